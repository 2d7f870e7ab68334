"""Git's own folder under another name: `git init --separate-git-dir` and links called `.git` lead to it."""

from __future__ import annotations

import functools
import os

from magnus_argo.files.borders import common_folder_of, git_folder_of, is_found_inside, named_to_git, top_of
from magnus_argo.files.paths import is_written_inside, real


def is_separate_git(path: str, folder: str) -> bool:
    """Tells whether a path leads into what git keeps, under another name than `.git`, of the repository around a
    folder, or of one that is in there and around the path, or that variables name."""
    place = real(path)
    gits = (git for each in (folder, os.path.dirname(place)) for git in _separate_gits_of(each))
    return any(is_found_inside(place, git) for git in (*gits, *_named_around(folder)))


def _named_around(folder: str) -> list[str]:
    """Only these tell of a repository whose working tree has no `.git`. One in which the folder is itself has no files
    of its own there."""
    named = named_to_git()
    places = (real(each) for name, each in named.items() if name != "GIT_WORK_TREE")
    return [place for place in places if not is_written_inside(folder, place)]


@functools.lru_cache
def _separate_gits_of(folder: str) -> tuple[str, ...]:
    """None where it is in `.git`, or outside of the working tree, as that of a submodule. A linked one has two: its
    own, and what it shares with the others."""
    top = top_of(folder)
    git = git_folder_of(top) if top else ""
    places = {git, common_folder_of(git)} - {os.path.join(top, ".git"), top} if git else ()
    return tuple(place for place in places if is_written_inside(place, top))
