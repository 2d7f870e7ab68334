"""The page of results is written by runs, and stays whole. Needs no cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from .cases import CASES
from .random_cases import random_cases
from .settings import EARLY, FAMILIES
from .table import BEGIN, COLUMNS, DIFFERS, END, NOT_RUN, SAME, STATED, Table, rows_of
from .test_pipelines import ROOT

VERSIONS = {"argo": "3.7.18", "kubernetes": "v1.34.2", "0.5": "0.5.1", "0.4": "0.4.22", EARLY: "0.4.22"}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.md"
    file.write_text(f"before\n{BEGIN}\n{END}\nafter\n")
    return file


def written(page: Path, *found: tuple[str, str, str], **versions: str) -> dict[str, list[str]]:
    table = Table(versions=VERSIONS | versions)
    for case, family, word in found:
        table.add(case, family, word)
    table.write(page)
    return rows_of(page.read_text())


def test_results_go_between_the_marks(page: Path) -> None:
    assert written(page, ("chain", "0.5", SAME)) == {"chain": [SAME, "", ""]}
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("after\n")
    assert "Argo 3.7.18, Kubernetes v1.34.2." in page.read_text()


def test_the_worst_of_several_tests_is_told(page: Path) -> None:
    found = written(page, ("chain", "0.5", SAME), ("chain", "0.5", DIFFERS), ("chain", "0.4", STATED))
    assert found == {"chain": [DIFFERS, STATED, ""]}


def test_a_run_of_some_leaves_the_others(page: Path) -> None:
    written(page, ("chain", "0.5", SAME), ("map", "0.5", SAME), ("map", "0.4", SAME))
    found = written(page, ("map", "0.5", DIFFERS), ("map", "0.4", NOT_RUN), ("new", EARLY, STATED))
    assert found == {"chain": [SAME, "", ""], "map": [DIFFERS, SAME, ""], "new": ["", "", STATED]}


def test_a_run_on_another_argo_leaves_nothing(page: Path) -> None:
    written(page, ("chain", "0.5", SAME))
    assert written(page, ("map", "0.5", SAME), argo="3.8.0") == {"map": [SAME, "", ""]}


def test_the_page_has_every_case_and_no_difference() -> None:
    rows = rows_of((ROOT / "docs/conformance.md").read_text())
    assert set(rows) == {case.name for case in (*CASES, *random_cases())}
    for case in (*CASES, *random_cases()):
        cells = dict(zip(COLUMNS, rows[case.name], strict=True))
        assert [family for family in (*FAMILIES, EARLY) if cells[family]] == [*case.families]
        assert not [cell for cell in cells.values() if cell.startswith((DIFFERS, NOT_RUN))], case.name
