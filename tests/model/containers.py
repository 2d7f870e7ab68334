"""What magnus does in the containers of a workflow, as a model, and what the kubelet does to their command lines.

Written from magnus (0.5.1 and 0.4.22 cli.py, entrypoints.py, nodes.py, and what was seen of exit codes) and from
Kubernetes (third_party/forked/golang/expansion), not from the compiler.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .dag import Execution
from .nested_walk import NestedWalk, Pipeline, branches
from .walk import Graph

PLACEHOLDER = "map_variable_placeholder"
OPTIONS = {"--log-level", "--file", "--config-file", "--parameters-file", "--map-variable", "--tag", "--mode"}
LIST_FILE = "/tmp/output.txt"


@dataclass(frozen=True)
class Command:
    """`word` is what is done, `step` the internal name with a placeholder for each item of a map around it, `attempt`
    what goes into the attempt's log."""

    word: str
    run_id: str
    step: str
    mode: str
    variable: Mapping[str, Any]
    attempt: int


class Containers:
    """The containers of one run. `log` is the run log that they share, `begun` the steps that have not ended yet, and
    `mistakes` are what magnus would not come across in a run of its own."""

    def __init__(self, pipeline: Pipeline, family: str, succeeds: Callable[[str], bool], failure: str) -> None:
        self.pipeline = pipeline
        self.family = family
        self.succeeds = succeeds
        self.failure = failure
        self.log = NestedWalk({"": ()}, {"": "PROCESSING"}, {"": ()})
        self.mistakes: list[str] = []
        self.begun: set[str] = set()

    def outcome(self, execution: Execution) -> str:
        """How a container ends, for Argo; 1 is all that magnus exits with when it does not like something."""
        try:
            command = command_of(execution.container)
            if command.attempt != execution.attempt + 1:
                self.mistakes.append(f"attempt {execution.attempt + 1} at `{command.step}` counts as {command.attempt}")
            return self._run(command, execution.attempt)
        except (LookupError, TypeError, ValueError) as mistake:
            self.mistakes.append(f"{'/'.join(execution.path)}: {mistake!r}")
            return "Failed"

    def files(self, execution: Execution) -> Mapping[str, str]:
        """What a map's fan-out leaves: its items, as Python writes them."""
        command = command_of(execution.container)
        step = self._step(command.step)
        if (command.word, command.mode, step["type"]) != ("fan", "out", "map"):
            return {}
        return {LIST_FILE: json.dumps(self.pipeline.parameters[step["iterate_on"]], indent=4)}

    def _run(self, command: Command, attempt: int) -> str:
        step, name = self._step(command.step), self._resolved(command)
        branch = name.rpartition(".")[0]
        self._look_at(branch, name, command)
        if command.mode != "in" and attempt == 0:
            self.begun.add(name)
            self.log.steps[branch] += (name,)
        if command.word == "fan":
            return self._fan_in(step, name) if command.mode == "in" else self._fan_out(step, name)
        return self._execute(step, name, branch, attempt)

    def _look_at(self, branch: str, name: str, command: Command) -> None:
        """The state that magnus finds the run log in (`execute_single_node` and `fan` fail without the branch)."""
        variable = tuple((key, json.dumps(value)) for key, value in command.variable.items())
        if self.log.states[branch] != "PROCESSING":
            raise ValueError(f"`{name}` runs after the end of its branch")
        if self.log.variables.setdefault(branch, variable) != variable:
            raise ValueError(f"`{name}` is told another map variable than the step before it: {variable}")
        if command.run_id != "the-uid":
            raise ValueError(f"`{name}` runs as {command.run_id}")

    def _execute(self, step: Mapping[str, Any], name: str, branch: str, attempt: int) -> str:
        last = attempt + 1 == attempts_of(step)
        if last:
            self.begun.remove(name)
        if step["type"] in ("success", "fail"):
            self.log.states[branch] = "SUCCESS" if step["type"] == "success" else "FAIL"
            return "Failed" if step["type"] == "fail" and not branch else "Succeeded"
        if step["type"] not in ("task", "stub", "as-is"):
            raise ValueError(f"`{name}` is a composite step")
        return "Succeeded" if last and self.succeeds(name) else self.failure

    def _fan_out(self, step: Mapping[str, Any], name: str) -> str:
        for _, branch, _ in branches(self.pipeline, step, name):
            self.log.states[branch], self.log.steps[branch] = "PROCESSING", ()
        return "Succeeded"

    def _fan_in(self, step: Mapping[str, Any], name: str) -> str:
        states = {branch: self.log.states[branch] for _, branch, _ in branches(self.pipeline, step, name)}
        waiting = [branch for branch, state in states.items() if state == "PROCESSING"]
        if waiting:
            raise ValueError(f"`{name}` fans in before the end of {waiting}")
        self.begun.remove(name)
        return "Succeeded" if set(states.values()) <= {"SUCCESS"} else "Failed"

    def _step(self, internal_name: str) -> Mapping[str, Any]:
        graph, names = self.pipeline.graph, internal_name.split(".")
        for step, branch in zip(names[::2], names[1::2], strict=False):
            graph = _inner(self.pipeline, graph["steps"][step], branch)
        found: Mapping[str, Any] = graph["steps"][names[-1]]
        return found

    def _resolved(self, command: Command) -> str:
        """0.4.22 hands the value to `str.replace` as it is, 0.5.1 makes it text (nodes.py resolve_map_placeholders)."""
        name = command.step
        for value in command.variable.values():
            name = name.replace(PLACEHOLDER, value if self.family == "0.4" else str(value), 1)
        return name


