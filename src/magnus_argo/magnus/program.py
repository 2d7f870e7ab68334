"""Everything that one compilation knows, once its files are read: what the checks and the translation look at."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from functools import cached_property
from typing import Literal

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Origin, Span
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import Pipeline
from magnus_argo.magnus.parameters import Parameter, exposed
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.runtimes import Runtime
from magnus_argo.magnus.variables import Variables
from magnus_argo.magnus.versions import ArgoVersion
from magnus_argo.yaml.nodes import Mapping, Node

ObjectKind = Literal["Workflow", "WorkflowTemplate", "CronWorkflow"]
"""What a pipeline can become."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a CronWorkflow says beside its workflow (Argo 4.1 fields.md CronWorkflowSpec). `when` is a condition of each
    run, `stop_strategy` one that ends the schedule for good."""

    schedules: tuple[str, ...] = ()
    timezone: str = ""
    concurrency_policy: str = ""
    suspend: bool = False
    starting_deadline_seconds: int | None = None
    successful_jobs_history_limit: int | None = None
    failed_jobs_history_limit: int | None = None
    when: str = ""
    stop_strategy: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ArgoSettings:
    """What the project file says in Argo's own words, as it stands there: fields of the workflow's `spec`, of every
    step's `template` and `container`, and of single steps, by path; and the workflow's labels and annotations. None
    where it says nothing."""

    spec: Mapping | None = None
    template: Mapping | None = None
    container: Mapping | None = None
    steps: Mapping | None = None
    labels: Mapping | None = None
    annotations: Mapping | None = None

    def __bool__(self) -> bool:
        return any((self.spec, self.template, self.container, self.steps, self.labels, self.annotations))


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for beside the files: by flags, the environment or the project file.

    `magnus` is a version such as `0.4` or `0.5.1`, empty where nobody said; `project` is the file that lists the
    pipeline. `places` says where that file says a setting, by its key; `schedules[1]` is the second one of a list,
    `labels.team` what a mapping holds.
    """

    variables: Variables = field(default_factory=dict)
    magnus: str = ""
    argo: ArgoVersion = "3.5"
    kind: ObjectKind = "Workflow"
    project: str = ""
    name: str = ""
    tag: str = ""
    log_level: str = "WARNING"
    namespace: str = ""
    service_account: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    schedule: Schedule = Schedule()
    settings: ArgoSettings = ArgoSettings()
    ci: Ci = field(default_factory=Ci)
    places: Lookup[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Program:
    """`exported` are the variables that magnus reads again in the containers, with a place that uses them; `origins`
    says for a place in a file where the variables in its text were set. `held_back` are the names of parameters that
    cannot be set when the workflow is submitted, as they would be too much for the first container. `user_config` is
    the file that magnus reads unasked (`USER_CONFIG`)."""

    pipeline: Pipeline
    runtime: Runtime
    options: Options
    config: Config | None = None
    parameters: tuple[Parameter, ...] = ()
    parameters_path: str = ""
    exported: dict[str, Span] = field(default_factory=dict)
    origins: dict[Span, tuple[Origin, ...]] = field(default_factory=dict)
    held_back: frozenset[str] = frozenset()
    user_config: Node | None = None

    def arguments(self) -> list[Parameter]:
        """Lists the parameters that can be set when the workflow is submitted."""
        return self._arguments

    def pods(self) -> list[Pod]:
        """Lists the pods of the config: its own, those of its overrides, used or not, and those of steps with settings
        of their own; none without a config."""
        return self._pods

    @cached_property
    def _pods(self) -> list[Pod]:
        config = self.config
        if config is None:
            return []
        used = [config.pod_for(graph, step) for graph in self.pipeline.graphs() for step in graph.steps.values()]
        return list({pod.key: pod for pod in (config.pod, *config.overrides.values(), *used)}.values())

    @cached_property
    def _arguments(self) -> list[Parameter]:
        shown = self.config is None or self.config.exposes_parameters
        arguments = exposed(self.parameters, self.runtime) if shown else []
        return [parameter for parameter in arguments if parameter.name not in self.held_back]
