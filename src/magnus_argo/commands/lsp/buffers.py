"""Folders as an editor sees them: what is open there stands for what is on disk."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from magnus_argo.files.borders import leaves_repository
from magnus_argo.files.overlay import Overlay
from magnus_argo.files.paths import is_gits_own, is_written_inside, leads_into_git, real
from magnus_argo.project.settings import FILE_NAME

_MOST_FOLDERS, _MOST_FILES = 200, 500


class Buffers(Overlay):
    """A folder in which some files are open, saved or not."""

    def yaml_files(self) -> list[str]:
        """Lists YAML files of the folder, those near its root first, without looking into hidden folders."""
        paths: list[str] = []
        waiting, looked = [""], 0
        while waiting and looked < _MOST_FOLDERS:
            folder, looked = waiting.pop(0), looked + 1
            names = sorted(self.names_of_files(folder))
            paths += [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml"))]
            inner = [name for name in sorted(self.names_of_folders(folder)) if not name.startswith(".")]
            waiting += [os.path.join(folder, name) for name in inner]
        return [path for path in paths if path != FILE_NAME][:_MOST_FILES]


def is_astray(path: str, folders: Iterable[str]) -> bool:
    """Tells whether a path is in `.git`, or a link of a repository leads it there, or out of the repository and into
    none of the `folders`, real paths, that the editor has open: a pull request can bring links, and the names of
    branches, which git has as files, and nobody has asked for what is there."""
    place = real(path)
    around = [folder for folder in folders if is_written_inside(place, folder)]
    written = place.removeprefix(max(around, key=len, default=""))
    return is_gits_own(written) or leads_into_git(path) or (not around and leaves_repository(path))


def root_of(path: str, folders: Iterable[str], texts: Collection[str]) -> str:
    """Finds the folder that a file is compiled in: the nearest one upwards with a project file, within the folder that
    the editor has open; else that folder, and where none is open the file's own. `texts` are the open files."""
    folder = os.path.dirname(real(path))
    around = [root for root in map(real, folders) if os.path.commonpath([root, folder]) == root]
    top = max(around, key=len, default=folder)
    while True:
        project = os.path.join(folder, FILE_NAME)
        if os.path.isfile(project) or project in texts:
            return folder
        if folder == top:
            return top
        folder = os.path.dirname(folder)
