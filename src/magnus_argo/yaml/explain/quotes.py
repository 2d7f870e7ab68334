"""Mistakes with what is opened and closed: quotes and brackets."""

from __future__ import annotations

from magnus_argo.diagnostics.budgets import MAX_LINES_BELOW
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.fix import quoting
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import quote_it, shown
from magnus_argo.yaml.explain.context import Place, Stumble

_CLOSING = {"[": "]", "{": "}"}
_BRACKET = regex(r"[\[\]{}]")


def text_after_closing(stumble: Stumble) -> Diagnostic:
    """Explains `'it's'`, `"a" b`, `[a] b`."""
    closing = stumble.before.rstrip()[-1]
    if closing in "'\"" and stumble.before.count(closing) % 2:
        return _quote_of_earlier_line(stumble, closing)
    text = stumble.text_from(stumble.at)
    doubled = "''" if closing == "'" else '\\"'
    inside = f", and write `{doubled}` for one inside" if closing in "'\"" else ""
    primary = stumble.label(stumble.at, length=len(text))
    return stumble.error(f"text follows the closing `{closing}`", primary, f"put quotes around the whole value{inside}")


def _quote_of_earlier_line(stumble: Stumble, quote: str) -> Diagnostic:
    number, line = stumble.line_above(stumble.at.line)
    while number and line.count(quote) % 2 == 0:
        number, line = stumble.line_above(number)
    opened = Place(number, line.rfind(quote) + 1) if number else stumble.at
    closing = Place(stumble.at.line, len(stumble.before.rstrip()))
    return never_closed(replace(stumble, opened=opened), stumble.label(closing, "the next one is here"))


def never_closed(stumble: Stumble, *related: Label) -> Diagnostic:
    """Explains a quote or bracket that was `opened` and never closed."""
    sign = stumble.source.line(stumble.opened.line)[stumble.opened.column - 1 :][:1]
    primary = stumble.label(stumble.opened, "opened here")
    return stumble.error(
        f"the `{sign}` is never closed", primary, f"add the closing `{_CLOSING.get(sign, sign)}`", *related
    )


def between_entries(stumble: Stumble) -> Diagnostic:
    """Explains what stands in brackets in place of a comma or the closing bracket."""
    text = stumble.text_from(stumble.at)
    if not _is_closed(stumble):
        ended = (stumble.label(stumble.at, "this cannot be part of it"),) if text else ()
        return never_closed(stumble, *ended)
    if text[:1] in ("]", "}"):
        return _wrong_bracket(stumble, text[0])
    place = stumble.at
    if text.startswith(":"):
        words = stumble.before.rstrip()
        place = Place(stumble.at.line, max(map(words.rfind, " ,[{")) + 2)
    message = f"a comma is missing before `{shown(stumble.text_from(place))}`"
    return stumble.error(message, stumble.label(place), "put commas between the entries, or quotes around text")


def _wrong_bracket(stumble: Stumble, closing: str) -> Diagnostic:
    sign = stumble.source.line(stumble.opened.line)[stumble.opened.column - 1 :][:1]
    opened = stumble.label(stumble.opened, "opened here")
    cure = f"write `{_CLOSING.get(sign, sign)}`"
    return stumble.error(f"the `{sign}` is closed by `{closing}`", stumble.label(stumble.at), cure, opened)


def _is_closed(stumble: Stumble) -> bool:
    """Whether as many brackets are closed as are opened, here or on the lines below; quotes are not looked at."""
    level = 0
    for number in range(stumble.opened.line, stumble.at.line + MAX_LINES_BELOW):
        start = stumble.opened.column - 1 if number == stumble.opened.line else 0
        for bracket in _BRACKET.finditer(stumble.source.line(number), start):
            level += 1 if bracket[0] in _CLOSING else -1
            if level == 0:
                return True
    return False


def no_value(stumble: Stumble) -> Diagnostic:
    """Explains a comma or a bracket where a value must be."""
    text = stumble.text_from(stumble.at)
    if not text:
        return stumble.error("the file ends where a value is expected", stumble.label(stumble.at), "add the value")
    if not stumble.in_brackets:
        return cannot_start(stumble)
    message = f"a value is missing before `{text[:1]}`"
    return stumble.error(message, stumble.label(stumble.at), f"add it, or quote `{text[:1]}` if it is text")


def cannot_start(stumble: Stumble) -> Diagnostic:
    """Explains `@`, a backtick, `%` and the like at the start of a value."""
    text, safe = stumble.to_quote_from(stumble.at)
    sign = "a backtick" if text.startswith("`") else f"`{text[:1]}`"
    primary = stumble.label(stumble.at, length=len(text))
    fix = quoting(primary.span, text, safe=safe)
    return stumble.error(f"a value cannot start with {sign}", primary, quote_it(text), fix=fix)


def unknown_escape(stumble: Stumble) -> Diagnostic:
    r"""Explains `"\d"` or `"\u12"`."""
    place = Place(stumble.at.line, max(stumble.before.rfind("\\") + 1, 1))
    sequence = stumble.line[place.column - 1 :][:2]
    digits = {"\\x": 2, "\\u": 4, "\\U": 8}.get(sequence)
    message = (
        f"`{sequence}` needs {digits} hexadecimal digits" if digits else f"`{sequence}` has no meaning in double quotes"
    )
    return stumble.error(message, stumble.label(place, length=2), "write `\\\\` for a backslash, or use single quotes")
