"""What a configuration says of a step's pod: image, resources, secrets, placement, limits of time and tries."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from functools import lru_cache

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus.runtimes import GPU, Keys, Runtime
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value, plain


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
    """`name` is empty for the configuration's own pod, an override's name, or, `of_step`, `.` and the way to a step
    with settings of its own: templates are named after it.

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
    of_step: bool = False

    @property
    def key(self) -> tuple[str, bool]:
        """What tells it from all other pods: an override may have any name, also one like the way to a step."""
        return self.name, self.of_step

    def find(self, *keys: str) -> Node | None:
        """Finds the node under `keys` in what this pod was read from."""
        node: Node | None = self.node
        for key in keys:
            node = node.values.get(key) if isinstance(node, Mapping) else None
        return node

    def effective_requests(self) -> dict[str, str]:
        """Completes the requests, quantities by resource: one that nobody states is the limit, as in Kubernetes (and in
        0.2.9 argo/implementation.py)."""
        return {resource: self.requests.get(resource, limit) for resource, limit in self.limits.items()}


def pod_of(node: Mapping, runtime: Runtime) -> Pod:
    """Builds the pod of the configuration itself from the executor's settings, with the runtime's defaults."""
    defaults = runtime.defaults
    pod = Pod("", node, limits={**defaults.limits}, pull_policy=defaults.pull_policy, deadline=defaults.deadline)
    return overridden(pod, node, runtime, name="")


def overridden(pod: Pod, node: Mapping, runtime: Runtime, *, name: str, of_step: bool = False) -> Pod:
    """Lays what `node` states over `pod`, which becomes the pod called `name`. What `node` does not state, or states to
    be null, stays. Of the configuration's own settings, those without a name, what holds for the whole workflow is no
    part of a pod."""
    keys = runtime.keys
    own = node if name else Mapping(node.path, node.line, node.column, node.end_column)
    deadline, branches = _stated(node, keys.deadline), _stated(own, keys.branches)
    secrets, retry = _stated(node, "secrets_from_k8s"), _stated(node, keys.retry)
    selector, tolerations = _stated(own, keys.node_selector), _stated(own, "tolerations")
    return Pod(
        name=name,
        node=node,
        image=_text(_stated(node, keys.image), pod.image),
        limits=_laid_over(_quantities(node, keys.limits), pod.limits),
        requests=_laid_over(_quantities(node, keys.requests), pod.requests),
        pull_policy=_text(_stated(node, keys.pull_policy), pod.pull_policy),
        secrets=pod.secrets if secrets is None else secrets_of(secrets),
        node_selector=pod.node_selector if selector is None else texts(plain(selector)),
        tolerations=pod.tolerations if tolerations is None else items(plain(tolerations)),
        deadline=pod.deadline if deadline is None else int(_text(deadline)),
        retry=pod.retry if retry is None else _retry(retry, keys),
        parallelism=pod.parallelism if branches is None else int(_text(branches)) or None,
        of_step=of_step,
    )


def lists_of_secrets(pods: Iterable[Pod]) -> list[tuple[Secret, ...]]:
    """Lists the secrets of some pods, those that several share once: most share all."""
    return [*{id(pod.secrets): pod.secrets for pod in pods}.values()]


def _stated(node: Mapping, *keys: str) -> Node | None:
    """What stands under `keys`, unless it is null; a dialect without such a key has an empty one."""
    inner: Node | None = node
    for key in keys:
        inner = inner.values.get(key) if isinstance(inner, Mapping) and key else None
    return None if isinstance(inner, Scalar) and inner.value is None else inner


def _quantities(node: Mapping, places: Lookup[str, tuple[str, ...]]) -> dict[str, str]:
    """The quantities that `node` itself states, by resource."""
    stated = {resource: _stated(node, *keys) for resource, keys in places.items()}
    return {resource: _text(quantity) for resource, quantity in stated.items() if quantity is not None}


def _laid_over(stated: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    """An empty request is the limit (0.2.9), and 0 GPUs are none: they take away what was there."""
    both = before | stated
    return {name: quantity for name, quantity in both.items() if quantity and (name, quantity) != (GPU, "0")}


def texts(value: Value) -> dict[str, str]:
    """Reads a mapping of names to texts; empty if it is none."""
    return {key: str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def items(value: Value) -> list[Value]:
    """Reads a list; empty if it is none."""
    return value if isinstance(value, list) else []


@lru_cache(maxsize=8)
def secrets_of(node: Node) -> tuple[Secret, ...]:
    """Reads secrets in all spellings: `VARIABLE: secret:key` (0.2.x code), `VARIABLE=secret:key` (its documentation),
    and 0.5's list of `environment_variable`, `secret_name`, `secret_key`. What steps share by a placeholder is read
    once."""
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


def _retry(node: Node, keys: Keys) -> Retry:
    """A wait that is stated also holds for a step's own attempts, which need no limit here."""
    stated = plain(node)
    assert isinstance(stated, dict)
    limit = int(str(stated.get("limit") or 0))
    wait = stated.get(keys.back_off) if keys.back_off else None
    policy = str(stated.get(keys.retry_policy) or "Always")
    return Retry(limit, policy, _back_off(wait) if wait or (limit and keys.back_off) else ())


def _back_off(stated: Value) -> tuple[tuple[str, str], ...]:
    """Argo's `backoff`, in seconds; where nothing is said 0.5.1 waits 2 minutes, doubled up to an hour."""
    stated = stated if isinstance(stated, dict) else {}
    return (
        ("duration", str(stated.get("duration_in_seconds", 120))),
        ("factor", str(stated.get("factor", 2))),
        ("maxDuration", str(stated.get("max_duration", 3600))),
    )


def _text(node: Node | None, default: str = "") -> str:
    if node is None:
        return default
    assert isinstance(node, Scalar)
    return "" if node.value is None else str(node.value)
