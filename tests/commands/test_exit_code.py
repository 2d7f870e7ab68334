"""What `transpile` ends with: `--exit-code`, `--tracked`, and files that cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from tests.support.action_step import PIPELINE
from tests.support.hook_runs import CHANGED, TWO_PIPELINES, commit_all, committed, filled, git, run
from tests.support.transpiling import GONE, put, transpile

NEW = ("pipelines/train.yaml", CHANGED)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """The working directory: a repository, two pipelines and what they compile to, all of it committed."""
    inside = filled(tmp_path / "work", TWO_PIPELINES)
    monkeypatch.chdir(inside)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert transpile() == 0
    capfd.readouterr()
    return committed(inside)


class TestExitCode:
    def test_of_what_is_up_to_date(self) -> None:
        assert transpile("--exit-code") == 0

    def test_of_what_is_written(self) -> None:
        put(*NEW)
        assert [transpile("--exit-code"), transpile("--exit-code")] == [1, 0]

    def test_of_what_is_removed(self) -> None:
        put("argo/gone.yaml", GONE)
        assert [transpile("--exit-code", "--prune"), transpile("--exit-code", "--prune")] == [1, 0]

    def test_without_it_writing_is_fine(self) -> None:
        put(*NEW)
        put("argo/gone.yaml", GONE)
        assert transpile("--prune") == 0


class TestCheck:
    def test_what_does_not_exist_yet_is_one_line(self, capfd: pytest.CaptureFixture[str]) -> None:
        lines = len(Path("argo/train.yaml").read_text().splitlines())
        Path("argo/train.yaml").unlink()
        put("pipelines/score.yaml", CHANGED)
        assert transpile("--check") == 1
        said = capfd.readouterr()
        assert said.out.startswith("--- a/argo/score.yaml\n+++ b/argo/score.yaml\n@@")
        assert said.out.endswith(f"\nargo/train.yaml does not exist yet: {lines} lines\n")
        assert said.out.count("/dev/null") == 0
        assert said.err.endswith("2 of 2 would change\n")

    def test_of_many_files_the_first_have_a_line(self, capfd: pytest.CaptureFixture[str]) -> None:
        many(25)
        assert transpile("--check") == 1
        *first, last = capfd.readouterr().out.splitlines()
        assert (len(first), last) == (20, "…and 5 more that do not exist yet")

    def test_of_large_files_the_first_are_shown(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever makes them needs some bytes for each."""
        monkeypatch.setattr("magnus_argo.commands.transpile.MAX_BYTES_SHOWN", 25_000)
        for number in range(30):
            put(f"argo/gone{number}.yaml", f"{GONE}# {number}{'x' * 9_000}\n")
        put("argo/train.yaml", f"{Path('argo/train.yaml').read_text()}# {'x' * 9_000}\n")
        assert transpile("--check", "--prune") == 1
        said = capfd.readouterr()
        shown = [line for line in said.out.splitlines() if line.startswith("--- ")]
        told = [line for line in said.out.splitlines() if line.endswith(" differs too: there is no room for its lines")]
        assert (len(shown), len(told)) == (2, 20)
        assert said.out.endswith("\n…and 9 more that differ\n")
        assert said.err.count("would be removed") == 30

    def test_equal_lines_of_several_workflows_are_shown_once(self, capfd: pytest.CaptureFixture[str]) -> None:
        many(3)
        assert transpile() == 0
        config = Path("config/argo.yaml").read_text()
        put("config/argo.yaml", config.replace("/mnt}", "/mnt/runs}"))
        capfd.readouterr()
        assert transpile("--check") == 1
        shown = capfd.readouterr().out
        assert shown.count("+++ b/") == 1
        assert shown.endswith("\nthe same lines in `argo/many1.yaml` and `argo/many2.yaml`\n")


def many(count: int) -> None:
    """Lists so many equal pipelines instead of those that there are."""
    names = [f"many{number}" for number in range(count)]
    for name in names:
        put(f"pipelines/{name}.yaml", CHANGED)
    listed = "".join(f"  - file: pipelines/{name}.yaml\n" for name in names)
    put("magnus-argo.yaml", Path("magnus-argo.yaml").read_text().partition("  - file")[0] + listed)
    Path("pipelines/train.yaml").unlink()
    Path("pipelines/score.yaml").unlink()


def test_of_many_files_only_those_that_are_written_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    many(21)
    assert transpile() == 0
    assert capfd.readouterr().err.endswith("wrote argo/many20.yaml\n21 written, 0 up to date\n")
    put("pipelines/many3.yaml", CHANGED.replace("toil", "work"))
    assert transpile() == 0
    assert capfd.readouterr().err == "wrote argo/many3.yaml\n1 written, 20 up to date\n"


