"""The example of two teams and three environments: what each command, the action and the hooks make of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.support.github_runner import run_action
from tests.support.hook_runs import ALL, Hooks, commit_all, committed, git
from tests.support.paths import ROOT

from magnus_argo.cli import main
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus import shelf
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node

TAG = ["--image-tag", "1f2e3d4"]
ENVIRONMENTS = ("dev", "stage", "prod")
COMMIT = "1f2e3d4c5b6a79880716253443526170f9e8d7c6"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "teams"
    shutil.copytree(ROOT / "examples/teams", folder)
    monkeypatch.chdir(folder)
    return committed(folder)


def edited(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def differing(capfd: pytest.CaptureFixture[str], *arguments: str) -> set[tuple[str, str]]:
    capfd.readouterr()
    assert main(["diff", *TAG, "--format", "json", "-q", *arguments]) == 0
    jobs = json.loads(capfd.readouterr().out)["pipelines"]
    return {(job["path"], job["environment"]) for job in jobs if job["state"] != "same"}


def test_every_pipeline_in_each_of_its_environments(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--format", "json"]) == 0
    jobs = json.loads(capfd.readouterr().out)
    assert len({job["path"] for job in jobs}) == 8
    assert len(jobs) == len({job["output"] for job in jobs}) == 7 * 3 + 2
    assert [job["suspended"] for job in jobs if job["kind"] == "CronWorkflow"] == [True, False]


def test_what_is_written_is_stable_and_apart(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["transpile", *TAG]) == 0
    assert main(["transpile", *TAG, "--check"]) == 0
    trained = {name: yaml.safe_load(Path(f"deploy/{name}/churn-train.yaml").read_text()) for name in ENVIRONMENTS}
    memory = [
        template["container"]["resources"]["limits"]["memory"]
        for name in ENVIRONMENTS
        for template in trained[name]["spec"]["templates"]
        if "container" in template
    ]
    assert [*dict.fromkeys(memory)] == ["1Gi", "2Gi", "8Gi"]
    assert trained["prod"]["metadata"]["labels"]["environment"] == "prod"


def test_a_value_for_production_is_seen_in_production_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert differing(capfd) == set()
    edited("magnus-argo.yaml", "memory: 8Gi", "memory: 16Gi")
    assert {environment for _, environment in differing(capfd)} == {"prod"}
    assert differing(capfd, "--env", "stage") == set()
    assert main(["diff", *TAG, "--stat", "-q"]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    assert line.startswith("! ")
    assert "8Gi → 16Gi" in line


def test_a_pipeline_that_is_named_stands_for_all_of_its_jobs(capfd: pytest.CaptureFixture[str]) -> None:
    edited("config/argo.yaml", "${memory}", "${memroy}")
    assert main(["validate", "churn/train.yaml", *TAG]) == 1
    assert "did you mean `memory`?" in (told := capfd.readouterr().err)
    assert "(in dev, stage and prod)" in told
    assert "1 error" in told


def test_the_closing_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", *TAG]) == 0
    assert capfd.readouterr().err == "8 pipelines in 3 environments checked, no errors\n"
    assert main(["validate", *TAG, "--env", "dev"]) == 0
    assert capfd.readouterr().err == "7 pipelines in 1 environment checked, no errors\n"


def test_a_new_pipeline_is_taken_in(capfd: pytest.CaptureFixture[str]) -> None:
    shutil.copy("churn/score.yaml", "churn/rescore.yaml")
    assert differing(capfd) == {("churn/rescore.yaml", environment) for environment in ENVIRONMENTS}


@pytest.mark.parametrize(
    ("event", "reference"),
    [("push", "refs/heads/main"), ("push", "refs/tags/v1"), ("schedule", "refs/heads/main")],
)
def test_the_action(repository: Path, event: str, reference: str) -> None:
    told = {"GITHUB_EVENT_NAME": event, "GITHUB_REF": reference, "GITHUB_SHA": COMMIT}
    run = run_action(repository, given={"image-tag": "auto", "environments": "stage\nprod"}, env=told)
    assert (run.code, run.errors) == (0, []), run.log
    written = run.outputs["workflows"].splitlines()
    assert len(written) == 8 * 2
    assert run.outputs["output-dir"] == "deploy"
    assert f"models:{COMMIT}" in (repository / "deploy/prod/churn-train.yaml").read_text()


def test_the_action_on_a_pull_request(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    edited("magnus-argo.yaml", "pool: large", "pool: gpu")
    commit_all(repository)
    event = repository.parent / "event.json"
    head = git(repository, "rev-parse", "HEAD")
    event.write_text(json.dumps({"number": 1, "pull_request": {"base": {"sha": base}, "head": {"sha": head}}}))
    told = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event), "GITHUB_SHA": head}
    run = run_action(repository, given={"image-tag": "auto"}, env={**told, "GITHUB_REF": "refs/pull/1/merge"})
    assert (run.code, run.outputs["differs"]) == (0, "true"), run.log
    jobs = json.loads(run.outputs["changed-pipelines"])
    assert {job["environment"] for job in jobs} == {"prod"}
    assert len(jobs) == 8


VALIDATE, CHECK, WRITE = "magnus-validate", "magnus-argo-check", "magnus-argo-write"


@pytest.fixture
def hooked(hooks: Hooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with what it compiles to, and the three hooks; its pipelines are in folders of the teams."""
    monkeypatch.setenv("MAGNUS_VAR_docker_image", "1f2e3d4")
    files = {
        str(path.relative_to(ROOT / "examples/teams")): path.read_text()
        for path in sorted((ROOT / "examples/teams").rglob("*.yaml"))
    }
    folder = hooks.repository(tmp_path / "hooked", files, VALIDATE, CHECK, WRITE)
    config = folder / ".pre-commit-config.yaml"
    wanted = yaml.safe_load(config.read_text())
    wanted["repos"][0]["hooks"][0]["files"] = "^(churn|pricing)/"
    config.write_text(yaml.safe_dump(wanted))
    monkeypatch.chdir(folder)
    assert main(["transpile", "-q"]) == 0
    return commit_all(folder)


