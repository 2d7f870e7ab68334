"""Files of a git revision: which are there, where links lead, and in which repositories they are read."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.support.hook_runs import committed, git
from tests.support.privileges import ONLY_ROOT
from tests.support.revision_repositories import ENVIRONMENT, base, commit, folder, original, read, refused
from tests.support.work import work

from magnus_argo.diagnostics.budgets import MAX_BYTES, MAX_BYTES_OF_OBJECT
from magnus_argo.diagnostics.errors import NoBaseError, UnusableError
from magnus_argo.files.borders import top_of
from magnus_argo.files.objects import Object, Objects
from magnus_argo.files.revisions import Repository
from magnus_argo.files.snapshot import Snapshot
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

__all__ = ["folder", "original"]


def test_a_subfolder_is_the_root_of_what_is_read(folder: Path) -> None:
    sub = folder / "sub"
    assert read(sub, "main", "inner") == "inner two"
    assert read(sub, "main", "./x/../inner") == "inner two"
    assert "leads out of" in refused(sub, "main", "../file")
    assert refused(sub, "feature", "inner").endswith(": no such file"), "the folder itself is not there yet"


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "file/inner",
        "sub/nothing",
        "new\nline",
        "x" * 100_000,
        "\udcff",
        "x\ud800",
        "blob 5",
        "sub//../nothing",
    ],
)
def test_a_file_that_is_not_there(folder: Path, path: str) -> None:
    with base(folder, "main") as (workspace, _):
        assert not workspace.exists(path)
        assert workspace.read_or_say_why(path) == "no such file"
        assert workspace.read("file").data == b"two", "git is still of one mind with us"


@pytest.mark.parametrize("name", ["team\r", "te\nam"])
def test_git_takes_no_name_for_another_one(tmp_path: Path, name: str) -> None:
    commit(tmp_path, **{"team/file": "other", f"{name}/file": "this"})
    assert read(tmp_path / name, "main") == "this"


@pytest.mark.parametrize("name", ["team\r", "te\nam", "te\n" + "/long" * 700])
def test_no_name_keeps_a_revision_from_being_read(tmp_path: Path, name: str) -> None:
    """Else whoever has one committed would hide what changes from then on."""
    commit(tmp_path, **{"kept/file": "kept", f"{name}/file": "this"})
    with base(tmp_path, "main") as (workspace, _):
        assert workspace.matching("**/file") == sorted([f"{name}/file", "kept/file"])
        assert workspace.read(f"{name}/file").data == b"this"
        assert workspace.read_or_say_why(f"{name}/other") == "no such file"


def test_folders_in_one_another(tmp_path: Path) -> None:
    """The work of walking through them grows with the square of them, and no system has a longer path."""
    few, many = (_work_to_walk_to(tmp_path / str(depth), "a/" * depth) for depth in (50, 200))
    assert many < 18 * few
    with pytest.raises(UnusableError, match="one has a path of more than 4,096 characters"):
        _work_to_walk_to(tmp_path / "long", f"{'a' * 200}/" * 21)


def _work_to_walk_to(repository: Path, way: str) -> int:
    """No such folders can be made on disk."""
    stream = f"commit refs/heads/main\ncommitter some <some> 0 +0\ndata 0\nM 100644 inline {way}file\ndata 4\nthis\n"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "fast-import", "--quiet", "--force", given=stream)
    with base(repository, "main") as (workspace, _):
        found = list[str]()
        calls = work(lambda: found.extend(workspace.matching("**/file")))
        assert found == [f"{way}file"]
    return calls


def tree_of(folder: Path, *entries: tuple[str, str, str]) -> str:
    """A tree with modes and names as they are, each with the id of what it has."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(code) for mode, name, code in entries)
    (folder.parent / "tree").write_bytes(data)
    return git(folder, "hash-object", "-t", "tree", "-w", "--literally", str(folder.parent / "tree"))


@pytest.mark.parametrize(("mode", "of_folder"), [("100664", "40000"), ("100600", "40755"), ("0100777", "040000")])
def test_a_mode_is_what_git_takes_it_for(folder: Path, mode: str, of_folder: str) -> None:
    """Old versions of git wrote others, and so may anybody."""
    below = tree_of(folder, (mode, "file", git(folder, "rev-parse", "HEAD:file")))
    tree = tree_of(folder, (of_folder, "odd", below))
    odd = git(folder, "commit-tree", "-m", "odd", tree)
    assert git(folder, "show", f"{odd}:odd/file") == read(folder, odd, "odd/file")
    with base(folder, odd) as (workspace, _):
        assert workspace.matching("**/file") == ["odd/file"]


