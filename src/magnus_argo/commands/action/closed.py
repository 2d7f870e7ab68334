"""The workspace as the action sees it: a folder that no path leads out of."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

from magnus_argo.diagnostics.errors import UnusableError, unreadable, unwritable
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import is_visible, path_in_prose
from magnus_argo.files.astray import led_astray
from magnus_argo.files.borders import top_of
from magnus_argo.files.links import way_of
from magnus_argo.files.paths import is_written_inside, leads_inside, real, stands_for_itself
from magnus_argo.files.standpoint import Standpoint
from magnus_argo.files.workspace import Workspace

_ANYWHERE = "a symbolic link that lies in no repository leads there; name what it leads to"


class ClosedWorkspace(Workspace):
    """A pull request names the paths, in its project file and by its links, and the container knows secrets."""

    lasts = False  # a job that is cut off is run again, and waiting for the disk was a fifth of its time

    def entered(self, folder: str) -> ClosedWorkspace | None:
        """Returns the workspace for whoever stands in one of its folders; None if there is no such folder, also where
        a link leads it astray."""
        path = self.absolute(folder)
        is_there = self.is_folder(folder) and leads_inside(path, self.border)
        is_astray = led_astray(path) or self._is_led_anywhere(path)
        return ClosedWorkspace(path, path, self.seen_from) if is_there and not is_astray else None

    def leads_astray(self, project: Standpoint) -> str:
        """Says where links lead the folder of a project that must not; also out of the workspace."""
        astray = super().leads_astray(project)
        if not is_written_inside(project.root, self.border):
            return astray or "a symbolic link leads out of the workspace"
        return astray or (_ANYWHERE if self._is_led_anywhere(self.from_root(project.written)) else "")

    def _is_led_anywhere(self, folder: str) -> bool:
        """Whether a link of the workspace that lies in no repository is on the way of a folder: it may lead to another
        checkout of the job, and nobody can tell where its own ends."""
        links = way_of(folder)[1]
        return any(is_written_inside(link.folder, self.border) and not top_of(link.folder) for link in links)

    @property
    def border(self) -> str:
        """The workspace of the job, in which the project may have a folder of its own."""
        return self.seen_from

    def counterpart(self, folder: str) -> str:
        """Returns the folder that stands for the root in a copy. Raises `UnusableError` for one outside."""
        copy = super().counterpart(folder)
        if not leads_inside(copy, self.border):
            raise UnusableError(f"cannot compare with {path_in_prose(folder)}: it is outside the workspace")
        return copy

    @property
    def _name(self) -> str:
        return "the workspace" if self.root == self.border else "the project's folder"

    def read(self, path: str) -> Source:
        """Reads a file of the workspace. Raises `UnusableError` for any other."""
        try:
            inside = self.contains(path) and leads_inside(self.absolute(path), self.border)
        except ValueError:
            raise unreadable(path, "no file can have this name") from None
        if not inside:
            raise unreadable(self.shown(path), f"it is outside {self._name}")
        return super().read(path)

    def readable(self, known_as: str, place: str) -> str:
        """Returns the path to read a file by. Raises `UnusableError` for one outside of the workspace."""
        if not is_written_inside(place, self.border):
            raise unreadable(self.shown(known_as), "it is outside the workspace")
        return super().readable(known_as, place)

    def inside(self, path: str) -> str:
        """Returns a path or pattern as written from the root. Raises `UnusableError` if it leads out of the workspace,
        links aside."""
        if not is_written_inside(self.absolute(path), self.border):
            raise UnusableError(f"{path_in_prose(path)} is outside the workspace")
        return self.relative(path)

    def refuse_outputs(self, paths: Iterable[str]) -> None:
        """Raises `UnusableError` for what lies outside or is git's own, and for what would not be one file in a list of
        them, also because of the project's folder: a pull request names that too."""
        for path in paths:
            listed = self.shown(path)
            if not is_visible(listed):
                raise UnusableError(f"cannot write {listed!r}: its name has characters that cannot be printed")
            if not stands_for_itself(listed):
                what = "a pattern, a list, a flag, a comment or a command"
                raise unwritable(listed, f"this is {what} in a list of files")
            if not leads_inside(self.absolute(path), self.border):
                raise unwritable(listed, "it is outside the workspace")
            if self.is_gits_own(path):
                raise unwritable(listed, "this folder is in `.git`")

    def refuse_links(self, paths: Iterable[str]) -> None:
        """Raises `UnusableError` for paths on which a link leads elsewhere, such as to where a workflow is written."""
        for path in paths:
            if real(self.absolute(path)) != os.path.normpath(self.absolute(path)):
                raise unwritable(self.shown(path), "a symbolic link leads elsewhere")

    def given_to_owner(self, paths: Iterable[str]) -> contextlib.AbstractContextManager[None]:
        """Gives what is written there to whoever owns the folder."""
        return given_to_owner(paths, self)


@contextlib.contextmanager
def given_to_owner(paths: Iterable[str], workspace: Workspace) -> Iterator[None]:
    """Containers of actions run as root; what they write should belong to whoever owns the workspace."""
    owner, new = os.stat(workspace.root), [place for path in paths for place in _new(path, workspace)]
    yield
    if os.geteuid() == 0 and owner.st_uid != 0:
        for place in new:
            os.chown(place, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _new(path: str, workspace: Workspace) -> Iterator[str]:
    """The file that will be written, and the folders that will be made for it."""
    place = real(workspace.absolute(path))
    yield place
    while not os.path.exists(place := os.path.dirname(place)):
        yield place
