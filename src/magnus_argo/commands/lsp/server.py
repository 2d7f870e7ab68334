"""The language server: requests of an editor to the session and the functions that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from magnus_argo import __version__
from magnus_argo.commands.lsp.answers import answer_about_names, answer_about_structure
from magnus_argo.commands.lsp.editing import answer_with_edits
from magnus_argo.commands.lsp.features.positions import Encoding
from magnus_argo.commands.lsp.session import Session, path_of
from magnus_argo.commands.lsp.writing import answer_while_writing
from magnus_argo.files.borders import OPENED
from magnus_argo.files.paths import real
from magnus_argo.project.plan import Request

_WATCHED = "**/*.{yaml,yml}"


def build(request: Request, environment: Mapping[str, str]) -> tuple[LanguageServer, Session]:
    """Builds the server, with the session that it serves. Each text comes as a whole: the library counts lines
    otherwise than editors do."""
    server = LanguageServer("magnus-argo", __version__, types.TextDocumentSyncKind.Full)

    def tell(message: str) -> None:
        server.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    session = Session(request, environment, server.text_document_publish_diagnostics, tell)
    _follow_texts(server, session)
    _follow_folders(server, session)
    answer_about_structure(server, session)
    answer_about_names(server, session)
    answer_while_writing(server, session)
    answer_with_edits(server, session)
    return server, session


def _follow_texts(server: LanguageServer, session: Session) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(parameters: types.DidOpenTextDocumentParams) -> None:
        document = parameters.text_document
        _note_what_is_open(server)
        session.put(document.uri, document.text, document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(parameters: types.DidChangeTextDocumentParams) -> None:
        document = parameters.text_document
        session.put(document.uri, server.workspace.get_text_document(document.uri).source, document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(parameters: types.DidSaveTextDocumentParams) -> None:
        session.changed([session.path_of(parameters.text_document.uri)])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(parameters: types.DidCloseTextDocumentParams) -> None:
        _note_what_is_open(server)
        session.drop(parameters.text_document.uri)


def _follow_folders(server: LanguageServer, session: Session) -> None:
    @server.feature(types.INITIALIZED)
    def initialized(_parameters: types.InitializedParams) -> None:
        session.encoding = cast("Encoding", server.workspace.position_encoding or "utf-16")
        _note_folders()
        watched = server.client_capabilities.workspace
        if watched and watched.did_change_watched_files and watched.did_change_watched_files.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
            registration = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([registration]))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(_parameters: types.DidChangeWorkspaceFoldersParams) -> None:
        _note_folders()
        session.changed(list(session.files))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(parameters: types.DidChangeWatchedFilesParams) -> None:
        session.changed([session.path_of(change.uri) for change in parameters.changes])

    @server.feature(types.SHUTDOWN)
    def shut_down(_parameters: None) -> None:
        session.end()

    def _note_folders() -> None:
        session.folders = [real(path) for path in _folders(server)]
        _note_what_is_open(server)


def _folders(server: LanguageServer) -> list[str]:
    known, root = server.workspace.folders.values(), server.workspace.root_uri
    addresses = [*(folder.uri for folder in known), *([root] if root else [])]
    return [path for uri in addresses if (path := path_of(uri))]


def _note_what_is_open(server: LanguageServer) -> None:
    """Notes the files as well: a clone that is only looked at is no less a stranger's."""
    files = (path_of(document.uri) for document in server.workspace.text_documents.values())
    OPENED[:] = [*_folders(server), *filter(None, files)]
