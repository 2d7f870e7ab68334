"""The pipelines of the two sides of a comparison, each compiled by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from magnus_argo.argo.demand import demand_of
from magnus_argo.changes.change import Side
from magnus_argo.commands.batch import Batch
from magnus_argo.compiler import Compilation
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.errors import InSubmodule, NotCheckedOut, UnusableError
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.definitions import NOT_CHECKED_OUT
from magnus_argo.magnus.program import Program
from magnus_argo.project.layers import Settings
from magnus_argo.project.objects import object_of
from magnus_argo.project.outputs import output_of
from magnus_argo.project.plan import Job, Request, ci_here, job_of
from magnus_argo.project.selection import ElsewhereError, asked_for
from magnus_argo.project.settings import FILE_NAME, Project


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """One pipeline of a side, with its job and program where it has come so far; paths count from `home`, the folder of
    its project today."""

    side: Side
    home: Workspace
    job: Job | None = None
    program: Program | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The path of the pipeline, its environment, and the name of what it becomes, empty where nobody gave one."""
        return self.path, self.side.environment, self.job.options.name if self.job else ""

    @property
    def path(self) -> str:
        """The path of the pipeline from the root of the file system, as it is today."""
        return self.home.absolute(self.side.path)

    @property
    def output(self) -> str:
        """The same of the workflow, empty if there is none."""
        return self.side.output and self.home.absolute(self.side.output)


Pair = tuple[Compiled | None, Compiled | None]


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


def compiled_there(
    batch: Batch, request: Request, there: Workspace, environment: Mapping[str, str], home: Workspace
) -> list[Compiled]:
    """Compiles the pipelines of the other side that exist there."""
    asked = [each for each in _asked_then(request, batch.project, there) if there.exists(each.text("file"))]
    return [replace(one, home=home) for one in _each(asked, batch, request, there, environment)]


def unreadable_there(
    problems: tuple[str, ...], request: Request, project: Project, there: Workspace, home: Workspace
) -> list[Compiled]:
    """Returns the pipelines of a side whose project file has problems: those that are asked for today and exist."""
    asked = ((settings.text("file"), settings.environment) for settings in _asked_then(request, project, there))
    sides = (Side(path, problems=problems, environment=name) for path, name in asked if there.exists(path))
    return [Compiled(side, home) for side in sides]


def _asked(request: Request, project: Project, workspace: Workspace) -> list[Settings]:
    """The jobs of pipelines that are named and exist here, or all that the project lists."""
    there = [path for path in request.pipelines if workspace.exists(path)]
    if request.pipelines and not there:
        return []
    environments = [name for name in request.environments if name in project.environments]
    if request.environments and not environments and project.environments:
        return []
    return asked_for(there, environments, project, workspace, request.exclude)


def _asked_then(request: Request, project: Project, there: Workspace) -> list[Settings]:
    """The same at the base, where none of them may have been for the environments that are asked for now."""
    with suppress(ElsewhereError):
        return _asked(request, project, there)
    return []


def with_absent(pairs: Iterable[Pair], there: Workspace, today: Workspace) -> list[Pair]:
    """Completes pairs of which one side is missing only because its file is not checked out."""
    return [(old or _absent(new, there), new or _absent(old, today)) for old, new in pairs]


def _absent(other: Compiled | None, workspace: Workspace) -> Compiled | None:
    absence = other and workspace.absence(other.side.path)
    if other is None or absence is None:
        return None
    problem = f"cannot read {workspace.in_prose(other.side.path)}: {absence}"
    side = Side(other.side.path, problems=(problem,), environment=other.side.environment, absent=True)
    return Compiled(replace(side, in_submodule=isinstance(absence, InSubmodule)), other.home)


def _each(
    asked: Iterable[Settings],
    batch: Batch,
    request: Request,
    workspace: Workspace,
    environment: Mapping[str, str],
) -> list[Compiled]:
    """Each pipeline by itself, so that one that cannot be read leaves the others alone."""
    ci, compiled, asked = ci_here(environment), list[Compiled](), [*asked]
    batch.spent.add_jobs(asked, workspace.shown(request.project or FILE_NAME))
    for settings in asked:
        path = workspace.relative(settings.text("file"))
        if batch.refusal is not None:
            problems = errors_in([batch.refusal], workspace.shown)
            compiled.append(Compiled(Side(path, problems=problems, environment=settings.environment), workspace))
            continue
        try:
            job = job_of(settings, request, workspace, environment, ci)
        except UnusableError as problem:
            absent = isinstance(problem.reason, NotCheckedOut)
            side = Side(path, problems=(str(problem),), environment=settings.environment, absent=absent)
            side = replace(side, in_submodule=isinstance(problem.reason, InSubmodule))
            compiled.append(Compiled(side, workspace))
        else:
            compiled.append(_compiled(job, batch.compile(job), workspace))
    return compiled


def _compiled(job: Job, done: Compilation, home: Workspace) -> Compiled:
    path, environment = job.files.pipeline.path, job.environment
    if has_errors(done.diagnostics) or done.program is None:
        problems = errors_in(done.diagnostics, home.shown)
        rules = {problem.rule for problem in done.diagnostics if problem.severity == "error"}
        absent = rules == {NOT_CHECKED_OUT}
        in_submodule = absent and any(isinstance(problem.message, InSubmodule) for problem in done.diagnostics)
        side = Side(path, problems=problems, environment=environment, absent=absent, in_submodule=in_submodule)
        return Compiled(side, home, job)
    program, object_ = done.program, object_of(done.program)
    output = output_of(job, program).path if job.output or program.config else ""
    demand = demand_of(program)
    side = Side(path, program.pipeline, done.workflow, (), environment, object_.kind, demand, *object_[1:], output)
    return Compiled(side, home, job, program)


def errors_in(diagnostics: Iterable[Diagnostic], shown: Callable[[str], str]) -> tuple[str, ...]:
    """Writes a line for each error, with the path as `shown` makes it."""
    errors = [problem for problem in diagnostics if problem.severity == "error"]
    places = [(problem, problem.primary.span) for problem in errors]
    return tuple(
        f"{shown(span.path)}:{span.line}:{span.column}: error[{problem.rule.name}]: {problem.message}"
        for problem, span in places
    )
