"""Settings laid over other settings, each with the place that says it."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from magnus_argo.argo.merge import merged_nodes
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.source import Span
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, Value, extent, plain

MERGED = frozenset({"labels", "annotations", "variables", "spec", "template", "container", "steps"})
"""The settings that are merged deeply; a layer replaces the others."""

IN_TEXTS = ("output", "name", "namespace")
IN_MAPPINGS = ("labels", "annotations")
ENVIRONMENT = "{env}"
"""What stands for the name of the environment, in the values of these settings."""


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """What is said of a pipeline, by key of the project file (schemas/magnus-argo.schema.json): `flags` as values, and
    `nodes` as the project file has them, with their places. Flags take precedence. `environment` is the one that this
    is for, empty if the project has none."""

    flags: Lookup[str, Value] = field(default_factory=dict)
    nodes: Lookup[str, Node] = field(default_factory=dict)
    environment: str = ""

    def over(self, below: Settings) -> Settings:
        """Lays these settings over others, and returns both as one."""
        nodes = dict(below.nodes)
        for key, node in self.nodes.items():
            under = below.nodes.get(key) if key in MERGED else None
            nodes[key] = node if under is None else merged_nodes(under, node, key)
        return Settings({**below.flags, **self.flags}, nodes, self.environment or below.environment)

    def extent(self) -> tuple[int, int]:
        """Counts the values in lists and mappings, and the characters of all texts."""
        extents = [(extent(node), isinstance(node, Scalar)) for node in self.nodes.values()]
        return sum(values for (values, _), is_alone in extents if not is_alone), sum(each for (_, each), _ in extents)

    def value(self, key: str) -> Value:
        """Reads a value as plain data; None if there is none."""
        if key in self.flags:
            return self.flags[key]
        node = self.nodes.get(key)
        return None if node is None else plain(node)

    def span(self, key: str) -> Span | None:
        """Finds the place of a value in the project file; None for a flag and where there is none."""
        node = self.nodes.get(key)
        return None if node is None or key in self.flags else node.span

    def places(self) -> dict[str, Span]:
        """Finds the places of all values in the project file, also of the items of lists (`schedules[1]`) and of what
        mappings hold (`labels.team`)."""
        stated = {key: node for key, node in self.nodes.items() if key not in self.flags}
        spans = {key: node.span for key, node in stated.items()}
        for key, node in stated.items():
            items = node.items if isinstance(node, Sequence) else []
            spans |= {f"{key}[{index}]": item.span for index, item in enumerate(items)}
            held = node.values.items() if isinstance(node, Mapping) else ()
            spans |= {f"{key}.{name}": value.span for name, value in held}
        return spans

    def text(self, key: str, default: str = "") -> str:
        """Reads a value as text; `default` if there is none."""
        value = self.value(key)
        return default if value is None else str(value)

    def texts(self, key: str) -> dict[str, str]:
        """Reads a mapping of names to texts; empty if there is none."""
        value = self.value(key)
        return {name: str(text) for name, text in value.items()} if isinstance(value, dict) else {}

    def listed(self, key: str) -> tuple[str, ...]:
        """Reads a list of texts, or one text as a list; empty if there is none."""
        value = self.value(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(str(item) for item in items)

    def number(self, key: str) -> int | None:
        """Reads a whole number; None if there is none."""
        value = self.value(key)
        return value if isinstance(value, int) else None

    def tree(self, key: str) -> Mapping | None:
        """Returns a mapping as it stands in the project file; None if there is none."""
        node = self.nodes.get(key)
        return node if isinstance(node, Mapping) else None

    def without(self, *keys: str) -> Settings:
        """Returns the settings without some that the project file has."""
        return replace(self, nodes={key: node for key, node in self.nodes.items() if key not in keys})

    def only(self, *keys: str) -> Settings:
        """Returns the settings without all other keys that the project file has."""
        return replace(self, nodes={key: node for key, node in self.nodes.items() if key in keys})

    def of_file(self, path: str) -> Settings:
        """Returns the settings of one file that the pattern in `file` matches."""
        pattern = self.nodes["file"]
        return replace(self, nodes={**self.nodes, "file": _with_text(pattern, path)})

    def in_environment(self, name: str) -> Settings:
        """Returns the settings with the environment's name wherever `{env}` stands; other texts are shared."""
        nodes = {
            key: _filled(node, name) if key in (*IN_TEXTS, *IN_MAPPINGS) else node for key, node in self.nodes.items()
        }
        flags = {key: _named(value, name) if key in IN_TEXTS else value for key, value in self.flags.items()}
        return Settings(flags, nodes, name)


def settings_of(node: Node | None) -> Settings:
    """Reads a mapping of the project file as settings."""
    return Settings(nodes=dict(node.values)) if isinstance(node, Mapping) else Settings()


def _filled(node: Node, environment: str) -> Node:
    """Of a mapping the values; keys stay as they are. The node itself if `{env}` does not stand in it."""
    if isinstance(node, Mapping):
        copy = Mapping(node.path, node.line, node.column, node.end_column)
        copy.keys = node.keys
        copy.values = {key: _filled(value, environment) for key, value in node.values.items()}
        return copy if any(copy.values[key] is not value for key, value in node.values.items()) else node
    value = node.value if isinstance(node, Scalar) else None
    has_place = isinstance(value, str) and ENVIRONMENT in value
    return _with_text(node, str(value).replace(ENVIRONMENT, environment)) if has_place else node


def _named(value: Value, environment: str) -> Value:
    return value.replace(ENVIRONMENT, environment) if isinstance(value, str) else value


def _with_text(node: Node, text: str) -> Scalar:
    return Scalar(text, node.path, node.line, node.column, node.end_column)
