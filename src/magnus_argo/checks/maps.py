"""Maps: the variables that they set, and the items that magnus can loop over."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.parameters import Parameter
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value

SAME_MAP_VARIABLE = Rule("same-map-variable", "a map inside a map with the same `iterate_as`")
MAP_ITEMS = Rule("map-items", "items from which magnus cannot make branches", "warning")


def check_map_variables(program: Program) -> Iterator[Diagnostic]:
    """Maps in one another: magnus names branches by replacing a placeholder a map with that map's variable (0.5.1
    nodes.py resolve_map_placeholders); two maps with one variable leave one placeholder over."""
    yield from _map_variables(program.pipeline.graph, {})


def _map_variables(graph: Graph, around: dict[str, Step]) -> Iterator[Diagnostic]:
    for step in graph.steps.values():
        name = step.text("iterate_as") if step.behaviour.loops else None
        if name is not None and name in around:
            yield _same_variable(name, step, around[name])
        for branch in step.branches:
            yield from _map_variables(branch, {**around, name: step} if name is not None else around)


def _same_variable(name: str, inner: Step, outer: Step) -> Diagnostic:
    like = f"step {ticked(inner.name)} iterates as {ticked(name)}, like the map around it"
    message = f"{like}, and magnus keeps only one of the two"
    related = (Label(outer.place("iterate_as"), f"also in step {ticked(outer.name)}"),)
    cure = "choose another name"
    return Diagnostic(SAME_MAP_VARIABLE, message, Label(inner.place("iterate_as")), related, cure)


def check_map_items(program: Program) -> Iterator[Diagnostic]:
    """Checks what the maps loop over. What the parameters file says may still be changed by a step before the map, or
    at submit."""
    known = {parameter.name: parameter for parameter in program.parameters}
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            parameter = known.get(step.text("iterate_on") or "") if step.behaviour.loops else None
            trouble = _trouble(parameter, program) if parameter is not None else ""
            if parameter is not None and trouble:
                message = f"step {ticked(step.name)} iterates on {ticked(parameter.name)}, but {trouble}"
                related = (Label(parameter.key.span, "its value"),)
                yield Diagnostic(MAP_ITEMS, message, Label(step.place("iterate_on")), related)


def _trouble(parameter: Parameter, program: Program) -> str:
    """0.5.1 and 0.4.22 nodes.py MapNode.fan_out: a branch is named `step.<str(item)>`, and names are split at dots."""
    value = parameter.value
    if not isinstance(value, list):
        return "its value is not a list"
    if program.runtime.family.takes_only_text_items and not all(isinstance(item, str) for item in value):
        return f"{program.runtime.family.title} accepts only lists of text"
    if any(isinstance(item, dict | list) for item in value):
        return "magnus finds no branch for an item that is a list or a mapping"
    dotted = next((item for item in value if "." in _name(item)), None)
    if dotted is not None:
        return f"magnus treats the `.` in {ticked(_name(dotted))} as the end of a name"
    return ""


def _name(item: Value) -> str:
    return str(item)
