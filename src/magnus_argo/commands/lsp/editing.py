"""The answers to requests for edits: another name for a step."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from magnus_argo.commands.lsp.answers import range_in, spot
from magnus_argo.commands.lsp.session import Session, View
from magnus_argo.lsp.rename import Rewrite, renamable, rename


def answer_with_edits(server: LanguageServer, session: Session) -> None:
    """Answers requests to rename."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(parameters: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        view = session.view(parameters.text_document.uri)
        found = renamable(view.document, spot(view, parameters)) if view else None
        if view is None or found is None:
            return None
        return types.PrepareRenamePlaceholder(range_in(view.document, found[1]), found[0])

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def renaming(parameters: types.RenameParams) -> types.WorkspaceEdit | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        found = rename(view.document, spot(view, parameters), parameters.new_name, view.around)
        if isinstance(found, str):
            raise JsonRpcInvalidParams(found)
        return _edit(view, found)


def _edit(view: View, rewrites: Iterable[Rewrite]) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    for span, text in rewrites:
        document = view.around.read(span.path)
        if document is not None:
            changes.setdefault(view.uri(span.path), []).append(types.TextEdit(range_in(document, span), text))
    return types.WorkspaceEdit(dict(changes))
