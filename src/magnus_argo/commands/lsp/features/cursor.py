"""Where a cursor stands: found by indentation and brackets alone, as a text with a cursor in it is rarely YAML.

Only what comes before the cursor is looked at. Block scalars are skipped; text in quotes that goes on over lines is not
known to be text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.commands.lsp.features.places import Path
from magnus_argo.commands.lsp.features.positions import Lines, Spot
from magnus_argo.diagnostics.regexes import regex

_KEY = regex(r"""("(?:[^"\\]|\\.)*"[ ]*|'(?:[^']|'')*'[ ]*|[^\s#"'{}\[\],&*!|>%@`-][^#]*?|-[^\s#][^#]*?):(?=[ ]|$)""")
_DASH = regex(r"-(?:[ ]+|$)")
_BLOCK = regex(r"(?:[&!][^ ]*[ ]+)*[|>][-+0-9]*[ ]*(?:#.*)?$")
_FLOW = regex(r"(?:[&!][^ ]*[ ]+)*(?=[\[{])")
_COMMENT = regex(r"(?:^|[ ])#.*$")
_IN_FLOW = regex(r"""[ ]+|"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[{}\[\],]|:(?=[ ,}\]]|$)|#.*$|[^\s{}\[\],:]+|:""")


class Cursor(NamedTuple):
    """A place in a file: `path` leads to the mapping whose key is written there, or to the value that is.

    `word` is what is written of it before the cursor, from the column `start` on. `closing` are the brackets that are
    open, the innermost first.
    """

    path: Path
    is_key: bool
    word: str
    start: int
    closing: str = ""


class _Open:
    """A bracket that is open, and how far its content has come."""

    __slots__ = ("has_colon", "key", "number", "signs", "start")

    def __init__(self, bracket: str) -> None:
        self.number = 0 if bracket == "[" else -1
        self.key = ""
        self.signs: list[str] = []
        self.has_colon = False
        self.start = 0

    def next(self) -> None:
        self.number += self.number >= 0
        self.key = ""
        self.signs = []
        self.has_colon = False

    @property
    def text(self) -> str:
        return "".join(self.signs)

    @property
    def step(self) -> Iterator[str | int]:
        if self.number >= 0:
            yield self.number
        if self.key:
            yield self.key


class _Scan:
    """All lines so far: `blocks` are keys and numbers of items with their indentation, `brackets` those open."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, str | int]] = []
        self.brackets: list[_Open] = []
        self.scalar: int | None = None

    def take(self, line: str) -> None:
        """Follows a whole line."""
        if self.brackets:
            self.flow(line, 0)
            return
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if self.scalar is not None and (not content or indent > self.scalar):
            return
        self.scalar = None
        if content and not content.startswith("#"):
            self.entry(line, self.items(line, indent))

    def items(self, line: str, column: int) -> int:
        """Follows the dashes at the beginning of a line; returns the column behind them."""
        while dash := _DASH.match(line, column):
            number = -1
            while self.blocks and self.blocks[-1][0] >= column:
                indent, key = self.blocks[-1]
                if indent == column and isinstance(key, str):
                    break  # a list may be indented as its key
                self.blocks.pop()
                number = key if indent == column and isinstance(key, int) else -1
            self.blocks.append((column, number + 1))
            column = dash.end()
        return column

    def entry(self, line: str, column: int) -> int | None:
        """Follows a key and what its value begins with; returns the column of that, None if there is no key."""
        key = _KEY.match(line, column)
        if key is None:
            self.bracket(line, column)
            return None
        self.back_to(column)
        self.blocks.append((column, _unquoted(key[1].rstrip(" "))))
        value = key.end() + len(line[key.end() :]) - len(line[key.end() :].lstrip(" "))
        if _BLOCK.match(line, value):
            self.scalar = column
        self.bracket(line, value)
        return value

    def back_to(self, column: int) -> None:
        """Leaves what is indented as far as a column, or further."""
        while self.blocks and self.blocks[-1][0] >= column:
            self.blocks.pop()

    def bracket(self, line: str, column: int) -> None:
        begins = _FLOW.match(line, column)
        if begins:
            self.flow(line, begins.end())

    def flow(self, line: str, column: int) -> None:
        """Follows what stands in brackets, to the end of the line or of the last bracket."""
        for match in _IN_FLOW.finditer(line, column):
            sign = match[0]
            if sign in ("{", "["):
                self.brackets.append(_Open(sign))
            elif not self.brackets:
                return
            elif sign in ("}", "]"):
                self.brackets.pop()
            elif sign == ",":
                self.brackets[-1].next()
            elif sign == ":" and self.brackets[-1].number < 0 and not self.brackets[-1].has_colon:
                top = self.brackets[-1]
                top.key, top.signs, top.has_colon = _unquoted(top.text.strip()), [], True
            elif not sign.startswith("#") and (sign.strip() or self.brackets[-1].signs):
                top = self.brackets[-1]
                top.start = top.start if top.signs else match.start()
                top.signs.append(sign)

    @property
    def path(self) -> Path:
        keys = [key for _, key in self.blocks]
        return (*keys, *(each for bracket in self.brackets for each in bracket.step))


def cursor_at(lines: Lines, spot: Spot) -> Cursor | None:
    """Finds where a cursor stands; None in a comment, in a block scalar and where nothing can be completed."""
    scan = _Scan()
    for number in range(1, spot.line):
        scan.take(lines.line(number))
    before = lines.line(spot.line)[: spot.column - 1]
    if _in_comment(before):
        return None
    if scan.brackets:
        scan.flow(before, 0)
        return _in_brackets(scan, spot) if scan.brackets else None
    return _in_block(scan, before, spot)


def _in_block(scan: _Scan, before: str, spot: Spot) -> Cursor | None:
    indent = len(before) - len(before.lstrip(" "))
    if scan.scalar is not None and (indent > scan.scalar or not before.strip()):
        return None
    column = scan.items(before, indent)
    value = scan.entry(before, column)
    if scan.brackets:
        return _in_brackets(scan, spot)
    if value is None:
        scan.back_to(column)
        return Cursor(scan.path, True, before[column:], column + 1)
    if before.endswith(":"):
        return None
    return Cursor(scan.path, False, before[value:], value + 1)


def _in_brackets(scan: _Scan, spot: Spot) -> Cursor:
    top = scan.brackets[-1]
    closing = "".join("}" if bracket.number < 0 else "]" for bracket in reversed(scan.brackets))
    is_key = top.number < 0 and not top.has_colon
    return Cursor(scan.path, is_key, top.text, top.start + 1 if top.signs else spot.column, closing)


def _in_comment(before: str) -> bool:
    comment = _COMMENT.search(before)
    return comment is not None and not any(before[: comment.start()].count(quote) % 2 for quote in "\"'")


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0] else text
