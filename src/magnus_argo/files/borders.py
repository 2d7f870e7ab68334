"""The border of a repository: links in it may come with a pull request, those of a person's own folders are theirs."""

from __future__ import annotations

import os

from magnus_argo.files.links import Link, identity_of, way_of
from magnus_argo.files.paths import is_written_inside, upwards

LED_OUT = "a symbolic link leads out of the repository in which it lies; name what it leads to"
"""Why a path is refused, and the cure; no name from outside is shown."""

LEFT: list[str] = []
"""The folders from which `-C` has gone elsewhere, for as long as it is there: somebody stands in them, too."""


def leaves_repository(path: str) -> bool:
    """Tells whether a link on the way of a path leads out of the repository in which it lies, or nobody can tell."""
    try:
        return any(map(is_way_out, way_of(path)[1]))
    except OSError:
        return True


def is_way_out(link: Link) -> bool:
    """Tells whether a link leads out of the repository in which it lies; one that is around both is not looked for."""
    folder = link.folder
    while not is_written_inside(link.place, folder):
        if _is_top(folder):
            return True
        folder = os.path.dirname(folder)
    return False


def is_led_by_repository(path: str) -> bool:
    """Tells whether a link that lies in a repository is on the way of a path, or nobody can tell."""
    try:
        return any(map(top_of, {link.folder for link in way_of(path)[1]}))
    except OSError:
        return True


def top_of(folder: str) -> str:
    """Finds the top of the working tree around a folder; empty if there is none."""
    current = folder
    while not _is_top(current):
        above = os.path.dirname(current)
        if above == current:
            return ""
        current = above
    return current


def outermost(folder: str, border: str = "") -> str:
    """Finds the top of the outermost repository around a folder, not above `border`; empty if there is none."""
    border = os.path.realpath(border) if border else ""
    repository, top = "", top_of(folder)
    while top and (not border or is_written_inside(top, border)):
        repository, top = top, "" if os.path.dirname(top) == top else top_of(os.path.dirname(top))
    return repository


def is_found_inside(place: str, folder: str) -> bool:
    """Tells whether a place to which links have been followed is a folder or below it, however either is spelt: case
    may not count, and a folder may be mounted twice."""
    if is_written_inside(place, folder):
        return True
    same = identity_of(folder)
    return same is not None and any(identity_of(each) == same for each in upwards(place, os.sep))


def look_alike(folder: str) -> str:
    """Finds the folder of a working tree, from `folder` upwards, that git would take for a bare repository, with the
    programs that its configuration names; empty if there is none."""
    top = top_of(folder)
    return next((each for each in upwards(folder, top) if each != top and _looks_bare(each)), "") if top else ""


def _looks_bare(folder: str) -> bool:
    """As git does, which takes files for folders if they can be run (git setup.c is_git_directory)."""
    has_parts = all(os.access(os.path.join(folder, each), os.X_OK) for each in ("objects", "refs"))
    is_shared = os.path.isfile(os.path.join(folder, "commondir"))
    return (has_parts or is_shared) and os.path.lexists(os.path.join(folder, "HEAD"))


def _is_top(folder: str) -> bool:
    """Whether there is a folder that git made, or the file that a worktree or submodule has in its place."""
    git = os.path.join(folder, ".git")
    is_there = os.path.isfile(git) or os.path.exists(os.path.join(git, "HEAD"))
    return is_there and (not os.path.lexists(os.path.join(folder, ".GIT")) or _is_spelt_so(folder))


def _is_spelt_so(folder: str) -> bool:
    """Where case does not count, `.git` may be another name with invisible characters, which can be committed."""
    try:
        return ".git" in os.listdir(folder)
    except OSError:
        return True  # git commits no folder that cannot be read