class TestTracked:
    def test_nothing_is_said_of_what_git_has(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert transpile("--tracked") == 0
        assert capfd.readouterr().err == "argo/train.yaml is up to date\nargo/score.yaml is up to date\n"

    def test_what_changed_can_be_added(self, capfd: pytest.CaptureFixture[str]) -> None:
        put(*NEW)
        assert transpile("--tracked") == 0, "git has it, and would show that it differs"
        assert capfd.readouterr().err.endswith("up to date\nto commit this:\n  git add argo/train.yaml\n")

    def test_what_git_does_not_have(self, capfd: pytest.CaptureFixture[str]) -> None:
        git(Path(), "rm", "--quiet", "--cached", "argo/score.yaml")
        assert transpile("--tracked") == 1
        end = "git does not track argo/score.yaml\nto commit this:\n  git add argo/score.yaml\n"
        assert capfd.readouterr().err.endswith(f"up to date\n{end}")
        assert transpile("--tracked", "--check") == 1
        assert capfd.readouterr().err == f"2 workflows are up to date\n{end}"
        git(Path(), "add", "argo/score.yaml")
        assert transpile("--tracked") == 0

    def test_what_git_ignores(self, capfd: pytest.CaptureFixture[str]) -> None:
        git(Path(), "rm", "--quiet", "--cached", "argo/score.yaml")
        put(".gitignore", "argo/score.yaml\n")
        put("pipelines/score.yaml", CHANGED)
        assert transpile("--tracked") == 0
        assert "git" not in capfd.readouterr().err

    def test_only_what_git_has_is_for_git_to_remove(self, capfd: pytest.CaptureFixture[str]) -> None:
        put("argo/gone.yaml", GONE)
        commit_all(Path())
        put("argo/new.yaml", GONE)
        assert transpile("--tracked", "--prune") == 0
        assert capfd.readouterr().err.endswith("\nto commit this:\n  git rm argo/gone.yaml\n")
        assert git(Path(), "rm", "argo/gone.yaml") == "rm 'argo/gone.yaml'"

    def test_the_lines_are_for_a_shell_whatever_the_names(self, capfd: pytest.CaptureFixture[str]) -> None:
        names = ["x+.yaml", "a b.yaml", "(c).yaml", "a=b.yaml", "a@b.yaml", "a~b.yaml", "ü.yaml"]
        listed = "".join(f'  - {{file: pipelines/{i}.yaml, output: "{name}"}}\n' for i, name in enumerate(names))
        put("magnus-argo.yaml", TWO_PIPELINES["magnus-argo.yaml"].partition("  - ")[0] + listed)
        for number in range(len(names)):
            put(f"pipelines/{number}.yaml", PIPELINE)
        assert transpile("--tracked") == 1
        (line,) = [line for line in capfd.readouterr().err.splitlines() if "git add" in line]
        assert run(Path(), "sh", "-c", line)[0] == 0
        assert {*git(Path(), "ls-files", "-z").split("\0")} >= {*names}
        assert transpile("--tracked") == 0

    def test_a_name_is_no_pattern_of_git_s(self, capfd: pytest.CaptureFixture[str]) -> None:
        for path, text in TWO_PIPELINES.items():
            put(f"[o]ther/*/{path}", text)
        put("[o]ther/*/argo/gone.yaml", GONE)
        commit_all(Path())
        put("other/a/argo/train.yaml", "theirs\n")
        assert transpile("--tracked", "--prune", "--all-projects") == 1
        lines = capfd.readouterr().err.partition("to commit this:\n")[2].splitlines()
        assert [line.split()[:3] for line in lines] == [["git", "--literal-pathspecs", verb] for verb in ("add", "rm")]
        for line in lines:
            assert run(Path(), "sh", "-c", line)[0] == 0
        assert "other/a/argo/train.yaml" not in git(Path(), "ls-files").splitlines()

    def test_no_line_ends_in_the_quotes_of_another(self, capfd: pytest.CaptureFixture[str]) -> None:
        """Lines that are cut have a quote too few."""
        names = [f"{number} {'x' * 225}" for number in range(12)]
        listed = "".join(
            f'  - {{file: pipelines/train.yaml, name: w{name[0:2].strip()}, output: "{name}"}}\n' for name in names
        )
        put("magnus-argo.yaml", TWO_PIPELINES["magnus-argo.yaml"] + listed)
        for name in ("; touch PWNED; #", "\\'\";touch PWNED;#", "a b"):
            put(f"argo/{name}.yaml", GONE)
        commit_all(Path())
        assert transpile("--tracked", "--prune") == 1
        told, _, pasted = capfd.readouterr().err.partition("to commit this:\n")
        for name in ("; touch PWNED; #", "\\'\";touch PWNED;#"):
            assert f"\nno line to paste for `argo/{name}.yaml`: " in told
        assert 'git rm "argo/a b.yaml"\n' in pasted
        assert run(Path(), "sh", "-c", pasted)[0] == 0
        assert not Path("PWNED").exists()
        assert {*names} < {*git(Path(), "ls-files").splitlines()}

    def test_many_workflows(self, capfd: pytest.CaptureFixture[str]) -> None:
        """More than fit on one line, or into one question."""
        put(
            "magnus-argo.yaml",
            TWO_PIPELINES["magnus-argo.yaml"].partition("  - ")[0]
            + "".join(f"  - file: pipelines/{number}.yaml\n" for number in range(205)),
        )
        for number in range(205):
            put(f"pipelines/{number}.yaml", PIPELINE)
        assert transpile("--tracked") == 1
        lines = capfd.readouterr().err.partition("to commit this:\n")[2].splitlines()
        assert [len(line.split()) for line in lines] == [12] * 20 + [7]
        assert sorted(name for line in lines for name in line.split()[2:]) == sorted(
            f"argo/{number}.yaml" for number in range(205)
        )
        for line in lines:
            git(Path(), *line.split()[1:])
        assert transpile("--tracked") == 0

    def test_the_index_of_the_commit_that_is_being_made(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
        assert transpile("--tracked") == 1

    def test_in_a_hook_of_a_linked_working_tree(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Git names the repository there, but not its top: it would look for `argo/` of the project at the top."""
        put("below/magnus-argo.yaml", Path("magnus-argo.yaml").read_text())
        for path in TWO_PIPELINES:
            put(f"below/{path}", Path(path).read_text())
        commit_all(Path())
        git(Path(), "worktree", "add", "--quiet", str(tmp_path / "linked"))
        monkeypatch.chdir(tmp_path / "linked")
        monkeypatch.setenv("GIT_DIR", git(Path(), "rev-parse", "--absolute-git-dir").strip())
        assert transpile("--tracked", "--project", "below/magnus-argo.yaml") == 1
        git(Path(), "add", "below/argo")
        assert transpile("--tracked", "--project", "below/magnus-argo.yaml") == 0

    def test_the_index_of_a_commit_is_none_of_another_repository_s(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        below = filled(folder / "below", TWO_PIPELINES)
        committed(below)
        monkeypatch.setenv("GIT_INDEX_FILE", str(folder / ".git/index"))
        assert transpile("--tracked", "--project", "below/magnus-argo.yaml") == 1
        monkeypatch.delenv("GIT_INDEX_FILE")
        commit_all(below)
        monkeypatch.setenv("GIT_INDEX_FILE", str(folder / ".git/index"))
        assert transpile("--tracked", "--project", "below/magnus-argo.yaml") == 0

    def test_outside_of_a_repository_nothing_is_written(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(*NEW)
        before = Path("argo/train.yaml").read_bytes()
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
        Path(".git").rename(tmp_path / "git")
        assert transpile("--tracked") == 2
        assert capfd.readouterr().err.startswith("error: git failed: not a git repository")
        assert Path("argo/train.yaml").read_bytes() == before

    def test_without_git_nothing_is_written(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        put(*NEW)
        before = Path("argo/train.yaml").read_bytes()
        monkeypatch.setenv("PATH", str(tmp_path))
        assert transpile("--tracked") == 2
        assert capfd.readouterr().err == "error: git failed: it is not installed\n"
        assert Path("argo/train.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--prune", "pipelines/train.yaml"], "--prune compares with all pipelines of the project file"),
        (["--prune", "-o", "-"], "--prune needs a file, and -o - writes none"),
        (["--tracked", "-o", "-"], "--tracked needs a file, and -o - writes none"),
        (["--exit-code", "-o", "-"], "--exit-code needs a file, and -o - writes none"),
        (["--output-dir", "out", "-o", "out.yaml"], "-o and --output-dir cannot be used together"),
        (["--output-dir", "out", "-o", "-"], "-o and --output-dir cannot be used together"),
    ],
)
def test_flags_that_do_not_go_together(capfd: pytest.CaptureFixture[str], flags: list[str], says: str) -> None:
    assert transpile(*flags) == 2
    assert says in capfd.readouterr().err


@pytest.mark.parametrize("given", ["out", "out/", "-", "out/{name}"])
def test_an_output_folder(given: str) -> None:
    assert transpile("--output-dir", given) == 0
    assert transpile("-o", f"./{given}/", "--check") == 0
    assert Path(given.format(name="train"), "train.yaml").is_file()


def test_a_file_system_that_is_read_only(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_arguments: object, **_keywords: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(os, "makedirs", refuse)
    assert transpile("-o", "new/") == 2
    assert capfd.readouterr().err == "error: cannot write new/train.yaml: read-only file system\n"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--report", "json:argo"], "argo: it is a folder, not a regular file"),
        (["-o", "pipelines/train.yaml/"], "pipelines/train.yaml/train.yaml: one of its folders is a file"),
        (["-o", "linked/"], "linked/train.yaml: a symbolic link leads out of the working directory"),
    ],
)
def test_files_that_cannot_be_written(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, flags: list[str], says: str
) -> None:
    Path("linked").symlink_to(tmp_path)
    assert transpile("pipelines/train.yaml", *flags) == 2
    assert capfd.readouterr().err.splitlines()[-1] == f"error: cannot write {says}"
