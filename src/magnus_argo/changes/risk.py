"""Which changes need a second look, and why: those that reach production at once, or that nobody sees in a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from magnus_argo.changes.traits import ATTEMPTS, IMAGE, SUSPENDED, Field, Trait, name_of_variable, setting_of_command
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.magnus.image import parse
from magnus_argo.magnus.quantity import amount

Risk = Literal[
    "", "broken", "object", "schedule", "image", "failure", "removed", "privileges", "data", "deadline", "resources",
    "secrets", "account", "retries",
]  # fmt: skip
"""The reason, empty where there is none. `object` is another object in the cluster, beside which the old one stays;
`failure` is what happens when a step fails, `data` is where it is kept, and `deadline` when runs are stopped."""

MOST_DANGEROUS_FIRST: tuple[Risk, ...] = (
    *("broken", "object", "schedule", "image", "failure", "removed", "privileges", "data", "deadline"),
    *("resources", "secrets", "account", "retries", ""),
)

REASONS: dict[Risk, str] = {
    "broken": "not compared",
    "object": "another object",
    "schedule": "when it runs",
    "image": "another image",
    "failure": "what happens on failure",
    "removed": "something is removed",
    "privileges": "what containers may do",
    "data": "where data is kept",
    "deadline": "when it is stopped",
    "resources": "asks for more",
    "secrets": "secrets",
    "account": "service account",
    "retries": "retries",
}

_BY_NAME: dict[str, Risk] = {
    **dict.fromkeys(("kind", "name", "namespace"), "object"),
    **dict.fromkeys(("schedule", SUSPENDED[0], "time zone", "concurrency policy", "starting deadline"), "schedule"),
    **dict.fromkeys(("condition of a run", "end of the schedule"), "schedule"),
    "service account": "account",
    "secret": "secrets",
    "retries": "retries",
    ATTEMPTS[0]: "retries",
    "volume": "data",
}

_BY_FIELD: dict[str, Risk] = {
    **dict.fromkeys(("synchronization", "mutex", "mutexes", "semaphore", "semaphores"), "schedule"),
    **dict.fromkeys(("initContainers", "sidecars", "image"), "image"),
    **dict.fromkeys(("hooks", "onExit", "templates", "failFast"), "failure"),
    **dict.fromkeys(("securityContext", "podSpecPatch", "hostPath", "hostNetwork"), "privileges"),
    **dict.fromkeys(("automountServiceAccountToken", "capabilities", "privileged"), "privileges"),
    **dict.fromkeys(("resource", "lifecycle", "exec", "executorPlugins"), "privileges"),
    **dict.fromkeys(("hostAliases", "dnsConfig", "dnsPolicy", "schedulerName", "hostPort"), "privileges"),
    **dict.fromkeys(("volumes", "volumeMounts", "volumeDevices", "volumeClaimTemplates", "volumeClaimGC"), "data"),
    **dict.fromkeys(("artifactGC", "artifactRepositoryRef", "archiveLocation", "archiveLogs"), "data"),
    **dict.fromkeys(("podGC", "ttlStrategy"), "removed"),
    **dict.fromkeys(
        ("activeDeadlineSeconds", "timeout", "pendingTimeout", "livenessProbe", "startupProbe"), "deadline"
    ),
    **dict.fromkeys(("parallelism", "resources", "podResources", "resourceClaims"), "resources"),
    **dict.fromkeys(("secretKeyRef", "secretRef", "secret", "imagePullSecrets", "envFrom"), "secrets"),
    "serviceAccountName": "account",
    "retryStrategy": "retries",
}
"""Of settings in Argo's words, by a field on the way to what changes; the innermost one that is here tells."""

_SERVICES: dict[tuple[str, ...], Risk] = {
    **dict.fromkeys((("run_log_store",), ("catalog", "type"), ("catalog", "config")), "data"),
    **dict.fromkeys((("secrets", "type"), ("secrets", "config")), "secrets"),
}
"""Of magnus' services, by how the way to them begins."""

