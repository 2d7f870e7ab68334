"""Copies of the folder where the user stands, to be compared with it."""

from __future__ import annotations

import os

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.borders import leaves_repository
from magnus_argo.files.paths import is_gits_own, is_led_out, leads_inside, leads_to, real
from magnus_argo.files.search import highest_above
from magnus_argo.files.workspace import Workspace


def is_spelt_as_folder(asked: str) -> bool:
    """Tells whether a name is spelt as no revision can be."""
    path = asked.replace(os.sep, "/")
    return path in (".", "..") or path.endswith("/") or path.startswith(("./", "../")) or os.path.isabs(path)


def has_folder(today: Workspace, path: str) -> bool:
    """Tells whether there is a folder, be the project in it or new."""
    return today.is_folder(today.given(path))


def copy_of(today: Workspace, path: str) -> Workspace:
    """Returns the workspace that stands for today's in a copy: of the same kind, so that nothing leads out of it that
    would not lead out of today's. Links in the repository may come with a pull request, and those in the copy with its
    base. Raises `UnusableError`."""
    problem = f"cannot compare with {path_in_prose(path)}"
    if not has_folder(today, path):
        raise UnusableError(f"{problem}: there is no such folder")
    copy, border = today.counterpart(path), highest_above(today.border)
    whole = os.path.join(today.stand, path)
    around = path_in_prose(border) if is_led_out(copy, border) else "its repository" if leaves_repository(whole) else ""
    if around:
        raise UnusableError(f"{problem}: a symbolic link leads out of {around}; name what it leads to")
    if not leads_inside(os.path.relpath(copy, whole), real(whole)):
        raise UnusableError(f"{problem}: in there, a symbolic link leads out of it")
    if leads_to(is_gits_own, copy, border):
        raise UnusableError(f"{problem}: it is in `.git`")
    return type(today)(copy)
