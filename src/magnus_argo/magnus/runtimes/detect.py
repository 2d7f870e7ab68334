"""Which magnus a configuration and a pipeline were written for: their keys tell."""

from __future__ import annotations

from typing import NamedTuple

from magnus_argo.magnus.config import executor_config
from magnus_argo.magnus.runtimes import DIALECT_FAMILY, NEWEST, Dialect, Family, Runtime, runtime_of
from magnus_argo.schema import family, telltales
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence


class Detected(NamedTuple):
    runtime: Runtime
    dialect: Dialect


def detect(config: Node | None, pipeline: Node, magnus: str) -> Detected:
    """The runtime and the config's dialect. `magnus` is a version that somebody asked for, or empty."""
    said: Family | None = runtime_of(magnus).family if magnus else None
    dialect = _dialect(config, said) if isinstance(config, Mapping) else None
    if dialect is None:
        dialect = "camel" if (said or _family_of(pipeline)) == "0.4" else "snake"
    return Detected(runtime_of(magnus or NEWEST[DIALECT_FAMILY[dialect]]), dialect)


def _dialect(config: Mapping, said: Family | None) -> Dialect | None:
    """The dialect with most keys of its own; where there are none, `mode:` is older than `executor:`."""
    settings = executor_config(config)
    own = telltales()
    scores = {
        dialect: len(settings.values.keys() & own[dialect])
        for dialect, its in DIALECT_FAMILY.items()
        if said in (None, its)
    }
    best = max(scores, key=lambda dialect: scores[dialect])
    if scores[best]:
        return best
    if "mode" in config.values and "early" in scores:
        return "early"
    return _by_shape(settings) if said is None else None


def _by_shape(settings: Mapping) -> Dialect | None:
    """Volumes and secrets are lists in 0.5 and mappings in 0.4."""
    values = [settings.values.get(key) for key in ("persistent_volumes", "secrets_from_k8s")]
    if any(isinstance(value, Sequence) for value in values):
        return "snake"
    return "camel" if any(isinstance(value, Mapping) for value in values) else None


def _family_of(pipeline: Node) -> Family | None:
    """The family whose own words the pipeline uses; None if it uses neither's, or both."""
    found: set[str] = set()
    waiting = [pipeline]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            found |= _words(node)
            waiting.extend(node.values.values())
    return _only(found - {""})


def _words(node: Mapping) -> set[str]:
    kind = node.values.get("type")
    if not isinstance(kind, Scalar) or not isinstance(kind.value, str):
        return set()
    return {family(kind.value, key) or "" for key in node.keys}


def _only(found: set[str]) -> Family | None:
    if found == {"0.4"}:
        return "0.4"
    return "0.5" if found == {"0.5"} else None
