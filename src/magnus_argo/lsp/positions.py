"""Places as editors count them and as the compiler does.

Editors count lines and characters from 0, characters in units of an encoding, mostly UTF-16; their lines end at CR, LF
and CR LF alone. The compiler counts from 1, in characters, and its lines are those of YAML.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.regexes import regex

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_BREAKS_OF_YAML = regex("\r\n|[\r\n\x85\u2028\u2029]")
_BREAKS_OF_EDITORS = regex("\r\n|[\r\n]")
_BYTE_ORDER_MARK = "\ufeff"


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
        self._ours = [mark, *(match.end() for match in _BREAKS_OF_YAML.finditer(text))]
        self._theirs = [0, *(match.end() for match in _BREAKS_OF_EDITORS.finditer(text))]

    def spot(self, position: Position) -> Spot:
        """Converts a place that an editor names; what lies beyond the end of its line is that end."""
        line = min(max(position.line, 0), len(self._theirs) - 1)
        start = self._theirs[line]
        return self.spot_at(start + self._characters(self._line_of_editors(line), position.character))

    def position(self, spot: Spot) -> Position:
        """Converts a place for an editor; what lies beyond the end of its line is that end."""
        offset = self.offset(spot)
        line = bisect_right(self._theirs, offset) - 1
        return Position(line, self._units(self.text[self._theirs[line] : offset]))

    def offset(self, spot: Spot) -> int:
        """Counts the characters before a place."""
        line = min(max(spot.line, 1), len(self._ours))
        start = self._ours[line - 1]
        return min(start + max(spot.column, 1) - 1, start + len(self.line(line)))

    def spot_at(self, offset: int) -> Spot:
        """Finds the place behind so many characters."""
        line = max(bisect_right(self._ours, offset), 1)
        return Spot(line, max(offset - self._ours[line - 1], 0) + 1)

    def line(self, number: int) -> str:
        """Returns the text of a line, counted from 1 as the compiler does, without its line break; empty beyond the
        end."""
        if not 0 < number <= len(self._ours):
            return ""
        end = self._ours[number] if number < len(self._ours) else len(self.text)
        return self.text[self._ours[number - 1] : end].rstrip("\r\n\x85\u2028\u2029")

    @property
    def count(self) -> int:
        """The number of lines, as the compiler counts them."""
        return len(self._ours)

    def _line_of_editors(self, line: int) -> str:
        end = self._theirs[line + 1] if line + 1 < len(self._theirs) else len(self.text)
        return self.text[self._theirs[line] : end].rstrip("\r\n")

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(character > "\uffff" for character in text)

    def _characters(self, line: str, units: int) -> int:
        """How many characters of a line `units` are; a place within a character is the place before it."""
        if line.isascii() or self._encoding == "utf-32":
            return min(max(units, 0), len(line))
        taken = 0
        for number, character in enumerate(line):
            taken += self._units(character)
            if taken > units:
                return number
        return len(line)
