"""The mistake behind an error of PyYAML's parser, in words about the file instead of the parser's expectation.

The parser says where it gave up and what it was reading; what the writer did is looked up in the text around.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.budgets import LONGEST_LINE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule
from magnus_argo.diagnostics.fix import Edit, Fix, quoting
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import quote_it, shown
from magnus_argo.yaml.explain import blocks, quotes
from magnus_argo.yaml.explain.context import Place, Stumble, key_in

if TYPE_CHECKING:
    from magnus_argo.yaml.pyyaml import MarkedYAMLError

UNQUOTED_TEMPLATE = Rule("unquoted-template", "`{{…}}` without quotes, which YAML reads as mappings")

_CONFLICT = regex(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_TEMPLATE = regex(r"(?:^|: |- |[\[,{]) *(\{[{%])")
_TEMPLATE_IN_BRACKETS = regex(r"\{\{.*?\}\}[^,\]}]*")


def explain(source: Source, error: MarkedYAMLError, *, in_flow: bool = False) -> Diagnostic:
    """Builds a `yaml-syntax` or `unquoted-template` diagnostic for an error of `PureParser`, which was `in_flow` where
    brackets were open."""
    at = error.problem_mark
    assert at is not None
    opened = error.context_mark or at
    stumble = Stumble(
        source,
        error.problem or "",
        error.context or "",
        Place(at.line + 1, at.column + 1),
        Place(opened.line + 1, opened.column + 1),
        in_flow,
    )
    return _conflict(stumble) or _tab(stumble) or _template(stumble) or _by_problem(stumble)


def stray(source: Source, line: int, column: int) -> Diagnostic:
    """Builds a `yaml-syntax` diagnostic for a tab that is no part of a text, or the sign of a block of text before a
    comment."""
    place = Place(line, column)
    stumble = Stumble(source, "", "", place, place)
    if stumble.line[column - 1 : column] in ("|", ">"):
        return _block_scalar(stumble)
    return _tab(stumble) or blocks.cannot_stand_here(stumble)


def template_error(source: Source, place: Place, text: str, *, safe: bool = True) -> Diagnostic:
    """Builds an `unquoted-template` diagnostic for a value that starts with `{{`; of three braces, the first may be
    that of a mapping."""
    primary = Stumble(source, "", "", place, place).label(place, "YAML reads braces as mappings", len(text))
    message = f"`{shown(text)}` needs quotes: to YAML, a `{{` begins a mapping"
    fix = quoting(primary.span, text, safe=safe and not text.startswith("{{{"))
    return Diagnostic(UNQUOTED_TEMPLATE, message, primary, (), quote_it(text), fixes=(fix,))


def _by_problem(stumble: Stumble) -> Diagnostic:
    message = f"{stumble.doing}: {stumble.problem}"
    explanations = (explanation for part, explanation in _EXPLANATIONS if part in message)
    return next(explanations, blocks.cannot_stand_here)(stumble)


def _conflict(stumble: Stumble) -> Diagnostic | None:
    for line in (stumble.at.line, stumble.at.line - 1, stumble.opened.line):
        if _CONFLICT.match(stumble.source.line(line)):
            primary = stumble.label(Place(line, 1), length=7)
            return stumble.error("a merge conflict is not resolved", primary, "keep one side, delete the markers")
    return None


def _tab(stumble: Stumble) -> Diagnostic | None:
    rest = stumble.line[stumble.at.column - 1 :]
    if not rest.startswith("\t"):
        return None
    primary = stumble.label(stumble.at, "a tab", len(rest) - len(rest.lstrip("\t")))
    if stumble.before.strip():
        fix = Fix("replace it with a space", (Edit(primary.span, " "),))
        return stumble.error("there is a tab where YAML allows only spaces", primary, fix.title, fix=fix)
    return stumble.error("the line is indented with a tab, YAML allows only spaces", primary, "indent with spaces")


def _template(stumble: Stumble) -> Diagnostic | None:
    if len(stumble.line) > LONGEST_LINE:
        return None
    for match in _TEMPLATE.finditer(stumble.line, 0, stumble.at.column + 1):
        start = match.start(1)
        outside = stumble.line[:start]
        is_closed = match[1] == "{{" or "%}" in stumble.line[start:]
        if is_closed and outside.count('"') % 2 == 0 and outside.count("'") % 2 == 0:
            return _template_at(start, match[0][0], stumble)
    return None


def _template_at(start: int, sign: str, stumble: Stumble) -> Diagnostic:
    """A template behind a sign; a key is quoted alone, lest its value be lost."""
    place, outside = Place(stumble.at.line, start + 1), stumble.line[:start]
    in_brackets = sum(map(outside.count, "[{")) > sum(map(outside.count, "]}"))
    entry = _TEMPLATE_IN_BRACKETS.match(stumble.line, start) if in_brackets or sign == "," else None
    text = entry[0].rstrip() if entry else replace(stumble, at=place, in_flow=False).text_from(place)
    key = key_in(text) if entry else ""
    if key and sign in "[,{":
        return template_error(stumble.source, place, key)
    return template_error(stumble.source, place, text, safe=not key)


def _block_scalar(stumble: Stumble) -> Diagnostic:
    text = stumble.text_from(stumble.opened)
    primary = stumble.label(stumble.opened, length=len(text))
    if "range 1-9" in stumble.problem:
        return stumble.error(f"the indentation after `{text[:1]}` is a digit from 1 to 9", primary, "delete the 0")
    sign, number, comment = text.partition("#")
    if number and not sign.strip("|>+-123456789"):
        cure = f"write `{sign} #{shown(comment)}`"
        return stumble.error(f"`#` right behind `{sign}` begins no comment", primary, cure)
    cure = f"put the text on the next line, indented, or {quote_it(text)}"
    return stumble.error(f"text follows `{text[:1]}` on the same line", primary, cure)


def _indicator(stumble: Stumble) -> Diagnostic:
    text, safe = stumble.to_quote_from(stumble.opened)
    what = {"*": "a reference to an anchor", "&": "the name of an anchor", "!": "a tag", "%": "a directive"}
    primary = stumble.label(stumble.opened, length=len(text))
    message = f"`{shown(text)}` without quotes is {what.get(text[:1], 'not text')}"
    return stumble.error(message, primary, quote_it(text), fix=quoting(primary.span, text, safe=safe) if text else None)


def _second_document(stumble: Stumble) -> Diagnostic:
    for line in range(stumble.at.line, 0, -1):
        if stumble.source.line(line).startswith("%"):
            return _directive(replace(stumble, opened=Place(line, 1)))
    if stumble.before.strip():
        return quotes.text_after_closing(stumble)
    text = stumble.text_from(stumble.at)
    primary = stumble.label(stumble.at, length=len(text))
    return stumble.error("text follows the end of the document", primary, "delete it, or the `...` above it")


def _directive(stumble: Stumble) -> Diagnostic:
    if not stumble.source.line(stumble.opened.line).startswith("%YAML"):
        return _indicator(stumble)
    primary = stumble.label(stumble.opened, length=len("%YAML"))
    return stumble.error("no `---` follows the directive", primary, "delete the directive, or write `---` below it")


# The parts of the messages of PyYAML 6 scanner.py and parser.py that tell mistakes apart; the first one counts.
_EXPLANATIONS: tuple[tuple[str, Callable[[Stumble], Diagnostic]], ...] = (
    ("cannot start any token", quotes.cannot_start),
    ("mapping values are not allowed", blocks.colon_in_value),
    ("could not find expected ':'", blocks.no_colon),
    ("sequence entries are not allowed", blocks.list_on_line_of_key),
    ("expected <block end>", blocks.end_of_block),
    ("expected ',' or", quotes.between_entries),
    ("expected the node content", quotes.no_value),
    ("while scanning a quoted scalar", quotes.never_closed),
    ("while scanning a double-quoted scalar", quotes.unknown_escape),
    ("while scanning a block scalar", _block_scalar),
    ("an alias", _indicator),
    ("an anchor", _indicator),
    ("a tag", _indicator),
    ("tag handle", _indicator),
    ("directive", _directive),
    ("expected '<document start>'", _second_document),
)
