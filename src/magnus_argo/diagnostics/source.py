"""Where a piece of text stands: files as they were read, and one-line spans in them; and where a value was set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.regexes import regex

LINE_ENDS = "\r\n\x85\u2028\u2029"
_WHOLE_LINE = regex(f"[^{LINE_ENDS}]*(?:\r\n|[{LINE_ENDS}])?")
"""A line and its end, as `split_lines` has them."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of one line: `line` and `column` count from 1, in characters; `end_column` is exclusive.

    A span never leaves its line, because GitHub drops the columns of annotations that do.
    """

    path: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Source:
    """A file as it was read: the path that the user knows it by, and its bytes."""

    path: str
    data: bytes
    _lines: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    _whole_lines: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The bytes as text, a mark of their order with it; what is no text is replaced."""
        return self.data.decode("utf-8", errors="replace")

    def line(self, number: int) -> str:
        """Returns the text of line `number` (from 1) without its line break; empty beyond the end of the file."""
        if not self._lines:
            self._lines.extend(split_lines(self.data.decode("utf-8-sig", errors="replace")))
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def whole_lines(self) -> list[str]:
        """Returns the lines with their breaks, which spell the file but for a mark of the order of its bytes."""
        if not self._whole_lines:
            text = self.data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
            self._whole_lines.extend(match[0] for match in _WHOLE_LINE.finditer(text) if match[0])
        return self._whole_lines

    def start(self) -> Span:
        """Returns the place of the first character, for what concerns the file as a whole."""
        return Span(self.path, 1, 1, 2)


def split_lines(text: str) -> list[str]:
    """Splits a text into lines as YAML 1.1 readers do: they end at CR, LF, CR LF, NEL, LS and PS."""
    for line_break in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        text = text.replace(line_break, "\n")
    return text.split("\n")


Kind = Literal["flag", "input", "environment", "setting"]

PROJECT_FILE = "magnus-argo.yaml"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set: a flag of the command line (`--var`), an input of the GitHub Action (`variables`), a
    variable of the environment (`MAGNUS_VAR_x`) or a key of the project file (`image_tag`)."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        match self.kind:
            case "flag" | "environment":
                return self.name
            case "input":
                return f"the input `{self.name}`"
            case "setting":  # what stands below `variables` is found by its own name
                return PROJECT_FILE if self.name == "variables" else f"`{self.name}` of {PROJECT_FILE}"


def in_words(origins: Iterable[Origin]) -> str:
    """Joins origins for a message, in their order: `MAGNUS_VAR_tag and --var`; empty if there are none."""
    return " and ".join(map(str, origins))