@pytest.mark.parametrize("name", ["{parent}/outside", "../outside", "sub/../../outside", "..", "."])
def test_a_name_that_git_would_not_check_out_is_none(folder: Path, name: str) -> None:
    (folder.parent / "outside").write_text("SECRET")
    path = name.format(parent=folder.parent)
    code = git(folder, "rev-parse", "HEAD:file")
    odd = git(folder, "commit-tree", "-m", "odd", tree_of(folder, ("100644", path, code), ("100644", "zone", code)))
    with base(folder, odd) as (workspace, _):
        assert workspace.matching("*") == ["zone"]
        assert [*workspace.listing("")] == [("zone", "file")]


def test_a_folder_is_no_file(folder: Path) -> None:
    assert refused(folder, "main", "sub").endswith("is a directory")
    with base(folder, "main") as (workspace, _):
        assert not workspace.exists("sub")


class TestLinks:
    @pytest.fixture
    def links(self, tmp_path: Path) -> Path:
        (tmp_path / "secret").write_text("secret")
        place = tmp_path / "repository"
        (place / "sub").mkdir(parents=True)
        targets = {
            "good": "file",
            "up": "../secret",
            "absolute": str(tmp_path / "secret"),
            "loop": "loop",
            "dangling": "nothing",
            "sub/out": "../file",
            "folder": "sub",
        }
        for name, target in targets.items():
            (place / name).symlink_to(target)
        commit(place, file="text", sub__inner="inner")
        return place

    @pytest.mark.parametrize(("path", "text"), [("good", "text"), ("folder/inner", "inner"), ("sub/out", "text")])
    def test_those_that_stay_inside_are_followed(self, links: Path, path: str, text: str) -> None:
        assert read(links, "HEAD", path) == text == Workspace(str(links)).read(path).data.decode()

    def test_a_zero_ends_what_one_says(self, links: Path) -> None:
        """As on disk, so that what it leads to is not new in each comparison."""
        text = git(links, "hash-object", "-w", "--stdin", given="file\0more").strip()
        git(links, "update-index", "--add", "--cacheinfo", f"120000,{text},ended")
        git(links, "commit", "--quiet", "--message", "a link")
        git(links, "checkout-index", "ended")
        assert os.readlink(links / "ended") == "file"
        assert read(links, "HEAD", "ended") == "text"

    @pytest.mark.parametrize("path", ["up", "absolute"])
    def test_those_that_lead_out_are_not(self, links: Path, path: str) -> None:
        assert f"cannot read {path} at HEAD" in refused(links, "HEAD", path)
        assert "leads out of" in refused(links, "HEAD", path)

    def test_out_of_the_folder_that_is_compiled_is_out(self, links: Path) -> None:
        assert "leads out of" in refused(links / "sub", "HEAD", "out")

    def test_in_circles_and_to_nowhere(self, links: Path) -> None:
        assert refused(links, "HEAD", "loop").endswith("its symbolic links form a cycle")
        assert refused(links, "HEAD", "dangling").endswith("no such file")


