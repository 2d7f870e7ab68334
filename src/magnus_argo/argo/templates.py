"""The templates of a workflow: a DAG for each graph and composite step, and the leaf templates that they share."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.composites import BETWEEN, Composite, Dag, handed_on, inputs_of, is_in_map
from magnus_argo.argo.containers import Leaf, Role, leaf_template, literal
from magnus_argo.argo.flow import depends, whatever_becomes_of
from magnus_argo.argo.names import labels, labels_of
from magnus_argo.argo.settings import leaf_settings
from magnus_argo.argo.workflow import Data, dag_template, task
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW
from magnus_argo.diagnostics.records import replace
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import ENDS, Graph, Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import internal_name
from magnus_argo.yaml.nodes import Value

ENTRYPOINT = "pipeline"


class Templates:
    """Names all templates first, then writes them: leaves last, in the order of their first use.

    `mounts` are mount paths by volume name. `tasks` are the names of a graph's tasks by step name, `conditions` when
    they start, only of those that can run; `leaves` are the pods of a step: its own, or its fan-out's and fan-in's.
    """

    def __init__(self, program: Program, config: Config, mounts: dict[str, str]) -> None:
        self.program = program
        self.config = config
        self.mounts = mounts
        self.start = program.pipeline.graph.steps[program.pipeline.graph.start_at] if program.arguments() else None
        self.settings = leaf_settings(program)
        self.tasks: dict[Graph, dict[str, str]] = {}
        self.conditions: dict[Graph, dict[str, str]] = {}
        self.graphs = self._graphs(program.pipeline.graph)
        self._met: dict[tuple[object, ...], Leaf] = {}
        self.leaves = {step: self._leaves(graph, step) for graph in self.graphs for step in self._running(graph)}
        self.pods = {leaf.key: leaf for leaf in self._met.values()}
        names = labels_of({key: leaf.spelling for key, leaf in self.pods.items()}, taken=[ENTRYPOINT])
        self.leaf_names = {leaf: names[leaf.key] for leaf in self._met.values()}
        self.dag_names = labels_of({dag: dag.spelling for dag in self._dags()}, taken=[ENTRYPOINT, *names.values()])

    def _graphs(self, graph: Graph) -> list[Graph]:
        """A graph and those in it that can run, as they are nested; keeps the names and conditions of their tasks."""
        self.tasks[graph] = labels(graph.steps)
        self.conditions[graph] = depends(graph, self.tasks[graph])
        branches = [branch for step in self._running(graph) for branch in step.branches]
        return [graph, *(inner for branch in branches for inner in self._graphs(branch))]

    def all(self) -> list[Data]:
        """Returns the templates as plain data: DAGs, outer before inner, then leaves. Once they hold more text than a
        workflow may, the rest is left out, and a check of what is written finds it too large (checks/limits.py)."""
        templates, size = list[Data](), 0
        for template in self._each():
            templates.append(template)
            size += length_of_texts(template)
            if size > MAX_BYTES_OF_WORKFLOW:
                break
        return templates

    def _each(self) -> Iterator[Data]:
        for graph in self.graphs:
            yield from self._dags_of(graph)
        for leaf in self.pods.values():
            yield leaf_template(self.leaf_names[leaf], leaf, self.program, self.mounts)

    def _running(self, graph: Graph) -> list[Step]:
        """The steps that can run, in file order."""
        return [graph.steps[name] for name in self.conditions[graph]]

    def _composites(self, graph: Graph) -> list[Step]:
        return [step for step in self._running(graph) if step.behaviour.branches]

    def _leaves(self, graph: Graph, step: Step) -> tuple[Leaf, ...]:
        if not step.behaviour.branches:
            return (self._leaf(graph, step, self._role(graph, step)),)
        fan_out: Role = "map fan out" if step.behaviour.loops else "fan out"
        return self._leaf(graph, step, fan_out), self._leaf(graph, step, "fan in")

    def _role(self, graph: Graph, step: Step) -> Role:
        """The pipeline's own fail step exits with 1, which is no reason to try it again; a branch's exits with 0.

        magnus 0.4 takes up no run whose log is closed (0.4.22 executor.py _set_up_run_log), so with caching its fail
        step leaves the log open."""
        if step.kind == "fail" and not graph.path and self.config.enable_caching:
            return "open end"
        retry = self.config.pod_for(graph, step).retry if step.kind == "fail" and not graph.path else None
        return "fail" if retry is not None and retry.limit and retry.policy != "OnError" else "step"

    def _leaf(self, graph: Graph, step: Step, role: Role) -> Leaf:
        """The kind of pod that a step gets; most steps share one."""
        first = step is self.start and role != "fan in"
        cached = role == "step" and self.config.enable_caching and self._is_worth_keeping(graph, step)
        settings = self.settings.get(step, self.settings[None])
        pod, attempts = self.config.pod_for(graph, step), _attempts(graph, step)
        leaf = (pod, role, attempts, first, is_in_map(graph), cached, settings)
        if leaf not in self._met:
            self._met[leaf] = Leaf(*leaf)
        return self._met[leaf]

    def _is_worth_keeping(self, graph: Graph, step: Step) -> bool:
        """Branches are opened and closed anew each time; the end of a run that has succeeded cannot be run again; and
        Argo cannot go on from what may be tried again (checks/ineffective_keys.py)."""
        if step.attempts > 1:
            return False
        return step.behaviour.executes or (step.kind == "success" and not graph.path)

    def _dags(self) -> list[Dag]:
        graphs = [Dag(graph) for graph in self.graphs if graph.path]
        steps = [Dag(graph, step) for graph in self.graphs for step in self._composites(graph)]
        loops = [replace(dag, is_loop=True) for dag in steps if dag.step and dag.step.behaviour.loops]
        return [*graphs, *steps, *loops]

    def _dags_of(self, graph: Graph) -> list[Data]:
        name = self.dag_names[Dag(graph)] if graph.path else ENTRYPOINT
        own = dag_template(name, inputs_of(graph), [self._task(graph, step) for step in self._running(graph)])
        return [own, *(template for step in self._composites(graph) for template in self._composite(graph, step))]

    def _task(self, graph: Graph, step: Step) -> Data:
        name, condition = self.tasks[graph][step.name], self.conditions[graph][step.name]
        if step.behaviour.branches:
            return task(name, self.dag_names[Dag(graph, step)], condition, handed_on(graph))
        return self._pod(name, self.leaves[step][0], graph, step, condition)

    def _pod(self, name: str, leaf: Leaf, graph: Graph, step: Step, condition: str) -> Data:
        arguments = {"step": literal(internal_name(graph.path, step.name)), **handed_on(graph)}
        return task(name, self.leaf_names[leaf], condition, arguments)

    def _composite(self, graph: Graph, step: Step) -> list[Data]:
        """The fan-in runs whatever became of the branches and is the only leaf."""
        parallelism = self.config.pod_for(graph, step).parallelism or 0
        between = BETWEEN[step.kind](Composite(graph, step, self.dag_names, self.program.runtime, parallelism))
        ended = whatever_becomes_of([str(branch["name"]) for branch in between.tasks])
        fan_out, fan_in = self.leaves[step]
        first, last = self._pod("fan-out", fan_out, graph, step, ""), self._pod("fan-in", fan_in, graph, step, ended)
        name, tasks = self.dag_names[Dag(graph, step)], [first, *between.tasks, last]
        return [dag_template(name, inputs_of(graph), tasks, **between.limits), *between.templates]


def length_of_texts(data: Value) -> int:
    """Counts the characters of all keys and texts: no more than the bytes of the YAML."""
    total, waiting = 0, [data]
    for each in waiting:
        if isinstance(each, str):
            total += len(each)
        elif isinstance(each, dict):
            total += sum(map(len, each))
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return total


def _attempts(graph: Graph, step: Step) -> int:
    """The ends of a branch do nothing that fails, but may meet a parameter that is being written, as its steps may:
    where all of those are tried again, so are these."""
    if step.kind not in ENDS or not graph.path:
        return step.attempts
    return min((other.attempts for other in graph.steps.values() if other.behaviour.executes), default=1)
