"""The executor's configuration: what the API server, the registry or the kubelet would refuse later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from magnus_argo.checks.mounts import place_of_mount
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import leaves_no_doubt, suggest, ticked
from magnus_argo.magnus.config import Config, override_of, placeholders_of
from magnus_argo.magnus.pod import Pod, Secret
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.quantity import amount
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

UNKNOWN_OVERRIDE = Rule("unknown-override", "the name of an override that the config does not have")
REQUEST_ABOVE_LIMIT = Rule("request-above-limit", "a request that is larger than its limit", judgement=True)
SAME_VARIABLE_TWICE = Rule("same-variable-twice", "two secrets for one environment variable")
SAME_VOLUME_TWICE = Rule("same-volume-twice", "one claim or one mount path used twice")
SECRETS_AS_TEXT = Rule(
    "secrets-as-text", "secrets written as in the extension's documentation", "warning", scope="file"
)


def check_pods(program: Program) -> Iterator[Diagnostic]:
    """Checks every pod specification that some step will have."""
    config = program.config
    if config is None:
        return
    yield from _overrides(program, config)
    every = program.pods()
    for pod in every:
        yield from _requests(config, pod)
    for secrets in {id(pod.secrets): pod.secrets for pod in every}.values():
        yield from _twice(secrets)


def _overrides(program: Program, config: Config) -> Iterator[Diagnostic]:
    """0.5.1 executor.py _resolve_executor_config: `No override of key: … found in the overrides section`; 0.4 only
    logs that there is no such placeholder."""
    steps = (step for graph in program.pipeline.graphs() for step in graph.steps.values())
    named = (name for step in steps for name in _named(override_of(step)))
    for number, name in enumerate(name for name in named if name.value not in config.overrides):
        yield _unknown_override(config, name, suggests=number < MAX_SUGGESTIONS)


def _named(override: Node | None) -> list[Scalar]:
    """The overrides or placeholders that a step asks for."""
    if isinstance(override, Mapping):
        return placeholders_of(override)
    return [override] if isinstance(override, Scalar) and override.value is not None else []


def _unknown_override(config: Config, name: Scalar, *, suggests: bool) -> Diagnostic:
    word = config.runtime.keys.named.removesuffix("s")
    known = ", ".join(map(ticked, islice(config.overrides, 12)))
    close = suggest(str(name.value), config.overrides) if suggests else None
    cure = f"the config's {word}s are {known}" if known else f"the config has no `{word}s`"
    message = f"the config has no {word} {ticked(str(name.value))}"
    if close is None:
        return Diagnostic(UNKNOWN_OVERRIDE, message, Label(name.span), help=cure)
    text = str(name.value)
    remedy = Respell(name.span, text, close, leaves_no_doubt(text, close, config.overrides))
    cure = f"did you mean {ticked(close)}?"
    return Diagnostic(UNKNOWN_OVERRIDE, message, Label(name.span), help=cure, remedies=(remedy,))


def _requests(config: Config, pod: Pod) -> Iterator[Diagnostic]:
    """The API server refuses such pods (Kubernetes 1.34 pkg/apis/core/validation ValidateResourceRequirements)."""
    for resource, request in pod.requests.items():
        limit = pod.limits.get(resource)
        if limit is not None and amount(request) > amount(limit):
            way = config.runtime.keys.limits[resource]
            what = "limit" if pod.find(*way) or config.pod.find(*way) else "default limit"
            message = f"the {resource} request {ticked(request)} is larger than the {what} {ticked(limit)}"
            cure = f"raise the limit, or remove the request, which defaults to the limit, {ticked(limit)}"
            yield Diagnostic(REQUEST_ABOVE_LIMIT, message, Label(_request_place(config, pod, resource)), help=cure)


def _request_place(config: Config, pod: Pod, resource: str) -> Span:
    keys = config.runtime.keys
    stated = (pod.find(*way) for way in (keys.requests[resource], keys.limits[resource]))
    return next((node.span for node in stated if node is not None), config.place())


def _twice(secrets: tuple[Secret, ...]) -> Iterator[Diagnostic]:
    """Argo 4's CRDs refuse a name twice (`env` is a list-map by name)."""
    first: dict[str, Span] = {}
    for secret in secrets:
        if secret.variable in first:
            message = f"the environment variable {ticked(secret.variable)} is set twice"
            again, before = Label(secret.span, "again here"), Label(first[secret.variable], "first here")
            cure = "give one of them another name, or remove it"
            yield Diagnostic(SAME_VARIABLE_TWICE, message, again, (before,), cure)
        first.setdefault(secret.variable, secret.span)


def check_volumes(program: Program) -> Iterator[Diagnostic]:
    """0.5.1 refuses a claim twice, Argo a mount path twice (4.1.2 workflow/validate/validate.go)."""
    seen: dict[tuple[str, str], Span] = {}
    for volume in program.config.volumes if program.config else ():
        for what, value in (("claim", volume.claim), ("mount path", place_of_mount(volume.mount_path))):
            if (what, value) in seen:
                message = f"the {what} {ticked(value)} is used twice"
                again, before = Label(volume.span, "again here"), Label(seen[what, value], "first here")
                cure = "mount each claim once, and each at a different path"
                yield Diagnostic(SAME_VOLUME_TWICE, message, again, (before,), cure)
            seen.setdefault((what, value), volume.span)


def check_secrets_as_text(program: Program) -> Iterator[Diagnostic]:
    """Finds secrets that nothing reads. The documentation of magnus-extensions shows `secrets_from_k8s` as a text, and
    only a mapping is read."""
    config = program.config
    may_be_text = config is not None and config.runtime.secrets_may_be_text
    secrets = config.pod.find("secrets_from_k8s") if config is not None and may_be_text else None
    if secrets is not None and not isinstance(secrets, Mapping):
        message = "magnus-extensions reads `secrets_from_k8s` only as a mapping: containers that read this file fail"
        yield Diagnostic(SECRETS_AS_TEXT, message, Label(secrets.span), help="write `VARIABLE: secret:key`")
