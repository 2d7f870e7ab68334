"""Finds the files that match a pattern of paths, within a budget that the projects of a run share."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from typing import Literal, Protocol

from magnus_argo.diagnostics.budgets import LONGEST_PATTERN, MAX_ALTERNATIVES, MAX_LINKS, MAX_LOOKS
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import path_in_prose, shown
from magnus_argo.files.paths import Pattern, States, spelt_out

Kind = Literal["folder", "file", "link", "other"]


def kind_of(entry: os.DirEntry[str]) -> Kind:
    """Returns what an entry of a folder is, links not followed."""
    with suppress(OSError):
        return "link" if entry.is_symlink() else "folder" if entry.is_dir() else "file" if entry.is_file() else "other"
    return "other"


class Folder(Protocol):
    """Where files are looked for, by their path from it."""

    def listing(self, folder: str) -> Iterator[tuple[str, Kind]]:
        """Yields the names in a folder, each with what it is."""

    def exists(self, path: str) -> bool:
        """Tells whether there is a file, also through links."""

    def absolute(self, path: str) -> str:
        """Returns what no other folder calls a path."""


_CURE = "begin them with a folder, such as `pipelines/`, and use `**` once at most"


class Looks:
    """How often a name was compared with a pattern, and where the links lead whose names have matched."""

    __slots__ = ("_count", "_links")

    def __init__(self) -> None:
        self._count = 0
        self._links = dict[str, bool]()

    def spend(self, looks: int, pattern: str) -> None:
        """Counts some more. Raises `UnusableError` if they are too many."""
        self._count += looks
        if self._count > MAX_LOOKS:
            message = f"with {_told(pattern)} the patterns of paths look at more than {MAX_LOOKS:,} names of files"
            raise UnusableError(message, _CURE)

    def is_file(self, link: str, folder: Folder, pattern: str) -> bool:
        """Tells whether a link leads to a file; each is followed once. Raises `UnusableError` if they are too many."""
        place = folder.absolute(link)
        if place not in self._links:
            if len(self._links) >= MAX_LINKS:
                message = f"with {_told(pattern)} the patterns of paths match more than {MAX_LINKS:,} symbolic links"
                raise UnusableError(message, _FEWER_LINKS)
            self._links[place] = folder.exists(link)
        return self._links[place]


_FEWER_LINKS = "put files in their place, or let the patterns match what the links lead to"
_SEVERAL = "write several patterns in its place, or a `*` for some of what it names"


def _told(pattern: str) -> str:
    return path_in_prose(shown(pattern))


def matching(pattern: str, top: Folder, looks: Looks) -> list[str]:
    """Lists the files that match, sorted: a link to a file is one too, and one to a folder is none. Raises
    `UnusableError`."""
    if len(pattern) > LONGEST_PATTERN:
        raise UnusableError(f"the pattern {_told(pattern)} has more than {LONGEST_PATTERN} characters", _SEVERAL)
    alternatives = spelt_out(pattern)
    if len(alternatives) > MAX_ALTERNATIVES:
        raise UnusableError(f"{_told(pattern)} stands for more than {MAX_ALTERNATIVES} patterns", _SEVERAL)
    found = _walk([*map(Pattern, alternatives)], top.listing, lambda count: looks.spend(count, pattern))
    return sorted(path for path, kind in found if kind == "file" or looks.is_file(path, top, pattern))


def led_into(folders: Collection[str], patterns: Sequence[str], looks: Looks) -> list[str]:
    """Lists those of some folders into which patterns lead. Raises `UnusableError` if that are too many looks."""
    if not folders:
        return []
    asked = [Pattern(each) for pattern in patterns for each in spelt_out(pattern)]
    looks.spend(len(asked) * len(folders), ", ".join(patterns))
    return [folder for folder in folders if any(each.leads_to(folder) for each in asked)]


def _walk(
    patterns: Sequence[Pattern], listing: Callable[[str], Iterator[tuple[str, Kind]]], spend: Callable[[int], None]
) -> Iterator[tuple[str, Kind]]:
    """The files and links that match: no link is followed before its name has matched."""
    folders = [("", [(pattern, pattern.start) for pattern in patterns])]
    while folders:
        folder, ways = folders.pop()
        cost = sum(len(states) for _, states in ways)
        for name, kind in listing(folder):
            spend(cost)
            after = _stepped(ways, name)
            if after and kind == "folder":
                folders.append((f"{folder}{name}/", after))
            elif kind in ("file", "link") and any(pattern.accepts(states) for pattern, states in after):
                yield f"{folder}{name}", kind


def _stepped(ways: Sequence[tuple[Pattern, States]], name: str) -> list[tuple[Pattern, States]]:
    return [(pattern, following) for pattern, states in ways if (following := pattern.step(states, name))]