def _inner(pipeline: Pipeline, step: Mapping[str, Any], branch: str) -> Graph:
    if step["type"] == "parallel":
        found: Graph = step["branches"][branch]
        return found
    inner = {"map": PLACEHOLDER, "dag": "dag"}[step["type"]]
    if branch != inner:
        raise LookupError(f"the branch is called `{inner}`, not `{branch}`")
    return step["branch"] if inner == PLACEHOLDER else pipeline.definitions[step["dag_definition"]]


def attempts_of(step: Mapping[str, Any]) -> int:
    return int(step.get("max_attempts") or step.get("retry") or 1)


def command_of(container: Mapping[str, Any]) -> Command:
    """A container's command line as magnus reads it. Raises `ValueError` where it would show its usage."""
    environment = {variable["name"]: variable.get("value", "") for variable in container.get("env", [])}
    magnus, *words = [expanded(word, environment) for word in [*container["command"], *container["args"]]]
    options, names = dict[str, str](), list[str]()
    rest = iter(words)
    for word in rest:
        if word.startswith("-"):
            options[word] = next(rest, "")
        else:
            names.append(word)
    if magnus != "magnus" or len(names) != 3 or not options.keys() <= OPTIONS or "--file" not in options:
        raise ValueError(f"no command line of magnus: {words}")
    word, run_id, step = names
    if (word, options.get("--mode")) not in (("execute_single_node", None), ("fan", "in"), ("fan", "out")):
        raise ValueError(f"no command of magnus: {words}")
    variable = json.loads(options.get("--map-variable", "{}"))
    if not isinstance(variable, dict):
        raise TypeError(f"no map variable: {variable}")
    attempt = int(environment.get("MAGNUS_STEP_ATTEMPT", "1"))
    return Command(word, run_id, step.replace("%", " "), options.get("--mode", ""), variable, attempt)


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """`$(NAME)` replaced if there is such a variable, and `$$` by `$`."""

    def reference(found: re.Match[str]) -> str:
        return "$" if found[0] == "$$" else environment.get(found[1], found[0])

    return text if "$" not in text else re.sub(r"\$\$|\$\(([^)]*)\)", reference, text)
