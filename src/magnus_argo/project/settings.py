"""The project file `magnus-argo.yaml`: which pipelines there are and how each is compiled."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from typing import cast

from magnus_argo.argo.merge import merged_mappings
from magnus_argo.diagnostics.diagnostic import Diagnostic, Level, has_errors
from magnus_argo.diagnostics.origin import PROJECT_FILE
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.schema import check_shape
from magnus_argo.yaml import read
from magnus_argo.yaml.ambiguous import AMBIGUOUS_SCALAR
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, Value, plain

FILE_NAME = PROJECT_FILE
ARGO_KEYS = ("spec", "template", "container", "steps")
"""What is said in Argo's own words, and merged as Kubernetes does."""


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """What is said of a pipeline, by key of the project file (schemas/magnus-argo.schema.json), and the places of what
    the file itself says; flags have none. `trees` are what is said in Argo's own words (`ARGO_KEYS`)."""

    values: Lookup[str, Value] = field(default_factory=dict)
    spans: Lookup[str, Span] = field(default_factory=dict)
    trees: Lookup[str, Mapping] = field(default_factory=dict)

    def over(self, defaults: Settings) -> Settings:
        """Puts these settings over the defaults for what they do not say; mappings are joined."""
        joined = {**defaults.values, **self.values}
        for key, value in self.values.items():
            default = defaults.values.get(key)
            if isinstance(value, dict) and isinstance(default, dict):
                joined[key] = {**default, **value}
        kept = {key: span for key, span in defaults.spans.items() if key not in self.values}
        return Settings(joined, {**kept, **self.spans}, self._trees_over(defaults.trees))

    def _trees_over(self, below: Lookup[str, Mapping]) -> dict[str, Mapping]:
        both = {key: merged_mappings(below[key], tree) for key, tree in self.trees.items() if key in below}
        return {**below, **self.trees, **both}

    def text(self, key: str, default: str = "") -> str:
        """Reads a value as text; `default` if there is none."""
        value = self.values.get(key)
        return default if value is None else str(value)

    def texts(self, key: str) -> dict[str, str]:
        """Reads a mapping of names to texts; empty if there is none."""
        value = self.values.get(key)
        return {name: str(text) for name, text in value.items()} if isinstance(value, dict) else {}

    def listed(self, key: str) -> tuple[str, ...]:
        """Reads a list of texts; empty if there is none."""
        value = self.values.get(key)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def number(self, key: str) -> int | None:
        """Reads a whole number; None if there is none."""
        value = self.values.get(key)
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Project:
    """`pipelines` are settings with `file`, the defaults already under them; `levels` and the places that give them
    are by the name of a rule."""

    defaults: Settings = Settings()
    pipelines: tuple[Settings, ...] = ()
    levels: Lookup[str, Level] = field(default_factory=dict)
    level_spans: Lookup[str, Span] = field(default_factory=dict)


def project_of(source: Source) -> tuple[Project, list[Diagnostic]]:
    """Builds the project that a file describes, and lists the problems in it; with an error the project is empty."""
    root, found = read(source)
    if root is not None:
        found = _without_offs(root, found) + check_shape(root, "magnus-argo")
    if not isinstance(root, Mapping) or has_errors(found):
        return Project(), found
    defaults = _settings(root.values.get("defaults"))
    listed = root.values.get("pipelines")
    items = listed.items if isinstance(listed, Sequence) else []
    pipelines = tuple(_settings(item).over(defaults) for item in items)
    levels = root.values.get("rules")
    if not isinstance(levels, Mapping):
        return Project(defaults, pipelines), found
    said = {rule: cast("Level", plain(level)) for rule, level in levels.values.items()}
    return Project(defaults, pipelines, said, {rule: key.span for rule, key in levels.keys.items()}), found


def _without_offs(root: Node, found: list[Diagnostic]) -> list[Diagnostic]:
    """YAML 1.1 takes `off` for false, but this file has one reader, and that reads YAML 1.2."""
    levels = root.values.get("rules") if isinstance(root, Mapping) else None
    places = {level.span for level in levels.values.values()} if isinstance(levels, Mapping) else ()
    return [problem for problem in found if problem.rule is not AMBIGUOUS_SCALAR or problem.primary.span not in places]


def _settings(node: Node | None) -> Settings:
    if not isinstance(node, Mapping):
        return Settings()
    return Settings(
        {key: plain(value) for key, value in node.values.items() if key not in ARGO_KEYS},
        {key: value.span for key, value in node.values.items()},
        {key: tree for key in ARGO_KEYS if isinstance(tree := node.values.get(key), Mapping)},
    )
