"""The answers to an editor's questions: the pure functions of `lsp`, asked and answered in the protocol's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.navigation import definitions, references
from magnus_argo.commands.lsp.features.positions import Position, Spot
from magnus_argo.commands.lsp.features.symbols import Fold, Symbol, folds, symbols
from magnus_argo.commands.lsp.session import Session, View
from magnus_argo.commands.lsp.wire import range_of
from magnus_argo.diagnostics.source import Span
from magnus_argo.report.printable import visible

_KINDS = {
    "graph": types.SymbolKind.Namespace,
    "step": types.SymbolKind.Function,
    "end": types.SymbolKind.Event,
    "key": types.SymbolKind.Key,
    "file": types.SymbolKind.File,
}


def answer_about_structure(server: LanguageServer, session: Session) -> None:
    """Answers what a file consists of."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbols(parameters: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        view = session.view(parameters.text_document.uri)
        return [_symbol(each, view.document) for each in symbols(view.document)] if view else None

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding_ranges(parameters: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        view = session.view(parameters.text_document.uri)
        return [_fold(each, view.document) for each in folds(view.document)] if view else None


def answer_about_names(server: LanguageServer, session: Session) -> None:
    """Answers where names are defined and used."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(parameters: types.DefinitionParams) -> list[types.Location] | None:
        view = session.view(parameters.text_document.uri)
        return locations(view, definitions(view.document, spot(view, parameters), view.around)) if view else None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def all_references(parameters: types.ReferenceParams) -> list[types.Location] | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        place, own = spot(view, parameters), parameters.context.include_declaration
        return locations(view, references(view.document, place, view.around, with_definition=own))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlights(parameters: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        spans = references(view.document, spot(view, parameters), view.around, with_definition=True)
        own = [span for span in spans if span.path == view.document.path]
        return [types.DocumentHighlight(range_in(view.document, span)) for span in own]


class Placed(Protocol):
    """A question about a place."""

    position: types.Position


def spot(view: View, parameters: Placed) -> Spot:
    """Reads the place that a question is about."""
    position = parameters.position
    return view.document.lines.spot(Position(position.line, position.character))


def range_in(document: Document, span: Span) -> types.Range:
    """Converts a place in a document."""
    start, end = Spot(span.line, span.column), Spot(span.line, span.end_column)
    return range_of(document.lines.position(start), document.lines.position(end))


def locations(view: View, spans: Iterable[Span]) -> list[types.Location]:
    """Converts places in any files of the folder."""
    places = [(span, view.around.read(span.path)) for span in dict.fromkeys(spans)]
    return [types.Location(view.uri(span.path), range_in(document, span)) for span, document in places if document]


def _symbol(symbol: Symbol, document: Document) -> types.DocumentSymbol:
    name = range_in(document, symbol.span)
    whole = types.Range(name.start, types.Position(*document.lines.position(symbol.end)))
    children = [_symbol(each, document) for each in symbol.children]
    return types.DocumentSymbol(
        visible(symbol.name) or "''", _KINDS[symbol.kind], whole, name, visible(symbol.detail), children=children
    )


def _fold(fold: Fold, document: Document) -> types.FoldingRange:
    first, last = (document.lines.position(Spot(line, 1)).line for line in (fold.first, fold.last))
    return types.FoldingRange(first, last, collapsed_text=visible(fold.shown) or None)
