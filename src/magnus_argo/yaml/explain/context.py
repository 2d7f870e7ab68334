"""Where PyYAML's parser gave up, and the text around it."""

from __future__ import annotations

import re

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Source, Span

YAML_SYNTAX = Rule("yaml-syntax", "text that is not valid YAML")

# Texts, because `re` compiles them at their first use: a file without mistakes needs none.
_COMMENT = r"(?:^|(?<=\s))#.*"
_ENTRY_ENDS = r"[,\]}]"
_BEFORE_KEY = r"(?: *[-?] )* *(?:[&!][^ ]* +)*"
_AFTER_KEY = r":(?: |$)"
_AT_KEY = r".*[\[{,] *|(?: *[-?] )* *"
_COLON = r":(?=[ ,\]}]|$)"


@dataclass(frozen=True, slots=True)
class Key:
    """A key on its line; both numbers count from 0."""

    start: int
    name: str
    value_start: int


@dataclass(frozen=True, slots=True)
class Place:
    """Counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Stumble:
    """`at` is where the parser gave up on `problem`, `opened` where that began which it was `doing`. `in_flow` is
    whether it had met brackets that were not closed yet, also on the lines above."""

    source: Source
    problem: str
    doing: str
    at: Place
    opened: Place
    in_flow: bool = False

    @property
    def line(self) -> str:
        """The text of the line on which the parser gave up."""
        return self.source.line(self.at.line)

    @property
    def before(self) -> str:
        """What stands left of the place on its line."""
        return self.line[: self.at.column - 1]

    @property
    def in_brackets(self) -> bool:
        """Whether the place is inside of `[…]` or `{…}`, as far as its line and the parser tell."""
        before = self.before
        return self.in_flow or "flow" in self.doing or sum(map(before.count, "[{")) > sum(map(before.count, "]}"))

    def text_from(self, place: Place) -> str:
        """Returns the scalar meant to begin at a place: to the end of the line, or of the entry in brackets."""
        text = without_comment(self.source.line(place.line)[place.column - 1 :]).rstrip()
        return re.split(_ENTRY_ENDS, text, maxsplit=1)[0] or text[:1] if self.in_brackets else text

    def to_quote_from(self, place: Place) -> tuple[str, bool]:
        """Returns what to put in quotes at a place, the key alone where one can stand, and whether that is certain: a
        value with a colon may have been meant as a key with its value."""
        text = self.text_from(place)
        key = key_in(text)
        if key and re.fullmatch(_AT_KEY, self.source.line(place.line)[: place.column - 1]):
            return key, True
        return text, not key

    def line_above(self, line: int) -> tuple[int, str]:
        """Finds the last line above one that has content, and its number; (0, "") if there is none."""
        while line > 1:
            line -= 1
            text = without_comment(self.source.line(line)).rstrip()
            if text:
                return line, text
        return 0, ""

    def label(self, place: Place, text: str = "", length: int = 1) -> Label:
        """Marks `length` characters from a place on."""
        span = Span(self.source.path, place.line, place.column, place.column + max(length, 1))
        return Label(span, text)

    def error(self, message: str, primary: Label, cure: str, *related: Label, fix: Fix | None = None) -> Diagnostic:
        """Builds a `yaml-syntax` diagnostic."""
        return Diagnostic(YAML_SYNTAX, message, primary, related, cure, fixes=(fix,) if fix else ())


def key_of(line: str) -> Key | None:
    """Finds the key that a line of block style begins with, also behind dashes, anchors and tags."""
    before = re.match(_BEFORE_KEY, line)
    start = before.end() if before else 0
    first = line[start : start + 1]
    end_of_quotes = line.find(first, start + 1) if first in ("'", '"') else start
    match = re.compile(_AFTER_KEY).search(line, max(end_of_quotes, start))
    if match is None or match.start() == start or first in set("[{#&*!|>%@`,"):
        return None
    return Key(start, line[start : match.start()].rstrip(), match.end())


def key_in(text: str) -> str:
    """Finds the key that a text begins with, before its colon; empty if there is none."""
    match = re.compile(_COLON).search(text, 1)
    return text[: match.start()].rstrip(" ") if match else ""


def without_comment(line: str) -> str:
    """Cuts a line at the first `#` that starts a comment; whether that is in quotes is not looked at."""
    return re.sub(_COMMENT, "", line)


def indent(line: str) -> int:
    """Counts the spaces that a line begins with."""
    return len(line) - len(line.lstrip(" "))
