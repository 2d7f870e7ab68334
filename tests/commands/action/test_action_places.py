"""The action on repositories that are not the workspace, and on projects that are not the repository."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.action_step import CONFIG
from tests.support.github_runner import Run, run_action
from tests.support.hook_runs import commit_all, git
from tests.support.monorepos import MISTAKE, ML, PROJECT, WEB, change, monorepo
from tests.support.paths import ROOT

ALL: dict[str, Any] = {"project": "**/magnus-argo.yaml"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return monorepo(tmp_path / "workspace")


@pytest.fixture
def subfolder(tmp_path: Path) -> Path:
    """What `actions/checkout` with `path: repo` leaves."""
    return monorepo(tmp_path / "workspace/repo")


def act(workspace: Path, env: Mapping[str, str | None] | None = None, **given: str) -> Run:
    inputs = {name.replace("_", "-"): value for name, value in given.items()}
    return run_action(workspace, given=inputs, env=env)


def pull_request(repository: Path, path: str) -> dict[str, str]:
    """What the runner sets for a pull request that changes a pipeline, of which its merge is checked out."""
    base = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "--quiet", "-c", "feature")
    change(repository, path)
    commit_all(repository)
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "-m", "merge", "feature")
    event = repository.parent / f"{repository.name}-event.json"
    event.write_text(json.dumps({"number": 1, "pull_request": {"base": {"sha": base}, "head": {"sha": head}}}))
    merge = git(repository, "rev-parse", "HEAD")
    told = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event), "GITHUB_SHA": merge}
    return {**told, "GITHUB_REF": "refs/pull/1/merge", "GITHUB_BASE_REF": "main"}


class TestWorkingDirectory:
    @pytest.mark.parametrize("folder", [ML, f"./{ML}/", f"{ML}/pipelines"])
    def test_outputs_are_relative_to_the_workspace(self, repository: Path, folder: str) -> None:
        run = act(repository, working_directory=folder)
        assert (run.code, run.errors) == (0, [])
        assert run.outputs["workflows"] == f"{ML}/argo/train.yaml"
        assert run.outputs["output-dir"] == f"{ML}/argo"
        summary = os.path.normpath(f"{folder}/.magnus-argo/summary.md")
        assert run.outputs["summary-file"] == summary
        assert (repository / summary).is_file()
        assert not (repository / WEB / "argo").exists()

    def test_the_same_workflow_as_on_the_command_line(self, repository: Path) -> None:
        act(repository, working_directory=ML)
        here = (repository / ML / "argo/train.yaml").read_bytes()
        act(repository, project=f"{WEB}/magnus-argo.yaml")
        assert (repository / WEB / "argo/train.yaml").read_bytes() == here
        assert b"--file" in here
        assert b"services" not in here

    def test_annotations_are_on_files_of_the_repository(self, repository: Path) -> None:
        change(repository, f"{ML}/pipelines/train.yaml", MISTAKE)
        run = act(repository, working_directory=f"{ML}/pipelines")
        (error,) = (command for command in run.commands if command.name == "error")
        assert (run.code, error.properties["file"], error.properties["line"]) == (1, f"{ML}/pipelines/train.yaml", "8")
        assert f"{ML}/pipelines/train.yaml:8:13" in run.log
        assert f"`{ML}/pipelines/train.yaml:8`" in (repository / run.outputs["summary-file"]).read_text()

    def test_inputs_are_relative_to_it(self, repository: Path) -> None:
        (repository / ML / "config/other.yaml").write_text(CONFIG.replace("churn", "other"))
        run = act(
            repository,
            {"MAGNUS_VAR_docker_image": "1f2e3d4"},
            working_directory=ML,
            pipelines="pipelines/*.yaml",
            config="config/other.yaml",
            output_dir="../../deploy",
            report="json:report.json",
        )
        assert (run.code, run.errors, run.outputs["workflows"]) == (0, [], "deploy/train.yaml"), run.log
        assert "registry.example.com/other:" in (repository / "deploy/train.yaml").read_text()
        assert json.loads((repository / ML / "report.json").read_text())["pipelines"] == [f"{ML}/pipelines/train.yaml"]

    def test_the_diff_of_a_pull_request(self, repository: Path) -> None:
        told = pull_request(repository, f"{ML}/pipelines/train.yaml")
        run = act(repository, told, working_directory=ML)
        assert (run.code, run.outputs["diff-file"]) == (0, f"{ML}/.magnus-argo/diff.md"), run.log
        page = (repository / run.outputs["diff-file"]).read_text()
        assert "1 of 1 pipeline" in page
        assert f"--- a/{ML}/argo/train.yaml" in page
        other = act(repository, told, working_directory=WEB).outputs["diff-file"]
        assert "toil" in page
        assert "toil" not in (repository / other).read_text()

    def test_what_is_new_in_a_pull_request_is_where_the_workspace_has_it(self, repository: Path) -> None:
        told = pull_request(repository, f"{ML}/pipelines/train.yaml")
        change(repository, f"{ML}/config/argo.yaml", CONFIG.replace("${docker_image}", "latest"))
        run = act(repository, told, working_directory=ML)
        page = (repository / run.outputs["summary-file"]).read_text()
        assert (run.code, f"`{ML}/config/argo.yaml:4" in page, "latest-image" in page) == (0, True, True), page

    def test_check(self, repository: Path) -> None:
        run = act(repository, working_directory=ML, check="true")
        (error,) = run.errors
        assert (run.code, f"out of date: {ML}/argo/train.yaml;" in error) == (1, True), error
        act(repository, working_directory=ML)
        assert act(repository, working_directory=ML, check="true").code == 0

    @pytest.mark.parametrize(
        ("folder", "said"),
        [
            ("nowhere", "there is no folder nowhere in the workspace"),
            ("README.md", "there is no folder README.md in the workspace"),
            ("..", ".. is outside the workspace"),
            ("/", "/ is outside the workspace"),
            ("linked", "there is no folder linked in the workspace"),
        ],
    )
    def test_one_that_is_no_folder_of_the_workspace(self, repository: Path, folder: str, said: str) -> None:
        (repository / "linked").symlink_to(repository.parent)
        run = act(repository, working_directory=folder)
        assert (run.code, run.errors) == (2, [f"the input `working-directory`: {said}"])

    def test_no_path_leads_out_of_the_workspace(self, repository: Path, tmp_path: Path) -> None:
        shutil.copytree(repository / ML, tmp_path / "outside")
        ways: list[dict[str, Any]] = [
            {"output_dir": "../../../out"},
            {"pipelines": "../../../outside/pipelines/*.yaml"},
        ]
        for given in ways:
            run = act(repository, working_directory=ML, **given)
            assert (run.code, "outside the workspace" in run.errors[0]) == (2, True), run.errors
        run = act(repository, working_directory=ML, project="../../../outside/magnus-argo.yaml")
        assert (run.code, run.errors[0].startswith("the input `project`: ")) == (2, True), run.errors
        (repository / "leading-out").symlink_to(tmp_path / "outside")
        run = act(repository, project="leading-out/magnus-argo.yaml")
        assert (run.code, "a symbolic link leads out of the repository" in run.errors[0]) == (2, True), run.errors
        (repository / ML / "argo").symlink_to(tmp_path)
        run = act(repository, working_directory=ML)
        assert (run.code, run.outputs["workflows"]) == (2, "")
        assert not (tmp_path / "train.yaml").exists()

    @pytest.mark.parametrize(
        "given", [{"project": f"repo/{WEB}/magnus-argo.yaml"}, {"working_directory": f"repo/{WEB}"}], ids=str
    )
    @pytest.mark.parametrize("is_repository", [True, False])
    def test_no_link_of_a_checkout_leads_to_another_one(
        self, given: dict[str, Any], is_repository: bool, subfolder: Path, tmp_path: Path
    ) -> None:
        """The workspace itself is no repository, and nor is a checkout where the job has no git."""
        other = monorepo(tmp_path / "workspace/other")
        change(other, f"{ML}/pipelines/train.yaml", MISTAKE.replace("toil", "SECRET"))
        shutil.rmtree(subfolder / WEB)
        (subfolder / WEB).symlink_to(other / ML)
        if not is_repository:
            shutil.rmtree(subfolder / ".git")
        run = act(tmp_path / "workspace", **given)
        assert (run.code, len(run.errors)) == (2, 1), run.log
        assert "SECRET" not in run.log
        assert not (other / ML / "argo").exists()

    def test_no_name_outside_is_told_without_a_repository(self, repository: Path, tmp_path: Path) -> None:
        shutil.rmtree(repository / ".git")
        (tmp_path / "SECRET").mkdir()
        (tmp_path / "current").symlink_to("SECRET")
        (repository / "linked").symlink_to("../current")
        run = act(repository, project="linked/magnus-argo.yaml")
        assert (run.code, "SECRET" in run.log) == (2, False), run.log
        assert run.errors == ["cannot use the project in linked: a symbolic link leads out of the workspace"]

    def test_the_reusable_workflow_hands_it_on(self) -> None:
        workflow = yaml.safe_load((ROOT / ".github/workflows/magnus-argo.yml").read_text())
        (step,) = (step for step in workflow["jobs"]["workflows"]["steps"] if step.get("id") == "action")
        assert step["with"]["working-directory"] == "${{ inputs.working-directory }}"


class TestARepositoryInASubfolder:
    """The workspace itself is no repository."""

    @pytest.fixture
    def flat(self, subfolder: Path) -> Path:
        """With the project at the repository's root."""
        for path in ("magnus-argo.yaml", "config", "pipelines"):
            shutil.move(subfolder / ML / path, subfolder / path)
        commit_all(subfolder)
        return subfolder

    @pytest.mark.parametrize("given", [{"working_directory": "repo"}, {"project": "repo/magnus-argo.yaml"}])
    def test_is_compiled_from_its_root(self, flat: Path, given: dict[str, Any]) -> None:
        run = act(flat.parent, **given)
        assert (run.code, run.errors, run.outputs["workflows"]) == (0, [], "repo/argo/train.yaml")
        assert "repo" not in (flat / "argo/train.yaml").read_text()
        assert not (flat.parent / "argo").exists()

    @pytest.mark.parametrize("given", [{"working_directory": "repo"}, {"project": "repo/magnus-argo.yaml"}])
    def test_annotations_have_the_paths_that_github_knows(self, flat: Path, given: dict[str, Any]) -> None:
        """A pull request has no folder `repo`."""
        change(flat, "pipelines/train.yaml", MISTAKE)
        run = act(flat.parent, report="sarif:found.sarif", **given)
        (error,) = (command for command in run.commands if command.name == "error")
        assert error.properties["file"] == "pipelines/train.yaml"
        assert "repo/pipelines/train.yaml:8:13" in run.log
        sarif = flat.parent / given.get("working_directory", ".") / "found.sarif"
        assert '"uri": "pipelines/train.yaml"' in sarif.read_text()

    @pytest.mark.parametrize("given", [{"working_directory": "repo"}, {"project": "repo/magnus-argo.yaml"}])
    def test_the_diff_of_a_pull_request(self, flat: Path, given: dict[str, Any]) -> None:
        run = act(flat.parent, pull_request(flat, "pipelines/train.yaml"), **given)
        assert (run.code, [command for command in run.commands if command.name == "notice"]) == (0, []), run.log
        page = (flat.parent / run.outputs["diff-file"]).read_text()
        assert "1 of 1 pipeline" in page
        assert "--- a/repo/argo/train.yaml" in page

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
    def test_one_that_somebody_else_owns(self, flat: Path) -> None:
        """The container's user is root, and the checkout the runner's: git calls such a repository unsafe."""
        told = pull_request(flat, "pipelines/train.yaml")
        for place in (flat.parent, *flat.parent.rglob("*")):
            os.lchown(place, 1001, 1001)
        run = act(flat.parent, told, working_directory="repo")
        assert (run.code, "1 of 1 pipeline" in (flat.parent / run.outputs["diff-file"]).read_text()) == (0, True)
        made = [flat / "argo/train.yaml", flat / "argo", flat / ".magnus-argo/diff.md"]
        assert {place.stat().st_uid for place in made} == {1001}

    def test_a_project_in_a_folder_of_it(self, subfolder: Path) -> None:
        change(subfolder, f"{ML}/pipelines/train.yaml", MISTAKE)
        run = act(subfolder.parent, working_directory=f"repo/{ML}")
        (error,) = (command for command in run.commands if command.name == "error")
        assert error.properties["file"] == f"{ML}/pipelines/train.yaml"
        assert run.outputs["summary-file"] == f"repo/{ML}/.magnus-argo/summary.md"


