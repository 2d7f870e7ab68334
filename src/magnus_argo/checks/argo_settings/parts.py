"""The project file's settings in Argo's words, part by part, as the checks look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from magnus_argo.argo.merge import merged_mappings
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.step_paths import StepPaths
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

Kind = Literal["spec", "template", "container"]


@dataclass(frozen=True, slots=True)
class Part:
    """One setting as it stands in the file: of the whole workflow, of all templates or containers, or of a step's."""

    kind: Kind
    node: Mapping


@dataclass(frozen=True, slots=True)
class Pods:
    """What the settings say of some steps' pods, those for all steps included: of the step at `place`, named by `key`,
    or of all that say nothing of their own."""

    template: Mapping | None
    container: Mapping | None
    place: tuple[Graph, Step] | None = None
    key: Scalar | None = None


def parts_of(program: Program) -> Iterator[Part]:
    """Lists the settings as they stand in the file, those of steps that do not exist included."""
    settings = program.options.settings
    for kind, node in (("spec", settings.spec), ("template", settings.template), ("container", settings.container)):
        yield from _part(kind, node)
    for own in settings.steps.values.values() if settings.steps is not None else ():
        for kind in ("template", "container"):
            yield from _part(kind, under(own, kind))


def _part(kind: str, node: Node | None) -> Iterator[Part]:
    if isinstance(node, Mapping):
        yield Part("spec" if kind == "spec" else "template" if kind == "template" else "container", node)


def pods_of(program: Program) -> Iterator[Pods]:
    """Lists what the settings say of pods: of all steps, and of each step that has settings of its own."""
    settings = program.options.settings
    yield Pods(settings.template, settings.container)
    if settings.steps is None:
        return
    paths = StepPaths(program.pipeline)
    for path, own in settings.steps.values.items():
        place = paths.find(path)
        if place is not None:
            template, container = under(own, "template"), under(own, "container")
            over = _over(settings.template, template), _over(settings.container, container)
            yield Pods(*over, place, settings.steps.keys[path])


def _over(below: Mapping | None, above: Node | None) -> Mapping | None:
    if not isinstance(above, Mapping):
        return below
    return above if below is None else merged_mappings(below, above)


def under(node: Node | None, *keys: str) -> Node | None:
    """Finds what stands under keys in a tree; None where it is not said, or null."""
    for key in keys:
        node = node.values.get(key) if isinstance(node, Mapping) else None
    return None if isinstance(node, Scalar) and node.value is None else node


def items(node: Node | None, *keys: str) -> list[Mapping]:
    """Lists the mappings in the list under keys in a tree."""
    value = under(node, *keys)
    return [item for item in value.items if isinstance(item, Mapping)] if isinstance(value, Sequence) else []


def word(node: Node | None, *keys: str) -> Scalar | None:
    """Finds the scalar under keys in a tree, unless it is null."""
    value = under(node, *keys)
    return value if isinstance(value, Scalar) else None


def place_of(node: Mapping | None, key: str) -> Span | None:
    """Finds the place of a key in a mapping that says something; None where it does not."""
    return node.keys[key].span if node is not None and under(node, key) is not None else None


def added_templates(program: Program) -> list[Mapping]:
    """Lists the templates that the settings add to the workflow."""
    return items(program.options.settings.spec, "templates")


def steps_of(template: Mapping) -> list[Mapping]:
    """Lists the steps of a template, whatever group they are in."""
    groups = under(template, "steps")
    lists = [group for group in groups.items if isinstance(group, Sequence)] if isinstance(groups, Sequence) else []
    return [step for group in lists for step in group.items if isinstance(step, Mapping)]


def containers_in(template: Mapping | None) -> Iterator[tuple[str, Mapping]]:
    """Lists the containers that a template says beside that of our steps, each with the key that it stands under."""
    for key in ("container", "script"):
        node = under(template, key)
        if isinstance(node, Mapping):
            yield key, node
    for way in (("initContainers",), ("sidecars",), ("containerSet", "containers")):
        yield from ((way[-1], each) for each in items(template, *way))
