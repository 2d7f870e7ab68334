"""What runs and how it ends when steps fail: magnus' own walk of a pipeline, without running anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from magnus_argo.magnus.graph import Graph, Pipeline, Step


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ways` has the steps of each graph that runs, in their order and with the end that is reached; `failed` are
    those that fail. What is in a step that was said to fail is not in it: nobody knows how far its branches came."""

    ways: dict[Graph, tuple[Step, ...]] = field(default_factory=dict)
    failed: set[Step] = field(default_factory=set)

    def succeeds(self, graph: Graph) -> bool:
        """Tells whether a graph that runs ends well."""
        return self.ways[graph][-1].kind == "success"


def outcome_of(pipeline: Pipeline, failing: Collection[Step] = ()) -> Outcome:
    """Walks a pipeline that passed the checks when `failing` fail in their last attempt and no other step
    does. Each step leads to its `next`, or else to its `on_failure` or the graph's fail step; all branches of a step
    end, then it fails if one of them did; a map has an item or more, which all fare alike (0.5.1
    extensions/executor/__init__.py _get_status_and_next_node_name, extensions/nodes.py fan_in)."""
    outcome = Outcome()
    _walk(pipeline.graph, frozenset(failing), outcome)
    return outcome


def _walk(graph: Graph, failing: frozenset[Step], outcome: Outcome) -> bool:
    """Whether the graph ends well; what runs in it is added to the outcome."""
    way = [graph.steps[graph.start_at]]
    while way[-1].next is not None:
        step = way[-1]
        if _ends_well(step, failing, outcome):
            way.append(graph.steps[way[-1].next])
        else:
            outcome.failed.add(step)
            way.append(graph.steps[step.on_failure] if step.on_failure else graph.of_kind("fail")[0])
    outcome.ways[graph] = tuple(way)
    return outcome.succeeds(graph)


def _ends_well(step: Step, failing: frozenset[Step], outcome: Outcome) -> bool:
    if step in failing:
        return False
    ends = [_walk(branch, failing, outcome) for branch in step.branches]
    return all(ends)
