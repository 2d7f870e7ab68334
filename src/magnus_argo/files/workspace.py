"""The folder that is compiled: its files are read by the paths that the image will know them by."""

from __future__ import annotations

import os

from magnus_argo.diagnostics.errors import UnusableError, reason_of, unreadable
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import suggest
from magnus_argo.files.atomic import read_limited
from magnus_argo.yaml import MAX_BYTES


class Workspace:
    """`root` is the repository's root, where magnus will stand in the image too."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    def relative(self, path: str) -> str:
        """The path as it is written from the root, if it lies below it; else as it is."""
        absolute = os.path.normpath(os.path.join(self.root, path))
        inside = absolute == self.root or absolute.startswith(self.root + os.sep)
        return os.path.relpath(absolute, self.root) if inside else path

    def absolute(self, path: str) -> str:
        return os.path.join(self.root, path)

    def contains(self, path: str) -> bool:
        """Whether a path stays below the root when links are followed."""
        real = os.path.realpath(self.absolute(path))
        return real == self.root or real.startswith(self.root + os.sep)

    def read(self, path: str) -> Source:
        """A file below the root. Raises `UnusableError` if it cannot be read or a link leads out of the root."""
        known_as = self.relative(path)
        absolute = self.absolute(known_as)
        if os.path.exists(absolute) and not self.contains(known_as) and not os.path.isabs(known_as):
            raise unreadable(known_as, f"it leads out of {self.root}")
        try:
            return Source(known_as, read_limited(absolute, MAX_BYTES))
        except OSError as problem:
            raise unreadable(known_as, f"{reason_of(problem)}{self._similar(absolute)}") from None

    def read_or_say_why(self, path: str) -> Source | str:
        """A file that another file names: one of the repository, or the words that say why not."""
        if os.path.isabs(path) or not self.contains(path):
            return "it lies outside of the repository"
        try:
            return self.read(path)
        except UnusableError as problem:
            return problem.reason

    def exists(self, path: str) -> bool:
        return os.path.isfile(self.absolute(path))

    def _similar(self, absolute: str) -> str:
        folder, name = os.path.split(absolute)
        if os.path.lexists(absolute) or not os.path.isdir(folder):
            return ""
        close = suggest(name, os.listdir(folder))
        return f"; did you mean {self.relative(os.path.join(folder, close))}?" if close else ""