class TestSubmodules:
    @pytest.fixture
    def module(self, folder: Path, tmp_path: Path) -> Path:
        """One whose file was "text" in the last commit of the repository around it."""
        inner = tmp_path / "inner"
        inner.mkdir()
        commit(inner, pipeline="text", sub__file="below")
        git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub/module")
        commit(folder)
        return folder / "sub/module"

    def test_a_file_is_read_as_it_was(self, folder: Path, module: Path) -> None:
        commit(module, pipeline="other", sub__file=None)
        assert read(folder, "HEAD", "sub/module/pipeline") == "text"
        assert read(module, "HEAD", "pipeline") == "other", "of the submodule by itself it is another revision"

    def test_a_file_is_read_for_a_folder_below(self, folder: Path, module: Path) -> None:
        commit(module, pipeline="other")
        assert read(folder / "sub", "HEAD", "module/pipeline") == "text"
        assert read(folder / "sub", "HEAD", str(module / "pipeline")) == "text"
        with opened("HEAD", Workspace(str(folder / "new"), stand=str(folder)), ENVIRONMENT) as (workspace, _):
            assert workspace.read(str(module / "pipeline")).data == b"text"

    def test_names_are_listed_as_they_were(self, folder: Path, module: Path) -> None:
        commit(module, pipeline=None, sub__file=None)
        with base(folder, "HEAD") as (workspace, _):
            assert workspace.matching("sub/**/*") == [*("sub/inner", "sub/module/pipeline", "sub/module/sub/file")]
            assert not workspace.exists("sub/module/other")
        with base(folder, "HEAD^") as (workspace, _):
            assert workspace.matching("sub/**/*") == ["sub/inner"]

    def test_several_are_read_by_turns(self, folder: Path, module: Path) -> None:
        shutil.copytree(module.parents[1].parent / "inner", folder / "another")
        commit(folder)
        with base(folder, "HEAD") as (workspace, _):
            for _ in range(2):
                for name in ("sub/module", "another"):
                    assert workspace.read(f"{name}/pipeline").data == b"text"
                    assert workspace.read("file").data == b"uncommitted"

    def test_links_of_one_lead_not_out_of_it(self, folder: Path, module: Path) -> None:
        (module / "up").symlink_to("../../file")
        commit(module)
        commit(folder)
        assert "leads out of" in refused(folder, "HEAD", "sub/module/up")

    def test_a_link_into_one_is_followed(self, folder: Path, module: Path) -> None:
        (folder / "way").symlink_to("sub/./module/sub/..")
        commit(folder)
        commit(module, pipeline="other", sub__file="other")
        assert read(folder, "HEAD", "way/pipeline") == "text"
        with base(folder, "HEAD") as (workspace, _):
            assert dict(workspace.listing("way")) == {"pipeline": "file", "sub": "folder"}
            assert workspace.link("way") == "sub/./module/sub/.."
        git(folder, "update-index", "--cacheinfo", f"160000,{'1' * 40},{module.relative_to(folder)}")
        git(folder, "commit", "--quiet", "--message", "moved")
        said = refused(folder, "HEAD", "way/pipeline")
        assert said.endswith("it is in the submodule sub/module, of which that commit is not here: fetch it")

    @pytest.mark.parametrize("lost", ["HEAD:sub", "HEAD:sub/file"])
    def test_one_that_lacks_a_part_of_the_commit_is_said_to(self, folder: Path, module: Path, lost: str) -> None:
        """Its server may keep it back, so this is no reason to compare nothing."""
        number = git(module, "rev-parse", lost)
        (Path(git(module, "rev-parse", "--absolute-git-dir")) / "objects" / number[:2] / number[2:]).unlink()
        with base(folder, "HEAD") as (workspace, _), pytest.raises(UnusableError) as raised:
            workspace.read("sub/module/sub/file")
        assert not isinstance(raised.value, NoBaseError)
        assert "it is in the submodule sub/module, of which that commit is not here as a whole" in str(raised.value)
        assert read(folder, "HEAD", "sub/module/pipeline") == "text"

    def test_one_that_lacks_the_commit_is_said_to(self, folder: Path, module: Path) -> None:
        git(folder, "update-index", "--cacheinfo", f"160000,{'1' * 40},{module.relative_to(folder)}")
        git(folder, "commit", "--quiet", "--message", "moved")
        said = refused(folder, "HEAD", "sub/module/pipeline")
        assert said.endswith("it is in the submodule sub/module, of which that commit is not here: fetch it")

    @pytest.mark.parametrize("is_link", [False, True])
    def test_another_folder_in_its_place_is_none(
        self, folder: Path, module: Path, tmp_path: Path, is_link: bool
    ) -> None:
        shutil.rmtree(module)
        module.symlink_to(tmp_path / "inner") if is_link else module.mkdir()
        said = refused(folder, "HEAD", "sub/module/pipeline")
        assert said.endswith("it is in the submodule sub/module, of which that commit is not here: fetch it")


def test_a_folder_in_the_place_of_a_submodule_is_new(folder: Path, tmp_path: Path) -> None:
    """A project in there is new, and no reason to compare none of the others."""
    inner = tmp_path / "inner"
    inner.mkdir()
    commit(inner, pipeline="text")
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub/module")
    commit(folder)
    git(folder, "rm", "--quiet", "sub/module")
    commit(folder, sub__module__pipeline="text")
    with base(folder / "sub/module", "HEAD^") as (workspace, _):
        assert not workspace.exists("pipeline")
        assert [*workspace.listing(".")] == []


def test_a_worktree_has_a_file_for_a_git_folder(folder: Path, tmp_path: Path) -> None:
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "tree"), "feature")
    assert read(tmp_path / "tree", "main") == "two"


def test_a_large_file_is_read_as_far_as_it_may_be_long(folder: Path) -> None:
    size = 5 * 1024 * 1024
    commit(folder, large="x" * size, file="text")
    with base(folder, "HEAD") as (workspace, _):
        assert len(workspace.read("large").data) == 1024 * 1024 + 1
        assert workspace.read("file").data == b"text"


