"""The projects that mutation starts from: every golden case and the examples; small, good and bad in many ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml
from tests.support.cases import CASES, arguments_of, environment_of
from tests.support.paths import ROOT

MOST_NODES = 1000
EXPECTED = {"workflow.yaml", "errors.txt", "arguments.txt", "environment.txt"}


@dataclass
class Project:
    """What a run is given. `before` are the files that `diff` compares with, in a folder or as a commit of git."""

    files: dict[str, bytes]
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    before: dict[str, bytes] | None = None
    with_git: bool = False
    compiles: bool = False

    @property
    def verb(self) -> str:
        return self.arguments[0] if self.arguments else ""

    def copy(self) -> Project:
        """One that can be changed."""
        return replace(self, files={**self.files}, arguments=[*self.arguments], environment={**self.environment})


@cache
def seeds() -> tuple[Project, ...]:
    """In the same order everywhere."""
    return (*map(_case, CASES.values()), *_examples())


@cache
def good_seeds() -> tuple[Project, ...]:
    """Those that compile."""
    return tuple(project for project in seeds() if project.compiles)


def _case(folder: Path) -> Project:
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in EXPECTED
    }
    compiles = (folder / "workflow.yaml").exists()
    return Project(files, arguments_of(folder), environment_of(folder), compiles=compiles)


def flags_for(files: dict[str, bytes]) -> list[str]:
    """The pipeline and the options for the files that are there."""
    named = [("pipeline.yaml", []), ("config.yaml", ["-c"]), ("parameters.yaml", ["-p"])]
    return [word for name, option in named if name in files for word in (*option, name)]


def _examples() -> list[Project]:
    folder = ROOT / "examples"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    of_names = Project(files, ["transpile", "-o", "-"], {"MAGNUS_VAR_docker_image": "1f2e3d4"}, compiles=True)
    one = {name.rpartition("/")[2]: data for name, data in files.items() if "first-extension" in name}
    return [of_names, *(Project({"pipeline.yaml": data}, ["validate", "pipeline.yaml"]) for data in one.values())]


Pair = tuple[yaml.Node, yaml.Node]


@cache
def vocabulary() -> dict[str, list[yaml.Node]]:
    """The values that each key has anywhere in the seeds."""
    values: dict[str, list[yaml.Node]] = {}
    for mapping in _mappings():
        for key, value in mapping:
            values.setdefault(str(key.value), []).append(value)
    return values


@cache
def neighbours() -> dict[str, list[Pair]]:
    """The keys, with their values, that stand beside each key anywhere in the seeds."""
    pairs: dict[str, list[Pair]] = {}
    for mapping in _mappings():
        for key, _ in mapping:
            pairs.setdefault(str(key.value), []).extend(pair for pair in mapping if pair[0] is not key)
    return pairs


@cache
def _mappings() -> list[list[Pair]]:
    files = [data for project in seeds() for data in project.files.values()]
    return [mapping for data in dict.fromkeys(files) for mapping in _mappings_in(data)]


def _mappings_in(data: bytes) -> Iterator[list[Pair]]:
    try:
        waiting = [yaml.compose(data, Loader=yaml.CSafeLoader)]
    except (yaml.YAMLError, ValueError):
        return
    for _ in range(MOST_NODES):
        node = waiting.pop() if waiting else None
        if isinstance(node, yaml.MappingNode):
            yield [pair for pair in node.value if isinstance(pair[0], yaml.ScalarNode)]
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
