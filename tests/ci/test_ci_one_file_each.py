"""What belongs to one CI stands in its file, and each is complete: an eighth is one file, one entry and one case."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from tests.support.ci_runs import EXPECTED, HEAD, RUNS, Tried, environment_of, provider_of, reader_of
from tests.support.image_tag_runs import VARIABLE, run

import magnus_argo.ci
from magnus_argo.ci import CIS, Ci, Provider, ci_of

__all__ = ["run"]

ROOM = Path(magnus_argo.ci.__file__).parent
PACKAGE = ROOM.parent
PLAIN = {ci.provider: name for name in RUNS if (ci := EXPECTED[name]).commit == HEAD and not ci.pull_request}
"""For each CI a recorded run of a commit that somebody has pushed."""

FILES = sorted(path.stem for path in ROOM.glob("*.py") if path.stem not in ("__init__", "provider", "variables"))


def provider_in(file: str) -> Provider:
    (provider,) = [value for value in vars(import_module(f"magnus_argo.ci.{file}")).values() if type(value) is Provider]
    return provider


def constants_of(path: Path) -> set[object]:
    return {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}


def test_each_file_holds_one_ci_and_all_are_entered() -> None:
    assert {provider_in(file) for file in FILES} == set(CIS)
    assert len(CIS) == len(FILES)


@pytest.mark.parametrize("file", FILES)
def test_each_has_recorded_runs_with_and_without_a_pull_request(file: str) -> None:
    provider = provider_in(file)
    assert provider in PLAIN
    cases = [EXPECTED[name] for name in RUNS if name.startswith(f"{file}-")]
    assert {case.provider for case in cases} == {provider}
    assert {bool(case.pull_request) for case in cases} == {True, False}
    assert HEAD[:12] in {case.head_commit[:12] for case in cases}


@pytest.mark.parametrize("provider", CIS, ids=lambda provider: provider.name)
def test_each_is_complete(provider: Provider) -> None:
    lines = provider.lines
    assert all(getattr(provider, name) for name in ("name", "marker", "commit_variables", "request"))
    assert lines.place.startswith("in ")
    assert all(part in lines.line for part in ("{variable}", "{value}"))
    assert lines.commit
    assert "NAME" in lines.other
    assert lines.why
    assert lines.head or not lines.head_is_total
    assert ci_of({provider.marker: "true"}, reader_of("")) == Ci(provider)


@pytest.mark.parametrize("what", ["name", "marker", "lines"])
def test_no_two_are_the_same(what: str) -> None:
    assert len({getattr(provider, what) for provider in CIS}) == len(CIS)


def test_no_variable_of_a_commit_belongs_to_two() -> None:
    names = [name for provider in CIS for name in provider.commit_variables]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "path", [path for path in sorted(PACKAGE.rglob("*.py")) if ROOM not in path.parents], ids=lambda path: path.name
)
def test_nothing_else_asks_which_ci_it_is(path: Path) -> None:
    texts = {getattr(provider, field.name) for provider in CIS for field in fields(Provider) if field.type == "str"}
    names = {name for provider in CIS for name in provider.commit_variables}
    assert not constants_of(path) & ((texts | names) - {"", "HEAD", "pull request"})


@pytest.mark.parametrize("name", PLAIN.values(), ids=[provider_of(name).name for name in PLAIN.values()])
def test_each_commit_variable_is_known_and_its_cure_is_the_line_of_this_ci(
    run: Callable[..., Tried], name: str
) -> None:
    lines = provider_of(name).lines
    for variable in provider_of(name).commit_variables:
        tried = run(name, MAGNUS_VAR_docker_image=variable)
        assert tried.rules == ["unexpanded-image"]
        assert tried.help == f"{lines.setting(VARIABLE, lines.commit)}: {lines.why}"


def test_the_variables_of_recorded_runs_mark_one_ci_each() -> None:
    for name in RUNS:
        markers = [provider for provider in CIS if environment_of(name).get(provider.marker)]
        assert markers == [EXPECTED[name].provider]
