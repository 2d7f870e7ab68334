"""Finds the files that match a pattern of paths, within a budget that the projects of a run share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from magnus_argo.diagnostics.budgets import LONGEST_PATTERN, MAX_ALTERNATIVES, MAX_LOOKS
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import shown
from magnus_argo.files.paths import Pattern, States, spelt_out

Kind = Literal["folder", "file", "other"]
Listing = Callable[[str], Iterator[tuple[str, Kind]]]

_CURE = "begin them with a folder, such as `pipelines/`, and use `**` once at most"


class Looks:
    """How often a name was compared with a pattern."""

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def spend(self, looks: int, pattern: str) -> None:
        """Counts some more. Raises `UnusableError` if they are too many."""
        self._count += looks
        if self._count > MAX_LOOKS:
            message = f"with {shown(pattern)} the patterns of paths look at more than {MAX_LOOKS:,} names of files"
            raise UnusableError(message, _CURE)


_SEVERAL = "write several patterns in its place, or a `*` for some of what it names"


def matching(pattern: str, listing: Listing, looks: Looks) -> list[str]:
    """Lists the files that match, sorted; `listing` are the names in a folder. Raises `UnusableError`."""
    if len(pattern) > LONGEST_PATTERN:
        raise UnusableError(f"the pattern {shown(pattern)} has more than {LONGEST_PATTERN} characters", _SEVERAL)
    alternatives = spelt_out(pattern)
    if len(alternatives) > MAX_ALTERNATIVES:
        raise UnusableError(f"{pattern} stands for more than {MAX_ALTERNATIVES} patterns", _SEVERAL)
    return sorted(_walk([*map(Pattern, alternatives)], listing, lambda count: looks.spend(count, pattern)))


def _walk(patterns: Sequence[Pattern], listing: Listing, spend: Callable[[int], None]) -> Iterator[str]:
    folders = [("", [(pattern, pattern.start) for pattern in patterns])]
    while folders:
        folder, ways = folders.pop()
        cost = sum(len(states) for _, states in ways)
        for name, kind in listing(folder):
            spend(cost)
            after = _stepped(ways, name)
            if after and kind == "folder":
                folders.append((f"{folder}{name}/", after))
            elif kind == "file" and any(pattern.accepts(states) for pattern, states in after):
                yield f"{folder}{name}"


def _stepped(ways: Sequence[tuple[Pattern, States]], name: str) -> list[tuple[Pattern, States]]:
    return [(pattern, following) for pattern, states in ways if (following := pattern.step(states, name))]
