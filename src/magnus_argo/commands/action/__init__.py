"""The GitHub Action: validate and transpile a workspace, with annotations and outputs for the runner."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from magnus_argo.argo.header import ARGO_OBJECT
from magnus_argo.changes.change import Changes
from magnus_argo.commands.action.closed import ClosedWorkspace, given_to_owner
from magnus_argo.commands.action.inputs import asked_of, flags_of, reports_of, title_of, working_directory
from magnus_argo.commands.action.pages import (
    DIFF_FILE,
    SUMMARY_FILE,
    add_to_summary,
    changes_of,
    diff_files,
    summary,
    summary_files,
)
from magnus_argo.commands.action.runner import changed_pipelines, commands_stopped, say_error, say_notice, write_outputs
from magnus_argo.commands.console import Console, write_reports
from magnus_argo.commands.parts import Part, compile_parts, part_of, rendered
from magnus_argo.commands.transpile import Deliveries, compare, has_changes, not_compared, places_in, prepare, write
from magnus_argo.diagnostics.budgets import BYTES_OF_A_HEAD
from magnus_argo.diagnostics.diagnostic import number_of
from magnus_argo.diagnostics.errors import NoBaseError, UnusableError, reason_of
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.whereabouts import in_place
from magnus_argo.diagnostics.words import counted
from magnus_argo.project.outputs import output_of
from magnus_argo.project.places import Asked
from magnus_argo.report.printable import visible

_MOST_STALE = 10
"""Workflows in an annotation, which the runner would cut before its cure."""
AUTO = "auto"
"""The input `base` that leaves it to the event."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a run, whose inputs are relative to `here`: `deliveries` are what is, or with `check` should be,
    on disk; `problems` are no file's mistakes, and `notices` what could not be shown. `changes` are those since the
    base, of each project with its title, and `changed_pipelines` the same as the output of that name."""

    code: int = 0
    here: ClosedWorkspace | None = None
    parts: Sequence[Part] = ()
    deliveries: Deliveries = ()
    changes: Sequence[tuple[str, Changes]] = ()
    changed_pipelines: str = ""
    diff_file: str = ""
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def outputs(self, summary_file: str) -> dict[str, str]:
        """Returns the outputs by the names of `action.yml`."""
        diagnostics = [problem for part in self.parts for problem in part.batch.diagnostics]
        files = [each.workspace.shown(path) for each in self.deliveries for path in each.files]
        return {
            "workflows": "\n".join(files),
            "output-dir": _folder_of(files),
            "changed": str(any(each.stale for each in self.deliveries)).lower(),
            "differs": str(any(each.changed for _, each in self.changes)).lower() if self.changes else "",
            "changed-pipelines": self.changed_pipelines,
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
        print(rendered("github", result.parts), end="")  # noqa: T201
        for problem in result.problems:
            say_error(problem)
        for notice in result.notices:
            say_notice(notice)
    page = summary(result.parts, result.changes, result.problems, title_of(environment))
    write_outputs(result.outputs(_summary_file(page, result)), environment)
    add_to_summary(page, environment)
    return result.code


def _folder_of(files: Iterable[str]) -> str:
    """The one that holds them all, nothing where there are none."""
    folders = [os.path.dirname(path) for path in files]
    return (os.path.commonpath(folders) or os.curdir) if folders else ""


def _summary_file(page: str, result: Result) -> str:
    """Its path, nothing in a workspace that is only to read: the runner shows the summary all the same."""
    if result.here is None or not page:
        return ""
    try:
        _keep(summary_files(page), result.parts, result.here)
    except UnusableError:
        return ""
    return result.here.shown(SUMMARY_FILE)


def _keep(pages: Mapping[str, bytes], parts: Sequence[Part], here: ClosedWorkspace) -> None:
    """Writes pages for later steps. Raises `UnusableError`."""
    here.refuse_outputs(pages)
    here.refuse_links(pages)
    with here.given_to_owner(pages):
        write_reports(pages, parts, here)


def _last_result(environment: Mapping[str, str]) -> Result:
    """Runs the steps, and returns what they found; after one that fails, what those before it found."""
    known = Result()
    try:
        for result in _results(environment):
            known = result
    except UnusableError as problem:
        return replace(known, code=2, problems=(_told(problem),))
    return known


def _results(environment: Mapping[str, str]) -> Iterator[Result]:
    """Compiles once, then reports, compares and writes; yields what each step adds. Raises `UnusableError`."""
    workspace = _enter(environment)
    yield Result(here=workspace)
    flags = flags_of(environment)
    here = working_directory(flags, workspace)
    yield (result := Result(here=here))
    asked = asked_of(flags, here)
    parts = _parts(asked, here, environment, flags["base"])
    yield (result := replace(result, parts=parts))
    console = Console((("text", None), *reports_of(flags, here)), color=not environment.get("NO_COLOR"))
    deliveries = _deliveries(parts, console, here, check=flags["check"] == "true")
    changes, notices = _changes(flags["base"], asked, here, parts, environment)
    changes = [(name, replace(each, title=flags["title"])) for name, each in changes]
    listed, shortage = changed_pipelines(changes) if changes else ("", "")
    notices = (*notices, *filter(None, [shortage]))
    yield (result := replace(result, changes=changes, changed_pipelines=listed, notices=notices))
    yield (result := replace(result, diff_file=_diff_file(changes, parts, here)))
    if deliveries is None:
        yield replace(result, code=1)
    elif flags["check"] == "true":
        compare(deliveries, console)
        problems = _staleness(deliveries) + _forbidden(flags["fail_on"], parts)
        notices = (*notices, *filter(None, [not_compared(deliveries)]))
        yield replace(result, code=int(bool(problems)), deliveries=deliveries, problems=problems, notices=notices)
    else:
        with contextlib.ExitStack() as owners:
            for each in deliveries:
                owners.enter_context(given_to_owner(each.stale, each.workspace))
            write(deliveries, console)
        problems = _forbidden(flags["fail_on"], parts)
        yield replace(result, code=int(bool(problems)), deliveries=deliveries, problems=problems)


def _told(problem: UnusableError) -> str:
    """In one line, unless its cure has several."""
    return in_place("; ".join(filter(None, (visible(str(problem)), problem.cure))), "action")


def _enter(environment: Mapping[str, str]) -> ClosedWorkspace:
    root = environment.get("GITHUB_WORKSPACE") or os.curdir
    try:
        os.chdir(root)
    except OSError as problem:
        raise UnusableError(f"cannot enter the workspace {root}: {reason_of(problem)}") from None
    return ClosedWorkspace(os.curdir)


def _parts(asked: Asked, here: ClosedWorkspace, environment: Mapping[str, str], base: str | None) -> list[Part]:
    """All compiled, without the workflows of this very run that a pattern matched although they lost their header;
    and what was asked for, without them too."""
    return [_without_outputs(part, environment) for part in compile_parts(asked, here, environment, base)]


def _without_outputs(part: Part, environment: Mapping[str, str]) -> Part:
    request, workspace = part.place.request, part.workspace
    programs = [(job, compilation.program) for job, compilation in part.batch.outcomes]
    outputs = {output_of(job, program).path for job, program in programs if program and (job.output or program.config)}
    no_pipelines = outputs.intersection(job.files.pipeline.path for job, program in programs if program is None)
    fed_back = {path for path in no_pipelines if ARGO_OBJECT.search(workspace.head(path, BYTES_OF_A_HEAD))}
    if not fed_back:
        return part
    request = replace(request, pipelines=[path for path in request.pipelines if path not in fed_back])
    return part_of(replace(part.place, request=request), part.batch.without(fed_back, request), environment)


def _deliveries(parts: Sequence[Part], console: Console, here: ClosedWorkspace, *, check: bool) -> Deliveries | None:
    """What shall be on disk; reports are written whether there is anything or not."""
    deliveries: Deliveries | None = None
    try:
        deliveries = prepare(parts, check=check)
    finally:
        with here.given_to_owner(path for _, path in console.reports if isinstance(path, str)):
            pages = map(here.place, (DIFF_FILE, SUMMARY_FILE))
            console.report(parts, here, {*places_in(deliveries or ()), *pages})
    return deliveries


def _changes(
    base: str | None, asked: Asked, here: ClosedWorkspace, parts: Sequence[Part], environment: Mapping[str, str]
) -> tuple[list[tuple[str, Changes]], tuple[str, ...]]:
    """What changes since the base. On a pull request nobody asked for it, and it is only a pity if there is none: that
    is a notice; so it is where `auto` finds nothing to compare with, as in a run by a schedule or by hand. What else
    goes wrong a pull request may have brought about, to hide what it changes."""
    try:
        return changes_of(base, asked, here, parts, environment), ()
    except NoBaseError as problem:
        if base not in (None, AUTO):
            raise
        return [], (f"cannot show what changes: {_told(problem)}",)


def _diff_file(changes: Sequence[tuple[str, Changes]], parts: Sequence[Part], here: ClosedWorkspace) -> str:
    """The path of a page for a comment, empty where nothing was compared."""
    if not changes:
        return ""
    _keep(diff_files(changes), parts, here)
    return here.shown(DIFF_FILE)


def _forbidden(severity: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """Says that there are warnings where the input `fail-on` allows none."""
    count = number_of("warning", (problem for part in parts for problem in part.batch.diagnostics))
    if severity != "warning" or not count:
        return ()
    return (f"{counted(count, 'warning')}, and the input `fail-on` is `warning`",)


def _staleness(deliveries: Deliveries) -> tuple[str, ...]:
    if not has_changes(deliveries):
        return ()
    paths = [each.workspace.in_prose(path) for each in deliveries for path in each.stale]
    more = f" and {len(paths) - _MOST_STALE} more" if len(paths) > _MOST_STALE else ""
    listed = ", ".join(paths[:_MOST_STALE])
    return (f"these workflows are out of date: {listed}{more}; run `magnus-argo transpile` and commit them",)
