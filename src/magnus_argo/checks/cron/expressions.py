"""The expressions of a CronWorkflow, `when` and `stop_strategy`: what can be told of them without evaluating them.

Argo replaces the tags in `when` and then evaluates it; `stopStrategy.expression` it evaluates as it is (3.7.18 and
4.0.5 workflow/cron/operator.go evalWhen, checkStopingCondition). A mistake shows in the controller's log alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from magnus_argo.argo.limits import runs_on_conditions
from magnus_argo.checks.argo_settings.fields import OTHER_ARGO
from magnus_argo.checks.cron.schedules import place
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import LONGEST_SHOWN, listed, shown, suggest
from magnus_argo.magnus.program import Program

BAD_EXPRESSION = Rule("bad-expression", "an expression that Argo cannot evaluate")

_VARIABLES = ("name", "namespace", "labels", "annotations", "failed", "succeeded", "lastScheduledTime")
_TEXTS = ("cronworkflow.name", "cronworkflow.namespace")
"""What a tag without `=` can be replaced by: the others are no texts (util/template/simple_template.go)."""

_TAG = regex(r"\{\{(.*?)\}\}", re.DOTALL)
_VARIABLE = regex(r"\bcronworkflow\.([A-Za-z0-9_.]*)")
_TEXT = regex(r"'(?:[^'\\]|\\.?)*+(?:'|(\Z))|\"(?:[^\"\\]|\\.?)*+(?:\"|(\Z))|`[^`]*+(?:`|(\Z))", re.DOTALL)
"""A text in quotes, or with a group what follows a quote that is not closed: that is looked through once, not again for
each quote in it."""
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class _Problem:
    message: str
    cure: str


def check_expressions(program: Program) -> Iterator[Diagnostic]:
    """Checks the conditions on which a CronWorkflow runs and stops, where the target version has them."""
    options, cron = program.options, program.options.schedule
    expressions = {
        "when": (cron.when, _when),
        "stop_strategy": (cron.stop_strategy, _stops),
    }
    for key, (text, problems) in expressions.items():
        if text and options.kind == "CronWorkflow":
            label = place(program, key if key == "when" else f"{key}.expression")
            if not runs_on_conditions(options.argo):
                message = f"Argo has `{key}` from 3.6 on, and this is for Argo {options.argo}"
                cure = "remove it, or say `argo: '3.6'` if it is that"
                yield Diagnostic(OTHER_ARGO, message, label, help=cure)
            for problem in problems(text):
                yield Diagnostic(BAD_EXPRESSION, f"`{key}`: {problem.message}", label, help=problem.cure)


def _when(text: str) -> Iterator[_Problem]:
    rest = _without_tags(text)
    if "{{" in rest or "}}" in rest:
        yield _Problem("a tag is not closed", "write `{{=` before an expression and `}}` after it")
        return
    outside = _VARIABLE.search(_with_texts(rest, ""))
    if outside:
        cure = f"write `{{{{={shown(text)}}}}}`" if not _TAG.search(text) else "put it between `{{=` and `}}`"
        yield _Problem(f"`{shown(outside[0])}` is not in a tag, so Argo does not replace it", cure)
    for tag in _TAG.findall(text):
        if tag.startswith("="):
            yield from _expression(tag[1:])
        elif tag.strip() not in _TEXTS:
            cure = f"only {listed(_TEXTS)} need no `=`; write `{{{{={shown(tag.strip())}}}}}` for the others"
            yield _Problem(f"Argo cannot replace `{{{{{shown(tag)}}}}}` by a text", cure)


def _without_tags(text: str) -> str:
    """Behind the last `}}` there is no tag, however many `{{` there are from which one would be looked for."""
    end = text.rfind("}}") + 2
    return _TAG.sub("", text[:end]) + text[end:]


def _with_texts(code: str, instead: str) -> str:
    return _TEXT.sub(lambda found: found[0] if found.lastindex else instead, code)


def _stops(text: str) -> Iterator[_Problem]:
    if "{{" in text:
        yield _Problem("it is an expression itself, and Argo replaces no tags in it", "leave `{{` and `}}` away")
        return
    yield from _expression(text)


def _expression(text: str) -> Iterator[_Problem]:
    code = _with_texts(text, "''")
    if not code.strip():
        yield _Problem("the expression is empty", "write one such as `cronworkflow.failed >= 3`")
    elif unclosed := _unclosed(code):
        yield _Problem(f"`{unclosed}` has no counterpart", "open and close quotes and brackets in pairs")
    named = (name.partition(".")[0] for name in _VARIABLE.findall(code))
    known = f"it has {listed(_VARIABLES)}"
    for number, name in enumerate(name for name in named if name not in _VARIABLES):
        close = suggest(name, _VARIABLES) if len(name) <= LONGEST_SHOWN and number < MAX_SUGGESTIONS else None
        cure = f"did you mean `cronworkflow.{close}`?" if close else known
        yield _Problem(f"`cronworkflow` has no `{shown(name)}`", cure)


def _unclosed(code: str) -> str:
    """A quote or a bracket without its counterpart in an expression whose texts are empty; nothing if there is none."""
    opened: list[str] = []
    for character in code.replace("''", ""):
        if character in "'\"`":
            return character
        if character in _CLOSING.values():
            opened.append(character)
        elif character in _CLOSING and (not opened or opened.pop() != _CLOSING[character]):
            return character
    return opened[-1] if opened else ""
