"""Where steps stand in their graph: what leads to them."""

from __future__ import annotations

from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.pictures.words import Sentence, listed, said


class Places:
    """The steps of one graph that lead to each of them: `after` by their `next`, `handling` by their `on_failure`."""

    __slots__ = ("after", "graph", "handling")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.after: dict[str, list[str]] = {}
        self.handling: dict[str, list[str]] = {}
        for name, ways in graph.ways().items():
            for way in ways:
                if way.stated:
                    (self.handling if way.on_failure else self.after).setdefault(way.target, []).append(name)

    def leading_to(self, step: Step) -> list[str]:
        return [*self.after.get(step.name, ()), *self.handling.get(step.name, ())]

    def words(self, step: Step) -> Sentence:
        """``after `a` ``, ``on failure of `b` ``, `at the start`."""
        parts: list[Sentence] = [("at the start",)] if self.graph.start_at == step.name else []
        for leading, before in ((self.after, "after {}"), (self.handling, "on failure of {}")):
            parts += [said(before, listed(leading[step.name]))] if step.name in leading else []
        if not parts:
            return ("where nothing leads to it",)
        first, *rest = parts
        return tuple(piece for part in (first, *((", ", *part) for part in rest)) for piece in part)
