"""The border of a repository: links in it may come with a pull request, those of a person's own folders are theirs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress

from magnus_argo.diagnostics.budgets import LONGEST_PATH
from magnus_argo.files.links import Link, identity_of, way_of
from magnus_argo.files.paths import is_written_inside, real, upwards

_BEGINNING = "gitdir:"
_COMMON = "commondir"
_NAMED_TO_GIT = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE")

LED_OUT = "a symbolic link leads out of the repository in which it lies, or into another one; name what it leads to"
"""Why a path is refused, and the cure; no name from outside is shown."""

LEFT: list[str] = []
"""The folders from which `-C` has gone elsewhere, for as long as it is there: somebody stands in them, too."""

OPENED: list[str] = []
"""The folders and files that an editor has open."""

AROUND: list[str] = []
"""The outermost working trees around the projects of a run, of which each may have come from somebody else."""


def stand() -> str:
    """Returns the folder where somebody stands, be it by a `-C` elsewhere by now."""
    return (*LEFT, os.getcwd())[0]


def named_to_git() -> dict[str, str]:
    """Returns the folders that variables name to git, as it does in hooks: one that is relative is so from where
    somebody stands, and in other folders a commit may have brought such a one."""
    named = {name: os.environ[name] for name in _NAMED_TO_GIT if os.environ.get(name)}
    return {name: os.path.join(stand(), folder) for name, folder in named.items()}


def leaves_repository(path: str) -> bool:
    """Tells whether a link on the way of a path leads out of the repository in which it lies, also into another one in
    there that is no submodule, or nobody can tell."""
    try:
        return is_way_out(*way_of(path))
    except OSError:
        return True


def is_way_out(place: str, links: Iterable[Link]) -> bool:
    """Tells the same of a way, by the place to which it leads: another repository may only begin behind a link."""
    known: dict[str, str] = {}
    return any(_is_out(end, top_of(link.folder, known), known) for link in links for end in (link.place, place))


def _is_out(place: str, top: str, known: dict[str, str]) -> bool:
    if not top or not is_written_inside(place, top):
        return bool(top)
    there = top_of(place, known)
    return there != top and not is_written_inside(git_folder_of(there), git_folder_of(top))


def is_led_by_repository(path: str) -> bool:
    """Tells whether a link that lies in a repository is on the way of a path, or nobody can tell."""
    try:
        return any(map(top_of, {link.folder for link in way_of(path)[1]}))
    except OSError:
        return True


def top_of(folder: str, known: dict[str, str] | None = None) -> str:
    """Finds the top of the working tree around a folder; empty if there is none. `known` are those of folders that were
    asked for before."""
    known, current, passed = {} if known is None else known, folder, list[str]()
    while current not in known:
        passed.append(current)
        if _is_top(current):
            known[current] = current
        elif (above := os.path.dirname(current)) == current:
            known[current] = ""
        else:
            current = above
    known.update(dict.fromkeys(passed, known[current]))
    return known[folder]


def git_folder_of(top: str) -> str:
    """Returns where git keeps what it knows of the working tree with this top: that of a submodule is in the one of the
    repository around it."""
    git = os.path.join(top, ".git")
    return real(os.path.join(top, _named_in(git, _BEGINNING) or git))


def common_folder_of(git: str) -> str:
    """Returns where git keeps what all working trees of a repository share, by the folder of one of them; that folder
    if there are no others."""
    return real(os.path.join(git, _named_in(os.path.join(git, _COMMON))))


def _named_in(file: str, beginning: str = "") -> str:
    with suppress(OSError), open(file, encoding="utf-8", errors="surrogateescape") as stream:
        text = stream.read(LONGEST_PATH)
        return text.removeprefix(beginning).strip() if text.startswith(beginning) else ""
    return ""


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
    return same is not None and any(identity_of(each) == same for each in upwards(place))


def look_alike(folder: str) -> str:
    """Finds the folder that git would take for a bare repository, with the programs that its configuration names, from
    `folder` upwards to the top of the working tree, which may be that of an archive; empty if there is none."""
    top = top_of(folder)
    return next((each for each in upwards(folder, top) if each != top and _looks_bare(each)), "")


def _looks_bare(folder: str) -> bool:
    """As git does, which takes files for folders if they can be run (git setup.c is_git_directory)."""
    has_parts = all(os.access(os.path.join(folder, each), os.X_OK) for each in ("objects", "refs"))
    is_shared = os.path.isfile(os.path.join(folder, _COMMON))
    return (has_parts or is_shared) and os.path.lexists(os.path.join(folder, "HEAD"))


def _is_top(folder: str) -> bool:
    """Whether there is a folder that git made, or the file that a worktree or submodule has in its place."""
    git = os.path.join(folder, ".git")
    head = os.path.join(git, "HEAD")  # which may be a link, and to no file where refs are packed
    is_there = os.path.isfile(git) or os.path.lexists(head)
    return is_there and (not os.path.lexists(os.path.join(folder, ".GIT")) or _is_spelt_so(folder))


def _is_spelt_so(folder: str) -> bool:
    """Where case does not count, `.git` may be another name with invisible characters, which can be committed."""
    try:
        return ".git" in os.listdir(folder)
    except OSError:
        return True  # git commits no folder that cannot be read
