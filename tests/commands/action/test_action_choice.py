"""Which pipelines the inputs `pipelines` and `exclude` choose, today and at the base, and the title of the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import CONFIG, IMAGE, PIPELINE, act, filled
from tests.support.github_runner import ACTION, run_action
from tests.support.hook_runs import commit_all, committed
from tests.support.paths import ROOT

from magnus_argo.cli import main

NAMES = ("a", "b", "skip", "old/c", "old/d")
YML = "other"
REUSABLE = yaml.safe_load((ROOT / ".github/workflows/magnus-argo.yml").read_text())


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "pipelines/old").mkdir(parents=True)
    for name in NAMES:
        (folder / f"pipelines/{name}.yaml").write_text(PIPELINE)
    (folder / f"pipelines/{YML}.yml").write_text(PIPELINE)
    (folder / "config.yaml").write_text(CONFIG)
    return committed(folder)


def written(workspace: Path, pipelines: str, exclude: str = "") -> set[str]:
    run = act(workspace, pipelines=pipelines, exclude=exclude)
    assert run.code == 0, run.log
    return {Path(path).stem for path in run.outputs["workflows"].splitlines()}


@pytest.mark.parametrize(
    ("pipelines", "exclude", "chosen"),
    [
        ("pipelines/*.yaml", "", "a b skip"),
        ("pipelines/*.yaml\n!pipelines/skip.yaml", "", "a b"),
        ("pipelines/*.yaml\n!pipelines/s*", "", "a b"),
        ("!pipelines/skip.yaml\npipelines/*.yaml", "", "a b skip"),
        ("pipelines/*.yaml\n!**/*.yaml\npipelines/a.yaml", "", "a"),
        ("pipelines/**/*.yaml\n! pipelines/old", "", "a b skip"),
        ("pipelines", "", "a b skip c d other"),
        ("pipelines/", "pipelines/old/", "a b skip other"),
        ("./pipelines", "./pipelines/{old,skip.yaml}", "a b other"),
        ("pipelines/*.{yaml,yml}", "", "a b skip other"),
        ("pipelines/{a,old/{c,d}}.yaml", "", "a c d"),
        ("pipelines/*.yaml\n# but not the old ones\n", "# none", "a b skip"),
        ("pipelines/*.yaml", "pipelines/skip.yaml\npipelines/b.yaml", "a"),
        ("pipelines/*.yaml", "pipelines/nothing.yaml", "a b skip"),
    ],
)
def test_which_pipelines_are_chosen(workspace: Path, pipelines: str, exclude: str, chosen: str) -> None:
    assert written(workspace, pipelines, exclude) == {*chosen.split()}


def listed(workspace: Path) -> None:
    text = (
        "defaults: {config: config.yaml, output: 'argo/{name}.yaml'}\npipelines:\n- file: pipelines/**/*.{yaml,yml}\n"
    )
    (workspace / "magnus-argo.yaml").write_text(text)


@pytest.mark.parametrize(
    ("pipelines", "exclude"), [("!pipelines/old\n!**/skip.yaml", ""), ("", "pipelines/old\n**/skip.yaml")]
)
def test_of_what_the_project_lists_too(workspace: Path, pipelines: str, exclude: str) -> None:
    listed(workspace)
    run = act(workspace, pipelines=pipelines, exclude=exclude, config="", output_dir="")
    assert run.outputs["workflows"].splitlines() == ["argo/a.yaml", "argo/b.yaml", "argo/other.yaml"], run.log
    assert run.outputs["warnings"] == "0", "what is excluded is not forgotten"


def test_nothing_is_left(workspace: Path) -> None:
    listed(workspace)
    run = act(workspace, pipelines="", exclude="pipelines", config="", output_dir="")
    assert (run.code, run.errors) == (2, ["no pipeline is left: all are excluded"])


def test_what_is_gone_since_the_base_was_chosen_there(workspace: Path) -> None:
    """Patterns match other files there; what is excluded, or no pipeline, is on neither side."""
    (workspace / "pipelines/notes.yaml").write_text("- no pipeline\n")
    commit_all(workspace)
    for name in ("b", "skip", "notes"):
        (workspace / f"pipelines/{name}.yaml").unlink()
    commit_all(workspace)
    for pipelines, exclude in (
        ("pipelines/*.yaml", "pipelines/skip.yaml"),
        ("pipelines/*.yaml\n!pipelines/skip.yaml", ""),
        ("pipelines", "**/skip.yaml"),
    ):
        run = act(workspace, pipelines=pipelines, exclude=exclude, base="HEAD^1")
        found = [(job["path"], job["change"]) for job in json.loads(run.outputs["changed-pipelines"])]
        assert found == [("pipelines/b.yaml", "removed")], run.log


def test_pipelines_in_a_submodule_are_compared_with_what_it_was(workspace: Path) -> None:
    project = workspace / "team"
    files = {"config.yaml": CONFIG, "magnus-argo.yaml": "defaults: {config: config.yaml}\n", "p/a.yaml": PIPELINE}
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    committed(project)
    commit_all(workspace)
    (project / "p/a.yaml").write_text(PIPELINE.replace("echo working", "echo other"))
    commit_all(project)
    commit_all(workspace)
    run = act(workspace, pipelines="team/p/*.yaml", config="", output_dir="argo", base="HEAD^1")
    assert [job["change"] for job in json.loads(run.outputs["changed-pipelines"])] == ["changed"], run.log


def test_what_is_excluded_is_not_removed(workspace: Path) -> None:
    listed(workspace)
    commit_all(workspace)
    run = act(workspace, pipelines="", exclude="pipelines/old", config="", output_dir="", base="HEAD")
    assert (run.code, run.outputs["changed-pipelines"]) == (0, "[]"), run.log


def test_a_folder_at_the_prompt_is_compared_with_what_was_in_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (workspace / "pipelines/b.yaml").unlink()
    monkeypatch.chdir(workspace)
    arguments = ["--image-tag", "1.2.3", "-c", "config.yaml", "--exclude", "pipelines/old"]
    assert main(["diff", "pipelines", *arguments, "--stat", "-q", "--base", "HEAD"]) == 0
    assert capfd.readouterr().out.startswith("! b: removed")
    assert main(["transpile", "--prune", "--exclude", "a"]) == 2
    assert "so it takes no --exclude" in capfd.readouterr().err


TITLE = "churn | `prod` <b> @all"


def test_the_title_is_on_every_page_and_harmless_there(workspace: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    env = {**IMAGE, "GITHUB_STEP_SUMMARY": str(summary)}
    given = {"pipelines": "pipelines/*.yaml", "config": "config.yaml", "output-dir": "argo", "title": TITLE}
    for more in ({}, {"base": "HEAD"}, {"kind": "Job"}):
        summary.write_text("")
        run = run_action(workspace, given={**given, **more}, env=env)
        pages = [summary.read_text(), *([(workspace / ".magnus-argo/diff.md").read_text()] if "base" in more else [])]
        for page in pages:
            first = page.splitlines()[0]
            assert re.search(r"^(###( ✅)?|❌) churn .*prod", first), (first, run.log)
            assert "magnus-argo:" not in first
            assert "<b>" not in first
            assert " @all" not in first


def test_the_title_of_a_page_at_the_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(committed(filled(tmp_path / "w")))
    for form, start in (("markdown", "### churn: "), ("html", "<h1>churn: ")):
        arguments = ["-c", "config.yaml", "--image-tag", "1", "--format", form, "-q", "--title", " churn\n "]
        assert main(["diff", "pipelines/train.yaml", *arguments]) == 0
        assert start in capfd.readouterr().out


def test_each_title_keeps_its_own_comment() -> None:
    (comment,) = [step for step in REUSABLE["jobs"]["workflows"]["steps"] if "sticky" in step.get("uses", "")]
    assert "${{ inputs.title }}" in comment["with"]["header"]
    assert {"title", "exclude"} <= ACTION["inputs"].keys()
