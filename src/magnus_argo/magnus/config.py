"""A magnus configuration for the argo executor: three dialects, one meaning.

The dialects are those of the argo executor's history: `early` is the first documented extension (magnus-extensions
up to 0.2.12), `camel` its last release (0.2.13), `snake` magnus 0.5. Built from a tree that the schema has accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus import pod as pods
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.runtimes import Dialect
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value, find, plain

SETTINGS_OF_STEPS = ("overrides", "executor_config", "mode_config")
"""What magnus 0.5, 0.4.11 to 0.4.22 and 0.4.0 to 0.4.10 call a step's settings by executor; the first one counts."""

_OUTPUT: dict[Dialect, str] = {"early": "pipeline.yaml", "camel": "argo-pipeline.yaml", "snake": "argo-pipeline.yaml"}


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
    dialect: Dialect
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

    def place(self, *keys: str) -> Span:
        """Where a key of the executor's config stands; the executor's own key if it is not there."""
        found = find(self.settings(), list(keys))
        return found.span if found is not self.settings() else executor_key(self.node).span

    def settings(self) -> Mapping:
        """The executor's own configuration as it stands in the file."""
        return executor_config(self.node)

    def service(self, name: str, default: str) -> Service:
        """A service block; `default` is what magnus takes when there is none."""
        block = self.node.values.get(name)
        kind = block.values.get("type") if isinstance(block, Mapping) else None
        if not isinstance(block, Mapping) or not isinstance(kind, Scalar):
            return Service(default, {}, executor_key(self.node).span, stated=False)
        settings = block.values.get("config")
        data = plain(settings) if isinstance(settings, Mapping) else {}
        return Service(str(kind.value), data if isinstance(data, dict) else {}, kind.span, stated=True)

    def pod_for(self, graph: Graph, step: Step) -> Pod:
        """The pod of a step: the configuration's, or that with the step's own override laid over it."""
        override = override_of(step)
        if isinstance(override, Mapping):
            return self._with_placeholders(override, ".".join(("", *graph.readable_path(step.name))))
        return self.overrides.get(str(override.value), self.pod) if isinstance(override, Scalar) else self.pod

    def _with_placeholders(self, said: Mapping, name: str) -> Pod:
        """Steps that say nothing but a placeholder's name share its pod."""
        names = [str(key.value) for key in placeholders_of(said)]
        if len(names) == len(said.values) == 1:
            return self.overrides.get(names[0], self.pod)
        settings = _filled(said, {name: self.overrides[name].node for name in names if name in self.overrides})
        return pods.overridden(self.pod, settings, self.dialect, name=name)


def override_of(step: Step) -> Node | None:
    """What a step says for the argo executor: settings (0.4), or the name of an override (0.5)."""
    for key in SETTINGS_OF_STEPS:
        block = step.node.values.get(key)
        if isinstance(block, Mapping) and "argo" in block.values:
            return block.values["argo"]
    return None


def placeholders_of(said: Mapping) -> list[Scalar]:
    """The keys without a value in a step's settings, which name placeholders of the config (0.4.22 executor.py
    _resolve_executor_config)."""
    return [said.keys[name] for name, value in said.values.items() if isinstance(value, Scalar) and value.value is None]


def _filled(said: Mapping, placeholders: dict[str, Mapping]) -> Mapping:
    """Settings with those of placeholders in the place of their names; what comes later wins."""
    filled = Mapping(said.path, said.line, said.column, said.end_column)
    for name, value in said.values.items():
        placeholder = placeholders.get(name)
        filled.keys |= placeholder.keys if placeholder else {name: said.keys[name]}
        filled.values |= placeholder.values if placeholder else {name: value}
    return filled


def executor_key(root: Mapping) -> Scalar:
    """The key of the executor block: `executor`, or `mode` up to magnus 0.4.9."""
    return root.keys["executor"] if "executor" in root.keys else root.keys["mode"]


def executor_config(root: Mapping) -> Mapping:
    """The executor's `config` mapping; an empty one at the file's start where there is none."""
    block = root.values.get("executor") or root.values.get("mode")
    settings = block.values.get("config") if isinstance(block, Mapping) else None
    return settings if isinstance(settings, Mapping) else Mapping(root.path, root.line, root.column, root.end_column)


def config_of(root: Mapping, dialect: Dialect) -> Config:
    """The configuration in a tree that conforms to the dialect in `argo-config.schema.json`."""
    node = executor_config(root)
    settings = plain(node)
    assert isinstance(settings, dict)
    pod = pods.pod_of(node, dialect)
    return Config(
        path=root.path,
        dialect=dialect,
        node=root,
        pod=pod,
        overrides=_overrides(pod, node, dialect),
        volumes=_volumes(node.values.get("persistent_volumes")),
        name=str(settings.get("name") or ""),
        output_file=str(settings.get("output_file") or _OUTPUT[dialect]),
        labels=_texts(settings.get("labels")),
        annotations=_texts(settings.get("annotations")),
        service_account=str(settings.get("service_account_name") or ""),
        node_selector=_texts(settings.get(pods.WORDS[dialect].node_selector)),
        tolerations=_list(settings.get("tolerations")),
        parallelism=_number(settings.get("parallelism")),
        workflow_deadline=_workflow_deadline(settings, dialect),
        enable_caching=settings.get("enable_caching") is True,
        exposes_parameters=settings.get("expose_parameters_as_inputs") is not False,
    )


def _overrides(pod: Pod, node: Mapping, dialect: Dialect) -> dict[str, Pod]:
    named = node.values.get("overrides" if dialect == "snake" else "placeholders")
    if not isinstance(named, Mapping):
        return {}
    return {
        name: pods.overridden(pod, override, dialect, name=name)
        for name, override in named.values.items()
        if isinstance(override, Mapping)
    }


def _volumes(node: Node | None) -> tuple[Volume, ...]:
    """Claim to mount path in 0.4 (a mapping), a list of `name` and `mount_path` in 0.5."""
    if isinstance(node, Mapping):
        return tuple(Volume(claim, str(plain(path)), node.keys[claim].span) for claim, path in node.values.items())
    items = node.items if isinstance(node, Sequence) else []
    return tuple(Volume(_text(item, "name"), _text(item, "mount_path"), find(item, ["name"]).span) for item in items)


def _text(node: Node, key: str) -> str:
    return str(plain(find(node, [key])))


def _workflow_deadline(settings: dict[str, Value], dialect: Dialect) -> int | None:
    """Two days in magnus 0.5 (0.5.1 extensions/executor/argo/implementation.py), none before."""
    default = 172_800 if dialect == "snake" else None
    return _number(settings.get("max_workflow_duration_in_seconds")) or default


def _texts(value: Value) -> dict[str, str]:
    return {key: str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _number(value: Value) -> int | None:
    """A positive number; 0 means none to the early extension (0.2.10 `parallelism: int = 0`)."""
    return int(str(value)) or None if value is not None else None
