"""What the object is called, what flags and the project file ask for in its metadata, and what its runs get of that."""

from __future__ import annotations

import posixpath

from magnus_argo.argo.limits import LONGEST_NAME
from magnus_argo.argo.names import dns_label
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value

NAME = "{name}"
"""What stands for the name of the object, in what is asked for beside the files."""

DESCRIPTION = "workflows.argoproj.io/description"
"""The annotation that Argo's UI shows beside a workflow, 3.4.4 and later."""

_MANAGED = {"app.kubernetes.io/managed-by": "magnus-argo"}
"""By this label workflows of ours are found on the cluster."""

_ABOUT_THE_OBJECT = (
    "argocd.argoproj.io/",
    "kubectl.kubernetes.io/",
    "app.kubernetes.io/instance",
    "workflows.argoproj.io/controller-instanceid",
)
"""Labels and annotations of tools that deploy: on runs, which are in no repository, they would have them removed."""


def base_name(program: Program) -> str:
    """Returns what the object is called: by the flag, the config's `name`, or the pipeline's file."""
    return dns_label(asked_name(program) or _own_name(program), LONGEST_NAME[program.options.kind]) or "pipeline"


def asked_name(program: Program) -> str:
    """Returns the name that flags or the project file ask for, where `{name}` stands for the one that the object has
    without; empty if they ask for none."""
    return program.options.name.replace(NAME, _own_name(program))


def _own_name(program: Program) -> str:
    stem = posixpath.basename(program.pipeline.path).rsplit(".", 1)[0]
    return (program.config.name if program.config else "") or stem


def asked_metadata(program: Program) -> tuple[str, dict[str, str], dict[str, str]]:
    """Returns the namespace, labels and annotations that flags or the project file ask for, with the object's name for
    `{name}`."""
    options, name = program.options, base_name(program)
    labels, annotations = (
        {key: value.replace(NAME, name) for key, value in values.items()}
        for values in (options.labels, options.annotations)
    )
    return options.namespace.replace(NAME, name), labels, annotations


def labels_and_annotations(program: Program) -> dict[str, Value]:
    """Returns what tells whose the object is, and what the configuration, the pipeline's description, flags and the
    project file say; without what is empty."""
    config, about = program.config, program.pipeline.description().strip()
    _, labels, annotations = asked_metadata(program)
    described = {DESCRIPTION: about} if about else {}
    every: dict[str, dict[str, Value]] = {
        "labels": {**_MANAGED, **(config.labels if config else {}), **labels},
        "annotations": {**described, **(config.annotations if config else {}), **annotations},
    }
    return {key: dict(texts) for key, texts in every.items() if texts}


def run_metadata(program: Program) -> dict[str, Value]:
    """Returns the labels and annotations for the runs of a WorkflowTemplate or CronWorkflow, which do not inherit them
    (4.1.2 workflow/common/convert.go), apart from those that speak to tools about the object in the repository, and
    from texts with `{{`: these stand in the spec, where Argo replaces tags (operator.go substituteGlobalVariables)."""
    if program.options.kind == "Workflow":
        return {}
    metadata: dict[str, Value] = {}
    for key, texts in labels_and_annotations(program).items():
        assert isinstance(texts, dict)
        kept = {
            name: text
            for name, text in texts.items()
            if not name.startswith(_ABOUT_THE_OBJECT) and "{{" not in str(text)
        }
        metadata |= {key: kept} if kept else {}
    return metadata
