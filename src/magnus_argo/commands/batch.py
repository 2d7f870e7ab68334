"""All that one run compiles, and what becomes of it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from magnus_argo.commands.spending import Spent
from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.errors import NotCheckedOut, UnusableError
from magnus_argo.diagnostics.policy import AS_FOUND, Comment, Policy
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.shelf import Shelf
from magnus_argo.project.layers import Settings
from magnus_argo.project.listing import check_files_exist, unlisted_pipelines
from magnus_argo.project.objects import check_objects
from magnus_argo.project.outputs import Output, check_outputs, output_of, refuse_places
from magnus_argo.project.plan import Job, Request, check_schedules, jobs_of
from magnus_argo.project.selection import asked_for, listed_by
from magnus_argo.project.settings import FILE_NAME, Project, project_of
from magnus_argo.project.user_config import user_config_of
from magnus_argo.report.results import Results
from magnus_argo.yaml import comments_in, with_fixes

_MANY_JOBS = 20


@dataclass(slots=True)
class Batch:
    """The jobs of a run with what came out of them. `project_problems` are those of the project file itself, which are
    among the `diagnostics` too; `sources` are all files that were read, by path, and `project_sources` that file.
    `policy` knows the comments of the project file and, when the batch has ended, those of all `sources`. `refusal`
    says why nothing more is compiled, None as long as it can be; `user_config` is what magnus reads unasked."""

    project: Project = field(default_factory=Project)
    project_problems: list[Diagnostic] = field(default_factory=list)
    project_sources: dict[str, Source] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    outcomes: list[tuple[Job, Compilation]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    refusal: Diagnostic | None = None
    user_config: Source | NotCheckedOut | None = None
    _comments: dict[str, Sequence[Comment]] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    spent: Spent = field(default_factory=Spent)

    @property
    def failed(self) -> bool:
        """Whether anything counts as an error."""
        return has_errors(self.diagnostics)

    def compile(self, job: Job, known: Compilation | None = None) -> Compilation:
        """Compiles a job, unless it is `known` what comes out, and keeps that. The first one beyond the budget of a run
        is refused instead."""
        job = job.with_user_config(self.user_config)
        problem = self.spent.too_much(job)
        if problem:
            self.refusal = problem
            done = Compilation(None, None, [problem], job.files.sources(), self.policy)
        else:
            done = known or compile_pipeline(job.files, job.options, self.policy, self.shelf)
        self.spent.add(done)
        self._add(job, done)
        return done

    def _add(self, job: Job, done: Compilation) -> None:
        problems = with_fixes(done.diagnostics, self.project_sources)
        if job.environment:
            problems = [replace(each, environments=(job.environment,)) for each in problems]
        done = replace(done, diagnostics=problems)
        self._comments |= done.policy.comments
        self.outcomes.append((job, replace(done, policy=AS_FOUND)))
        self.diagnostics += done.diagnostics
        self.sources |= done.sources

    def add(self, problem: Diagnostic) -> None:
        """Adds what shows only beside other projects."""
        self.diagnostics = tidy([*self.diagnostics, *self.policy.marked([problem])])

    def without(self, pipelines: Collection[str], request: Request) -> Batch:
        """Returns the batch that the same request without some pipelines makes; nothing is compiled again."""
        rest = Batch(self.project, self.project_problems, self.project_sources, Policy(self.project.levels))
        rest.diagnostics += self.project_problems
        rest.sources |= self.project_sources
        for job, done in self.outcomes:
            if job.files.pipeline.path not in pipelines:
                rest._add(job, done)
        rest._comments = {path: those for path, those in self.policy.comments.items() if path in rest.sources}
        return rest.ended(request)

    def ended(self, request: Request) -> Batch:
        """Adds what shows only when all jobs are known, and sorts the diagnostics."""
        self.policy = self.policy.with_comments(self._comments)
        jobs = [job for job, _ in self.outcomes]
        self.diagnostics += self.policy.marked(check_schedules(request, self.project, jobs))
        self.diagnostics += self.policy.marked(check_objects(self.programs()))
        self.diagnostics = with_fixes(tidy(self.told_once() + _on_ignores(request, self)), self.sources)
        return self

    def told_once(self) -> list[Diagnostic]:
        """Returns the diagnostics, without those that a pipeline has only because it includes another one."""
        repeated = _repeated(self.outcomes)
        return [problem for problem in self.diagnostics if problem not in repeated]

    def add_unlisted(self, listed: Iterable[Settings], workspace: Workspace) -> None:
        """Adds warnings about pipelines that the project forgets; `listed` are the settings of all its jobs."""
        for source, problem in unlisted_pipelines(listed, self.sources, self.project, workspace):
            comments = comments_in([source])
            self._comments |= comments
            self.sources[source.path] = source
            self.diagnostics += self.policy.with_comments(comments).marked([problem])

    def programs(self) -> list[tuple[Job, Program]]:
        """Returns the jobs that can become a workflow, each with its program."""
        compiled = [(job, done.program) for job, done in self.outcomes]
        return [(job, program) for job, program in compiled if program and program.config]

    def pipelines(self) -> dict[str, list[Diagnostic]]:
        """Returns what was found of each pipeline, by the name of the job."""
        pipelines: dict[str, list[Diagnostic]] = {}
        for job, compilation in self.outcomes:
            pipelines.setdefault(job.name, []).extend(compilation.diagnostics)
        return pipelines

    def results(self) -> Results:
        """Returns all that the reports tell."""
        return Results(self.diagnostics, self.sources, self.pipelines(), self.policy)


def begin(request: Request, workspace: Workspace, spent: Spent | None = None, *, is_base: bool = False) -> Batch:
    """Reads the project file, whose levels and comments the batch's policy then knows.

    A base may not have it, although it is named today. `spent` is what the run's other projects have cost. Raises
    `UnusableError`.
    """
    spent = spent or Spent()
    path = request.project or FILE_NAME
    user_config = user_config_of(workspace)
    if not workspace.exists(path) and (is_base or request.project is None):
        return Batch(spent=spent, user_config=user_config)
    source = workspace.read(path)
    project, mistakes = project_of(source)
    policy = Policy(project.levels).with_comments(comments_in([source]))
    sources = {source.path: source}
    problems = with_fixes(policy.marked(mistakes), sources)
    spent.read += len(source.data)
    diagnostics, read = [*problems], {**sources}
    return Batch(project, problems, sources, policy, [], diagnostics, read, user_config=user_config, spent=spent)


def compile_all(
    request: Request,
    workspace: Workspace,
    environment: Mapping[str, str],
    spent: Spent | None = None,
    shelf: Shelf | None = None,
) -> Batch:
    """Reads the project file and compiles every job; `spent` is what the run's other projects have cost, and `shelf`
    has the files that were read before. Raises `UnusableError`."""
    batch = begin(request, workspace, spent=spent)
    batch.shelf = shelf or batch.shelf
    if batch.failed:
        return batch
    asked = asked_for(request.pipelines, request.environments, batch.project, workspace, request.exclude)
    missing = check_files_exist(asked, batch.project, workspace, are_all=not request.pipelines)
    if missing:
        batch.project_problems += with_fixes(batch.policy.marked(missing), batch.sources)
        batch.diagnostics = tidy(batch.diagnostics + batch.project_problems)
        return batch
    batch.spent.add_jobs(asked, workspace.shown(request.project or FILE_NAME))
    for job in _with_progress(jobs_of(asked, request, workspace, environment)):
        batch.compile(job)
        if batch.refusal:
            break
    if not request.pipelines and not batch.refusal:
        is_part = request.environments or request.exclude
        batch.add_unlisted(listed_by(batch.project, workspace) if is_part else asked, workspace)
    return batch.ended(request)


def _repeated(outcomes: Iterable[tuple[Job, Compilation]]) -> set[Diagnostic]:
    """What pipelines that include another one find in its file, where the other one has broken that rule by itself."""
    pairs = [(job.files.pipeline.path, problem) for job, done in outcomes for problem in done.diagnostics]
    own = {problem for path, problem in pairs if path == problem.primary.span.path}
    places = {(problem.rule, problem.primary.span) for problem in own}
    return {problem for _, problem in pairs if (problem.rule, problem.primary.span) in places} - own


def _on_ignores(request: Request, batch: Batch) -> list[Diagnostic]:
    if not (any(batch.policy.comments.values()) or batch.project.levels):
        return []
    from magnus_argo.project.suppressions import Run, check_ignores
    from magnus_argo.rules import RULES

    unchecked = {path for _, done in batch.outcomes if done.workflow is None for path in done.sources}
    parts = (request.pipelines, request.settings, request.environments, request.exclude)
    run = Run(batch.project, tidy(batch.diagnostics), batch.sources, unchecked, not any(parts))
    return check_ignores(batch.policy, run, {rule.name: rule for rule in RULES})


def _with_progress(jobs: list[Job]) -> Iterator[Job]:
    """The jobs, with a bar on the terminal where there are enough of them to wait for."""
    if len(jobs) < _MANY_JOBS or not sys.stderr.isatty():
        yield from jobs
        return
    import click

    with click.progressbar(jobs, label="compiling", file=sys.stderr) as bar:
        yield from bar


def bodies(batch: Batch) -> list[bytes]:
    """Returns the workflows, one for each job; none if there is an error."""
    _require_configs(batch)
    return [] if batch.failed else [compilation.workflow or b"" for _, compilation in batch.outcomes]


def workflows(batch: Batch, workspace: Workspace) -> dict[str, bytes] | None:
    """Returns what goes to which path; None if there is an error, which is then among the batch's diagnostics."""
    _require_configs(batch)
    outputs = outputs_of(batch)
    batch.diagnostics = tidy(batch.diagnostics + check_outputs(outputs, batch.sources, workspace))
    if batch.failed:
        return None
    refuse_places(outputs, workspace)
    return {output.path: body for output, body in zip(outputs, bodies(batch), strict=True)}


def outputs_of(batch: Batch) -> list[Output]:
    """Returns where the workflows go that have a config."""
    return [output_of(job, program) for job, program in batch.programs()]


def _require_configs(batch: Batch) -> None:
    without = [job.files.pipeline.path for job, _ in batch.outcomes if job.files.config is None]
    if without and not batch.failed:
        file = path_in_prose(without[0])
        raise UnusableError(f"no config for {file}: pass it with `--config`, or set `config` in {FILE_NAME}")
