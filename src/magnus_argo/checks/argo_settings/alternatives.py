"""Fields of which Kubernetes takes only one: kinds of a volume, ways to fill a variable, actions of a probe."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import pods_of, under, word
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.words import shown
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import UNKNOWN_KEY
from magnus_argo.yaml.nodes import Mapping, Node, Sequence

_PROBES = ("exec", "grpc", "httpGet", "tcpSocket")
_ACTIONS = ("exec", "httpGet", "sleep", "tcpSocket")
_PLACES = ("artifactory", "azure", "gcs", "git", "hdfs", "http", "oss", "plugin", "raw", "s3")
_ONE_OF: dict[str, tuple[str, ...]] = {
    "archiveLocation": _PLACES,
    "artifact": _PLACES,
    "artifactPaths": _PLACES,
    "artifacts": _PLACES,
    "resource": ("manifest", "manifestFrom"),
    "tasks": ("depends", "dependencies"),
    "withSequence": ("count", "end"),
    "env": ("value", "valueFrom"),
    "valueFrom": ("configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"),
    "envFrom": ("configMapRef", "secretRef"),
    "livenessProbe": _PROBES,
    "readinessProbe": _PROBES,
    "startupProbe": _PROBES,
    "postStart": _ACTIONS,
    "preStop": _ACTIONS,
}
"""By the key that a mapping, or a list of such, stands under (Kubernetes 1.34 pkg/apis/core/validation; Argo 4.1.2
pkg/apis/workflow/v1alpha1/workflow_types.go)."""
_NOT_A_KIND = ("name",)
_OF_ARGO = ("hooks", "metrics", "synchronization")
"""Where the same words mean something else."""


def check_alternatives(program: Program) -> Iterator[Diagnostic]:
    """Neither Argo nor its CRDs see it, so that no pod could be created. A value and what replaces it may come from two
    layers of the project file."""
    yield from _in(program.options.settings.spec)
    for pods in pods_of(program):
        yield from _in(pods.template)
        yield from _in(pods.container)


def _in(node: Node | None, field: str = "") -> Iterator[Diagnostic]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _in(item, field)
    elif isinstance(node, Mapping):
        yield from _several(node, field)
        for key, value in node.values.items():
            if key not in _OF_ARGO:
                yield from _in(value, key)


def _several(node: Mapping, field: str) -> Iterator[Diagnostic]:
    known = [key for key in node.keys if key not in _NOT_A_KIND] if field == "volumes" else _ONE_OF.get(field, ())
    stated = [key for key in node.keys if key in known and under(node, key) is not None]
    name = word(node, "name")
    what = f"`{shown(str(name.value))}` in `{shown(field)}`" if name is not None else f"`{shown(field)}`"
    for key in stated[1:]:
        message = f"{what} has `{stated[0]}`, which takes no `{key}` beside it"
        cure = f"remove one of the two; if another layer says it, write `{stated[0]}: null`"
        yield Diagnostic(UNKNOWN_KEY, message, Label(node.keys[key].span), help=cure)