class TestSeveralProjects:
    def test_all_that_match(self, repository: Path) -> None:
        run = act(repository, **ALL)
        assert run.outputs["workflows"] == f"{ML}/argo/train.yaml\n{WEB}/argo/train.yaml"
        assert (run.code, run.outputs["output-dir"]) == (0, "services")

    def test_one_a_line(self, repository: Path) -> None:
        run = act(repository, project=f"{WEB}/magnus-argo.yaml\n{ML}/magnus-argo.yaml")
        assert run.outputs["workflows"] == f"{WEB}/argo/train.yaml\n{ML}/argo/train.yaml"

    def test_none_that_matches(self, repository: Path) -> None:
        run = act(repository, project="teams/*/magnus-argo.yaml")
        assert (run.code, run.errors) == (2, ["the input `project`: no file matches teams/*/magnus-argo.yaml"])

    def test_each_has_a_section_in_the_summary(self, repository: Path) -> None:
        change(repository, f"{WEB}/pipelines/train.yaml", MISTAKE)
        run = act(repository, **ALL)
        page = (repository / run.outputs["summary-file"]).read_text()
        before, _, after = page.partition(f"## `{WEB}/magnus-argo.yaml`")
        assert (run.code, run.outputs["errors"], run.outputs["workflows"]) == (1, "1", "")
        assert f"## `{ML}/magnus-argo.yaml`" in before
        assert ("unknown-step" in before, "unknown-step" in after) == (False, True)

    def test_each_has_a_section_in_the_difference(self, repository: Path) -> None:
        run = act(repository, pull_request(repository, f"{WEB}/pipelines/train.yaml"), **ALL)
        page = (repository / run.outputs["diff-file"]).read_text()
        before, _, after = page.partition(f"## `{WEB}/magnus-argo.yaml`")
        assert f"## `{ML}/magnus-argo.yaml`" in before
        assert ("toil" in before, "toil" in after) == (False, True)

    def test_one_that_is_gone(self, repository: Path) -> None:
        told = pull_request(repository, f"{ML}/pipelines/train.yaml")
        git(repository, "rm", "--quiet", "-r", WEB)
        git(repository, "commit", "--quiet", "--amend", "-m", "merge")
        run = act(repository, told, **ALL)
        page = (repository / run.outputs["diff-file"]).read_text()
        assert f"## `{WEB}/magnus-argo.yaml`" in page
        assert "removed" in page.partition(f"## `{WEB}/magnus-argo.yaml`")[2]

    def test_one_of_another_name_that_is_gone(self, repository: Path) -> None:
        """There may be others in its folder."""
        for name in ("one", "other"):
            text = PROJECT.replace("{name}.yaml", f"{name}/{{name}}.yaml")
            change(repository, f"{ML}/{name}.project.yaml", text)
        commit_all(repository)
        (repository / ML / "other.project.yaml").unlink()
        run = act(repository, project="*/*/*.project.yaml", base="HEAD")
        page = (repository / run.outputs["diff-file"]).read_text()
        before, _, after = page.partition(f"## `{ML}/other.project.yaml`")
        assert (run.outputs["differs"], "removed" in before, "removed" in after) == ("true", False, True), run.log

    def test_one_output_of_two(self, repository: Path) -> None:
        for team in (ML, WEB):
            change(repository, f"{team}/magnus-argo.yaml", PROJECT.replace(', output: "argo/{name}.yaml"', ""))
        run = act(repository, **ALL, output_dir="argo")
        (error,) = run.errors
        assert (run.code, "another project writes a workflow to `argo/train.yaml` too" in error) == (1, True)