_LIMITED_IN_NUMBER = ("parallelism", "parallelism of the workflow")
_TIME_LIMITS = ("time limit", "time limit of the workflow")
_AMOUNTS = ("limits", "requests")
_FREE = (
    *("nodeSelector", "labels", "annotations", "matchLabels", "labelsFrom", "userAnnotations", "volumeAttributes"),
    *("options", *_AMOUNTS),
)
"""Fields below which people call things as they like."""
_ENDS = (*_FREE, "plugin", "resourceFieldRef")
"""Fields below which no field tells: a plugin has keys of its own, and a reference names an amount as `resource`."""
_BY_METADATA: dict[str, Risk] = {
    "workflows.argoproj.io/kill-cmd-": "privileges",
    **dict.fromkeys(("container.apparmor.security.beta.kubernetes.io/", "io.kubernetes.cri-o."), "privileges"),
    **dict.fromkeys(("container.seccomp.security.alpha.", "seccomp.security.alpha."), "privileges"),
    **dict.fromkeys(("k8s.v1.cni.cncf.io/", "cni.projectcalico.org/", "sidecar.istio.io/"), "privileges"),
    **dict.fromkeys(("iam.amazonaws.com/", "azure.workload.identity/", "aadpodidbinding"), "account"),
    **dict.fromkeys(("vault.hashicorp.com/", "vault.security.banzaicloud.io/"), "secrets"),
}
"""Of annotations and labels, by how they begin: the first has a command that Argo runs in a container (4.1.2
workflow/common/common.go AnnotationKeyKillCmd), and controllers in many clusters obey the others."""
_BY_ANNOTATION: dict[str, Risk] = {
    **dict.fromkeys(("argocd.argoproj.io/hook", "helm.sh/hook"), "schedule"),
    "argocd.argoproj.io/sync-options": "removed",
}
"""Of the object itself, by how they begin: whoever deploys it makes it then, or deletes it."""
_CHOOSES_CODE = regex(
    r"PATH|ENV|HOME|SHELLOPTS|CLASSPATH|GCONV_PATH|IFS|PERLLIB|DOTNET_STARTUP_HOOKS|OPENSSL_(CONF|ENGINES|MODULES)"
    r"|(LD_|PYTHON|PERL5|RUBY|GEM_|LUA_|R_(LIBS|PROFILE|ENVIRON|HOME)|PHP(RC|_INI)|NODE_|BASH|GIT_|_?JAVA_|JDK_|PIP_).*"
)
"""Names of variables by which a linker, a shell or a language takes other code than the image's."""
_TAG = "{{"
"""In the name of a variable that Argo fills in, which may become any."""
_SECONDS = regex(r"([0-9]+)s?")


def rank(risk: Risk) -> int:
    """Returns where a risk stands among all, the most dangerous first."""
    return MOST_DANGEROUS_FIRST.index(risk)


def risk_of(trait: Trait, was: str | None, is_: str | None) -> Risk:
    """Judges a trait that is another than before; None is one that is not there."""
    if isinstance(trait, Field):
        return _of_argos(trait, was, is_) if trait.of == "Argo" else _of_magnus(trait, was, is_)
    if trait == IMAGE:
        return _of_image(was, is_)
    what, which = trait
    if what in _LIMITED_IN_NUMBER:
        return _of_parallelism(was, is_)
    if what in _TIME_LIMITS:
        return _of_deadline(was, is_)
    if what.endswith((" limit", " request")):
        return "resources" if _is_more(what, was, is_) else ""
    return _by_start(which, _BY_ANNOTATION) if what == "annotation" else _BY_NAME.get(what, "")


def _of_argos(field: Field, was: str | None, is_: str | None) -> Risk:
    """Judges a field of Argo's."""
    was, is_ = (each and each.strip('"') for each in (was, is_))  # text that looks like a number is in quotes
    keys = _keys_of_argos(field)
    if keys[-1] in ("annotations", "labels") and (obeyed := _by_start(str(field.keys[-1]), _BY_METADATA)):
        return obeyed
    variable = name_of_variable(field)
    if _TAG in variable or _CHOOSES_CODE.fullmatch(variable):
        return "privileges"
    risk: Risk = next((_BY_FIELD[key] for key in reversed(keys) if key in _BY_FIELD), "")
    if risk == "resources" and keys[-1] in _AMOUNTS:
        return risk if _is_more(keys[-1].removesuffix("s"), was, is_) else ""
    if keys[:2] == ["spec", "parallelism"]:
        return _of_parallelism(was, is_)
    return _of_deadline(was, is_) if keys[-1] == "activeDeadlineSeconds" else risk


def _by_start(name: str, risks: Mapping[str, Risk]) -> Risk:
    return next((risk for start, risk in risks.items() if name.startswith(start)), "")


def _keys_of_argos(field: Field) -> list[str]:
    """The keys on the way to a field that are Argo's own: not what hooks are called, nor what is below an end."""
    named = [key for key in field.keys if isinstance(key, str)]
    keys = [key for before, key in zip(["", *named], named, strict=False) if before != "hooks"]
    end = next((place for place, key in enumerate(keys) if key in _ENDS), len(keys))
    return keys[: end + 1]


def _of_image(was: str | None, is_: str | None) -> Risk:
    return "" if was and is_ and parse(was).name == parse(is_).name else "image"


def _of_magnus(field: Field, was: str | None, is_: str | None) -> Risk:
    """Judges a field of a step or a service: a task of the type `container` has an image and secrets of its own."""
    key = setting_of_command(field)
    if (key, is_) == ("type", "stub"):  # which does nothing
        return "removed"
    if key in ("image", "secrets"):
        return "secrets" if key == "secrets" else _of_image(was, is_)
    return next((risk for start, risk in _SERVICES.items() if field.keys[: len(start)] == start), "")


def _of_parallelism(was: str | None, is_: str | None) -> Risk:
    return "resources" if is_ is None or (was is not None and amount(is_) > amount(was)) else ""


def _of_deadline(was: str | None, is_: str | None) -> Risk:
    """Less time stops runs that ended well so far; what cannot be compared may be less."""
    before, now = (_SECONDS.fullmatch(each or "") for each in (was, is_))
    longer = is_ is None or (before is not None and now is not None and int(now[1]) > int(before[1]))
    return "" if longer else "deadline"


def _is_more(what: str, was: str | None, is_: str | None) -> bool:
    """A request that nobody states any longer is the limit, and no limit is none of it."""
    if what.endswith("request") and (was is None or is_ is None):
        return is_ is None
    return amount(is_ or "") > amount(was or "")
