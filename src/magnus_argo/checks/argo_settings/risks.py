"""Settings that Argo takes, and with which runs end otherwise than magnus would have them, or leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import added_templates, containers_in, items, parts_of, under, word
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import listed, shown
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import MISSING_KEY
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

RISKY_SETTING = Rule(
    "risky-setting", "a setting of Argo's with which runs can end otherwise, or leave no trace", "warning"
)
BAD_PATCH = Rule("bad-patch", "a `podSpecPatch` that is not the YAML or JSON of a mapping")

_ARCHIVE = "the logs go to an artifact repository, and where the cluster has none every pod ends with an error"
_REMOVED = "pods are removed when they end, and with them the logs of those that failed"
_PROBED = "a step that does not answer is killed, and has then failed"


_FILLED_IN = "-filled-in-"
"""Stands for text that Argo fills in."""
_KNOWN = frozenset(("workflow.name", "workflow.namespace", "workflow.uid", "pod.name"))
"""What it fills in that has no character which would mean something in a patch."""
_ONLY_KNOWN = f"use `{{{{…}}}}` only in values of the patch, and only for {listed(sorted(_KNOWN))}"


def check_risks(program: Program) -> Iterator[Diagnostic]:
    """Finds what is risky in the settings as they stand in the file."""
    for part in parts_of(program):
        spots = {"spec": _in_spec, "template": _in_template, "container": _in_container}[part.kind]
        for place, message, cure in spots(part.node):
            yield Diagnostic(RISKY_SETTING, message, Label(place.span), help=cure)
        yield from _tokens(part.node)
        yield from _patch(part.node)
    for template in (*_templates(program), *added_templates(program)):
        yield from _without_command(template)


_Spot = tuple[Node, str, str]


def _in_spec(spec: Mapping) -> Iterator[_Spot]:
    yield from _archived(word(spec, "archiveLogs"))
    strategy = word(spec, "podGC", "strategy")
    if strategy is not None and strategy.value == "OnPodCompletion":
        yield strategy, _REMOVED, "use `OnPodSuccess`"


def _in_template(template: Mapping) -> Iterator[_Spot]:
    yield from _archived(word(template, "archiveLocation", "archiveLogs"))


def _archived(archive: Scalar | None) -> Iterator[_Spot]:
    if archive is not None and archive.value is True:
        yield archive, _ARCHIVE, "see to it that the cluster has one, and ignore this"


def _in_container(container: Mapping) -> Iterator[_Spot]:
    if under(container, "livenessProbe") is not None:
        yield container.keys["livenessProbe"], _PROBED, "remove it: Argo sees by itself when a container ends"


def _tokens(node: Mapping) -> Iterator[Diagnostic]:
    """Argo's own containers speak to the API server (4.1.2 workflow/controller/workflowpod.go)."""
    token = word(node, "automountServiceAccountToken")
    if token is not None and token.value is False and word(node, "executor", "serviceAccountName") is None:
        message = "without a token Argo's own containers cannot say how a step ended"
        cure = "add `executor: {serviceAccountName: NAME}`, whose token they get"
        yield Diagnostic(MISSING_KEY, message, Label(token.span), help=cure)


def _patch(node: Mapping) -> Iterator[Diagnostic]:
    """Argo lays the patch over the pod last of all, when it has filled in what it fills in."""
    patch = word(node, "podSpecPatch")
    if patch is None:
        return
    text = _filled_in(str(patch.value))
    tree, problems = read(Source(patch.path, text.encode("utf-8", "surrogatepass")))
    mistake = next((problem for problem in problems if problem.severity == "error"), None)
    if not isinstance(tree, Mapping) and _FILLED_IN not in text:
        cure = """write such as '{"terminationGracePeriodSeconds": 60}'"""
        yield Diagnostic(BAD_PATCH, "`podSpecPatch` is not the text of a mapping", Label(patch.span), help=cure)
    elif mistake is not None and _FILLED_IN not in text:
        message = f"Argo may read `podSpecPatch` otherwise than it looks: {mistake.message}"
        yield Diagnostic(BAD_PATCH, message, Label(patch.span), help=mistake.help)
    elif not isinstance(tree, Mapping) or mistake is not None or _is_open(tree) or not _KNOWN.issuperset(_tags(patch)):
        message = "what the patch changes is known only when Argo has filled it in, after all that is checked"
        yield Diagnostic(RISKY_SETTING, message, Label(patch.span), help=_ONLY_KNOWN)
    elif any(map(_may_be_main, (item for each in _in_any_case(tree, "containers") for item in items(each)))):
        message = "the patch changes the container `main`, after all that is checked and shown in diffs"
        yield Diagnostic(RISKY_SETTING, message, Label(patch.span), help="say it under `container`")


def _filled_in(text: str) -> str:
    """Replaces what Argo fills in."""
    return "".join(_FILLED_IN if number % 2 else part for number, part in enumerate(_parts(text)))


def _tags(patch: Scalar) -> list[str]:
    """What Argo fills in, which is text before it is a patch: a value may have quotes and brackets in it."""
    return [tag.strip() for tag in _parts(str(patch.value))[1::2]]


def _parts(text: str) -> list[str]:
    """Text and what is in braces by turns, without looking for the end of braces that nothing closes more than once."""
    parts, at = list[str](), 0
    while (start := text.find("{{", at)) >= 0 and (end := text.find("}}", start + 2)) >= 0:
        parts += [text[at:start], text[start + 2 : end]]
        at = end + 2
    return [*parts, text[at:]]


def _may_be_main(container: Mapping) -> bool:
    """Tells whether a patch of a container is for the step's, as far as its name is known."""
    names = [str(name.value) for name in _in_any_case(container, "name") if isinstance(name, Scalar)]
    return _is_open(container) or any(name == "main" or _FILLED_IN in name for name in names)


def _in_any_case(node: Mapping, key: str) -> list[Node]:
    """What stands under a key, in whatever case: Go's JSON does not tell them apart."""
    return [value for name, value in node.values.items() if name.casefold() == key]


def _is_open(node: Mapping) -> bool:
    """Tells whether Argo fills in a key."""
    return any(_FILLED_IN in key for key in node.values)


def _templates(program: Program) -> list[Mapping]:
    return [part.node for part in parts_of(program) if part.kind == "template"]


def _without_command(template: Mapping) -> Iterator[Diagnostic]:
    for key, container in containers_in(template):
        image = word(container, "image")
        if key != "script" and image is not None and under(container, "command") is None:
            message = f"without `command` the controller asks the registry what `{shown(str(image.value))}` runs"
            yield Diagnostic(RISKY_SETTING, message, Label(image.span), help="add `command`")
