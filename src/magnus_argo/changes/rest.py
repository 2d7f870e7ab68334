"""What is too much to be told one by one: differences of a kind after the first ten thousand are one change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from magnus_argo.changes.change import Change, Path
from magnus_argo.changes.risk import Risk, rank, risk_of
from magnus_argo.changes.traits import Field, Trait
from magnus_argo.diagnostics.budgets import MAX_CHANGES_OF_A_KIND
from magnus_argo.diagnostics.words import Name, sentence
from magnus_argo.magnus.graph import Graph, Step

Place = tuple[Graph, Step]

Difference = tuple[Trait, str | None, str | None]
"""A trait with what is said of it before and after; None where there is no such trait."""


def way_to(place: Place) -> Path:
    """Returns the names from the top down to a step."""
    graph, step = place
    return graph.readable_path(step.name)


class Rest:
    """Counts differences by their kind, and keeps of those that are not told where they are and their worst risk."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._risks: dict[str, Risk] = {}
        self._places: dict[str, dict[int, Sequence[Place]]] = {}

    def without(
        self, differences: Iterable[tuple[Difference, Sequence[Place]]]
    ) -> Iterator[tuple[Difference, Sequence[Place]]]:
        """Yields the first `MAX_CHANGES_OF_A_KIND` of each kind. Many differences may share a list of places."""
        for difference, places in differences:
            kind = kind_of(difference[0])
            self._counts[kind] += 1
            if self._counts[kind] <= MAX_CHANGES_OF_A_KIND:
                yield difference, places
            else:
                self._risks[kind] = min(self._risks.get(kind, ""), risk_of(*difference), key=rank)
                self._places.setdefault(kind, {})[id(places)] = places

    def told(self) -> Iterator[Change]:
        """Yields a change for each kind of which some were left out, once all of them are known."""
        for kind, risk in self._risks.items():
            words = sentence("{}: {} more changes", Name(kind), f"{self._counts[kind] - MAX_CHANGES_OF_A_KIND:,}")
            steps = dict.fromkeys(way_to(place) for places in self._places[kind].values() for place in places)
            yield Change("changed", words, tuple(steps), kind, risk=risk)


def kind_of(trait: Trait) -> str:
    """Returns what traits that can be many have in common: the word before the name, or the first key."""
    return trait[0] if not isinstance(trait, Field) else str(trait.keys[0])
