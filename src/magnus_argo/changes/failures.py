"""What happens when a step fails, where that is something else than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import Sentence, sentence
from magnus_argo.magnus.graph import ENDS, Graph, Pipeline, Step
from magnus_argo.pictures.outcome import outcome_of
from magnus_argo.pictures.what_if import Story, story_of

MOST_TOLD = 8
"""Each takes a walk through the whole pipeline."""

_MOST_NAMES = 3
"""Steps in a row, where only what is different matters."""

Place = tuple[Graph, Step]
Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Failure:
    """`step` is the way to a step of today; `now` is what follows when it fails, and `before` what followed, without
    the step itself."""

    step: tuple[str, ...]
    now: Sentence
    before: Sentence

    def words(self) -> Sentence:
        """Says both in one sentence."""
        return sentence("{} (before: {})", self.now, self.before)


def failures_between(
    base: Pipeline, head: Pipeline, pairs: Sequence[Pair], moved: Iterable[Pair] = ()
) -> tuple[tuple[Failure, ...], int]:
    """Tells of the steps that are in both and fail otherwise than before, of the first at least, and counts the rest.
    Of `moved` ones, which are in another graph, it is known that they do.

    What the file says otherwise may come to the same: to end at `fail` is what happens where nothing is said.
    """
    failures: list[Failure] = []
    other = [*(pair for graphs in _by_graph(pairs).values() for pair in _differing(graphs)), *moved]
    for old, new in other[:MOST_TOLD]:
        before, now = _story(base, old[1]), _story(head, new[1])
        follows = tuple(piece for clause in before.clauses[1:] for piece in (*clause, " → ")) + before.end
        failures.append(Failure(new[0].readable_path(new[1].name), now.words(), follows))
    return tuple(failures), len(other) - len(failures)


def _story(pipeline: Pipeline, step: Step) -> Story:
    return story_of(pipeline, [step], outcome_of(pipeline, [step]), _MOST_NAMES)


def _by_graph(pairs: Sequence[Pair]) -> dict[tuple[Graph, Graph], list[Pair]]:
    grouped: dict[tuple[Graph, Graph], list[Pair]] = {}
    for old, new in pairs:
        grouped.setdefault((old[0], new[0]), []).append((old, new))
    return grouped


def _differing(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Those of one graph, in its order, which can run and whose failure leads elsewhere."""
    (old_graph, _), (new_graph, _) = pairs[0]
    known = dict[tuple[str, int], int]()
    before = _Tails(old_graph, {old[1].name: new[1].name for old, new in pairs}, known)
    now = _Tails(new_graph, {}, known)
    for old, new in pairs:
        if old[1].kind in ENDS or new[1].kind in ENDS:
            continue
        if before.runs(old[1]) and now.runs(new[1]) and before.of(old[1]) != now.of(new[1]):
            yield old, new


class _Tails:
    """What follows a failure, up to the end or to where the way is that of a run without one, as a number that is the
    same for the same steps in both graphs. `names` are what steps are called today."""

    def __init__(self, graph: Graph, names: Mapping[str, str], known: dict[tuple[str, int], int]) -> None:
        self._graph, self._names, self._known = graph, names, known
        self._numbers: dict[str, int] = {}
        self._fail = next((step.name for step in graph.of_kind("fail")), "")
        self._reached = set(graph.running)
        self._main = set(_onward(graph, graph.start_at))

    def runs(self, step: Step) -> bool:
        return step.name in self._reached

    def of(self, step: Step) -> int:
        """Returns the number of what follows when a step fails."""
        way: list[str] = []
        for name in _onward(self._graph, step.on_failure or self._fail):
            way.append(name)
            if name in self._numbers or self._ends(name):
                break
        number = 0
        for name in reversed(way):
            if name not in self._numbers:
                self._numbers[name] = self._number(name, number)
            number = self._numbers[name]
        return number

    def _ends(self, name: str) -> bool:
        return name in self._main or self._graph.steps[name].kind in ENDS

    def _number(self, name: str, following: int) -> int:
        kind = self._graph.steps[name].kind
        called = f"\0{kind}" if kind in ENDS else self._names.get(name, name)
        return self._known.setdefault((called, following), len(self._known) + 1)


def _onward(graph: Graph, name: str) -> Iterator[str]:
    """The steps from one on when nothing fails."""
    seen: set[str] = set()
    while name in graph.steps and name not in seen:
        seen.add(name)
        yield name
        name = graph.steps[name].next or ""
