"""Two programs to the changes between them: of the graph, of single steps, and of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from magnus_argo.changes.change import Change, Mark, Path
from magnus_argo.changes.facets import content_of, pod_of, settings_of
from magnus_argo.changes.failures import Failure, failures_between
from magnus_argo.changes.rewiring import Reroute, reroute_words, reroutes_of
from magnus_argo.changes.risk import Risk, risk_of
from magnus_argo.changes.steps import Matching, does_something, doings, match_branches, match_steps
from magnus_argo.changes.traits import SUSPENDED, UNSAID, Trait, Traits, called, is_one_of_several
from magnus_argo.diagnostics.words import Name, Sentence, counted, joined, pair, plain, sentence, value
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.program import Program

Place = tuple[Graph, Step]


class Finding(NamedTuple):
    """Something that two graphs show: a change, marks for a picture of both, and the step that it is about. A step that
    went has no `new` place and one that came no `old` one; a step that is in both has two."""

    change: Change | None
    marks: Mapping[Path, Mark]
    old: Place | None = None
    new: Place | None = None


class Difference(NamedTuple):
    """The changes, those of the graph first; marks for a picture of both graphs; the steps that fail otherwise than
    before, the first of them with what happens, and how many more there are."""

    changes: list[Change]
    marks: dict[Path, Mark]
    failures: tuple[Failure, ...]
    more_failures: int


def changes_between(base: Program, head: Program) -> Difference:
    """Compares two programs. What many steps share, such as a new image, is one change."""
    findings = [*_in_graphs(base.pipeline.graph, head.pipeline.graph)]
    moves = _moves(findings)
    replaced = {id(finding) for move in moves for finding in move}
    moved = [(went.old, came.new) for went, came in moves if went.old and came.new]
    pairs = [(finding.old, finding.new) for finding in findings if finding.old and finding.new]
    later = [*(_moved(*places) for places in moved), *_in_steps(base, head, pairs + moved)]
    kept = [*(finding for finding in findings if id(finding) not in replaced), *later]
    changes = [finding.change for finding in kept if finding.change]
    marks = {path: mark for finding in (*findings, *later) for path, mark in finding.marks.items()}
    failures = failures_between(base.pipeline, head.pipeline, pairs)
    return Difference([*changes, *_in_settings(base, head)], marks, *failures)


def name_of(place: Place) -> str:
    """Returns what messages call a step: `fan/left/train`."""
    return "/".join(way_to(place))


def way_to(place: Place) -> Path:
    """Returns the names from the top down to a step."""
    graph, step = place
    return graph.readable_path(step.name)


def _in_graphs(base: Graph, head: Graph) -> Iterator[Finding]:
    matching = match_steps(base, head)
    for step in matching.added:
        yield from _came((head, step), matching.head.words(step))
    for step in matching.removed:
        yield from _went((base, step))
    for change in _ways(matching):
        yield _changed(change)
    for old, new in matching.pairs:
        yield from _in_both((base, old), (head, new))


def _changed(change: Change) -> Finding:
    return Finding(change, dict.fromkeys(change.steps, "changed"))


def _came(place: Place, where: Sentence) -> Iterator[Finding]:
    step = place[1]
    handled = sentence(", on failure {}", Name(step.on_failure)) if step.on_failure else ()
    words = sentence(f"new step {{}}{_kind(step)} {{}}{{}}", Name(name_of(place)), where, handled)
    return _with_all_inside(place, "added", Change("added", words, (way_to(place),)))


def _went(place: Place) -> Iterator[Finding]:
    words = sentence("step {} removed", Name(name_of(place)))
    return _with_all_inside(place, "removed", Change("removed", words, (way_to(place),), risk="removed"))


def _with_all_inside(place: Place, mark: Mark, change: Change | None = None) -> Iterator[Finding]:
    """A step that came or went takes along those in its branches; each may be one that moved."""
    old, new = (None, place) if mark == "added" else (place, None)
    yield Finding(change, {way_to(place): mark}, old, new)
    for branch in place[1].branches:
        yield from _in_branch(branch, mark)


def _in_branch(branch: Graph, mark: Mark) -> Iterator[Finding]:
    yield Finding(None, {branch.readable_path(): mark})
    for step in branch.steps.values():
        yield from _with_all_inside((branch, step), mark)


def _ways(matching: Matching) -> Iterator[Change]:
    moved, reroutes = reroutes_of(matching)
    for step in moved:
        old = next(old for old, new in matching.pairs if new is step)
        place, now, before = (matching.head.graph, step), matching.head.words(step), matching.base.words(old)
        words = sentence("step {} runs {} instead of {}", Name(name_of(place)), now, before)
        yield Change("moved", words, (way_to(place),))
    for reroute in reroutes:
        yield _rerouted(matching.head.graph, reroute)


def _in_both(old: Place, new: Place) -> Iterator[Finding]:
    yield Finding(None, {}, old, new)
    if old[1].name != new[1].name:
        words = sentence("step {} is now called {}", Name(name_of(old)), Name(new[1].name))
        yield _changed(Change("renamed", words, (way_to(new),), "name", old[1].name, new[1].name))
    if old[1].kind == new[1].kind:
        yield from _in_branches(old, new)


def _in_branches(old: Place, new: Place) -> Iterator[Finding]:
    for before, after in match_branches(old[1].branches, new[1].branches):
        if before and after:
            if before.name != after.name:
                words = sentence("branch {} of {} is now called {}", *_names(before.name, name_of(new), after.name))
                yield _changed(Change("renamed", words, (way_to(new),), "branch", before.name, after.name))
            yield from _in_graphs(before, after)
        else:
            yield from _branch_came_or_went(before, after, way_to(new))


def _branch_came_or_went(before: Graph | None, after: Graph | None, owner: Path) -> Iterator[Finding]:
    branch = after or before
    assert branch is not None
    template = "new branch {} of {}" if after else "branch {} of {} removed"
    words = sentence(template, *_names(branch.name, "/".join(owner)))
    yield _changed(
        Change("added", words, (owner,), "branch")
        if after
        else Change("removed", words, (owner,), "branch", risk="removed")
    )
    yield from _in_branch(branch, "added" if after else "removed")


def _moves(findings: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Steps that went from one graph and came into another doing the same are moved, with all that is in them."""
    came: dict[object, list[Finding]] = {}
    for finding in reversed(findings):
        if finding.new and not finding.old and does_something(finding.new[1]):
            came.setdefault(doings(finding.new[1]), []).append(finding)
    moves: list[tuple[Finding, Finding]] = []
    for finding in findings:
        if finding.old and not finding.new and does_something(finding.old[1]):
            alike = came.get(doings(finding.old[1]))
            moves += [(finding, alike.pop())] if alike else []
    return moves


