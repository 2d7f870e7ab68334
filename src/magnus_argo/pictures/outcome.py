"""What runs and how it ends when steps fail: magnus' own walk of a pipeline, without running anything."""

from __future__ import annotations

from collections.abc import Collection

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.magnus.graph import Graph, Pipeline, Step


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ways` has the steps of each graph that runs, inner graphs first, in their order and with the end that is
    reached; `failed` are those that fail. What is in a step that was said to fail is not in it: nobody knows how far
    its branches came."""

    ways: dict[Graph, tuple[Step, ...]] = field(default_factory=dict)
    failed: set[Step] = field(default_factory=set)

    def succeeds(self, graph: Graph) -> bool:
        """Tells whether a graph that runs ends well."""
        return self.ways[graph][-1].kind == "success"


def outcome_of(pipeline: Pipeline, failing: Collection[Step] = ()) -> Outcome:
    """Walks a pipeline that passed the checks when `failing` fail in their last attempt and no other step
    does. All branches of a step end, then it fails if one of them did; a map has an item or more, which all fare alike
    (0.5.1 extensions/nodes.py fan_in)."""
    outcome = Outcome()
    _walk(pipeline.graph, frozenset(failing), outcome)
    return outcome


def _walk(graph: Graph, failing: frozenset[Step], outcome: Outcome) -> bool:
    """Whether the graph ends well; what runs in it is added to the outcome."""
    ways = graph.ways()
    walked = [graph.steps[graph.start_at]]
    while ways[walked[-1].name]:
        step = walked[-1]
        fails = not _ends_well(step, failing, outcome)
        outcome.failed.update([step] if fails else [])
        walked += [graph.steps[way.target] for way in ways[step.name] if way.on_failure == fails]
    outcome.ways[graph] = tuple(walked)
    return outcome.succeeds(graph)


def _ends_well(step: Step, failing: frozenset[Step], outcome: Outcome) -> bool:
    if step in failing:
        return False
    ends = [_walk(branch, failing, outcome) for branch in step.branches]
    return all(ends)
