"""How the ways between steps have changed, as far as new, removed and moved steps do not explain it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from magnus_argo.changes.steps import Matching
from magnus_argo.diagnostics.budgets import MAX_STEPS_MOVED
from magnus_argo.diagnostics.words import Sentence, joined, sentence
from magnus_argo.magnus.graph import ENDS, Graph, Step, Way


class Reroute(NamedTuple):
    """Where a step, None for the graph's start, leads now and led before, by today's names where there are any."""

    step: Step | None
    on_failure: bool
    old: str
    new: str


def reroutes_of(matching: Matching) -> tuple[list[Step], list[Reroute]]:
    """Finds the step that stands in another place, if one does, and the ways that have changed beside.

    A step has moved if it leads elsewhere, and taking it out of both graphs explains how all others lead.
    """
    rest = [*_reroutes(matching, frozenset())]
    leading = [reroute.step for reroute in rest if reroute.step and not reroute.on_failure]
    for step in leading[:MAX_STEPS_MOVED] if len({reroute.step for reroute in rest}) > 1 else []:
        if all(reroute.step is step for reroute in _reroutes(matching, {step.name})):
            return [step], []
    return [], rest


class _Passing:
    """Passes over steps of a graph, each only once: where it has led is kept."""

    def __init__(self, graph: Graph, passed: Collection[str]) -> None:
        self._graph = graph
        self._passed = passed
        self._led: dict[str, str] = {}

    def first_from(self, name: str) -> str:
        """Returns the first step from `name` on that is not passed over; nothing if there is none."""
        way: set[str] = set()
        while name in self._passed and name in self._graph.steps and name not in self._led and name not in way:
            way.add(name)
            name = self._graph.steps[name].next or ""
        end = "" if name in way else self._led.get(name, name)
        self._led |= dict.fromkeys(way, end)
        return end


def _reroutes(matching: Matching, moved: Collection[str]) -> Iterator[Reroute]:
    """`moved` are steps to be passed over in both graphs, by their names of today."""
    today, before = {**matching.new_names}, {new: old for old, new in matching.new_names.items()}
    gone = {step.name for step in matching.removed} | {before[name] for name in moved}
    fresh = {step.name for step in matching.added} | {*moved}
    passing, passing_now = _Passing(matching.base.graph, gone), _Passing(matching.head.graph, fresh)
    for step, old, new, on_failure in _ways(matching):
        expected, actual = passing.first_from(old), passing_now.first_from(new)
        if today.get(expected, "") != actual:
            yield Reroute(step, on_failure, today.get(old, old), new)


def _ways(matching: Matching) -> Iterator[tuple[Step | None, str, str, bool]]:
    """The ways that both graphs have: from where, to where before and now, and whether on failure."""
    base, head = matching.base.graph, matching.head.graph
    base_ways, head_ways = base.ways(), head.ways()
    yield None, base.start_at, head.start_at, False
    for old, new in matching.pairs:
        if old.kind not in ENDS and new.kind not in ENDS:
            for on_failure in (False, True):
                before, now = (_target(ways, on_failure) for ways in (base_ways[old.name], head_ways[new.name]))
                yield new, before, now, on_failure


def _target(ways: Iterable[Way], on_failure: bool) -> str:
    return next((way.target for way in ways if way.on_failure == on_failure), "")


def reroute_words(reroute: Reroute, called: str) -> Sentence:
    """Says how a way has changed; `called` is the way to the step."""
    new, old = joined([reroute.new]), joined([reroute.old])
    if reroute.step is None:
        return sentence("it starts with {} instead of {}", new, old)
    before = "on failure of {}" if reroute.on_failure else "after {}"
    return sentence(f"{before}: {{}} instead of {{}}", joined([called]), new, old)
