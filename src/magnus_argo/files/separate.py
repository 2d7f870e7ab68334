"""Git's own folder under another name: `git init --separate-git-dir` and links called `.git` lead to it."""

from __future__ import annotations

import functools
import os
from contextlib import suppress

from magnus_argo.diagnostics.budgets import LONGEST_PATH
from magnus_argo.files.borders import is_found_inside, top_of
from magnus_argo.files.paths import is_written_inside, real

_BEGINNING = "gitdir:"


def is_separate_git(path: str, folder: str) -> bool:
    """Tells whether a path leads into what git keeps, under another name than `.git`, of the repository around a
    folder."""
    git = _separate_git_of(folder)
    return bool(git) and is_found_inside(real(path), git)


def git_folder_of(top: str) -> str:
    """Returns where git keeps what it knows of the working tree with this top: that of a submodule is in the one of the
    repository around it."""
    git = os.path.join(top, ".git")
    return real(os.path.join(top, _named_in(git) or git))


@functools.lru_cache
def _separate_git_of(folder: str) -> str:
    """Empty where it is in `.git`, or outside of the working tree, as that of a submodule."""
    top = top_of(folder)
    place = git_folder_of(top) if top else ""
    return place if place not in (os.path.join(top, ".git"), top) and is_written_inside(place, top) else ""


def _named_in(file: str) -> str:
    with suppress(OSError), open(file, encoding="utf-8", errors="surrogateescape") as stream:
        text = stream.read(LONGEST_PATH)
        return text.removeprefix(_BEGINNING).strip() if text.startswith(_BEGINNING) else ""
    return ""
