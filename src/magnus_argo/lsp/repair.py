"""The tree around a cursor, although what is being written there is not YAML yet."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.source import Source
from magnus_argo.lsp.cursor import Cursor
from magnus_argo.lsp.documents import Document
from magnus_argo.lsp.positions import Spot
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node


def tree_around(document: Document, spot: Spot, cursor: Cursor) -> Node | None:
    """Returns the tree of the text, or of the text without what keeps it from being YAML; of the last one that was, if
    the mistake lies elsewhere."""
    if document.current_root is not None and not (cursor.is_key and cursor.word):
        return document.current_root
    for text in _repaired(document, spot, cursor):
        root, _ = read(Source(document.path, text.encode("utf-8", "surrogatepass")))
        if root is not None:
            return root
    return document.root


def _repaired(document: Document, spot: Spot, cursor: Cursor) -> Iterator[str]:
    """The text without the unfinished word, with brackets closed and not, and without the rest of the line."""
    text, lines = document.text, document.lines
    start, here = lines.offset(Spot(spot.line, cursor.start)), lines.offset(spot)
    rest = here + len(lines.line(spot.line)) - spot.column + 1
    if cursor.closing:
        nothing = "" if cursor.is_key else "null"
        yield text[:start] + nothing + text[here:]
        yield text[:start] + nothing + cursor.closing + text[rest:]
    yield text[:start] + text[rest:]
    yield text[: lines.offset(Spot(spot.line, 1))] + text[rest:]
