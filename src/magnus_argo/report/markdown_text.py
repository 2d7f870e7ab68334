"""Markdown as GitHub reads it: text of other people becomes part of a page and stays text, whatever it is; and the
sections of docs/rules.md become text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import LIKE_A_COMMIT, Name, Sentence, Value, with_cut_names
from magnus_argo.report import PROJECT
from magnus_argo.report.printable import visible

_RULES = f"{PROJECT}/blob/v1/docs/rules.md"
_EMPHASIS = regex(r"\*{1,2}(Cure\.|A warning[^*]*)\*{1,2}")
_MARK = "<!--"
"""Bots find their own comments again by marks in the source of a page, which readers do not see."""
_HARMLESS = regex(rf"(?!.*{_MARK})[^`|\s]([^`|]*[^`|\s])?")
_ACTIVE = "&<>`*_~[]!\\|#:@.$^{}"
_ISSUE = regex(r"\bgh-(?=\d)", re.IGNORECASE | re.ASCII)
_ENTITIES = str.maketrans({each: f"&#{ord(each)};" for each in _ACTIVE} | {"@": "&#64;&#8288;", "#": "&#35;&#8288;"})
"""A page reads an entity as the character, never as markup. Mentions and numbers of issues are looked for in what is
shown, so that a word joiner has to part them."""


def inline_message(text: str) -> str:
    """Writes one line of text with its names in backticks as code, for a paragraph or for a cell of a table.

    The text must be visible already. Its prose may quote a file, and so is escaped, unlike that of a sentence.
    """
    *parts, last = text.split("`")
    if len(parts) % 2:
        last = f"{parts.pop()}`{last}"
    written = ""
    for before, name in zip(parts[::2], parts[1::2], strict=True):
        written += _prose(before) + _code_in_message(name, parted=bool(before) or not written)
    return written + _prose(last)


def inline_sentence(sentence: Sentence) -> str:
    """Writes a sentence on one line, also for a cell of a table: names and values are code, prose is ours."""
    return "".join(
        code(piece) if isinstance(piece, Name | Value) else _parted(piece) for piece in with_cut_names(sentence)
    )


def code(text: str) -> str:
    """Writes inline code: in backticks only where nothing in it could end them, or a table's cell; else as an element
    whose content is spelt in entities, in which GitHub looks for no mention, link or emoji."""
    shown = visible(text)
    if _HARMLESS.fullmatch(shown):
        return f"`{shown}`"
    return code_element(text)


def code_element(text: str) -> str:
    """Writes inline code as an element, also for where Markdown is not read, such as the title of a fold."""
    return f"<code>{''.join(map(_entity, visible(text))) or '&quot;&quot;'}</code>"


def element_sentence(sentence: Sentence) -> str:
    """Writes a sentence as `inline_sentence` does, for where Markdown is not read."""
    return "".join(
        code_element(piece) if isinstance(piece, Name | Value) else _parted(piece) for piece in with_cut_names(sentence)
    )


def _code_in_message(name: str, *, parted: bool) -> str:
    """Between backticks where they cannot meet others; a table would take a `|` there for its own. Only what is active
    is spelt in entities, so that a message can be read in the page's source too."""
    is_harmless = name and "|" not in name and _MARK not in name
    return f"`{name}`" if parted and is_harmless else f"<code>{_spelt(name)}</code>"


def _prose(text: str) -> str:
    return LIKE_A_COMMIT.sub(lambda commit: "&#8288;".join(re.findall(".{1,6}", commit[0])), _spelt(text))


def _spelt(text: str) -> str:
    return _parted(text.translate(_ENTITIES))


def _parted(prose: str) -> str:
    """Keeps what an environment may be called from being the number of an issue."""
    return _ISSUE.sub(r"\g<0>&#8288;", prose)


def _entity(character: str) -> str:
    """An address is looked for in what is shown, even in an element (cmark-gfm extensions/autolink.c)."""
    if character == " " or (character.isascii() and character.isalnum()):
        return character
    parted = "&#8288;" if character == "@" else ""
    return f"&#{ord(character)};{parted}"


def fenced(language: str, text: str) -> str:
    """Writes a block of code whose lines are made visible; ends with a line break."""
    lines = without_marks("\n".join(visible(line) for line in text.splitlines()))
    fence = fence_for([lines])
    return f"{fence}{language}\n{lines}\n{fence}\n"


def without_marks(code: str) -> str:
    """Spells what begins a comment in the source of a page so that no bot takes the page for its own."""
    return code.replace(_MARK, r"<\x21--")


def fence_for(texts: Iterable[str]) -> str:
    """Returns a fence for a block of code that no run of backticks in the texts can close."""
    longest = max((len(run) for text in texts for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def address(rule: str) -> str:
    """Returns where a rule is explained on the web."""
    return f"{_RULES}#{rule}"


def without_fences(section: str) -> str:
    """Returns a section of docs/rules.md for a terminal."""
    return "\n".join(line for line in section.splitlines() if not line.startswith("```"))


def plain_section(section: str) -> str:
    """Returns a section of docs/rules.md without markup, but for the backticks around names, as messages have them."""
    return _EMPHASIS.sub(r"\1", re.sub(r"\[([a-z0-9-]+)\]\(#\1\)", r"\1", without_fences(section)))


def standing_alone(section: str) -> str:
    """Returns a section of docs/rules.md as Markdown for other pages: its links to other rules lead to the web."""
    return section.replace("](#", f"]({_RULES}#")
