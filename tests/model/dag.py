"""How Argo's controller runs DAG templates, as a model: one task after another, no clock, no cluster.

Written from the controller (4.1.2 workflow/controller/dag.go and operator.go; the same since 3.4), not from the
compiler, and checked in test_dag.py against traces of the real one. Tasks that do not wait for one another run in any
order, and `failFast` of a DAG has no effect: it only matters while a task is held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .depends import ConditionError, RefusedError, evaluate
from .parameters import inputs_of, items_of, named, values_of
from .substitution import SubstitutionError, substituted
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
    """One pod: `attempt` counts from 0; `container` is as the kubelet gets it."""

    path: Path
    template: str
    arguments: Mapping[str, str]
    attempt: int = 0
    container: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Run:
    """What became of a workflow: its phase, the phase of each task, the pods in order."""

    phase: str = ""
    phases: dict[Path, str] = field(default_factory=dict)
    ran: list[Execution] = field(default_factory=list)


Outcome = Callable[[Execution], str]
"""Says how a pod ends: Succeeded, Failed or Error."""
Files = Callable[[Execution], Mapping[str, str]]
"""Says what files a pod that has Succeeded leaves, by their paths."""


class Node:
    """`children` come after this node; `ends` are the nodes that what comes after a group is linked to."""

    def __init__(self, phase: str = "", outputs: Mapping[str, str] | None = None) -> None:
        self.phase = phase
        self.outputs = outputs or {}
        self.children: list[Node] = []
        self.ends: list[Node] = [self]
        self.items: list[Node] = []

    def is_in(self, state: str) -> bool:
        if state == "AnySucceeded":
            return any(item.phase == "Succeeded" for item in self.items)
        if state == "AllFailed":
            return bool(self.items) and all(item.phase == "Failed" for item in self.items)
        return _STATE_OF_PHASE[self.phase] == state


def run(
    workflow: Mapping[str, Any], outcome: Outcome, files: Files = lambda _: {}, random: Random | None = None
) -> Run:
    """Runs a Workflow, WorkflowTemplate or CronWorkflow; `random` mixes tasks that do not wait for one another. Raises
    `RefusedError` if Argo would not take it."""
    spec = spec_of(workflow)
    controller = _Controller(spec, outcome, files, random)
    entry = controller.execute(spec["entrypoint"], (), {})
    controller.result.phase = entry.phase if entry.phase in ("Failed", "Error") else "Succeeded"
    return controller.result


def spec_of(workflow: Mapping[str, Any]) -> Mapping[str, Any]:
    if workflow.get("apiVersion") != "argoproj.io/v1alpha1":
        raise RefusedError("no apiVersion of Argo")
    spec: Mapping[str, Any] = workflow["spec"]
    return spec["workflowSpec"] if workflow["kind"] == "CronWorkflow" else spec


class _Controller:
    def __init__(self, spec: Mapping[str, Any], outcome: Outcome, files: Files, random: Random | None) -> None:
        templates = spec["templates"]
        self.templates = {template["name"]: template for template in templates}
        if len(self.templates) < len(templates):
            raise RefusedError("two templates have one name")
        self.dags = {template["name"]: Dag(template) for template in templates if "dag" in template}
        called = {task["template"] for dag in self.dags.values() for task in dag.tasks.values()}
        if not called <= self.templates.keys():
            raise RefusedError(f"templates {sorted(called - self.templates.keys())} are undefined")
        self.outcome, self.files, self.random = outcome, files, random
        self.globals = {"workflow.uid": "the-uid"}
        self.globals |= named("workflow", values_of(spec.get("arguments", {})))
        self.result = Run()

    def execute(self, name: str, path: Path, arguments: Mapping[str, str]) -> Node:
        inputs = inputs_of(self.templates[name], arguments)
        if len(path) >= DEEPEST:
            return Node("Error")
        try:
            filled = self._filled(self.templates[name], inputs)
            return self._dag(name, path, filled) if name in self.dags else self._pod(path, filled)
        except SubstitutionError:
            return Node("Error")

    def _filled(
        self, template: Mapping[str, Any], inputs: Mapping[str, str], known: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Two replacements, the second one in what the first one put in (4.1.2 workflow/common/util.go
        SubstituteParams)."""
        given = {"parameters": [{"name": name, "value": value} for name, value in inputs.items()]}
        known = {**self.globals, **(known or {})}
        once: Mapping[str, Any] = substituted({**template, "inputs": given}, known)
        twice: Mapping[str, Any] = substituted(once, known | named("inputs", values_of(once["inputs"])))
        return twice

    def _pod(self, path: Path, template: Mapping[str, Any]) -> Node:
        """With retries the task has the phase of its last attempt, and knows which one it is (operator.go
        executeTemplate replaces once more then)."""
        limit, retried = _retries(template)
        inputs, node = values_of(template["inputs"]), Node()
        for attempt in range(limit + 1):
            ready = (
                self._filled(template, inputs, {"retries": str(attempt)}) if "retryStrategy" in template else template
            )
            container = substituted(ready["container"], self.globals | named("inputs", inputs))
            execution = Execution(path, template["name"], inputs, attempt, container)
            self.result.ran.append(execution)
            node = Node(self.outcome(execution))
            assert node.phase in ("Succeeded", "Failed", "Error")
            if node.phase not in retried:
                break
        return self._with_outputs(template, execution) if node.phase == "Succeeded" else node

    def _with_outputs(self, template: Mapping[str, Any], execution: Execution) -> Node:
        """A file that is not there is an Error, although the container was well."""
        wanted = {item["name"]: item["valueFrom"]["path"] for item in template.get("outputs", {}).get("parameters", [])}
        found = self.files(execution)
        if not set(wanted.values()) <= found.keys():
            return Node("Error")
        return Node("Succeeded", {name: found[place] for name, place in wanted.items()})

    def _dag(self, template: str, path: Path, filled: Mapping[str, Any]) -> Node:
        dag, whole, nodes = self.dags[template], Node(), dict[str, Node]()
        tasks = {task["name"]: task for task in filled["dag"]["tasks"]}
        for name in dag.any_order(self.random) if self.random else dag.order:
            node = self._task(tasks[name], nodes, (*path, name), dag)
            before = [end for other in dag.waits_for[name] for end in nodes[other].ends]
            for parent in before or [whole]:
                parent.children.append(node)
            nodes[name] = node
            self.result.phases[*path, name] = node.phase
        targets = [nodes[name] for name in dag.targets]
        whole.phase = _assess(whole, targets)
        whole.ends = [end for target in targets for end in target.ends]
        return whole

    def _task(self, task: Mapping[str, Any], nodes: Mapping[str, Node], path: Path, dag: Dag) -> Node:
        try:
            goes = not task.get("depends") or evaluate(task["depends"], lambda name, state: nodes[name].is_in(state))
            if not goes:
                return Node("Omitted")
            ready = substituted(task, self.globals | _outputs(nodes, dag.before(path[-1])), _speaks_of_tasks)
            if "withParam" in task:
                return self._loop(ready, path)
        except (ConditionError, SubstitutionError):
            return Node("Error")
        return self.execute(task["template"], path, values_of(ready.get("arguments", {})))

    def _loop(self, task: Mapping[str, Any], path: Path) -> Node:
        group = Node()
        for index, text in enumerate(items_of(task["withParam"])):
            item = substituted(task, {**self.globals, "item": text}, lambda _: True)
            place = (*path[:-1], f"{path[-1]}({index}:{text})")
            node = self.execute(task["template"], place, values_of(item.get("arguments", {})))
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


def _outputs(nodes: Mapping[str, Node], names: Iterable[str]) -> dict[str, str]:
    """What the tasks before a task have put out, by the names that its tags use."""
    return {
        f"tasks.{name}.outputs.parameters.{output}": value
        for name in names
        for output, value in nodes[name].outputs.items()
    }


def _speaks_of_tasks(name: str) -> bool:
    return name.split(".")[0] == "tasks"
