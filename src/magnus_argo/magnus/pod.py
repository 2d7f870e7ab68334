"""What a configuration says of a step's pod: image, resources, secrets, placement, limits of time and tries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus.runtimes import Dialect
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value, plain

GPU = "nvidia.com/gpu"


@dataclass(frozen=True, slots=True)
class Secret:
    """An environment variable filled from a Kubernetes secret."""

    variable: str
    secret: str
    key: str
    span: Span


@dataclass(frozen=True, slots=True)
class Retry:
    """Argo's `retryStrategy`: `limit` counts the tries after the first, 0 is none; durations are in seconds."""

    limit: int
    policy: str = "Always"
    back_off: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pod:
    """`name` is empty for the configuration's own pod, an override's name, or `.` and the way to a step with settings
    of its own: no two pods of a configuration share one, and templates are named after it.

    `limits` and `requests` are Kubernetes quantities by resource, `requests` only those that were stated.
    `deadline` is in seconds. `node_selector` and `tolerations` are an override's own; the configuration's stand in
    the workflow's spec.
    """

    name: str
    node: Mapping
    image: str = ""
    limits: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    pull_policy: str = ""
    secrets: tuple[Secret, ...] = ()
    node_selector: dict[str, str] | None = None
    tolerations: list[Value] | None = None
    deadline: int | None = None
    retry: Retry | None = None
    parallelism: int | None = None

    def find(self, *keys: str) -> Node | None:
        """The node under `keys` in what this pod was read from."""
        node: Node | None = self.node
        for key in keys:
            node = node.values.get(key) if isinstance(node, Mapping) else None
        return node

    def effective_requests(self) -> dict[str, str]:
        """A request that nobody states is the limit, as in Kubernetes (and 0.2.9 argo/implementation.py)."""
        return {resource: self.requests.get(resource, limit) for resource, limit in self.limits.items()}


class Words:
    """How a dialect spells the keys of a pod (0.2.9, 0.2.13 and 0.5.1 executor/argo/implementation.py)."""

    def __init__(self, image: str, pull_policy: str, node_selector: str, deadline: str, retry: str) -> None:
        self.image = image
        self.pull_policy = pull_policy
        self.node_selector = node_selector
        self.deadline = deadline
        self.retry = retry


WORDS: dict[Dialect, Words] = {
    "early": Words("docker_image", "image_pull_policy", "node_selectors", "", ""),
    "camel": Words("image", "imagePullPolicy", "nodeSelector", "activeDeadlineSeconds", "retryStrategy"),
    "snake": Words("image", "image_pull_policy", "node_selector", "max_step_duration_in_seconds", "retry_strategy"),
}
_STEP_DEADLINE = 7200  # 0.2.13 and 0.5.1; the early extension had none


def pod_of(node: Mapping, dialect: Dialect) -> Pod:
    """The pod of the configuration itself, with the dialect's defaults."""
    early = dialect == "early"
    defaults = Pod(
        name="",
        node=node,
        limits={"cpu": "250m", "memory": "1G" if early else "1Gi"},
        pull_policy="Always" if early else "",
        deadline=None if early else _STEP_DEADLINE,
    )
    return overridden(defaults, node, dialect, name="")


def overridden(pod: Pod, node: Mapping, dialect: Dialect, *, name: str) -> Pod:
    """`pod` with what `node` says laid over it; what it does not say, or says to be null, stays."""
    words, said = WORDS[dialect], _said(node)
    changes: dict[str, Any] = {}
    if words.image in said:
        changes["image"] = _text(said[words.image])
    if words.pull_policy in said:
        changes["pull_policy"] = _text(said[words.pull_policy])
    if "secrets_from_k8s" in said:
        changes["secrets"] = secrets_of(said["secrets_from_k8s"])
    if name and words.node_selector in said:
        changes["node_selector"] = plain(said[words.node_selector])
    if name and "tolerations" in said:
        changes["tolerations"] = plain(said["tolerations"])
    if words.deadline in said:
        changes["deadline"] = int(_text(said[words.deadline]))
    if words.retry in said:
        changes["retry"] = _retry(said[words.retry], dialect)
    if name and "parallelism" in said:
        changes["parallelism"] = int(_text(said["parallelism"])) or None
    limits, requests = _stated(node, dialect)
    changes["limits"], changes["requests"] = _laid_over(limits, pod.limits), _laid_over(requests, pod.requests)
    return replace(pod, name=name, node=node, **changes)


