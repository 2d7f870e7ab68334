"""A folder with other contents in some of its files, which are not written yet."""

from __future__ import annotations

from collections.abc import Mapping

from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace


class Overlay(Workspace):
    """A workspace in which the files of `contents`, by their path from the root, hold those bytes."""

    def __init__(self, workspace: Workspace, contents: Mapping[str, bytes]) -> None:
        super().__init__(workspace.root, workspace.stand, workspace.seen_from)
        self._contents = contents

    def read(self, path: str) -> Source:
        """Reads a file as it shall be. Raises `UnusableError` where it could not be read as it is."""
        source = super().read(path)
        data = self._contents.get(source.path)
        return source if data is None else self.kept(Source(source.path, data))
