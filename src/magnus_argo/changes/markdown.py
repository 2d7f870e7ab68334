"""Text of other people in GitHub's Markdown: it stays text, whatever it is."""

from __future__ import annotations

import re
from itertools import groupby

from magnus_argo.diagnostics.words import Name, Sentence, Value
from magnus_argo.report.printable import visible

_HARMLESS = re.compile(r"[^`|\s]([^`|]*[^`|\s])?")


def inline(sentence: Sentence) -> str:
    """A sentence on one line, also for a cell of a table: names and values are code."""
    return "".join(code(piece) if isinstance(piece, Name | Value) else piece for piece in sentence)


def code(text: str) -> str:
    """Inline code. In backticks only where nothing in it could end them, or a table's cell; else as an element whose
    content is spelt in entities, in which GitHub looks for no mention, link or emoji."""
    shown = visible(text)
    if _HARMLESS.fullmatch(shown):
        return f"`{shown}`"
    return f"<code>{''.join(_entity(character) for character in shown) or '&quot;&quot;'}</code>"


def _entity(character: str) -> str:
    return character if character == " " or (character.isascii() and character.isalnum()) else f"&#{ord(character)};"


def fenced(language: str, text: str) -> str:
    """A block of code whose fence is longer than any run of backticks in it; each line is made visible."""
    lines = "\n".join(visible(line) for line in text.splitlines())
    longest = max((len(list(run)) for sign, run in groupby(lines) if sign == "`"), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{lines}\n{fence}\n"
