"""Files that are meant as project files and are called otherwise, so that nobody would read them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from magnus_argo.diagnostics.budgets import BYTES_OF_A_PROJECT
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.pasting import path_for_shell
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.search import called_otherwise
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.settings import FILE_NAME

LIKE_IT = tuple(
    name
    for dot in ("", ".")
    for hyphen in ("-", "_", "")
    for ending in ("yaml", "yml")
    if (name := f"{dot}magnus{hyphen}argo.{ending}") != FILE_NAME
)
"""Names that are easily taken for that of a project file."""

_SAYS_WHAT_A_PROJECT_SAYS = regex(rb"^[\"']?(pipelines|defaults|environments)[\"']?[ \t]*:", re.MULTILINE)


def refuse_misnamed_around(folder: str, highest: str, here: Workspace) -> None:
    """Raises `UnusableError` for the closest file around a folder that is meant as its project file."""
    refuse_misnamed(called_otherwise(LIKE_IT, FILE_NAME, folder, highest), here)


def refuse_misnamed(paths: Iterable[str], here: Workspace) -> None:
    """Raises `UnusableError` for the first of these files that is meant as a project file and beside which there is
    none."""
    for path in paths:
        folder = posixpath.dirname(path)
        if here.exists(posixpath.join(folder, FILE_NAME)) or not _is_meant(path, here):
            continue
        shown = here.at(folder).shown(posixpath.basename(path))
        word = path_for_shell(shown)  # no line renames it: a link, or a look-alike of a repository, may be there
        cure = f"to keep its name, say `--project {word}`" if word else ""
        raise UnusableError(f"{path_in_prose(shown)} is not read: rename it to {FILE_NAME}", cure)


def _is_meant(path: str, here: Workspace) -> bool:
    """Whether it says what a project says, as far as it could be read as the file of a project in its folder."""
    folder, name = posixpath.split(path)
    project = here.at(folder)
    if here.leads_astray(project):
        return False
    return _SAYS_WHAT_A_PROJECT_SAYS.search(project.head(name, BYTES_OF_A_PROJECT)) is not None
