"""Places as editors count them and as the compiler does.

Editors count lines and characters from 0, characters in units of an encoding, mostly UTF-16; their lines end at CR, LF
and CR LF alone. The compiler counts from 1, in characters, and its lines are those of YAML.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.regexes import regex

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_BREAKS_OF_YAML = regex("\r\n|[\r\n\x85\u2028\u2029]")
_BREAKS_OF_EDITORS = regex("\r\n|[\r\n]")
_BYTE_ORDER_MARK = "\ufeff"
_LONGER: dict[Encoding, tuple[str, ...]] = {
    "utf-8": ("[^\0-\x7f]", "[^\0-\u07ff]", "[^\0-\uffff]"),
    "utf-16": ("[^\0-\uffff]",),
    "utf-32": (),
}
"""The characters that take one unit more than those before them."""


class Spot(NamedTuple):
    """A place between two characters, as the compiler counts: before the character `column` of `line`."""

    line: int
    column: int


class Position(NamedTuple):
    """A place between two characters, as the editor counts."""

    line: int
    character: int


class Lines:
    """The lines of a text, as both count them."""

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self.text = text
        self._encoding = encoding
        mark = len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0
        self._ours, self._our_ends = _bounds(text, _BREAKS_OF_YAML, mark)
        self._theirs, self._their_ends = _bounds(text, _BREAKS_OF_EDITORS, 0)

    def spot(self, position: Position) -> Spot:
        """Converts a place that an editor names; what lies beyond the end of its line is that end."""
        line = min(max(position.line, 0), len(self._theirs) - 1)
        return self.spot_at(self._behind(position.character, self._theirs[line], self._their_ends[line]))

    def position(self, spot: Spot) -> Position:
        """Converts a place for an editor; what lies beyond the end of its line is that end."""
        offset = self.offset(spot)
        line = bisect_right(self._theirs, offset) - 1
        return Position(line, self._units(self._theirs[line], offset))

    def offset(self, spot: Spot) -> int:
        """Counts the characters before a place."""
        line = min(max(spot.line, 1), len(self._ours)) - 1
        return min(self._ours[line] + max(spot.column, 1) - 1, self._our_ends[line])

    def spot_at(self, offset: int) -> Spot:
        """Finds the place behind so many characters."""
        line = max(bisect_right(self._ours, offset), 1)
        return Spot(line, max(offset - self._ours[line - 1], 0) + 1)

    def line(self, number: int) -> str:
        """Returns the text of a line, counted from 1 as the compiler does, without its line break; empty beyond the
        end."""
        known = 0 < number <= len(self._ours)
        return self.text[self._ours[number - 1] : self._our_ends[number - 1]] if known else ""

    def length(self, number: int) -> int:
        """Counts the characters of a line."""
        return self._our_ends[number - 1] - self._ours[number - 1] if 0 < number <= len(self._ours) else 0

    @cached_property
    def filled(self) -> list[tuple[int, int, bool]]:
        """The lines with more than blanks and a comment: the number of each, how far it is indented, and whether a dash
        comes first."""
        texts = ((number, self.line(number)) for number in range(1, self.count + 1))
        contents = ((number, line, line.lstrip()) for number, line in texts)
        return [
            (number, len(line) - len(content), content[0] == "-")
            for number, line, content in contents
            if content and content[0] != "#"
        ]

    @property
    def count(self) -> int:
        """The number of lines, as the compiler counts them."""
        return len(self._ours)

    @cached_property
    def _longer(self) -> list[array[int]]:
        """Where these characters are: to count them again for each place would take long in a long line."""
        kinds = () if self.text.isascii() else _LONGER[self._encoding]
        return [array("L", (match.start() for match in re.finditer(kind, self.text))) for kind in kinds]

    def _units(self, start: int, end: int) -> int:
        longer = (bisect_left(places, end) - bisect_left(places, start) for places in self._longer)
        return end - start + sum(longer)

    def _behind(self, units: int, start: int, end: int) -> int:
        """The place that is so many units behind `start`, not after `end`; one within a character is that before it."""
        places = range(start, end + 1)
        return start + bisect_right(places, max(units, 0), key=lambda place: self._units(start, place)) - 1


def _bounds(text: str, breaks: re.Pattern[str], first: int) -> tuple[list[int], list[int]]:
    """Where lines start, and where they end."""
    found = [match.span() for match in breaks.finditer(text)]
    return [first, *(end for _, end in found)], [*(start for start, _ in found), len(text)]
