"""What a pull request cannot hide from those who read its page: whatever changes in what runs is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.argo_words import settings_of
from tests.support.compared_jobs import compared
from tests.support.diff_programs import chain, program
from tests.support.recorded_pull_requests import changed, project

from magnus_argo.changes.change import Changes
from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.overview import rows_of
from magnus_argo.changes.render import html, markdown, text
from magnus_argo.diagnostics.words import Name, cut_name, digest, with_cut_names

LONG = "n" * 100
PAGES = (markdown.render, html.render, text.render)


def told(changes: Changes) -> list[str]:
    return ["".join(each.words) for row in rows_of(changes) for each in row.told]


def test_a_cut_name_is_told_from_others_with_its_ends() -> None:
    one, other = f"{LONG}a{LONG}", f"{LONG}b{LONG}"
    assert cut_name(one) == f"{'n' * 60}…{digest(one)}…{'n' * 60}"
    assert cut_name(one) != cut_name(other)
    assert cut_name("n" * 120) == "n" * 120
    assert cut_name(cut_name(one)[:120]) == cut_name(one)[:120], "shorter than any that is cut"
    assert with_cut_names(("of ", Name(one))) == ("of ", cut_name(one))


@pytest.mark.parametrize("render", PAGES)
def test_names_that_differ_in_the_middle_look_different(tmp_path: Path, render: Callable[[Changes], str]) -> None:
    names = [f"{LONG}{each}{LONG * 8}" for each in "ab"]
    steps = "".join(f"    {name}: {{type: stub, next: work}}\n" for name in names)
    before = changed(project(), pipelines__export_yaml=("    work:", f"{steps}    work:"))
    page = render(compared(tmp_path, project(), before))
    assert all(f"…{digest(name)}…" in page for name in names)
    assert page.count("(stub) where nothing leads to it") >= len(names), "what is said of them is not cut"


def test_fields_that_look_alike_are_told_each(tmp_path: Path) -> None:
    names = [f"{'A' * 70}{each}{'A' * 70}" for each in "BC"]
    env = ", ".join(f"{{name: {name}, value: x}}" for name in names)
    after = changed(project(), magnus_argo_yaml=("pipelines:\n", f"  container: {{env: [{env}]}}\npipelines:\n"))
    assert len(told(compared(tmp_path, project(), after))) == len(names)


def test_values_that_begin_alike_are_told_each(tmp_path: Path) -> None:
    """What is new in one pipeline is not said of another that has something else."""
    value = "x" * 90
    after = changed(
        project(),
        magnus_argo_yaml=(
            "  - file: pipelines/train.yaml\n  - file: pipelines/score.yaml\n",
            f"  - file: pipelines/train.yaml\n    annotations: {{a: {value}1}}\n"
            f"  - file: pipelines/score.yaml\n    annotations: {{a: {value}2}}\n",
        ),
    )
    changes = compared(tmp_path, project(), after)
    assert [row.paths for row in rows_of(changes)] == [("pipelines/train.yaml",), ("pipelines/score.yaml",)]
    assert len(text.render(changes, brief=True).splitlines()) == 2
    assert text.render(changes).count("pipelines/score.yaml\n") == 1


def test_a_long_way_is_told_from_others_with_its_ends() -> None:
    def deep(middle: str) -> dict[str, object]:
        value: object = "x"
        for number in reversed(range(30)):
            value = {f"k{number}" if number != 15 else middle: value}
        return {"spec": {"templates": [{"name": "t", "plugin": {"p": value}}]}}

    base = program(chain("a"), settings=settings_of())
    names = {
        change.field
        for middle in ("one", "two")
        for change in changes_between(base, program(chain("a"), settings=settings_of(**deep(middle)))).changes
    }
    assert len(names) == 2
