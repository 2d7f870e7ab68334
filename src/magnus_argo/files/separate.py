"""Git's own folder under another name: `git init --separate-git-dir` and links called `.git` lead to it."""

from __future__ import annotations

import functools
import os

from magnus_argo.files.borders import git_folder_of, is_found_inside, top_of
from magnus_argo.files.paths import is_written_inside, real


def is_separate_git(path: str, folder: str) -> bool:
    """Tells whether a path leads into what git keeps, under another name than `.git`, of the repository around a
    folder."""
    git = _separate_git_of(folder)
    return bool(git) and is_found_inside(real(path), git)


@functools.lru_cache
def _separate_git_of(folder: str) -> str:
    """Empty where it is in `.git`, or outside of the working tree, as that of a submodule."""
    top = top_of(folder)
    place = git_folder_of(top) if top else ""
    return place if place not in (os.path.join(top, ".git"), top) and is_written_inside(place, top) else ""
