"""Commands to paste into a shell: each reads each word alike, and no line is cut where it is shown.

Names that need more than double quotes have no word: what one shell takes for itself in quotes ends the word in another
one, or is filled in by a CI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import is_visible

_LONGEST_WORD, _LONGEST_WORDS = 500, 1_200
"""Together, with the words of a command of ours, they are less than what is shown of a line."""
_PLAIN = regex(r"[A-Za-z0-9_+:./-][A-Za-z0-9_@+=:./-]*")
"""What needs no quotes: zsh takes `=word` for the name of a program, PowerShell `@word` for a variable and `a,b` for a
list."""
_IN_QUOTES = regex(r"[][A-Za-z0-9_@+=:,./()*?~ \u0080-\u02af\u0300-\u1fff\u2070-\ufeff\U00010000-\U0010ffff-]+")
"""What stands for itself between double quotes, which each shell has. Of other letters, all but those that look like
quotes: PowerShell takes typographic ones for plain ones (CharTraits.cs)."""
_FILLED_IN = regex(r"\(\(|@[^@]+@")
"""What CIs fill in, in quotes too, before a shell reads the commands of their files, of what is left: Concourse and
Rundeck. Most begin with `$`, `#`, `%`, `<<` or `{{`."""


def shell_quoted(text: str) -> str:
    """Writes a text as one word of a command; empty where that would be too long, or is not shown as it is, or is
    another one, or several, to a shell or in the file of a CI."""
    word = text if _PLAIN.fullmatch(text) else f'"{text}"' if _IN_QUOTES.fullmatch(text) else ""
    return word if is_visible(text) and not _FILLED_IN.search(text) and len(word) <= _LONGEST_WORD else ""


def path_for_shell(path: str) -> str:
    """Writes a path as one word of a command, and not as an option; empty as `shell_quoted` is."""
    return shell_quoted(f"./{path}" if path.startswith(("-", ":")) else path)


def on_lines(words: Iterable[str], most: int) -> Iterator[list[str]]:
    """Groups words by the lines on which they fit, `most` to a line."""
    line = list[str]()
    for word in words:
        if len(line) == most or sum(map(len, line)) + len(word) > _LONGEST_WORDS:
            yield line
            line = []
        line.append(word)
    if line:
        yield line
