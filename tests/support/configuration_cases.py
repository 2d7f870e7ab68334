"""Where the golden cases set the keys of configurations, steps and project files, and what each of them does there."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import click
import yaml
from tests.support.cases import CASES, NAMES, arguments_of, environment_of
from tests.support.verbs import verbs

from magnus_argo.changes.compare import changes_between
from magnus_argo.commands import asking
from magnus_argo.commands.batch import bodies, compile_all, workflows
from magnus_argo.commands.targets import Stream
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import RUNTIMES
from magnus_argo.schema.fast import conforms

Way = tuple[str | int, ...]
SHORT = {"spec.workflowSpec": "spec", "spec.templates": "template", "template.container": "container"}
"""How the page calls parts of a workflow."""

SHAPES = {"missing-key", "unknown-key", "wrong-type", "unknown-value", "bad-value"}


class Document(NamedTuple):
    """A YAML file of a case."""

    case: str
    file: str
    data: dict[str, Any]

    @property
    def settings(self) -> Way:
        """The way to the executor's config."""
        return ("mode" if "mode" in self.data else "executor", "config")


class Setting(NamedTuple):
    """A key that a case sets."""

    document: Document
    path: Way

    @property
    def value(self) -> Any:
        return at(self.document.data, self.path)

    def without(self) -> dict[str, Any]:
        """The data of the file without this key."""
        changed = copy.deepcopy(self.document.data)
        del at(changed, self.path[:-1])[self.path[-1]]
        return changed

    def replaced(self, value: Any) -> dict[str, Any]:
        """The data of the file with another value."""
        changed = copy.deepcopy(self.document.data)
        at(changed, self.path[:-1])[self.path[-1]] = value
        return changed


class Outcome(NamedTuple):
    """What comes of a case: its workflows, by path if they go to files; rules and messages; why there is nothing; and
    the programs, in the order of the jobs."""

    workflows: Mapping[Any, Any]
    diagnostics: frozenset[tuple[str, str]]
    trouble: str = ""
    programs: tuple[Program | None, ...] = ()


class Effect(NamedTuple):
    """What is different without a setting, or with another value: fields of the workflows, and rules; and whether
    `diff` has words for it."""

    fields: frozenset[str]
    rules: frozenset[str]
    trouble: bool
    has_words: bool = False


def at(data: Any, path: Way) -> Any:
    for step in path:
        data = data[step]
    return data


def ways(data: Any, path: tuple[str, ...], so_far: Way = ()) -> Iterator[Way]:
    """The ways to a key that a schema leads to by `path`, in which `[]` stands for every item of a list."""
    if not path:
        yield so_far
    elif path[0] == "[]":
        for number, item in enumerate(data if isinstance(data, list) else ()):
            yield from ways(item, path[1:], (*so_far, number))
    elif isinstance(data, dict) and path[0] in data:
        yield from ways(data[path[0]], path[1:], (*so_far, path[0]))


@cache
def documents() -> dict[str, list[Document]]:
    """The files of every case that compiles something, as far as they are YAML."""
    return {name: list(_documents(name)) for name in NAMES if request_of(name) is not None}


def _documents(case: str) -> Iterator[Document]:
    for file in sorted(CASES[case].rglob("*.yaml")):
        try:
            data = yaml.load(file.read_bytes(), yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        if isinstance(data, dict) and file.name != "workflow.yaml":
            yield Document(case, str(file.relative_to(CASES[case])), data)


@cache
def request_of(case: str) -> tuple[Any, bool] | None:
    """The command line of a case as a request, and whether it writes to stdout; None if it compiles nothing."""
    name, *arguments = arguments_of(CASES[case])
    if name not in ("transpile", "validate", "execute"):
        return None
    try:
        flags = verbs()[name].make_context(name, arguments).params
    except click.ClickException:
        return None
    pipelines = flags["pipelines"] if "pipelines" in flags else (flags["pipeline"],)
    to_stdout = name == "validate" or isinstance(flags.get("output"), Stream)
    if isinstance(flags.get("output"), Stream):
        flags["output"] = None
    return asking.request_of(flags, pipelines), to_stdout


def dialect_of(document: Document) -> str | None:
    """The one dialect that a config conforms to."""
    if not {"executor", "mode"} & document.data.keys():
        return None
    schemas = {runtime.dialect: {"$ref": f"{runtime.schema}.schema.json"} for runtime in RUNTIMES}
    fitting = [name for name, schema in schemas.items() if conforms(document.data, schema)]
    return fitting[0] if len(fitting) == 1 else None


class _Changed(Workspace):
    """A case's folder in which one file is another."""

    def __init__(self, document: Document, data: dict[str, Any]) -> None:
        super().__init__(str(CASES[document.case]))
        self.file = document.file
        self.text = yaml.safe_dump(data, sort_keys=False).encode()

    def read(self, path: str) -> Source:
        known_as = self.relative(path)
        return Source(known_as, self.text) if known_as == self.file else super().read(path)


def outcome(document: Document, data: dict[str, Any]) -> Outcome:
    """What comes of a case with other data in one of its files."""
    workspace, asked = _Changed(document, data), request_of(document.case)
    assert asked is not None
    try:
        batch = compile_all(asked[0], workspace, environment_of(CASES[document.case]))
        texts = dict(enumerate(bodies(batch))) if asked[1] else workflows(batch, workspace) or {}
    except UnusableError as problem:
        return Outcome({}, frozenset(), str(problem))
    found = frozenset((each.rule.name, each.message) for each in batch.diagnostics)
    programs = tuple(done.program for _, done in batch.outcomes)
    return Outcome({path: yaml.load(text, yaml.CSafeLoader) for path, text in texts.items()}, found, "", programs)


def effect_of(setting: Setting, data: dict[str, Any]) -> Effect | None:
    """What other data in the place of a case's own changes; None if a schema refuses it, which shows nothing."""
    before, after = _as_it_is(setting.document.case, setting.document.file), outcome(setting.document, data)
    refused = SHAPES & {rule for rule, _ in after.diagnostics - before.diagnostics}
    return None if refused else difference(before, after)


@cache
def _as_it_is(case: str, file: str) -> Outcome:
    """Compiled from the same kind of text as changed data is."""
    document = next(document for document in documents()[case] if document.file == file)
    return outcome(document, document.data)


def difference(before: Outcome, after: Outcome) -> Effect:
    rules = frozenset(rule for rule, _ in before.diagnostics ^ after.diagnostics)
    moved = frozenset(map(str, before.workflows.keys() ^ after.workflows.keys()))
    if not (before.workflows and after.workflows):
        return Effect(moved, rules, before.trouble != after.trouble)
    first, second = fields(before), fields(after)
    changed = {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}
    return Effect(frozenset(changed) | moved, rules, trouble=False, has_words=_has_words(before, after))


def _has_words(before: Outcome, after: Outcome) -> bool:
    pairs = zip(before.programs, after.programs, strict=False)
    return any(changes_between(one, other).changes for one, other in pairs if one and other)


def fields(found: Outcome) -> dict[str, list[str]]:
    """The values of all fields, by their names as the page writes them."""
    values: dict[str, list[str]] = {}
    for document in found.workflows.values():
        _collect(document, "", values)
    return values


def _collect(data: Any, name: str, values: dict[str, list[str]]) -> None:
    if isinstance(data, dict):
        for key, value in data.items():
            inner = f"{name}.{key}" if name else key
            _collect(value, SHORT.get(inner, inner), values)
    elif isinstance(data, list):
        for item in data:
            _collect(item, name, values)
    else:
        values.setdefault(name, []).append(repr(data))
