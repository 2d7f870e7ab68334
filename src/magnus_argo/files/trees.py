"""The folders of a commit: what lies in each, and where a path leads in them when links are followed.

git can follow links itself, but looks through a whole folder for each name in their texts: for one path of 40 long
links that takes seconds.
"""

from __future__ import annotations

import functools
import os
import posixpath
import stat

from magnus_argo.diagnostics.budgets import (
    LONGEST_LINKS,
    LONGEST_PATH,
    MAX_BYTES_OF_FOLDERS,
    MAX_BYTES_OF_OBJECT,
    MEBIBYTE,
)
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.files.links import MOST_LINKS
from magnus_argo.files.objects import Object, Objects

Entry = tuple[bytes, bytes]
"""The mode and the id, not spelt out, of what has a name in a folder."""

FOLDER, LINK, SUBMODULE, FILE = b"40000", b"120000", b"160000", b"100644"
_KINDS = {stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK, stat.S_IFREG: FILE}
_BITS = stat.S_IFMT(0o177777)
_FEWER = "keep such files out of git, or compare with a folder, `--base ./FOLDER`"
_ENTRIES = {20: regex(rb"([0-7]+) ([^\0]+)\0(.{20})", 16), 32: regex(rb"([0-7]+) ([^\0]+)\0(.{32})", 16)}  # re.DOTALL


class Folders:
    """What a run knows of the trees of each repository, by its top, and the bytes of all of them. `odd` are names in
    them that git checks out otherwise than a tree says, in which no git writes them."""

    __slots__ = ("bytes", "known", "odd")

    def __init__(self) -> None:
        self.known = dict[str, dict[str, dict[str, Entry] | None]]()
        self.bytes = 0
        self.odd = dict[str, None]()


class Trees:
    """The trees of a repository, by their ids; each is read once."""

    __slots__ = ("_folders", "_known", "_objects", "_texts")

    def __init__(self, objects: Objects, top: str, folders: Folders) -> None:
        self._objects, self._folders = objects, folders
        self._known = folders.known.setdefault(top, {})
        self._texts = dict[str, str]()

    def names(self, tree: str) -> dict[str, Entry] | None:
        """Returns what lies in a tree, by name; None if git has not fetched it. Raises `UnusableError` if there are too
        many names."""
        if tree not in self._known:
            self._known[tree] = self._read(tree)
        return self._known[tree]

    def _read(self, tree: str) -> dict[str, Entry] | None:
        found = self._objects.find(tree, MAX_BYTES_OF_OBJECT)
        if len(found.data) >= MAX_BYTES_OF_OBJECT:
            limit = MAX_BYTES_OF_OBJECT // MEBIBYTE
            raise UnusableError(f"cannot read revisions: the names in {tree} have more than {limit} MiB", _FEWER)
        self._folders.bytes += len(found.data)
        if self._folders.bytes > MAX_BYTES_OF_FOLDERS:
            limit = MAX_BYTES_OF_FOLDERS // MEBIBYTE
            raise UnusableError(f"cannot read revisions: their folders have names of more than {limit} MiB", _FEWER)
        if found.kind != "tree":
            return None
        kind = functools.cache(_canonical)
        names = dict[str, Entry]()
        for each in _ENTRIES[len(tree) // 2].finditer(found.data):
            name = os.fsdecode(each[2])
            if "/" in name or name in names:  # a path, and one more in a folder with the same name
                self._folders.odd[name] = None
            if _can_be_checked_out(name):
                names[name] = kind(each[1]), each[3]
        return names

    def find(self, tree: str, path: str) -> Object:
        """Finds where a path leads from a tree, without the bytes: its id, or why it leads nowhere. Whether git has
        fetched that, it does not ask."""
        return _Walk(self, tree).to(path)

    def submodule_on(self, tree: str, path: str) -> tuple[str, str, str]:
        """Finds the first submodule on the way of a path from a tree: where it is, without links, the id of its commit,
        and the path from there; empty if there is none."""
        walk = _Walk(self, tree)
        walk.to(path)
        return walk.submodule

    def place(self, tree: str, path: str) -> str:
        """Returns where a path leads from a tree, without links, as far as it leads somewhere in there."""
        walk = _Walk(self, tree)
        walk.to(path)
        return walk.place

    def text_of(self, link: str) -> str:
        """Reads what a link says, as far as it can be one, where a zero ends it: of more, git has to be started again
        to read on."""
        if link not in self._texts:
            self._texts[link] = os.fsdecode(self._objects.find(link, LONGEST_PATH).data.partition(b"\0")[0])
        return self._texts[link]


def _canonical(mode: bytes) -> bytes:
    """What git takes a mode for, however a tree spells it (git object.h canon_mode)."""
    return _KINDS.get(int(mode, 8) & _BITS, SUBMODULE)


def _can_be_checked_out(name: str) -> bool:
    """Whether git makes a file of this name, which in a tree may be any (git read-cache.c verify_path); as paths,
    others lead out of the folder."""
    return name not in (os.curdir, os.pardir) and "/" not in name and os.sep not in name


class _Walk:
    """The way from a tree to what a path stands for."""

    __slots__ = ("_left", "_links", "_names", "_trees", "_waiting", "_way", "submodule")

    def __init__(self, trees: Trees, tree: str) -> None:
        self._trees, self._way, self._names = trees, [tree], [""]
        self._waiting = list[str]()
        self.submodule = "", "", ""
        self._left, self._links = LONGEST_LINKS, 0

    def to(self, path: str) -> Object:
        self._waiting = path.split("/")[::-1]
        while self._waiting:
            end = self._step(self._waiting.pop())
            if end is not None:
                return end
        return Object("tree", self._way[-1])

    @property
    def place(self) -> str:
        return "/".join(self._names[1:])

    def _step(self, name: str) -> Object | None:
        """Goes on by one name; returns the end of the way if it is one."""
        if name in ("", "."):
            return None
        if name == "..":
            self._names.pop()
            self._way.pop()
            return None if self._way else Object("outside")
        mode, code = (self._trees.names(self._way[-1]) or {}).get(name, (SUBMODULE, b""))
        number = code.hex()
        if mode == FOLDER:
            self._names.append(name)
            self._way.append(number)
            return None
        if mode == LINK:
            return self._follow(self._trees.text_of(number))
        if mode == SUBMODULE and number:
            self.submodule = posixpath.join(self.place, name), number, "/".join(self._waiting[::-1]) or "."
        self._names.append(name)
        return Object("missing") if mode == SUBMODULE or self._waiting else Object("blob", number)

    def _follow(self, text: str) -> Object | None:
        self._links += 1
        self._left -= len(text)
        if self._left < 0 or self._links > MOST_LINKS:
            return Object("winding" if self._left < 0 else "loop")
        self._waiting += text.split("/")[::-1]
        return Object("outside") if text.startswith("/") else None if text else Object("missing")
