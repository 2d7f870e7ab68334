"""The value of a scalar as it stands in a file: plain, quoted or tagged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from magnus_argo.diagnostics.budgets import MAX_BLANK_LINES
from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.fix import Edit, Fix, quoting, rewriting
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import quote_it, shown
from magnus_argo.yaml.ambiguous import AMBIGUOUS_SCALAR, Oddity, oddity
from magnus_argo.yaml.explain.context import YAML_SYNTAX, indent
from magnus_argo.yaml.scalars import Plain, Trap, resolve, tagged

UNKNOWN_TAG = Rule("unknown-tag", "a tag that magnus does not know")
TAG_MISMATCH = Rule("tag-mismatch", "a tag that does not fit its value")
SURROGATE_ESCAPE = Rule("surrogate-escape", "an escape for half a character")

_CORE: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS = ("str", "int", "float", "bool", "null")
_KNOWN = ", ".join(f"`!!{name}`" for name in (*_SCALAR_TAGS, "seq", "map"))
_EXPLICIT_INDENT = r"[|>][+-]?[1-9][+-]?\s*(?:#.*)?$"
_TAG = r"![^\s,\[\]{}]*"


class ScalarEvents:
    """Values, and what is to be said about them. Each plain text is looked at once, however often it occurs; `usual`
    has the values of those of which nothing is to be said."""

    __slots__ = ("_findings", "_may_have_surrogates", "_oddities", "_source", "met_unknown_tag", "usual")

    def __init__(self, source: Source, findings: Findings, *, may_have_surrogates: bool) -> None:
        self.met_unknown_tag = False
        self._source = source
        self._findings = findings
        self._may_have_surrogates = may_have_surrogates
        self.usual: dict[str, Plain] = {}
        self._oddities: dict[str, Oddity] = {}

    def plain(self, text: str, span: tuple[int, int, int], *, key: bool) -> Plain:
        """Reads a scalar without quotes and tag at (line, column, end column)."""
        odd = self._oddities.get(text) or oddity(text)
        if odd is None:
            value = resolve(text)
            assert not isinstance(value, Trap)  # those are oddities
            self.usual[text] = value
            return value
        self._oddities[text] = odd
        return self._odd(text, odd, span, key=key)

    def _odd(self, text: str, odd: Oddity, span: tuple[int, int, int], *, key: bool) -> Plain:
        if key and not (odd.rule is AMBIGUOUS_SCALAR and isinstance(odd.value, str)):
            # `=` and `<<` are keys like others, anything else is reported as a key that is not text.
            return text if text in ("=", "<<") else None
        if self._findings.takes(odd.rule):
            cure = quote_it(text) if key else odd.help
            fixes = self._fixes(text, odd, span, key=key)
            self._findings.add(Diagnostic(odd.rule, odd.message, self._label(span), (), cure, fixes=fixes))
        return odd.value

    def _fixes(self, text: str, odd: Oddity, span: tuple[int, int, int], *, key: bool) -> tuple[Fix, ...]:
        """None for text that goes on in the next line."""
        if not text or self._text_at(span) != text:
            return ()
        place = Span(self._source.path, *span)
        others = () if key or not odd.instead else (rewriting(place, odd.instead, safe=False),)
        return (quoting(place, text, safe=key or odd.is_text), *others)

    def _text_at(self, span: tuple[int, int, int]) -> str:
        line, start, end = span
        return self._source.line(line)[start - 1 : end - 1]

    def quoted(self, text: str, span: tuple[int, int, int]) -> str:
        """Reads a scalar in quotes, or a block after `|` or `>`."""
        if self._may_have_surrogates:
            try:
                text.encode()
            except UnicodeEncodeError as error:
                self._surrogate(text[error.start : error.end], span)
        return text

    def check_block(self, line: int) -> bool:
        """Tells whether magnus can read the block that starts below a line, and reports it if not.

        It cannot, if the first line is blank and has fewer spaces than follow (ruamel.yaml 0.19 scanner.py,
        scan_block_scalar_indentation).
        """
        first = self._source.line(line + 1)
        if not first.isspace() or re.search(_EXPLICIT_INDENT, self._source.line(line)):
            return True
        for number in range(line + 2, line + MAX_BLANK_LINES):
            text = self._source.line(number)
            if indent(text) > len(first):
                message = "a block cannot start with a line that has fewer spaces than the next lines"
                place = self._label((line + 1, 1, len(first) + 1))
                fix = Fix("delete the spaces on that line", (Edit(place.span, ""),))
                self._findings.add(Diagnostic(YAML_SYNTAX, message, place, (), fix.title, fixes=(fix,)))
                return False
            if text.strip(" "):
                break
        return True

    def tagged(self, tag: str, text: str, span: tuple[int, int, int]) -> Plain:
        """Reads a scalar with a tag: its value, or its text if the tag does not fit."""
        name = tag.removeprefix(_CORE)
        value = tagged(name, self.quoted(text, span)) if name in _SCALAR_TAGS and name != tag else Trap.CRASH
        if not isinstance(value, Trap):
            return value
        odd = oddity(text) if value is not Trap.CRASH else None
        if odd is None:
            self.check_tag(tag, "", f"`{shown(text)}`" if text else "an empty value", span)
        else:
            self._findings.add(Diagnostic(odd.rule, odd.message, self._label(span), (), odd.help))
        return text

    def check_tag(self, tag: str, expected: str, what: str, span: tuple[int, int, int]) -> None:
        """Reports any tag but the expected one: `seq` for a list, `map` for a mapping."""
        name = tag.removeprefix(_CORE)
        core = name != tag
        if core and name == expected:
            return
        known = core and name in (*_SCALAR_TAGS, "seq", "map")
        self.met_unknown_tag = self.met_unknown_tag or not known
        if not self._findings.takes(UNKNOWN_TAG):
            return
        shown_tag = f"`!!{shown(name)}`" if core else f"`{shown(tag)}`"
        place = self._label(self._tag_span(span))
        if known:
            message = f"the tag {shown_tag} does not fit {what}"
            self._findings.add(Diagnostic(TAG_MISMATCH, message, place, (), "delete the tag, or correct the value"))
        else:
            message = f"magnus does not know the tag {shown_tag}"
            cure = f"delete it, or quote the value if text is meant; the known tags are {_KNOWN}"
            fixes = tuple(self._without_tag(place.span, span)) if expected == "" else ()
            self._findings.add(Diagnostic(UNKNOWN_TAG, message, place, (), cure, fixes=fixes))

    def _without_tag(self, tag: Span, scalar: tuple[int, int, int]) -> Iterator[Fix]:
        """For a tag of a scalar without quotes: a tag that nothing follows can only be meant as text."""
        text = self._text_at((tag.line, tag.column, max(scalar[2], tag.end_column))).rstrip()
        value = text[tag.end_column - tag.column :]
        if not value:
            yield quoting(tag, text)
        elif value.lstrip()[0] not in "'\"&|>":
            yield quoting(Span(tag.path, tag.line, tag.column, tag.column + len(text)), text, safe=False)
            blanks = len(value) - len(value.lstrip())
            yield Fix(
                "delete the tag", (Edit(Span(tag.path, tag.line, tag.column, tag.end_column + blanks), ""),), False
            )

    def _tag_span(self, span: tuple[int, int, int]) -> tuple[int, int, int]:
        line, column, _ = span
        match = re.compile(_TAG).search(self._source.line(line), column - 1)
        return (line, match.start() + 1, match.end() + 1) if match else (line, column, column + 1)

    def _surrogate(self, halves: str, span: tuple[int, int, int]) -> None:
        whole = halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        escape = "".join(f"\\u{ord(half):04x}" for half in halves[:2])
        meant = f"write the character itself: `{whole[:1]}`" if whole[:1] > "\uffff" else "write the whole character"
        message = f"the escape `{escape}` is half of a UTF-16 pair, not a character"
        if len(escape) > 6:
            message = f"the escapes `{escape}` are halves of a UTF-16 pair, not a character"
        self._findings.add(Diagnostic(SURROGATE_ESCAPE, message, self._label(span), (), meant))

    def _label(self, span: tuple[int, int, int]) -> Label:
        return Label(Span(self._source.path, *span))
