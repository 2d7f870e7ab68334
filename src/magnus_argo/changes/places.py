"""Where steps stand in their graph: what leads to them."""

from __future__ import annotations

from magnus_argo.changes.sentence import said
from magnus_argo.diagnostics.words import Sentence, joined
from magnus_argo.magnus.graph import Graph, Step


class Places:
    """The steps of one graph that lead to each of them: `after` by their `next`, `handling` by their `on_failure`."""

    __slots__ = ("after", "graph", "handling")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.after: dict[str, list[str]] = {}
        self.handling: dict[str, list[str]] = {}
        for step in graph.steps.values():
            if step.next:
                self.after.setdefault(step.next, []).append(step.name)
            if step.on_failure:
                self.handling.setdefault(step.on_failure, []).append(step.name)

    def leading_to(self, step: Step) -> list[str]:
        return [*self.after.get(step.name, ()), *self.handling.get(step.name, ())]

    def words(self, step: Step) -> Sentence:
        """``after `a` ``, ``on failure of `b` ``, `at the start`."""
        parts: list[Sentence] = [("at the start",)] if self.graph.start_at == step.name else []
        for leading, before in ((self.after, "after {}"), (self.handling, "on failure of {}")):
            parts += [said(before, joined(leading[step.name]))] if step.name in leading else []
        if not parts:
            return ("where nothing leads to it",)
        first, *rest = parts
        return tuple(piece for part in (first, *((", ", *part) for part in rest)) for piece in part)
