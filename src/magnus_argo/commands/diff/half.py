"""The pipelines of one side of a comparison, each compiled by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from magnus_argo.changes.change import Side
from magnus_argo.commands.batch import Batch
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.project.plan import Job, Request, ci_here, jobs_of
from magnus_argo.project.settings import FILE_NAME, Project


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    side: Side
    job: Job | None = None
    program: Program | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.side.path, self.job.options.name if self.job else ""


Wish = tuple[str, Request, Project]
"""The path of one pipeline, and a request and a project that ask for it alone."""


class Half:
    """One of the two sides. Where it has no project file the other one's tells what to compile."""

    def __init__(
        self, workspace: Workspace, request: Request, environment: Mapping[str, str], other: Project | None = None
    ) -> None:
        self.workspace = workspace
        self.request = request
        self.environment = environment
        self.ci = ci_here(environment)
        self.batch = Batch()
        self.is_today = other is None
        self.project = self._project(other or Project())
        self.problems = _short(self.batch.diagnostics)

    def _project(self, other: Project) -> Project:
        path = self.request.project or FILE_NAME
        if not self.workspace.exists(path) and not (self.is_today and self.request.project):
            self.batch.policy = Policy(other.levels)
            return other
        return self.batch.read_project(path, self.workspace)

    def has(self, path: str) -> bool:
        return self.workspace.exists(path)

    def compiled(self, other: Half) -> list[Compiled]:
        """Each pipeline by itself, so that one that does not compile leaves the others alone."""
        if self.problems:
            paths = self.request.pipelines or [settings.text("file") for settings in other.project.pipelines]
            return [Compiled(Side(path, problems=self.problems)) for path in paths if self.has(path)]
        wishes = self._named(other) if self.request.pipelines else self._listed()
        found = [self._compile(*wish) for wish in wishes]
        self.batch.diagnostics = tidy(self.batch.diagnostics)
        return found

    def _listed(self) -> Iterator[Wish]:
        for settings in self.project.pipelines:
            path = self.workspace.relative(settings.text("file"))
            if self.is_today or self.has(path):
                yield path, self.request, replace(self.project, pipelines=(settings,))

    def _named(self, other: Half) -> Iterator[Wish]:
        """Those that exist here; of today also those that exist nowhere, which says so."""
        paths = dict.fromkeys(self.request.pipelines)
        for path in paths if self.is_today else ():
            if not self.has(path) and not other.has(path):
                self.workspace.read(path)
        here = [path for path in paths if self.has(path)]
        yield from ((path, replace(self.request, pipelines=(path,)), self.project) for path in here)

    def _compile(self, path: str, request: Request, project: Project) -> Compiled:
        try:
            (job,) = jobs_of(request, project, self.workspace, self.environment, self.ci)
        except UnusableError as problem:
            return Compiled(Side(path, problems=(str(problem),)))
        done = self.batch.compile(job)
        if has_errors(done.diagnostics) or done.program is None:
            return Compiled(Side(path, problems=_short(done.diagnostics)), job)
        return Compiled(Side(path, done.program.pipeline, done.workflow), job, done.program)


def _short(found: Iterable[Diagnostic]) -> tuple[str, ...]:
    """A line for each error."""
    errors = [problem for problem in found if problem.severity == "error"]
    places = [(problem, problem.primary.span) for problem in errors]
    return tuple(
        f"{span.path}:{span.line}:{span.column}: error[{problem.rule.name}]: {problem.message}"
        for problem, span in places
    )
