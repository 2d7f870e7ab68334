"""The answers to requests for edits: another name for a step, and fixes of problems."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from magnus_argo.commands.fixing import safe_fix
from magnus_argo.commands.lsp.answers import range_in, spot
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.features.rename import Rewrite, renamable, rename
from magnus_argo.commands.lsp.session import Session, View
from magnus_argo.commands.lsp.wire import range_of
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.editing import compatible, end_in, new_text
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import counted, is_visible
from magnus_argo.report.printable import visible

_QUICK_FIX = types.CodeActionKind.QuickFix.value
_FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.magnus-argo"


def answer_with_edits(server: LanguageServer, session: Session) -> None:
    """Answers requests to rename and to fix."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(parameters: types.PrepareRenameParams) -> types.PrepareRenameResult | None:
        view = session.view(parameters.text_document.uri)
        step = renamable(view.document, spot(view, parameters), view.around) if view else None
        if view is None or step is None:
            return None
        place = range_in(view.document, step[1])
        return types.PrepareRenamePlaceholder(place, step[0]) if is_visible(step[0]) else place

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def renaming(parameters: types.RenameParams) -> types.WorkspaceEdit | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        rewrites = rename(view.document, spot(view, parameters), parameters.new_name, view.around)
        if isinstance(rewrites, str):
            raise JsonRpcInvalidParams(rewrites)
        return _edit(view, rewrites)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([_QUICK_FIX, _FIX_ALL]))
    def actions(parameters: types.CodeActionParams) -> list[types.CodeAction] | None:
        view = session.view(parameters.text_document.uri)
        if view is None:
            return None
        own = [problem for problem in view.problems if problem.primary.span.path == view.document.path]
        here = [problem for problem in own if _meet(range_in(view.document, problem.primary.span), parameters.range)]
        offered = [_action(view, problem, fix, parameters) for problem in here for fix in problem.fixes]
        offered += _all_at_once(view, own)
        wanted = parameters.context.only
        return [each for each in offered if wanted is None or any(str(each.kind).startswith(kind) for kind in wanted)]


def _meet(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _action(view: View, problem: Diagnostic, fix: Fix, parameters: types.CodeActionParams) -> types.CodeAction:
    sent = [each for each in parameters.context.diagnostics if each.code == problem.rule.name]
    place = range_in(view.document, problem.primary.span)
    return types.CodeAction(
        visible(fix.title),
        _QUICK_FIX,
        [each for each in sent if each.range.start == place.start],
        is_preferred=fix.safe,
        edit=_fixed(view, [fix]),
    )


def _all_at_once(view: View, problems: list[Diagnostic]) -> list[types.CodeAction]:
    """All safe fixes of the file that go together."""
    safe = [fix for problem in problems if (fix := safe_fix(problem))]
    own = [fix for fix in safe if all(edit.span.path == view.document.path for edit in fix.edits)]
    chosen = compatible(own)
    if not chosen:
        return []
    title = f"make {counted(len(chosen), 'safe fix', 'safe fixes')}"
    return [types.CodeAction(title, _FIX_ALL, edit=_fixed(view, chosen))]


def _fixed(view: View, fixes: Iterable[Fix]) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in (edit for fix in fixes for edit in fix.edits):
        document = view.around.read(edit.span.path)
        if document is not None:
            source = Source(document.path, document.data)
            start = document.lines.position(Spot(edit.span.line, edit.span.column))
            end = document.lines.position(Spot(*end_in(edit, source)))
            text = types.TextEdit(range_of(start, end), new_text(edit, source))
            changes.setdefault(view.uri(edit.span.path), []).append(text)
    return types.WorkspaceEdit(dict(changes))


def _edit(view: View, rewrites: Iterable[Rewrite]) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    for span, text in rewrites:
        document = view.around.read(span.path)
        if document is not None:
            changes.setdefault(view.uri(span.path), []).append(types.TextEdit(range_in(document, span), text))
    return types.WorkspaceEdit(dict(changes))