def test_the_hooks_where_all_is_well(hooks: Hooks, hooked: Path) -> None:
    code, said = hooks.run(hooked, *ALL)
    assert code == 0, said
    assert "in 3 environments checked, no errors" in said
    assert "23 workflows are up to date" in said


def test_the_hooks_after_a_value_for_production_changed(hooks: Hooks, hooked: Path) -> None:
    edited("magnus-argo.yaml", "memory: 8Gi", "memory: 16Gi")
    git(hooked, "add", "--all")
    code, said = hooks.run(hooked, CHECK)
    assert (code, "8 of 23 would change" in said) == (1, True), said
    assert "deploy/prod/" in said
    assert "deploy/stage/" not in said
    code, said = hooks.run(hooked, WRITE)
    assert code == 1, said
    changed = git(hooked, "diff", "--name-only").splitlines()
    assert (len(changed), {path.rpartition("/")[0] for path in changed}) == (8, {"deploy/prod"})
    git(hooked, "add", "--all")
    assert hooks.run(hooked, *ALL)[0] == 0


def test_the_hook_that_validates_finds_a_mistake_once(hooks: Hooks, hooked: Path) -> None:
    edited("churn/train.yaml", "next: evaluate", "next: evalute")
    git(hooked, "add", "--all")
    code, said = hooks.run(hooked, VALIDATE)
    assert (code, said.count("error[")) == (1, 1), said
    assert "(in dev, stage and prod)" in said


def test_each_file_is_read_and_held_against_its_schema_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counter[str]()

    def counted(source: Source) -> tuple[Node | None, list[Diagnostic]]:
        counts[source.path] += 1
        return read(source)

    monkeypatch.setattr(shelf, "read", counted)
    assert main(["validate", *TAG, "-q"]) == 0
    assert len(counts) == 8 + 1
    assert set(counts.values()) == {1}
