"""Events of a YAML parser to a tree of nodes, without recursion and with bounds on depth and size.

Built as the events arrive, because libyaml's own composer ends the process on deep nesting, and because aliases make
a tree of millions of nodes from a page of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from magnus_argo.diagnostics.budgets import MAX_DEPTH, MAX_NODES
from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.yaml.anchors import Anchor, Anchors
from magnus_argo.yaml.builder import OpenMapping, OpenNode, OpenSequence
from magnus_argo.yaml.explain.context import YAML_SYNTAX, Place, without_comment
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence
from magnus_argo.yaml.values import ScalarEvents

if TYPE_CHECKING:
    from magnus_argo.yaml.events import (
        AliasEvent,
        DocumentStartEvent,
        Event,
        MappingStartEvent,
        Mark,
        NodeEvent,
        ScalarEvent,
        SequenceStartEvent,
    )

SEVERAL_DOCUMENTS = Rule("several-documents", "more than one YAML document in a file")
TOO_DEEP = Rule("too-deep", "more than 100 levels of lists and mappings, or of pipeline files")
TOO_MANY_NODES = Rule("too-many-nodes", "more than 250,000 keys and values, counting each use of an alias")


class Tree:
    """What `build` made of the events."""

    def __init__(self, source: Source, *, may_have_surrogates: bool, until_unknown_tag: bool = False) -> None:
        self.findings = Findings()
        self.scalars = ScalarEvents(source, self.findings, may_have_surrogates=may_have_surrogates)
        self._usual = self.scalars.usual
        self._done_with_tags = until_unknown_tag
        self._source = source
        self._path = source.path
        self._document = OpenSequence(Sequence(source.path, 1, 1, 2), 0)
        self._open: list[OpenNode] = [self._document]
        self._top: OpenNode = self._document
        self._anchors = Anchors(source, self.findings)
        self._nodes = 0
        self._documents = 0
        self._blank = True
        self._broken = False
        self._done = False

    @property
    def root(self) -> Node | None:
        """None if there is no content or none that could be used."""
        if self._broken or self._blank or self._anchors.broken:
            return None
        return next(iter(self._document.node.items), None)

    def build(self, events: Iterable[object]) -> None:
        """Reads the events of one parser. Raises what the parser raises."""
        from magnus_argo.yaml.pyyaml import events as kinds  # not every command reads YAML

        take: dict[type, Callable[[Any], None]] = {
            kinds.ScalarEvent: self._scalar,
            kinds.SequenceStartEvent: self._sequence,
            kinds.SequenceEndEvent: self._end,
            kinds.MappingStartEvent: self._mapping,
            kinds.MappingEndEvent: self._end,
            kinds.AliasEvent: self._alias,
            kinds.DocumentStartEvent: self._document_start,
        }
        for event in events:
            handler = take.get(type(event))
            if handler is not None:
                handler(event)
            if self._done:
                return

    def _document_start(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            place = Label(self._span(event.start_mark, 3), "a second document")
            message, cure = "the file has more than one YAML document", "keep one of them, in a file of its own"
            self.findings.add(Diagnostic(SEVERAL_DOCUMENTS, message, place, (), cure))
            self._done = True

    def _scalar(self, event: ScalarEvent) -> None:
        start, end, text = event.start_mark, event.end_mark, event.value
        line, column = start.line + 1, start.column + 1
        end_column = end.column + 1 if end.line == start.line else self._end_of_line(line, column)
        top = self._top
        plain: str | None = None
        if event.tag is not None:
            value = self.scalars.tagged(event.tag, text, (line, column, end_column))
            self._done = self._done_with_tags and self.scalars.met_unknown_tag
        elif event.implicit[0]:
            plain = text
            if text in self._usual:
                value = self._usual[text]
            else:
                value = self.scalars.plain(text, (line, column, end_column), key=top.wants_key)
            if column == end_column and line == end.line + 1:
                line, column, end_column = self._place_of_nothing(line, column)
        else:
            value = self.scalars.quoted(text, (line, column, end_column))
            if event.style in ("|", ">") and not self.scalars.check_block(line):
                self._broken = True
        self._blank = self._blank and plain == "" and event.anchor is None
        if top.in_flow and top.wants_key:
            self._check_colon(end.line + 1, end.column + 1, quoted_key=bool(event.style))
        node = Scalar(value, self._path, line, column, end_column)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._count(0, node)
        if event.anchor is not None:
            self._anchors.define(event.anchor, event, Anchor(node, 1))
        top.put(node, plain)

    def _place_of_nothing(self, line: int, column: int) -> tuple[int, int, int]:
        """An empty value stands where its key stands, anything else that is empty on the sign before it."""
        key = self._top.waiting_key
        if key is not None:
            return key.line, key.column, key.end_column
        text, width = self._source.line(line), column - 1
        while width > 0 and text[width - 1] == " ":
            width -= 1
        while width == 0 and line > 1:
            line -= 1
            width = len(without_comment(self._source.line(line)).rstrip())
        return line, max(width, 1), max(width, 1) + 1

    def _check_colon(self, line: int, column: int, *, quoted_key: bool) -> None:
        """In brackets, ruamel.yaml takes `a:` and a comma or bracket for text, and `["a":1]` for a mistake."""
        text, index = self._source.line(line), column - 1
        while text.startswith(" ", index):
            index += 1
        glued = text.startswith(":", index) and text[index + 1 : index + 2] not in ("", " ")
        if not glued or (quoted_key and self._top.in_braces):
            return
        self._broken = True
        place = Label(Span(self._source.path, line, column, column + 1))
        message, cure = "a space is missing after the `:` of a key in brackets", "write `: `"
        fix = Fix("add the space", (Edit(Span(self._source.path, line, index + 2, index + 2), " "),))
        self.findings.add(Diagnostic(YAML_SYNTAX, message, place, (), cure, fixes=(fix,)))

    def _sequence(self, event: SequenceStartEvent) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        node = Sequence(self._source.path, line, column, column + 1)
        self._start(OpenSequence(node, self._nodes), event, "seq", "a list")

    def _mapping(self, event: MappingStartEvent) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        top = self._top
        if isinstance(top, OpenMapping) and top.begins_template(line, column) and event.flow_style:
            top.template = self.findings.mark()
        node = Mapping(self._source.path, line, column, column + 1)
        opened = OpenMapping(node, self._nodes, self.findings)
        if event.flow_style:
            opened.in_flow = True
            opened.in_braces = self._source.line(event.end_mark.line + 1).startswith("{", event.end_mark.column - 1)
        self._start(opened, event, "map", "a mapping")

    def _start(self, opened: OpenNode, event: NodeEvent, tag: str, what: str) -> None:
        node = opened.node
        if event.tag is not None:
            self.scalars.check_tag(event.tag, tag, what, (node.line, node.column, node.end_column))
            self._done = self._done_with_tags and self.scalars.met_unknown_tag
        if event.anchor is not None:
            opened.anchor = self._anchors.define(event.anchor, event, Anchor(node, complete=False))
        if len(self._open) > MAX_DEPTH:
            self._too_deep(node.span)
        self._count(1, node)
        self._open.append(opened)
        self._top = opened
        self._blank = False

    def _end(self, event: Event) -> None:
        ended = self._open.pop()
        top = self._top = self._open[-1]
        ended.close()
        if ended.height >= top.height:
            top.height = ended.height + 1
        anchor = ended.anchor
        if anchor is not None:
            anchor.complete, anchor.height, anchor.size = True, ended.height + 1, self._nodes - ended.before
        template = isinstance(ended, OpenMapping) and ended.template
        top.put(self._template(ended.node, event.end_mark, template) if template else ended.node)

    def _template(self, node: Node, end: Mark, before: tuple[int, int]) -> Scalar:
        """The text of a `{{…}}`, which the parser took for a mapping in a mapping."""
        from magnus_argo.yaml.explain.by_problem import template_error  # as in reader.py

        self.findings.back_to(before)
        line = self._source.line(node.line)
        text = line[node.column - 1 : end.column if end.line == node.line - 1 else None].rstrip()
        self.findings.add(template_error(self._source, Place(node.line, node.column), text))
        return Scalar(text, node.path, node.line, node.column, node.column + len(text))

    def _alias(self, event: AliasEvent) -> None:
        span = self._span(event.start_mark, event.end_mark.column - event.start_mark.column)
        top = self._top
        anchor = self._anchors.find(event.anchor, span)
        if anchor is None:
            top.skip()
        else:
            self._count(anchor.size, span)
            if problem := self._anchors.too_much_text(anchor, span):
                self._stop(problem)
            self._anchors.check_alias(event.anchor, span, key=top.wants_key)
            top.height = max(top.height, anchor.height)
            if top.in_flow and top.wants_key:
                self._check_colon(event.end_mark.line + 1, event.end_mark.column + 1, quoted_key=False)
            if len(self._open) - 1 + anchor.height > MAX_DEPTH:
                self._too_deep(span)
            top.put(_moved(anchor.node, span) if top.wants_key else anchor.node)

    def _count(self, number: int, place: Node | Span) -> None:
        self._nodes += number
        if self._nodes > MAX_NODES:
            span = place if isinstance(place, Span) else place.span
            message = f"the file has more than {MAX_NODES:,} keys and values, counting each use of an alias"
            cure = "split the file, or use fewer aliases of aliases"
            self._stop(Diagnostic(TOO_MANY_NODES, message, Label(span, "here at the latest"), (), cure))

    def _too_deep(self, span: Span) -> None:
        message = f"lists and mappings are nested more than {MAX_DEPTH} levels deep"
        self._stop(Diagnostic(TOO_DEEP, message, Label(span), (), "check the brackets and the indentation"))

    def _stop(self, problem: Diagnostic) -> None:
        self.findings.errors.insert(0, problem)
        self._broken = self._done = True

    def _span(self, start: Mark, length: int) -> Span:
        return Span(self._source.path, start.line + 1, start.column + 1, start.column + 1 + length)

    def _end_of_line(self, line: int, column: int) -> int:
        return max(len(self._source.line(line).rstrip()), column) + 1


def _moved(node: Node, span: Span) -> Node:
    """A key that is an alias stands where the alias stands."""
    place = (span.path, span.line, span.column, span.end_column)
    return Scalar(node.value, *place) if isinstance(node, Scalar) else type(node)(*place)
