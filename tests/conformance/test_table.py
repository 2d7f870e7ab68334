"""The page of results is written by runs, and stays whole. Needs no cluster."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .all_cases import ALL
from .conftest import RANDOM_ROW
from .random_cases import RANDOM
from .settings import EARLY, FAMILIES, TRIES
from .table import BEGIN, DIFFERS, END, MAGNUS, NOT_RUN, ORDINALS, SAME, STATED, Columns, Table, columns_of
from .test_pipelines import ROOT

VERSIONS = {"0.5": "0.5.1", "0.4": "0.4.22", EARLY: "0.4.22"}
MOMENT = "2026-01-02 03:04 UTC"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.md"
    file.write_text(f"before\n{BEGIN}\n{END}\nafter\n")
    return file


def written(page: Path, *found: tuple[Any, ...], argo: str = "3.7.18", told: str = MOMENT) -> Columns:
    table = Table(argo, {"*run on*": told}, versions=VERSIONS)
    for result in found:
        table.add(*result)
    table.write(page)
    return columns_of(page.read_text())


def test_results_go_between_the_marks(page: Path) -> None:
    assert written(page, ("chain", "0.4", SAME), ("chain", "0.5", SAME), ("early", EARLY, STATED)) == {
        MAGNUS: {"*run on*": "", "chain": "0.5.1, 0.4.22", "early": "0.4.22 (early extension)"},
        "Argo 3.7.18": {"*run on*": MOMENT, "chain": SAME, "early": STATED},
    }
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("after\n")


def test_the_worst_of_several_tests_is_told(page: Path) -> None:
    found = written(
        page, ("chain", "0.5", SAME), ("chain", "0.5", DIFFERS), ("wide", "0.5", SAME), ("wide", "0.5", NOT_RUN)
    )
    assert found["Argo 3.7.18"] == {"*run on*": MOMENT, "chain": DIFFERS, "wide": NOT_RUN}


def test_families_that_differ_are_told_apart(page: Path) -> None:
    found = written(page, ("chain", "0.5", SAME, 1), ("chain", "0.4", SAME, 2), ("chain", "0.4", SAME, 1))
    assert found["Argo 3.7.18"]["chain"] == f"0.5.1: {SAME}; 0.4.22: {SAME}, at the second try"
    assert [*ORDINALS] == [*range(2, TRIES + 1)]


def test_a_run_replaces_the_column_of_its_argo_alone(page: Path) -> None:
    written(page, ("chain", "0.5", DIFFERS), ("gone", "0.5", SAME), argo="4.0.5")
    written(page, ("chain", "0.5", DIFFERS))
    found = written(page, ("chain", "0.5", SAME), ("new", "0.5", SAME), told="later")
    assert list(found) == [MAGNUS, "Argo 3.7.18", "Argo 4.0.5"]
    assert found["Argo 3.7.18"] == {"*run on*": "later", "chain": SAME, "new": SAME}
    assert found["Argo 4.0.5"] == {"*run on*": MOMENT, "chain": DIFFERS, "new": ""}


def test_the_page_has_every_case_on_two_argos_and_no_difference() -> None:
    found = columns_of((ROOT / "docs/conformance.md").read_text())
    names = {case.name for case in ALL if not case.name.startswith(f"{RANDOM}-")} | {RANDOM_ROW}
    runs = {title: cells for title, cells in found.items() if title != MAGNUS}
    assert [title.rpartition(".")[0] for title in runs] == ["Argo 3.7", "Argo 4.0"]
    for title, cells in runs.items():
        assert {row for row in cells if row[0] != "*"} == names
        assert not [row for row, cell in cells.items() if not cell or DIFFERS in cell or NOT_RUN in cell], title


def family_of(title: str) -> str:
    version, _, extension = title.partition(" ")
    return EARLY if extension else ".".join(version.split(".")[:2])


def test_the_page_tells_under_which_families_each_case_was_run() -> None:
    told = columns_of((ROOT / "docs/conformance.md").read_text())[MAGNUS]
    for case in ALL:
        titles = told[RANDOM_ROW if case.name.startswith(f"{RANDOM}-") else case.name].split(", ")
        wanted = [family for family in (*FAMILIES, EARLY) if family in case.families]
        assert [family_of(title) for title in titles] == wanted, case.name


def test_the_page_tells_on_which_kubernetes_each_run_was() -> None:
    found = columns_of((ROOT / "docs/conformance.md").read_text())
    for title in found.keys() - {MAGNUS}:
        assert re.fullmatch(r"v1\.\d+\.\d+", found[title]["*Kubernetes*"]), title
