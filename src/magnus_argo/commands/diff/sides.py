"""The pipelines of the two sides of a comparison, each compiled by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from magnus_argo.changes.change import Side
from magnus_argo.commands.batch import Batch
from magnus_argo.compiler import Compilation
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.project.plan import Job, Request, ci_here, job_of, settings_for
from magnus_argo.project.settings import Project, Settings


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """One pipeline of a side, with its job and program where it has come so far."""

    side: Side
    job: Job | None = None
    program: Program | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The path of the pipeline and the name of what it becomes, empty where nobody gave one."""
        return self.side.path, self.job.options.name if self.job else ""


def compiled_before(batch: Batch, workspace: Workspace) -> list[Compiled]:
    """Returns what a batch has compiled already."""
    return [_compiled(job, done, workspace) for job, done in batch.outcomes]


def compiled_today(
    batch: Batch, request: Request, today: Workspace, there: Workspace, environment: Mapping[str, str]
) -> list[Compiled]:
    """Compiles today's pipelines. Raises `UnusableError` for one that is named and exists on neither side."""
    for path in request.pipelines:
        if not today.exists(path) and not there.exists(path):
            raise today.missing(path)
    return _each(_asked(request, batch.project, today), batch, request, today, environment)


def compiled_there(batch: Batch, request: Request, there: Workspace, environment: Mapping[str, str]) -> list[Compiled]:
    """Compiles the pipelines of the other side that exist there."""
    asked = [(path, settings) for path, settings in _asked(request, batch.project, there) if there.exists(path)]
    return _each(asked, batch, request, there, environment)


def unreadable_there(problems: tuple[str, ...], request: Request, project: Project, there: Workspace) -> list[Compiled]:
    """Returns the pipelines of a side whose project file has problems: those that are asked for today and exist."""
    paths = request.pipelines or [settings.text("file") for settings in project.pipelines]
    return [Compiled(Side(path, problems=problems)) for path in paths if there.exists(path)]


def _asked(request: Request, project: Project, workspace: Workspace) -> Iterator[tuple[str, Settings]]:
    """The pipelines that are named and exist here, or all that the project lists, by path."""
    for path in dict.fromkeys(request.pipelines):
        if workspace.exists(path):
            yield path, settings_for(path, project, workspace)
    for settings in () if request.pipelines else project.pipelines:
        yield workspace.relative(settings.text("file")), settings


def _each(
    asked: Iterable[tuple[str, Settings]],
    batch: Batch,
    request: Request,
    workspace: Workspace,
    environment: Mapping[str, str],
) -> list[Compiled]:
    """Each pipeline by itself, so that one that cannot be read leaves the others alone."""
    ci, found = ci_here(environment), list[Compiled]()
    for path, settings in asked:
        try:
            job = job_of(settings, request, workspace, environment, ci)
        except UnusableError as problem:
            found.append(Compiled(Side(path, problems=(str(problem),))))
        else:
            found.append(_compiled(job, batch.compile(job), workspace))
    return found


def _compiled(job: Job, done: Compilation, workspace: Workspace) -> Compiled:
    path = job.files.pipeline.path
    if has_errors(done.diagnostics) or done.program is None:
        return Compiled(Side(path, problems=errors_in(done.diagnostics, workspace.shown)), job)
    return Compiled(Side(path, done.program.pipeline, done.workflow), job, done.program)


def errors_in(diagnostics: Iterable[Diagnostic], shown: Callable[[str], str]) -> tuple[str, ...]:
    """Writes a line for each error, with the path as `shown` makes it."""
    errors = [problem for problem in diagnostics if problem.severity == "error"]
    places = [(problem, problem.primary.span) for problem in errors]
    return tuple(
        f"{shown(span.path)}:{span.line}:{span.column}: error[{problem.rule.name}]: {problem.message}"
        for problem, span in places
    )
