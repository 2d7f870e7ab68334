"""Patterns of paths, such as `pipelines/**/*.yaml`, matched one part of a path after the other.

`glob` of the standard library follows links to folders, and two links to `.` in a pull request keep it busy for ever.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

_ANY_FOLDERS = "**"
_SPECIAL = frozenset("*?[")

States = frozenset[int]


class Pattern:
    """`*`, `?` and `[…]` stay within one part of a path, `**` stands for any number of folders; none of them matches
    a name that begins with a dot.

    Walking into a folder is a `step` from some states to others; without any left, nothing below it can match.
    """

    __slots__ = ("parts", "start")

    def __init__(self, text: str) -> None:
        self.parts = text.split("/")
        self.start = self._reached({0})

    def step(self, states: States, name: str) -> States:
        """Returns the states after one more folder or file."""
        following: set[int] = set()
        for state in states:
            part = self.parts[state] if state < len(self.parts) else ""
            if part == _ANY_FOLDERS and not name.startswith("."):
                following.add(state)
            elif part not in ("", _ANY_FOLDERS) and _matches(name, part):
                following.add(state + 1)
        return self._reached(following)

    def accepts(self, states: States) -> bool:
        """Tells whether the path so far matches as a whole."""
        return len(self.parts) in states

    def _reached(self, states: set[int]) -> States:
        """With the states behind each `**`, which may stand for no folder at all."""
        for state, part in enumerate(self.parts):
            if part == _ANY_FOLDERS and state in states:
                states.add(state + 1)
        return frozenset(states)


def is_pattern(text: str) -> bool:
    """Tells whether a text may stand for several paths; else it is one."""
    return not _SPECIAL.isdisjoint(text)


def _matches(name: str, part: str) -> bool:
    return fnmatchcase(name, part) and (not name.startswith(".") or part.startswith("."))
