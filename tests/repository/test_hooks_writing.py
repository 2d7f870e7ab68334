"""The hooks `magnus-argo-check` and `magnus-argo-write`, run by pre-commit on repositories of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.action_step import PIPELINE
from tests.support.hook_runs import ALL, CHANGED, PROJECT, TWO_PIPELINES, Hooks, commit_all, filled, git, run

from magnus_argo.cli import main

CHECK, WRITE = "magnus-argo-check", "magnus-argo-write"
ONE_LESS = PROJECT.replace("  - file: pipelines/score.yaml\n", "")
OUTPUTS = ("argo/train.yaml", "argo/score.yaml")


@pytest.fixture
def folder(hooks: Hooks, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: two pipelines and what they compile to, all of it committed, with the class's hook."""
    made = hooks.repository(tmp_path / "repository", TWO_PIPELINES, request.cls.HOOK)
    monkeypatch.chdir(made)
    assert main(["transpile", "--quiet"]) == 0
    return commit_all(made)


def write(files: dict[str, str]) -> None:
    filled(Path(), files)


def add(*paths: str) -> None:
    git(Path(), "add", "--all", "--", *(paths or (".",)))


class TestCheck:
    HOOK = CHECK

    @pytest.mark.parametrize("arguments", [(), ALL], ids=["staged", "all files"])
    def test_what_is_up_to_date(self, hooks: Hooks, folder: Path, arguments: tuple[str, ...]) -> None:
        write({"pipelines/train.yaml": PIPELINE + "# a comment\n"})
        add()
        code, said = hooks.run(folder, *arguments)
        assert (code, "Passed" in said) == (0, True), said

    @pytest.mark.parametrize("arguments", [(), ALL], ids=["staged", "all files"])
    def test_what_is_stale(self, hooks: Hooks, folder: Path, arguments: tuple[str, ...]) -> None:
        before = Path("argo/train.yaml").read_bytes()
        write({"pipelines/train.yaml": CHANGED})
        add()
        code, said = hooks.run(folder, *arguments)
        assert code == 1, said
        assert "--- a/argo/train.yaml\n+++ b/argo/train.yaml\n@@ " in said
        assert "\n1 of 2 would change\ntranspile without --check, then:\n  git add argo/train.yaml\n" in said
        assert Path("argo/train.yaml").read_bytes() == before

    def test_what_was_never_written(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "rm", "--quiet", *OUTPUTS)
        write({"notes.yaml": "a: change\n"})
        add()
        code, said = hooks.run(folder)
        assert (code, "2 of 2 would change" in said, Path("argo").exists()) == (1, True, False), said

    def test_what_was_changed_by_hand(self, hooks: Hooks, folder: Path) -> None:
        write({"argo/train.yaml": Path("argo/train.yaml").read_text().replace("1f2e3d4", "other")})
        add()
        code, said = hooks.run(folder)
        assert (code, "+        image: registry.example.com/churn:1f2e3d4\n" in said) == (1, True), said

    def test_what_is_not_staged_does_not_count(self, hooks: Hooks, folder: Path) -> None:
        write({"pipelines/train.yaml": CHANGED, "notes.yaml": "staged: yes\n"})
        add("notes.yaml")
        code, said = hooks.run(folder)
        assert (code, Path("pipelines/train.yaml").read_text()) == (0, CHANGED), said

    def test_workflows_that_are_written_but_not_staged_are_stale(self, hooks: Hooks, folder: Path) -> None:
        write({"pipelines/train.yaml": CHANGED})
        add()
        assert main(["transpile"]) == 0
        code, said = hooks.run(folder)
        assert (code, "1 of 2 would change" in said) == (1, True), said
        add()
        code, said = hooks.run(folder)
        assert (code, "Passed" in said) == (0, True), said

    @pytest.mark.parametrize("arguments", [(), ("--intent-to-add",)], ids=["unknown", "intended"])
    def test_new_workflows_that_are_not_staged(self, hooks: Hooks, folder: Path, arguments: tuple[str, ...]) -> None:
        """pre-commit stashes what is unstaged, but leaves new files where they are."""
        git(folder, "rm", "--quiet", "--cached", *OUTPUTS)
        if arguments:
            git(folder, "add", *arguments, *OUTPUTS)
        write({"notes.yaml": "a: change\n"})
        add("notes.yaml")
        code, said = hooks.run(folder)
        assert code == 1, said
        assert "git does not track argo/train.yaml\ngit does not track argo/score.yaml\n" in said
        assert "\nto commit this:\n  git add argo/train.yaml argo/score.yaml\n" in said

    def test_a_pipeline_that_is_gone(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "rm", "--quiet", "pipelines/score.yaml")
        write({"magnus-argo.yaml": ONE_LESS})
        add()
        code, said = hooks.run(folder)
        assert code == 1, said
        assert "argo/score.yaml would be removed: the project does not list pipelines/score.yaml\n" in said
        assert "  git rm argo/score.yaml\n" in said
        assert Path("argo/score.yaml").exists()

    def test_a_commit_that_only_deletes_files_starts_nothing(self, hooks: Hooks, folder: Path) -> None:
        """pre-commit asks git for what is not deleted (pre-commit 4 git.py get_staged_files)."""
        git(folder, "rm", "--quiet", "pipelines/score.yaml")
        code, said = hooks.run(folder)
        assert (code, "Skipped" in said) == (0, True), said
        code, said = hooks.run(folder, *ALL)
        assert (code, "error[missing-file]: there is no file `pipelines/score.yaml`" in said) == (1, True), said

    def test_without_a_project_file(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "rm", "--quiet", "magnus-argo.yaml")
        code, said = hooks.run(folder, *ALL)
        assert (code, "there is no magnus-argo.yaml that lists any\n = help: " in said) == (1, True), said

    def test_a_commit_without_yaml_is_left_alone(self, hooks: Hooks, folder: Path) -> None:
        write({"train.py": "print()\n"})
        add()
        code, said = hooks.run(folder)
        assert (code, "Skipped" in said) == (0, True), said


