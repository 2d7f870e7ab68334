"""Patterns of paths as they are from the folder of a project below the one where they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from magnus_argo.files.paths import Pattern, goes_no_higher, is_written_inside, spelt_out
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.choice import OUT

_ALL = "**"


def handed_on(patterns: Iterable[str], workspace: Workspace, here: Workspace) -> list[str]:
    """Returns the patterns that match in a workspace what others, seen from `here`, match there."""
    return [each for pattern in patterns for each in _of_one(pattern, workspace, here)]


def without(folders: Iterable[str], around: str, here: Workspace) -> list[str]:
    """Returns patterns that take out what lies in others of some folders, of those that lie below one."""
    below = [folder for folder in folders if folder != around and is_written_inside(folder, around)]
    return [f"{OUT}{_as_it_is(here.relative(folder))}" for folder in below]


def _of_one(pattern: str, workspace: Workspace, here: Workspace) -> list[str]:
    out, text = (OUT, pattern[len(OUT) :]) if pattern.startswith(OUT) else ("", pattern)
    written, folder = here.relative(text), here.relative(workspace.root)
    if not goes_no_higher(written) or not goes_no_higher(folder) or folder == ".":
        return [f"{out}{workspace.given(text)}"]
    found = (parts for each in spelt_out(written) for parts in _below(tuple(each.split("/")), folder.split("/")))
    return [f"{out}{'/'.join(parts) or _ALL}" for parts in dict.fromkeys(found) if parts or out]


def _below(pattern: tuple[str, ...], folder: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What is left of a pattern in a folder, in each way in which it leads there; nothing is left of one that matches
    the folder or one above, with which goes all that is in there where it takes files out."""
    if not folder or not pattern:
        yield pattern
    elif pattern[0] == _ALL:
        yield from _below(pattern, folder[1:])
        yield from _below(pattern[1:], folder)
    elif Pattern(pattern[0]).covers(folder[0]):
        yield from _below(pattern[1:], folder[1:])


def _as_it_is(path: str) -> str:
    """The pattern that matches one path alone."""
    return "".join(f"[{character}]" if character in "*?[{" else character for character in path)
