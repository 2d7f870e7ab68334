"""What is to be compiled: flags, environment and project file brought together, one job a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from magnus_argo.checks.ineffective_keys import NO_EFFECT
from magnus_argo.ci import Ci, ci_of, needs_payload
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.source import Span
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.image import TAG_FLAG, TAG_INPUT, TAG_SETTING, TAGGED
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options, Schedule
from magnus_argo.magnus.variables import Variable
from magnus_argo.project.event import payload_of
from magnus_argo.project.image_tag import with_commit
from magnus_argo.project.settings import FILE_NAME, Project, Settings
from magnus_argo.yaml.nodes import Value

VARIABLE_PREFIX = "MAGNUS_VAR_"

_HOW_TO_LIST = f"""\
name one, or write a {FILE_NAME} such as
defaults: {{config: config/argo.yaml, output: "argo/{{name}}.yaml"}}
pipelines:
  - file: pipelines/train.yaml"""


@dataclass(frozen=True, slots=True)
class Job:
    """`output` is where the workflow goes, empty where nobody said; `output_span` is where a file says so."""

    files: Files
    options: Options
    output: str = ""
    output_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for: `settings` by key of the project file, as flags gave them; `variables` of `--var`."""

    pipelines: Sequence[str] = ()
    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    project: str | None = None


def jobs_of(
    request: Request, project: Project, workspace: Workspace, environment: Mapping[str, str], ci: Ci | None = None
) -> list[Job]:
    """One job for each pipeline that is named, or for all of the project's. Who asks often has asked for `ci_here`
    before. Raises `UnusableError`."""
    asked = [_settings_for(path, project, workspace) for path in request.pipelines] or list(project.pipelines)
    if not asked:
        raise UnusableError(f"no pipeline is named, and there is no {FILE_NAME} that lists any", _HOW_TO_LIST)
    flags, ci = Settings(dict(_plain(request.settings))), ci or ci_here(environment)
    return [_job(flags.over(settings), request, workspace, environment, ci) for settings in asked]


def _plain(settings: Mapping[str, str | tuple[str, ...]]) -> list[tuple[str, Value]]:
    return [(key, [*value] if isinstance(value, tuple) else value) for key, value in settings.items()]


def _settings_for(path: str, project: Project, workspace: Workspace) -> Settings:
    """What the project says of a pipeline, or of all."""
    wanted = workspace.relative(path)
    for settings in project.pipelines:
        if workspace.relative(settings.text("file")) == wanted:
            return settings
    return Settings({"file": path}).over(project.defaults)


def _job(settings: Settings, request: Request, workspace: Workspace, environment: Mapping[str, str], ci: Ci) -> Job:
    config, parameters = settings.text("config"), settings.text("parameters")
    files = Files(
        workspace.read(settings.text("file")),
        workspace.read(config) if config else None,
        workspace.read(parameters) if parameters else None,
        workspace.read_or_say_why,
    )
    variables = with_commit(variables_of(settings, request, environment), ci)
    return Job(files, _options(settings, variables, ci), settings.text("output"), settings.spans.get("output"))


def variables_of(settings: Settings, request: Request, environment: Mapping[str, str]) -> dict[str, Variable]:
    """Command line before environment before project file; in each the variable itself before the image's tag."""
    tag, is_flag = settings.text("image_tag"), "image_tag" in request.settings
    found = {TAGGED: Variable(tag, TAG_SETTING)} if tag else {}
    found |= {name: Variable(value, FILE_NAME) for name, value in settings.texts("variables").items()}
    for name, value in environment.items():
        if name.startswith(VARIABLE_PREFIX):
            found[name.removeprefix(VARIABLE_PREFIX)] = Variable(value, name)
    if is_flag:
        found[TAGGED] = Variable(tag, TAG_INPUT if environment.get("INPUT_IMAGE-TAG") else TAG_FLAG)
    flag = "the input `variables`" if environment.get("INPUT_VARIABLES") else "--var"
    return found | {name: Variable(value, flag) for name, value in request.variables.items()}


def ci_here(environment: Mapping[str, str]) -> Ci:
    """The event is read only where nothing else tells the commit."""
    return ci_of(environment, payload_of(environment) if needs_payload(environment) else b"")


def _options(settings: Settings, variables: dict[str, Variable], ci: Ci) -> Options:
    return Options(
        variables=variables,
        magnus=settings.text("magnus"),
        argo=settings.text("argo", "3.5"),
        kind=settings.text("kind", "Workflow"),
        project=settings.spans["file"].path if "file" in settings.spans else "",
        name=settings.text("name"),
        tag=settings.text("tag"),
        log_level=settings.text("log_level", "WARNING"),
        namespace=settings.text("namespace"),
        service_account=settings.text("service_account_name"),
        labels=settings.texts("labels"),
        annotations=settings.texts("annotations"),
        schedule=_schedule(settings),
        ci=ci,
    )


def _schedule(settings: Settings) -> Schedule:
    return Schedule(
        schedules=settings.listed("schedules"),
        timezone=settings.text("timezone"),
        concurrency_policy=settings.text("concurrency_policy"),
        suspend=settings.values.get("suspend") is True,
        starting_deadline_seconds=settings.number("starting_deadline_seconds"),
        successful_jobs_history_limit=settings.number("successful_jobs_history_limit"),
        failed_jobs_history_limit=settings.number("failed_jobs_history_limit"),
    )


def check_schedules(request: Request, project: Project, jobs: list[Job]) -> Iterator[Diagnostic]:
    """What is said of schedules where no CronWorkflow is made. Somebody who asks for another kind by flag knows."""
    for job in jobs if "schedules" in request.settings else ():
        if job.options.kind != "CronWorkflow":
            message = f"the schedule does nothing: this becomes a {job.options.kind}"
            start = Label(Span(job.files.pipeline.path, 1, 1, 2))
            yield Diagnostic(NO_EFFECT, message, start, help="add `--kind CronWorkflow`")
    if "kind" not in request.settings:
        kinds = {settings.text("kind") for settings in project.pipelines}
        for settings in project.pipelines:
            yield from _idle(settings, set(project.defaults.spans.values()), unused="CronWorkflow" not in kinds)


def _idle(settings: Settings, defaults: set[Span], *, unused: bool) -> Iterator[Diagnostic]:
    """Of the defaults only what is `unused` by every pipeline."""
    kind = settings.text("kind", "Workflow")
    for key in (each.name for each in fields(Schedule) if kind != "CronWorkflow"):
        span = settings.spans.get(key)
        if span is not None and (unused or span not in defaults):
            what = "none of the pipelines becomes one" if span in defaults else f"this becomes a {kind}"
            cure = f"add `kind: CronWorkflow`, or remove `{key}`"
            yield Diagnostic(NO_EFFECT, f"`{key}` is for a CronWorkflow, and {what}", Label(span), help=cure)
