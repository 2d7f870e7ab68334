"""What several projects of one run must not have in common, although each is right by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.outputs import OUTPUT_IS_INPUT, OUTPUT_TWICE, Output


@dataclass(frozen=True, slots=True)
class Made:
    """What a project writes, and the paths of what it reads, both from its folder."""

    workspace: Workspace
    outputs: Sequence[Output]
    inputs: Sequence[str]


def check_across(projects: Sequence[Made]) -> Iterator[tuple[int, Diagnostic]]:
    """Finds outputs of one project that are outputs or inputs of another; yields the number of the project with each.

    Places in another project are as they are from the folder of this one.
    """
    read = {made.workspace.place(path): made for made in projects for path in made.inputs}
    written: dict[object, tuple[Made, Output]] = {}
    for number, made in enumerate(projects):
        for output in made.outputs:
            place = made.workspace.place(output.path)
            owner, first = written.setdefault(place, (made, output))
            if owner is not made:
                yield number, _twice(output, made.workspace, first, owner.workspace)
            if read.get(place, made) is not made:
                yield number, _is_input(output, made.workspace)


def _twice(output: Output, workspace: Workspace, first: Output, other: Workspace) -> Diagnostic:
    message = f"another project writes a workflow to `{workspace.shown(output.path)}` too"
    there = replace(first.span, path=other.shown_from(workspace.root, first.span.path))
    cure = "give each project a folder of its own in `output`"
    return Diagnostic(OUTPUT_TWICE, message, Label(output.span), (Label(there, "the first"),), cure)


def _is_input(output: Output, workspace: Workspace) -> Diagnostic:
    message = f"the workflow would be written to `{workspace.shown(output.path)}`, which another project reads"
    return Diagnostic(OUTPUT_IS_INPUT, message, Label(output.span), help="name another file in `output`")
