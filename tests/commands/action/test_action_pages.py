"""What the action shows of a change: the job's summary, the difference as a file, and further reports."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from tests.support.action_step import IMAGE, PIPELINE, PLAIN, WRONG
from tests.support.github_runner import Run, input_variables, run_action, variable_of
from tests.support.hook_runs import git
from tests.support.privileges import ONLY_ROOT
from tests.support.pull_request import opened, told

from magnus_argo.commands import action, batch
from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.magnus.load import Files


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return opened(tmp_path / "workspace")


def step(workspace: Path, event: str = "pull_request", owner: int = 0, **given: str) -> tuple[Run, str]:
    """A step, and what it wrote into the summary. The checkout is made the `owner`'s before."""
    environment = told(workspace, workspace.parent, event)
    if owner:
        subprocess.run(["chown", "-R", f"{owner}:{owner + 1}", workspace], check=True)
    run = run_action(workspace, given={**PLAIN, **given}, env={**IMAGE, **environment})
    return run, (workspace.parent / "summary.md").read_text()


def test_a_pull_request_shows_what_it_changes(workspace: Path) -> None:
    run, summary = step(workspace)
    assert run.code == 0, run.log
    assert run.outputs["diff-file"] == ".magnus-argo/diff.md"
    page = (workspace / run.outputs["diff-file"]).read_text()
    for text in (page, summary):
        assert "work" in text
        assert "echo working faster" in text
    assert "```mermaid" in summary
    assert "1 of 1 pipeline differs" in summary.splitlines()[0]


@pytest.mark.parametrize("event", ["pull_request", "push"])
@pytest.mark.parametrize("given", [{}, {"config": "nowhere.yaml"}], ids=["fine", "not"])
def test_the_summary_is_a_file_too(workspace: Path, event: str, given: dict[str, Any]) -> None:
    run, summary = step(workspace, event, **given)
    assert run.code == (2 if given else 0)
    assert summary
    assert (workspace / run.outputs["summary-file"]).read_text() == summary


def test_a_summary_that_cannot_be_written_costs_no_output(workspace: Path) -> None:
    run = run_action(workspace, given=PLAIN, env={**IMAGE, "GITHUB_STEP_SUMMARY": str(workspace)})
    assert (run.code, run.outputs["workflows"]) == (2, "argo/train.yaml")
    assert "cannot write GITHUB_STEP_SUMMARY" in run.log


def test_what_is_written_for_people_is_not_committed(workspace: Path) -> None:
    step(workspace)
    assert "magnus-argo" not in git(workspace, "status", "--porcelain")


def test_a_push_compares_with_nothing_unless_it_is_asked_to(workspace: Path) -> None:
    run, summary = step(workspace, "push")
    assert (run.code, run.outputs["diff-file"], "faster" in summary) == (0, "", False)
    run, summary = step(workspace, "push", base="HEAD^1")
    assert (run.code, run.outputs["diff-file"]) == (0, ".magnus-argo/diff.md")
    assert "echo working faster" in summary


