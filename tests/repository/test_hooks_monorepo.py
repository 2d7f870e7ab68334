"""The hooks in a repository with several projects, run by pre-commit without arguments."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.action_step import PIPELINE
from tests.support.hook_runs import ALL, CHANGED, Hooks, commit_all, git
from tests.support.monorepos import FILES, MISTAKE, ML, PROJECT, WEB, change

from magnus_argo.cli import main

CHECK, FIX, VALIDATE, WRITE = "magnus-argo-check", "magnus-fix", "magnus-validate", "magnus-argo-write"


@pytest.fixture
def folder(hooks: Hooks, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two projects and what they compile to, all of it committed, with the hook of the test's class."""
    made = hooks.repository(tmp_path / "repository", FILES, request.cls.HOOK)
    monkeypatch.chdir(made)
    assert main(["transpile", "--quiet", "--all-projects"]) == 0
    return commit_all(made)


def staged(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    change(folder, path, text)
    git(folder, "add", "--all")


class TestValidate:
    HOOK = VALIDATE

    def test_each_file_is_one_of_its_closest_project(self, hooks: Hooks, folder: Path) -> None:
        """The configuration of the project is checked with it; a file of no project is checked alone."""
        wrong = FILES[f"{WEB}/config/argo.yaml"].replace("image:", "imag:")
        staged(folder, f"{WEB}/config/argo.yaml", wrong)
        staged(folder, f"{WEB}/pipelines/train.yaml", CHANGED)
        staged(folder, f"{ML}/pipelines/train.yaml", CHANGED)
        staged(folder, "other/pipelines/alone.yaml", PIPELINE)
        code, said = hooks.run(folder)
        assert (code, f" --> {WEB}/config/argo.yaml:4:5" in said, said.count("error[")) == (1, True, 1), said

    @pytest.mark.parametrize(
        ("path", "change", "says"),
        [
            ("config/argo.yaml", ("image:", "imag:"), "error[unknown-key]"),
            ("magnus-argo.yaml", ("file:", "fiel:"), "error[unknown-key]"),
            ("magnus-argo.yaml", ("train.yaml", "trian.yaml"), "error[missing-file]"),
        ],
    )
    def test_a_mistake_beside_the_pipelines(
        self, hooks: Hooks, folder: Path, path: str, change: tuple[str, str], says: str
    ) -> None:
        staged(folder, f"{WEB}/{path}", FILES[f"{WEB}/{path}"].replace(*change))
        code, said = hooks.run(folder)
        assert (code, f"{says}: " in said, f" --> {WEB}/{path}:" in said, said.count("error[")) == (1, True, True, 1)

    def test_pipelines_in_any_folder_that_are_listed(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "mv", f"{WEB}/pipelines", f"{WEB}/flows")
        staged(folder, f"{WEB}/magnus-argo.yaml", PROJECT.replace("pipelines/train", "flows/train"))
        commit_all(folder)
        staged(folder, f"{WEB}/flows/train.yaml", PIPELINE.replace("dag:", "dga:"))
        code, said = hooks.run(folder)
        assert (code, f" --> {WEB}/flows/train.yaml:1:1" in said) == (1, True), said

    def test_what_is_of_no_pipeline_starts_nothing(self, hooks: Hooks, folder: Path) -> None:
        staged(folder, f"{WEB}/notes.yaml", "these: are none\n")
        staged(folder, "notes.yaml", "these: are none\n")
        code, said = hooks.run(folder, "--verbose")
        assert (code, "checked" in said) == (0, False), said

    def test_all_are_fine(self, hooks: Hooks, folder: Path) -> None:
        code, said = hooks.run(folder, *ALL)
        assert (code, "2 pipelines in 2 projects checked, no errors" in said) == (0, True), said

    def test_a_project_at_the_root_has_the_rest(self, hooks: Hooks, folder: Path) -> None:
        for path, text in FILES.items():
            if path.startswith(ML):
                staged(folder, path.removeprefix(f"{ML}/"), text)
        staged(folder, "pipelines/more.yaml", MISTAKE)
        code, said = hooks.run(folder, *ALL)
        assert (code, " --> pipelines/more.yaml:8:13" in said, said.count("error[")) == (1, True, 1), said


class TestFix:
    HOOK = FIX

    def test_only_files_of_the_commit_are_changed(self, hooks: Hooks, folder: Path) -> None:
        """Also where the project file has all of its pipelines checked."""
        wrong = FILES[f"{WEB}/config/argo.yaml"].replace("image:", "imag:")
        staged(folder, f"{WEB}/config/argo.yaml", wrong)
        commit_all(folder)
        staged(folder, f"{WEB}/magnus-argo.yaml", PROJECT.replace("file:", "fiel:"))
        code, said = hooks.run(folder)
        assert (code, f"fixed 1 problem in {WEB}/magnus-argo.yaml\n" in said) == (1, True), said
        assert (folder / WEB / "magnus-argo.yaml").read_text() == PROJECT
        assert (folder / WEB / "config/argo.yaml").read_text() == wrong
        staged(folder, f"{WEB}/config/argo.yaml", f"# a comment\n{wrong}")
        code, said = hooks.run(folder)
        assert (code, f"fixed 1 problem in {WEB}/config/argo.yaml\n" in said) == (1, True), said


class TestCheck:
    HOOK = CHECK

    def test_what_is_up_to_date(self, hooks: Hooks, folder: Path) -> None:
        code, said = hooks.run(folder, *ALL)
        assert (code, "2 workflows are up to date" in said) == (0, True), said

    def test_what_is_stale_in_one(self, hooks: Hooks, folder: Path) -> None:
        staged(folder, f"{WEB}/pipelines/train.yaml", CHANGED)
        code, said = hooks.run(folder)
        assert code == 1, said
        assert f"--- a/{WEB}/argo/train.yaml\n+++ b/{WEB}/argo/train.yaml\n" in said
        assert f"\n1 of 2 would change\ntranspile without --check, then:\n  git add {WEB}/argo/train.yaml\n" in said


class TestWrite:
    HOOK = WRITE

    def test_each_project_is_written_in_its_folder(self, hooks: Hooks, folder: Path) -> None:
        for team in (ML, WEB):
            staged(folder, f"{team}/pipelines/train.yaml", CHANGED)
        code, said = hooks.run(folder)
        assert code == 1, said
        assert f"wrote {ML}/argo/train.yaml\nwrote {WEB}/argo/train.yaml\n" in said
        assert f"  git add {ML}/argo/train.yaml\n  git add {WEB}/argo/train.yaml\n" in said
        git(folder, "add", "--all")
        code, said = hooks.run(folder)
        assert (code, "Passed" in said) == (0, True), said

    def test_what_a_project_no_longer_makes_is_removed(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "mv", f"{WEB}/pipelines/train.yaml", f"{WEB}/pipelines/score.yaml")
        staged(folder, f"{WEB}/magnus-argo.yaml", PROJECT.replace("train", "score"))
        code, said = hooks.run(folder)
        assert code == 1, said
        assert f"removed {WEB}/argo/train.yaml: " in said
        assert f"  git add {WEB}/argo/score.yaml\n  git rm {WEB}/argo/train.yaml\n" in said
        assert (folder / ML / "argo/train.yaml").exists()

    def test_a_mistake_in_one_keeps_all_from_being_written(self, hooks: Hooks, folder: Path) -> None:
        staged(folder, f"{ML}/pipelines/train.yaml", CHANGED)
        staged(folder, f"{WEB}/pipelines/train.yaml", MISTAKE)
        code, said = hooks.run(folder)
        assert (code, "wrote" in said, f" --> {WEB}/pipelines/train.yaml:8:13" in said) == (1, False, True), said

    def test_arguments_limit_it_to_one(self, hooks: Hooks, tmp_path: Path) -> None:
        args = ("--project", f"{ML}/magnus-argo.yaml")
        made = hooks.repository(tmp_path, FILES, WRITE, args=args)
        code, said = hooks.run(made, *ALL)
        assert (code, (made / ML / "argo").exists(), (made / WEB / "argo").exists()) == (1, True, False), said
