"""What added templates lead to: steps, and tasks of a DAG (4.1.2 workflow/validate/validate.go)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Table

from magnus_argo.checks.argo_settings.handlers import unknown
from magnus_argo.checks.argo_settings.lists import SAME_ITEM_TWICE
from magnus_argo.checks.argo_settings.parts import added_templates, items, steps_of, under, word
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import shown
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import MISSING_KEY, UNKNOWN_KEY
from magnus_argo.yaml.nodes import Mapping, Scalar

_TARGETS = ("template", "templateRef", "inline")
_LOOPS = ("withItems", "withParam", "withSequence")
_GIVEN = ("value", "default", "valueFrom")
_GROUPS = ("steps", "dag")
_NOT_OF = {"timeout": (*_GROUPS, "suspend"), "activeDeadlineSeconds": _GROUPS}


def check_calls(program: Program) -> Iterator[Diagnostic]:
    """Looks at handlers and at each template that is added: what they lead to, and with which arguments."""
    known = {str(name.value): each for each in added_templates(program) if (name := word(each, "name")) is not None}
    calls = [call for template in known.values() for call in _calls(template)]
    yield from _handlers(program, known)
    for title, template in known.items():
        yield from _fields(title, template)
        yield from _names(template)
    yield from _unknown(calls, known)
    for call in calls:
        yield from _alternatives(call)
        yield from _arguments(call, known)
        for key, hook in _hooks(call):
            yield from _arguments(hook, known)
            yield from _condition(key, hook)


def _calls(template: Mapping) -> list[Mapping]:
    """The steps and tasks of a template, and of those that stand in them."""
    own = _own_calls(template)
    inner = [each for call in own if isinstance(each := under(call, "inline"), Mapping)]
    return [*own, *(call for each in inner for call in _calls(each))]


def _own_calls(template: Mapping) -> list[Mapping]:
    return [*steps_of(template), *items(template, "dag", "tasks")]


def _handlers(program: Program, known: Table[str, Mapping]) -> Iterator[Diagnostic]:
    """Hands `onExit` the arguments of the workflow, and hooks their own."""
    spec = program.options.settings.spec
    yield from _needed(word(spec, "onExit"), {"run_id", *(each.name for each in program.arguments())}, known)
    for _, hook in _hooks(spec):
        yield from _arguments(hook, known)


def _hooks(owner: Mapping | None) -> Iterator[tuple[Scalar, Mapping]]:
    hooks = under(owner, "hooks")
    if isinstance(hooks, Mapping):
        yield from ((hooks.keys[name], hook) for name, hook in hooks.values.items() if isinstance(hook, Mapping))


def _fields(name: str, template: Mapping) -> Iterator[Diagnostic]:
    for key, kinds in _NOT_OF.items():
        kind = next((kind for kind in kinds if under(template, kind) is not None), "")
        if kind and under(template, key) is not None:
            yield unfit(template, key, f"template `{shown(name)}` has `{kind}`, which takes no `{key}`", "remove it")
    if under(template, "parallelism") is not None and not any(under(template, each) for each in _GROUPS):
        message = f"template `{shown(name)}` runs one thing, and takes no `parallelism`"
        yield unfit(template, "parallelism", message, "it is for templates of `steps` or `dag`")


def unfit(owner: Mapping, key: str, message: str, cure: str) -> Diagnostic:
    """Builds the report of a key that does not go with what stands around it."""
    return Diagnostic(UNKNOWN_KEY, message, Label(owner.keys[key].span), help=cure)


def _names(template: Mapping) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for call in _own_calls(template):
        name = word(call, "name")
        if name is None:
            yield Diagnostic(MISSING_KEY, "a step has no name", Label(call.span), help="add `name`")
        elif (text := str(name.value)) in first:
            again, before = Label(name.span, "again here"), Label(first[text], "first here")
            yield Diagnostic(SAME_ITEM_TWICE, f"`{shown(text)}` is there twice", again, (before,), "rename one of them")
        else:
            first[text] = name.span


def _unknown(calls: list[Mapping], known: Collection[str]) -> Iterator[Diagnostic]:
    named = [name for call in calls for name in _targets(call)]
    for number, name in enumerate(name for name in named if str(name.value) not in known):
        yield unknown(name, known, suggests=number < MAX_SUGGESTIONS)


def _targets(call: Mapping) -> list[Scalar]:
    owners = (call, *(hook for _, hook in _hooks(call)))
    names = (word(call, "onExit"), *(word(owner, "template") for owner in owners))
    return [name for name in names if name is not None]


def _alternatives(call: Mapping) -> Iterator[Diagnostic]:
    if not any(under(call, key) is not None for key in _TARGETS):
        yield Diagnostic(MISSING_KEY, "nothing is named that runs here", Label(call.span), help="add `template`")
    for keys in (_TARGETS, _LOOPS):
        stated = [key for key in keys if under(call, key) is not None]
        for key in stated[1:]:
            yield unfit(call, key, f"`{stated[0]}` takes no `{key}` beside it", "remove one of the two")


def _condition(key: Scalar, hook: Mapping) -> Iterator[Diagnostic]:
    condition = word(hook, "expression")
    if key.value != "exit" and (condition is None or condition.value == ""):
        cure = "add `expression: 'steps.NAME.status == \"Failed\"'`"
        yield Diagnostic(MISSING_KEY, "the hook does not say when it runs", Label(key.span), help=cure)


def _arguments(call: Mapping, known: Table[str, Mapping]) -> Iterator[Diagnostic]:
    given = items(call, "arguments", "parameters")
    for each in given:
        if not any(under(each, key) is not None for key in ("value", "valueFrom")):
            yield Diagnostic(MISSING_KEY, "an argument has no `value`", Label(each.span), help="add `value`")
    names = {str(name.value) for each in given if (name := word(each, "name")) is not None}
    yield from _needed(word(call, "template"), names, known)


def _needed(target: Scalar | None, given: Collection[str], known: Table[str, Mapping]) -> Iterator[Diagnostic]:
    for needed in items(known.get(str(target.value)), "inputs", "parameters") if target is not None else ():
        name = word(needed, "name")
        if (
            target is None
            or name is None
            or str(name.value) in given
            or any(under(needed, key) is not None for key in _GIVEN)
        ):
            continue
        message = f"template `{shown(str(target.value))}` needs the parameter `{shown(str(name.value))}`"
        cure = "add it to `arguments`, or a `value` to the input"
        yield Diagnostic(MISSING_KEY, message, Label(target.span), (Label(name.span, "the input"),), cure)
