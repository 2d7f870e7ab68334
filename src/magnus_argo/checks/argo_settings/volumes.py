"""Volumes and mounts in Argo's words, beside those of the configuration."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.names import labels
from magnus_argo.checks.argo_settings.names import OWNED_NAME
from magnus_argo.checks.argo_settings.parts import added_templates, containers_in, items, pods_of, word
from magnus_argo.checks.mounts import obstacle_to_mount, place_of_mount
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import leaves_no_doubt, listed, shown, suggest, ticked
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Mapping, Scalar

UNKNOWN_VOLUME = Rule("unknown-volume", "a mount of a volume that the workflow does not have")

_ARGOS_VOLUMES = ("var-run-argo", "tmp-dir-argo", "argoexec-bin", "kubeconfig", "exec-sa-token")


def check_volumes(program: Program) -> Iterator[Diagnostic]:
    """Mounts of what is not there, which show only when the pod is made (4.1.2 workflow/controller/workflowpod.go),
    and names and paths that are taken."""
    spec, ours = program.options.settings.spec, _ours(program)
    general = [*ours, *_names(spec, "volumes"), *_claims(spec)]
    yield from _taken(spec, ours)
    for pods in pods_of(program):
        yield from _taken(pods.template, ours)
        known = [*general, *_names(pods.template, "volumes")]
        for container in (pods.container, *(each for _, each in containers_in(pods.template))):
            yield from _mounts(program, container, known)
    for template in added_templates(program):
        for _, container in containers_in(template):
            yield from _unknown(container, [*general, *_names(template, "volumes")])


def _ours(program: Program) -> list[str]:
    return [*labels(volume.claim for volume in program.config.volumes).values()] if program.config else []


def _names(node: Mapping | None, key: str) -> list[str]:
    return [str(name.value) for item in items(node, key) if (name := word(item, "name")) is not None]


def _claims(spec: Mapping | None) -> list[str]:
    names = (word(item, "metadata", "name") for item in items(spec, "volumeClaimTemplates"))
    return [str(name.value) for name in names if name is not None]


def _taken(node: Mapping | None, ours: list[str]) -> Iterator[Diagnostic]:
    for item in items(node, "volumes"):
        name = word(item, "name")
        if name is not None and name.value in (*ours, *_ARGOS_VOLUMES):
            owner = "Argo" if name.value in _ARGOS_VOLUMES else "the config"
            message = f"{owner} has a volume `{shown(str(name.value))}` already"
            yield Diagnostic(OWNED_NAME, message, Label(name.span), help="give this one another name")


def _mounts(program: Program, container: Mapping | None, known: list[str]) -> Iterator[Diagnostic]:
    yield from _unknown(container, known)
    volumes = program.config.volumes if program.config else ()
    places = {place_of_mount(volume.mount_path): volume.span for volume in volumes}
    for mount in items(container, "volumeMounts"):
        path = word(mount, "mountPath")
        if path is not None:
            yield from _mount(path, places)


def _mount(path: Scalar, places: dict[str, Span]) -> Iterator[Diagnostic]:
    text = str(path.value)
    place, why = place_of_mount(text), obstacle_to_mount(text)
    if why:
        message = f"nothing can be mounted at `{shown(text)}`: {why}"
        yield Diagnostic(OWNED_NAME, message, Label(path.span), help="mount it at another path")
    if place in places:
        message = f"the config mounts a volume at `{shown(place)}` already"
        before = Label(places[place], "mounted here")
        yield Diagnostic(OWNED_NAME, message, Label(path.span), (before,), "mount this one at another path")


def _unknown(container: Mapping | None, known: list[str]) -> Iterator[Diagnostic]:
    there, unknown = {*known}, 0
    for key in ("volumeMounts", "volumeDevices"):
        for mount in items(container, key):
            name = word(mount, "name")
            if name is not None and str(name.value) not in there and "{{" not in str(name.value):
                unknown += 1
                yield _missing(name, known, suggests=unknown <= MAX_SUGGESTIONS)


def _missing(name: Scalar, known: list[str], *, suggests: bool) -> Diagnostic:
    text = str(name.value)
    close = suggest(text, known) if suggests else None
    cure = f"did you mean {ticked(close)}?" if close else "add it to `volumes` of `spec`"
    cure = f"{cure}; the workflow has {listed(known, 8)}" if known and not close else cure
    remedies = (Respell(name.span, text, close, leaves_no_doubt(text, close, known)),) if close else ()
    message = f"the workflow has no volume `{shown(text)}`"
    return Diagnostic(UNKNOWN_VOLUME, message, Label(name.span), help=cure, remedies=remedies)
