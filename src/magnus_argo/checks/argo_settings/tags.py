"""Tags in texts that Argo fills in: it reads a whole template as one text, in which each `{{` has its `}}`."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import parts_of, under
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.words import shown
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import BAD_VALUE
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence


def check_tags(program: Program) -> Iterator[Diagnostic]:
    """Finds tags that do not end, with which Argo refuses the workflow (4.1.2 util/template/template.go): it reads each
    template as one text, and the whole `spec`, too (workflow/controller/operator.go substituteGlobalVariables)."""
    selectors = [*texts_in(under(program.options.settings.spec, "podGC", "labelSelector"))]
    for text in selectors:
        if "{{" in str(text.value):
            message = f"`{shown(str(text.value))}` stays as it is: Argo replaces no tags in `labelSelector`"
            yield Diagnostic(BAD_VALUE, message, Label(text.span), help="write the label itself")
    for text in (text for part in parts_of(program) for text in texts_in(part.node)):
        if _is_open(str(text.value)) and text not in selectors:
            message = f"the tag in `{shown(str(text.value))}` does not end: Argo finds no `}}}}` after `{{{{`"
            yield Diagnostic(BAD_VALUE, message, Label(text.span), help="close the tag, or write the braces apart")


def texts_in(node: Node | None) -> Iterator[Scalar]:
    """Yields the texts of a tree, those of its keys included."""
    if isinstance(node, Mapping):
        for key, value in node.values.items():
            yield node.keys[key]
            yield from texts_in(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from texts_in(item)
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        yield node


def _is_open(text: str) -> bool:
    return "}}" not in text[text.rfind("{{") :] if "{{" in text else False
