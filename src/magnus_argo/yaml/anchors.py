"""`&name` and what `*name` refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_ALIASES, MAX_SUGGESTIONS, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import quote_it, shown, suggest
from magnus_argo.yaml.decode import FILE_TOO_LARGE
from magnus_argo.yaml.explain.context import YAML_SYNTAX
from magnus_argo.yaml.nodes import Node, extent

if TYPE_CHECKING:
    from magnus_argo.yaml.events import NodeEvent

CYCLIC_ANCHOR = Rule("cyclic-anchor", "an alias inside the value that it refers to")

_REST_OF_NAME = regex(r"[^\s,\[\]{}]+")
"""What follows letters, digits, `-` and `_` and is a part of the name for ruamel.yaml 0.18 (scanner.py scan_anchor)."""
_BEFORE_ANCHOR = regex(r"(?:!\S*)?\s*")


class Anchor:
    """`&name`: its node, and, once that is complete, the nodes in it and the levels below it."""

    __slots__ = ("complete", "height", "node", "size")

    def __init__(self, node: Node, size: int = 0, *, complete: bool = True) -> None:
        self.node = node
        self.size = size
        self.height = 0
        self.complete = complete


class Anchors:
    """All that were defined so far. `broken` says that an alias had nothing to stand for."""

    __slots__ = ("_added", "_findings", "_named", "_source", "_undefined_so_far", "broken")

    def __init__(self, source: Source, findings: Findings) -> None:
        self.broken = False
        self._source = source
        self._findings = findings
        self._named: dict[str, Anchor] = {}
        self._undefined_so_far = 0
        self._added = 0

    def define(self, name: str, event: NodeEvent, anchor: Anchor) -> Anchor:
        """Remembers an anchor. A name may be used again; the last definition counts (YAML 1.2.2, 3.2.2.2)."""
        line, column = self._place(event)
        self._check_end(f"&{name}", Span(self._source.path, line, column, column + 1 + len(name)))
        self._named[name] = anchor
        return anchor

    def find(self, name: str, span: Span) -> Anchor | None:
        """Finds the anchor that an alias at `span` stands for; None if that is reported to be missing or unfinished."""
        anchor = self._named.get(name)
        if anchor is None:
            self._undefined(name, span)
        elif not anchor.complete:
            self._cyclic(name, span, anchor.node)
        return anchor if anchor is not None and anchor.complete else None

    def too_much_text(self, anchor: Anchor, span: Span) -> Diagnostic | None:
        """Reports an alias with which the file grows too long; None as long as it does not."""
        self._added += extent(anchor.node)[1]
        if self._added <= MAX_BYTES_OF_ALIASES:
            return None
        message = f"with this alias the uses of aliases add more than {MAX_BYTES_OF_ALIASES // MEBIBYTE} MiB of text"
        return Diagnostic(FILE_TOO_LARGE, message, Label(span), help="use shorter texts, or use them less often")

    def check_alias(self, name: str, span: Span, *, key: bool) -> None:
        """Reports `*x: 1`, and anything else of which ruamel.yaml takes more for the anchor's name."""
        if not key or not self._source.line(span.line).startswith(":", span.end_column - 1):
            self._check_end(f"*{name}", span)
            return
        self.broken = True
        message, cure = f"a space is missing between `*{shown(name)}` and `:`", f"write `*{shown(name)} :`"
        behind = Span(span.path, span.line, span.end_column, span.end_column)
        fix = Fix("add the space", (Edit(behind, " "),))
        self._findings.add(Diagnostic(YAML_SYNTAX, message, Label(span), (), cure, fixes=(fix,)))

    def _place(self, event: NodeEvent) -> tuple[int, int]:
        """Finds the `&` of a node, which may come after the tag, even some lines below it."""
        first, column = event.start_mark.line + 1, event.start_mark.column
        for line in range(first, event.end_mark.line + 2):
            text = self._source.line(line)
            match = _BEFORE_ANCHOR.match(text, column)
            column = match.end() if match else column
            if text.startswith("&", column):
                return line, column + 1
            column = 0
        return first, event.start_mark.column + 1

    def _check_end(self, name: str, span: Span) -> None:
        """Reports `&x:y`, which is one name for ruamel.yaml: what follows would be text here, and nothing there."""
        rest = _REST_OF_NAME.match(self._source.line(span.line), span.end_column - 1)
        if rest is None:
            return
        self.broken = True
        whole = Span(span.path, span.line, span.column, span.end_column + len(rest[0]))
        message = f"magnus reads `{shown(name + rest[0])}` as one name, other readers end it after `{shown(name)}`"
        cure = "put a space behind the name, or use only letters, digits, `-` and `_` in it"
        self._findings.add(Diagnostic(YAML_SYNTAX, message, Label(whole), (), cure))

    def _undefined(self, name: str, span: Span) -> None:
        self.broken = True
        if not self._findings.takes(YAML_SYNTAX):
            return
        close = suggest(name, self._named) if self._undefined_so_far < MAX_SUGGESTIONS else None
        self._undefined_so_far += 1
        near = f"did you mean `*{close}`? or " if close is not None else ""
        message = f"`*{shown(name)}` refers to nothing: there is no `&{shown(name)}` above it"
        cure = near + quote_it(f"*{name}", "it if text is meant")
        self._findings.add(Diagnostic(YAML_SYNTAX, message, Label(span), (), cure))

    def _cyclic(self, name: str, span: Span, node: Node) -> None:
        message = f"`*{shown(name)}` is inside `&{shown(name)}`, so its value would never end"
        start = Label(node.span, f"`&{shown(name)}` starts here")
        self._findings.add(Diagnostic(CYCLIC_ANCHOR, message, Label(span), (start,), "write out the value"))
