"""Which step of a graph is which step of a later one: by name, as the graph's ends, or by what they do."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial

from magnus_argo.changes.facets import content_of
from magnus_argo.changes.traits import ATTEMPTS
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.words import Sentence, joined, sentence
from magnus_argo.magnus.graph import ENDS, Graph, Step


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
        """Returns the names of the steps that lead to one, in either way."""
        return [*self.after.get(step.name, ()), *self.handling.get(step.name, ())]

    def words(self, step: Step) -> Sentence:
        """Says where a step stands: ``after `a` ``, ``on failure of `b` ``, `at the start`."""
        parts: list[Sentence] = [("at the start",)] if self.graph.start_at == step.name else []
        for leading, before in ((self.after, "after {}"), (self.handling, "on failure of {}")):
            parts += [sentence(before, joined(leading[step.name]))] if step.name in leading else []
        if not parts:
            return ("where nothing leads to it",)
        first, *rest = parts
        return tuple(piece for part in (first, *((", ", *part) for part in rest)) for piece in part)


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """`pairs` of steps that are the same one, in the order of the later graph."""

    base: Places
    head: Places
    pairs: list[tuple[Step, Step]] = field(default_factory=list)
    removed: list[Step] = field(default_factory=list)
    added: list[Step] = field(default_factory=list)

    @property
    def new_names(self) -> dict[str, str]:
        """What steps of the base are called now."""
        return {old.name: new.name for old, new in self.pairs}


def match_steps(base: Graph, head: Graph, doings: Doings) -> Matching:
    """Pairs the steps of two graphs: by name, else with a new step that does the same, or that holds the same branches
    in the same place. Steps that do nothing of their own must also stand in the same place."""
    steps = {name: base.steps[name] for name in head.steps if name in base.steps}
    before, after = Places(base), Places(head)
    _match_ends(base, head, steps)
    for key in (partial(_by_doings, doings), _by_place):
        _match_by(key, before, after, steps)
    old = {step.name for step in steps.values()}
    return Matching(
        before,
        after,
        [(steps[name], step) for name, step in head.steps.items() if name in steps],
        [step for step in base.steps.values() if step.name not in old],
        [step for step in head.steps.values() if step.name not in steps],
    )


def _match_ends(base: Graph, head: Graph, steps: dict[str, Step]) -> None:
    taken = {step.name for step in steps.values()}
    for kind in ENDS:
        for old, new in zip(base.of_kind(kind), head.of_kind(kind), strict=False):
            if new.name not in steps and old.name not in taken:
                steps[new.name] = old


_Key = Callable[[Places, Step, Mapping[str, str]], Hashable]


def _match_by(key: _Key, base: Places, head: Places, steps: dict[str, Step]) -> None:
    """Pairs those that are left and of which `key` says the same, one after the other."""
    taken = {step.name for step in steps.values()}
    left = [step for step in base.graph.steps.values() if step.name not in taken and step.kind not in ENDS]
    new = [step for step in head.graph.steps.values() if step.name not in steps and step.kind not in ENDS]
    if not left or not new:
        return
    new_names = {old.name: name for name, old in steps.items()}
    waiting: dict[Hashable, list[Step]] = {}
    for step in reversed(left):
        waiting.setdefault(key(base, step, new_names), []).append(step)
    same = {name: name for name in steps}
    for step in new:
        alike = waiting.get(key(head, step, same))
        if alike:
            steps[step.name] = alike.pop()


def _by_doings(doings: Doings, places: Places, step: Step, names: Mapping[str, str]) -> Hashable:
    return (doings.of(step), None if does_something(step) else _place(places, step, names))


def _by_place(places: Places, step: Step, names: Mapping[str, str]) -> Hashable:
    """Composite steps of the same kind and branches in the same place; of others each is a place of its own."""
    if not step.behaviour.branches:
        return (id(step),)
    return (step.kind, tuple(branch.name for branch in step.branches), _place(places, step, names))


def _place(places: Places, step: Step, names: Mapping[str, str]) -> Hashable:
    """What leads to a step and where it leads, by their names of today; neighbours that are new or gone are alike."""
    before = frozenset(names.get(name, "") for name in places.leading_to(step))
    return (before, names.get(step.next or "", ""), places.graph.start_at == step.name)


def does_something(step: Step) -> bool:
    """Tells whether a step is more than a stub or an end, of which all are alike."""
    return len(content_of(step)) > 1 or bool(step.branches)


class Doings:
    """Numbers what steps and graphs do, whatever they are called: those that do the same have one number. Each is
    looked at once, however many graphs it is in."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[Step | Graph, int] = {}

    def of(self, step: Step) -> int:
        """Returns the number of what a step does, its branches included, however often it is tried."""
        if step not in self._known:
            branches = tuple((branch.name, self.of_graph(branch)) for branch in step.branches)
            content = frozenset(item for item in content_of(step).items() if item[0] != ATTEMPTS)
            self._known[step] = self._number((content, branches))
        return self._known[step]

    def of_graph(self, graph: Graph) -> int:
        """Returns the number of what the steps of a graph do, and how they lead to each other by name."""
        if graph not in self._known:
            steps = graph.steps.values()
            ways = frozenset((step.name, step.next, step.on_failure, self.of(step)) for step in steps)
            self._known[graph] = self._number((graph.start_at, ways))
        return self._known[graph]

    def _number(self, what: Hashable) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def match_branches(
    old: Iterable[Graph], new: Iterable[Graph], doings: Doings
) -> list[tuple[Graph | None, Graph | None]]:
    """Pairs branches of a step before and after, also the new and the gone: by name, else by their steps."""
    before = {branch.name: branch for branch in old}
    pairs: list[tuple[Graph | None, Graph | None]] = []
    rest: list[Graph] = []
    for branch in new:
        same = before.pop(branch.name, None)
        pairs += [(same, branch)] if same else []
        rest += [] if same else [branch]
    left: dict[Hashable, list[Graph]] = {}
    for branch in reversed(list(before.values())):
        left.setdefault(doings.of_graph(branch), []).append(branch)
    for branch in rest:
        alike = left.get(doings.of_graph(branch))
        pairs.append((alike.pop() if alike else None, branch))
    renamed = {id(pair[0]) for pair in pairs}
    return pairs + [(branch, None) for branch in before.values() if id(branch) not in renamed]
