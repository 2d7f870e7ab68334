"""Whether a project file lists what is there: files that it names and that are missing, pipelines that it forgets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Container, Iterable, Iterator
from itertools import islice

from magnus_argo.argo.header import MADE_BY_US
from magnus_argo.diagnostics.budgets import BYTES_OF_A_HEAD, MAX_EXAMINED, MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, first_hundred
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import path_in_prose, shown, ticked
from magnus_argo.files.links import is_possible
from magnus_argo.files.paths import is_pattern, is_written_inside
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.definitions import NOT_CHECKED_OUT
from magnus_argo.project.layers import Settings
from magnus_argo.project.settings import Project

MISSING_FILE = Rule("missing-file", "a file that the project names and that does not exist")
UNLISTED_PIPELINE = Rule("unlisted-pipeline", "a pipeline beside others that the project does not list", "warning")

_DAG = regex(rb"^[\"']?dag[\"']?[ \t]*:", re.MULTILINE)


def check_files_exist(
    asked: Iterable[Settings], project: Project, workspace: Workspace, *, are_all: bool = True
) -> list[Diagnostic]:
    """Finds files that the settings of jobs name in the project file and that do not exist, and patterns without a
    file. Unless these `are_all` of the project's jobs, files of others need not be checked out."""
    places: dict[Span, tuple[str, str]] = {}
    for settings in asked:
        for key in ("file", "config", "parameters"):
            span = settings.span(key)
            if span is not None and settings.text(key):
                places.setdefault(span, (key, settings.text(key)))
    missing = (
        _missing(key, path, span, workspace)
        for span, (key, path) in places.items()
        if path.isprintable() and is_possible(path) and is_written_inside(path, workspace.root)
        if not workspace.exists(path) and workspace.contains(path)
    )
    without = (each for each in _without_files(places, project, workspace) if are_all or each.rule is MISSING_FILE)
    return [*first_hundred(missing), *without]


def _missing(key: str, path: str, span: Span, workspace: Workspace) -> Diagnostic:
    absence = workspace.absence(path)
    if absence is not None:
        return Diagnostic(NOT_CHECKED_OUT, f"the file `{shown(path)}` is not there: {absence}", Label(span))
    is_folder = workspace.is_folder(path)
    message = f"`{shown(path)}` is a folder, not a file" if is_folder else f"there is no file `{shown(path)}`"
    close = "" if is_folder else workspace.similar(path)
    if close:
        remedies = (Respell(span, path, close, safe=False),)
        return Diagnostic(MISSING_FILE, message, Label(span), help=f"did you mean {ticked(close)}?", remedies=remedies)
    pattern = (
        f"; all pipelines of a folder are `{shown(path.rstrip('/'))}/*.yaml`" if is_folder and key == "file" else ""
    )
    cure = f"paths are relative to the folder of {path_in_prose(span.path)}{pattern}"
    return Diagnostic(MISSING_FILE, message, Label(span), help=cure)


def _without_files(matched: Container[Span], project: Project, workspace: Workspace) -> Iterator[Diagnostic]:
    """The patterns that match nothing; those that are `matched` led to a job."""
    for entry in project.entries:
        pattern, span = entry.own.text("file"), entry.own.span("file")
        if span is not None and span not in matched and is_pattern(pattern) and not workspace.matching(pattern):
            yield _without_file(pattern, span, workspace)


def _without_file(pattern: str, span: Span, workspace: Workspace) -> Diagnostic:
    matching = workspace.left_out.matching(posixpath.normpath(pattern))
    if matching:
        message = f"nothing that matches `{shown(pattern)}` is there: {workspace.absence(matching[0])}"
        return Diagnostic(NOT_CHECKED_OUT, message, Label(span))
    close = _similar_pattern(pattern, workspace)
    remedies = (Respell(span, pattern, close, safe=False),) if close else ()
    cure = f"did you mean {ticked(close)}?" if close else None
    return Diagnostic(MISSING_FILE, f"no file matches `{shown(pattern)}`", Label(span), help=cure, remedies=remedies)


def _similar_pattern(pattern: str, workspace: Workspace) -> str:
    """The same pattern in a folder that is called similarly, if it matches anything there; else empty."""
    parts = pattern.split("/")
    fixed = next((number for number, part in enumerate(parts) if is_pattern(part)), 0)  # none has `{a/b,c}` alone
    close = workspace.similar("/".join(parts[:fixed])) if fixed else ""
    similar = "/".join([close, *parts[fixed:]]) if close else ""
    return similar if similar and workspace.matching(similar) else ""


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
    pipelines = (path for path in islice(beside, MAX_EXAMINED) if is_pipeline(path, workspace))
    sources = [workspace.read(path) for path in islice(pipelines, MAX_OF_A_KIND + 1)]
    yield from zip(sources, first_hundred(map(_unlisted, sources)), strict=True)


def _beside(listed: Iterable[str], workspace: Workspace) -> Iterator[str]:
    folders = dict.fromkeys(posixpath.dirname(path) for path in listed if workspace.has(path))
    for folder in folders:
        for name in sorted(workspace.names_of_files(folder)):
            if name.endswith((".yaml", ".yml")):
                yield posixpath.join(folder, name)


def pattern_below(folder: str) -> str:
    """Returns the pattern of the files in a folder, and below it, that can be pipelines."""
    return f"{folder.rstrip('/')}/**/*.{{yaml,yml}}"


def pipelines_below(folder: str, workspace: Workspace) -> list[str]:
    """Lists the pipelines in a folder and those below it, without workflows that this program wrote. Raises
    `UnusableError` if there are none."""
    files = workspace.matching(pattern_below(folder))
    pipelines = sorted(path for path in files if is_pipeline(path, workspace))
    if not pipelines:
        raise UnusableError(f"there is no pipeline in {path_in_prose(folder)}, nor below it")
    return pipelines


def is_pipeline(path: str, workspace: Workspace) -> bool:
    """Tells whether a file looks like a pipeline, and is no workflow that this program wrote."""
    head = workspace.head(path, BYTES_OF_A_HEAD)
    return not head.startswith(MADE_BY_US) and _DAG.search(head) is not None


def _unlisted(source: Source) -> Diagnostic:
    match = _DAG.search(source.data)
    line = source.data.count(b"\n", 0, match.start()) + 1 if match else 1
    message = f"no entry of the project file lists `{shown(source.path)}`, so it becomes no workflow"
    cure = "list it, `exclude` it from a pattern, or move it to a folder without listed pipelines"
    return Diagnostic(UNLISTED_PIPELINE, message, Label(Span(source.path, line, 1, 4)), help=cure)
