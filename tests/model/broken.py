"""Ways to break a compiled workflow, each with what it would be a mistake to write; all of them have to be noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .dag import spec_of

Workflow = dict[str, Any]
Break = Callable[[Workflow], None]

OUTER = "sprig.trimSuffix('}', inputs.parameters.map_variable) + ', '"
GIVEN = "{{=inputs.parameters.map_variable}}"
SORTED = r"replace(replace(toJson(jsonpath(jsonpath(item, '$[0]'), '$')), '{'+'{', '{'+'\\u007b'), '$', '\\u0024')"


def tasks_of(workflow: Workflow) -> Iterator[dict[str, Any]]:
    for template in spec_of(workflow)["templates"]:
        yield from template.get("dag", {}).get("tasks", [])


def fan_in(pattern: str, replacement: str = "") -> Break:
    """Changes the condition of all fan-ins."""

    def change(workflow: Workflow) -> None:
        for task in tasks_of(workflow):
            if task["name"] == "fan-in":
                task["depends"] = re.sub(pattern, replacement, task["depends"])

    return change


def everywhere(text: str, replacement: str) -> Break:
    """Changes text wherever it stands in a template."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [changed(inner) for inner in value]
        return value.replace(text, replacement) if isinstance(value, str) else value

    def change(workflow: Workflow) -> None:
        spec = workflow["spec"]
        spec["templates"] = changed(spec["templates"])

    return change


def branches_do_not_wait(workflow: Workflow) -> None:
    for task in tasks_of(workflow):
        if task.get("depends") == "fan-out.Succeeded":
            del task["depends"]


def branches_have_no_fail_step(workflow: Workflow) -> None:
    """Neither the step nor the ways to it, where a graph's success would wait for it."""
    for template in spec_of(workflow)["templates"]:
        if "dag" not in template or template["name"] == spec_of(workflow)["entrypoint"]:
            continue
        conditions = " ".join(task.get("depends", "") for task in template["dag"]["tasks"])
        for fail in set(re.findall(r"&& ([-\w]+)\.Omitted", conditions)):
            tasks = [task for task in template["dag"]["tasks"] if task["name"] != fail]
            template["dag"]["tasks"] = tasks
            for task in tasks:
                task["depends"] = task.get("depends", "").replace(f" && {fail}.Omitted", "")


def loops_stand_beside_fan_out(workflow: Workflow) -> None:
    """Those of outermost maps."""
    templates = {template["name"]: template for template in spec_of(workflow)["templates"]}
    for task in tasks_of(workflow):
        if task["name"] == "loop" and "map_variable" not in templates[task["template"]]["dag"]["tasks"][0]["withParam"]:
            inner = templates[task["template"]]["dag"]["tasks"][0]
            listed = "tasks['fan-out'].outputs.parameters['iterate-on']"
            items = inner["withParam"].replace("inputs.parameters.items", listed)
            task |= {**inner, "name": "loop", "withParam": items}


def both(first: Break, second: Break) -> Break:
    def change(workflow: Workflow) -> None:
        first(workflow)
        second(workflow)

    return change


BROKEN: dict[str, Break] = {
    "fan-in does not run after failures": fan_in(r" \|\| [-\w]+\.Failed"),
    "fan-in does not run after errors": fan_in(r" \|\| [-\w]+\.Errored"),
    "fan-in waits for one branch": fan_in(r" && .*"),
    "fan-in waits for no branch": fan_in(".+", "fan-out.Succeeded"),
    "branches do not wait for fan-out": branches_do_not_wait,
    "branches have no fail step": branches_have_no_fail_step,
    "empty lists are lost": both(loops_stand_beside_fan_out, fan_in(r" \|\| [-\w]+\.Skipped")),
    "inner maps forget outer ones": everywhere(OUTER, "'{'"),
    "the map variable is sorted": everywhere("jsonpath(item, '$[0]')", SORTED),
    "the map variable is not handed on": everywhere(GIVEN, "{}"),
    "the map variable is replaced as text": everywhere(GIVEN, GIVEN.replace("=", "")),
    "braces are not escaped": everywhere(r"'{'+'\\u007b'", "'{'+'{'"),
    "dollars of items are not escaped": everywhere(r"'\\u0024'", "'$'"),
    "dollars of names are not escaped": everywhere("$$", "$"),
    "items are text": everywhere("+ toJson(#) +", "+ toJson(string(#)) +"),
}
