"""A magnus configuration for the argo executor: three dialects, one meaning.

The dialects are those of the argo executor's history (magnus/runtimes). Built from a tree that the schema has accepted.
"""

from __future__ import annotations

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus import pod as pods
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import Pod, items, texts
from magnus_argo.magnus.runtimes import EXECUTOR_KEYS, STEP_SETTINGS_KEYS, Block, Runtime
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value, find, plain

USER_CONFIG = "magnus-config.yaml"
"""The file in the working directory whose `defaults` stand in for services that the configuration leaves out (0.5.1
entrypoints.py and 0.4.22 pipeline.py get_default_configs)."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A persistent volume claim and where it is mounted."""

    claim: str
    mount_path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Service:
    """A service block such as `run_log_store`; `span` is its type, or the file where the block is missing."""

    type: str
    config: dict[str, Value]
    span: Span
    stated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Config:
    """What a configuration says. `path` is how the containers are told of the file; durations are in seconds."""

    path: str
    runtime: Runtime
    node: Mapping
    pod: Pod
    overrides: dict[str, Pod] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    name: str = ""
    output_file: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    service_account: str = ""
    node_selector: dict[str, str] = field(default_factory=dict)
    tolerations: list[Value] = field(default_factory=list)
    parallelism: int | None = None
    workflow_deadline: int | None = None
    exposes_parameters: bool = True
    enable_caching: bool = False
    _own: dict[tuple[Graph, Step], Pod] = field(default_factory=dict)

    def place(self, *keys: str) -> Span:
        """Finds where a key of the executor's config stands; the executor's own key if it is not there."""
        node = find(self.settings(), list(keys))
        return node.span if node is not self.settings() else executor_key(self.node).span

    def settings(self) -> Mapping:
        """Returns the executor's own configuration as it stands in the file."""
        return executor_config(self.node)

    def service(self, wanted: Block) -> Service:
        """Reads the block of a service; where there is none, the service is what the runtime takes by default."""
        block = self.node.values.get(wanted.key)
        kind = block.values.get("type") if isinstance(block, Mapping) else None
        if not isinstance(block, Mapping) or not isinstance(kind, Scalar):
            return Service(wanted.default, {}, executor_key(self.node).span, stated=False)
        settings = block.values.get("config")
        data = plain(settings) if isinstance(settings, Mapping) else {}
        return Service(str(kind.value), data if isinstance(data, dict) else {}, kind.span, stated=True)

    def pod_for(self, graph: Graph, step: Step) -> Pod:
        """Returns the pod of a step: the configuration's, or that with the step's own override laid over it, which is
        built once, as many ask for it."""
        override = override_of(step)
        if isinstance(override, Mapping):
            place = (graph, step)
            if place not in self._own:
                name = ".".join(("", *graph.readable_path(step.name)))
                self._own[place] = self._with_placeholders(override, name)
            return self._own[place]
        return self.overrides.get(str(override.value), self.pod) if isinstance(override, Scalar) else self.pod

    def _with_placeholders(self, mapping: Mapping, name: str) -> Pod:
        """Steps that say nothing but a placeholder's name share its pod."""
        names = [str(key.value) for key in placeholders_of(mapping)]
        if len(names) == len(mapping.values) == 1:
            return self.overrides.get(names[0], self.pod)
        settings = _filled(mapping, {name: self.overrides[name].node for name in names if name in self.overrides})
        return pods.overridden(self.pod, settings, self.runtime, name=name, of_step=True)


def override_of(step: Step) -> Node | None:
    """Finds what a step says for the argo executor: settings, or the name of an override (`Runtime.settings_in_steps`);
    None if it says nothing."""
    values = step.node.values
    for key in () if values.keys().isdisjoint(STEP_SETTINGS_KEYS) else STEP_SETTINGS_KEYS:
        block = values.get(key)
        if isinstance(block, Mapping) and "argo" in block.values:
            return block.values["argo"]
    return None


def placeholders_of(mapping: Mapping) -> list[Scalar]:
    """Finds the keys without a value in a step's settings, which name placeholders of the config (0.4.22 executor.py
    _resolve_executor_config)."""
    return [
        mapping.keys[name]
        for name, value in mapping.values.items()
        if isinstance(value, Scalar) and value.value is None
    ]


def _filled(mapping: Mapping, placeholders: dict[str, Mapping]) -> Mapping:
    """Settings with those of placeholders in the place of their names; what comes later wins."""
    filled = Mapping(mapping.path, mapping.line, mapping.column, mapping.end_column)
    for name, value in mapping.values.items():
        placeholder = placeholders.get(name)
        filled.keys |= placeholder.keys if placeholder else {name: mapping.keys[name]}
        filled.values |= placeholder.values if placeholder else {name: value}
    return filled


def executor_key(root: Mapping) -> Scalar:
    """Finds the key of the executor's block in a configuration that has one."""
    return next(root.keys[key] for key in EXECUTOR_KEYS if key in root.keys)


def executor_config(root: Mapping) -> Mapping:
    """Finds the executor's `config` mapping; an empty one at the file's start where there is none."""
    block = next((root.values[key] for key in EXECUTOR_KEYS if key in root.values), None)
    settings = block.values.get("config") if isinstance(block, Mapping) else None
    return settings if isinstance(settings, Mapping) else Mapping(root.path, root.line, root.column, root.end_column)


def config_of(root: Mapping, runtime: Runtime) -> Config:
    """Builds the configuration from a tree that conforms to the runtime's schema."""
    node, keys, defaults = executor_config(root), runtime.keys, runtime.defaults
    settings = plain(node)
    assert isinstance(settings, dict)
    pod = pods.pod_of(node, runtime)
    return Config(
        path=root.path,
        runtime=runtime,
        node=root,
        pod=pod,
        overrides=_overrides(pod, node, runtime),
        volumes=_volumes(node.values.get("persistent_volumes")),
        name=str(settings.get("name") or ""),
        output_file=str(settings.get("output_file") or defaults.output_file),
        labels=texts(settings.get("labels")),
        annotations=texts(settings.get("annotations")),
        service_account=str(settings.get("service_account_name") or ""),
        node_selector=texts(settings.get(keys.node_selector)),
        tolerations=items(settings.get("tolerations")),
        parallelism=_number(settings.get("parallelism")),
        workflow_deadline=_number(settings.get(keys.workflow_deadline)) or defaults.workflow_deadline,
        enable_caching=settings.get("enable_caching") is True,
        exposes_parameters=settings.get("expose_parameters_as_inputs") is not False,
    )


def _overrides(pod: Pod, node: Mapping, runtime: Runtime) -> dict[str, Pod]:
    named = node.values.get(runtime.keys.named)
    if not isinstance(named, Mapping):
        return {}
    return {
        name: pods.overridden(pod, override, runtime, name=name)
        for name, override in named.values.items()
        if isinstance(override, Mapping)
    }


def _volumes(node: Node | None) -> tuple[Volume, ...]:
    """A mapping from claim to mount path, or a list of `name` and `mount_path` (`Runtime.lists`)."""
    if isinstance(node, Mapping):
        return tuple(Volume(claim, str(plain(path)), node.keys[claim].span) for claim, path in node.values.items())
    listed = node.items if isinstance(node, Sequence) else []
    return tuple(Volume(_text(item, "name"), _text(item, "mount_path"), find(item, ["name"]).span) for item in listed)


def _text(node: Node, key: str) -> str:
    return str(plain(find(node, [key])))


def _number(value: Value) -> int | None:
    """A positive number; 0 means none to the early extension (0.2.10 `parallelism: int = 0`)."""
    return int(str(value)) or None if value is not None else None
