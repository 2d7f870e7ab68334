"""A folder in which some files hold other bytes than on disk, where there may be no such files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Self

from magnus_argo.diagnostics.source import Source
from magnus_argo.files.links import is_possible
from magnus_argo.files.matching import Kind
from magnus_argo.files.paths import real
from magnus_argo.files.workspace import Workspace


class Overlay(Workspace):
    """A workspace in which the files of `contents`, by their real path, hold those bytes."""

    def __init__(
        self, root: str, contents: Mapping[str, bytes], stand: str | None = None, seen_from: str | None = None
    ) -> None:
        super().__init__(root, stand, seen_from)
        self.contents = contents

    def at(self, folder: str) -> Self:
        """Returns the same contents in another folder, for whoever stands at the same place."""
        return self._of_the_same_run(type(self)(self.as_written(folder), self.contents, self.stand, self.seen_from))

    def read(self, path: str) -> Source:
        """Reads a file: its contents, or else what is on disk. Raises `UnusableError`."""
        known_as = self.relative(path)
        data = self._content(known_as)
        if data is None or not (os.path.isabs(known_as) or self.contains(known_as)):
            return super().read(path)
        return self.kept(Source(known_as, data))

    def exists(self, path: str) -> bool:
        """Tells whether there is a file, be it on disk or not."""
        return self._content(path) is not None or super().exists(path)

    def holds(self, path: str) -> bool:
        """Tells whether a path is that of a regular file below the root, be it on disk or not."""
        if super().holds(path):
            return True
        is_ours = self._content(path) is not None and not os.path.lexists(self.absolute(path))
        return is_ours and not (os.path.isabs(path) or self.is_gits_own(path))

    def head(self, path: str, size: int) -> bytes:
        """Reads the first `size` bytes of a file; none of one that cannot be read."""
        data = self._content(path)
        return super().head(path, size) if data is None else data[:size]

    def listing(self, folder: str) -> Iterator[tuple[str, Kind]]:
        """Yields the names in a folder, those of files that are not on disk last. Raises `UnusableError`."""
        names = set[str]()
        for name, kind in super().listing(folder):
            names.add(name)
            yield name, kind
        place = real(self.absolute(folder))
        for path in self.contents:
            above, name = os.path.split(path)
            if above == place and name not in names:
                yield name, "file"

    def _content(self, path: str) -> bytes | None:
        is_known = bool(self.contents) and is_possible(path)
        return self.contents.get(real(self.absolute(path))) if is_known else None


def laid_over(workspace: Workspace, files: Mapping[str, bytes]) -> Overlay:
    """Returns a workspace in which `files`, by their path from the root, hold other bytes."""
    before = workspace.contents if isinstance(workspace, Overlay) else {}
    contents = {real(workspace.absolute(path)): data for path, data in files.items()}
    return Overlay(workspace.written, {**before, **contents}, workspace.stand, workspace.seen_from)
