"""What several projects of one run must not have in common, although each is right by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import ticked
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.project.objects import OBJECT_IN_TWO_ENVIRONMENTS, OBJECT_TWICE, Object, claimed
from magnus_argo.project.outputs import OUTPUT_IS_INPUT, OUTPUT_TWICE, Output
from magnus_argo.project.plan import Job


@dataclass(frozen=True, slots=True)
class Made:
    """What a project writes, and the paths of what it reads, both from its folder."""

    workspace: Workspace
    outputs: Sequence[Output]
    inputs: Sequence[str]


Found = Iterator[tuple[int, Diagnostic]]
"""What is found, with the number of the project. Places in another one are as they are from the folder of this one."""


def check_objects_across(projects: Sequence[tuple[Workspace, Iterable[tuple[Job, Program]]]]) -> Found:
    """Finds objects and caches of one project that are those of another too. Where no namespace is stated, projects
    may be deployed to different ones."""
    first: dict[Object, tuple[Workspace, Job]] = {}
    for number, (workspace, programs) in enumerate(projects):
        for job, program in programs:
            for object_ in claimed(program):
                other, owner = first.setdefault(object_, (workspace, job))
                if object_.namespace and other is not workspace:
                    yield number, _one_object(object_, (workspace, job), (other, owner))


def _one_object(object_: Object, own: tuple[Workspace, Job], first: tuple[Workspace, Job]) -> Diagnostic:
    (workspace, job), (other, owner) = own, first
    there = _from(workspace, owner.place, other)
    is_apart = job.environment and owner.environment and job.environment != owner.environment
    rule = OBJECT_IN_TWO_ENVIRONMENTS if is_apart else OBJECT_TWICE
    where = f", in its environment `{owner.environment}`" if is_apart else ""
    cure = "give one of them another `name` or `namespace`"
    message = f"another project has {object_} too{where}"
    return Diagnostic(rule, message, Label(job.place), (Label(there, "the first"),), cure)


def _from(workspace: Workspace, span: Span, other: Workspace) -> Span:
    return replace(span, path=other.shown_from(workspace.root, span.path))


def check_across(projects: Sequence[Made]) -> Found:
    """Finds outputs of one project that are outputs or inputs of another."""
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
    message = f"another project writes a workflow to {ticked(workspace.shown(output.path))} too"
    there = _from(workspace, first.span, other)
    cure = "give each project a folder of its own in `output`"
    return Diagnostic(OUTPUT_TWICE, message, Label(output.span), (Label(there, "the first"),), cure)


def _is_input(output: Output, workspace: Workspace) -> Diagnostic:
    message = f"the workflow would be written to {ticked(workspace.shown(output.path))}, which another project reads"
    return Diagnostic(OUTPUT_IS_INPUT, message, Label(output.span), help="name another file in `output`")
