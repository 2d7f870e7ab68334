"""Which pipeline of today is which one of before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from magnus_argo.changes.steps import graph_doings
from magnus_argo.commands.diff.sides import Compiled

Pair = tuple[Compiled | None, Compiled | None]


def paired(before: list[Compiled], today: list[Compiled]) -> list[Pair]:
    """The same file in the same environment; where that is compiled several times, by the name of what it becomes if
    there is one."""
    left = list(before)
    partners: dict[int, Compiled] = {}
    keys: Sequence[Callable[[Compiled], Hashable]] = (
        lambda one: one.key,
        lambda one: (one.side.path, one.side.environment),
    )
    for key in keys:
        waiting: dict[Hashable, list[Compiled]] = {}
        for old in reversed(left):
            waiting.setdefault(key(old), []).append(old)
        for index, new in enumerate(today):
            if index not in partners and waiting.get(key(new)):
                partners[index] = waiting[key(new)].pop()
                left.remove(partners[index])
    pairs: list[Pair] = [(partners.get(index), new) for index, new in enumerate(today)]
    return [*pairs, *((old, None) for old in left)]


def with_renamed(pairs: list[Pair]) -> list[Pair]:
    """Of pipelines that are new and those that are gone, the ones that do the same are one."""
    gone: dict[object, list[Compiled]] = {}
    for old, new in reversed(pairs):
        if old and not new and old.program:
            gone.setdefault(graph_doings(old.program.pipeline.graph), []).append(old)
    found: list[Pair] = []
    taken: set[int] = set()
    for old, new in pairs:
        alike = gone.get(graph_doings(new.program.pipeline.graph)) if gone and new and new.program and not old else None
        partner = alike.pop() if alike else old
        taken |= {id(partner)} if alike is not None and partner else set()
        found.append((partner, new))
    return [(old, new) for old, new in found if new or id(old) not in taken]
