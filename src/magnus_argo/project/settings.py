"""The project file `magnus-argo.yaml`: which pipelines there are and how each is compiled, in which environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from typing import cast

from magnus_argo.checks.argo_settings.amount import TOO_MANY_SETTINGS
from magnus_argo.diagnostics.budgets import MAX_SETTINGS_OF_RUN, MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Level, Rule, has_errors
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import PROJECT_FILE, Source, Span
from magnus_argo.diagnostics.words import leaves_no_doubt, listed, shown, suggest, ticked
from magnus_argo.project.layers import Settings, settings_of
from magnus_argo.project.placeholders import check_placeholders
from magnus_argo.schema import check_shape
from magnus_argo.yaml import read
from magnus_argo.yaml.ambiguous import AMBIGUOUS_SCALAR
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, count, plain

FILE_NAME = PROJECT_FILE

UNKNOWN_ENVIRONMENT = Rule("unknown-environment", "an environment that the project does not have")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One of a project's `pipelines`: its own settings, with `file`, and those for some environments by their names,
    in the order of the project; None if it is for all of them."""

    own: Settings
    environments: Lookup[str, Settings] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """What a project file says. `levels` and the places that give them are by the name of a rule; without
    `environments` there is one, which has no name."""

    defaults: Settings = field(default_factory=Settings)
    environments: Lookup[str, Settings] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    levels: Lookup[str, Level] = field(default_factory=dict)
    level_spans: Lookup[str, Span] = field(default_factory=dict)

    def layered(self, entry: Entry) -> Iterator[Settings]:
        """Yields the settings of an entry in each of its environments: the defaults, over these the environment, the
        entry, and what it says of the environment."""
        if not self.environments:
            yield entry.own.over(self.defaults)
        for name, common in self.environments.items():
            if entry.environments is None or name in entry.environments:
                below = entry.own.over(common.over(self.defaults))
                own = (entry.environments or {}).get(name, Settings())
                yield own.over(below).in_environment(name)

    def only(self, *keys: str) -> Project:
        """Returns the project as if its settings had no other keys."""
        entries = tuple(
            Entry(entry.own.only(*keys), entry.environments and _only(entry.environments, keys))
            for entry in self.entries
        )
        return replace(
            self, defaults=self.defaults.only(*keys), environments=_only(self.environments, keys), entries=entries
        )

    def layers(self) -> Iterator[Settings]:
        """Yields all settings that stand in the file, one by one."""
        yield self.defaults
        yield from self.environments.values()
        for entry in self.entries:
            yield entry.own
            yield from (entry.environments or {}).values()


def project_of(source: Source) -> tuple[Project, list[Diagnostic]]:
    """Builds the project that a file describes, and lists the problems in it; with an error the project is empty."""
    root, problems = read(source)
    if root is not None:
        problems = _without_offs(root, problems) + _check(root)
    if not isinstance(root, Mapping) or has_errors(problems):
        return Project(), problems
    environments = _each(root.values.get("environments"))
    pipelines = root.values.get("pipelines")
    items = pipelines.items if isinstance(pipelines, Sequence) else []
    levels = root.values.get("rules")
    stated = levels if isinstance(levels, Mapping) else Mapping(source.path, 1, 1, 2)
    return Project(
        settings_of(root.values.get("defaults")),
        environments,
        tuple(map(_entry, items)),
        {rule: cast("Level", plain(level)) for rule, level in stated.values.items()},
        {rule: key.span for rule, key in stated.keys.items()},
    ), problems


def _only(named: Lookup[str, Settings], keys: Iterable[str]) -> dict[str, Settings]:
    return {name: settings.only(*keys) for name, settings in named.items()}


def _entry(node: Node) -> Entry:
    own = settings_of(node)
    environments = own.nodes.get("environments")
    rest = Settings(nodes={key: value for key, value in own.nodes.items() if key != "environments"})
    return Entry(rest, None if environments is None else _each(environments))


