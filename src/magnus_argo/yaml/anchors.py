"""`&name` and what `*name` refers to."""

from __future__ import annotations

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_ALIASES, MAX_SUGGESTIONS, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import quote_it, shown, suggest
from magnus_argo.yaml.decode import FILE_TOO_LARGE
from magnus_argo.yaml.explain.context import YAML_SYNTAX
from magnus_argo.yaml.nodes import Node, extent

CYCLIC_ANCHOR = Rule("cyclic-anchor", "an alias inside the value that it refers to")


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

    def define(self, name: str, anchor: Anchor) -> Anchor:
        """Remembers an anchor. A name may be used again; the last definition counts (YAML 1.2.2, 3.2.2.2)."""
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

    def check_key(self, name: str, span: Span) -> None:
        """Reports `*x: 1`: ruamel.yaml takes the colon for a part of the anchor's name."""
        if not self._source.line(span.line).startswith(":", span.end_column - 1):
            return
        self.broken = True
        message, cure = f"a space is missing between `*{shown(name)}` and `:`", f"write `*{shown(name)} :`"
        behind = Span(span.path, span.line, span.end_column, span.end_column)
        fix = Fix("add the space", (Edit(behind, " "),))
        self._findings.add(Diagnostic(YAML_SYNTAX, message, Label(span), (), cure, fixes=(fix,)))

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
