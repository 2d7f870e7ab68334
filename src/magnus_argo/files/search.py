"""Looks for files by their name: in the folders around one, and in all those below it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from magnus_argo.files.git import for_index
from magnus_argo.files.paths import is_written_inside
from magnus_argo.files.revisions import top_of


def nearest(name: str, folder: str, highest: str) -> str:
    """Finds the closest folder that has a file of this name, from `folder` up to `highest`; empty if there is none."""
    current = folder
    while not os.path.isfile(os.path.join(current, name)):
        above = os.path.dirname(current)
        if above == current or not is_written_inside(above, highest):
            return ""
        current = above
    return current


def highest_above(folder: str, border: str = "") -> str:
    """Finds how far up somebody may look from a folder: to the top of its repository, or to the `border` around it,
    whichever is closer; the folder itself where there is neither."""
    top, border = top_of(folder), os.path.realpath(border) if border else ""
    is_bordered = bool(border) and is_written_inside(folder, border)
    if is_bordered and not (top and is_written_inside(top, border)):
        return border
    return top or folder


def outermost(folder: str, border: str) -> str:
    """Finds the top of the outermost repository around a folder, not above `border`; empty if there is none."""
    border = os.path.realpath(border) if border else ""
    found, top = "", top_of(folder)
    while top and (not border or is_written_inside(top, border)):
        found, top = top, "" if os.path.dirname(top) == top else top_of(os.path.dirname(top))
    return found


def folders_with(name: str, folder: str) -> list[str]:
    """Lists the folders with a file of this name, from `folder` downwards, sorted: what git was told to ignore is left
    out, and so are other repositories."""
    from_git = _told_by_git(name, folder) if top_of(folder) else None
    found = _walked(name, folder) if from_git is None else from_git
    return sorted(os.path.join(folder, path) if path else folder for path in found)


def _told_by_git(name: str, folder: str) -> set[str] | None:
    """None if git does not tell, such as of a repository that somebody else owns."""
    patterns = (f":(glob)**/{name}", f":(glob){name}")
    output, _, code = for_index(folder, literal=False).run(
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns
    )
    if code:
        return None
    paths = filter(None, os.fsdecode(output).split("\0"))
    return {os.path.dirname(path) for path in paths if os.path.isfile(os.path.join(folder, path))}


def _walked(name: str, folder: str) -> Iterator[str]:
    """Without a repository; nothing that begins with a dot, as in patterns."""
    for current, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        if name in files:
            path = os.path.relpath(current, folder)
            yield "" if path == os.curdir else path