def _moved(old: Place, new: Place) -> Finding:
    before, now = name_of(old), name_of(new)
    words = sentence("step {} is now {}", Name(before), Name(now))
    return _changed(Change("moved", words, (way_to(new),), "place", before, now))


def _in_steps(base: Program, head: Program, pairs: Sequence[tuple[Place, Place]]) -> Iterator[Finding]:
    """What changed in steps that are in both, each difference once with all the steps that it is in."""
    places_of: dict[tuple[Trait, str | None, str | None], list[Place]] = {}
    for old, new in pairs:
        for difference in _differences(_traits(base, old), _traits(head, new)):
            places_of.setdefault(difference, []).append(new)
    for (trait, was, is_), places in places_of.items():
        everywhere = len(places) == len(pairs) > 1
        what = _difference_words(trait, was, is_)
        words = _about(places, what, len(pairs), everywhere=everywhere)
        brief = what if everywhere else sentence("{}: {}", joined([name_of(place) for place in places]), what)
        ways = tuple(way_to(place) for place in places)
        change = Change("changed", words, ways, plain(called(trait)), was, is_, brief, risk_of(trait, was, is_))
        yield Finding(change, {}) if everywhere else _changed(change)


def _traits(program: Program, place: Place) -> Traits:
    return content_of(place[1]) | pod_of(program, *place)


def _about(places: list[Place], what: Sentence, count: int, *, everywhere: bool) -> Sentence:
    """Says which of `count` steps a difference is in."""
    names = [name_of(place) for place in places]
    if everywhere:
        return sentence(f"{{}} in all {count} steps", what)
    if len(names) == 1:
        return sentence("step {}: {}", Name(names[0]), what)
    return sentence(f"{{}} in {len(names)} of {count} steps: {{}}", what, joined(names))


def _in_settings(base: Program, head: Program) -> Iterator[Change]:
    for trait, was, is_ in _differences(settings_of(base), settings_of(head)):
        words, risk = _difference_words(trait, was, is_), risk_of(trait, was, is_)
        yield Change("changed", words, (), plain(called(trait)), was, is_, risk=risk)


def _rerouted(graph: Graph, reroute: Reroute) -> Change:
    if reroute.step is None:
        words = reroute_words(reroute, "")
        where = sentence("in {}: {}", Name("/".join(graph.readable_path())), words) if graph.path else words
        return Change("rerouted", where, (), "start_at", reroute.old, reroute.new)
    place = (graph, reroute.step)
    field = "on_failure" if reroute.on_failure else "next"
    risk: Risk = "failure" if reroute.on_failure else ""
    words, steps = reroute_words(reroute, name_of(place)), (way_to(place),)
    return Change("rerouted", words, steps, field, reroute.old, reroute.new, risk=risk)


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
    what, is_named = called(trait), is_one_of_several(trait)
    if trait == SUSPENDED:
        return ("no longer suspended",) if is_ is None else ("suspended: it no longer runs by its schedule",)
    if was is not None and is_ is not None:
        return sentence("{} {} → {}", what, *pair(was, is_))
    if is_ is not None:
        return sentence("new {} ({})" if is_named else "{} {} instead of none", what, value(is_))
    assert was is not None
    return sentence("{} removed", what) if is_named else sentence("no {} instead of {}", what, value(was))
