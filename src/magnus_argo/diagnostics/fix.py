"""The cure of a problem as data: what to write in place of what, and whether that can be done without asking."""

from __future__ import annotations

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import quoted, shown


@dataclass(frozen=True, slots=True)
class Edit:
    r"""Puts `text` in place of what stands at `span`; an empty span is a place between two characters.

    A `\n` in the text stands for the line ends of the file. With `whole_line` the end of the line goes as well.
    """

    span: Span
    text: str
    whole_line: bool = False

    @property
    def end(self) -> tuple[int, int]:
        """Returns the line and the column up to which something is replaced."""
        return (self.span.line + 1, 1) if self.whole_line else (self.span.line, self.span.end_column)


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together and leave the file without the problem; `title` says what they do.

    `safe`: nobody can have meant anything else, so that it needs no question.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


def rewriting(span: Span, text: str, *, safe: bool = True) -> Fix:
    """Builds the fix that writes a text in place of what stands at a span."""
    return Fix(f"write `{shown(text)}`", (Edit(span, text),), safe)


def quoting(span: Span, text: str, *, safe: bool = True) -> Fix:
    """Builds the fix that puts the text at a span in quotes."""
    return Fix(f"put it in quotes: `{shown(quoted(text))}`", (Edit(span, quoted(text)),), safe)
