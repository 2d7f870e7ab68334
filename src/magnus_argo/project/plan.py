"""What is to be compiled: flags, environment and project file brought together, one job a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import cast

from magnus_argo.checks.ineffective_keys import NO_EFFECT
from magnus_argo.ci import Ci, ci_of
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_RUN
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.errors import NotCheckedOut, UnusableError, unreadable
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.atomic import read_limited
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.image import TAGGED
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import ArgoSettings, ObjectKind, Options, Schedule
from magnus_argo.magnus.variables import Variable
from magnus_argo.magnus.versions import argo_version, magnus_version
from magnus_argo.project.layers import Settings
from magnus_argo.project.placeholders import names_a_file
from magnus_argo.project.selection import with_flags
from magnus_argo.project.settings import FILE_NAME, Project
from magnus_argo.project.variables import variables_of, with_commit, with_stand_in
from magnus_argo.yaml.nodes import Value

_HOW_TO_LIST = f"""\
name one, start a project with `magnus-argo init`, or write a {FILE_NAME} such as
defaults: {{config: config/argo.yaml, output: "argo/{{name}}.yaml"}}
pipelines:
  - file: pipelines/train.yaml"""


@dataclass(frozen=True, slots=True)
class Job:
    """One pipeline to compile in one environment: its files, read, and what is asked for beside them. `output` is the
    path that the workflow goes to, empty where nobody said; `output_span` is the place in a file that says so, None for
    a flag, which `insists` if it names the very file. `environment` is empty in a project that has none, and
    `entry_span` is the place that lists the pipeline, None where flags name it."""

    files: Files
    options: Options
    output: str = ""
    output_span: Span | None = None
    environment: str = ""
    entry_span: Span | None = None
    insists: bool = False

    @property
    def name(self) -> str:
        """What the job is called everywhere: `FILE`, or `FILE (ENVIRONMENT)`."""
        return job_name(self.files.pipeline.path, self.environment)

    @property
    def place(self) -> Span:
        """The place of what concerns the job as a whole: where it is listed, or the start of its file."""
        return self.entry_span or self.files.pipeline.start()

    def with_user_config(self, file: Source | NotCheckedOut | None) -> Job:
        """Returns the job with the file that magnus reads unasked, if the project has it, or why that is missing."""
        return replace(self, files=replace(self.files, user_config=file)) if file is not None else self


def job_name(path: str, environment: str) -> str:
    """Names the job of a pipeline's file in an environment."""
    return f"{path} ({environment})" if environment else path


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for: the paths of `pipelines`, all of the project's if there are none; `settings` as flags
    gave them, by key of the project file (schemas/magnus-argo.schema.json), each a text or, for `schedules`, several;
    `variables` of `--var`; the path of the `project` file, None for the usual one if it is there; and the names of
    `environments`, all of the project's if there are none. With `any_image` a value stands in for `${docker_image}`,
    which only CI knows; `without_config` leaves out the configuration and parameters that the project names.

    `patterns` are what chose the `pipelines` (see `project.choice`), and may choose others at a revision; what a
    pattern of `exclude` matches is left out, whoever names it."""

    pipelines: Sequence[str] = ()
    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    project: str | None = None
    environments: Sequence[str] = ()
    patterns: Sequence[str] = ()
    exclude: Sequence[str] = ()
    any_image: bool = False
    without_config: bool = False


def jobs_of(
    asked: Sequence[Settings], request: Request, workspace: Workspace, environment: Mapping[str, str]
) -> list[Job]:
    """Plans a job for each of the settings that are `asked` for. Raises `UnusableError`, also where there are none."""
    ci = ci_here(environment)
    if not asked:
        raise nothing_asked(request)
    with workspace.reading_once():
        return _affordable(job_of(settings, request, workspace, environment, ci) for settings in asked)


def _affordable(jobs: Iterator[Job]) -> list[Job]:
    """The jobs up to the first with which the run costs too much, for it to be told: the rest is not even read."""
    planned, size = list[Job](), 0
    for job in jobs:
        planned.append(job)
        size += job.files.size
        if size > MAX_BYTES_OF_RUN:
            break
    return planned


def nothing_asked(request: Request) -> UnusableError:
    """Builds the error for a run that is asked for no pipeline."""
    if request.exclude:
        return UnusableError("no pipeline is left: all are excluded")
    return UnusableError(f"no pipeline is named, and there is no {FILE_NAME} that lists any", _HOW_TO_LIST)


def _plain(settings: Mapping[str, str | tuple[str, ...]]) -> dict[str, Value]:
    return {key: [*value] if isinstance(value, tuple) else value for key, value in settings.items()}


def job_of(settings: Settings, request: Request, workspace: Workspace, environment: Mapping[str, str], ci: Ci) -> Job:
    """Plans the job that the project's settings and the flags of a request lead to. Raises `UnusableError` for a file
    that cannot be read."""
    if request.without_config:
        settings = settings.without("config", "parameters")
    settings = with_flags(settings, _plain(request.settings))
    files = Files(
        _read("file", settings, workspace),
        _read("config", settings, workspace) if settings.text("config") else None,
        _read("parameters", settings, workspace) if settings.text("parameters") else None,
        workspace.read_or_say_why,
    )
    if request.any_image and "image_tag" not in request.settings and TAGGED not in request.variables:
        environment = with_stand_in(settings, environment, files.config)
    variables = with_commit(
        variables_of(settings, request.variables, environment, tag_is_flag="image_tag" in request.settings), ci
    )
    options = _options(settings, variables, ci)
    output, environment_name = settings.text("output"), settings.environment
    insists = names_a_file(str(request.settings.get("output", "")))  # the file gives environments their names
    return Job(files, options, output, settings.span("output"), environment_name, settings.span("file"), insists)


def _read(key: str, settings: Settings, workspace: Workspace) -> Source:
    """Reads the file that a setting names. What the project file names lies inside: it may come from a stranger, and a
    mistake in the file would show a part of it. Raises `UnusableError`."""
    path, span = settings.text(key), settings.span(key)
    if span is not None and not _lies_inside(path, workspace):
        raise unreadable(path, f"it is outside the project's folder ({path_in_prose(span.path)}:{span.line} names it)")
    return workspace.read(path)


def _lies_inside(path: str, workspace: Workspace) -> bool:
    """What no file can be called lies nowhere, and is told as such by whoever reads it."""
    try:
        return workspace.contains_as_written(path)
    except ValueError:
        return not workspace.exists(path)


def ci_here(environment: Mapping[str, str]) -> Ci:
    """Reads what CI tells of this run, off its environment and off the files that it names there."""
    return ci_of(environment, _read_or_nothing)


def _read_or_nothing(path: str, limit: int) -> bytes:
    with suppress(OSError):
        return read_limited(path, limit)
    return b""


def _options(settings: Settings, variables: dict[str, Variable], ci: Ci) -> Options:
    return Options(
        variables=variables,
        magnus=magnus_version(settings.text("magnus")) if settings.text("magnus") else "",
        argo=argo_version(settings.text("argo", "3.5")),
        kind=cast("ObjectKind", settings.text("kind", "Workflow")),
        project=file.path if (file := settings.span("file")) else "",
        name=settings.text("name"),
        tag=settings.text("tag"),
        log_level=settings.text("log_level", "WARNING"),
        namespace=settings.text("namespace"),
        service_account=settings.text("service_account_name"),
        labels=settings.texts("labels"),
        annotations=settings.texts("annotations"),
        schedule=_schedule(settings),
        settings=ArgoSettings(**{name: settings.tree(name) for name in ArgoSettings.__match_args__}),
        ci=ci,
        places=settings.places(),
    )


def _schedule(settings: Settings) -> Schedule:
    return Schedule(
        schedules=settings.listed("schedules"),
        timezone=settings.text("timezone"),
        concurrency_policy=settings.text("concurrency_policy"),
        suspend=settings.value("suspend") is True,
        starting_deadline_seconds=settings.number("starting_deadline_seconds"),
        successful_jobs_history_limit=settings.number("successful_jobs_history_limit"),
        failed_jobs_history_limit=settings.number("failed_jobs_history_limit"),
        when=settings.text("when"),
        stop_strategy=settings.texts("stop_strategy").get("expression", ""),
    )


def check_schedules(request: Request, project: Project, jobs: list[Job]) -> Iterator[Diagnostic]:
    """Finds settings of schedules where no CronWorkflow is made. Somebody who asks for another kind by flag knows."""
    for job in jobs if "schedules" in request.settings else ():
        if job.options.kind != "CronWorkflow":
            message = f"the schedule has no effect: this becomes a {job.options.kind}"
            start = Label(job.files.pipeline.start())
            yield Diagnostic(NO_EFFECT, message, start, help="add `--kind CronWorkflow`")
    if "kind" not in request.settings:
        scheduled = project.only("kind", *Schedule.__match_args__)
        every = [settings for entry in scheduled.entries for settings in scheduled.layered(entry)]
        kinds = {settings.text("kind") for settings in every}
        common = {
            node.span for layer in (project.defaults, *project.environments.values()) for node in layer.nodes.values()
        }
        for settings in every:
            yield from _idle(settings, common, unused="CronWorkflow" not in kinds)


def _idle(settings: Settings, common: set[Span], *, unused: bool) -> Iterator[Diagnostic]:
    """Of what is `common` to pipelines only what is `unused` by every one."""
    kind = settings.text("kind", "Workflow")
    for key in Schedule.__match_args__ if kind != "CronWorkflow" else ():
        span = settings.span(key)
        if span is not None and (unused or span not in common):
            what = "none of the pipelines becomes one" if span in common else f"this becomes a {kind}"
            cure = f"add `kind: CronWorkflow`, or remove `{key}`"
            yield Diagnostic(NO_EFFECT, f"`{key}` is for a CronWorkflow, and {what}", Label(span), help=cure)
