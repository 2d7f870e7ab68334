"""Which pipeline of today is which one of before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from magnus_argo.changes.steps import Doings
from magnus_argo.commands.diff.sides import Compiled, Pair
from magnus_argo.diagnostics.budgets import MAX_COMPARED
from magnus_argo.magnus.graph import ENDS
from magnus_argo.yaml.nodes import plain

_ALIKE = 0.5

_Key = Callable[[Compiled], Hashable]


def paired(before: list[Compiled], today: list[Compiled]) -> list[Pair]:
    """Pairs what is the same object on the cluster, of what is left what is written to the same file, and then what is
    compiled from the same file in the same environment (where that is compiled several times, by the name of what it
    becomes if there is one). Who deploys it cares for what is there today and takes its place; another entry of the
    same pipeline says nothing about it."""
    left = dict(enumerate(before))
    partners: dict[int, Compiled] = {}
    for key in _KEYS:
        waiting: dict[Hashable, list[int]] = {}
        for number, old in reversed(left.items()):
            waiting.setdefault(key(old), []).append(number)
        for index, new in enumerate(today):
            same = key(new)
            if index not in partners and same is not None and waiting.get(same):
                partners[index] = left.pop(waiting[same].pop())
    pairs: list[Pair] = [(partners.get(index), new) for index, new in enumerate(today)]
    return [*pairs, *((old, None) for old in left.values())]


def in_two_environments(before: list[Compiled], today: list[Compiled]) -> list[Pair]:
    """Pairs what is the same file, in the order in which the project lists it."""
    waiting: dict[str, list[Compiled]] = {}
    for old in reversed(before):
        waiting.setdefault(old.side.path, []).append(old)
    pairs: list[Pair] = []
    for new in today:
        olds = waiting.get(new.side.path)
        pairs.append((olds.pop() if olds else None, new))
    return [*pairs, *((old, None) for olds in waiting.values() for old in reversed(olds))]


def _object(one: Compiled) -> Hashable:
    """A Workflow is called something else each time that it is submitted."""
    side = one.side
    return (side.kind, side.namespace, side.name) if side.kind not in ("", "Workflow") else None


def _placed_object(one: Compiled) -> Hashable:
    """Without a namespace several environments may have objects of one name."""
    return _object(one) if one.side.namespace else None


def _output(one: Compiled) -> Hashable:
    return one.output or None


def _place(one: Compiled) -> Hashable:
    return one.path, one.side.environment


def _name(one: Compiled) -> Hashable:
    return one.key


def _all(*keys: _Key) -> _Key:
    """What is the same by each of some keys."""

    def key(one: Compiled) -> Hashable:
        values = tuple(each(one) for each in keys)
        return None if None in values else values

    return key


_KEYS: Sequence[_Key] = (
    _all(_object, _output, _place),
    _all(_object, _output),
    _all(_placed_object, _place),
    _placed_object,
    _all(_output, _name),
    _output,
    _all(_object, _place),
    _object,
    _name,
    _place,
)


def with_renamed(pairs: list[Pair]) -> list[Pair]:
    """Joins pipelines that are gone with new ones in the same environment: those that do the same, then those that have
    half of their steps in common, as git tells a renamed file that also changed (git diff --find-renames)."""
    gone = [old for old, new in pairs if old and not new and old.program]
    added = [new for old, new in pairs if new and not old and new.program]
    partners = _doing_the_same(gone, added)
    partners |= _similar(
        [old for old in gone if old not in partners.values()], [new for new in added if new not in partners]
    )
    taken = set(partners.values())
    joined = ((partners.get(new, old) if new else old, new) for old, new in pairs)
    return [(old, new) for old, new in joined if new or old not in taken]


def _doing_the_same(gone: list[Compiled], added: list[Compiled]) -> dict[Compiled, Compiled]:
    waiting: dict[Hashable, list[Compiled]] = {}
    doings = Doings()
    for old in reversed(gone):
        waiting.setdefault(_doings(old, doings), []).append(old)
    alike = ((new, waiting.get(_doings(new, doings))) for new in added if waiting)
    return {new: olds.pop() for new, olds in alike if olds}


def _doings(one: Compiled, doings: Doings) -> Hashable:
    assert one.program is not None
    return one.side.environment, doings.of_graph(one.program.pipeline.graph)


def _similar(gone: list[Compiled], added: list[Compiled]) -> dict[Compiled, Compiled]:
    if len(gone) * len(added) > MAX_COMPARED:
        return {}
    steps = {one: _steps(one) for one in (*gone, *added)}
    likeness = ((_likeness(steps[old], steps[new]), old, new) for old in gone for new in added)
    ranked = sorted((each for each in likeness if each[0] >= _ALIKE), key=lambda each: -each[0])
    partners: dict[Compiled, Compiled] = {}
    for _, old, new in ranked:
        if new not in partners and old not in partners.values() and old.side.environment == new.side.environment:
            partners[new] = old
    return partners


def _steps(one: Compiled) -> Counter[str]:
    """The steps as they are written; every pipeline has the same ends."""
    assert one.program is not None
    graphs = one.program.pipeline.graphs()
    steps = (step for graph in graphs for step in graph.steps.values() if step.kind not in ENDS)
    return Counter(repr((step.name, plain(step.node))) for step in steps)


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max(one.total(), other.total(), 1)
