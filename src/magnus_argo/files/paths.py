"""Paths: whether they stay inside of a folder, and patterns of them, such as `pipelines/**/*.yaml`.

There are three questions about staying inside, and which one is right depends on who asks:

- `is_written_inside`: where does the path lead as it is written, wherever its links lead? It names a path for people,
  and refuses what a file asks for before anything is looked at on disk.
- `leads_inside`: where does it lead when its links are followed? It guards what is read and written on disk.
- `goes_no_higher`: may the path be joined to a root that is on no disk, such as the tree of a commit?

Patterns are matched one part of a path after the other: `glob` of the standard library follows links to folders, and
two links to `.` in a pull request keep it busy for ever.
"""

from __future__ import annotations

import functools
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from magnus_argo.diagnostics.budgets import MAX_ALTERNATIVES
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import IGNORABLE, suggest
from magnus_argo.files.links import ImpossibleNameError, followed

PAGES = ".magnus-argo"
"""The folder, in the project's, of the action's pages: what is posted as a comment is in there."""

_ANY_FOLDERS = "**"
_SPECIAL = frozenset("*?[")
_CHOICE = regex(r"\{([^{},]*,[^{}]*)\}")
_READ_OTHERWISE = regex(r"""[*?\[\\$`"'\u2018-\u201e%|&;,<>{}]|^[-!#~: ]| [-#~]| \.\.| (?:/|$)""")
_IGNORED = regex(f"[{IGNORABLE}\ufe0f]")

States = frozenset[int]


def is_written_inside(path: str, folder: str) -> bool:
    """Tells whether a path is `folder` or below it, links aside; it is relative to the folder, or absolute."""
    return _is_within(os.path.normpath(os.path.join(folder, path)), folder)


def leads_inside(path: str, folder: str) -> bool:
    """Tells whether a path is `folder` or below it when links are followed; `folder` is a real path. One that
    nobody can follow leads nowhere.

    Raises `ImpossibleNameError`, a ValueError.
    """
    try:
        return _is_within(followed(os.path.join(folder, path)), folder)
    except ImpossibleNameError:
        raise
    except OSError:
        return False


def is_led_out(path: str, folder: str) -> bool:
    """Tells whether a link leads a path out of a folder that it is in as it is written; `folder` is a real path."""
    return is_written_inside(path, folder) and not leads_inside(path, folder)


def real(path: str) -> str:
    """Returns where a path leads when links are followed; the path itself if nobody can follow them, as some of the
    kernel's own in `/proc`. That is a name for it, and no answer to whoever asks what may be read or written."""
    try:
        return followed(path)
    except OSError:
        return os.path.abspath(path)


def upwards(folder: str, highest: str = "") -> Iterator[str]:
    """Yields the folder itself, and those around it up to `highest`, or to the root."""
    yield folder
    while (above := os.path.dirname(folder)) != folder and (not highest or is_written_inside(above, highest)):
        yield above
        folder = above


def goes_no_higher(path: str) -> bool:
    """Tells whether a path, with `/` between its parts, is relative and stays below whatever it is joined to: on
    Windows neither from the root of a drive, which Python 3.13 does not call absolute, nor from where a drive stands.
    """
    normal = os.path.normpath(path).replace(os.sep, "/")
    is_relative = not posixpath.isabs(normal) and not os.path.splitdrive(path)[0]
    return is_relative and normal != ".." and not normal.startswith("../")


def is_gits_own(path: str) -> bool:
    """Tells whether a part of a path is `.git` to any system that it may be checked out on.

    Case and the blanks and dots at an end do not count on Windows, where `git~1` is the short name of `.git` and `:`
    begins the name of a stream; invisible characters do not on macOS, nor do those that Unicode ignores in folders of
    Linux that fold case (git path.c is_ntfs_dotgit, utf8.c is_hfs_dotgit; Linux 5.2 to 6.12 fs/unicode).
    """
    return _has_part(path, (".git", "git~1"))


def is_for_pages(path: str) -> bool:
    """Tells whether a part of a path is the folder in which the action keeps its pages."""
    return _has_part(path, (PAGES,))


def leads_into_git(folder: str) -> bool:
    """Tells whether links lead from a folder that is not in `.git`, as it is written, into it, or nobody can tell."""
    there = os.path.join(os.getcwd(), folder)
    return not is_gits_own(os.path.normpath(there)) and leads_to(is_gits_own, there, os.sep)


def leads_to(is_such: Callable[[str], bool], path: str, folder: str) -> bool:
    """Tells whether the place to which a path leads when links are followed is such a one, as it is written from
    `folder`; a place of which nobody can tell might be."""
    try:
        return is_such(written_from(folder, followed(os.path.join(folder, path))))
    except OSError:
        return True


