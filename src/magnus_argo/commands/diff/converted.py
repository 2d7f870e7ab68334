"""Files that git checks out otherwise than it keeps them: at the base, what it keeps is what is compared."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import translate

from magnus_argo.diagnostics.budgets import MEBIBYTE
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import Sentence, joined, sentence
from magnus_argo.files.borders import outermost
from magnus_argo.files.paths import is_pattern, real, upwards
from magnus_argo.files.snapshot import Snapshot
from magnus_argo.files.workspace import Workspace

_CONVERTS = regex(r'^ *(?:"|([^# "][^ ]*) )(?:.*[ "])?(?:working-tree-encoding|ident|filter)(?:[= ]|$)')
"""A line of a .gitattributes that has git do more to files than end their lines otherwise, with its pattern unless that
is in quotes, which need no blank behind them. Lines that take such an attribute away are passed over: another one may
give it back."""
_BLANKS = str.maketrans("\t\r\0", "   ")
"""What parts words for git (attr.c `blank`), and nothing else does, but that a zero ends the line."""
_NAME = regex(r"[A-Za-z0-9_.*?-]{1,255}")
"""How a pattern may end of which anybody can tell what it matches, without classes, quotes and names of attributes."""
_MOST_PATTERNS, _MOST_BYTES = 500, 2 * MEBIBYTE
"""Of all these files together, beyond which everything is taken for converted."""

Matches = Callable[[str], bool]
"""Tells whether a name, its case aside, is that of a file that is converted."""


def told_converted(files: Iterable[str], home: Workspace) -> list[Sentence]:
    """Tells of files that are `converted`, if there are any."""
    words, names = "not compared as git checks them out: a .gitattributes has it convert {}", [*map(home.shown, files)]
    return [sentence(words, joined(sorted(names)))] if names else []


def converted(files: Iterable[str], home: Workspace, there: Workspace) -> list[str]:
    """Lists which of the files that were read today or at the base git converts, as far as their names tell. In a
    folder that is compared with, all is as it was checked out."""
    if not isinstance(there, Snapshot):
        return []
    attributes = _Attributes(home, there)
    return [path for path in files if any(map(attributes.convert, _places_of(path, home, there)))]


def _places_of(path: str, home: Workspace, there: Snapshot) -> set[str]:
    """Each place at which git has kept a file: links of today and of the base lead there."""
    written = posixpath.normpath(home.absolute(path))
    return {written, real(written), there.place_then(path)}


class _Attributes:
    """What the files of both sides say, each read once."""

    def __init__(self, home: Workspace, there: Snapshot) -> None:
        self._home, self._there = home, there
        self._highest = outermost(home.root) or home.root
        self._known: dict[str, Matches] = {}
        self._left, self._patterns_left = _MOST_BYTES, _MOST_PATTERNS

    def convert(self, place: str) -> bool:
        """Tells whether git converts the file at a place."""
        folder, name = posixpath.split(place)
        return any(self._of(each)(name.casefold()) for each in upwards(folder, self._highest))

    def _of(self, folder: str) -> Matches:
        if not self._left:
            return _all
        if folder not in self._known:
            file = self._home.relative(os.path.join(folder, ".gitattributes"))
            texts = [side.head(file, self._left + 1) for side in (self._home, self._there)]
            self._left = max(0, self._left - sum(map(len, texts)))
            self._known[folder] = self._matching({end for text in texts for end in _ends(text)})
        return self._known[folder]

    def _matching(self, ends: Collection[str]) -> Matches:
        names = {end for end in ends if not is_pattern(end)}
        patterns = {*ends} - names
        self._patterns_left -= len(patterns)
        if not self._left or self._patterns_left < 0:
            return _all
        matches = re.compile("|".join(map(translate, sorted(patterns))) or r"(?!)").match
        return lambda name: name in names or matches(name) is not None


def _all(_name: str) -> bool:
    return True


def _ends(attributes: bytes) -> Iterator[str]:
    """How the paths end that are converted; git may find case of no matter."""
    lines = attributes.decode("utf-8-sig", errors="replace").translate(_BLANKS).split("\n") if attributes else ()
    patterns = (found[1] or "" for line in lines if (found := _CONVERTS.match(line)))
    ends = (pattern.rpartition("/")[2].casefold() for pattern in patterns)
    yield from (end if _NAME.fullmatch(end) else "*" for end in ends)
