"""What is said otherwise of steps, and of the whole: traits of two programs, compared one by one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import TypeVar

from magnus_argo.argo.settings import LeafSettings
from magnus_argo.changes.argo_settings import Orders, fields_of, orders_of, settings_of_step, spec_orders
from magnus_argo.changes.change import Change, Path
from magnus_argo.changes.facets import content_of, identity_of_lists, lists_of, pod_for, pod_of, settings_of
from magnus_argo.changes.rest import Difference, Place, Rest, way_to
from magnus_argo.changes.risk import risk_of
from magnus_argo.changes.traits import SUSPENDED, UNSAID, Trait, Traits, called, is_one_of_several
from magnus_argo.changes.values import pair, value
from magnus_argo.diagnostics.words import Sentence, joined, plain, sentence
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program

Named = tuple[tuple[Path, ...], Sentence]
_Key = TypeVar("_Key", bound=Hashable)


def name_of(place: Place) -> str:
    """Returns what messages call a step: `fan/left/train`."""
    return "/".join(way_to(place))


def of_steps(base: Program, head: Program, pairs: Sequence[tuple[Place, Place]]) -> Iterator[tuple[Change, bool]]:
    """Yields what changed in steps that are in both, each difference once with all the steps that it is in, and whether
    that is every step of several."""
    known: dict[int, Named] = {}
    rest = Rest()
    for (trait, was, is_), places in rest.without(_places_of(base, head, pairs).items()):
        everywhere = len(places) == len(pairs) > 1
        (ways, names), what = named(places, known), words_of(trait, was, is_)
        words = _about(names, len(places), what, len(pairs), everywhere=everywhere)
        brief = what if everywhere else sentence("{}: {}", names, what)
        yield (
            Change("changed", words, ways, plain(called(trait)), was, is_, brief, risk_of(trait, was, is_), trait),
            everywhere,
        )
    yield from ((change, False) for change in rest.told())


def named(places: Sequence[Place], known: dict[int, Named]) -> Named:
    """Returns the ways to steps, and their names in a row: what is said of the same list is `known`."""
    if id(places) not in known:
        known[id(places)] = tuple(map(way_to, places)), joined([*map(name_of, places)])
    return known[id(places)]


def _places_of(base: Program, head: Program, pairs: Sequence[tuple[Place, Place]]) -> dict[Difference, list[Place]]:
    """The steps by what is said otherwise of them. Steps that share settings also share the list: settings may be long,
    and the steps many."""
    places_of: dict[Difference, list[Place]] = {}
    lists: dict[tuple[int, ...], tuple[Pod | None, Pod | None, list[Place]]] = {}
    alike: dict[tuple[LeafSettings, LeafSettings], list[Place]] = {}
    for old, new in pairs:
        before, after = pod_for(base, *old), pod_for(head, *new)
        said = content_of(old[1]) | pod_of(before, old[1]), content_of(new[1]) | pod_of(after, new[1])
        for difference in differences(*said):
            places_of.setdefault(difference, []).append(new)
        same = (*identity_of_lists(before), *identity_of_lists(after))
        lists.setdefault(same, (before, after, []))[2].append(new)
        settings = settings_of_step(base, old[1]), settings_of_step(head, new[1])
        alike.setdefault(settings, []).append(new)
    for before, after, places in lists.values():
        add_places(places_of, differences(lists_of(before), lists_of(after)), places)
    for settings, places in alike.items():
        add_places(places_of, _in_settings(*settings), places)
    return places_of


def add_places(places_of: dict[_Key, list[Place]], keys: Iterable[_Key], places: list[Place]) -> None:
    """Adds places to those of some keys. Keys that had the same list have the same list again: both may be many."""
    nowhere: list[Place] = []
    longer = {id(nowhere): (nowhere, places)}
    for key in keys:
        known = places_of.get(key, nowhere)
        if id(known) not in longer:
            longer[id(known)] = (known, [*known, *places])
        places_of[key] = longer[id(known)][1]


def of_the_whole(base: Program, head: Program) -> Iterator[Change]:
    """Yields what changed in what holds for the whole program."""
    orders = _other_orders(spec_orders(base), spec_orders(head))
    rest = Rest()
    found = chain(differences(settings_of(base), settings_of(head)), orders)
    for (trait, was, is_), _ in rest.without(zip(found, repeat(()))):
        words, risk = words_of(trait, was, is_), risk_of(trait, was, is_)
        yield Change("changed", words, (), plain(called(trait)), was, is_, risk=risk, about=trait)
    yield from rest.told()


def _in_settings(before: LeafSettings, after: LeafSettings) -> tuple[Difference, ...]:
    orders = _other_orders(orders_of(before), orders_of(after))
    return (*differences(fields_of(before), fields_of(after)), *orders)


def differences(before: Traits, after: Traits) -> Iterator[Difference]:
    """Yields what is said otherwise, in the order of today, what is gone last."""
    for trait in {**after, **before}:
        was, is_ = (said_of.get(trait, UNSAID.get(trait)) for said_of in (before, after))
        if was != is_:
            yield trait, was, is_


def _other_orders(before: Orders, after: Orders) -> Iterator[Difference]:
    """Of what is there before and after; what came or went is told by itself."""
    for trait, names in after.items():
        shared = {*names}.intersection(before.get(trait, ()))
        was, is_ = ([name for name in each if name in shared] for each in (before.get(trait, ()), names))
        if was != is_:
            yield trait, ", ".join(was), ", ".join(is_)


def _about(names: Sentence, number: int, what: Sentence, count: int, *, everywhere: bool) -> Sentence:
    """Says which `number` of `count` steps a difference is in."""
    if everywhere:
        return sentence(f"{{}} in all {count} steps", what)
    if number == 1:
        return sentence("step {}: {}", names, what)
    return sentence(f"{{}} in {number} of {count} steps: {{}}", what, names)


def words_of(trait: Trait, was: str | None, is_: str | None) -> Sentence:
    """Says that a trait is another than before; None is one that is not there."""
    what, is_named = called(trait), is_one_of_several(trait)
    if trait == SUSPENDED:
        return ("no longer suspended",) if is_ is None else ("suspended: it no longer runs by its schedule",)
    if was is not None and is_ is not None:
        return sentence("{} {}", what, pair(was, is_, what))
    if is_ is not None:
        return sentence("new {} ({})" if is_named else "{} {} instead of none", what, value(is_))
    assert was is not None
    return sentence("{} removed", what) if is_named else sentence("no {} instead of {}", what, value(was))
