"""What is to be said about what stands at a place."""

from __future__ import annotations

from typing import NamedTuple

from magnus_argo.commands.lsp.features.descriptions import described, rule_described
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.navigation import Named, named_at, references_to
from magnus_argo.commands.lsp.features.outline import LEADING, text_of
from magnus_argo.commands.lsp.features.places import hit
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.features.shapes import parts_at
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import counted, shown
from magnus_argo.report.markdown_text import inline_message
from magnus_argo.yaml.nodes import plain

_WORD = regex(r"[a-z][a-z0-9-]*")
_IGNORE = regex(r"#[ \t]*magnus-argo:[ \t]*ignore\[[^\]]*\]?")


class Hover(NamedTuple):
    """Words in Markdown about a part of a file."""

    markdown: str
    span: Span


def hover(document: Document, spot: Spot) -> Hover | None:
    """Describes what stands at a place: a key by its schema, a step by its ways, a rule by its page."""
    return _rule(document, spot) or _step(document, spot) or _key(document, spot)


def _rule(document: Document, spot: Spot) -> Hover | None:
    """A rule in a comment or in the project's `rules`."""
    line = document.lines.line(spot.line)
    comment = _IGNORE.search(line)
    place = hit(document.root, spot) if document.kind == "project" else None
    if place is not None and place.is_key and len(place.path) == 2 and place.path[0] == "rules":
        return _hover(rule_described(str(place.path[1])), place.span)
    for word in _WORD.finditer(line, comment.start()) if comment and document.kind else ():
        if word.start() < spot.column <= word.end() + 1:
            span = Span(document.path, spot.line, word.start() + 1, word.end() + 1)
            return _hover(rule_described(word[0]), span)
    return None


def _step(document: Document, spot: Spot) -> Hover | None:
    named = named_at(document, spot)
    if named is None or named[0].step is None:
        return None
    return _hover(_about(named[0]), named[1])


def _about(named: Named) -> str:
    assert named.step
    of_type = f" of type `{shown(named.step.type)}`" if named.step.type else ""
    lines = [inline_message(f"step `{shown(named.name)}`{of_type}")]
    for key, words in zip(LEADING, ("then", "on failure"), strict=True):
        if following := text_of(named.step.node, key):
            lines.append(inline_message(f"{words} `{shown(following)}`"))
    if named.step.branches:
        lines.append(counted(len(named.step.branches), "branch", "branches"))
    lines.append(f"{counted(len(references_to(named)), 'place leads', 'places lead')} here")
    return "\n\n".join(lines)


def _key(document: Document, spot: Spot) -> Hover | None:
    place = hit(document.root, spot)
    if place is None or document.kind is None or document.root is None:
        return None
    return _hover(described(parts_at(document.kind, place.path, plain(document.root))), place.span)


def _hover(markdown: str, span: Span) -> Hover | None:
    return Hover(markdown, span) if markdown else None
