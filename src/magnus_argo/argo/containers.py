"""Leaf templates: one for each kind of pod that a pipeline needs, shared by its steps."""

from __future__ import annotations

from typing import Literal

from magnus_argo.argo import caching
from magnus_argo.argo.expressions import GIVEN, MAP_VARIABLE, argument, arguments_as_json, input_value
from magnus_argo.argo.metadata import base_name
from magnus_argo.argo.settings import NO_SETTINGS, LeafSettings
from magnus_argo.argo.workflow import Data, container_template
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.magnus.pod import Pod, Retry
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import Call
from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import inline

RUN_ID = "{{workflow.parameters.run_id}}"
STEP = "{{inputs.parameters.step}}"
ATTEMPT = "{{=asInt(retries) + 1}}"
"""magnus counts from 1 and writes the number into the run log (0.5.1 extensions/executor/__init__.py
step_attempt_number), Argo counts what follows the first."""

_FAIL_ON_PURPOSE = ("fail", "open end", "fan in")  # their failure is what they have to say

Role = Literal["step", "fail", "open end", "fan out", "map fan out", "fan in"]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A kind of pod: what it does, `first` if it runs before all others and is handed the parameters, `in_map` if it
    is told the items of the maps around it, `cached` if it need not run again in a run that is taken up again;
    `settings` are what the project file says of it in Argo's words."""

    pod: Pod
    role: Role = "step"
    attempts: int = 1
    first: bool = False
    in_map: bool = False
    cached: bool = False
    settings: LeafSettings = NO_SETTINGS

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other kinds of pod."""
        return (*self._words, bool(self.settings.own), self.pod.key)

    @property
    def spelling(self) -> str:
        """What its template is named after."""
        return "\0".join(self._words)  # becomes a hyphen, as a space does

    @property
    def _words(self) -> tuple[str, ...]:
        tries = f"{self.attempts} attempts" if self.attempts > 1 else ""
        in_map = "in map" if self.in_map else ""
        name = self.settings.own or self.pod.name
        return ("first" if self.first else "", "cached" if self.cached else "", self.role, name, in_map, tries)

    @property
    def inputs(self) -> list[str]:
        """What the step's task hands over; an open end needs nothing, and takes it all the same."""
        return ["step", MAP_VARIABLE] if self.in_map else ["step"]


def literal(text: str) -> str:
    """Text in a container's arguments or environment that the kubelet leaves alone: it expands `$(NAME)` and makes
    `$$` a `$` (Kubernetes third_party/forked/golang/expansion)."""
    return text.replace("$", "$$")


def leaf_template(name: str, leaf: Leaf, program: Program, volumes: dict[str, str]) -> Data:
    """`volumes` are mount paths by volume name."""
    own = _own_inputs(leaf, program)
    container = _container(leaf, program, volumes)
    return leaf.settings.over(container_template(name, leaf.inputs, own, _fields(leaf, program), container))


def _own_inputs(leaf: Leaf, program: Program) -> dict[str, str]:
    """Values that are worked out once, and used in several places or in an expression of inputs."""
    names = _told(leaf, program)
    own = {GIVEN: arguments_as_json(names)} if names else {}
    return own | ({caching.RUN: caching.run_id()} if leaf.cached else {})


def _told(leaf: Leaf, program: Program) -> list[str]:
    """The parameters that the container is handed."""
    is_told = leaf.first and leaf.role != "open end"
    return [parameter.name for parameter in program.arguments()] if is_told else []


def _fields(leaf: Leaf, program: Program) -> Data:
    pod = leaf.pod
    fields: Data = {}
    if leaf.role == "map fan out":
        items: Data = {"name": "iterate-on", "valueFrom": {"path": program.runtime.family.fan_out_file}}
        fields["outputs"] = inline({"parameters": [items]})
    if leaf.cached:
        fields["memoize"] = caching.memoize(leaf.pod.image, base_name(program), in_map=leaf.in_map)
    retry = _retry(leaf)
    if retry is not None:
        fields["retryStrategy"] = retry
    if pod.deadline is not None:
        fields["activeDeadlineSeconds"] = pod.deadline
    if pod.node_selector:
        fields["nodeSelector"] = dict(pod.node_selector)
    if pod.tolerations:
        fields["tolerations"] = pod.tolerations
    return fields


def _retry(leaf: Leaf) -> Data | None:
    """magnus counts tries, Argo what follows the first; without a limit Argo would go on for ever."""
    retry = leaf.pod.retry
    if leaf.attempts > 1:
        retry = Retry(leaf.attempts - 1, "Always", retry.back_off if retry else ())
    if retry is None or not retry.limit:
        return None
    policy = "OnError" if leaf.role in _FAIL_ON_PURPOSE else retry.policy
    strategy: Data = {"limit": str(retry.limit), "retryPolicy": policy}
    if retry.back_off:
        strategy["backoff"] = inline(dict(retry.back_off))
    return strategy


def _container(leaf: Leaf, program: Program, volumes: dict[str, str]) -> Data:
    pod = leaf.pod
    container: Data = {"image": pod.image}
    if pod.pull_policy:
        container["imagePullPolicy"] = pod.pull_policy
    if leaf.role == "open end":
        return container | {"command": inline(["sh", "-c", "exit 1"])}
    command, *words = _command(leaf, program)
    container["command"] = inline([program.runtime.family.program, command])
    container["args"] = [*words]
    environment = _environment(leaf, program)
    if environment:
        container["env"] = environment
    container["resources"] = {"limits": inline({**pod.limits}), "requests": inline({**pod.effective_requests()})}
    if volumes:
        container["volumeMounts"] = [inline({"name": name, "mountPath": path}) for name, path in volumes.items()]
    return container


def _command(leaf: Leaf, program: Program) -> list[str]:
    call, family = _call(leaf, program), program.runtime.family
    if leaf.role in ("step", "fail"):
        return family.step_command(call)
    return family.fan_command(call, "in" if leaf.role == "fan in" else "out")


def _call(leaf: Leaf, program: Program) -> Call:
    """The files as the containers find them, from their working directory."""
    options, config = program.options, program.config
    return Call(
        run_id=RUN_ID,
        step=STEP,
        log_level=options.log_level,
        pipeline=literal(program.pipeline.path),
        config=literal(config.path) if config is not None else "",
        parameters=literal(program.parameters_path),
        map_variable=input_value(MAP_VARIABLE) if leaf.in_map else "",
        tag=literal(options.tag),
    )


def _environment(leaf: Leaf, program: Program) -> list[Value]:
    family, variables = program.runtime.family, program.options.variables
    values = {f"{family.parameter_prefix}{name}": argument(name) for name in _told(leaf, program)}
    if leaf.role == "step" and _retry(leaf) is not None:
        values[family.attempt_variable] = ATTEMPT
    values |= {f"{family.variable_prefix}{name}": literal(variables[name].value) for name in program.exported}
    entries: list[Data] = [{"name": name, "value": value} for name, value in values.items()]
    entries += [
        {"name": secret.variable, "valueFrom": inline({"secretKeyRef": {"name": secret.secret, "key": secret.key}})}
        for secret in leaf.pod.secrets
    ]
    return [*entries]
