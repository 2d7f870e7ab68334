"""Two programs to the changes between them: of the graph, of single steps, and of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from magnus_argo.changes.brought import Known, brought_by_steps, places_of, said_of
from magnus_argo.changes.change import Change, Mark, Path
from magnus_argo.changes.differences import name_of, of_steps, of_the_whole
from magnus_argo.changes.failures import Failure, failures_between
from magnus_argo.changes.moves import Moves
from magnus_argo.changes.referred import other_templates
from magnus_argo.changes.rest import Place, way_to
from magnus_argo.changes.rewiring import Reroute, reroute_words, reroutes_of
from magnus_argo.changes.risk import Risk
from magnus_argo.changes.running import NewSteps
from magnus_argo.changes.steps import Doings, Matching, does_something, match_branches, match_steps
from magnus_argo.diagnostics.words import Name, Sentence, counted, sentence
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.program import Program


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


def changes_between(base: Program, head: Program, *, same_text: bool = False) -> Difference:
    """Compares two programs, whose workflows may have the `same_text`. What many steps share, such as a new image, is
    one change."""
    doings = Doings()
    findings = [*_in_graphs(base.pipeline.graph, head.pipeline.graph, doings)]
    found = _moves(findings, doings)
    replaced = {id(finding) for move in found for finding in move}
    moved = [(went.old, came.new) for went, came in found if went.old and came.new]
    pairs = [(finding.old, finding.new) for finding in findings if finding.old and finding.new]
    moves = Moves(base.pipeline, head.pipeline, pairs, moved)
    later = [*(finding for pair in moved for finding in _moved(moves, *pair)), *_said(base, head, pairs + moved)]
    kept = [*(finding for finding in findings if id(finding) not in replaced), *later]
    came = _came_with(findings, replaced)
    known = _known(base, head, pairs + moved) if came else Known()
    new_steps = NewSteps(head, known)
    changes = [new_steps.complete(each.change, came.get(id(each), ())) for each in kept if each.change]
    marks = _marks((*findings, *later))
    failures = failures_between(base.pipeline, head.pipeline, pairs, moves.handled_otherwise())
    brought = brought_by_steps(head, [place for places in came.values() for place in places], known)
    referred = () if same_text else other_templates(base, head, pairs + moved)
    return Difference([*changes, *brought, *referred, *of_the_whole(base, head)], marks, *failures)


def _said(base: Program, head: Program, pairs: Sequence[tuple[Place, Place]]) -> Iterator[Finding]:
    """What is said otherwise of steps; many changes of the same steps share the marks."""
    marks: dict[int, Mapping[Path, Mark]] = {}
    for change, everywhere in of_steps(base, head, pairs):
        if id(change.steps) not in marks:
            marks[id(change.steps)] = {} if everywhere else dict.fromkeys(change.steps, "changed")
        yield Finding(change, marks[id(change.steps)])


def _marks(findings: Sequence[Finding]) -> dict[Path, Mark]:
    once = {id(finding.marks): finding.marks for finding in findings}
    return {path: mark for marks in once.values() for path, mark in marks.items()}


def _came_with(findings: Sequence[Finding], replaced: Set[int]) -> dict[int, list[Place]]:
    """The steps that came, by the finding whose change tells of them: a step stands before those in its branches."""
    came: dict[int, list[Place]] = {}
    teller = 0
    for finding in findings:
        teller = id(finding) if finding.change else teller
        if finding.new and not finding.old and id(finding) not in replaced:
            came.setdefault(teller, []).append(finding.new)
    return came


def _known(base: Program, head: Program, pairs: Sequence[tuple[Place, Place]]) -> Known:
    """What is said of the steps that are in both is told of those."""
    return Known((*said_of(base, places_of(base)), *said_of(head, [new for _, new in pairs])))


def _in_graphs(base: Graph, head: Graph, doings: Doings) -> Iterator[Finding]:
    matching = match_steps(base, head, doings)
    for step in matching.added:
        yield from _came((head, step), matching.head.words(step))
    for step in matching.removed:
        yield from _went((base, step))
    for change in _ways(matching):
        yield _changed(change)
    for old, new in matching.pairs:
        yield from _in_both((base, old), (head, new), doings)


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


def _in_both(old: Place, new: Place, doings: Doings) -> Iterator[Finding]:
    yield Finding(None, {}, old, new)
    if old[1].name != new[1].name:
        words = sentence("step {} is now called {}", Name(name_of(old)), Name(new[1].name))
        yield _changed(Change("renamed", words, (way_to(new),), "name", old[1].name, new[1].name))
    yield from _in_branches(old, new, doings)


def _in_branches(old: Place, new: Place, doings: Doings) -> Iterator[Finding]:
    for before, after in match_branches(old[1].branches, new[1].branches, doings):
        if before and after:
            was, is_ = (branch.readable_path()[-1] for branch in (before, after))
            if was != is_:
                words = sentence("branch {} of {} is now called {}", *_names(was, name_of(new), is_))
                yield _changed(Change("renamed", words, (way_to(new),), "branch", was, is_))
            yield from _in_graphs(before, after, doings)
        else:
            yield from _branch_came_or_went(before, after, way_to(new))


def _branch_came_or_went(before: Graph | None, after: Graph | None, owner: Path) -> Iterator[Finding]:
    branch = after or before
    assert branch is not None
    template = "new branch {} of {}" if after else "branch {} of {} removed"
    words = sentence(template, *_names(branch.readable_path()[-1], "/".join(owner)))
    yield _changed(
        Change("added", words, (owner,), "branch")
        if after
        else Change("removed", words, (owner,), "branch", risk="removed")
    )
    yield from _in_branch(branch, "added" if after else "removed")


def _moves(findings: Sequence[Finding], doings: Doings) -> list[tuple[Finding, Finding]]:
    """Steps that went from one graph and came into another doing the same are moved, with all that is in them."""
    came: dict[int, list[Finding]] = {}
    for finding in reversed(findings):
        if finding.new and not finding.old and does_something(finding.new[1]):
            came.setdefault(doings.of(finding.new[1]), []).append(finding)
    moves: list[tuple[Finding, Finding]] = []
    for finding in findings:
        if finding.old and not finding.new and does_something(finding.old[1]):
            alike = came.get(doings.of(finding.old[1]))
            moves += [(finding, alike.pop())] if alike else []
    return moves


def _moved(moves: Moves, old: Place, new: Place) -> Iterator[Finding]:
    """Where it leads to other steps than before, it is also said where it stands."""
    before, now, reroutes = name_of(old), name_of(new), moves.reroutes(old, new)
    where = sentence(" {}", moves.words(new)) if reroutes else ()
    words = sentence("step {} is now {}{}", Name(before), Name(now), where)
    yield _changed(Change("moved", words, (way_to(new),), "place", before, now))
    yield from (_changed(_rerouted(new[0], reroute)) for reroute in reroutes)


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
