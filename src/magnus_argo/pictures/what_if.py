"""What happens when steps fail, in a sentence; and which steps are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import dropwhile, groupby
from typing import NamedTuple

from magnus_argo.diagnostics.words import Name, Sentence, joined, plain, ticked
from magnus_argo.magnus.graph import ENDS, Graph, Pipeline, Step
from magnus_argo.magnus.step_paths import StepPaths
from magnus_argo.pictures.outcome import Outcome, outcome_of

_SHOWN = 8
"""Names in a row; a run may have thousands of steps."""


def find_step(pipeline: Pipeline, path: str) -> Step | str:
    """Finds the step at `path` (`StepPaths`), or returns what is wrong with the path and the cure."""
    paths = StepPaths(pipeline)
    place = paths.find(path)
    if place is None:
        return f"there is no step {ticked(path)}: {paths.suggestion(paths.meant_by(path))}"
    step = place[1]
    if step.kind in ENDS:
        return f"{ticked(path)} cannot fail: it is where a run ends"
    return step


class Story(NamedTuple):
    """What follows when steps fail: what happens one after the other, how the run ends, the steps that no longer run,
    and those that would not have run and so cannot fail; the last two are empty where there are none."""

    clauses: tuple[Sentence, ...]
    end: Sentence
    never: Sentence
    idle: Sentence

    def words(self) -> Sentence:
        """Says it in one sentence."""
        story = tuple(piece for clause in self.clauses for piece in (*clause, " → ")) + self.end
        return tuple(piece for part in (story, self.never, self.idle) if part for piece in ("; ", *part))[1:]


def what_happens(pipeline: Pipeline, failing: Sequence[Step], outcome: Outcome) -> str:
    """Says in one sentence what follows when `failing` fail, how the run ends, and which steps no longer run."""
    return plain(story_of(pipeline, failing, outcome).words())


def story_of(pipeline: Pipeline, failing: Sequence[Step], outcome: Outcome, most: int = _SHOWN) -> Story:
    """Tells what follows when `failing` fail, which `outcome` is of, with at most so many names in a row."""
    state = "succeeds" if outcome.succeeds(pipeline.graph) else "ends as failed"
    also = " anyway" if outcome.failed and state == "succeeds" else ""
    ran = {step for way in outcome.ways.values() for step in way}
    never = _missed(pipeline, outcome, ran)
    idle = _paths(pipeline, set(failing) - ran)
    return Story(
        tuple(_clauses(pipeline.graph, outcome, _touched(outcome), most)),
        (f"the run {state}{also}",),
        (*joined(never, most), f" never run{'s' * (len(never) == 1)}") if never else (),
        (*joined(idle, most), f" would not run, so {'it' if len(idle) == 1 else 'they'} cannot fail") if idle else (),
    )


def _clauses(graph: Graph, outcome: Outcome, touched: Set[Step], most: int) -> Iterator[Sentence]:
    """What happens in a graph from the first failure on, its end left out."""
    steps_on_the_way = dropwhile(lambda step: step not in touched, outcome.ways[graph][:-1])
    for is_touched, steps in groupby(steps_on_the_way, lambda step: step in touched):
        if is_touched:
            for step in steps:
                for branch in (branch for branch in step.branches if branch in outcome.ways):
                    yield from _clauses(branch, outcome, touched, most)
                yield (Name(_path(graph, step)), f" {_fate(step, outcome)}")
        else:
            names = [_path(graph, step) for step in steps]
            yield (*joined(names, most), f" run{'s' * (len(names) == 1)}")


def _touched(outcome: Outcome) -> Set[Step]:
    """The steps that fail or that one in them does. An outcome has inner graphs first, so each is looked at once."""
    touched = set(outcome.failed)
    graphs = set[Graph]()
    for graph, way in outcome.ways.items():
        touched.update(step for step in way if not graphs.isdisjoint(step.branches))
        graphs.update([] if touched.isdisjoint(way) else [graph])
    return touched


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
