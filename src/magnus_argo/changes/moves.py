"""Where steps that moved to another graph lead now, where that is another step than before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magnus_argo.changes.differences import name_of
from magnus_argo.changes.rest import Place
from magnus_argo.changes.rewiring import Reroute
from magnus_argo.changes.steps import Places
from magnus_argo.diagnostics.words import Sentence
from magnus_argo.magnus.graph import ENDS, Graph, Pipeline, Step

Pair = tuple[Place, Place]


class _Leading:
    """Where the steps of a pipeline lead, out of the graphs that they are in too."""

    def __init__(self, pipeline: Pipeline) -> None:
        steps = [(graph, step) for graph in pipeline.graphs() for step in graph.steps.values()]
        self._owners: dict[Graph, Place] = {branch: place for place in steps for branch in place[1].branches}
        self._beyond: dict[Step, Place] = {}
        self._running: dict[Graph, set[str]] = {}

    def owner(self, graph: Graph) -> Step | None:
        """Returns the step that a graph is in; None at the top."""
        return self._owners[graph][1] if graph in self._owners else None

    def target(self, place: Place, on_failure: bool) -> Place:
        """Returns the step of the same graph that runs after one has succeeded or failed."""
        graph, step = place
        (name,) = (way.target for way in graph.ways()[step.name] if way.on_failure == on_failure)
        return graph, graph.steps[name]

    def runs(self, place: Place) -> bool:
        """Tells whether the step's graph leads to it."""
        graph, step = place
        if graph not in self._running:
            self._running[graph] = set(graph.running)
        return step.name in self._running[graph]

    def beyond(self, place: Place) -> Place:
        """Returns the step itself, and for the end of a branch what runs after it in the graphs around."""
        graph, step = place
        if step.kind not in ENDS or graph not in self._owners:
            return place
        if step not in self._beyond:
            self._beyond[step] = self.beyond(self.target(self._owners[graph], step.kind == "fail"))
        return self._beyond[step]


class Moves:
    """How `moved` steps lead elsewhere; `pairs` are the other steps that are in both pipelines."""

    def __init__(self, base: Pipeline, head: Pipeline, pairs: Sequence[Pair], moved: Sequence[Pair]) -> None:
        self._base, self._head, self._moved = _Leading(base), _Leading(head), moved
        self._today: dict[Step | None, Place] = {old[1]: new for old, new in (*pairs, *moved)} if moved else {}
        self._places: dict[Graph, Places] = {}

    def reroutes(self, old: Place, new: Place) -> list[Reroute]:
        """Returns the ways of a moved step that lead to another one than before."""
        leads = old[1].kind not in ENDS
        found = (self._reroute(old, new, on_failure) for on_failure in (False, True) if leads)
        return [reroute for reroute in found if reroute]

    def handled_otherwise(self) -> Iterator[Pair]:
        """Yields the moved steps whose failure leads to another one, and which can run."""
        for old, new in self._moved:
            can_run = old[1].kind not in ENDS and self._base.runs(old) and self._head.runs(new)
            if can_run and self._reroute(old, new, on_failure=True):
                yield old, new

    def words(self, place: Place) -> Sentence:
        """Says where a step stands now; its graph is looked through once."""
        graph, step = place
        if graph not in self._places:
            self._places[graph] = Places(graph)
        return self._places[graph].words(step)

    def _reroute(self, old: Place, new: Place, on_failure: bool) -> Reroute | None:
        before, now = self._base.target(old, on_failure), self._head.target(new, on_failure)
        alike = _are_alike(before[1], now[1])
        if alike and self._are_the_same(self._base.owner(before[0]), self._head.owner(now[0])):
            return None
        ends = self._base.beyond(before), self._head.beyond(now)
        if _are_alike(ends[0][1], ends[1][1]) or self._are_the_same(ends[0][1], ends[1][1]):
            return None
        was, is_ = ends if alike else (before, now)
        return Reroute(new[1], on_failure, *_called(self._today.get(was[1], was), is_, new[0]))

    def _are_the_same(self, old: Step | None, new: Step | None) -> bool:
        return self._today[old][1] is new if old in self._today else old is new


def _are_alike(old: Step, new: Step) -> bool:
    """Whether both are ends of one kind."""
    return old.kind == new.kind and old.kind in ENDS


def _called(old: Place, new: Place, graph: Graph) -> tuple[str, str]:
    """What two steps are called in a graph, as the file does; the ways to them where that tells nothing."""
    names = [place[1].name if place[0] is graph else name_of(place) for place in (old, new)]
    return (names[0], names[1]) if names[0] != names[1] else (name_of(old), name_of(new))
