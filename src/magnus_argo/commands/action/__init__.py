"""The GitHub Action: validate and transpile a workspace, with annotations and outputs for the runner."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from magnus_argo.argo.header import ARGO_OBJECT, HEAD_SIZE
from magnus_argo.changes.change import Changes
from magnus_argo.commands.action.closed import ClosedWorkspace
from magnus_argo.commands.action.inputs import flags_of, reports_of, request_of
from magnus_argo.commands.action.pages import (
    DIFF_FILE,
    SUMMARY_FILE,
    add_to_summary,
    changes_of,
    diff_files,
    summary,
    summary_files,
)
from magnus_argo.commands.action.runner import commands_stopped, say_error, say_notice, write_outputs
from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.console import Console, write_reports
from magnus_argo.commands.transpile import Delivery, compare, prepare, write
from magnus_argo.diagnostics.diagnostic import number_of
from magnus_argo.diagnostics.errors import UnusableError, reason_of
from magnus_argo.project.outputs import output_of
from magnus_argo.project.plan import Request


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a run: `delivery` is what is, or with `check` should be, on disk; `problems` are no file's
    mistakes, and `notices` what could not be shown. `changes` are those since the base."""

    code: int = 0
    workspace: ClosedWorkspace | None = None
    batch: Batch = field(default_factory=Batch)
    delivery: Delivery | None = None
    changes: Changes | None = None
    diff_file: str = ""
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def outputs(self, summary_file: str) -> dict[str, str]:
        """Returns the outputs by the names of `action.yml`."""
        diagnostics = self.batch.diagnostics
        files = self.delivery.files if self.delivery else {}
        return {
            "workflows": "\n".join(files),
            "output-dir": _folder_of(files),
            "changed": str(bool(self.delivery and self.delivery.stale)).lower(),
            "diff-file": self.diff_file,
            "summary-file": summary_file,
            "errors": str(number_of("error", diagnostics) + len(self.problems)),
            "warnings": str(number_of("warning", diagnostics)),
        }


def run(environment: Mapping[str, str]) -> int:
    """Does what the inputs ask for and gives the exit code, which is that of `magnus-argo transpile`."""
    # One stream, because the runner reads two of them in no particular order.
    with contextlib.redirect_stderr(sys.stdout):
        with commands_stopped():
            result = _last_result(environment)
        Console((("github", None),)).report(result.batch.results(), ClosedWorkspace(os.curdir))
        for problem in result.problems:
            say_error(problem)
        for notice in result.notices:
            say_notice(notice)
    page = summary(result.batch.results(), result.changes, result.problems)
    write_outputs(result.outputs(_summary_file(page, result)), environment)
    add_to_summary(page, environment)
    return result.code


def _folder_of(files: Iterable[str]) -> str:
    """The one that holds them all, nothing where there are none."""
    folders = [os.path.dirname(path) for path in files]
    return (os.path.commonpath(folders) or os.curdir) if folders else ""


def _summary_file(page: str, result: Result) -> str:
    """Its path, nothing in a workspace that is only to read: the runner shows the summary all the same."""
    if result.workspace is None or not page:
        return ""
    try:
        _keep(summary_files(page), result.batch, result.workspace)
    except UnusableError:
        return ""
    return SUMMARY_FILE


def _keep(pages: Mapping[str, bytes], batch: Batch, workspace: ClosedWorkspace) -> None:
    """Writes pages for later steps. Raises `UnusableError`."""
    workspace.refuse_outputs(pages)
    with workspace.given_to_owner(pages):
        write_reports(pages, batch.results(), workspace)


def _last_result(environment: Mapping[str, str]) -> Result:
    """Runs the steps, and returns what they found; after one that fails, what those before it found."""
    known = Result()
    try:
        for result in _results(environment):
            known = result
    except UnusableError as problem:
        return replace(known, code=2, problems=(str(problem),))
    return known


def _results(environment: Mapping[str, str]) -> Iterator[Result]:
    """Compiles once, then reports, compares and writes; yields what each step adds. Raises `UnusableError`."""
    workspace = _enter(environment)
    yield (result := Result(workspace=workspace))
    flags = flags_of(environment)
    request, batch = _batch(request_of(flags, workspace), workspace, environment)
    yield (result := replace(result, batch=batch))
    console = Console((("text", None), *reports_of(flags, workspace)), color=not environment.get("NO_COLOR"))
    delivery = _delivery(batch, console, workspace)
    changes, notices = _changes(flags["base"], request, batch, workspace, environment)
    yield (result := replace(result, changes=changes, notices=notices))
    yield (result := replace(result, diff_file=_diff_file(changes, batch, workspace)))
    if delivery is None:
        yield replace(result, code=1)
    elif flags["check"] == "true":
        compare(delivery, console, workspace)
        yield replace(result, code=int(delivery.changes), delivery=delivery, problems=_staleness(delivery))
    else:
        with workspace.given_to_owner(delivery.stale):
            write(delivery, console, workspace)
        yield replace(result, delivery=delivery)


def _enter(environment: Mapping[str, str]) -> ClosedWorkspace:
    root = environment.get("GITHUB_WORKSPACE") or os.curdir
    try:
        os.chdir(root)
    except OSError as problem:
        raise UnusableError(f"cannot enter the workspace {root}: {reason_of(problem)}") from None
    return ClosedWorkspace(os.curdir)


def _batch(request: Request, workspace: ClosedWorkspace, environment: Mapping[str, str]) -> tuple[Request, Batch]:
    """All compiled, without the workflows of this very run that a pattern matched although they lost their header;
    and what was asked for, without them too."""
    batch = compile_all(request, workspace, environment)
    programs = [(job, compilation.program) for job, compilation in batch.outcomes]
    outputs = {output_of(job, program).path for job, program in programs if program and (job.output or program.config)}
    no_pipelines = outputs.intersection(job.files.pipeline.path for job, program in programs if program is None)
    fed_back = {path for path in no_pipelines if ARGO_OBJECT.search(workspace.head(path, HEAD_SIZE))}
    if not fed_back:
        return request, batch
    request = replace(request, pipelines=[path for path in request.pipelines if path not in fed_back])
    return request, batch.without(fed_back, request)


def _delivery(batch: Batch, console: Console, workspace: ClosedWorkspace) -> Delivery | None:
    """What shall be on disk; reports are written whether there is anything or not."""
    delivery: Delivery | None = None
    try:
        delivery = prepare(batch, workspace)
    finally:
        with workspace.given_to_owner(path for _, path in console.reports if path):
            console.report(batch.results(), workspace, delivery.files if delivery else ())
    return delivery


def _changes(
    base: str | None, request: Request, batch: Batch, workspace: ClosedWorkspace, environment: Mapping[str, str]
) -> tuple[Changes | None, tuple[str, ...]]:
    """What changes since the base. On a pull request nobody asked for it, and it is only a pity if there is none: that
    is a notice."""
    try:
        return changes_of(base, request, batch, workspace, environment), ()
    except UnusableError as problem:
        if base is not None:
            raise
        return None, (f"cannot show what this pull request changes: {problem}",)


def _diff_file(changes: Changes | None, batch: Batch, workspace: ClosedWorkspace) -> str:
    """The path of a page for a comment, empty where nothing was compared."""
    if changes is None:
        return ""
    _keep(diff_files(changes), batch, workspace)
    return DIFF_FILE


def _staleness(delivery: Delivery) -> tuple[str, ...]:
    if not delivery.changes:
        return ()
    listed = ", ".join(delivery.stale)
    return (f"these workflows are out of date: {listed}; run `magnus-argo transpile` and commit them",)