def test_a_folder_of_more_names_than_are_read_is_not_taken_for_one_of_fewer(folder: Path) -> None:
    blob = git(folder, "rev-parse", "HEAD:file")
    names = (f"{number:0240}.yaml" for number in range(MAX_BYTES_OF_OBJECT // 240))
    tree = git(folder, "mktree", given="".join(f"100644 blob {blob}\t{name}\n" for name in names))
    git(folder, "tag", "large", git(folder, "commit-tree", tree, "-m", "many"))
    with base(folder, "large") as (workspace, _), pytest.raises(UnusableError, match="have more than 16 MiB") as told:
        workspace.matching("*.yaml")
    assert "compare with a folder" in told.value.cure


def test_folders_share_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.files.trees.MAX_BYTES_OF_FOLDERS", 500)
    for depth in range(1, 10):
        place = folder / "/".join(["folder"] * depth)
        place.mkdir()
        (place / "file").write_text(f"{depth}")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "deep")
    with base(folder, "HEAD") as (workspace, _):
        assert workspace.read("folder/folder/file").data == b"2"
        with pytest.raises(UnusableError, match="their folders have names of more than 0 MiB"):
            workspace.read(f"{'folder/' * 9}file")


def test_projects_of_a_run_share_the_folders_of_a_revision(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read once for all of them, and they share the limit."""
    commit(folder, **{f"{name}__{number}": name for name in ("one", "two") for number in range(20)})
    monkeypatch.setattr("magnus_argo.files.trees.MAX_BYTES_OF_FOLDERS", 1_000)
    here = Workspace(str(folder))
    for _ in range(3):
        with opened("HEAD", here.at(str(folder / "one")), ENVIRONMENT) as (there, _):
            assert len(there.matching("*")) == 20
    with (
        opened("HEAD", here.at(str(folder / "two")), ENVIRONMENT) as (there, _),
        pytest.raises(UnusableError, match="their folders have names of more than"),
    ):
        there.matching("*")


@pytest.mark.parametrize("asked", ["HEAD", "./copy"])
def test_projects_of_a_run_share_the_looks_of_patterns(
    asked: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those at the base are counted by themselves: whoever has patterns has them on both sides."""
    files = {f"sub__{number}": "" for number in range(20)}
    commit(folder, **files, **{f"copy__{name}": text for name, text in files.items()})
    monkeypatch.setattr("magnus_argo.files.matching.MAX_LOOKS", 50)
    here = Workspace(str(folder))
    for _ in range(2):
        assert here.at(str(folder / "sub")).matching("*")
        with opened(asked, here.at(str(folder / "sub")), ENVIRONMENT) as (there, _):
            assert there.matching("*")
    with (
        opened(asked, here.at(str(folder / "sub")), ENVIRONMENT) as (there, _),
        pytest.raises(UnusableError, match="the patterns of paths look at more than 50 names"),
    ):
        there.matching("*")


@ONLY_ROOT
def test_a_repository_of_somebody_else(folder: Path) -> None:
    """As in the containers of GitHub's actions, where git itself calls the ownership dubious."""
    for place in [folder, *folder.rglob("*")]:
        os.lchown(place, 1000, 1000)
    assert read(folder, "feature") == "one"


def test_a_repository_in_the_tree_does_not_take_over(folder: Path) -> None:
    """A pull request can bring a folder that git takes for a bare repository, with a configuration of its own."""
    trap = folder / "trap"
    trap.mkdir()
    git(trap, "init", "--quiet", "--bare")
    (trap / "inner").write_text("text")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "trap")
    assert read(trap, "HEAD", "inner") == "text"


def test_nor_does_one_that_is_called_like_git_s_own_where_case_does_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In folders of ext4 that fold case, invisible characters do not count either."""
    trap = folder / "trap"
    commit(trap, file="trap")
    (trap / ".git").rename(trap / ".g\u200cit")
    assert top_of(str(trap)) == str(folder)
    for name in ("stat", "lstat"):
        monkeypatch.setattr(os, name, partial(_folded, getattr(os, name), trap))
    assert (trap / ".GIT/HEAD").exists()
    assert top_of(str(trap)) == str(folder)
    (trap / ".g\u200cit").rename(trap / ".git")
    assert top_of(str(trap)) == str(trap)


def _folded(ask: Callable[..., Any], trap: Path, path: Any, **flags: Any) -> Any:
    there = next(name for name in os.listdir(trap) if name.startswith(".g"))
    return ask(re.sub(rf"(?i)^{re.escape(str(trap))}/\.git", f"{trap}/{there}", os.fspath(path)), **flags)


def test_the_variables_of_a_hook_do_not_lead_elsewhere(folder: Path, tmp_path: Path) -> None:
    commit_elsewhere = tmp_path / "elsewhere"
    commit_elsewhere.mkdir()
    commit(commit_elsewhere, file="elsewhere")
    assert read(folder, "HEAD", GIT_DIR=str(commit_elsewhere / ".git"), GIT_WORK_TREE="/", GIT_INDEX_FILE="x") == "two"


def test_a_partial_clone_is_not_completed(folder: Path, tmp_path: Path) -> None:
    """That would need a network, and runs commands that the repository's configuration names."""
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{folder}", "partial")
    git(tmp_path / "partial", "config", "remote.origin.uploadpack", f"touch {tmp_path}/stolen; git-upload-pack")
    assert "cannot read" in refused(tmp_path / "partial", "HEAD")
    assert not (tmp_path / "stolen").exists()


def test_it_ends_its_process(folder: Path) -> None:
    with closing(Repository(str(folder), ENVIRONMENT)) as repository:
        repository.find("HEAD")
        repository.kind(repository.find("HEAD^{tree}").id, "file")
        processes = [each._process for each in (repository._objects, repository._kinds)]
        assert [process and process.poll() for process in processes] == [None, None]
    assert all(process and process.poll() is not None for process in processes)


def test_git_reads_no_file_for_what_a_link_leads_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "link").symlink_to("large")
    commit(folder, large="x" * MAX_BYTES)
    found, find = list[Object](), Objects.find

    def seen(*asked: Any) -> Object:
        found.append(find(*asked))
        return found[-1]

    with base(folder, "HEAD") as (workspace, _):
        monkeypatch.setattr(Objects, "find", seen)
        assert "link" in workspace.matching("*")
        assert workspace.exists("link")
        assert workspace.absence("link") is None
        assert sum(len(each.data) for each in found) < MAX_BYTES


