"""Which project of the base is compared with which one of today: where project files come, go and move, and where links
take the place of folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE
from tests.support.diff_runs import run, states
from tests.support.github_runner import run_action
from tests.support.hook_runs import git
from tests.support.revision_repositories import commit

PROJECT = 'defaults: {config: config.yaml, output: "argo/{name}.yaml"}\npipelines: [{file: "pipelines/*.yaml"}]\n'
OTHER = PIPELINE.replace("working", "otherwise")


def project(folder: str, pipeline: str = PIPELINE) -> dict[str, str]:
    files = {"magnus-argo.yaml": PROJECT, "config.yaml": CONFIG, "pipelines__train.yaml": pipeline}
    return {f"{folder}__{name}": text for name, text in files.items()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the projects `a` and `b`, at the commit `base`."""
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    commit(tmp_path, **project("a"), **project("b", OTHER))
    git(tmp_path, "tag", "base")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return sorted((pipeline["path"], pipeline["state"]) for pipeline in report["pipelines"])


class TestALinkInPlaceOfAFolder:
    @pytest.fixture(autouse=True)
    def link(self, folder: Path) -> None:
        shutil.rmtree(folder / "b")
        (folder / "b").symlink_to("a")
        commit(folder)

    def test_is_no_project_that_is_looked_for(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        there = {"a/pipelines/train.yaml": "same", "b/pipelines/train.yaml": "removed"}
        assert states(capfd, "--all-projects", "--base", "base") == there
        (folder / "b").unlink()
        assert states(capfd, "--all-projects", "--base", "base") == there
        done = run_action(folder, given={"project": "**/magnus-argo.yaml", "base": "base"}, env=IMAGE)
        assert (done.outputs["differs"], done.outputs["changed-pipelines"].count('"removed"')) == ("true", 1)

    @pytest.mark.parametrize("flags", [["-C", "b"], ["-C", "b/pipelines"], ["--project", "b/magnus-argo.yaml"]])
    def test_is_compared_with_the_folder(self, flags: list[str], capfd: pytest.CaptureFixture[str]) -> None:
        assert [*states(capfd, *flags, "--base", "base").values()] == ["changed"]

    def test_is_compared_with_it_by_whoever_has_gone_there(
        self, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("b")
        monkeypatch.setenv("PWD", str(folder / "b"))
        assert [*states(capfd, "--base", "base").values()] == ["changed"]

    @pytest.mark.parametrize("given", [{"working-directory": "b"}, {"project": "b/magnus-argo.yaml"}], ids=str)
    def test_is_compared_with_it_by_the_action(self, folder: Path, given: dict[str, str]) -> None:
        done = run_action(folder, given={**given, "base": "base"}, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "true")

    def test_is_the_same_once_it_is_in_the_base(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert [*states(capfd, "-C", "b", "--base", "HEAD").values()] == ["same"]


def test_a_way_by_links_above_the_repository(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    way = tmp_path_factory.mktemp("elsewhere") / "way"
    way.symlink_to(folder / "b")
    assert [*states(capfd, "-C", str(way), "--base", "base").values()] == ["same"]


class TestAProjectFile:
    MORE = """\
defaults: {config: a/config.yaml, service_account_name: admin}
pipelines: [{file: a/pipelines/train.yaml}]
"""

    def test_that_is_new(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        git(folder, "rm", "--quiet", "b/magnus-argo.yaml")
        commit(folder)
        commit(folder, **project("b", OTHER))
        for flags in (["-C", "b"], ["--project", "b/magnus-argo.yaml"]):
            assert [*states(capfd, *flags, "--base", "HEAD~1").values()] == ["added"]
        assert states(capfd, "--all-projects", "--base", "HEAD~1")["b/pipelines/train.yaml"] == "added"
        done = run_action(folder, given={"project": "b/magnus-argo.yaml", "base": "HEAD~1"}, env=IMAGE)
        assert done.outputs["differs"] == "true"

    def test_that_is_new_for_a_pipeline_that_is_named(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        git(folder, "rm", "--quiet", "b/magnus-argo.yaml")
        commit(folder)
        commit(folder, **project("b", OTHER))
        flags = ["-C", "b", "pipelines/train.yaml", "--base", "HEAD~1"]
        assert [*states(capfd, *flags).values()] != ["same"]

    def test_that_is_new_beside_what_inputs_name(self, folder: Path) -> None:
        defaults = "defaults: {service_account_name: admin, container: {securityContext: {privileged: true}}}\n"
        (folder / "magnus-argo.yaml").write_text(defaults)
        given = {"pipelines": "a/pipelines/*.yaml", "config": "a/config.yaml", "output-dir": "argo", "base": "base"}
        done = run_action(folder, given=given, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "true")
        page = (folder / ".magnus-argo/diff.md").read_text()
        assert "admin" in page
        assert "privileged" in page

    def test_that_moves_up(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__pipelines__second.yaml": PIPELINE})
        git(folder, "tag", "--force", "base")
        commit(folder, **{"a__magnus-argo.yaml": None, "magnus-argo.yaml": self.MORE})
        assert listed(capfd, "-C", "a", "--base", "base") == [
            ("a/pipelines/second.yaml", "removed"),
            ("a/pipelines/train.yaml", "added"),
            ("a/pipelines/train.yaml", "removed"),
        ]

    def test_that_moves_down(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__magnus-argo.yaml": None, "magnus-argo.yaml": self.MORE})
        commit(folder, **project("a"), **{"magnus-argo.yaml": None})
        there = [("a/pipelines/train.yaml", "added"), ("a/pipelines/train.yaml", "removed")]
        assert listed(capfd, "-C", "a", "--base", "HEAD~1") == there
        done = run_action(folder, given={"working-directory": "a", "base": "HEAD~1"}, env=IMAGE)
        assert '"removed"' in done.outputs["changed-pipelines"]
        assert '"added"' in done.outputs["changed-pipelines"]

    def test_that_stays(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"magnus-argo.yaml": self.MORE})
        assert [*states(capfd, "-C", "a/pipelines", "--base", "base").values()] == ["same"]
