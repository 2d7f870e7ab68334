"""Paths that have to be the same in the repository and in the image."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.program import Program

PATH_OUTSIDE = Rule("path-outside", "a file that the image cannot contain at the same path", judgement=True)
UNSAFE_TEXT = Rule("unsafe-text", "text on a container's command line that Argo would change")


def check_paths(program: Program) -> Iterator[Diagnostic]:
    """Checks the paths of files. The containers get the files' paths as they are here, relative to the image's working
    directory."""
    pipeline, config = program.pipeline, program.config
    yield from _path("pipeline", pipeline.path, pipeline.graph.key.span)
    if config is not None:
        yield from _path("config", config.path, config.place())
    if program.parameters_path:
        yield from _path("parameters", program.parameters_path, Span(program.parameters_path, 1, 1, 2))


def _path(what: str, path: str, span: Span) -> Iterator[Diagnostic]:
    if posixpath.isabs(path) or posixpath.normpath(path).startswith(".."):
        message = f"the {what} file {ticked(path)} is outside the folder from which the image is built"
        cure = "run magnus-argo from the repository's root and name the file relative to it"
        yield Diagnostic(PATH_OUTSIDE, message, Label(span), help=cure)
    if "{{" in path or "}}" in path or not path.isprintable():
        message = f"the {what} file {ticked(path)} has characters in its name that Argo or a shell would interpret"
        yield Diagnostic(UNSAFE_TEXT, message, Label(span), help="rename the file")


def check_exported(program: Program) -> Iterator[Diagnostic]:
    """Variables that are read again in the containers, in the JSON text of the files (0.4.22 utils.py apply_variables):
    a quote breaks it there."""
    for name, span in program.exported.items():
        value = program.options.variables[name].value
        unsafe = [f"`{text}`" for text in ('"', "\\", "{{") if text in value]
        unsafe += [] if value.isprintable() else ["a character that cannot be printed"]
        if unsafe:
            holds = f"the value of {ticked(name)} contains {' and '.join(unsafe)}"
            message = f"{holds}, which {program.runtime.family.title} cannot put into this file again in the container"
            yield Diagnostic(UNSAFE_TEXT, message, Label(span, "used here"), help="use a simpler value")
    if "{{" in program.options.tag or not program.options.tag.isprintable():
        message = f"the tag {ticked(program.options.tag)} has characters that Argo would interpret"
        yield Diagnostic(
            UNSAFE_TEXT, message, Label(program.pipeline.graph.key.span), help="use plain text for `--tag`"
        )
