"""The answers to what an editor asks while somebody writes: what can stand here, and what it means."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from magnus_argo.commands.lsp.answers import range_in, spot
from magnus_argo.commands.lsp.features.completion import Item, completions
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.hover import hover
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.session import Session
from magnus_argo.diagnostics.budgets import MAX_OFFERED
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import is_visible
from magnus_argo.report.printable import visible

_TRIGGERS = [":", " ", "{", "[", "$", ","]
_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "step": types.CompletionItemKind.Function,
    "variable": types.CompletionItemKind.Variable,
    "name": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
}


def answer_while_writing(server: LanguageServer, session: Session) -> None:
    """Answers what can stand at a place and what stands there."""

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def completion(parameters: types.CompletionParams) -> types.CompletionList | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        place = spot(view, parameters)
        offered = completions(view.document, place, view.around)
        items = [_item(item, number, place, view.document) for number, item in enumerate(offered[:MAX_OFFERED])]
        return types.CompletionList(is_incomplete=len(offered) > MAX_OFFERED, items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovering(parameters: types.HoverParams) -> types.Hover | None:
        view = session.view(parameters.text_document.uri)
        shown = hover(view.document, spot(view, parameters)) if view else None
        if view is None or shown is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, shown.markdown)
        return types.Hover(content, range_in(view.document, shown.span))


def _item(item: Item, number: int, place: Spot, document: Document) -> types.CompletionItem:
    span = Span(document.path, place.line, min(item.start, place.column), place.column)
    markdown = types.MarkupContent(types.MarkupKind.Markdown, item.documentation) if item.documentation else None
    return types.CompletionItem(
        visible(item.label),
        kind=_KINDS[item.kind],
        detail=visible(item.detail) or None,
        documentation=markdown,
        sort_text=f"{number:04}",
        filter_text=item.text if item.kind == "variable" or not is_visible(item.label) else None,
        text_edit=types.TextEdit(range_in(document, span), item.text),
    )
