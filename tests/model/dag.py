"""How Argo's controller runs DAG templates, as a model: one task after another, no clock, no cluster.

Written from the controller (4.1.2 workflow/controller/dag.go and operator.go; the same since 3.4), not from the
compiler, and checked in test_dag.py against traces of the real one. The order of tasks that do not wait for one
another means nothing here, and `failFast` of a DAG has no effect: it only matters while a task is held back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .depends import ConditionError, RefusedError, evaluate
from .template import Dag

Path = tuple[str, ...]
"""Names of tasks from the entry point down; an item of a loop is `task(0:item)`."""

DEEPEST = 100  # 4.1.2 operator.go executeTemplate, ErrMaxDepthExceeded
_RETRIED = {"OnFailure": {"Failed"}, "OnError": {"Error"}, "Always": {"Failed", "Error"}}
_STATE_OF_PHASE = {
    "Succeeded": "Succeeded",
    "Failed": "Failed",
    "Error": "Errored",
    "Skipped": "Skipped",
    "Omitted": "Omitted",
}


@dataclass(frozen=True)
class Execution:
    """One pod: `attempt` counts from 0."""

    path: Path
    template: str
    arguments: Mapping[str, str]
    attempt: int = 0


@dataclass
class Run:
    """What became of a workflow: its phase, the phase of each task, the pods in order."""

    phase: str = ""
    phases: dict[Path, str] = field(default_factory=dict)
    ran: list[Execution] = field(default_factory=list)


Outcome = Callable[[Execution], str]
"""Says how a pod ends: Succeeded, Failed or Error."""
Items = Callable[[Path], list[Any]]
"""Says what a loop's `withParam` holds."""


class Node:
    """`children` come after this node; `ends` are the nodes that what comes after a group is linked to."""

    def __init__(self, phase: str = "") -> None:
        self.phase = phase
        self.children: list[Node] = []
        self.ends: list[Node] = [self]
        self.items: list[Node] = []

    def is_in(self, state: str) -> bool:
        if state == "AnySucceeded":
            return any(item.phase == "Succeeded" for item in self.items)
        if state == "AllFailed":
            return bool(self.items) and all(item.phase == "Failed" for item in self.items)
        return _STATE_OF_PHASE[self.phase] == state


def run(workflow: Mapping[str, Any], outcome: Outcome, items: Items = lambda _: []) -> Run:
    """Runs a Workflow, WorkflowTemplate or CronWorkflow. Raises `RefusedError` if Argo would not take it."""
    spec = spec_of(workflow)
    controller = _Controller(spec["templates"], outcome, items)
    entry = controller.execute(spec["entrypoint"], (), {})
    controller.result.phase = entry.phase if entry.phase in ("Failed", "Error") else "Succeeded"
    return controller.result


def spec_of(workflow: Mapping[str, Any]) -> Mapping[str, Any]:
    if workflow.get("apiVersion") != "argoproj.io/v1alpha1":
        raise RefusedError("no apiVersion of Argo")
    spec: Mapping[str, Any] = workflow["spec"]
    return spec["workflowSpec"] if workflow["kind"] == "CronWorkflow" else spec


