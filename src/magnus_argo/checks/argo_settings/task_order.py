"""The order of the tasks in DAGs that are added (4.1.2 workflow/validate/validate.go, workflow/common/ancestry.go)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from magnus_argo.checks.argo_settings.calls import unfit
from magnus_argo.checks.argo_settings.parts import added_templates, items, under, word
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import listed, shown
from magnus_argo.magnus.program import Program
from magnus_argo.schema.explain import BAD_VALUE
from magnus_argo.yaml.nodes import Mapping, Scalar, Sequence

_RESULTS = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed")
_TASK = regex(r"([a-zA-Z0-9][-a-zA-Z0-9]*)(?:[.]([a-zA-Z]+))?")
_WAYS = ("depends", "dependencies")


@dataclass(frozen=True, slots=True)
class _Before:
    """A task that another one comes after, the result that it waits for, and where it says so."""

    task: str
    result: str
    place: Span


def check_task_order(program: Program) -> Iterator[Diagnostic]:
    """Looks at the tasks of each DAG that is added: what they come after, and whether one of them can begin."""
    for template in added_templates(program):
        tasks = {str(name.value): task for task in items(template, "dag", "tasks") if (name := word(task, "name"))}
        yield from _ways(list(tasks.values()))
        for task in tasks.values():
            for before in _befores(task):
                yield from _before(before, tasks)
        yield from _circle(tasks)


def _ways(tasks: list[Mapping]) -> Iterator[Diagnostic]:
    users = {way: task for task in reversed(tasks) for way in _WAYS if under(task, way) is not None}
    if len(users) > 1 and users["depends"] is not users["dependencies"]:
        message = "a DAG of which tasks have `depends` takes no `dependencies`"
        yield unfit(users["dependencies"], "dependencies", message, "use one of the two for all of its tasks")
    for task in tasks:
        name = task.values["name"]
        if users and isinstance(name, Scalar) and str(name.value)[:1].isdigit():
            message = f"`{shown(str(name.value))}` begins with a digit, which Argo forbids where tasks have an order"
            yield Diagnostic(BAD_VALUE, message, Label(name.span), help="begin with a letter")
        if under(task, "depends") is not None and under(task, "continueOn") is not None:
            cure = "write `TASK.Failed` in the `depends` of what comes after it"
            yield unfit(task, "continueOn", "a task with `depends` takes no `continueOn`", cure)


def _befores(task: Mapping) -> Iterator[_Before]:
    stated, several = word(task, "depends"), under(task, "dependencies")
    if stated is not None:
        for match in _TASK.finditer(str(stated.value)):
            yield _Before(match[1], match[2] or "", stated.span)
    for each in several.items if isinstance(several, Sequence) else ():
        if isinstance(each, Scalar):
            yield _Before(str(each.value), "", each.span)


def _before(before: _Before, tasks: Collection[str]) -> Iterator[Diagnostic]:
    if before.task not in tasks:
        message = f"there is no task `{shown(before.task)}`"
        yield Diagnostic(BAD_VALUE, message, Label(before.place), help=f"name one of {listed(sorted(tasks), 8)}")
    elif before.result and before.result not in _RESULTS:
        message = f"no task ends as `{shown(before.result)}`"
        yield Diagnostic(BAD_VALUE, message, Label(before.place), help=f"expected one of {listed(_RESULTS)}")


def _circle(tasks: dict[str, Mapping]) -> Iterator[Diagnostic]:
    left = {name: {before.task for before in _befores(task)} & tasks.keys() for name, task in tasks.items()}
    while free := [name for name, befores in left.items() if not befores & left.keys()]:
        for name in free:
            del left[name]
    if left:
        message = f"the tasks {listed(list(left), 8)} wait for one another"
        yield Diagnostic(BAD_VALUE, message, Label(tasks[next(iter(left))].values["name"].span), help="let one begin")
