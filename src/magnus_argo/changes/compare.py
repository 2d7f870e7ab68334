"""Two programs to the changes between them: of the graph, of single steps, and of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.changes.change import Change, Mark, Path
from magnus_argo.changes.facets import UNSAID, Trait, Traits, called, content_of, pod_of, settings_of
from magnus_argo.changes.rewiring import Reroute, reroute_words, reroutes_of
from magnus_argo.changes.sentence import pair, said, value
from magnus_argo.changes.steps import Matching, does_something, doings, match_branches, match_steps
from magnus_argo.diagnostics.words import Name, Sentence, counted, joined, plain
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.program import Program

Place = tuple[Graph, Step]


def changes_between(base: Program, head: Program) -> tuple[list[Change], dict[Path, Mark]]:
    """Compares two programs: returns the changes, those of the graph first, and marks for a picture of both graphs.

    What many steps share, such as a new image, is one change.
    """
    found = _Comparison(base, head)
    found.graphs(base.pipeline.graph, head.pipeline.graph)
    found.moves()
    return [*found.structure, *found.of_steps(), *found.of_the_whole()], found.marks


def name_of(place: Place) -> str:
    """Returns what messages call a step: `fan/left/train`."""
    return "/".join(way_to(place))


def way_to(place: Place) -> Path:
    """Returns the names from the top down to a step."""
    graph, step = place
    return graph.readable_path(step.name)


class _Comparison:
    """`pairs` are the steps that are in both programs, with their places."""

    def __init__(self, base: Program, head: Program) -> None:
        self.base = base
        self.head = head
        self.structure: list[Change] = []
        self.marks: dict[Path, Mark] = {}
        self.pairs: list[tuple[Place, Place]] = []
        self.removed: list[Place] = []
        self.added: list[Place] = []
        self.told: dict[int, int] = {}

    def graphs(self, base: Graph, head: Graph) -> None:
        found = match_steps(base, head)
        for step in found.added:
            self._came((head, step), found.head.words(step))
        for step in found.removed:
            self._went((base, step))
        self._ways(found)
        for old, new in found.pairs:
            self._same_step((base, old), (head, new))

    def _say(self, change: Change) -> None:
        self.structure.append(change)

    def _came(self, place: Place, where: Sentence) -> None:
        step = place[1]
        handled = said(", on failure {}", Name(step.on_failure)) if step.on_failure else ()
        words = said(f"new step {{}}{_kind(step)} {{}}{{}}", Name(name_of(place)), where, handled)
        self.told[id(step)] = len(self.structure)
        self._say(Change("added", words, (way_to(place),)))
        self._all_inside(place, "added", self.added)

    def _went(self, place: Place) -> None:
        self.told[id(place[1])] = len(self.structure)
        self._say(Change("removed", said("step {} removed", Name(name_of(place))), (way_to(place),)))
        self._all_inside(place, "removed", self.removed)

    def _all_inside(self, place: Place, mark: Mark, found: list[Place]) -> None:
        """A step that came or went takes along those in its branches; each may be one that moved."""
        found.append(place)
        self.marks[way_to(place)] = mark
        for branch in place[1].branches:
            self._branch(branch, mark, found)

    def _branch(self, branch: Graph, mark: Mark, found: list[Place]) -> None:
        self.marks[branch.readable_path()] = mark
        for step in branch.steps.values():
            self._all_inside((branch, step), mark, found)

    def _ways(self, found: Matching) -> None:
        moved, reroutes = reroutes_of(found)
        for step in moved:
            old = next(old for old, new in found.pairs if new is step)
            place, now, before = (found.head.graph, step), found.head.words(step), found.base.words(old)
            words = said("step {} runs {} instead of {}", Name(name_of(place)), now, before)
            self._changed(Change("moved", words, (way_to(place),)))
        for reroute in reroutes:
            self._changed(_rerouted(found.head.graph, reroute))

    def _changed(self, change: Change) -> None:
        self._say(change)
        self.marks.update(dict.fromkeys(change.steps, "changed"))

    def _same_step(self, old: Place, new: Place) -> None:
        self.pairs.append((old, new))
        if old[1].name != new[1].name:
            words = said("step {} is now called {}", Name(name_of(old)), Name(new[1].name))
            self._changed(Change("renamed", words, (way_to(new),), "name", old[1].name, new[1].name))
        if old[1].kind == new[1].kind:
            self._branches(old, new)

    def _branches(self, old: Place, new: Place) -> None:
        for before, after in match_branches(old[1].branches, new[1].branches):
            if before and after:
                if before.name != after.name:
                    words = said("branch {} of {} is now called {}", *_names(before.name, name_of(new), after.name))
                    self._changed(Change("renamed", words, (way_to(new),), "branch", before.name, after.name))
                self.graphs(before, after)
            else:
                self._branch_came_or_went(before, after, way_to(new))

    def _branch_came_or_went(self, before: Graph | None, after: Graph | None, owner: Path) -> None:
        branch = after or before
        assert branch is not None
        template = "new branch {} of {}" if after else "branch {} of {} removed"
        words = said(template, *_names(branch.name, "/".join(owner)))
        self._changed(Change("added" if after else "removed", words, (owner,), "branch"))
        self._branch(branch, "added" if after else "removed", self.added if after else self.removed)

    def moves(self) -> None:
        """Steps that went from one graph and came into another doing the same are moved, with all that is in them."""
        came: dict[object, list[Place]] = {}
        for place in reversed(self.added):
            if does_something(place[1]):
                came.setdefault(doings(place[1]), []).append(place)
        gone: set[int] = set()
        for old in self.removed:
            alike = came.get(doings(old[1])) if does_something(old[1]) else None
            if alike:
                self._moved(old, alike.pop(), gone)
        self.structure = [change for index, change in enumerate(self.structure) if index not in gone]

    def _moved(self, old: Place, new: Place, gone: set[int]) -> None:
        gone |= {self.told[id(place[1])] for place in (old, new) if id(place[1]) in self.told}
        words = said("step {} is now {}", Name(name_of(old)), Name(name_of(new)))
        self._say(Change("moved", words, (way_to(new),), "place", name_of(old), name_of(new)))
        self.marks[way_to(new)] = "changed"
        self.pairs.append((old, new))

    def of_steps(self) -> Iterator[Change]:
        """What changed in steps that are in both, each difference once with all the steps that it is in."""
        found: dict[tuple[Trait, str | None, str | None], list[Place]] = {}
        for old, new in self.pairs:
            before, after = self._traits(self.base, old), self._traits(self.head, new)
            for trait, was, is_ in _differences(before, after):
                found.setdefault((trait, was, is_), []).append(new)
        for (trait, was, is_), places in found.items():
            everywhere = len(places) == len(self.pairs) > 1
            steps = tuple(way_to(place) for place in places)
            self.marks.update({} if everywhere else dict.fromkeys(steps, "changed"))
            what = _difference_words(trait, was, is_)
            words = self._about(places, what, everywhere=everywhere)
            yield Change("changed", words, steps, plain(called(trait)), was, is_)

    def _traits(self, program: Program, place: Place) -> Traits:
        return content_of(place[1]) | pod_of(program, *place)

    def _about(self, places: list[Place], what: Sentence, *, everywhere: bool) -> Sentence:
        names = [name_of(place) for place in places]
        if everywhere:
            return said(f"{{}} in all {len(names)} steps", what)
        if len(names) == 1:
            return said("step {}: {}", Name(names[0]), what)
        return said(f"{{}} in {len(names)} of {len(self.pairs)} steps: {{}}", what, joined(names))

    def of_the_whole(self) -> Iterator[Change]:
        for trait, was, is_ in _differences(settings_of(self.base), settings_of(self.head)):
            words = _difference_words(trait, was, is_)
            yield Change("changed", words, (), plain(called(trait)), was, is_)


def _rerouted(graph: Graph, reroute: Reroute) -> Change:
    if reroute.step is None:
        words = reroute_words(reroute, "")
        where = said("in {}: {}", Name("/".join(graph.readable_path())), words) if graph.path else words
        return Change("rerouted", where, (), "start_at", reroute.old, reroute.new)
    place = (graph, reroute.step)
    field = "on_failure" if reroute.on_failure else "next"
    return Change("rerouted", reroute_words(reroute, name_of(place)), (way_to(place),), field, reroute.old, reroute.new)


def _kind(step: Step) -> str:
    """What a step is, where it is not one command."""
    named = step.behaviour.names_branches
    branches = f", {counted(len(step.branches), 'branch', 'branches')}" if named else ""
    return "" if step.kind == "task" else f" ({step.kind}{branches})"


def _names(*names: str) -> list[str]:
    return [Name(name) for name in names]


def _differences(before: Traits, after: Traits) -> Iterator[tuple[Trait, str | None, str | None]]:
    """In the order of today, what is gone last."""
    for trait in {**after, **before}:
        was, is_ = (said_of.get(trait, UNSAID.get(trait)) for said_of in (before, after))
        if was != is_:
            yield trait, was, is_


def _difference_words(trait: Trait, was: str | None, is_: str | None) -> Sentence:
    what, is_one_of_several = called(trait), all(trait)
    if was is not None and is_ is not None:
        return said("{} {} → {}", what, *pair(was, is_))
    if is_ is not None:
        return said("new {} ({})" if is_one_of_several else "{} {} instead of none", what, value(is_))
    assert was is not None
    return said("{} removed", what) if is_one_of_several else said("no {} instead of {}", what, value(was))
