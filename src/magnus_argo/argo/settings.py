"""What the project file says in Argo's own words, laid over what is written from the pipeline and the configuration."""

from __future__ import annotations

from magnus_argo.argo.merge import merged, stated
from magnus_argo.argo.metadata import run_metadata
from magnus_argo.argo.pod_metadata import alike_in_all_versions
from magnus_argo.argo.workflow import Data
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.step_paths import StepPaths
from magnus_argo.yaml.nodes import Mapping, Node, Value, plain

_ONLY_WITH_LIMIT = "retryStrategy"
"""Of a template that is not tried again a wait would make Argo try for ever."""

_BESIDE = ("initContainers", "sidecars")


@dataclass(frozen=True, slots=True, eq=False)
class LeafSettings:
    """Fields of a leaf template and of its container. `own` is the path of the step that they are for alone, empty if
    they are for every step that says nothing of its own."""

    template: Data
    container: Data
    own: str = ""

    def over(self, template: Data) -> Data:
        """Lays the settings over a leaf template, whose container stays its last field."""
        fields = {key: value for key, value in self.template.items() if key != _ONLY_WITH_LIMIT or key in template}
        container = template["container"]
        assert isinstance(container, dict)
        fields |= {key: _in_the_image(value, container) for key, value in fields.items() if key in _BESIDE}
        return _before_last("container", template, fields) | {"container": merged(container, self.container)}


def _in_the_image(beside: Value, container: Data) -> list[Value]:
    """Gives the containers beside a step's that name no image the step's, whose tag only the configuration knows."""
    image = {key: container[key] for key in ("image", "imagePullPolicy") if key in container}
    containers = beside if isinstance(beside, list) else []
    return [
        {"name": each["name"]} | image | each
        if isinstance(each, dict) and "name" in each and "image" not in each
        else each
        for each in containers
    ]


NO_SETTINGS = LeafSettings({}, {})


def leaf_settings(program: Program) -> dict[Step | None, LeafSettings]:
    """Reads the settings of every step that has its own, and under None those of all others."""
    settings = program.options.settings
    general = LeafSettings(_said(settings.template), _said(settings.container))
    by_step: dict[Step | None, LeafSettings] = {None: general}
    paths = StepPaths(program.pipeline) if settings.steps is not None else None
    for path, node in settings.steps.values.items() if settings.steps and paths else ():
        place = paths.find(path) if paths else None
        own = _said(node)
        if place is not None and own:
            graph, step = place
            template, container = (_laid_over(below, own.get(key)) for key, below in _parts(general))
            by_step[step] = LeafSettings(template, container, ".".join(("", *graph.readable_path(step.name))))
    return by_step


def _parts(settings: LeafSettings) -> tuple[tuple[str, Data], ...]:
    return ("template", settings.template), ("container", settings.container)


def over_spec(program: Program, spec: Data) -> Data:
    """Lays the settings of the whole workflow, and what its runs are to have, over its spec, whose templates stay its
    last field: ours, then added ones."""
    stated = _said(program.options.settings.spec)
    metadata = run_metadata(program)
    spec = {**spec, "workflowMetadata": metadata} if metadata else spec
    ours, added = spec["templates"], stated.pop("templates", [])
    assert isinstance(ours, list)
    assert isinstance(added, list)
    return alike_in_all_versions(_before_last("templates", spec, stated) | {"templates": [*ours, *added]})


def _before_last(last: str, below: Data, above: Data) -> Data:
    return _laid_over({key: value for key, value in below.items() if key != last}, above)


def _said(node: Node | None) -> Data:
    data = stated(plain(node)) if isinstance(node, Mapping) else {}
    assert isinstance(data, dict)
    return data


def _laid_over(below: Data, above: Value) -> Data:
    data = merged(below, above or {})
    assert isinstance(data, dict)
    return data