def test_a_pull_request_without_its_base_is_told_how_to_get_it(workspace: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", workspace.as_uri(), shallow], check=True)
    run, summary = step(shallow)
    (notice,) = [command.data for command in run.commands if command.name == "notice"]
    assert run.code == 0
    assert "fetch-depth" in notice
    assert run.outputs["diff-file"] == ""
    assert "1 pipeline checked" in summary


def test_what_keeps_a_base_that_is_there_from_being_read_is_an_error(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It may be the doing of the pull request, which would hide what it changes."""
    monkeypatch.setattr("magnus_argo.files.trees.MAX_BYTES_OF_FOLDERS", 1)
    monkeypatch.chdir(workspace)
    environment = told(workspace, workspace.parent, "pull_request")
    output = {"GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(workspace.parent / "set_output")}
    assert action.run({**os.environ, **IMAGE, **environment, **input_variables(PLAIN), **output}) == 2
    assert "their folders have names of more than" in capfd.readouterr().out


def test_a_base_that_is_asked_for_and_not_there_is_an_error(workspace: Path) -> None:
    run, summary = step(workspace, base="nowhere")
    assert (run.code, run.outputs["diff-file"]) == (2, "")
    assert any("nowhere" in error for error in run.errors)
    assert "nowhere" in summary
    assert "no problems" not in summary


def test_a_mistake_is_in_the_summary_and_so_is_the_change(workspace: Path) -> None:
    (workspace / "pipelines/train.yaml").write_text(WRONG)
    run, summary = step(workspace)
    assert run.code == 1
    assert summary.count("there is no step") == 2, "in the table and in its snippet"
    assert "- does not compile\n" in summary
    assert "there is no step" in (workspace / ".magnus-argo/diff.md").read_text()
    assert not (workspace / "argo").exists()


def test_the_summary_has_no_markup_of_the_files(workspace: Path) -> None:
    hostile = '"a</details><b>@octocat</b> https://example.com"'
    (workspace / "pipelines/train.yaml").write_text(PIPELINE.replace("next: done", f"next: {hostile}"))
    _, summary = step(workspace)
    html = cmarkgfm.github_flavored_markdown_to_html(summary, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE)
    assert "&lt;b&gt;@octocat" in html
    assert "<b>" not in html
    assert 'href="https://example.com' not in html
    assert html.count("<details") == html.count("</details>")


def test_further_reports(workspace: Path) -> None:
    run, _ = step(workspace, report="sarif:out/magnus-argo.sarif\njson:out/report.json")
    assert run.code == 0, run.log
    assert json.loads((workspace / "out/magnus-argo.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((workspace / "out/report.json").read_text())["version"] == 1


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("sarif", "the input `report`: name a file for it, as in sarif:magnus-argo.sarif"),
        ("pdf:a.pdf", "the input `report`: 'pdf' is not one of"),
        ("sarif:../out.sarif", "the input `report`: ../out.sarif is outside the workspace"),
        ("sarif:.git/config", "cannot write .git/config: this folder is in `.git`"),
        ("sarif:config.yaml", "cannot write the report to config.yaml: it is one of the inputs"),
    ],
)
def test_reports_that_cannot_be_written(workspace: Path, report: str, said: str) -> None:
    run, _ = step(workspace, "push", report=report)
    assert run.code == 2
    assert any(error.startswith(said) for error in run.errors), run.errors


@ONLY_ROOT
def test_what_is_written_belongs_to_the_owner_of_the_workspace(workspace: Path) -> None:
    run, _ = step(workspace, owner=1234, report="sarif:out/magnus-argo.sarif")
    assert run.code == 0, run.log
    pages = (".magnus-argo", ".magnus-argo/diff.md", ".magnus-argo/summary.md")
    for path in (*pages, "out", "out/magnus-argo.sarif", "argo/train.yaml"):
        found = (workspace / path).stat()
        assert (found.st_uid, found.st_gid) == (1234, 1235), path


def compilations(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, event: str, *more: tuple[str, str]
) -> list[tuple[str, bool]]:
    """The pipelines that one run of the action compiles, in their order."""
    compiled: list[tuple[str, bool]] = []

    def counting(files: Files, *others: Any) -> Compilation:
        compiled.append((files.pipeline.path, b"faster" in files.pipeline.data))
        return compile_pipeline(files, *others)

    environment = told(workspace, workspace.parent, event)
    inputs = {variable_of(name): value for name, value in {**PLAIN, **dict(more)}.items()}
    output = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(workspace / "outputs")}
    monkeypatch.setattr(batch, "compile_pipeline", counting)
    monkeypatch.chdir(workspace)
    assert action.run({**os.environ, **IMAGE, **environment, **inputs, **output}) == 0
    return compiled


def test_each_side_of_a_pull_request_is_compiled_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    today, before = ("pipelines/train.yaml", True), ("pipelines/train.yaml", False)
    assert compilations(workspace, monkeypatch, "pull_request") == [today, before]


def test_without_a_base_only_today_is_compiled(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compilations(workspace, monkeypatch, "push") == [("pipelines/train.yaml", True)]


def test_a_workflow_that_is_fed_back_makes_nothing_compiled_again(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (workspace / "train.yaml").write_text("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n")
    more = [("pipelines", "pipelines/*.yaml\n*.yaml"), ("output-dir", ".")]
    (workspace / "config.yaml").rename(workspace / "argo.yml")
    compiled = compilations(workspace, monkeypatch, "push", *more, ("config", "argo.yml"))
    assert [path for path, _ in compiled] == ["pipelines/train.yaml", "train.yaml"]
