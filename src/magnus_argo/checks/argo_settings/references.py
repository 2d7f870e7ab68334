"""What the tags in settings name: Argo refuses a workflow with a tag that nothing fills in (4.1.2
workflow/validate/validate.go resolveAllVariables)."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import added_templates, items, parts_of, steps_of, under, word
from magnus_argo.checks.argo_settings.tags import texts_in
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import shown, suggest
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import BAD_VALUE
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

_TAG = regex(r"\{\{([^{}]*)\}\}")
_OF_WORKFLOWS = (
    *("name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "status", "parameters", "parameters.json"),
    *("annotations", "annotations.json", "labels", "labels.json", "creationTimestamp", "scheduledTime", "duration"),
)
_ONLY_THEN = ("annotations.", "labels.", "outputs.", "creationTimestamp.", "scheduledTime", "duration")
"""What stands below these is known only when the workflow runs."""
_OF_STEPS = frozenset(("inputs.parameters.step", "steps.name", "tasks.name"))

_Names = frozenset[str]


def check_references(program: Program) -> Iterator[Diagnostic]:
    """Looks at the tags of settings that Argo fills in: of steps' templates, and of added ones."""
    unknown = 0
    for node, known in _parts(program):
        for text in texts_in(node):
            for match in _TAG.finditer(str(text.value)):
                tag = match[1].strip()
                if not _fits(tag, known, program):
                    yield _unknown(text, tag, known, suggests=unknown < MAX_SUGGESTIONS)
                    unknown += 1


def _parts(program: Program) -> Iterator[tuple[Node | None, _Names]]:
    """The parts of the settings that Argo fills in, each with the names that it knows there."""
    workflow = _of_workflow(program)
    for part in parts_of(program):
        if part.kind != "spec":
            yield part.node, workflow | _OF_STEPS
    yield under(program.options.settings.spec, "podMetadata"), workflow | _OF_STEPS
    for template in added_templates(program):
        yield template, workflow | set(_of_template(template))


def _of_workflow(program: Program) -> _Names:
    spec = program.options.settings.spec
    more = [
        key for key, needed in (("failures", "onExit"), ("priority", "priority")) if under(spec, needed) is not None
    ]
    arguments = ["parameters.run_id", *(f"parameters.{each.name}" for each in program.arguments())]
    return frozenset(f"workflow.{each}" for each in (*_OF_WORKFLOWS, *more, *arguments))


def _of_template(template: Mapping) -> Iterator[str]:
    """Its inputs, what it leads to, and the items of its loops."""
    yield from ("item", "inputs.parameters", "steps.name", "tasks.name")
    for what in ("parameters", "artifacts"):
        yield from (f"inputs.{what}.{name.value}" for name in _named(items(template, "inputs", what)))
    yield from (f"steps.{name.value}" for name in _named(steps_of(template)))
    yield from (f"tasks.{name.value}" for name in _named(items(template, "dag", "tasks")))


def _named(nodes: list[Mapping]) -> list[Scalar]:
    return [name for each in nodes if (name := word(each, "name")) is not None]


def _fits(tag: str, known: _Names, program: Program) -> bool:
    root, _, rest = tag.partition(".")
    if tag in known or not rest or tag.startswith("="):
        return True
    if root == "workflow":
        isolated = program.options.kind == "WorkflowTemplate"  # who uses it may bring more parameters
        return rest.startswith((*_ONLY_THEN, "parameters.") if isolated else _ONLY_THEN)
    if root == "inputs":
        return rest.startswith("artifacts.") and tag.removesuffix(".path") in known
    if root in ("steps", "tasks"):
        return f"{root}.{rest.partition('.')[0]}" in known
    return root != "item" or root in known


def _unknown(text: Scalar, tag: str, known: _Names, *, suggests: bool) -> Diagnostic:
    close = suggest(tag, sorted(known)) if suggests else None
    cure = f"did you mean `{{{{{close}}}}}`?" if close else "write what Argo knows here, such as `{{workflow.name}}`"
    return Diagnostic(BAD_VALUE, f"nothing fills in `{{{{{shown(tag)}}}}}`", Label(text.span), help=cure)
