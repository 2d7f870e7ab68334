"""What runs when a workflow ends, and on its way: `onExit` and `hooks`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from magnus_argo.checks.argo_settings.parts import added_templates, under, word
from magnus_argo.checks.argo_settings.risks import RISKY_SETTING
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.words import leaves_no_doubt, listed, shown, suggest, ticked
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import MISSING_KEY, UNKNOWN_KEY
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

UNKNOWN_TEMPLATE = Rule("unknown-template", "the name of a template that `spec.templates` does not have")

_KINDS = ("container", "script", "steps", "http", "resource", "dag", "containerSet", "data", "plugin", "suspend")


def check_handlers(program: Program) -> Iterator[Diagnostic]:
    """Handlers lead to templates that the settings add, and each of those is of one kind."""
    spec = program.options.settings.spec
    names = {str(name.value): each for each in added_templates(program) if (name := word(each, "name")) is not None}
    handler = word(spec, "onExit")
    called = (named for named in (handler, *_hooks(spec)) if named is not None)
    for number, named in enumerate(named for named in called if str(named.value) not in names):
        yield unknown(named, names, suggests=number < MAX_SUGGESTIONS)
    for known, template in names.items():
        yield from _kind(known, template)
    if handler is not None and str(handler.value) in names and not _goes_on(names[str(handler.value)]):
        message = "if this handler fails, so does a run that had succeeded"
        cure = "let it be a template of `steps`, each with `continueOn: {failed: true, error: true}`"
        yield Diagnostic(RISKY_SETTING, message, Label(handler.span), help=cure)


def _hooks(spec: Mapping | None) -> Iterator[Scalar]:
    hooks = under(spec, "hooks")
    for hook in hooks.values.values() if isinstance(hooks, Mapping) else ():
        named = word(hook, "template")
        if named is not None:
            yield named


def unknown(named: Scalar, names: Collection[str], *, suggests: bool) -> Diagnostic:
    """Builds the report of a name that no template has."""
    text = str(named.value)
    close = suggest(text, names) if suggests else None
    cure = f"did you mean {ticked(close)}?" if close else "add it to `templates` of `spec`"
    cure = f"{cure}, beside {listed(names, 8)}" if names and not close else cure
    remedies = (Respell(named.span, text, close, leaves_no_doubt(text, close, names)),) if close else ()
    message = f"there is no template `{shown(text)}`"
    return Diagnostic(UNKNOWN_TEMPLATE, message, Label(named.span), help=cure, remedies=remedies)


def _kind(name: str, template: Mapping) -> Iterator[Diagnostic]:
    kinds = [kind for kind in _KINDS if under(template, kind) is not None]
    if not kinds:
        message = f"template `{shown(name)}` has nothing to run"
        cure = "add `container`, `script`, `steps` or `http`"
        yield Diagnostic(MISSING_KEY, message, Label(template.values["name"].span), help=cure)
    for kind in kinds[1:]:
        message = f"template `{shown(name)}` has `{kinds[0]}`, and takes no `{kind}` beside it"
        yield Diagnostic(UNKNOWN_KEY, message, Label(template.keys[kind].span), help="make a template of each")


def _goes_on(template: Mapping) -> bool:
    """Whether the template succeeds whatever becomes of what it runs."""
    groups = under(template, "steps")
    if not isinstance(groups, Sequence):
        return False
    steps = [step for group in groups.items if isinstance(group, Sequence) for step in group.items]
    return all(_is_true(under(step, "continueOn", why)) for step in steps for why in ("failed", "error"))


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True
