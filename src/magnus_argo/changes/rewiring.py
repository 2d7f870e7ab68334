"""How the ways between steps have changed, as far as new, removed and moved steps do not explain it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
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
    compared = _Compared(matching)
    rest = [*_reroutes(compared, frozenset())]
    compared.put_first({(reroute.step, reroute.on_failure) for reroute in rest})
    leading = [reroute.step for reroute in rest if reroute.step and not reroute.on_failure]
    for step in leading[:MAX_STEPS_MOVED] if len({reroute.step for reroute in rest}) > 1 else []:
        if all(reroute.step is step for reroute in _reroutes(compared, {step.name})):
            return [step], []
    return [], rest


class _Compared:
    """The ways that two graphs have, and what steps are called in both: the same whatever step may have moved."""

    def __init__(self, matching: Matching) -> None:
        self.base, self.head = matching.base.graph, matching.head.graph
        self.today = matching.new_names
        self.before = {new: old for old, new in self.today.items()}
        self.removed = frozenset(step.name for step in matching.removed)
        self.added = frozenset(step.name for step in matching.added)
        self.ways = [*_ways(matching)]

    def put_first(self, changed: Set[tuple[Step | None, bool]]) -> None:
        """Reorders the ways: those that have changed also tell soonest that it is not for a step that has moved."""
        self.ways.sort(key=lambda way: (way[0], way[3]) not in changed)


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


def _reroutes(compared: _Compared, moved: Set[str]) -> Iterator[Reroute]:
    """`moved` are steps to be passed over in both graphs, by their names of today."""
    today = compared.today
    gone, fresh = compared.removed | {compared.before[name] for name in moved}, compared.added | moved
    passing, passing_now = _Passing(compared.base, gone), _Passing(compared.head, fresh)
    for step, old, new, on_failure in compared.ways:
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
