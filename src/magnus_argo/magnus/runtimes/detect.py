"""Which runtime a configuration and a pipeline were written for: their keys tell."""

from __future__ import annotations

from functools import cache

from magnus_argo.magnus.config import executor_config
from magnus_argo.magnus.runtimes import DEFAULT, RUNTIMES, Dialect, FamilyName, Runtime, family_of
from magnus_argo.magnus.runtimes.words import only_family
from magnus_argo.schema import files
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence


def detect(config: Node | None, pipeline: Node, magnus: str) -> Runtime:
    """Finds the runtime. `magnus` is the version that somebody asked for, such as `0.4` or `0.5.1`, or empty. Raises
    ValueError if it belongs to no family."""
    family = family_of(magnus).name if magnus else None
    runtime = _of_config(config, family) if isinstance(config, Mapping) else None
    return (runtime or _newest(family or _family_of(pipeline))).at(magnus)


def _newest(family: FamilyName | None) -> Runtime:
    return next((runtime for runtime in reversed(RUNTIMES) if runtime.family.name == family), DEFAULT)


def _of_config(config: Mapping, family: FamilyName | None) -> Runtime | None:
    """The runtime with most keys of its own; where there are none, the one that alone calls the executor so."""
    settings, own = executor_config(config), telltales()
    candidates = [runtime for runtime in RUNTIMES if family in (None, runtime.family.name)]
    scores = {runtime.dialect: len(settings.values.keys() & own[runtime.dialect]) for runtime in candidates}
    best = max(candidates, key=lambda runtime: scores[runtime.dialect])
    if scores[best.dialect]:
        return best
    named = [runtime for runtime in candidates if config.values.keys() & _own_executor_keys(runtime)]
    if named:
        return named[0]
    return _by_shape(settings) if family is None else None


def _own_executor_keys(runtime: Runtime) -> set[str]:
    return set(runtime.executor_keys).difference(*(other.executor_keys for other in RUNTIMES if other is not runtime))


def _by_shape(settings: Mapping) -> Runtime | None:
    """Volumes and secrets are lists to some, and mappings to others."""
    values = [settings.values.get(key) for key in ("persistent_volumes", "secrets_from_k8s")]
    for runtime in reversed(RUNTIMES):
        if any(isinstance(value, Sequence if runtime.lists else Mapping) for value in values):
            return runtime
    return None


@cache
def telltales() -> dict[Dialect, frozenset[str]]:
    """Lists for each dialect the keys of the executor's settings that it alone has, also those that it refuses."""
    definitions = files.schema("argo-config")["$defs"]
    choices = {runtime.dialect: definitions[f"has-{runtime.dialect}-key"]["anyOf"] for runtime in RUNTIMES}
    return {dialect: frozenset(key for each in keys for key in each["required"]) for dialect, keys in choices.items()}


def _family_of(pipeline: Node) -> FamilyName | None:
    """The family whose own words the pipeline uses; None if it uses nobody's, or several families'."""
    families: set[FamilyName] = set()
    waiting = [pipeline]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            families |= _families_of(node)
            waiting.extend(node.values.values())
    return families.pop() if len(families) == 1 else None


def _families_of(node: Mapping) -> set[FamilyName]:
    kind = node.values.get("type")
    if not isinstance(kind, Scalar) or not isinstance(kind.value, str):
        return set()
    return {family for key in node.keys if (family := only_family(kind.value, key)) is not None}
