"""What happens when steps fail, in a sentence; and which steps are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, groupby

from magnus_argo.diagnostics.words import joined, plain, suggest
from magnus_argo.magnus.graph import ENDS, Graph, Pipeline, Step
from magnus_argo.pictures.outcome import Outcome, outcome_of

_SHOWN = 8
"""Names in a row; a run may have thousands of steps."""


def find_step(pipeline: Pipeline, path: str) -> Step | str:
    """Finds the step at `path`, or returns what is wrong with the path and the cure.

    A path is `fan/left/train`, or as magnus writes it in its logs `fan.left.train`; a map's branch is called `branch`,
    that of a dag step `dag`.
    """
    slashed: dict[str, Step] = {}
    dotted: dict[str, Step] = {}
    for graph in pipeline.graphs():
        for step in graph.steps.values():
            slashed.setdefault("/".join(graph.readable_path(step.name)), step)
            dotted.setdefault(".".join((*graph.path, step.name)), step)
            dotted.setdefault(".".join(graph.readable_path(step.name)), step)
    found = slashed.get(path) or dotted.get(path) or dotted.get(path.replace("%", " "))
    if found is None:
        return f"there is no step `{path}`: {_suggestion(path, list(slashed))}"
    if found.kind in ENDS:
        return f"`{path}` cannot fail: it is where a run ends"
    return found


def _suggestion(path: str, paths: list[str]) -> str:
    elsewhere = [known for known in paths if known.endswith(f"/{path}")]
    close = None if elsewhere else suggest(path, paths)
    meant = [close] if close else elsewhere
    return f"did you mean {_names(meant, 'or')}?" if meant else f"the steps are {_names(paths, 'and')}"


def what_happens(pipeline: Pipeline, failing: Sequence[Step], outcome: Outcome) -> str:
    """Says in one sentence what follows when `failing` fail, how the run ends, and which steps no longer run."""
    state = "succeeds" if outcome.succeeds(pipeline.graph) else "ends as failed"
    also = " anyway" if outcome.failed and state == "succeeds" else ""
    told = [" → ".join([*_clauses(pipeline.graph, outcome), f"the run {state}{also}"])]
    ran = {step for way in outcome.ways.values() for step in way}
    never = _missed(pipeline, outcome, ran)
    if never:
        told.append(f"{_names(never, 'and')} never run{'s' * (len(never) == 1)}")
    idle = _paths(pipeline, set(failing) - ran)
    if idle:
        told.append(f"{_names(idle, 'and')} would not run, so {'it' if len(idle) == 1 else 'they'} cannot fail")
    return "; ".join(told)


def _clauses(graph: Graph, outcome: Outcome) -> Iterator[str]:
    """What happens in a graph from the first failure on, its end left out."""
    told = dropwhile(lambda step: not _is_touched(step, outcome), outcome.ways[graph][:-1])
    for touched, steps in groupby(told, lambda step: _is_touched(step, outcome)):
        if touched:
            for step in steps:
                yield from _clauses_inside(step, outcome)
                yield f"`{_path(graph, step)}` {_fate(step, outcome)}"
        else:
            names = [_path(graph, step) for step in steps]
            yield f"{_names(names, 'and')} run{'s' * (len(names) == 1)}"


def _is_touched(step: Step, outcome: Outcome) -> bool:
    """Whether the step fails, or one in it."""
    inside = (inner for branch in step.branches for inner in outcome.ways.get(branch, ()))
    return step in outcome.failed or any(_is_touched(inner, outcome) for inner in inside)


def _clauses_inside(step: Step, outcome: Outcome) -> Iterator[str]:
    for branch in step.branches:
        if branch in outcome.ways:
            yield from _clauses(branch, outcome)


def _fate(step: Step, outcome: Outcome) -> str:
    if step not in outcome.failed:
        return "succeeds anyway"
    if not any(branch in outcome.ways for branch in step.branches):
        return f"fails in all {step.attempts} attempts" if step.attempts > 1 else "fails"
    if step.behaviour.loops:
        return "fails when all of its items have ended"
    return "fails when its other branches have ended" if len(step.branches) > 1 else "fails"


def _missed(pipeline: Pipeline, outcome: Outcome, ran: set[Step]) -> list[str]:
    """The steps that run when nothing fails, and do not now; what is in one of them goes without saying."""
    planned = outcome_of(pipeline)
    ways = [way for graph, way in planned.ways.items() if graph in outcome.ways]
    return _paths(pipeline, {step for way in ways for step in way[:-1]} - ran)


def _paths(pipeline: Pipeline, steps: set[Step]) -> list[str]:
    return [_path(graph, step) for graph in pipeline.graphs() for step in graph.steps.values() if step in steps]


def _path(graph: Graph, step: Step) -> str:
    return "/".join(graph.readable_path(step.name))


def _names(names: Sequence[str], last: str) -> str:
    return plain(joined(names, _SHOWN, last=last))
