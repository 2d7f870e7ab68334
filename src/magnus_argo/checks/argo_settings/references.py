"""What the tags in settings name: Argo refuses a workflow with a tag that nothing fills in (4.1.2
workflow/validate/validate.go resolveAllVariables)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from magnus_argo.checks.argo_settings.parts import added_templates, items, parts_of, steps_of, under, word
from magnus_argo.checks.argo_settings.tags import texts_in
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.words import listed, shown, suggest
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import BAD_VALUE
from magnus_argo.yaml.nodes import Mapping, Node

_TAG = re.compile(r"\{\{\s*([^={}\s][^{}]*?)\s*\}\}")
_OF_WORKFLOWS = (
    *("name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "status", "parameters", "parameters.json"),
    *("annotations", "annotations.json", "labels", "labels.json", "creationTimestamp", "scheduledTime", "duration"),
)
_ANYTHING = ("annotations.", "labels.", "outputs.", "creationTimestamp.", "scheduledTime", "duration", "parameters.")
"""What stands below these is known only when the workflow runs, or to other checks."""
_IN_STEPS = ("inputs.parameters.step", "pod.name", "steps.name", "tasks.name")

Known = Callable[[str], list[str] | None]
"""Lists what a tag may name instead, if nothing fills it in."""


def check_references(program: Program) -> Iterator[Diagnostic]:
    """Looks at the tags of settings that Argo fills in: of steps' templates, and of added ones."""
    pods = under(program.options.settings.spec, "podMetadata")
    for node in (*(part.node for part in parts_of(program) if part.kind != "spec"), pods):
        yield from _unknown(node, lambda tag: _of_workflow(tag, program) or _of_step(tag))
    for template in added_templates(program):
        yield from _in_template(template, program)


def _in_template(template: Mapping, program: Program) -> Iterator[Diagnostic]:
    yield from _unknown(template, lambda tag: _of_workflow(tag, program) or _of_template(tag, template))


def _unknown(node: Node | None, known: Known) -> Iterator[Diagnostic]:
    for text in texts_in(node):
        for match in _TAG.finditer(str(text.value)):
            others = known(match[1])
            if others is not None:
                close = suggest(match[1], others)
                cure = (
                    f"did you mean `{{{{{close}}}}}`?" if close else "Argo knows " + (listed(others, 8) or "none here")
                )
                yield Diagnostic(
                    BAD_VALUE, f"nothing fills in `{{{{{shown(match[1])}}}}}`", Label(text.span), help=cure
                )


def _of_workflow(tag: str, program: Program) -> list[str] | None:
    prefix, _, name = tag.partition(".")
    if prefix != "workflow" or name in _OF_WORKFLOWS or name.startswith(_ANYTHING[:-1]):
        return None
    spec = program.options.settings.spec
    more = [
        key for key, needed in (("failures", "onExit"), ("priority", "priority")) if under(spec, needed) is not None
    ]
    arguments = ["parameters.run_id", *(f"parameters.{each.name}" for each in program.arguments())]
    if name in (*more, *arguments) or (name.startswith("parameters.") and program.options.kind == "WorkflowTemplate"):
        return None
    return [f"workflow.{each}" for each in (*arguments, *more, *_OF_WORKFLOWS)]


def _of_step(tag: str) -> list[str] | None:
    fits = tag in _IN_STEPS or not tag.startswith(("inputs.", "steps.", "tasks.", "item."))
    return None if fits else list(_IN_STEPS)


def _of_template(tag: str, template: Mapping) -> list[str] | None:
    kind, _, rest = tag.partition(".")
    if kind == "inputs":
        known = [*_inputs(template, "parameters"), *_inputs(template, "artifacts")]
        fits = tag in known or tag == "inputs.parameters" or tag.removesuffix(".path") in known
        return None if fits else known
    if kind in ("steps", "tasks"):
        known = [f"{kind}.{name}" for name in _called(template, kind)]
        return None if rest == "name" or any(tag.startswith(f"{each}.") for each in known) else known
    return None


def _inputs(template: Mapping, what: str) -> Iterator[str]:
    for each in items(template, "inputs", what):
        name = word(each, "name")
        if name is not None:
            yield f"inputs.{what}.{name.value}"


def _called(template: Mapping, kind: str) -> Iterator[str]:
    for each in steps_of(template) if kind == "steps" else items(template, "dag", "tasks"):
        name = word(each, "name")
        if name is not None:
            yield str(name.value)
