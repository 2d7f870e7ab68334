"""What the object is called, and what flags and the project file ask for in its metadata."""

from __future__ import annotations

import posixpath

from magnus_argo.argo.limits import LONGEST_NAME
from magnus_argo.argo.names import dns_label
from magnus_argo.magnus.program import Program

NAME = "{name}"
"""What stands for the name of the object, in what is asked for beside the files."""


def base_name(program: Program) -> str:
    """What the object is called: by the flag, the config's `name`, or the pipeline's file."""
    return dns_label(asked_name(program) or _own_name(program), LONGEST_NAME[program.options.kind]) or "pipeline"


def asked_name(program: Program) -> str:
    """The name that flags or the project file ask for, where `{name}` stands for the one that the object has without;
    empty if they ask for none."""
    return program.options.name.replace(NAME, _own_name(program))


def _own_name(program: Program) -> str:
    stem = posixpath.basename(program.pipeline.path).rsplit(".", 1)[0]
    return (program.config.name if program.config else "") or stem


def asked_metadata(program: Program) -> tuple[str, dict[str, str], dict[str, str]]:
    """The namespace, labels and annotations that flags or the project file ask for, with the object's name for
    `{name}`."""
    options, name = program.options, base_name(program)
    labels, annotations = (
        {key: value.replace(NAME, name) for key, value in values.items()}
        for values in (options.labels, options.annotations)
    )
    return options.namespace.replace(NAME, name), labels, annotations
