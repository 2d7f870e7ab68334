"""The outputs and inputs of the action that later steps and jobs decide by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.action.test_action_places import act, pull_request
from tests.support.action_step import IMAGE
from tests.support.github_runner import run_action
from tests.support.hook_runs import commit_all, git
from tests.support.monorepos import ML, monorepo

from magnus_argo.changes.change import Changes, Comparison, Side
from magnus_argo.commands.action.runner import LIMIT, changed_pipelines

SCHEDULED = {"GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return monorepo(tmp_path / "workspace")


class TestWhatDiffers:
    def test_a_pull_request_that_changes_a_pipeline(self, repository: Path) -> None:
        run = act(repository, pull_request(repository, f"{ML}/pipelines/train.yaml"), working_directory=ML)
        assert (run.code, run.outputs["differs"]) == (0, "true"), run.log
        (job,) = json.loads(run.outputs["changed-pipelines"])
        assert job.pop("path").endswith("pipelines/train.yaml")
        assert job.pop("output").endswith("argo/train.yaml")
        rest = {"environment": None, "change": "changed", "kind": "Workflow", "namespace": None, "name": "train"}
        assert job == rest

    def test_a_pull_request_that_changes_a_text(self, repository: Path) -> None:
        (repository / "README.md").write_text("one\n")
        commit_all(repository)
        (repository / "README.md").write_text("two\n")
        commit_all(repository)
        run = act(repository, working_directory=ML, base="HEAD^1")
        assert (run.code, run.outputs["differs"], run.outputs["changed-pipelines"]) == (0, "false", "[]")
        assert run.outputs["changed"] == "true"

    def test_nothing_is_compared(self, repository: Path) -> None:
        run = act(repository, working_directory=ML)
        assert (run.outputs["differs"], run.outputs["changed-pipelines"]) == ("", "")

    def test_no_more_than_an_output_can_have(self) -> None:
        """With the paths of as many workflows beside it."""
        jobs = [Comparison(None, Side(f"pipelines/{'a' * 200}-{number}.yaml")) for number in range(10_000)]
        text, notice = changed_pipelines([("", Changes("main", tuple(jobs)))])
        assert len(text.encode("utf-16")) < LIMIT + 100
        count = len(json.loads(text))
        assert 800 < count < 10_000
        assert notice == f"the output `changed-pipelines` has room for the first {count} of 10000 only"
        assert changed_pipelines([("", Changes("main", tuple(jobs[:count])))])[1] == ""


@pytest.mark.parametrize(("folders", "is_told"), [(18, True), (1, False)])
def test_more_than_github_keeps_of_a_job_is_a_notice(repository: Path, folders: int, is_told: bool) -> None:
    listed = [{"file": "pipelines/train.yaml", "name": f"a{number}"} for number in range(200)]
    output = f"{'/'.join(['d' * 200] * folders)}/{{name}}.yaml"
    project = {"defaults": {"config": "config/argo.yaml", "output": output}, "pipelines": listed}
    (repository / ML / "magnus-argo.yaml").write_text(json.dumps(project))
    run = run_action(repository, given={"working-directory": ML}, env=IMAGE)
    assert (run.code, len(run.outputs["workflows"].splitlines())) == (0, 200), run.log
    assert ("pass `output-dir` to other jobs" in run.log) == is_told


class TestAuto:
    def test_nothing_to_compare_with_is_a_notice(self, repository: Path) -> None:
        git(repository, "checkout", "--quiet", "--orphan", "fresh")
        commit_all(repository)
        run = act(repository, SCHEDULED, working_directory=ML, base="auto")
        assert (run.code, run.errors) == (0, []), run.log
        assert "cannot show what changes" in run.log
        assert run.outputs["workflows"] == f"{ML}/argo/train.yaml"

    def test_a_base_that_is_named_must_be_there(self, repository: Path) -> None:
        assert act(repository, SCHEDULED, working_directory=ML, base="nowhere").code == 2


class TestFailOn:
    @pytest.mark.parametrize(("given", "code"), [({}, 0), ({"fail_on": "error"}, 0), ({"fail_on": "warning"}, 1)])
    @pytest.mark.parametrize("check", ["true", "false"])
    def test_warnings(self, repository: Path, given: dict[str, Any], code: int, check: str) -> None:
        act(repository, working_directory=ML)
        config = repository / ML / "config/argo.yaml"
        config.write_text(config.read_text().replace(":${docker_image}", ":latest"))
        act(repository, working_directory=ML)
        run = act(repository, working_directory=ML, check=check, **given)
        assert run.outputs["warnings"] != "0"
        assert run.code == code
        assert ("fail-on" in " ".join(run.errors)) == bool(code)

    def test_another_word(self, repository: Path) -> None:
        run = act(repository, working_directory=ML, fail_on="notice")
        assert (run.code, "the input `fail-on`" in run.log) == (2, True)
