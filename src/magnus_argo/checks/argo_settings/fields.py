"""Fields of Argo's that came or went: whether the Argo that was asked for has them."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.limits import is_known
from magnus_argo.checks.argo_settings.parts import parts_of
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.versions import ArgoVersion
from magnus_argo.schema.files import Schema, resolved
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

OTHER_ARGO = Rule("other-argo", "a field that the Argo that was asked for does not have")

_OTHERWISE = {
    "mutex": "write `mutexes`, a list",
    "mutexes": "write `mutex`, for one",
    "semaphore": "write `semaphores`, a list",
    "semaphores": "write `semaphore`, for one",
}


def check_versions(program: Program) -> Iterator[Diagnostic]:
    """Finds fields that the target version does not have: Argo leaves them out without a word, or refuses the workflow
    (4.x, with full CRDs)."""
    argo = program.options.argo
    for part in parts_of(program):
        for field in marked_fields(part.node, f"argo.schema.json#/$defs/{part.kind}"):
            if not is_known(argo, field.since, field.until):
                yield _of_another(field, argo)


def _of_another(field: Marked, argo: ArgoVersion) -> Diagnostic:
    name = field.key.value
    newer = not is_known(argo, field.since, "")
    range_ = f"from {field.since} on" if newer else f"up to {field.until}"
    message = f"Argo has {ticked(str(name))} {range_}, and this is for Argo {argo}"
    cure = _OTHERWISE.get(str(name), "remove it")
    other = field.since if newer else field.until
    return Diagnostic(
        OTHER_ARGO, message, Label(field.key.span), help=f"{cure}, or say `argo: '{other}'` if it is that"
    )


@dataclass(frozen=True, slots=True)
class Marked:
    """A key of a tree that came or went: the first and the last version that has it, empty where there is no such."""

    key: Scalar
    since: str
    until: str


def marked_fields(node: Node, target: str) -> Iterator[Marked]:
    """Finds the keys of a tree that its schema marks; the tree conforms to the schema `target`, a file with a
    pointer."""
    schema, file = resolved(target)
    yield from _marked(node, schema, file)


def _marked(node: Node, schema: Schema, file: str) -> Iterator[Marked]:
    while "$ref" in schema:
        schema, file = resolved(schema["$ref"], file)
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _marked(item, schema.get("items", {}), file)
    elif isinstance(node, Mapping):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        for key, value in node.values.items():
            field = known.get(key, other if isinstance(other, dict) else {})
            if "x-since" in field or "x-until" in field:
                yield Marked(node.keys[key], field.get("x-since", ""), field.get("x-until", ""))
            yield from _marked(value, field, file)
