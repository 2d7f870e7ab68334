"""Looks for files by their name: in the folders around one, in all those below it, and by one that is misspelt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from magnus_argo.files.borders import leaves_repository, top_of
from magnus_argo.files.git import for_patterns
from magnus_argo.files.links import is_file, is_folder
from magnus_argo.files.paths import is_gits_own, is_led_out, is_written_inside, leads_to, real, similar_name, upwards
from magnus_argo.files.separate import is_separate_git


def nearest(name: str, folder: str, highest: str) -> str:
    """Finds the closest folder that has a file of this name, from `folder` up to `highest`; empty if there is none."""
    return next((each for each in upwards(folder, highest) if is_file(os.path.join(each, name))), "")


def called_otherwise(names: Iterable[str], name: str, folder: str, highest: str) -> list[str]:
    """Finds the files with one of these names in the closest folder that has any, from `folder` up to `highest`; none
    if a file called `name` is as close or closer."""
    for current in upwards(folder, highest):
        if is_file(os.path.join(current, name)):
            return []
        paths = [path for each in names if is_file(path := os.path.join(current, each))]
        if paths:
            return paths
    return []


def highest_above(folder: str, border: str = "") -> str:
    """Finds how far up somebody may look from a folder: to the top of its repository, or to the `border` around it,
    whichever is closer; the folder itself where there is neither."""
    top, border = top_of(folder), os.path.realpath(border) if border else ""
    is_bordered = bool(border) and is_written_inside(folder, border)
    if is_bordered and not (top and is_written_inside(top, border)):
        return border
    return top or folder


def files_called(names: Sequence[str], folder: str) -> list[str]:
    """Lists the files with one of these names, from `folder` downwards, sorted: what git was told to ignore is left
    out, and so are other repositories."""
    from_git = _told_by_git(names, folder) if top_of(folder) else None
    paths = _walked(names, folder) if from_git is None else from_git
    return sorted(os.path.join(folder, path) for path in paths)


def _told_by_git(names: Sequence[str], folder: str) -> set[str] | None:
    """None if git does not tell, as one that is too old for these questions."""
    patterns = [pattern for name in names for pattern in (f":(glob)**/{name}", f":(glob){name}")]
    output, _, code = for_patterns(folder).run(
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns
    )
    if code:
        return None
    paths = filter(None, os.fsdecode(output).split("\0"))
    return {path for path in paths if not _is_behind_link(path, folder) and is_file(os.path.join(folder, path))}


def _is_behind_link(path: str, folder: str) -> bool:
    """Whether git has a file in a folder that is a link by now: what it leads to is not what git has."""
    above = os.path.dirname(path)
    return bool(above) and real(os.path.join(folder, above)) != os.path.join(real(folder), above)


def _walked(names: Sequence[str], folder: str) -> Iterator[str]:
    """Without an answer of git; nothing that begins with a dot, as in patterns, and in a repository none that is inside
    it."""
    top = top_of(folder)
    for current, folders, files in os.walk(folder):
        visible = (each for each in folders if not each.startswith("."))
        folders[:] = [each for each in visible if not top or top_of(os.path.join(current, each)) == top]
        for name in files:
            if name in names:
                yield os.path.normpath(os.path.join(os.path.relpath(current, folder), name))


def respelt(absolute: str, root: str, border: str) -> str:
    """Finds the path of a file or folder called similarly, in the same folder or in one below the root that is called
    similarly too; empty if there is none, and in `.git` and where a link leads out, whose names are nobody's
    business."""
    folder, name = os.path.split(absolute)
    if not is_folder(folder):
        folder = respelt(folder, root, border) if is_written_inside(folder, root) else ""
    is_gits = leads_to(is_gits_own, folder, border) or is_separate_git(folder, root)
    if not is_folder(folder) or is_gits:
        return ""
    if is_led_out(folder, root) or leaves_repository(folder):
        return ""
    close = name if os.path.lexists(os.path.join(folder, name)) else similar_name(name, _names_in(folder))
    return os.path.join(folder, close) if close and not is_gits_own(close) else ""


def _names_in(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)
    return []
