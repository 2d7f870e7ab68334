"""The revisions of a git repository, asked by its own plumbing for objects and for how commits are related."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from magnus_argo.diagnostics.budgets import BYTES_OF_AN_ANSWER, MAX_BYTES_OF_OBJECT
from magnus_argo.diagnostics.errors import InSubmodule, NoBaseError, NotCheckedOut
from magnus_argo.files.borders import top_of
from magnus_argo.files.git import first_line, for_revisions
from magnus_argo.files.objects import Kind, Object, Objects, line_for
from magnus_argo.files.paths import real
from magnus_argo.files.trees import FILE, FOLDER, LINK, Entry, Folders, Trees

_NOT_FETCHED = "git has not fetched it, since this is a partial clone: clone without `--filter`"
_NO_NAMES = ("", ".", "..")
_NAMED = ("refs/heads", "refs/tags", "refs/remotes")

_MODES: dict[bytes, Literal["folder", "file", "link"]] = {
    FOLDER: "folder",
    LINK: "link",
    FILE: "file",
}


class Repository:
    """The repository around a folder. `top` is the folder that git calls its working tree.

    Names go to git by its standard input, and as arguments only with a `refs/` before them. To be closed.
    """

    __slots__ = ("_folders", "_git", "_kinds", "_objects", "_open", "_submodules", "_trees", "top")

    def __init__(self, folder: str, environment: Mapping[str, str], folders: Folders | None = None) -> None:
        """`folders` are those that are known already. Raises `UnusableError` if there is no repository around the
        folder."""
        self.top = _top(os.path.realpath(folder))
        self._git = for_revisions(self.top, os.path.join(self.top, ".git"), environment)
        self._objects, self._kinds = Objects(self._git, has_bytes=True), Objects(self._git, has_bytes=False)
        self._folders = folders or Folders()
        self._trees = Trees(self._objects, self.top, self._folders)
        self._submodules, self._open = dict[str, Repository | None](), ""

    def close(self) -> None:
        """Ends git's processes, if any were started; the next question starts another."""
        self._objects.close()
        self._kinds.close()
        for submodule in filter(None, self._submodules.values()):
            submodule.close()

    def find(self, name: str, limit: int = MAX_BYTES_OF_OBJECT) -> Object:
        """Reads the object called `name`, as git spells names (`main^{commit}`): its first `limit` bytes."""
        return self._objects.find(name, limit)

    def under(self, tree: str, path: str, limit: int) -> Object:
        """Reads the first `limit` bytes of what a path leads to in a tree, which is given by its id. Links are followed
        as long as they stay in the tree."""
        found = self._way(tree, path)
        if found.kind == "tree":
            return self._kinds.find(found.id)
        return self._objects.find(found.id, limit) if found.kind == "blob" else found

    def kind(self, tree: str, path: str) -> Kind:
        """Returns what `under` would find, however much that holds: many links may lead to one large file."""
        found = self._way(tree, path)
        return self._kinds.find(found.id).kind if found.id else found.kind

    def _way(self, tree: str, path: str) -> Object:
        """A tree that has not been fetched has no id."""
        return self._trees.find(tree, path) if tree else Object("missing")

    def ask(self, *arguments: str) -> str:
        """Returns the first line of a git command's answer, or else of its complaint; empty if it says nothing."""
        output, problems, _ = self._git.run(*arguments)
        return first_line((output or problems)[:BYTES_OF_AN_ANSWER])

    def names(self) -> list[str]:
        """Lists the branches, tags and branches of remotes, by the shortest name that git knows each by."""
        output, _, _ = self._git.run("for-each-ref", "--format=%(symref) %(refname:short)", *_NAMED)
        return [line[1:] for line in output.decode(errors="replace").splitlines() if line.startswith(" ")]

    def entries(self, tree: str, path: str) -> Iterator[tuple[str, Literal["folder", "file", "link", "other"]]]:
        """Yields the names in a folder of a tree, each with what it is. Raises `UnusableError` if there are too
        many."""
        for name, (mode, _) in self._names(tree, path).items():
            yield name, _MODES.get(mode, "other")

    def _names(self, tree: str, path: str) -> dict[str, Entry]:
        folder = self._way(tree, path)
        return (self._trees.names(folder.id) if folder.kind == "tree" else None) or {}

    @property
    def around(self) -> str:
        """The top of the working tree in which this one lies; empty if there is none."""
        return top_of(os.path.dirname(self.top))

    def submodule(self, place: str) -> Repository | None:
        """Returns the repository that is checked out in the place of a submodule, if there is one; of several only the
        last one asked for has processes of git."""
        if place not in self._submodules:
            is_there = os.path.lexists(os.path.join(place, ".git")) and real(place) == place == top_of(place)
            self._submodules[place] = Repository(place, self._git.environment, self._folders) if is_there else None
        before, found = self._submodules.get(self._open), self._submodules[place]
        if before is not None and before is not found:
            before.close()
        self._open = place
        return found

    def submodule_on(self, tree: str, path: str) -> tuple[str, str, str]:
        """Finds the first submodule on the way of a path, also over links: its own path, the id of its commit, and the
        path in there; empty if there is none."""
        return self._trees.submodule_on(tree, path) if tree else ("", "", "")

    def place(self, tree: str, path: str) -> str:
        """Returns where a path leads in a tree when links are followed, as far as it leads somewhere in there."""
        return self._trees.place(tree, path) if tree else path

    def link(self, tree: str, path: str) -> str:
        """Returns what a link in a tree says; empty for what is none."""
        *_, (mode, code) = self._on(tree, path)
        return self._trees.text_of(code.hex()) if mode == LINK else ""

    def has_submodule(self, top: str) -> bool:
        """Tells whether the last commit has a submodule with this top."""
        path = os.path.relpath(top, self.top).replace(os.sep, "/")
        return self.submodule_on(self.tree("HEAD"), path)[0] == path

    def has(self, path: str) -> bool:
        """Tells whether the last commit has something under a path, or a link or a submodule on its way."""
        modes = (mode for mode, _ in self._on(self.tree("HEAD"), path))
        return next((bool(mode) for mode in modes if _MODES.get(mode) != "folder"), True)

    def _on(self, tree: str, path: str) -> Iterator[Entry]:
        """The mode and the id in the tree of each folder on a path, and its own; empty if it is not there."""
        parts, folder = path.split("/"), tree
        for end, name in enumerate(parts, 1):
            mode, code = ((self._trees.names(folder) if folder else None) or {}).get(name, (b"", b""))
            yield mode, code
            folder = code.hex() if mode == FOLDER else ""
            if mode == LINK or name in _NO_NAMES:
                way = self._way(tree, "/".join(parts[:end]))
                folder = way.id if way.kind == "tree" else ""

    def tree(self, revision: str) -> str:
        """Returns the id of what lies at the top of a commit; empty if it is not there."""
        return self._kinds.find(f"{revision}^{{tree}}").id

    def tree_of(self, commit: str) -> str:
        """Returns the same of a commit that another repository gives by its id: where ids are longer, a tag may be
        called like it."""
        return self.tree(commit) if self._kinds.find(commit).id == commit else ""

    def commit(self, revision: str) -> Object:
        """Reads the commit that a revision names; its `data` is what git stores of it."""
        return self.find(f"{revision}^{{commit}}")

    def there_are(self, refs: Iterable[str]) -> list[str]:
        """Lists those of some refs, by their whole names, that there are: git finds others under such a name too."""
        asked = [ref for ref in refs if line_for(ref)]
        output = self._git.run("for-each-ref", "--format=%(refname)", *asked)[0] if asked else b""
        return [ref for ref in map(os.fsdecode, output.splitlines()) if ref in asked]

    def commits_called(self, digits: str) -> list[str]:
        """Lists the ids of commits that begin with some digits, whatever else is called by them."""
        output = self._git.run("rev-parse", f"--disambiguate={digits}")[0]
        return [each for each in output.decode("ascii", "replace").split() if self.commit(each).id == each]

    def merge_bases(self, one: str, other: str) -> list[str]:
        """Finds the commits where two, given by their ids, have parted: several where both have merged the same ones;
        none if there is none, or not in this clone."""
        output, _, _ = self._git.run("merge-base", "--all", one, other)
        ids = output[:BYTES_OF_AN_ANSWER].decode(errors="replace").split()
        return [each for each in ids if self.commit(each).kind == "commit"]

    def has_all_since_parting(self, one: str, other: str) -> bool:
        """Tells whether the clone has all commits since two have parted, so that these are the commits where they have:
        a shallow clone ends in commits without parents."""
        output, _, code = self._git.run("rev-list", "--max-parents=0", "--max-count=1", f"{one}...{other}")
        return code == 0 and not output

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks older commits."""
        return self.ask("rev-parse", "--is-shallow-repository") == "true"

    def absence(self, tree: str, path: str) -> NotCheckedOut | None:
        """Returns why what a tree has under a path cannot be read; None if it can be, or if there is nothing."""
        submodule = self.submodule_on(tree, path)[0]
        if submodule:
            return InSubmodule.at(submodule, "of which that commit is not here: fetch it")
        parts, folder = [] if path == "." else path.split("/"), tree
        for end, name in enumerate(parts, 1):
            names = self._trees.names(folder) if folder else None
            if names is None:
                return NotCheckedOut(_NOT_FETCHED)
            mode, code = names.get(name, (b"", b""))
            if _MODES.get(mode) not in ("folder", "file") or (mode != FOLDER and end < len(parts)):
                return None
            folder = code.hex()
        return None if self.kind(tree, path) != "missing" else NotCheckedOut(_NOT_FETCHED)


def parents(commit: Object) -> list[str]:
    """Returns the ids of a commit's parents, also of those that a shallow clone does not have."""
    head = commit.data.partition(b"\n\n")[0]
    return [line[7:].decode("ascii", "replace") for line in head.splitlines() if line.startswith(b"parent ")]


def _top(folder: str) -> str:
    top = top_of(folder)
    if not top:
        raise NoBaseError(f"{folder} is not in a git repository: pass a folder to compare with, `--base ./FOLDER`")
    return top
