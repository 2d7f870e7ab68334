"""Files that git checks out otherwise than it keeps them: at the base, what it keeps is what is compared."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import translate

from magnus_argo.diagnostics.budgets import MAX_BYTES
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
_NAME = regex(r"[A-Za-z0-9_.*?-]+")
"""How a pattern may end of which anybody can tell what it matches, without classes, quotes and names of attributes."""
_MANY = 100
"""Patterns of a file, beyond which all is taken for converted: each name is compared with each of them."""

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
    known: dict[str, Matches] = {}
    return [path for path in files if _is_converted(path, home, there, known)]


def _is_converted(path: str, home: Workspace, there: Snapshot, known: dict[str, Matches]) -> bool:
    """Asks for each place at which git has kept the file: links of today and of the base lead there."""
    written = posixpath.normpath(home.absolute(path))
    places = {written, real(written), there.place_then(path)}
    return any(_is_converted_at(place, home, there, known) for place in places)


def _is_converted_at(place: str, home: Workspace, there: Workspace, known: dict[str, Matches]) -> bool:
    folder, name = posixpath.split(place)
    for each in upwards(folder, outermost(home.root) or home.root):
        if each not in known:
            file = home.relative(os.path.join(each, ".gitattributes"))
            known[each] = _matching({end for side in (home, there) for end in _ends(side.head(file, MAX_BYTES))})
        if known[each](name.casefold()):
            return True
    return False


def _matching(ends: Collection[str]) -> Matches:
    names = {end for end in ends if not is_pattern(end)}
    patterns = sorted({*ends} - names)[: _MANY + 1]
    if len(patterns) > _MANY:
        return lambda _: True
    matches = re.compile("|".join(map(translate, patterns)) or r"(?!)").match
    return lambda name: name in names or matches(name) is not None


def _ends(attributes: bytes) -> Iterator[str]:
    """How the paths end that are converted; git may find case of no matter."""
    lines = attributes.decode("utf-8-sig", errors="replace").translate(_BLANKS).split("\n") if attributes else ()
    patterns = (found[1] or "" for line in lines if (found := _CONVERTS.match(line)))
    ends = (pattern.rpartition("/")[2].casefold() for pattern in patterns)
    yield from (end if _NAME.fullmatch(end) else "*" for end in ends)
    yield from "*" * (len(attributes) >= MAX_BYTES)
