"""Mistakes with keys, lists and their indentation: what block style is made of."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.fix import Edit, Fix, quoting
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import quote_it, shown
from magnus_argo.yaml.explain.context import Place, Stumble, indent, key_of
from magnus_argo.yaml.explain.quotes import text_after_closing

_NO_SPACE = regex(r"(?: *- )* *([\w.-]+):(?![:/\s])([^:]+)$")
_LONGEST_KEY = 1024
_IN_VALUE = "a value without quotes cannot contain `: `"
_COLON = "this colon turns the text before it into a key"


def colon_in_value(stumble: Stumble) -> Diagnostic:
    """Explains `a: b: c`, or a key on a line that continues the value above."""
    key = key_of(stumble.line)
    if key and key.value_start < stumble.at.column:
        value = Place(stumble.at.line, key.value_start + 1)
        text = stumble.text_from(value)
        blanks = len(text) - len(text.lstrip())
        span = stumble.label(replace(value, column=value.column + blanks), length=len(text) - blanks).span
        return stumble.error(
            _IN_VALUE,
            stumble.label(stumble.at, _COLON),
            quote_it(text, "the value"),
            fix=quoting(span, text.lstrip(), safe=False) if _may_be_text(text, span, stumble) else None,
        )
    if stumble.at.column > _LONGEST_KEY:
        primary = stumble.label(stumble.at)
        return stumble.error(f"a key has no more than {_LONGEST_KEY:,} characters", primary, "shorten the key")
    return _after_value(stumble, key.name if key else "")


def _may_be_text(text: str, span: Span, stumble: Stumble) -> bool:
    """Whether it is the text in which the colon stands, and not a key on the line of another one."""
    return not text.endswith(":") and span.column <= stumble.at.column < span.end_column


def _after_value(stumble: Stumble, name: str) -> Diagnostic:
    number, above = stumble.line_above(stumble.at.line)
    key = key_of(above)
    if not number:
        return stumble.error(_IN_VALUE, stumble.label(stumble.at, _COLON), "quote the value")
    if key is None or key.value_start >= len(above):
        return no_colon(replace(stumble, opened=Place(number, indent(above) + 1)))
    return stumble.error(
        f"`{shown(name)}` is indented deeper than `{shown(key.name)}`, which has a value already",
        stumble.label(Place(stumble.at.line, indent(stumble.line) + 1), length=len(name)),
        f"align it with `{shown(key.name)}`, or delete the value above",
        stumble.label(Place(number, key.start + 1), "has a value", len(key.name)),
    )


def no_colon(stumble: Stumble) -> Diagnostic:
    """Explains `foo` or `foo:bar` in a mapping."""
    glued = _NO_SPACE.match(stumble.source.line(stumble.opened.line))
    if glued:
        primary = stumble.label(Place(stumble.opened.line, glued.end(1) + 1))
        cure = f"write `{shown(f'{glued[1]}: {glued[2].strip()}')}`"
        behind = Span(primary.span.path, primary.span.line, glued.end(1) + 2, glued.end(1) + 2)
        fix = Fix("add the space", (Edit(behind, " "),))
        return stumble.error(f"a space is missing after `{shown(glued[1])}:`", primary, cure, fix=fix)
    word = stumble.text_from(stumble.opened)
    return stumble.error(
        f"`{shown(word)}` should be a key, but no `:` follows it",
        stumble.label(stumble.opened, length=len(word)),
        "write `key: value`; text that continues the line above is indented deeper than its key",
    )


def list_on_line_of_key(stumble: Stumble) -> Diagnostic:
    """Explains `a: - b`."""
    text = stumble.text_from(stumble.at)
    cure = f"put `{shown(text)}` on a line of its own" if len(text) > 1 else quote_it(text, "it if text is meant")
    return stumble.error("a list cannot start on the line of its key", stumble.label(stumble.at), cure)


def end_of_block(stumble: Stumble) -> Diagnostic:
    """Explains a line that is neither the next key or item, nor the end of the mapping or list."""
    if stumble.before.rstrip()[-1:] in ("'", '"', "]", "}"):
        return text_after_closing(stumble)
    if stumble.before.strip():
        return cannot_stand_here(stumble)
    if stumble.at.column == stumble.opened.column:
        return _mixed(stumble)
    text = stumble.text_from(stumble.at)
    message = f"the indentation of `{shown(text)}` does not match any line above"
    fitting = [f"by {width} spaces" if width else "not at all" for width in _indents_above(stumble)]
    return stumble.error(message, stumble.label(stumble.at, length=len(text)), "indent it " + " or ".join(fitting))


def _mixed(stumble: Stumble) -> Diagnostic:
    text = stumble.text_from(stumble.at)
    if text.startswith(":"):
        return stumble.error(
            "a key is missing before `:`", stumble.label(stumble.at), "write the key, or delete the line"
        )
    primary = stumble.label(stumble.at, length=len(text))
    if text.startswith("-"):
        start = stumble.label(stumble.opened, "the mapping starts here")
        cure = "indent it, if it belongs to the line above"
        return stumble.error("a list item is among the keys of a mapping", primary, cure, start)
    start = stumble.label(stumble.opened, "the list starts here")
    cure = "start it with `- `, or indent it"
    return stumble.error("a key is among the items of a list", primary, cure, start)


def _indents_above(stumble: Stumble) -> list[int]:
    indents: list[int] = []
    number, line = stumble.line_above(stumble.at.line)
    while number and (not indents or indents[-1] > 0):
        if not indents or indent(line) < indents[-1]:
            indents.append(indent(line))
        number, line = stumble.line_above(number)
    return indents


def cannot_stand_here(stumble: Stumble) -> Diagnostic:
    """Explains anything else."""
    text = stumble.text_from(stumble.at)
    what = f"`{shown(text)}` is not allowed here" if text else "the file cannot end here"
    return stumble.error(
        what, stumble.label(stumble.at, length=len(text)), "quote text that contains special characters"
    )