class _Controller:
    def __init__(self, templates: list[Mapping[str, Any]], outcome: Outcome, items: Items) -> None:
        self.templates = {template["name"]: template for template in templates}
        if len(self.templates) < len(templates):
            raise RefusedError("two templates have one name")
        self.dags = {template["name"]: Dag(template) for template in templates if "dag" in template}
        called = {task["template"] for dag in self.dags.values() for task in dag.tasks.values()}
        if not called <= self.templates.keys():
            raise RefusedError(f"templates {sorted(called - self.templates.keys())} are undefined")
        self.outcome = outcome
        self.items = items
        self.result = Run()

    def execute(self, name: str, path: Path, arguments: Mapping[str, str]) -> Node:
        inputs = _inputs(self.templates[name], arguments)
        if len(path) >= DEEPEST:
            return Node("Error")
        return self._dag(self.dags[name], path, inputs) if name in self.dags else self._pod(name, path, inputs)

    def _pod(self, name: str, path: Path, inputs: Mapping[str, str]) -> Node:
        """With retries the task has the phase of its last attempt."""
        limit, retried = _retries(self.templates[name])
        phase = ""
        for attempt in range(limit + 1):
            execution = Execution(path, name, inputs, attempt)
            self.result.ran.append(execution)
            phase = self.outcome(execution)
            assert phase in ("Succeeded", "Failed", "Error")
            if phase not in retried:
                break
        return Node(phase)

    def _dag(self, dag: Dag, path: Path, inputs: Mapping[str, str]) -> Node:
        whole, nodes = Node(), dict[str, Node]()
        for name in dag.order:
            node = self._task(dag.tasks[name], nodes, (*path, name), inputs)
            before = [end for other in dag.waits_for[name] for end in nodes[other].ends]
            for parent in before or [whole]:
                parent.children.append(node)
            nodes[name] = node
            self.result.phases[*path, name] = node.phase
        targets = [nodes[name] for name in dag.targets]
        whole.phase = _assess(whole, targets)
        whole.ends = [end for target in targets for end in target.ends]
        return whole

    def _task(self, task: Mapping[str, Any], nodes: Mapping[str, Node], path: Path, inputs: Mapping[str, str]) -> Node:
        try:
            goes = not task.get("depends") or evaluate(task["depends"], lambda name, state: nodes[name].is_in(state))
        except ConditionError:
            return Node("Error")
        if not goes:
            return Node("Omitted")
        arguments = _replaced(_values(task.get("arguments", {})), "inputs.parameters.", inputs)
        if "withParam" in task:
            return self._loop(task["template"], path, arguments)
        return self.execute(task["template"], path, arguments)

    def _loop(self, template: str, path: Path, arguments: Mapping[str, str]) -> Node:
        group = Node()
        for index, item in enumerate(self.items(path)):
            text = item if isinstance(item, str) else json.dumps(item)
            place = (*path[:-1], f"{path[-1]}({index}:{text})")
            node = self.execute(template, place, _replaced(arguments, "", {"item": text}))
            self.result.phases[place] = node.phase
            group.items.append(node)
        group.children = list(group.items)
        group.ends = [end for item in group.items for end in item.ends] or [group]
        group.phase = _worst(item.phase for item in group.items) if group.items else "Skipped"
        return group


def _assess(whole: Node, targets: list[Node]) -> str:
    """The phase of a DAG: that of its targets, where one that did not run inherits what came before it on each way
    (4.1.2 dag.go assessDAGPhase)."""
    phases: dict[int, str] = {}
    waiting = [(child, "Succeeded") for child in whole.children]
    seen = set(waiting)
    for node, inherited in waiting:
        phase = node.phase if node.phase in ("Succeeded", "Failed", "Error") else inherited
        if phases.get(id(node)) not in ("Failed", "Error"):
            phases[id(node)] = phase
        new = [(child, phase) for child in node.children if (child, phase) not in seen]
        seen.update(new)
        waiting += new
    return _worst(phases[id(target)] for target in targets)


def _worst(phases: Iterable[str]) -> str:
    return next((phase for phase in phases if phase in ("Failed", "Error")), "Succeeded")


def _retries(template: Mapping[str, Any]) -> tuple[int, set[str]]:
    """How often a pod is tried again, and after which ends (4.1.2 workflow_types.go RetryPolicyActual)."""
    strategy = template.get("retryStrategy")
    if strategy is None:
        return 0, set()
    if "limit" not in strategy:
        raise RefusedError("a retryStrategy without limit tries for ever")
    default = "Always" if "expression" in strategy else "OnFailure"
    return int(strategy["limit"]), _RETRIED[strategy.get("retryPolicy", default)]


def _inputs(template: Mapping[str, Any], arguments: Mapping[str, str]) -> dict[str, str]:
    declared = template.get("inputs", {}).get("parameters", [])
    known = _values(template.get("inputs", {})) | dict(arguments)
    missing = [parameter["name"] for parameter in declared if parameter["name"] not in known]
    if missing:
        raise RefusedError(f"template `{template['name']}` gets no {missing}")
    return {parameter["name"]: known[parameter["name"]] for parameter in declared}


def _values(holder: Mapping[str, Any]) -> dict[str, str]:
    return {item["name"]: str(item["value"]) for item in holder.get("parameters", []) if "value" in item}


def _replaced(arguments: Mapping[str, str], prefix: str, values: Mapping[str, str]) -> dict[str, str]:
    """The arguments with `{{prefix name}}` replaced; a tag of another kind stays as it is."""

    def value(tag: re.Match[str]) -> str:
        return values.get(tag[1].removeprefix(prefix), tag[0]) if tag[1].startswith(prefix) else tag[0]

    return {name: re.sub(r"\{\{([^}=]+)\}\}", value, text) for name, text in arguments.items()}
