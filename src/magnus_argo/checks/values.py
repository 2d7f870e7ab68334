"""Values that a schema cannot judge and that only the cluster would refuse, or take for something else."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup

from magnus_argo.argo.metadata import labels_and_annotations
from magnus_argo.checks.argo_settings.parts import parts_of
from magnus_argo.checks.mounts import obstacle_to_mount
from magnus_argo.checks.pods import SAME_VARIABLE_TWICE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import shown, ticked
from magnus_argo.magnus.pod import lists_of_secrets
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.quantity import amount, memory_text
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

BAD_TOLERATION = Rule("bad-toleration", "a toleration that Kubernetes rejects")
ODD_QUANTITY = Rule("odd-quantity", "an amount of memory or CPU that is probably not meant", "warning")
BAD_MOUNT_PATH = Rule("bad-mount-path", "a path where no volume can be mounted")
LARGE_ANNOTATIONS = Rule("large-annotations", "more annotations than Kubernetes keeps")

_KEY = regex(
    r"(?![^/]*(\.\.|\.-|-\.)[^/]*/)([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
)
_LONGEST_KEY = 253 + 1 + 63
_VALUE = regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")

_LEAST_MEMORY = 4 * 1024**2
"""Bytes, below which no container starts (runc)."""
_MOST_CPU = 1000
"""More than any machine has."""

_ARGOS_VARIABLES = frozenset(
    f"ARGO_{name}"
    for name in (
        *("CONTAINER_NAME", "DEADLINE", "INCLUDE_SCRIPT_OUTPUT", "NODE_ID", "POD_NAME", "POD_UID", "TEMPLATE"),
        *("PROGRESS_FILE", "PROGRESS_FILE_TICK_DURATION", "PROGRESS_PATCH_TICK_DURATION"),
        *("WORKFLOW_NAME", "WORKFLOW_UID"),
    )
)
"""What Argo sets in containers (4.1.2 workflow/controller/workflowpod.go)."""

_MOST_ANNOTATIONS = 262_144
"""Bytes of names and values together (Kubernetes apimachinery pkg/api/validation TotalAnnotationSizeLimitB)."""


def check_tolerations(program: Program) -> Iterator[Diagnostic]:
    """Kubernetes 1.34 pkg/apis/core/validation ValidateTolerations, of the configuration and of settings in Argo's
    words."""
    for pod in program.pods():
        yield from _tolerations(pod.find("tolerations"))
    for part in parts_of(program):
        yield from _tolerations(part.node.values.get("tolerations"), may_have_tags=True)


def _tolerations(node: Node | None, *, may_have_tags: bool = False) -> Iterator[Diagnostic]:
    for item in node.items if isinstance(node, Sequence) else ():
        entries = item.values if isinstance(item, Mapping) else {}
        texts = {key: str(value.value) for key, value in entries.items() if isinstance(value, Scalar)}
        has_tags = may_have_tags and any("{{" in text for text in texts.values())
        wrong = None if has_tags else _wrong(texts)
        if wrong is not None:
            key, problem, cure = wrong
            place = entries[key].span if key in entries else item.span
            yield Diagnostic(BAD_TOLERATION, f"Kubernetes rejects the toleration: {problem}", Label(place), help=cure)


def _wrong(texts: dict[str, str]) -> tuple[str, str, str] | None:
    """The key whose value is wrong, why, and the cure."""
    key, operator, value = texts.get("key", ""), texts.get("operator", "Equal"), texts.get("value", "")
    if len(key) > _LONGEST_KEY or (key and not _KEY.fullmatch(key)):
        return "key", f"`{shown(key)}` is no key of a taint", "write a key such as `gpu` or `example.org/gpu`"
    if not key and operator != "Exists":
        return "key", "without a key it must have `operator: Exists`", "add the key, or tolerate all by `Exists`"
    if operator == "Exists" and value:
        return "value", "with `operator: Exists` it has no value", 'write `value: ""`, or `operator: Equal`'
    if not _VALUE.fullmatch(value):
        return "value", f"`{shown(value)}` is no value of a taint", "write up to 63 letters, digits, `-`, `_` and `.`"
    if "tolerationSeconds" in texts and texts.get("effect") != "NoExecute":
        return "tolerationSeconds", "`tolerationSeconds` needs `effect: NoExecute`", "add the effect, or remove it"
    return None


def check_quantities(program: Program) -> Iterator[Diagnostic]:
    """`100m` of memory is a tenth of a byte, `1Gi` of CPU a billion cores: the cluster takes both, and nothing runs."""
    keys = program.runtime.keys
    for pod in program.pods():
        for ways in (keys.limits, keys.requests):
            for resource, way in ways.items():
                node = pod.find(*way)
                odd = _odd(resource, str(node.value or "")) if isinstance(node, Scalar) else None
                if node is not None and odd is not None:
                    yield Diagnostic(ODD_QUANTITY, odd[0], Label(node.span), help=odd[1])


def _odd(resource: str, text: str) -> tuple[str, str] | None:
    """What is odd about a quantity, and the cure; 0 is no limit."""
    number = amount(text)
    if resource == "memory" and 0 < number < _LEAST_MEMORY:
        of_it = "a part of a byte" if number < 1 else "1 byte" if number == 1 else f"{memory_text(number)} bytes"
        of_it = of_it if number < 1024 else f"only {memory_text(number)}"
        units = (
            "`m` means a thousandth, `M` a million bytes" if text.endswith("m") else "without a unit it counts bytes"
        )
        cure = f"write a unit, such as `512Mi`: {units}" if number < 1024 else "write an amount such as `512Mi`"
        return f"`{shown(text)}` of memory is {of_it}, and no container starts with that", cure
    if resource == "cpu" and number >= _MOST_CPU:
        return f"`{shown(text)}` of CPU is more than any node has", "write a number of cores, such as `2` or `500m`"
    if resource == "cpu" and 0 < number * 1000 < 1:
        return (
            f"`{shown(text)}` of CPU is less than a thousandth of a core, the least that Kubernetes counts",
            "write `1m`",
        )
    return None


def check_mount_paths(program: Program) -> Iterator[Diagnostic]:
    """Finds volumes that the configuration mounts where none can be."""
    for volume in program.config.volumes if program.config else ():
        why = obstacle_to_mount(volume.mount_path)
        if why:
            message = f"nothing can be mounted at `{shown(volume.mount_path)}`: {why}"
            yield Diagnostic(
                BAD_MOUNT_PATH, message, Label(volume.span), help="mount it at another path, such as `/mnt`"
            )


def check_variables(program: Program) -> Iterator[Diagnostic]:
    """Secrets that fill a variable which the containers get anyway: full CRDs refuse a name twice, and elsewhere one of
    the two is lost."""
    parameters = {parameter.name: parameter.key.span for parameter in program.arguments()}
    for secrets in lists_of_secrets(program.pods()):
        for secret in secrets:
            owner = _owner(program, parameters, secret.variable)
            if owner is not None:
                message = f"the environment variable {ticked(secret.variable)} is set twice: {owner[0]}"
                related = (Label(owner[1], "set here too"),) if owner[1] is not None else ()
                cure = "give the secret another variable"
                yield Diagnostic(SAME_VARIABLE_TWICE, message, Label(secret.span), related, cure)


def _owner(program: Program, parameters: Lookup[str, Span], variable: str) -> tuple[str, Span | None] | None:
    """Who else sets an environment variable, and where that is said; None if nobody does."""
    family = program.runtime.family
    if variable in _ARGOS_VARIABLES:
        return "Argo sets it in every container", None
    if variable == family.attempt_variable:
        return "it holds the number of the attempt", None
    name = variable.removeprefix(family.parameter_prefix)
    if name != variable and name in parameters:
        return "it hands over a parameter", parameters[name]
    name = variable.removeprefix(family.variable_prefix)
    return (
        ("it hands over a variable", program.exported[name]) if name != variable and name in program.exported else None
    )


def check_annotations(program: Program) -> Iterator[Diagnostic]:
    """Kubernetes counts the names and values of all annotations of an object."""
    annotations = labels_and_annotations(program).get("annotations")
    stated = annotations if isinstance(annotations, dict) else {}
    size = sum(len(name.encode()) + len(str(text).encode()) for name, text in stated.items())
    if size > _MOST_ANNOTATIONS:
        message = f"the annotations have {size:,} bytes, and Kubernetes keeps {_MOST_ANNOTATIONS:,} of an object"
        yield Diagnostic(LARGE_ANNOTATIONS, message, _annotations_place(program), help="shorten or remove the longest")


def _annotations_place(program: Program) -> Label:
    asked, config = program.options.places.get("annotations"), program.config
    return Label(
        asked if asked is not None else config.place("annotations") if config else program.pipeline.graph.key.span
    )