def _each(node: Node | None) -> dict[str, Settings]:
    return {name: settings_of(each) for name, each in node.values.items()} if isinstance(node, Mapping) else {}


def _check(root: Node) -> list[Diagnostic]:
    """What is no placeholder is told as such, not as the wrong shape that it also is."""
    problems = check_placeholders(root)
    places = {problem.primary.span for problem in problems}
    shapes = [problem for problem in check_shape(root, "magnus-argo") if not _is_told(problem, places)]
    if has_errors(shapes) or not isinstance(root, Mapping):
        return problems + shapes
    return [*problems, *shapes, *_unknown_environments(root), *check_amount(root)]


def _is_told(problem: Diagnostic, places: Iterable[Span]) -> bool:
    span = problem.primary.span
    return any(span.line == each.line and span.column <= each.column < span.end_column for each in places)


def _unknown_environments(root: Mapping) -> Iterator[Diagnostic]:
    """Names of environments in entries that the project does not declare."""
    declared = _each(root.values.get("environments"))
    unknown = 0
    pipelines = root.values.get("pipelines")
    for entry in pipelines.items if isinstance(pipelines, Sequence) else ():
        environments = entry.values.get("environments") if isinstance(entry, Mapping) else None
        for name, key in environments.keys.items() if isinstance(environments, Mapping) else ():
            if name not in declared:
                unknown += 1
                yield _unknown_environment(name, key.span, declared if unknown <= MAX_SUGGESTIONS else [])


def _unknown_environment(name: str, span: Span, declared: Iterable[str]) -> Diagnostic:
    message, names = f"there is no environment `{shown(name)}`", [*declared]
    close = _close_environment(name, names)
    remedies = (Respell(span, name, close, leaves_no_doubt(name, close, names)),) if close else ()
    cure = environments_in_words(name, names)
    return Diagnostic(UNKNOWN_ENVIRONMENT, message, Label(span), help=cure, remedies=remedies)


def environments_in_words(name: str, declared: Iterable[str]) -> str:
    """Says which environment may be meant by a name that none has."""
    names = [*declared]
    if not names:
        return f"declare it at the top of {FILE_NAME}, under `environments`"
    close = _close_environment(name, names)
    return f"did you mean {ticked(close)}?" if close else f"the environments are {listed(names)}"


def _close_environment(name: str, names: Iterable[str]) -> str | None:
    return suggest(name[:100], names)


def _without_offs(root: Node, problems: list[Diagnostic]) -> list[Diagnostic]:
    """YAML 1.1 takes `off` for false, but this file has one reader, and that reads YAML 1.2."""
    levels = root.values.get("rules") if isinstance(root, Mapping) else None
    places = {level.span for level in levels.values.values()} if isinstance(levels, Mapping) else ()
    return [
        problem for problem in problems if problem.rule is not AMBIGUOUS_SCALAR or problem.primary.span not in places
    ]


_KEYS = ("spec", "template", "container", "steps")


def check_amount(root: Mapping) -> Iterator[Diagnostic]:
    """Finds settings in Argo's words that are common to pipelines and too many for them all."""
    listed, environments = root.values.get("pipelines"), root.values.get("environments")
    named = list(environments.values.values()) if isinstance(environments, Mapping) else []
    pipelines = (len(listed.items) if isinstance(listed, Sequence) else 0) * (len(named) or 1)
    common = _values(root.values.get("defaults")) + max(map(_values, named), default=0)
    if common * pipelines > MAX_SETTINGS_OF_RUN:
        message = f"{pipelines:,} pipelines with {common:,} common values in Argo's words are more than "
        message += f"{MAX_SETTINGS_OF_RUN:,} values"
        place = root.keys["defaults" if "defaults" in root.keys else "environments"].span
        yield Diagnostic(
            TOO_MANY_SETTINGS, message, Label(place), help="make several projects of it, or say less there"
        )


def _values(layer: Node | None) -> int:
    values = [layer.values[key] for key in _KEYS if key in layer.values] if isinstance(layer, Mapping) else []
    return sum(map(count, values))
