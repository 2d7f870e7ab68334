"""Which revision or folder is compared with, what it is called, and what is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.hook_runs import git
from tests.support.revision_repositories import ENVIRONMENT, base, commit, folder, original, read, refused

from magnus_argo.commands.action.closed import ClosedWorkspace
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

__all__ = ["folder", "original"]


@pytest.mark.parametrize(
    ("asked", "text"),
    [(None, "two"), ("HEAD", "two"), ("main", "two"), ("HEAD^1", "one"), ("feature", "one"), ("feature...", "one")],
)
def test_a_revision_is_read_where_it_lies(folder: Path, asked: str | None, text: str) -> None:
    assert read(folder, asked) == text
    assert (folder / "file").read_text() == "uncommitted"


def test_three_dots_are_where_head_has_left_a_branch(folder: Path) -> None:
    git(folder, "stash")
    git(folder, "switch", "--quiet", "feature")
    commit(folder, other="of the feature")
    with base(folder, "main...") as (workspace, label):
        assert workspace.read("file").data == b"one"
        assert re.fullmatch(r"the merge base with main \([0-9a-f]{12}\)", label)
    assert read(folder, "main") == "two"


@pytest.mark.parametrize(
    ("asked", "label"), [("main", r"main \([0-9a-f]{12}\)"), (None, r"HEAD \([0-9a-f]{12}\)"), ("./sub", r"\./sub")]
)
def test_what_it_is_called(folder: Path, asked: str | None, label: str) -> None:
    with base(folder, asked) as (_, shown):
        assert re.fullmatch(label, shown)


def test_a_commit_is_called_by_the_beginning_of_its_id(folder: Path) -> None:
    full = git(folder, "rev-parse", "HEAD")
    for asked in (full, full[:9]):
        with base(folder, asked) as (_, label):
            assert label == full[:12]


def test_nothing_is_written_or_configured(folder: Path) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = state()
    read(folder, "feature")
    refused(folder, "nothing")
    assert state() == before


@pytest.mark.parametrize(
    "asked",
    [
        "-x",
        "--output=stolen",
        "--upload-pack=touch stolen",
        "-",
        "nothing",
        "HEAD:file",
        "HEAD^{tree}",
        "main\nHEAD",
        "main\0",
        "a" * 100_000,
        "\udcff",
        "x\ud800",
        "; touch stolen",
        "$(touch stolen)",
        "main --output=stolen",
        ":/nothing like it",
        "@{upstream}",
        "blob 5",
        "symlink 5",
        "x blob 5",
    ],
)
def test_a_hostile_revision_is_a_name_and_nothing_else(folder: Path, asked: str) -> None:
    assert "cannot compare with" in refused(folder, asked)
    assert not list(folder.rglob("stolen*"))


def test_what_begins_with_a_hyphen_is_said_to(folder: Path) -> None:
    git(folder, "update-ref", "refs/heads/-x", "HEAD")
    assert refused(folder, "-x") == "cannot compare with -x: a revision cannot begin with a hyphen"


class TestNames:
    """The author of a pull request chooses the names of its branches, and some CIs check them out as local ones."""

    @pytest.mark.parametrize("name", ["main", "origin", "abcdef1"])
    def test_of_several_things_is_refused(self, folder: Path, name: str) -> None:
        git(folder, "update-ref", f"refs/tags/{name}", "main")
        git(folder, "update-ref", "refs/remotes/origin/HEAD", "main")
        for suffix in ("", "..."):
            assert read(folder, f"{name}{suffix}") == "two"
        git(folder, "update-ref", f"refs/heads/{name}", "feature")
        git(folder, "switch", "--quiet", "--detach", "--force", "main")
        for suffix in ("", "...", "~0"):
            assert f"`refs/tags/{name}`; write one" in refused(folder, f"{name}{suffix}")
        assert read(folder, f"refs/tags/{name}") == read(folder, f"tags/{name}") == "two"
        assert read(folder, f"heads/{name}") == "one"

    def test_of_one_commit_is_fine(self, folder: Path) -> None:
        git(folder, "tag", "main")
        assert read(folder, "main") == "two"

    @pytest.mark.parametrize("before", ["", "v1.0-12-g", "g-g-1-g"])
    @pytest.mark.parametrize("spelt", [str.lower, str.upper])
    def test_digits_of_a_commit(self, folder: Path, before: str, spelt: Callable[[str], str]) -> None:
        """Those behind a `-g` are what `git describe` says."""
        digits = before + spelt(git(folder, "rev-parse", "feature")[:9])
        assert read(folder, digits) == read(folder, f"{digits}~0") == "one"
        git(folder, "update-ref", f"refs/heads/{digits}", "main")
        assert ": it may be `refs/heads/" in refused(folder, digits)

    @pytest.mark.parametrize("name", ["origin/main", "refs/remotes/origin/main", "remotes/origin/main"])
    @pytest.mark.parametrize("fetched", [True, False])
    def test_a_branch_of_the_remote_is_no_local_one(self, folder: Path, name: str, fetched: bool) -> None:
        for kind in ("heads", "tags"):
            git(folder, "update-ref", f"refs/{kind}/{name}", "main")
        if fetched:
            git(folder, "update-ref", "refs/remotes/origin/main", "feature")
            assert read(folder, name) == read(folder, f"{name}...") == read(folder, f"{name}~0") == "one"
        else:
            assert refused(folder, name).startswith(f"cannot compare with {name}: there is no such revision")

    def test_what_is_checked_out_is_known(self, folder: Path) -> None:
        git(folder, "update-ref", "refs/heads/HEAD", "feature")
        assert read(folder, "HEAD") == read(folder, "@") == "two"


class TestFolders:
    def test_a_folder_is_a_base_too(self, folder: Path) -> None:
        (folder / "before").mkdir()
        (folder / "before" / "file").write_text("before")
        for asked in ("./before", "before/", str(folder / "before")):
            assert read(folder, asked) == "before"

    def test_only_one_that_is_spelt_as_one(self, folder: Path) -> None:
        (folder / "origin/main").mkdir(parents=True)
        (folder / "origin/main/file").write_text("brought")
        said = refused(folder, "origin/main")
        assert said.startswith("cannot compare with origin/main: there is no such revision; ")
        assert said.endswith("; for the folder of this name write `./origin/main`")

    @pytest.mark.parametrize("target", [".git", "/proc/self", "..", "../outside"])
    @pytest.mark.parametrize("stand", [".", "sub"])
    def test_no_link_leads_to_it_from_the_repository(
        self, folder: Path, target: str, stand: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "brought").symlink_to(target)
        (folder.parent / "outside").mkdir()
        monkeypatch.chdir(folder / stand)
        asked = os.path.relpath(folder / "brought")
        for today in (Workspace("."), ClosedWorkspace(".", seen_from=str(folder)), Workspace(str(folder), ".")):
            with (
                pytest.raises(UnusableError, match=r"leads out of|in `.git`|outside"),
                opened(f"./{asked}", today, ENVIRONMENT),
            ):
                pass

    def test_one_in_the_repository_to_which_a_link_leads(self, folder: Path) -> None:
        (folder / "linked").symlink_to("before")
        (folder / "before").mkdir()
        (folder / "before" / "file").write_text("before")
        assert read(folder, "./linked") == "before"

    def test_one_elsewhere_is_for_a_person_alone(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere/file").write_text("elsewhere")
        (tmp_path / "way").symlink_to("elsewhere")
        assert read(folder, str(tmp_path / "way")) == "elsewhere"
        outside = pytest.raises(UnusableError, match="it is outside the workspace")
        with outside, opened(str(tmp_path / "way"), ClosedWorkspace(str(folder)), ENVIRONMENT):
            pass

    def test_a_revision_goes_before_a_folder_that_a_pull_request_may_have_brought(self, folder: Path) -> None:
        (folder / "feature").mkdir()
        (folder / "feature" / "file").write_text("brought")
        assert read(folder, "feature") == "one"
        assert read(folder, "./feature") == read(folder, "feature/") == "brought"

    def test_one_that_is_not_there(self, folder: Path) -> None:
        assert refused(folder, "./nothing") == "cannot compare with ./nothing: there is no such folder"

    def test_it_is_as_closed_as_the_workspace(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("secret")
        (folder / "before").mkdir()
        today, outside = ClosedWorkspace(str(folder)), pytest.raises(UnusableError, match="is outside the work")
        for asked in ("./before", "HEAD"):
            with opened(asked, today, ENVIRONMENT) as (workspace, _), outside:
                workspace.read(str(tmp_path / "secret"))

    def test_an_absolute_path_outside_has_no_history(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "config").write_text("the same on both sides")
        assert read(folder, "feature", str(tmp_path / "config")) == "the same on both sides"
        assert read(folder, "feature", str(folder / "file")) == "one"

    def test_without_a_repository_a_folder_still_is_one(self, tmp_path: Path) -> None:
        (tmp_path / "before").mkdir()
        (tmp_path / "before" / "file").write_text("before")
        assert read(tmp_path, "./before") == "before"
        assert "is not in a git repository: pass a folder to compare with" in refused(tmp_path, "before")
        assert "is not in a git repository: pass a folder to compare with" in refused(tmp_path, "HEAD")
        assert "is not in a git repository: pass a folder to compare with" in refused(tmp_path)

    def test_without_git(self, folder: Path) -> None:
        assert refused(folder, "HEAD", PATH="").startswith("cannot run git: it is not installed; without git, pass")


def test_a_repository_that_is_broken(folder: Path) -> None:
    (folder / ".git" / "HEAD").write_text("nonsense")
    assert refused(folder, "main").startswith("cannot read revisions: not a git repository")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert refused(tmp_path) == "there is no commit yet to compare with"


def test_histories_without_a_common_commit(folder: Path) -> None:
    git(folder, "stash")
    git(folder, "switch", "--quiet", "--orphan", "alone")
    commit(folder, file="alone")
    assert refused(folder, "main...") == ("HEAD and main have no commit in common: compare with one, `--base REVISION`")


def test_a_merge_that_leaves_out_what_the_branch_has_merged_too(folder: Path) -> None:
    """There are two merge bases, and the author of the pull request would choose the one that hides it."""
    git(folder, "stash")
    git(folder, "switch", "--quiet", "--create", "fix", "main")
    commit(folder, file="mended")
    git(folder, "switch", "--quiet", "--create", "docs", "main")
    commit(folder, readme="hello")
    git(folder, "switch", "--quiet", "main")
    for branch in ("fix", "docs"):
        git(folder, "merge", "--quiet", "--no-ff", "-m", "merge", branch)
    git(folder, "switch", "--quiet", "docs")
    git(folder, "merge", "--quiet", "-s", "ours", "-m", "merge", "fix")
    assert len(git(folder, "merge-base", "--all", "main", "docs").split()) == 2
    with base(folder, "main...") as (workspace, label):
        assert workspace.read("file").data == b"mended"
        assert re.fullmatch(r"main \([0-9a-f]{12}\)", label)
