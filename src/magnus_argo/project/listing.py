"""Whether a project file lists what is there: files that it names and that are missing, pipelines that it forgets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Container, Iterable, Iterator
from itertools import islice

from magnus_argo.argo.header import HEAD_SIZE, MADE_BY_US
from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import MAX_DIAGNOSTICS, Diagnostic, Label, Rule
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import shown
from magnus_argo.files.paths import is_pattern
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.layers import Settings
from magnus_argo.project.settings import Project

MISSING_FILE = Rule("missing-file", "a file that the project names and that does not exist")
UNLISTED_PIPELINE = Rule("unlisted-pipeline", "a pipeline beside others that the project does not list", "warning")

_MOST_EXAMINED = 1_000
_DAG = re.compile(rb"^[\"']?dag[\"']?[ \t]*:", re.MULTILINE)


def check_files_exist(asked: Iterable[Settings], project: Project, workspace: Workspace) -> list[Diagnostic]:
    """Finds files that the settings of jobs name in the project file and that do not exist, and patterns without a
    file."""
    places: dict[Span, tuple[str, str]] = {}
    for settings in asked:
        for key in ("file", "config", "parameters"):
            span = settings.span(key)
            if span is not None and settings.text(key):
                places.setdefault(span, (key, settings.text(key)))
    missing = (
        _missing(key, path, span, workspace)
        for span, (key, path) in places.items()
        if path.isprintable() and not workspace.exists(path) and workspace.contains(path)
    )
    return [*islice(missing, MAX_DIAGNOSTICS), *_without_files(places, project, workspace)]


def _missing(key: str, path: str, span: Span, workspace: Workspace) -> Diagnostic:
    is_folder = workspace.is_folder(path)
    message = f"`{shown(path)}` is a folder, not a file" if is_folder else f"there is no file `{shown(path)}`"
    close = "" if is_folder else workspace.similar(path)
    if close:
        remedies = (Respell(span, path, close, safe=False),)
        return Diagnostic(MISSING_FILE, message, Label(span), help=f"did you mean `{close}`?", remedies=remedies)
    pattern = (
        f"; all pipelines of a folder are `{shown(path.rstrip('/'))}/*.yaml`" if is_folder and key == "file" else ""
    )
    cure = f"paths are relative to the folder of {span.path}{pattern}"
    return Diagnostic(MISSING_FILE, message, Label(span), help=cure)


def _without_files(matched: Container[Span], project: Project, workspace: Workspace) -> Iterator[Diagnostic]:
    """The patterns that match nothing; those that are `matched` led to a job."""
    for entry in project.entries:
        pattern, span = entry.own.text("file"), entry.own.span("file")
        if span is not None and span not in matched and is_pattern(pattern) and not workspace.matching(pattern):
            yield Diagnostic(MISSING_FILE, f"no file matches `{shown(pattern)}`", Label(span))


def unlisted_pipelines(
    every: Iterable[Settings], known: Collection[str], project: Project, workspace: Workspace
) -> Iterator[tuple[Source, Diagnostic]]:
    """Finds pipelines in the folders of those that the project lists in `every` of its jobs that are neither listed,
    nor `known` because something else names them, nor left out by an entry; each with its file."""
    listed = [settings.text("file") for settings in every]
    excluded = (each for entry in project.entries for each in entry.own.listed("exclude"))
    left_out = (path for each in excluded for path in workspace.matching(each))
    places = {workspace.place(path) for path in (*known, *listed, *left_out)}
    beside = (path for path in _beside(listed, workspace) if workspace.place(path) not in places)
    found = (path for path in islice(beside, _MOST_EXAMINED) if _is_pipeline(workspace.head(path, HEAD_SIZE)))
    for path in islice(found, MAX_OF_A_KIND):
        source = workspace.read(path)
        yield source, _unlisted(source)


def _beside(listed: Iterable[str], workspace: Workspace) -> Iterator[str]:
    for folder in dict.fromkeys(posixpath.dirname(path) for path in listed):
        for name in sorted(workspace.names_of_files(folder)):
            if name.endswith((".yaml", ".yml")):
                yield posixpath.join(folder, name)


def pipelines_below(folder: str, workspace: Workspace) -> list[str]:
    """Lists the pipelines in a folder and those below it, without workflows that this program wrote. Raises
    `UnusableError` if there are none."""
    files = (path for ending in ("yaml", "yml") for path in workspace.matching(f"{folder}/**/*.{ending}"))
    found = sorted(path for path in files if _is_pipeline(workspace.head(path, HEAD_SIZE)))
    if not found:
        raise UnusableError(f"there is no pipeline in {folder}, nor below it")
    return found


def _is_pipeline(head: bytes) -> bool:
    return not head.startswith(MADE_BY_US) and _DAG.search(head) is not None


def _unlisted(source: Source) -> Diagnostic:
    match = _DAG.search(source.data)
    line = source.data.count(b"\n", 0, match.start()) + 1 if match else 1
    message = f"no entry of the project file lists `{shown(source.path)}`, so it becomes no workflow"
    cure = "list it, `exclude` it from a pattern, or move it to a folder without listed pipelines"
    return Diagnostic(UNLISTED_PIPELINE, message, Label(Span(source.path, line, 1, 4)), help=cure)
