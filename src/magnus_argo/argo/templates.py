"""The templates of a workflow: a DAG for each graph and composite step, and the leaf templates that they share."""

from __future__ import annotations

from magnus_argo.argo import expressions
from magnus_argo.argo.containers import Leaf, Role, leaf_template, literal
from magnus_argo.argo.expressions import ITEMS, MAP_VARIABLE
from magnus_argo.argo.flow import depends, whatever_becomes_of
from magnus_argo.argo.names import labels
from magnus_argo.argo.workflow import Data, dag_template, task
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import ENDS, MAP_PLACEHOLDER, Graph, Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import internal_name

ENTRYPOINT = "pipeline"


class Templates:
    """Names all templates first, then writes them: leaves last, in the order of their first use.

    `mounts` are mount paths by volume name.
    """

    def __init__(self, program: Program, config: Config, mounts: dict[str, str]) -> None:
        self.program = program
        self.config = config
        self.mounts = mounts
        self.start = program.pipeline.graph.steps[program.pipeline.graph.start_at] if program.arguments() else None
        self.tasks: dict[int, dict[str, str]] = {}
        self.conditions: dict[int, dict[str, str]] = {}
        self.graphs = self._graphs(program.pipeline.graph)
        self.leaves = {leaf.wish: leaf for graph in self.graphs for leaf in self._leaves_of(graph)}
        self.leaf_names = labels(self.leaves, taken=[ENTRYPOINT])
        self.dag_names = labels(self._dag_wishes(), taken=[ENTRYPOINT, *self.leaf_names.values()])

    def _graphs(self, graph: Graph) -> list[Graph]:
        """A graph and those in it that can run, as they are nested; keeps the names and conditions of their tasks."""
        self.tasks[id(graph)] = labels(graph.steps)
        self.conditions[id(graph)] = depends(graph, self.tasks[id(graph)])
        branches = [branch for step in self._running(graph) for branch in step.branches]
        return [graph, *(inner for branch in branches for inner in self._graphs(branch))]

    def all(self) -> list[Data]:
        dags = [template for graph in self.graphs for template in self._dags_of(graph)]
        leaves = self.leaves.items()
        return [
            *dags,
            *(leaf_template(self.leaf_names[wish], leaf, self.program, self.mounts) for wish, leaf in leaves),
        ]

    def _running(self, graph: Graph) -> list[Step]:
        """The steps that can run, in file order."""
        return [graph.steps[name] for name in self.conditions[id(graph)]]

    def _composites(self, graph: Graph) -> list[Step]:
        return [step for step in self._running(graph) if step.behaviour.branches]

    def _leaves_of(self, graph: Graph) -> list[Leaf]:
        return [leaf for step in self._running(graph) for leaf in self._leaves(graph, step)]

    def _leaves(self, graph: Graph, step: Step) -> list[Leaf]:
        if not step.behaviour.branches:
            return [self._leaf(graph, step, self._role(graph, step))]
        return [self._leaf(graph, step, _fan_out(step)), self._leaf(graph, step, "fan in")]

    def _role(self, graph: Graph, step: Step) -> Role:
        """The pipeline's own fail step exits with 1, which is no reason to try it again; a branch's exits with 0.

        magnus 0.4 takes up no run whose log is closed (0.4.22 executor.py _set_up_run_log), so with caching its fail
        step leaves the log open."""
        if step.kind == "fail" and not graph.path and self.config.enable_caching:
            return "open end"
        retry = self.config.pod_for(graph, step).retry if step.kind == "fail" and not graph.path else None
        return "fail" if retry is not None and retry.limit and retry.policy != "OnError" else "step"

    def _leaf(self, graph: Graph, step: Step, role: Role) -> Leaf:
        first = step is self.start and role != "fan in"
        cached = role == "step" and self.config.enable_caching and self._is_worth_keeping(graph, step)
        pod, attempts = self.config.pod_for(graph, step), _attempts(graph, step)
        return Leaf(pod, role, attempts, first, _maps_around(graph) > 0, cached)

    def _is_worth_keeping(self, graph: Graph, step: Step) -> bool:
        """Branches are opened and closed anew each time; the end of a run that has succeeded cannot be run again; and
        Argo cannot go on from what may be tried again (checks/effects.py)."""
        if step.attempts > 1:
            return False
        return step.behaviour.executes or (step.kind == "success" and not graph.path)

    def _dag_wishes(self) -> list[str]:
        graphs = [graph for graph in self.graphs if graph.path]
        steps = [(graph, step) for graph in self.graphs for step in self._composites(graph)]
        loops_of = [f"{_wish(graph, step)}.loop" for graph, step in steps if step.behaviour.loops]
        return [*(_wish(graph) for graph in graphs), *(_wish(graph, step) for graph, step in steps), *loops_of]

    def _dags_of(self, graph: Graph) -> list[Data]:
        name = self.dag_names[_wish(graph)] if graph.path else ENTRYPOINT
        own = dag_template(name, _inputs(graph), [self._task(graph, step) for step in self._running(graph)])
        return [own, *(template for step in self._composites(graph) for template in self._composite(graph, step))]

    def _task(self, graph: Graph, step: Step) -> Data:
        name, condition = self.tasks[id(graph)][step.name], self.conditions[id(graph)][step.name]
        if step.behaviour.branches:
            return task(name, self.dag_names[_wish(graph, step)], condition, _handed_on(graph))
        return self._pod(name, self._leaf(graph, step, self._role(graph, step)), graph, step, condition)

    def _pod(self, name: str, leaf: Leaf, graph: Graph, step: Step, condition: str) -> Data:
        arguments = {"step": literal(internal_name(graph.path, step.name)), **_handed_on(graph)}
        return task(name, self.leaf_names[leaf.wish], condition, arguments)

    def _composite(self, graph: Graph, step: Step) -> list[Data]:
        """fan-out, then the branches, then fan-in, which runs whatever became of them and is the only leaf: it says
        how the step ended (0.5.1 extensions/nodes.py fan_in)."""
        fan_out = self._pod("fan-out", self._leaf(graph, step, _fan_out(step)), graph, step, "")
        between = self._loop_task(graph, step) if step.behaviour.loops else self._branch_tasks(graph, step)
        ended = whatever_becomes_of([str(branch["name"]) for branch in between])
        fan_in = self._pod("fan-in", self._leaf(graph, step, "fan in"), graph, step, ended)
        limits = self._limits(graph, step) if step.kind == "parallel" else {}
        wrapper = dag_template(
            self.dag_names[_wish(graph, step)], _inputs(graph), [fan_out, *between, fan_in], **limits
        )
        return [wrapper, *([self._loop(graph, step)] if step.behaviour.loops else [])]

    def _branch_tasks(self, graph: Graph, step: Step) -> list[Data]:
        names = labels((branch.name for branch in step.branches), taken=["fan-out", "fan-in"])
        return [
            task(names[branch.name], self.dag_names[_wish(branch)], "fan-out.Succeeded", _handed_on(graph))
            for branch in step.branches
        ]

    def _loop_task(self, graph: Graph, step: Step) -> list[Data]:
        arguments = {ITEMS: expressions.fan_out_list("fan-out"), **_handed_on(graph)}
        return [task("loop", self.dag_names[f"{_wish(graph, step)}.loop"], "fan-out.Succeeded", arguments)]

    def _loop(self, graph: Graph, step: Step) -> Data:
        """The loop alone in its own DAG: there an empty list has Succeeded, and its `parallelism` counts branches."""
        branch = step.branches[0]
        items = expressions.map_variables(
            step.text("iterate_as") or "", self.program.runtime, nested=_maps_around(graph) > 0
        )
        arguments = {MAP_VARIABLE: expressions.map_variable_of_item()}
        each = task("branch", self.dag_names[_wish(branch)], "", arguments, withParam=items)
        name, inputs = self.dag_names[f"{_wish(graph, step)}.loop"], [ITEMS, *_inputs(graph)]
        return dag_template(name, inputs, [each], **self._limits(graph, step))

    def _limits(self, graph: Graph, step: Step) -> Data:
        """How many branches run at a time: `parallelism` counts the children of the template that it stands on."""
        parallelism = self.config.pod_for(graph, step).parallelism
        return {"parallelism": parallelism} if parallelism else {}


def _attempts(graph: Graph, step: Step) -> int:
    """The ends of a branch do nothing that fails, but may meet a parameter that is being written, as its steps may:
    where all of those are tried again, so are these."""
    if step.kind not in ENDS or not graph.path:
        return step.attempts
    return min((other.attempts for other in graph.steps.values() if other.behaviour.executes), default=1)


def _fan_out(step: Step) -> Role:
    return "map fan out" if step.behaviour.loops else "fan out"


def _maps_around(graph: Graph) -> int:
    return graph.path.count(MAP_PLACEHOLDER)


def _inputs(graph: Graph) -> list[str]:
    return [MAP_VARIABLE] if _maps_around(graph) else []


def _handed_on(graph: Graph) -> dict[str, str]:
    return {MAP_VARIABLE: expressions.input_value(MAP_VARIABLE)} if _maps_around(graph) else {}


def _wish(graph: Graph, step: Step | None = None) -> str:
    """What the DAG template of a branch, or of a composite step in it, would like to be called: the way to it."""
    return ".".join(graph.readable_path(*([step.name] if step else [])))
