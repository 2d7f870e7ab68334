"""The jobs of a folder, compiled again and again while it is written: what did not change is not compiled twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magnus_argo.ci import Ci
from magnus_argo.commands.batch import Batch, begin
from magnus_argo.commands.lsp.features.around import JobFiles
from magnus_argo.commands.lsp.features.documents import Kind
from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options
from magnus_argo.magnus.shelf import Shelf
from magnus_argo.magnus.variables import UNSET_VARIABLE
from magnus_argo.project.layers import Settings
from magnus_argo.project.plan import Job, Request, job_of
from magnus_argo.project.selection import asked_for, listed_by
from magnus_argo.project.settings import FILE_NAME, Project

_STUB = b"dag: {start_at: success, steps: {success: {type: success}, fail: {type: fail}}}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a job from being compiled at all, such as a file that is missing, and the place that asks for it."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong in a folder: `diagnostics` that count, and the `sources` by the path that their spans name; `jobs`
    are the files that were compiled together."""

    diagnostics: list[Diagnostic]
    troubles: list[Trouble]
    sources: Mapping[str, Source] = field(default_factory=dict)
    jobs: tuple[JobFiles, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A job that was compiled, and all that came in: the same again leads to the same."""

    files: tuple[Source | str | None, ...]
    options: Options
    levels: object
    asked: dict[str, Source | str]
    compilation: Compilation

    def holds(self, job: Job, policy: Policy) -> bool:
        same = (self.files, self.options, self.levels) == (_given(job.files), job.options, policy.levels)
        return same and all(job.files.reader(path) == answer for path, answer in self.asked.items())


class Stale(Exception):  # noqa: N818 - nothing is wrong
    """What is being checked has changed since."""


@dataclass(slots=True)
class Checker:
    """Compiles the jobs of one folder. `request` has the settings and variables that the editor was started with;
    `shelf` holds the trees of the last check."""

    request: Request
    environment: Mapping[str, str]
    ci: Ci
    shelf: Shelf = field(default_factory=Shelf)
    _known: dict[tuple[str, int], _Known] = field(default_factory=dict)

    def check(self, workspace: Workspace, open_files: Mapping[str, Kind], is_stale: Callable[[], bool]) -> Checked:
        """Checks all jobs of the project, and what is open without being part of it. Raises `Stale` as soon as
        `is_stale` says so; what was compiled until then is kept."""
        troubles: list[Trouble] = []
        self.shelf = Shelf()
        try:
            batch = begin(self.request, workspace)
            asked = [] if batch.failed else _asked(batch.project, workspace, open_files)
        except UnusableError as problem:
            return Checked([], [Trouble(Span(self.request.project or FILE_NAME, 1, 1, 2), str(problem))])
        self._compile(batch, workspace, asked, is_stale, troubles)
        for path, kind in open_files.items():
            if kind == "config" and path not in batch.sources:
                alone = _config_alone(workspace.read(path), batch.policy)
                batch.diagnostics += alone.diagnostics
                batch.sources |= alone.sources
        results = batch.ended(self.request).results()
        jobs = tuple(_names(job) for job, _ in batch.outcomes)
        return Checked(results.diagnostics, troubles, results.sources, jobs)

    def _compile(
        self,
        batch: Batch,
        workspace: Workspace,
        asked: list[Settings],
        is_stale: Callable[[], bool],
        troubles: list[Trouble],
    ) -> None:
        policy, known = batch.policy, dict[tuple[str, int], _Known]()
        for number, settings in enumerate(asked):
            if is_stale():
                self._known |= known
                raise Stale
            try:
                job = self._job(settings, workspace).with_user_config(batch.user_config)
            except UnusableError as problem:
                troubles.append(Trouble(_place(settings, str(problem)), str(problem)))
                continue
            key = (job.files.pipeline.path, number)
            known[key] = self._compiled(key, job, policy)
            batch.compile(job, known[key].compilation)
            if batch.refusal:
                break
        self._known = known

    def _compiled(self, key: tuple[str, int], job: Job, policy: Policy) -> _Known:
        before = self._known.get(key)
        if before is not None and before.holds(job, policy):
            return before
        asked: dict[str, Source | str] = {}

        def reader(path: str) -> Source | str:
            asked[path] = job.files.reader(path)
            return asked[path]

        done = compile_pipeline(replace(job.files, reader=reader), job.options, policy, self.shelf)
        return _Known(_given(job.files), job.options, policy.levels, asked, done)

    def _job(self, settings: Settings, workspace: Workspace) -> Job:
        return job_of(settings, replace(self.request, any_image=True), workspace, self.environment, self.ci)


def _given(files: Files) -> tuple[Source | str | None, ...]:
    return files.pipeline, files.config, files.parameters, files.user_config


def _names(job: Job) -> JobFiles:
    given = _given(job.files)[:3]
    pipeline, config, parameters = (file.path if isinstance(file, Source) else "" for file in given)
    return JobFiles(pipeline, config, parameters, tuple(job.options.variables), job.entry_span, job.environment)


def _asked(project: Project, workspace: Workspace, open_files: Mapping[str, Kind]) -> list[Settings]:
    """The project's jobs, and those of pipelines that are open beside them. Raises `UnusableError`."""
    every = listed_by(project, workspace)
    there = {workspace.relative(settings.text("file")) for settings in every}
    beside = [path for path, kind in open_files.items() if kind == "pipeline" and path not in there]
    return every + (asked_for(beside, (), project, workspace) if beside else [])


def _place(settings: Settings, message: str) -> Span:
    """Where the project file names what cannot be read; or the pipeline itself."""
    named = [key for key in ("file", "config", "parameters") if settings.text(key) and settings.text(key) in message]
    spans = [span for key in (*named, "file") if (span := settings.span(key))]
    return spans[0] if spans else Span(settings.text("file"), 1, 1, 2)


def _config_alone(config: Source, policy: Policy) -> Compilation:
    """Compiles a configuration with a pipeline that does nothing; nobody has said yet what its variables are."""
    done = compile_pipeline(Files(Source("", _STUB), config), Options(), policy)
    problems = [each for each in done.diagnostics if each.primary.span.path == config.path]
    kept = [each for each in problems if each.rule is not UNSET_VARIABLE]
    return replace(done, diagnostics=kept, sources={config.path: config})
