"""The workspace as the action sees it: a folder that no path leads out of."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

from magnus_argo.diagnostics.errors import UnusableError, unreadable
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.paths import is_gits_own
from magnus_argo.files.workspace import Workspace


class ClosedWorkspace(Workspace):
    """A pull request names the paths, in its project file and by its links, and the container knows secrets."""

    def read(self, path: str) -> Source:
        """A file of the workspace. Raises `UnusableError` for any other."""
        try:
            inside = self.contains(path)
        except ValueError:
            raise unreadable(repr(path), "no file can have this name") from None
        if not inside:
            raise unreadable(path, "it is outside the workspace")
        return super().read(path)

    def refuse_outputs(self, paths: Iterable[str]) -> None:
        """Raises `UnusableError` for what lies outside or is git's own, and for names that would not be one line of
        an output."""
        for path in paths:
            if not path.isprintable():
                raise UnusableError(f"cannot write {path!r}: its name has characters that cannot be printed")
            if not self.contains(path):
                raise UnusableError(f"cannot write {path}: it is outside the workspace")
            if is_gits_own(path):
                raise UnusableError(f"cannot write {path}: this folder is in `.git`")

    @contextlib.contextmanager
    def given_to_owner(self, paths: Iterable[str]) -> Iterator[None]:
        """Containers of actions run as root; what they write should belong to whoever owns the workspace."""
        owner, new = os.stat(self.root), [place for path in paths for place in self._new(path)]
        yield
        if os.geteuid() == 0 and owner.st_uid != 0:
            for place in new:
                os.chown(place, owner.st_uid, owner.st_gid)

    def _new(self, path: str) -> Iterator[str]:
        """The file that will be written, and the folders that will be made for it."""
        place = os.path.realpath(self.absolute(path))
        yield place
        while not os.path.exists(place := os.path.dirname(place)):
            yield place
