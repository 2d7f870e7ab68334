"""Folders as an editor sees them: what is open there stands for what is on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.settings import FILE_NAME

_MOST_FOLDERS, _MOST_FILES = 200, 500

Texts = Mapping[str, bytes]
"""What is open, by real path."""


class Buffers(Workspace):
    """A folder in which some files are open, saved or not."""

    def __init__(self, root: str, texts: Texts) -> None:
        super().__init__(root)
        self._texts = texts

    def read(self, path: str) -> Source:
        """Reads a file: what is open of it, or else what is on disk. Raises `UnusableError`."""
        known_as = self.relative(path)
        text = self._texts.get(os.path.realpath(self.absolute(known_as)))
        return super().read(path) if text is None or not self.contains(known_as) else self.kept(Source(known_as, text))

    def exists(self, path: str) -> bool:
        """Tells whether there is a file, or one that was never saved."""
        return os.path.realpath(self.absolute(path)) in self._texts or super().exists(path)

    def yaml_files(self) -> list[str]:
        """Lists YAML files of the folder, those near its root first, without looking into hidden folders."""
        found: list[str] = []
        waiting, looked = [""], 0
        while waiting and looked < _MOST_FOLDERS:
            folder, looked = waiting.pop(0), looked + 1
            names = sorted(self.names_of_files(folder))
            found += [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml"))]
            inner = [name for name in sorted(self.names_of_folders(folder)) if not name.startswith(".")]
            waiting += [os.path.join(folder, name) for name in inner]
        return [path for path in found if path != FILE_NAME][:_MOST_FILES]


def root_of(path: str, folders: Iterable[str], texts: Texts) -> str:
    """Finds the folder that a file is compiled in: the nearest one upwards with a project file, within the folder that
    the editor has open; else that folder, and where none is open the file's own."""
    folder = os.path.dirname(os.path.realpath(path))
    around = [root for root in map(os.path.realpath, folders) if os.path.commonpath([root, folder]) == root]
    top = max(around, key=len, default=folder)
    while True:
        project = os.path.join(folder, FILE_NAME)
        if os.path.isfile(project) or project in texts:
            return folder
        if folder == top:
            return top
        folder = os.path.dirname(folder)