def folded(path: str) -> bytes:
    """Returns what all spellings of a path have in common where neither case nor the form of accents counts."""
    from unicodedata import normalize  # only `--prune` asks

    return normalize("NFC", path).casefold().encode(errors="surrogatepass")


def stands_for_itself(path: str) -> bool:
    """Tells whether a path in a list is what it is to whoever is handed the list: to actions/upload-artifact, each
    line is a pattern without blanks at its ends, `~` is the runner's home and `!` takes files out (@actions/glob),
    and so it is with the folders in it; to a shell, `-` begins a flag, `{` several words, and others end a word or
    the quotes, in PowerShell also typographic ones (CharTraits.cs), or are replaced in them, in cmd between two
    `%`; to `kubectl --filename`, `,` parts two."""
    return _READ_OTHERWISE.search(path) is None


def _has_part(path: str, names: tuple[str, ...]) -> bool:
    return any(_plain_name(part) in names for part in path.replace("\\", "/").split("/"))


def target_of(path: str, folder: str) -> str:
    """Returns where a path, which is relative to `folder` or absolute, leads when links are followed, from there."""
    return written_from(folder, real(os.path.join(folder, path)))


def written_from(folder: str, place: str) -> str:
    """Returns a place as it is written from a folder; as it is, where that is on another drive of Windows."""
    try:
        return os.path.relpath(place, folder)
    except ValueError:
        return place


def _plain_name(part: str) -> str:
    visible = "".join(character for character in part.partition(":")[0] if character.isprintable())
    return _IGNORED.sub("", visible).casefold().rstrip(". ")


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


class Pattern:
    """`*`, `?` and `[…]` stay within one part of a path, `**` stands for any number of folders; none of them matches
    a name that begins with a dot.

    Walking into a folder is a `step` from some states to others; without any left, nothing below it can match.
    """

    __slots__ = ("_reached", "parts", "start")

    def __init__(self, text: str) -> None:
        self.parts = text.split("/")
        self._reached = _reached(self.parts)
        self.start = self._reached[0]

    def step(self, states: States, name: str) -> States:
        """Returns the states after one more folder or file."""
        following: set[int] = set()
        for state in states:
            part = self.parts[state] if state < len(self.parts) else ""
            if part == _ANY_FOLDERS and not name.startswith("."):
                following |= self._reached[state]
            elif part not in ("", _ANY_FOLDERS) and _matches(name, part):
                following |= self._reached[state + 1]
        return frozenset(following)

    def covers(self, path: str) -> bool:
        """Tells whether a path, or a folder above it, matches."""
        states = self.start
        for name in path.split("/"):
            states = self.step(states, name)
            if self.accepts(states):
                return True
        return False

    def leads_to(self, folder: str) -> bool:
        """Tells whether something below a folder may match."""
        return any(state < len(self.parts) for state in self._after(folder))

    def matches(self, path: str) -> bool:
        """Tells whether a path matches as a whole."""
        return self.accepts(self._after(path))

    def _after(self, path: str) -> States:
        return functools.reduce(self.step, path.split("/"), self.start)

    def accepts(self, states: States) -> bool:
        """Tells whether the path so far matches as a whole."""
        return len(self.parts) in states


def _reached(parts: list[str]) -> list[States]:
    """Each state with those behind a `**`, which may stand for no folder at all."""
    found = [frozenset({len(parts)})]
    for state in reversed(range(len(parts))):
        found.append(found[-1] | {state} if parts[state] == _ANY_FOLDERS else frozenset({state}))
    return found[::-1]


def is_pattern(text: str) -> bool:
    """Tells whether a text may stand for several paths; else it is one."""
    return not _SPECIAL.isdisjoint(text) or _CHOICE.search(text) is not None


def spelt_out(pattern: str) -> list[str]:
    """Returns the patterns that one with choices stands for: `*.{yaml,yml}` for two. There are more of them than
    `MAX_ALTERNATIVES` if it stands for too many, of which some are not spelt out then."""
    found, waiting = list[str](), [pattern]
    while waiting and len(found) + len(waiting) <= MAX_ALTERNATIVES:
        each = waiting.pop()
        choice = _CHOICE.search(each)
        if choice is None:
            found.append(each)
        else:
            waiting += [f"{each[: choice.start()]}{word}{each[choice.end() :]}" for word in choice[1].split(",")]
    return found + waiting


def _matches(name: str, part: str) -> bool:
    return fnmatchcase(name, part) and (not name.startswith(".") or part.startswith("."))


def similar_name(name: str, names: Iterable[str]) -> str:
    """Finds the most similar of some names; empty if none is. That all end with `.yaml` makes none similar."""
    stem, ending = os.path.splitext(name)
    stems = sorted((other != ending, each, each + other) for each, other in map(os.path.splitext, names))
    known = {each: whole for _, each, whole in reversed(stems)}
    return known.get(suggest(stem, known) or "", "")
