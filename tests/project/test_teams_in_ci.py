"""The examples of two teams in the action, as the runner starts it for each event."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.github_runner import Run, run_action
from tests.support.hook_runs import commit_all, committed, git
from tests.support.teams import BOTH, ENVIRONMENTS, NUMBER_OF_JOBS, TAG, Team, edited

from magnus_argo.cli import main


@pytest.fixture(params=[*BOTH.values()], ids=[*BOTH])
def team(request: pytest.FixtureRequest) -> Team:
    found: Team = request.param
    return found


@pytest.fixture
def workspace(team: Team, tmp_path: Path) -> Path:
    """With one commit, and one more in which pricing gets more memory in production."""
    folder = committed(team.copied(tmp_path / "workspace"))
    edited(folder / team.project_of_pricing, f"memory: {team.memory_for_production}", "memory: 16Gi")
    return commit_all(folder)


def act(workspace: Path, team: Team, event: str, told: dict[str, object], reference: str, **given: str) -> Run:
    path = workspace.parent / "event.json"
    path.write_text(json.dumps(told))
    env = {"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path), "GITHUB_REF": reference}
    env["GITHUB_SHA"] = git(workspace, "rev-parse", "HEAD")
    inputs = {"project": team.project_input, "image-tag": "auto", **given}
    return run_action(workspace, given=inputs, env=env)


def changed(run: Run) -> set[str]:
    jobs = json.loads(run.outputs["changed-pipelines"])
    assert {job["path"].split("/")[0] for job in jobs} <= {"churn", "pricing"}
    return {job["environment"] for job in jobs}


def test_a_push(team: Team, workspace: Path) -> None:
    told: dict[str, object] = {"before": git(workspace, "rev-parse", "HEAD^"), "ref": "refs/heads/main"}
    run = act(workspace, team, "push", told, "refs/heads/main", base="auto")
    assert (run.code, run.errors, run.warnings) == (0, [], []), run.log
    assert len(run.outputs["workflows"].splitlines()) == NUMBER_OF_JOBS
    assert (run.outputs["changed"], run.outputs["differs"], changed(run)) == ("true", "true", {"prod"})
    commit = git(workspace, "rev-parse", "HEAD")
    for name in ENVIRONMENTS:
        assert f":{commit}\n" in (workspace / team.output_of_pricing.format(env=name)).read_text()


def test_a_pull_request(team: Team, workspace: Path) -> None:
    base, head = (git(workspace, "rev-parse", revision) for revision in ("HEAD^", "HEAD"))
    told: dict[str, object] = {"number": 1, "pull_request": {"base": {"sha": base}, "head": {"sha": head}}}
    run = act(workspace, team, "pull_request", told, "refs/pull/1/merge")
    assert (run.code, run.errors, run.outputs["differs"], changed(run)) == (0, [], "true", {"prod"}), run.log
    page = (workspace / run.outputs["diff-file"]).read_text()
    assert f"memory limit `{team.memory_for_production}` → `16Gi`" in page
    assert page.count("### magnus-argo: ") == (2 if team.flags else 1)
    assert "/stage/" not in page


@pytest.mark.parametrize(("event", "reference"), [("push", "refs/tags/v1"), ("schedule", "refs/heads/main")])
def test_what_has_nothing_to_compare_with(team: Team, workspace: Path, event: str, reference: str) -> None:
    told: dict[str, object] = {"before": "0" * 40, "ref": reference} if event == "push" else {"schedule": "0 6 * * *"}
    run = act(workspace, team, event, told, reference, environments="stage\nprod")
    assert (run.code, run.errors, run.outputs["differs"]) == (0, [], ""), run.log
    written = run.outputs["workflows"].splitlines()
    assert (len(written), any("/dev/" in path for path in written)) == (8 * 2, False)


def test_a_mistake_is_on_the_line_that_is_wrong(team: Team, workspace: Path) -> None:
    edited(workspace / team.pipeline_of_pricing, "next: check", "next: chek")
    run = act(workspace, team, "push", {}, "refs/heads/main")
    (error,) = (command for command in run.commands if command.name == "error")
    assert (run.code, run.outputs["errors"], run.outputs["workflows"]) == (1, "1", ""), run.log
    assert (error.properties["file"], error.properties["line"]) == (team.pipeline_of_pricing, "9")
    assert "(in dev, stage and prod)" in error.data


def test_what_is_committed_is_checked(team: Team, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    assert main(["transpile", "-q", *team.flags, "--image-tag", TAG]) == 0
    given = {"check": "true", "image-tag": TAG}
    assert act(workspace, team, "push", {}, "refs/heads/main", **given).code == 0
    edited(team.project_of_pricing, "memory: 16Gi", "memory: 32Gi")
    run = act(workspace, team, "push", {}, "refs/heads/main", **given)
    (error,) = run.errors
    assert (run.code, error.count("/prod/"), "/stage/" in error) == (1, 4 if team.flags else 8, False)


def test_one_team_in_a_checkout_below_the_workspace(tmp_path: Path) -> None:
    team = BOTH["monorepo"]
    repository = committed(team.copied(tmp_path / "workspace/repo"))
    edited(repository / "pricing/pipelines/fit.yaml", "next: check", "next: chek")
    workspace = repository.parent
    given = {"working-directory": "repo/churn", "image-tag": TAG}
    run = run_action(workspace, given=given)
    assert (run.code, run.errors, run.outputs["output-dir"]) == (0, [], "repo/churn/argo"), run.log
    run = run_action(workspace, given={**given, "working-directory": "repo/pricing"})
    (error,) = (command for command in run.commands if command.name == "error")
    assert (run.code, error.properties["file"]) == (1, "pricing/pipelines/fit.yaml")