class TestWrite:
    HOOK = WRITE

    def test_commits_stop_until_all_is_staged(self, hooks: Hooks, folder: Path) -> None:
        hooks.pre_commit(folder, "install")
        home = {"PRE_COMMIT_HOME": str(hooks.home)}
        git(folder, "rm", "--quiet", *OUTPUTS)
        write({"pipelines/train.yaml": CHANGED})
        add()
        first = run(folder, "git", "commit", "--message", "change", **home)
        second = run(folder, "git", "commit", "--message", "change", **home)
        add(*OUTPUTS)
        third = run(folder, "git", "commit", "--message", "change", **home)
        assert [code for code, _ in (first, second, third)] == [1, 1, 0], (first, second, third)
        hint = "to commit this:\n  git add argo/train.yaml argo/score.yaml\n"
        assert f"wrote argo/train.yaml\nwrote argo/score.yaml\n{hint}" in first[1]
        assert hint in second[1]
        assert git(folder, "status", "--porcelain") == ""

    def test_what_changed_is_written_again_until_it_is_staged(self, hooks: Hooks, folder: Path) -> None:
        write({"pipelines/train.yaml": CHANGED})
        add()
        for _ in range(2):
            code, said = hooks.run(folder)
            assert code == 1, said
            assert "wrote argo/train.yaml\nargo/score.yaml is up to date\nto commit this:\n" in said
            assert "\n  git add argo/train.yaml\n" in said
        add()
        code, said = hooks.run(folder)
        assert (code, "Passed" in said) == (0, True), said

    @pytest.mark.parametrize("arguments", [(), ALL], ids=["staged", "all files"])
    def test_a_pipeline_that_is_gone(self, hooks: Hooks, folder: Path, arguments: tuple[str, ...]) -> None:
        git(folder, "rm", "--quiet", "pipelines/score.yaml")
        write({"magnus-argo.yaml": ONE_LESS})
        add()
        code, said = hooks.run(folder, *arguments)
        assert code == 1, said
        assert "removed argo/score.yaml: the project does not list pipelines/score.yaml\n" in said
        assert "\nto commit this:\n  git rm argo/score.yaml\n" in said
        assert not Path("argo/score.yaml").exists()
        assert arguments or hooks.run(folder)[0] == 1, "the removal is not staged"
        git(folder, "rm", "argo/score.yaml")
        assert hooks.run(folder, *arguments)[0] == 0

    def test_a_pipeline_that_is_renamed(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "mv", "pipelines/score.yaml", "pipelines/rate.yaml")
        write({"magnus-argo.yaml": PROJECT.replace("score", "rate")})
        add()
        code, said = hooks.run(folder)
        assert (code, "\n  git add argo/rate.yaml\n  git rm argo/score.yaml\n" in said) == (1, True), said
        git(folder, "add", "argo/rate.yaml")
        git(folder, "rm", "argo/score.yaml")
        assert hooks.run(folder)[0] == 0
        assert sorted(path.name for path in Path("argo").iterdir()) == ["rate.yaml", "train.yaml"]

    def test_what_is_staged_is_compiled_and_what_is_not_is_kept(self, hooks: Hooks, folder: Path) -> None:
        later = CHANGED.replace("echo working", "echo later")
        write({"pipelines/train.yaml": CHANGED})
        add()
        write({"pipelines/train.yaml": later})
        code, said = hooks.run(folder)
        workflow = Path("argo/train.yaml").read_text()
        assert (code, "toil" in workflow, Path("pipelines/train.yaml").read_text()) == (1, True, later), said

    def test_nothing_is_written_where_there_is_a_mistake(self, hooks: Hooks, folder: Path) -> None:
        write({"pipelines/train.yaml": CHANGED, "pipelines/score.yaml": PIPELINE.replace("next: done", "next: dnoe")})
        add()
        code, said = hooks.run(folder)
        assert (code, "error[unknown-step]" in said) == (1, True), said
        assert git(folder, "diff", "--name-only") == ""

    def test_it_passes_where_git_ignores_the_workflows(self, hooks: Hooks, folder: Path) -> None:
        git(folder, "rm", "--quiet", "--cached", *OUTPUTS)
        write({".gitignore": "argo/\n"})
        add()
        code, said = hooks.run(folder, *ALL)
        assert (code, "Passed" in said) == (0, True), said


def test_the_three_together_leave_what_they_made_alone(
    hooks: Hooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it lies among the pipelines, as `validate` would be handed it."""
    files = {**TWO_PIPELINES, "magnus-argo.yaml": PROJECT.replace("argo/{name}", "pipelines/argo/{name}")}
    folder = hooks.repository(tmp_path / "repository", files, "magnus-validate", WRITE, CHECK)
    monkeypatch.chdir(folder)
    assert hooks.run(folder, *ALL)[0] == 1
    add()
    code, said = hooks.run(folder, *ALL)
    assert (code, said.count("Passed"), "2 pipelines checked" in said) == (0, 3, True), said
    assert "2 workflows are up to date\n" in said