def test_a_snapshot_has_no_files_outside(folder: Path) -> None:
    with base(folder, "HEAD") as (workspace, _):
        assert isinstance(workspace, Snapshot)
        assert not workspace.contains("../x")
        assert not workspace.contains("/x")
        assert workspace.contains("a/../b")
        assert workspace.read_or_say_why("../x") == "it is outside the repository"


@pytest.mark.parametrize(
    "way", ["repository/sub", "mine", "around", "repository/new/../sub", "repository/sub/../shared"]
)
def test_what_a_flag_names_over_a_link_that_is_new_is_that_of_the_commit(way: str, folder: Path) -> None:
    commit(folder, sub__config="before", shared__config="before")
    (folder.parent / "mine").symlink_to("repository/sub")
    (folder.parent / "around").symlink_to(folder.parent / "mine/../shared")
    (folder / "sub").rename(folder / "new")
    (folder / "new/config").write_text("after")
    (folder / "shared").rename(folder / "gone")
    for name in ("sub", "shared"):
        (folder / name).symlink_to("new")
    with base(folder / "new", "HEAD") as (workspace, _):
        path = f"{folder.parent}/{way}/config"
        assert Path(path).read_text() == "after"
        assert workspace.read(path).data == workspace.head(path, 9) == b"before"


def test_what_a_flag_names_beside_the_folder_is_that_of_the_commit(folder: Path) -> None:
    (folder / "file").write_text("today's")
    (folder / "untracked").write_text("untracked")
    with base(folder / "sub", "main") as (workspace, _):
        assert workspace.read(str(folder / "file")).data == b"two"
        assert workspace.head(str(folder / "file"), 1) == b"t"
        assert workspace.read(str(folder / "untracked")).data == b"untracked"
        assert workspace.head(str(folder / "untracked"), 3) == b"unt"
        assert not workspace.exists(str(folder / "nothing"))
    (folder / "file").unlink()
    with base(folder / "sub", "main") as (workspace, _):
        assert workspace.exists(str(folder / "file"))
    (folder / "file").symlink_to("untracked")
    with base(folder / "sub", "main") as (workspace, _):
        assert workspace.read(str(folder / "file")).data == b"two", "that it is a link is new"


def test_committed_is_the_same_repository(tmp_path: Path) -> None:
    """`committed` of the tests of hooks makes what these tests read."""
    (tmp_path / "file").write_text("text")
    assert read(committed(tmp_path)) == "text"
