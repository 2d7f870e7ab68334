"""What a run may cost, and what is told where it would cost more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.budget_runs import chain
from tests.support.ignoring import CONFIG, PIPELINE
from tests.support.work import work

from magnus_argo.cli import main
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND, MAX_STEPS
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options


def files_of(texts: dict[str, bytes]) -> Files:
    sources = {path: Source(path, data) for path, data in texts.items()}
    return Files(sources["p0.yaml"], reader=lambda path: sources[path])


def in_levels(levels: int, width: int) -> dict[str, bytes]:
    """Files of `width` `dag` steps that name the next file; the last one has as many steps that do something."""
    dags = {f"p{i}.yaml": chain([f"type: dag, dag_definition: p{i + 1}.yaml"] * width) for i in range(levels)}
    return dags | {f"p{levels}.yaml": chain(["type: stub"] * width)}


@pytest.mark.parametrize(("levels", "width"), [(5, 10), (1, 600), (60, 3)])
def test_files_that_multiply_are_refused_for_what_they_say_not_for_what_they_become(levels: int, width: int) -> None:
    files = files_of(in_levels(levels, width))
    done = compile_pipeline(files, Options())
    assert [found.rule.name for found in done.diagnostics] == ["too-many-steps"]
    assert work(lambda: compile_pipeline(files, Options())) < 3_000 * levels * width


@pytest.mark.parametrize(("files", "rules"), [(100, set()), (101, {"too-deep"}), (900, {"too-deep"})])
def test_files_that_name_each_other_in_a_row(files: int, rules: set[str]) -> None:
    texts = in_levels(files - 1, 1) | {"config.yaml": CONFIG.encode()}
    done = compile_pipeline(replace(files_of(texts), config=Source("config.yaml", CONFIG.encode())), Options())
    assert {found.rule.name for found in done.diagnostics if found.severity == "error"} == rules
    assert (done.workflow is None) == bool(rules)


def test_as_many_steps_as_a_run_may_cost() -> None:
    width = int((MAX_STEPS - 10) ** 0.5) - 2
    done = compile_pipeline(files_of(in_levels(1, width)), Options())
    assert done.program is not None
    assert sum(len(graph.steps) for graph in done.program.pipeline.graphs()) <= MAX_STEPS
    assert "too-many-steps" not in {found.rule.name for found in done.diagnostics}


@pytest.fixture
def unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A configuration with that many variables that nothing sets."""
    monkeypatch.chdir(tmp_path)
    count = 5000
    Path("pipeline.yaml").write_text(PIPELINE)
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", "".join(f"${{v{number}}}" for number in range(count))))
    return count


def test_a_report_shows_the_first_of_a_kind_and_counts_the_rest(unset: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pipeline.yaml", "-c", "config.yaml"]) == 1
    text = capfd.readouterr().err
    assert text.count("error[unset-variable]") == MAX_OF_A_KIND + 1
    assert f"this and {unset - MAX_OF_A_KIND - 1:,} more problems of this kind in this file are not shown" in text
    assert text.endswith(f"\n{unset} errors\n")
    assert len(text) < 100_000


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "gitlab", "markdown", "github"])
def test_every_report_stays_short(form: str, unset: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pipeline.yaml", "-c", "config.yaml", "--report", form]) == 1
    out, err = capfd.readouterr()
    assert 0 < len(out + err) < 200_000
    if form == "json":
        assert json.loads(out)["summary"] == {"errors": unset, "warnings": 0}
