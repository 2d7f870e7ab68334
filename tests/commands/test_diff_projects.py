"""Which project of the base is compared with which one of today: where project files come, go and move, and where links
take the place of folders."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import ClassVar

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE
from tests.support.diff_runs import run, states
from tests.support.github_runner import run_action
from tests.support.hook_runs import git
from tests.support.revision_repositories import commit

from magnus_argo.cli import main
from magnus_argo.files.workspace import Workspace
from magnus_argo.project import halves

PROJECT = 'defaults: {config: config.yaml, output: "argo/{name}.yaml"}\npipelines: [{file: "pipelines/*.yaml"}]\n'
OTHER = PIPELINE.replace("working", "otherwise")


def project(folder: str, pipeline: str = PIPELINE) -> dict[str, str]:
    files = {"magnus-argo.yaml": PROJECT, "config.yaml": CONFIG, "pipelines__train.yaml": pipeline}
    return {f"{folder}__{name}": text for name, text in files.items()}


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """All sentences about all pipelines."""
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return "\n".join(change["words"] for each in report["pipelines"] for change in each["changes"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the projects `a` and `b`, at the commit `base`."""
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    commit(tmp_path, **project("a"), **project("b", OTHER))
    git(tmp_path, "tag", "base")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository elsewhere with the project `c`."""
    place = tmp_path_factory.mktemp("other")
    commit(place, **project("c"))
    return place


def add_submodule(folder: Path, name: str, source: Path) -> None:
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), name)


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

    @pytest.mark.parametrize("given", [{"pipelines": "*/pipelines/*.yaml"}, {"project": "*/magnus-argo.yaml"}], ids=str)
    def test_patterns_find_what_was_in_the_folder(self, folder: Path, given: dict[str, str]) -> None:
        """They are not looked for from where the link leads now."""
        shutil.copytree(folder / "a", folder / "teams/a")
        (folder / "b").unlink()
        (folder / "b").symlink_to("teams/a")
        commit(folder)
        done = run_action(folder, given={**given, "output-dir": "argo", "base": "base"}, env=IMAGE)
        changed = json.loads(done.outputs["changed-pipelines"])
        assert [(each["path"], each["change"]) for each in changed] == [("b/pipelines/train.yaml", "removed")], done.log

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

    def test_is_compared_with_it_in_a_copy(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        git(folder, "worktree", "add", "--quiet", "copy", "base")
        flags = ["--project", "b/magnus-argo.yaml", "--base", "./copy"]
        assert [*states(capfd, *flags).values()] == ["changed"]
        done = run_action(folder, given={"project": "b/magnus-argo.yaml", "base": "./copy"}, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "true")

    def test_is_compared_with_it_in_a_copy_of_the_folder_it_is_in(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        commit(folder, **project("below"), **project("below__b", OTHER))
        git(folder, "worktree", "add", "--quiet", "copy", "HEAD")
        shutil.rmtree(folder / "below/b")
        (folder / "below/b").symlink_to("../a")
        flags = ["-C", "below", "--project", "b/magnus-argo.yaml", "--base", "../copy/below"]
        assert [*states(capfd, *flags).values()] == ["changed"]

    @pytest.mark.parametrize("target", [".", "..", "../c"])
    def test_is_not_followed_to_a_folder_around_it(
        self, target: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever names a folder has not named all that is around it, such as credentials that a job has put there."""
        commit(folder, **project("c__d"), **{"magnus-argo.yaml": PROJECT.replace("pipelines/*", "secret")})
        (folder / "secret.yaml").write_text("token: SECRET\n")
        shutil.copyfile(folder / "magnus-argo.yaml", folder / "c/magnus-argo.yaml")
        shutil.rmtree(folder / "c/d")
        (folder / "c/d").symlink_to(target)
        for inputs in {"working-directory": "c/d"}, {"project": "c/d/magnus-argo.yaml"}:
            done = run_action(folder, given=inputs, env=IMAGE)
            assert (done.code, "SECRET" in done.log) == (2, False), done.log
        for flags in ["-C", "c/d"], ["--project", "c/d/magnus-argo.yaml"]:
            assert main(["validate", *flags]) == 2
            assert "a symbolic link leads to a folder around it" in capfd.readouterr().err
        monkeypatch.chdir("c/d")
        monkeypatch.setenv("PWD", str(folder / "c/d"))
        main(["validate"])
        assert "a symbolic link" not in capfd.readouterr().err, "who has gone there knows"

    @pytest.mark.parametrize("is_submodule", [True, False])
    @pytest.mark.parametrize("way", ["around/inner/c", "around -> inner/c"])
    def test_is_followed_to_a_submodule_alone(
        self, is_submodule: bool, way: str, folder: Path, other: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """What a step has checked out beside is nobody's to show, even if a commit has a submodule of its name."""
        target, _, rest = way.partition(" -> ")
        named = f"b/{rest}"
        add_submodule(folder, "around/inner", other)
        if not is_submodule:
            shutil.rmtree(folder / "around/inner")
            git(folder, "clone", "--quiet", str(other), "around/inner")
        (folder / "b").unlink()
        (folder / "b").symlink_to(target)
        commit(folder)
        done = run_action(folder, given={"working-directory": named}, env=IMAGE)
        assert done.code == (0 if is_submodule else 2), done.log
        for flags in ["-C", named], ["--project", f"{named}/magnus-argo.yaml"]:
            assert main(["validate", *flags]) == (0 if is_submodule else 2)
            assert (
                "a symbolic link leads out of the repository in which it lies" in capfd.readouterr().err
            ) is not is_submodule

    def test_is_the_same_once_it_is_in_the_base(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert [*states(capfd, "-C", "b", "--base", "HEAD").values()] == ["same"]


class TestALinkToASubmodule:
    """The repository around knows what its folder was, and what the submodule was is another project's affair."""

    @pytest.fixture(autouse=True)
    def link(self, folder: Path, other: Path) -> None:
        add_submodule(folder, "inner", other)
        commit(folder)
        git(folder, "tag", "--force", "base")
        git(folder / "inner", "tag", "base")
        shutil.rmtree(folder / "b")
        (folder / "b").symlink_to("inner/c")
        commit(folder)

    @pytest.mark.parametrize(
        "way", [["-C", "b/pipelines"], ["-C", "b/pipelines", "train.yaml"], ["--project", "b/magnus-argo.yaml"]]
    )
    @pytest.mark.parametrize("is_called_so_in_there", [True, False])
    def test_in_place_of_a_folder(
        self, way: list[str], is_called_so_in_there: bool, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        if not is_called_so_in_there:
            git(folder / "inner", "tag", "--delete", "base")
        assert [*states(capfd, *way, "--base", "base").values()] == ["changed"]

    def test_to_a_pipeline_of_it(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "way").symlink_to("inner/c/pipelines")
        (folder / "config.yaml").write_text(CONFIG)
        listing = PROJECT.replace("[{", '[{file: "way/train.yaml"}, {')
        (folder / "magnus-argo.yaml").write_text(listing)
        commit(folder)
        assert states(capfd, "--base", "HEAD") == {"way/train.yaml": "same"}
        (folder / "magnus-argo.yaml").write_text(PROJECT)
        assert states(capfd, "--base", "HEAD") == {"way/train.yaml": "removed"}

    def test_that_nobody_can_follow(self, folder: Path) -> None:
        (folder / "b").unlink()
        (folder / "b").symlink_to(f"{'./' * 1000}inner/c")
        assert Workspace(str(folder / "b")).known_from == str(folder)

    def test_beside_another_way_to_there(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert [*states(capfd, "-C", "inner/c", "--base", "base").values()] == ["same"]

    @pytest.mark.parametrize("given", [{"working-directory": "b"}, {"project": "b/magnus-argo.yaml"}], ids=str)
    def test_in_place_of_a_folder_in_the_action(self, folder: Path, given: dict[str, str]) -> None:
        done = run_action(folder, given={**given, "base": "base"}, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "true")

    def test_over_another_link_in_there(self, folder: Path, other: Path, capfd: pytest.CaptureFixture[str]) -> None:
        add_submodule(folder / "inner", "innermost", other)
        (folder / "inner" / "c").rename(folder / "inner" / "before")
        (folder / "inner" / "c").symlink_to("innermost/c")
        assert [*states(capfd, "-C", "b", "--base", "base").values()] == ["changed"]


def test_a_person_s_own_link_to_a_working_tree_inside(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    git(folder, "worktree", "add", "--quiet", ".worktrees/x")
    (folder / "mine").symlink_to(".worktrees/x")
    assert [*states(capfd, "-C", "mine/b").values()] == ["same"]
    change = folder / "mine/b/pipelines/train.yaml"
    change.write_text(PIPELINE)
    assert [*states(capfd, "-C", "mine/b").values()] == ["changed"]


class TestASubmoduleInPlaceOfAFolder:
    """The project around the folder counted, which today is not looked for outside of the submodule."""

    ABOVE = """\
defaults: {service_account_name: admin}
pipelines: [{file: x/c/pipelines/train.yaml, config: x/c/config.yaml, output: argo/a.yaml}]
"""
    NAMED: ClassVar = {"working-directory": "x/c", "pipelines": "pipelines/*.yaml", "config": "config.yaml"}

    @pytest.fixture(autouse=True)
    def _there(self, folder: Path, other: Path) -> None:
        files = {path.replace("c__", "x__c__", 1): text for path, text in project("c").items()}
        del files["x__c__magnus-argo.yaml"]
        commit(folder, **{"magnus-argo.yaml": self.ABOVE}, **files)
        git(folder, "tag", "--force", "base")
        (other / "c/magnus-argo.yaml").unlink()

    def replace(self, folder: Path, other: Path) -> None:
        commit(other)
        git(folder, "rm", "-r", "--quiet", "x")
        add_submodule(folder, "x", other)
        commit(folder)

    def test_is_compared_with_what_the_project_made(self, folder: Path, other: Path) -> None:
        self.replace(folder, other)
        done = run_action(folder, given={**self.NAMED, "base": "base"}, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "true"), done.log
        assert "no service account instead of" in Path("x/c/.magnus-argo/diff.md").read_text()

    def test_is_the_same_once_it_is_in_the_base(self, folder: Path, other: Path) -> None:
        self.replace(folder, other)
        done = run_action(folder, given={**self.NAMED, "base": "HEAD"}, env=IMAGE)
        assert (done.code, done.outputs["differs"]) == (0, "false")

    def test_takes_the_place_of_the_project_that_was_around(self, folder: Path, other: Path) -> None:
        commit(other, **project("c", OTHER.replace("otherwise", "at last")))
        self.replace(folder, other)
        done = run_action(folder, given={"working-directory": "x/c", "base": "base"}, env=IMAGE)
        assert done.code == 0, done.log
        pipelines = json.loads(done.outputs["changed-pipelines"])
        assert [each["change"] for each in pipelines] == ["changed"]
        assert "no service account instead of" in Path("x/c/.magnus-argo/diff.md").read_text()


def test_a_way_by_links_above_the_repository(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    way = tmp_path_factory.mktemp("elsewhere") / "way"
    way.symlink_to(folder / "b")
    assert [*states(capfd, "-C", str(way), "--base", "base").values()] == ["same"]


def test_a_person_s_own_link_in_another_repository_than_the_project_s(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    commit(home, file="settings")
    (home / "way").symlink_to(folder / "b")
    assert Workspace(str(home / "way")).known_from == str(folder / "b")


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
            ("a/pipelines/train.yaml", "changed"),
        ]
        assert "service account admin instead of none" in told(capfd, "-C", "a", "--base", "base")

    def test_that_moves_down(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__magnus-argo.yaml": None, "magnus-argo.yaml": self.MORE})
        commit(folder, **project("a"), **{"magnus-argo.yaml": None})
        assert listed(capfd, "-C", "a", "--base", "HEAD~1") == [("a/pipelines/train.yaml", "changed")]
        assert "no service account instead of admin" in told(capfd, "-C", "a", "--base", "HEAD~1")
        done = run_action(folder, given={"working-directory": "a", "base": "HEAD~1"}, env=IMAGE)
        assert done.outputs["changed-pipelines"].count('"changed"') == 1

    def test_that_stays(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"magnus-argo.yaml": self.MORE})
        assert [*states(capfd, "-C", "a/pipelines", "--base", "base").values()] == ["same"]


ADMIN = PROJECT.replace("{config", "{service_account_name: admin, config")
TEMPLATE = PROJECT.replace("{config", "{kind: WorkflowTemplate, name: train, config")
TRAIN = "a/pipelines/train.yaml"
NAMED = ["a/pipelines/train.yaml", "-c", "a/config.yaml"]


class TestAProjectFileBetweenTheUserAndThePipelines:
    """Each side is compiled by the project file that was the closest one there."""

    @pytest.fixture
    def above(self, folder: Path) -> Path:
        """The project `a`, of which the folder with the pipelines becomes a project with other settings."""
        commit(folder, **{"a__magnus-argo.yaml": ADMIN.replace("pipelines/*", "pipelines/**/*")})
        git(folder, "tag", "--force", "base")
        own = PROJECT.replace("config.yaml", "own.yaml").replace("pipelines/*", "*")
        commit(folder, **{"a__pipelines__magnus-argo.yaml": own, "a__pipelines__own.yaml": CONFIG})
        git(folder, "tag", "nested")
        return folder

    @pytest.mark.parametrize("flags", [[TRAIN], ["a/pipelines"], ["a"], [TRAIN, "--all-projects"]], ids=" ".join)
    def test_that_is_new(self, flags: list[str], above: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert listed(capfd, *flags, "--base", "base") == [(TRAIN, "changed")]
        assert "no service account instead of admin" in told(capfd, *flags, "--base", "base")
        assert above.is_dir()

    @pytest.mark.parametrize("flags", [[TRAIN], ["a/pipelines"], ["a"], [TRAIN, "--all-projects"]], ids=" ".join)
    def test_that_is_removed(self, flags: list[str], above: Path, capfd: pytest.CaptureFixture[str]) -> None:
        git(above, "checkout", "--quiet", "base")
        assert listed(capfd, *flags, "--base", "nested") == [(TRAIN, "changed")]
        assert "service account admin instead of none" in told(capfd, *flags, "--base", "nested")

    @pytest.mark.parametrize("given", [{"pipelines": "a/pipelines/*ain.yaml"}, {"pipelines": TRAIN}], ids=str)
    @pytest.mark.parametrize("project", ["", "**/magnus-argo.yaml"])
    def test_of_the_action(self, project: str, given: dict[str, str], above: Path) -> None:
        for head, base in (("nested", "base"), ("base", "nested")):
            git(above, "checkout", "--quiet", head)
            done = run_action(above, given={**given, "base": base, "project": project}, env=IMAGE)
            assert (done.code, done.outputs["differs"]) == (0, "true"), done.log
            assert done.outputs["changed-pipelines"].count('"change":"changed"') == 1
            assert "admin" in (above / done.outputs["diff-file"]).read_text()

    def test_where_there_was_none(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__magnus-argo.yaml": None})
        commit(folder, **{"a__magnus-argo.yaml": ADMIN})
        assert listed(capfd, *NAMED, "--base", "HEAD~1") == [(TRAIN, "changed")]
        assert "service account admin instead of none" in told(capfd, *NAMED, "--base", "HEAD~1")

    def test_where_there_is_none_any_more(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__magnus-argo.yaml": ADMIN})
        commit(folder, **{"a__magnus-argo.yaml": None})
        assert listed(capfd, *NAMED, "--base", "HEAD~1") == [(TRAIN, "changed")]
        assert "no service account instead of admin" in told(capfd, *NAMED, "--base", "HEAD~1")

    def test_around_the_user(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """All that is named is of that one, wherever it lies."""
        commit(folder, **{"magnus-argo.yaml": "defaults: {config: a/config.yaml, service_account_name: admin}\n"})
        flags = ["a/pipelines/train.yaml", "b/pipelines/train.yaml"]
        assert {state for _, state in listed(capfd, *flags, "--base", "base")} == {"changed"}
        assert told(capfd, *flags, "--base", "base").count("service account admin instead of none") == 2

    def test_in_a_copy(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(folder / "a", folder / "copy" / "a")
        (folder / "a/magnus-argo.yaml").write_text(ADMIN)
        assert listed(capfd, TRAIN, "--base", "./copy") == [(TRAIN, "changed")]
        (folder / "copy/a/magnus-argo.yaml").unlink()
        assert "service account admin instead of none" in told(capfd, *NAMED, "--base", "./copy")

    def test_that_only_the_base_has_with_another_pipeline(self, above: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """A pipeline is told once, by the project that it was of."""
        commit(above, **{"a__pipelines__second.yaml": OTHER})
        git(above, "tag", "--force", "nested")
        git(above, "checkout", "--quiet", "base")
        there = [("a/pipelines/second.yaml", "removed"), (TRAIN, "changed")]
        assert listed(capfd, "a", "--base", "nested") == there


class TestAProjectThatMoves:
    @pytest.fixture(params=[PROJECT, TEMPLATE], ids=["Workflow", "WorkflowTemplate"])
    def moved(self, request: pytest.FixtureRequest, folder: Path) -> Path:
        commit(folder, **{"a__magnus-argo.yaml": request.param})
        git(folder, "tag", "--force", "base")
        git(folder, "mv", "a", "c")
        commit(folder)
        return folder

    def test_is_told_as_moved(self, moved: Path, capfd: pytest.CaptureFixture[str]) -> None:
        report = json.loads(run(capfd, "--format", "json", "--all-projects", "--base", "base")[1])
        (same, train) = sorted(report["pipelines"], key=lambda each: str(each["path"]))
        assert (same["path"], same["state"]) == ("b/pipelines/train.yaml", "same")
        assert (train["path"], train["old_path"], train["state"]) == ("c/pipelines/train.yaml", TRAIN, "changed")
        assert [change["field"] for change in train["changes"]] == ["output"]
        assert moved.is_dir()

    def test_is_told_with_its_changes(self, moved: Path, capfd: pytest.CaptureFixture[str]) -> None:
        text = (moved / "c/magnus-argo.yaml").read_text()
        (moved / "c/magnus-argo.yaml").write_text(text.replace("{", "{service_account_name: admin, ", 1))
        flags = ["--all-projects", "--base", "base"]
        assert "service account admin instead of none" in told(capfd, *flags)
        assert [state for _, state in listed(capfd, *flags)] == ["same", "changed"]

    def test_has_one_section_in_the_action(self, moved: Path) -> None:
        given = {"project": "**/magnus-argo.yaml", "base": "base"}
        done = run_action(moved, given=given, env=IMAGE)
        page = (moved / done.outputs["diff-file"]).read_text()
        assert "c/magnus-argo.yaml" in page
        assert "a/magnus-argo.yaml" not in page
        assert done.outputs["changed-pipelines"].count('"change"') == 1

    def test_takes_its_warnings_along(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """They are not new; one that another level turns off is told as such."""
        risky = PROJECT.replace("{config", "{spec: {archiveLogs: true}, config")
        commit(folder, **{"a__magnus-argo.yaml": risky})
        git(folder, "tag", "--force", "base")
        git(folder, "mv", "a", "c")
        commit(folder)
        _, page, told = run(capfd, "--all-projects", "--base", "base", "--format", "markdown")
        assert "warning[risky-setting]" in told
        assert "1 older warning" in page
        assert "1 new warning" not in page
        (folder / "c/magnus-argo.yaml").write_text(f"{risky}rules: {{risky-setting: 'off'}}\n")
        report = json.loads(run(capfd, "--all-projects", "--base", "base", "--format", "json")[1])
        assert report["silenced"] == ["rules that count less than before: `risky-setting`"]

    def test_to_a_project_that_makes_the_same_object(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"a__magnus-argo.yaml": TEMPLATE, "b__magnus-argo.yaml": PROJECT})
        git(folder, "tag", "--force", "base")
        entry = "{file: other.yaml, kind: WorkflowTemplate, name: train, service_account_name: admin}"
        text = PROJECT.replace("}]", f"}}, {entry}]")
        other = PIPELINE.replace("working", "at something else")
        gone = {"a__pipelines__train.yaml": None, "a__magnus-argo.yaml": None}
        commit(folder, **gone, **{"b__magnus-argo.yaml": text, "b__other.yaml": other})
        found = listed(capfd, "--all-projects", "--base", "base")
        assert found == [("b/other.yaml", "changed"), ("b/pipelines/train.yaml", "same")]
        assert "service account admin instead of none" in told(capfd, "--all-projects", "--base", "base")


def test_projects_that_all_move_are_each_looked_for_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [f"p{number}" for number in range(12)]
    for name in names:
        commit(folder, **{f"{name}__magnus-argo.yaml": PROJECT, f"{name}__in__pipelines__train.yaml": PIPELINE})
    for name in names:
        (folder / name / "magnus-argo.yaml").rename(folder / name / "in/magnus-argo.yaml")
    followed: list[str] = []

    def real(path: str) -> str:
        followed.append(path)
        return os.path.realpath(path)

    monkeypatch.setattr(halves, "real", real)
    run(capfd, "--base", "HEAD", "--all-projects", *(f"{name}/in/pipelines/train.yaml" for name in names))
    assert len(followed) == len(names)


@pytest.mark.parametrize("where", ["beside", "inside", "nowhere"])
def test_a_link_to_another_repository_in_place_of_a_project_shows_nothing_of_it(
    where: str, folder: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    other = folder / "second" if where == "inside" else tmp_path_factory.mktemp("other")
    if where != "nowhere":
        (other / "in").mkdir(parents=True)
        files = {name.removeprefix("a__"): text for name, text in project("a").items()}
        commit(other, **files | {"config.yaml": files["config.yaml"].replace("image: ", "image: SECRET/")})
        git(other, "tag", "base")
    shutil.rmtree(folder / "a")
    (folder / "a").symlink_to(other)
    _, printed, errors = run(capfd, "--base", "base", "--all-projects")
    assert "a/pipelines/train.yaml" in printed
    assert "not in a git repository" not in errors
    assert "SECRET" not in printed + errors or where == "inside"
    page = run_action(folder, given={"base": "base", "project": "[ab]/magnus-argo.yaml"}, env=IMAGE)
    assert page.outputs["differs"] == "true", page.log
    assert "SECRET" not in page.log + (folder / page.outputs["diff-file"]).read_text()


def test_a_project_behind_a_link_that_git_does_not_know_yet_is_none(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    """As after `git apply` of a pull request: git's index still has the files."""
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder / "a", other, dirs_exist_ok=True)
    shutil.rmtree(folder / "a")
    (folder / "a").symlink_to(other)
    assert main(["transpile", "--all-projects"]) == 0
    assert not (other / "argo").exists()
    assert (folder / "b/argo").exists()


@pytest.mark.parametrize("flags", [["--project", "a/magnus-argo.yaml"], ["-C", "a"]])
@pytest.mark.parametrize("command", ["transpile", "transpile --prune", "validate --fix"])
def test_a_link_out_of_the_repository_in_place_of_a_project_that_is_named(
    command: str,
    flags: list[str],
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capfd: pytest.CaptureFixture[str],
) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder / "a", other, dirs_exist_ok=True)
    (other / "pipelines/train.yaml").write_text(PIPELINE.replace("next:", "nxt:", 1))
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    shutil.rmtree(folder / "a")
    (folder / "a").symlink_to(other)
    assert main([*command.split(), *flags]) == 2
    assert "a symbolic link leads out of the repository" in capfd.readouterr().err
    assert {path: path.read_bytes() for path in other.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("flags", "base"),
    [
        (["--all-projects"], "copy"),
        (["--project", "b/magnus-argo.yaml"], "copy"),
        (["b/pipelines/train.yaml"], "copy"),
        (["--all-projects"], "repository"),
        (["-C", "b"], "repository/b"),
    ],
)
def test_a_link_out_of_a_copy_in_place_of_a_project(
    flags: list[str],
    base: str,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capfd: pytest.CaptureFixture[str],
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.copytree(folder / "b", outside / "secret")
    (outside / "secret/pipelines/train.yaml").write_text(PIPELINE.replace("working", "SECRET"))
    for name in ("copy", "repository"):
        shutil.copytree(folder / "a", outside / name / "a")
        (outside / name / "b").symlink_to("../secret")
    git(outside, "init", "--quiet", "repository")
    assert main(["diff", *flags, "--base", f"{outside}/{base}"]) == 2
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors
    assert "a symbolic link leads out of it" in errors


def test_a_link_into_git_s_own_folder_in_place_of_a_project(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also for whoever does not stand above it."""
    shutil.copytree(folder / "a", folder / ".git", dirs_exist_ok=True)
    (folder / "g").symlink_to(".git")
    monkeypatch.chdir(folder / "b")
    for command in ("transpile", "validate", "validate --fix"):
        assert main([*command.split(), "--project", "../g/magnus-argo.yaml"]) == 2
        assert "a symbolic link leads into `.git`" in capfd.readouterr().err
    assert not (folder / ".git/argo").exists()
