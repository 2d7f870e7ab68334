"""Pipelines that a pull request removes and that patterns of `pipelines` would find, in projects of any folders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.support.action_step import PIPELINE
from tests.support.github_runner import run_action
from tests.support.hook_runs import commit_all
from tests.support.monorepos import ML, PROJECT, WEB, monorepo

EVERYWHERE = "services/*/pipelines/*.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With another pipeline in each project, of which one goes away."""
    repository = monorepo(tmp_path / "workspace")
    for team in (ML, WEB):
        (repository / team / "magnus-argo.yaml").write_text(PROJECT.replace("train.yaml", "*.yaml"))
        (repository / team / "pipelines/score.yaml").write_text(PIPELINE)
    commit_all(repository)
    return repository


def page_of(repository: Path, **given: str) -> str:
    run = run_action(repository, given={"base": "HEAD", **given})
    assert (run.code, run.errors, run.outputs["differs"]) == (0, [], "true")
    return (repository / run.outputs["diff-file"]).read_text()


@pytest.mark.parametrize(
    "pattern", [EVERYWHERE, f"{ML}/pipelines/*.yaml", f"{ML}/pipelines", "services/**/*pe*/*.yaml"]
)
def test_one_of_a_project(repository: Path, pattern: str) -> None:
    (repository / ML / "pipelines/score.yaml").unlink()
    page = page_of(repository, pipelines=pattern)
    assert page.count("**removed") == 1
    assert f"--- a/{ML}/argo/score.yaml\n+++ /dev/null" in page


@pytest.mark.parametrize("gone", [ML, f"{ML}/pipelines"])
def test_all_of_a_project(repository: Path, gone: str) -> None:
    shutil.rmtree(repository / gone)
    page = page_of(repository, pipelines=EVERYWHERE)
    before, _, after = page.partition(f"## `{ML}/magnus-argo.yaml`")
    assert ("removed" in before, "**removed" in after, "`score` and `train`" in after) == (False, True, True)


def test_all_of_a_project_that_is_named(repository: Path) -> None:
    shutil.rmtree(repository / ML / "pipelines")
    page = page_of(repository, pipelines=EVERYWHERE, project=f"{ML}/magnus-argo.yaml\n{WEB}/magnus-argo.yaml")
    assert "**removed" in page.partition(f"## `{ML}/magnus-argo.yaml`")[2]


def test_what_is_left_out_is_not_told(repository: Path) -> None:
    (repository / ML / "pipelines/score.yaml").unlink()
    (repository / WEB / "pipelines/score.yaml").unlink()
    page = page_of(repository, pipelines=f"{EVERYWHERE}\n!services/web/**", exclude="nowhere/*")
    assert page.count("**removed") == 1
    page = page_of(repository, pipelines=EVERYWHERE, exclude="services/w*/pipelines/score.yaml")
    assert page.count("**removed") == 1


def test_a_project_below_another_one_has_its_own(repository: Path) -> None:
    (repository / "services/magnus-argo.yaml").write_text((repository / ML / "magnus-argo.yaml").read_text())
    shutil.copytree(repository / ML / "config", repository / "services/config")
    shutil.copytree(repository / ML / "pipelines", repository / "services/pipelines")
    commit_all(repository)
    (repository / ML / "pipelines/score.yaml").unlink()
    page = page_of(repository, pipelines="services/**/pipelines/*.yaml")
    before, _, after = page.partition(f"## `{ML}/magnus-argo.yaml`")
    assert ("removed" in before, after.count("**removed")) == (False, 1)
