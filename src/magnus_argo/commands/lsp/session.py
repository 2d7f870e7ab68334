"""One editor's session: what it has open, and one check after the other in a thread beside the answers to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types
from pygls import uris

from magnus_argo import __version__
from magnus_argo.ci import Ci
from magnus_argo.commands.lsp.buffers import Buffers, is_astray, root_of
from magnus_argo.commands.lsp.checking import Checked, Checker, Stale
from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.positions import Encoding
from magnus_argo.commands.lsp.wire import Places, Uri, diagnostics_by_uri
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.records import replace
from magnus_argo.files.links import is_possible
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request, ci_here

Publish = Callable[[types.PublishDiagnosticsParams], None]
Tell = Callable[[str], None]


class OpenFile:
    """A file that is open: its text as the editor has it, and what is known of that."""

    __slots__ = ("document", "uri", "version")

    def __init__(self, uri: str, version: int | None, document: Document) -> None:
        self.uri = uri
        self.version = version
        self.document = document


class View(NamedTuple):
    """A file, and the folder around it; `uri` gives the address of a path there. `problems` are those that were found
    last, none if something has changed since."""

    document: Document
    around: Around
    uri: Uri
    problems: list[Diagnostic]


class Session:
    """`publish` sends diagnostics, `tell` a message for those who look for what is wrong with the server.

    Each folder is checked by itself, and again after anything in it has changed; a check that is overtaken by a change
    ends early.
    """

    def __init__(self, request: Request, environment: Mapping[str, str], publish: Publish, tell: Tell) -> None:
        self.request = request
        self.environment = environment
        self.folders: list[str] = []
        self.encoding: Encoding = "utf-16"
        self.files: dict[str, OpenFile] = {}
        self.ended = False
        self._publish = publish
        self._tell = tell
        self._ci: Ci = ci_here(environment)
        self._checkers: dict[str, Checker] = {}
        self._checked: dict[str, tuple[int, Checked]] = {}
        self._published: dict[str, set[str]] = {}
        self._waiting: dict[str, None] = {}
        self._changes = 0
        self._pool = ThreadPoolExecutor(1, "check")
        self._task: asyncio.Task[None] | None = None

    def put(self, uri: str, text: str, version: int | None) -> None:
        """Takes note of a text that was opened or changed, and checks its folder."""
        path = self.path_of(uri)
        if path:
            before = self.files.get(path)
            known_as = Buffers(self.root_of(path), {}).relative(path)
            document = Document(known_as, text, self.encoding, before.document if before else None)
            self.files[path] = OpenFile(uri, version, document)
            self.changed([path])

    def drop(self, uri: str) -> None:
        """Forgets a text: from now on the file counts as it is on disk."""
        path = self.path_of(uri)
        if path and self.files.pop(path, None) is not None:
            self.changed([path])

    def changed(self, paths: list[str]) -> None:
        """Has the folders checked in which files have changed."""
        self._changes += 1
        for path in filter(None, paths):
            self._waiting[self.root_of(path)] = None
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._check_all())

    def path_of(self, uri: str) -> str:
        """Returns the real path of a file; empty for what is on no disk, and where links lead it astray."""
        path = path_of(uri)
        return real(path) if path and not is_astray(path, self.folders) else ""

    def root_of(self, path: str) -> str:
        """Finds the folder that a file is compiled in."""
        return root_of(path, self.folders, self._texts())

    def view(self, uri: str) -> View | None:
        """Gathers what is needed to answer a question about a file; None if it is not open."""
        path = self.path_of(uri)
        file = self.files.get(path)
        if file is None:
            return None
        root = self.root_of(path)
        workspace = Buffers(root, self._texts())
        self._name_anew(root, workspace)
        documents: dict[str, Document | None] = {}
        near = ((each, file) for each, file in self.files.items() if is_written_inside(each, workspace.root))
        documents |= {workspace.relative(each): file.document for each, file in near}

        def read(path: str) -> Document | None:
            known_as = workspace.relative(path)  # the same, however it is spelt
            if known_as not in documents:
                source = workspace.read_or_say_why(known_as)
                text = None if isinstance(source, str) else source.text
                documents[known_as] = None if text is None else Document(known_as, text, self.encoding)
            return documents[known_as]

        changes, checked = self._checked.get(root, (0, Checked([], [])))
        around = Around(read, checked.jobs, workspace.yaml_files)
        problems = checked.diagnostics if changes == self._changes else []
        return View(file.document, around, self._addresses(workspace), problems)

    def _name_anew(self, root: str, workspace: Workspace) -> None:
        """Files have another name when the folder that they are compiled in becomes another one."""
        for path, file in self.files.items():
            known_as = workspace.relative(path)
            if file.document.path != known_as and self.root_of(path) == root:
                file.document = Document(known_as, file.document.text, self.encoding, file.document)

    def end(self) -> None:
        """Stops what is being checked; the editor is about to leave."""
        self.ended = True
        self._changes += 1
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _texts(self) -> dict[str, bytes]:
        return {path: file.document.data for path, file in self.files.items()}

    def _has_changed(self, before: int) -> bool:
        return self._changes != before

    async def _check_all(self) -> None:
        while self._waiting and not self.ended:
            root, before = next(iter(self._waiting)), self._changes
            work = self._work(root, partial(self._has_changed, before))
            try:
                checked, places = await asyncio.get_running_loop().run_in_executor(self._pool, work)
                found = diagnostics_by_uri(checked, places)
            except Stale:
                continue
            except Exception as bug:  # the editor lives on, and so does the rest of the server
                self._waiting.pop(root, None)
                self._tell(f"magnus-argo {__version__} has a bug: {type(bug).__name__}: {bug}")
                continue
            if self._changes == before and not self.ended:
                self._waiting.pop(root, None)
                known = self._checked.get(root)
                jobs = checked.jobs or (known[1].jobs if known else ())  # a broken project file leaves what was known
                self._checked[root] = before, replace(checked, jobs=jobs)
                self._send(root, found)
                await asyncio.get_running_loop().run_in_executor(self._pool, self._remember, root)

    def _remember(self, root: str) -> None:
        """Keeps the trees that the next questions will be about."""
        for path, file in list(self.files.items()):
            if file.document.kind is not None and self.root_of(path) == root:
                file.document.remember(self._checkers[root].shelf.read)

    def _work(self, root: str, is_stale: Callable[[], bool]) -> Callable[[], tuple[Checked, Places]]:
        """What is to be done in the thread, with all that it needs of the session as it is now."""
        checker = self._checkers.setdefault(root, Checker(self.request, self.environment, self._ci))
        workspace = Buffers(root, self._texts())
        kinds = {
            workspace.relative(path): file.document.kind
            for path, file in self.files.items()
            if file.document.kind is not None and self.root_of(path) == root
        }
        uri = self._addresses(workspace)

        def work() -> tuple[Checked, Places]:
            checked = checker.check(workspace, kinds, is_stale)
            return checked, Places(checked.sources, uri, self.encoding)

        return work

    def _addresses(self, workspace: Workspace) -> Uri:
        addresses = {path: file.uri for path, file in self.files.items()}

        def uri(path: str) -> str:
            place = real(workspace.absolute(path))
            return addresses.get(place) or _uri_of(place)

        return uri

    def _send(self, root: str, by_uri: Mapping[str, list[types.Diagnostic]]) -> None:
        """Publishes what was found, also for the files in which nothing is wrong any more."""
        versions = {file.uri: file.version for file in self.files.values()}
        before = self._published.get(root, set())
        self._published[root] = {uri for uri, diagnostics in by_uri.items() if diagnostics}
        for uri in [*by_uri, *(before - by_uri.keys())]:
            if by_uri.get(uri) or uri in before or uri in versions:
                parameters = types.PublishDiagnosticsParams(uri, by_uri.get(uri, []), versions.get(uri))
                self._publish(parameters)


def _uri_of(place: str) -> str:
    """The address of a file, also of one whose name is no UTF-8."""
    try:
        return uris.from_fs_path(place) or ""
    except UnicodeEncodeError:
        return Path(place).as_uri()


def path_of(uri: str) -> str:
    """Returns the path of a file, as the editor writes it; empty for what is on no disk."""
    path = uris.to_fs_path(uri)
    return path if path and is_possible(path) else ""