def _laid_over(stated: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    """An empty request is the limit (0.2.9), and 0 GPUs are none: they take away what was there."""
    both = before | stated
    return {name: quantity for name, quantity in both.items() if quantity and (name, quantity) != (GPU, "0")}


def _stated(node: Mapping, dialect: Dialect) -> tuple[dict[str, str], dict[str, str]]:
    """Limits and requests that `node` itself states."""
    if dialect == "early":
        return _suffixed(node, "_limit"), _suffixed(node, "_request")
    holder = node.values.get("resources") if dialect == "snake" else node
    if not isinstance(holder, Mapping):
        return {}, {}
    return _quantities(holder.values.get("limits")), _quantities(holder.values.get("requests"))


def _said(node: Mapping) -> dict[str, Node]:
    """The keys that have a value."""
    return {key: value for key, value in node.values.items() if not (isinstance(value, Scalar) and value.value is None)}


def _suffixed(node: Mapping, suffix: str) -> dict[str, str]:
    resources, said = {"cpu": "cpu", "memory": "memory", "gpu": GPU}, _said(node)
    return {name: _text(said[word + suffix]) for word, name in resources.items() if word + suffix in said}


def _quantities(node: Node | None) -> dict[str, str]:
    said = _said(node) if isinstance(node, Mapping) else {}
    return {GPU if name == "gpu" else name: _text(value) for name, value in said.items()}


def secrets_of(node: Node) -> tuple[Secret, ...]:
    """All spellings: `VARIABLE: secret:key` (0.2.x code), `VARIABLE=secret:key` (its documentation), and 0.5's
    list of `environment_variable`, `secret_name`, `secret_key`."""
    if isinstance(node, Mapping):
        pairs = [(name, _text(value), node.keys[name].span) for name, value in node.values.items()]
        return tuple(Secret(name, *_split(place), span) for name, place, span in pairs)
    if isinstance(node, Sequence):
        return tuple(secret for item in node.items for secret in _listed(item))
    return _assigned(node)


def _listed(item: Node) -> tuple[Secret, ...]:
    if not isinstance(item, Mapping):
        return _assigned(item)
    name, secret, key = (_text(item.values[part]) for part in ("environment_variable", "secret_name", "secret_key"))
    return (Secret(name, secret, key, item.values["environment_variable"].span),)


def _assigned(node: Node) -> tuple[Secret, ...]:
    parts = [part.partition("=") for part in _text(node).split()]
    return tuple(Secret(name, *_split(place), node.span) for name, _, place in parts)


def _split(place: str) -> tuple[str, str]:
    secret, _, key = place.partition(":")
    return secret, key


def _retry(node: Node, dialect: Dialect) -> Retry:
    """0.2.13 `{limit, retryPolicy}`, 0.5.1 `{limit, retry_policy, back_off}`. A wait that is stated also holds for a
    step's own attempts, which need no limit here."""
    said = plain(node)
    assert isinstance(said, dict)
    limit = int(str(said.get("limit") or 0))
    policy = str(said.get("retry_policy") or said.get("retryPolicy") or "Always")
    waits = dialect == "snake" and (limit or said.get("back_off"))
    return Retry(limit, policy, _back_off(said.get("back_off")) if waits else ())


def _back_off(said: Value) -> tuple[tuple[str, str], ...]:
    """Argo's `backoff`, in seconds; where nothing is said 0.5.1 waits 2 minutes, doubled up to an hour."""
    said = said if isinstance(said, dict) else {}
    return (
        ("duration", str(said.get("duration_in_seconds", 120))),
        ("factor", str(said.get("factor", 2))),
        ("maxDuration", str(said.get("max_duration", 3600))),
    )


def _text(node: Node) -> str:
    assert isinstance(node, Scalar)
    return "" if node.value is None else str(node.value)
