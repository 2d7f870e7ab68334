"""Names that are not free: of environment variables, containers, labels and templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import Pods, added_templates, items, parts_of, pods_of, under, word
from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.words import shown, ticked
from magnus_argo.magnus.pod import Pod, lists_of_secrets
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

OWNED_NAME = Rule("owned-name", "a name that belongs to magnus, to Argo or to the compiler")

CONTAINERS = ("main", "init", "wait", "supervisor")
_ARGO_PREFIXES = ("workflows.argoproj.io/", "cronworkflows.argoproj.io/")
_FREE_LABELS = {"workflows.argoproj.io/controller-instanceid"}
_FREE_ANNOTATIONS = {"workflows.argoproj.io/title", "workflows.argoproj.io/description"}
_FREE_ON_PODS = ("workflows.argoproj.io/kill-cmd-", "workflows.argoproj.io/progress")

_ATTEMPT = "it is the number of the attempt"


def check_environment(program: Program) -> Iterator[Diagnostic]:
    """Variables that magnus reads, that Argo sets in each container, and that the configuration fills from secrets."""
    for pods in pods_of(program):
        taken = {secret.variable for secrets in lists_of_secrets(_pods(program, pods)) for secret in secrets}
        for item in items(pods.container, "env"):
            name = word(item, "name")
            reason = _reason(program, str(name.value), taken) if name is not None else ""
            if name is not None and reason:
                message = f"the environment variable `{shown(str(name.value))}` cannot be set here: {reason}"
                yield Diagnostic(OWNED_NAME, message, Label(name.span), help="give it another name, or remove it")
        for item in items(pods.container, "envFrom"):
            yield from _prefix(program, word(item, "prefix"))


def _prefix(program: Program, prefix: Scalar | None) -> Iterator[Diagnostic]:
    """Kubernetes puts it before each name of a ConfigMap or secret, which nobody sees here (1.34 api/core/v1 types.go
    EnvFromSource)."""
    if prefix is None or not prefix.value:
        return
    text, attempt = str(prefix.value), program.runtime.family.attempt_variable
    owners = [*_owners(program).items(), (attempt, _ATTEMPT)]
    owned = [each for each in owners if text.startswith(each[0]) or each[0].startswith(text)]
    for start, reason in owned[:1]:
        message = f"the prefix `{shown(text)}` cannot be used here: a name may begin with `{start}`, and {reason}"
        yield Diagnostic(OWNED_NAME, message, Label(prefix.span), help="use another prefix, or remove it")


def _pods(program: Program, pods: Pods) -> list[Pod]:
    if program.config is None:
        return []
    return [program.config.pod_for(*pods.place)] if pods.place is not None else program.pods()


def _owners(program: Program) -> dict[str, str]:
    """Why nobody else may set variables, by what their names begin with."""
    family = program.runtime.family
    return {
        family.parameter_prefix: "magnus takes it for a parameter, and parameters come from the parameters file",
        family.variable_prefix: (
            "magnus takes it for a variable, and variables come from `variables` and the command line"
        ),
        "ARGO_": "Argo sets variables that begin with `ARGO_`",
    }


def _reason(program: Program, name: str, secrets: set[str]) -> str:
    if name == program.runtime.family.attempt_variable:
        return _ATTEMPT
    owners = _owners(program).items()
    of_secrets = "`secrets_from_k8s` of the config fills it" if name in secrets else ""
    return next((reason for start, reason in owners if name.startswith(start)), of_secrets)


def check_containers(program: Program) -> Iterator[Diagnostic]:
    """Argo's own containers of a pod. Only 4.1 refuses their names (4.1.2 workflow/validate/validate.go)."""
    templates = [*(pods.template for pods in pods_of(program)), *added_templates(program)]
    for template in templates:
        for item in [*items(template, "initContainers"), *items(template, "sidecars")]:
            name = word(item, "name")
            if name is not None and name.value in CONTAINERS:
                message = f"a container cannot be called {ticked(name.value)}: Argo has one of that name in each pod"
                yield Diagnostic(OWNED_NAME, message, Label(name.span), help="give it another name")


def check_labels(program: Program) -> Iterator[Diagnostic]:
    """Argo finds its pods and runs by its own labels, and these would be written over them (4.1.2
    workflow/controller/workflowpod.go)."""
    settings, config = program.options.settings, program.config
    spec = settings.spec
    for kind, texts in (("labels", settings.labels), ("annotations", settings.annotations)):
        yield from _argos_in(texts, kind, on_pods=False)
        yield from _argos_in(under(config.settings(), kind) if config is not None else None, kind, on_pods=False)
    yield from _argos(under(spec, "workflowMetadata"), on_pods=False)
    yield from _argos(under(spec, "podMetadata"), on_pods=True)
    templates = [*(part.node for part in parts_of(program) if part.kind == "template"), *added_templates(program)]
    for template in templates:
        yield from _argos(under(template, "metadata"), on_pods=True)


def _argos(metadata: Node | None, *, on_pods: bool) -> Iterator[Diagnostic]:
    for kind in ("labels", "annotations", "labelsFrom"):
        yield from _argos_in(under(metadata, kind), kind, on_pods=on_pods)


def _argos_in(texts: Node | None, kind: str, *, on_pods: bool) -> Iterator[Diagnostic]:
    for key in texts.keys.values() if isinstance(texts, Mapping) else ():
        if _is_argos(str(key.value), kind, on_pods=on_pods):
            message = f"`{shown(str(key.value))}` is Argo's own: with it the controller would lose track of the run"
            yield Diagnostic(
                OWNED_NAME, message, Label(key.span), help="use a prefix of your own, such as `example.org/`"
            )


def _is_argos(key: str, kind: str, *, on_pods: bool) -> bool:
    if not key.startswith(_ARGO_PREFIXES):
        return False
    if on_pods:
        return kind != "annotations" or not key.startswith(_FREE_ON_PODS)
    return key not in (_FREE_ANNOTATIONS if kind == "annotations" else _FREE_LABELS)


def check_template_names(program: Program, written: Written) -> Iterator[Diagnostic]:
    """Finds added templates that are called like one of ours."""
    added = [word(template, "name") for template in added_templates(program)]
    counts = Counter(written.templates) if added else Counter[str]()
    for name in added:
        if name is not None and counts[str(name.value)] > 1:
            message = f"the workflow has a template `{shown(str(name.value))}` already"
            yield Diagnostic(OWNED_NAME, message, Label(name.span), help="give the added one another name")
