"""Commands to paste into a shell: bash, zsh and fish read each word alike, and no line is cut where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import is_visible

_LONGEST_WORD, _LONGEST_WORDS = 500, 1_200
"""Together, with the words of a command of ours, they are less than what is shown of a line."""
_PLAIN = regex(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*")
"""What needs no quotes: zsh takes `=word` for the name of a program, and fish `%self` for a number."""
_QUOTED = str.maketrans({"'": "'\"'\"'", "\\": "'\"\\\\\"'"})
"""What single quotes do not hold in each shell: in those of fish a backslash escapes."""

_FILLED_IN = regex(r"\$|<<|\{\{|\(\(|#\{|%[^%]+%")
"""What CIs fill in, in quotes too, before a shell reads the commands of their files: GitHub and Azure, CircleCI, others
with templates, Concourse, GoCD and Octopus, and TeamCity."""
_ENDS_A_WORD = regex(r"[&|<>^\u2018-\u201e]")
"""What ends one in the shells of Windows, also where another one has quotes: in cmd, which knows no single ones, and in
PowerShell, which takes typographic quotes for plain ones (CharTraits.cs)."""


def shell_quoted(text: str) -> str:
    """Writes a text as one word of a command; empty where that would be too long, or is not shown as it is, or is
    another one in the file of a CI or several to another shell, or has a backtick, which ends the command where it is
    shown, and begins the flag of a cure (`whereabouts`)."""
    word = text if _PLAIN.fullmatch(text) else f"'{text.translate(_QUOTED)}'"
    is_shown = is_visible(text) and "##" not in text and "`" not in text
    is_one = is_shown and not _FILLED_IN.search(text) and not _ENDS_A_WORD.search(text)
    return word if is_one and len(word) <= _LONGEST_WORD else ""


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
