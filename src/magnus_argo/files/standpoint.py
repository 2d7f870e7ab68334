"""The folder of a project and the folder of whoever asks: how a path is written from each."""

from __future__ import annotations

import os

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.borders import top_of
from magnus_argo.files.links import way_of
from magnus_argo.files.paths import goes_no_higher, is_written_inside, real, upwards


class Standpoint:
    """`root` is the project's folder, where magnus will stand in the image too. Paths are relative to it.

    Those of flags are relative to `stand`, and people see them from `seen_from`. Both are the root unless somebody runs
    this elsewhere; nothing is written through a link that leads out of `border`. `written` is the root as it was given,
    with the links on its way, which may have been other ones at a revision. The repository around `known_from` knows
    what the root was.
    """

    def __init__(self, root: str, stand: str | None = None, seen_from: str | None = None) -> None:
        self.root, self.written = os.path.realpath(root), os.path.abspath(root)
        self.stand = os.path.realpath(stand or root)
        self.seen_from = os.path.realpath(seen_from or stand or root)
        self.known_from = self.root if self.written == self.root else _outermost_on(self.written, self.root)
        self.way = os.path.relpath(self.root, self.stand)

    @property
    def border(self) -> str:
        """The folder that no link may lead out of where something is written."""
        return self.stand if is_written_inside(self.root, self.stand) else self.root

    def absolute(self, path: str) -> str:
        """Returns a path from the root of the file system; an absolute path as it is. Below the root, `..` leads back
        to the folder that is written before it, wherever its links lead: to all who ask, a path is one file."""
        place = os.path.join(self.root, path)
        return os.path.normpath(place) if os.pardir in path and is_written_inside(path, self.root) else place

    def relative(self, path: str) -> str:
        """Returns a path as it is written from the root, if it lies below it; else as it is."""
        return os.path.relpath(self.absolute(path), self.root) if is_written_inside(path, self.root) else path

    def as_written(self, folder: str) -> str:
        """Returns a folder by the links that lead to the root, if they lead to it too."""
        if self.written == self.root:
            return folder
        same = os.path.normpath(os.path.join(self.written, os.path.relpath(folder, self.root)))
        return same if real(same) == real(folder) else folder

    def from_root(self, folder: str) -> str:
        """Returns a folder that may be written by the links that lead to the root as it is from there."""
        below = is_written_inside(folder, self.written)
        return os.path.join(self.root, os.path.relpath(folder, self.written)) if below else folder

    def leave_links(self) -> None:
        """Takes the root as it is written, for a folder that is gone: what a link leads to now is another one, of which
        another repository may know."""
        self.root, self.known_from = self.written, self.stand

    def inside(self, path: str) -> str:
        """Returns a path or pattern as written from the root. Raises `UnusableError` if it leads out, links aside."""
        if not is_written_inside(path, self.root):
            raise UnusableError(f"{path_in_prose(path)} is outside the workspace")
        return self.relative(path)

    def folders_to(self, path: str) -> tuple[str, ...] | None:
        """Returns the names of the folders from the root to a file; None for an absolute path outside of it."""
        folder = os.path.dirname(self.relative(path))
        return None if os.path.isabs(folder) else tuple(filter(None, folder.split(os.sep)))

    def given(self, path: str) -> str:
        """Returns a path of a flag, which is relative to where the user stands, as it is from the root."""
        if self.root == self.stand or os.path.isabs(path):
            return path
        return _with_slash(path, os.path.relpath(os.path.join(self.stand, path), self.root))

    def counterpart(self, folder: str) -> str:
        """Returns the folder that stands for the root in a copy of the folder where the user stands; in one of the
        project where that is around them."""
        copy, way = os.path.join(self.stand, folder), self._way_below
        return copy if way == os.curdir else os.path.join(copy, way)

    @property
    def _way_below(self) -> str:
        """The way to the root: a link that a pull request puts on it leads to where the copy has something else."""
        if is_written_inside(self.root, self.stand):
            return self.way if goes_no_higher(self.way) else os.path.relpath(self.root, self.stand)
        top = top_of(self.stand)
        is_near = bool(top) and top_of(self.root) == top and goes_no_higher(self.way)
        return self.way if is_near else os.curdir

    def shown(self, path: str) -> str:
        """Returns a path as people see it."""
        return path if self.root == self.seen_from else self.shown_from(self.seen_from, path)

    def in_prose(self, path: str) -> str:
        """Returns a path as people see it in a sentence."""
        return path_in_prose(self.shown(path))

    def shown_from(self, folder: str, path: str) -> str:
        """Returns a path as it is seen from a folder; an absolute one as it is."""
        return path if os.path.isabs(path) else os.path.relpath(self.absolute(path), folder)

    def in_diffs(self, path: str) -> str:
        """Returns a path for the head of a unified difference, as people see it unless that leads upwards."""
        shown = self.shown(path)
        return path if shown.startswith(os.pardir) else shown


def _outermost_on(written: str, root: str) -> str:
    """The top of the outermost repository around the root in which a link to it lies: a pull request can bring one to
    another repository inside, such as a submodule. Else the root. Where nobody can follow a link, each folder on the
    way may have it."""
    try:
        tops = [top_of(link.folder) for link in way_of(written)[1]]
    except OSError:
        tops = [top_of(os.path.realpath(each)) for each in upwards(written)]
    own = top_of(root)
    return min((top for top in tops if top not in ("", own) and is_written_inside(root, top)), key=len, default=root)


def _with_slash(path: str, same: str) -> str:
    """Keeps the end that tells a folder from a file."""
    return f"{same}/" if path.endswith("/") else same
