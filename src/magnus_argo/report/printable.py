"""Characters of a file as a terminal or a log may show them: what acts or hides is spelt out, widths are known."""

from __future__ import annotations

import re
from collections.abc import Callable

from magnus_argo.diagnostics.budgets import LONGEST_TOLD
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import is_visible, shortened, visible_characters

Paint = Callable[[str, str], str]
"""Style, such as `1;31`, and text -> text, in colour or not."""

_TAB = "    "
_PIECE = 10_000
"""Characters that are looked at one by one at a time: each takes some hundred bytes."""
_EMOJI_STYLE = "\ufe0f"
_COMMAND = regex(r"##(?:vso|teamcity)?\[", re.IGNORECASE)
"""What begins a command anywhere in a line: of GitHub's runner (ActionCommand.cs TryParse), of Azure's agent
(Command.cs TryParse), and of TeamCity."""
_COMMAND_IN_LINES = regex(r"(##(?:vso|teamcity)?)\[|^([^\S\n]*):(?=:(?!:))", re.IGNORECASE | re.MULTILINE)
"""Those, and what begins one of GitHub's runner at the start of a line, blanks aside, and with a name behind it
(ActionCommand.cs TryParseV2)."""


def cells(text: str, tab: str = _TAB) -> list[str]:
    r"""Returns what each character looks like: itself if it is printable, else as Python escapes it (`\x1b`, `\u202e`).

    `##[` becomes `##\x5b`, so that no CI finds a command there.
    """
    shown = [tab if cell == r"\t" else cell for cell in visible_characters(text)]
    for command in _COMMAND.finditer(text):
        shown[command.end() - 1] = r"\x5b"
    return shown


def visible(text: str) -> str:
    """Writes `text` on one line, in printable characters that start no command, cut after `LONGEST_TOLD` characters."""
    cut = shortened(text, LONGEST_TOLD)
    return cut if is_visible(cut) and not _COMMAND.search(cut) else "".join(cells(cut, r"\t"))


_TEXT_OF_JSON = regex(r'"(?:[^"\\]|\\.)*"')
_NO_LETTERS = regex(r"[^A-Za-z0-9_./-]+")


def without_commands(text: str, number_sign: str) -> str:
    """Returns text for programs in which no CI finds a command, for `number_sign` stands there for the `#` signs."""
    return _COMMAND.sub(lambda command: command[0].replace("#", number_sign), text)


def json_for_shells(document: object) -> str:
    """Writes JSON that is one word to a shell, in quotes of either kind and as the value of a variable: workflows put
    outputs into commands, where the quotes of the JSON end those around it."""
    import json  # only some commands write any

    return _TEXT_OF_JSON.sub(lambda text: _for_shells(json.loads(text[0])), json.dumps(document, separators=(",", ":")))


def _for_shells(text: str) -> str:
    return f'"{_NO_LETTERS.sub(lambda others: _in_escapes(others[0]), text)}"'


def _in_escapes(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass").hex(" ", 2)
    return "".join(rf"\u{unit}" for unit in units.split())


def in_markup(text: str) -> str:
    """Escapes text for the inside of an element or of a quoted attribute of XML or HTML.

    XML cannot have most control characters at all: they should have been made `visible` before. An apostrophe stays,
    since no attribute is put in apostrophes.
    """
    from html import escape  # only some formats have markup

    return escape(text, quote=False).replace('"', "&quot;")


def tame(text: str) -> str:
    """Writes a `visible` line in which no CI finds a command."""
    return heard_by_no_ci(visible(text))


def tame_whole(text: str) -> str:
    """Writes a line as `tame` does, but with its tabs and at its whole length: one of 8 MiB too, piece by piece."""
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return heard_by_no_ci("".join(each if is_visible(each) else "".join(cells(each, "\t")) for each in pieces))


def heard_by_no_ci(lines: str) -> str:
    """Makes lines that are printable, colours aside, text in which no CI finds a command. It comes last, since pieces
    that are none can become one where they meet."""
    return _COMMAND_IN_LINES.sub(_spelt_out, lines)


def _spelt_out(command: re.Match[str]) -> str:
    return rf"{command[1]}\x5b" if command[2] is None else rf"{command[2]}\x3a"


def painter(color: bool) -> Paint:
    """Returns what puts text in an ANSI style, or leaves it as it is without `color`."""
    return _painted if color else lambda _style, text: text


def _painted(style: str, text: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text


def widths(shown: list[str]) -> list[int]:
    """Measures the columns that each cell takes in a terminal (UAX #11): wide ones two, marks none.

    An emoji variation selector makes the narrow character before it wide.
    """
    columns = [_width(cell) for cell in shown]
    for index, cell in enumerate(shown[1:], 1):
        if cell == _EMOJI_STYLE and columns[index - 1] == 1:
            columns[index] = 1
    return columns


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width

    if category(cell) in ("Mn", "Me") or "\u1160" <= cell <= "\u11ff":
        return 0
    return 2 if east_asian_width(cell) in ("W", "F") else 1
