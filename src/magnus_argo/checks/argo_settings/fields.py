"""Fields of Argo's that came or went: whether the Argo that was asked for has them."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.limits import is_known
from magnus_argo.checks.argo_settings.parts import parts_of
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.versions import ArgoVersion
from magnus_argo.schema.versions import Marked, marked_fields

OTHER_ARGO = Rule("other-argo", "a field that the Argo that was asked for does not have")

_OTHERWISE = {
    "mutex": "write `mutexes`, a list",
    "mutexes": "write `mutex`, for one",
    "semaphore": "write `semaphores`, a list",
    "semaphores": "write `semaphore`, for one",
}


def check_versions(program: Program) -> Iterator[Diagnostic]:
    """An Argo without the field leaves it out without a word, or refuses the workflow (4.x, with full CRDs)."""
    argo = program.options.argo
    for part in parts_of(program):
        for field in marked_fields(part.node, f"argo.schema.json#/$defs/{part.kind}"):
            if not is_known(argo, field.since, field.until):
                yield _of_another(field, argo)


def _of_another(field: Marked, argo: ArgoVersion) -> Diagnostic:
    name = field.key.value
    newer = not is_known(argo, field.since, "")
    range_ = f"from {field.since} on" if newer else f"up to {field.until}"
    message = f"Argo has `{name}` {range_}, and this is for Argo {argo}"
    cure = _OTHERWISE.get(str(name), "remove it")
    other = field.since if newer else field.until
    return Diagnostic(
        OTHER_ARGO, message, Label(field.key.span), help=f"{cure}, or say `argo: '{other}'` if it is that"
    )
