"""The folders of a commit, also those in submodules."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from magnus_argo.diagnostics.errors import InSubmodule, NotCheckedOut
from magnus_argo.files.matching import Kind
from magnus_argo.files.objects import Kind as ObjectKind
from magnus_argo.files.objects import Object
from magnus_argo.files.revisions import Repository


class Committed:
    """A folder as a commit has it; `place` is where it lies on disk, and `tree` is empty if there is none.

    What it has in a submodule is read from the submodule's own repository, where that is checked out in its place and
    has the commit: a commit is what its id says, wherever it is found.
    """

    __slots__ = ("_place", "_repository", "tree")

    def __init__(self, repository: Repository, tree: str, place: str) -> None:
        self._repository, self.tree, self._place = repository, tree, place

    def folder(self, path: str) -> Committed:
        """Returns a folder below this one."""
        found = self._repository.under(self.tree, path, 0)
        inner, rest = self._in_submodule(path) if found.kind == "missing" else (self, path)
        if inner is not self:
            return inner.folder(rest)
        tree = found.id if found.kind == "tree" else ""
        return Committed(self._repository, tree, os.path.normpath(os.path.join(self._place, path)))

    def under(self, path: str, limit: int) -> Object:
        """Reads the first `limit` bytes of what a path leads to. Links are followed as long as they stay below the
        folder, and in a submodule as long as they stay in there."""
        found = self._repository.under(self.tree, path, limit)
        inner, rest = self._in_submodule(path) if found.kind == "missing" else (self, path)
        return found if inner is self else inner.under(rest, limit)

    def kind(self, path: str) -> ObjectKind:
        """Returns what `under` would find, however much that holds: many links may lead to one large file."""
        found = self._repository.kind(self.tree, path)
        inner, rest = self._in_submodule(path) if found == "missing" else (self, path)
        return found if inner is self else inner.kind(rest)

    def link(self, path: str) -> str:
        """Returns what a link says; empty for what is none."""
        folder, name = posixpath.split(path)
        inner, rest = self._in_submodule(folder)
        return self._repository.link(self.tree, path) if inner is self else inner.link(posixpath.join(rest, name))

    def place(self, path: str) -> str:
        """Returns the place on disk to which a path leads when the links of the commit are followed, as far as it leads
        somewhere in there."""
        inner, rest = self._in_submodule(path)
        if inner is not self:
            return inner.place(rest)
        return os.path.join(self._place, self._repository.place(self.tree, path))

    def entries(self, path: str) -> Iterator[tuple[str, Kind]]:
        """Yields the names in a folder, each with what it is: a submodule that can be read is a folder. Raises
        `UnusableError` if there are too many."""
        inner, rest = self._in_submodule(path)
        if inner is not self:
            yield from inner.entries(rest)
            return
        for name, kind in self._repository.entries(self.tree, path):
            is_readable = kind == "other" and self._in_submodule(posixpath.normpath(f"{path}/{name}"))[0] is not self
            yield name, "folder" if is_readable else kind

    def absence(self, path: str) -> NotCheckedOut | None:
        """Returns why what the folder has under a path cannot be read; None if it can be, or if there is nothing. Of a
        submodule, whoever hands it out decides what git fetches, and what it lacks is no clone's own."""
        inner, rest = self._in_submodule(path)
        if inner is self:
            return self._repository.absence(self.tree, path)
        submodule = self._repository.submodule_on(self.tree, path)[0]
        lacks = InSubmodule.at(submodule, "of which that commit is not here as a whole: fetch it")
        return lacks if inner.absence(rest) is not None else None

    def is_submodule(self, path: str) -> bool:
        """Tells whether a path is that of a submodule, or of one in a submodule that can be read."""
        inner, rest = self._in_submodule(path)
        if inner is not self:
            return rest == "." or inner.is_submodule(rest)
        return self._repository.submodule_on(self.tree, path)[0] == path

    def _in_submodule(self, path: str) -> tuple[Committed, str]:
        """The submodule on the way of a path, also over links, if its commit can be read, with the rest of the path;
        else this folder itself."""
        submodule, commit, rest = self._repository.submodule_on(self.tree, path)
        place = os.path.join(self._place, submodule)
        repository = self._repository.submodule(place) if submodule else None
        tree = repository.tree_of(commit) if repository else ""
        return (Committed(repository, tree, place), rest) if repository and tree else (self, path)
