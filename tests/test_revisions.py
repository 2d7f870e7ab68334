"""Files of git revisions, and which is compared with: in repositories made here, with nobody's configuration."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.hook_runs import committed, git

from magnus_argo.action.closed_workspace import ClosedWorkspace
from magnus_argo.revisions.base import opened
from magnus_argo.revisions.repository import Repository
from magnus_argo.revisions.snapshot import Snapshot
from magnus_argo.workspace import UnusableError, Workspace

ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def commit(folder: Path, **files: str | None) -> str:
    """The id of a commit in which these files are so; None is a file that is gone."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text) if text is not None else path.unlink()
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "some", "--allow-empty")
    return git(folder, "rev-parse", "HEAD")


@contextmanager
def base(folder: Path, asked: str | None = None, **environment: str) -> Iterator[tuple[Workspace, str]]:
    with opened(asked, Workspace(str(folder)), ENVIRONMENT | environment) as found:
        yield found


def read(folder: Path, asked: str | None = None, path: str = "file", **environment: str) -> str:
    with base(folder, asked, **environment) as (workspace, _):
        return workspace.read(path).data.decode()


def refused(folder: Path, asked: str | None = None, path: str = "file", **environment: str) -> str:
    with pytest.raises(UnusableError) as problem:
        read(folder, asked, path, **environment)
    return str(problem.value)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("original")
    commit(place, file="one")
    git(place, "branch", "feature")
    commit(place, file="two", sub__inner="inner two")
    (place / "file").write_text("uncommitted")
    return place


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """Two commits, a branch `feature` that has left main at the first, and an uncommitted change."""
    return shutil.copytree(original, tmp_path / "repository")


@pytest.mark.parametrize(
    ("asked", "text"),
    [(None, "two"), ("HEAD", "two"), ("main", "two"), ("HEAD^1", "one"), ("feature", "one"), ("feature...", "one")],
)
def test_a_revision_is_read_where_it_lies(folder, asked, text):
    assert read(folder, asked) == text
    assert (folder / "file").read_text() == "uncommitted"


def test_three_dots_are_where_head_has_left_a_branch(folder):
    git(folder, "stash")
    git(folder, "switch", "--quiet", "feature")
    commit(folder, other="of the feature")
    with base(folder, "main...") as (workspace, label):
        assert workspace.read("file").data == b"one"
        assert re.fullmatch(r"where HEAD left main \([0-9a-f]{12}\)", label)
    assert read(folder, "main") == "two"


@pytest.mark.parametrize(
    ("asked", "label"), [("main", r"main \([0-9a-f]{12}\)"), (None, r"HEAD \([0-9a-f]{12}\)"), ("./sub", r"\./sub")]
)
def test_what_it_is_called(folder, asked, label):
    with base(folder, asked) as (_, shown):
        assert re.fullmatch(label, shown)


def test_a_commit_is_called_by_the_beginning_of_its_id(folder):
    full = git(folder, "rev-parse", "HEAD")
    for asked in (full, full[:9]):
        with base(folder, asked) as (_, label):
            assert label == full[:12]


def test_a_subfolder_is_the_root_of_what_is_read(folder):
    sub = folder / "sub"
    assert read(sub, "main", "inner") == "inner two"
    assert read(sub, "main", "./x/../inner") == "inner two"
    assert "leads out of" in refused(sub, "main", "../file")
    assert refused(sub, "feature", "inner").endswith(": no such file"), "the folder itself is not there yet"


def test_nothing_is_written_or_configured(folder):
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
def test_a_hostile_revision_is_a_name_and_nothing_else(folder, asked):
    assert "cannot compare with" in refused(folder, asked)
    assert not list(folder.rglob("stolen*"))


def test_what_begins_with_a_hyphen_is_said_to(folder):
    git(folder, "update-ref", "refs/heads/-x", "HEAD")
    assert refused(folder, "-x") == "cannot compare with -x: no revision begins with a hyphen"


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
def test_a_file_that_is_not_there(folder, path):
    with base(folder, "main") as (workspace, _):
        assert not workspace.exists(path)
        assert workspace.read_or_say_why(path) == "no such file"
        assert workspace.read("file").data == b"two", "git is still of one mind with us"


def test_a_folder_is_no_file(folder):
    assert refused(folder, "main", "sub").endswith("is a directory")
    with base(folder, "main") as (workspace, _):
        assert not workspace.exists("sub")


class TestLinks:
    @pytest.fixture
    def links(self, tmp_path):
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
    def test_those_that_stay_inside_are_followed(self, links, path, text):
        assert read(links, "HEAD", path) == text == Workspace(str(links)).read(path).data.decode()

    @pytest.mark.parametrize("path", ["up", "absolute"])
    def test_those_that_lead_out_are_not(self, links, path):
        assert f"cannot read {path} at HEAD" in refused(links, "HEAD", path)
        assert "leads out of" in refused(links, "HEAD", path)

    def test_out_of_the_folder_that_is_compiled_is_out(self, links):
        assert "leads out of" in refused(links / "sub", "HEAD", "out")

    def test_in_circles_and_to_nowhere(self, links):
        assert refused(links, "HEAD", "loop").endswith("its links lead in a circle")
        assert refused(links, "HEAD", "dangling").endswith("no such file")


def test_what_lies_in_a_submodule_is_said_to(folder, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    commit(inner, pipeline="text")
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub/module")
    commit(folder)
    said = refused(folder, "HEAD", "sub/module/pipeline")
    assert said.endswith("it lies in the submodule sub/module, which is a repository of its own")
    assert read(folder / "sub" / "module", "HEAD", "pipeline") == "text", "there it is, asked for by itself"


def test_a_worktree_has_a_file_for_a_git_folder(folder, tmp_path):
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "tree"), "feature")
    assert read(tmp_path / "tree", "main") == "two"


def test_a_large_file_is_read_as_far_as_it_may_be_long(folder):
    size = 5 * 1024 * 1024
    commit(folder, large="x" * size, file="text")
    with base(folder, "HEAD") as (workspace, _):
        assert len(workspace.read("large").data) == 1024 * 1024 + 1
        assert workspace.read("file").data == b"text"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else(folder):
    """As in the containers of GitHub's actions, where git itself calls the ownership dubious."""
    for place in [folder, *folder.rglob("*")]:
        os.lchown(place, 1000, 1000)
    assert read(folder, "feature") == "one"


def test_a_repository_in_the_tree_does_not_take_over(folder):
    """A pull request can bring a folder that git takes for a bare repository, with a configuration of its own."""
    trap = folder / "trap"
    trap.mkdir()
    git(trap, "init", "--quiet", "--bare")
    (trap / "inner").write_text("text")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "trap")
    assert read(trap, "HEAD", "inner") == "text"


def test_the_variables_of_a_hook_do_not_lead_elsewhere(folder, tmp_path):
    commit_elsewhere = tmp_path / "elsewhere"
    commit_elsewhere.mkdir()
    commit(commit_elsewhere, file="elsewhere")
    assert read(folder, "HEAD", GIT_DIR=str(commit_elsewhere / ".git"), GIT_WORK_TREE="/", GIT_INDEX_FILE="x") == "two"


def test_a_partial_clone_is_not_completed(folder, tmp_path):
    """That would need a network, and runs commands that the repository's configuration names."""
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{folder}", "partial")
    git(tmp_path / "partial", "config", "remote.origin.uploadpack", f"touch {tmp_path}/stolen; git-upload-pack")
    assert "cannot read" in refused(tmp_path / "partial", "HEAD")
    assert not (tmp_path / "stolen").exists()


class TestFolders:
    def test_a_folder_is_a_base_too(self, folder):
        (folder / "before").mkdir()
        (folder / "before" / "file").write_text("before")
        assert read(folder, "before") == "before"
        assert read(folder, str(folder / "before")) == "before"

    def test_a_revision_goes_before_a_folder_that_a_pull_request_may_have_brought(self, folder):
        (folder / "feature").mkdir()
        (folder / "feature" / "file").write_text("brought")
        assert read(folder, "feature") == "one"
        assert read(folder, "./feature") == read(folder, "feature/") == "brought"

    def test_one_that_is_not_there(self, folder):
        assert refused(folder, "./nothing") == "cannot compare with ./nothing: there is no such folder"

    def test_it_is_as_closed_as_the_workspace(self, folder, tmp_path):
        (tmp_path / "secret").write_text("secret")
        (folder / "before").mkdir()
        today, outside = ClosedWorkspace(str(folder)), pytest.raises(UnusableError, match="lies outside of the work")
        for asked in ("./before", "HEAD"):
            with opened(asked, today, ENVIRONMENT) as (workspace, _), outside:
                workspace.read(str(tmp_path / "secret"))

    def test_an_absolute_path_outside_has_no_history(self, folder, tmp_path):
        (tmp_path / "config").write_text("the same on both sides")
        assert read(folder, "feature", str(tmp_path / "config")) == "the same on both sides"
        assert read(folder, "feature", str(folder / "file")) == "one"

    def test_without_a_repository_a_folder_still_is_one(self, tmp_path):
        (tmp_path / "before").mkdir()
        (tmp_path / "before" / "file").write_text("before")
        assert read(tmp_path, "before") == "before"
        assert "is in no git repository: give a folder to compare with" in refused(tmp_path, "HEAD")
        assert "is in no git repository: give a folder to compare with" in refused(tmp_path)

    def test_without_git(self, folder):
        assert refused(folder, "HEAD", PATH="").startswith("cannot run git: it is not installed; without it give")


def test_a_repository_that_is_broken(folder):
    (folder / ".git" / "HEAD").write_text("nonsense")
    assert refused(folder, "main").startswith("cannot read revisions: not a git repository")


def test_a_repository_without_a_commit(tmp_path):
    git(tmp_path, "init", "--quiet")
    assert refused(tmp_path) == "there is no commit yet to compare with"


def test_it_ends_its_process(folder):
    with closing(Repository(str(folder), ENVIRONMENT)) as repository:
        repository.find("HEAD")
        process = repository._process
        assert process.poll() is None
    assert process.poll() is not None


def test_a_snapshot_has_no_files_outside(folder):
    with base(folder, "HEAD") as (workspace, _):
        assert isinstance(workspace, Snapshot)
        assert not workspace.contains("../x")
        assert not workspace.contains("/x")
        assert workspace.contains("a/../b")
        assert workspace.read_or_say_why("../x") == "it lies outside of the repository"


# What CI tells: a pull request that left main at `one`, while main went on to `two`.


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("upstream") / "upstream"
    place.mkdir()
    commit(place, file="one")
    git(place, "switch", "--quiet", "--create", "feature")
    commit(place, other="1")
    commit(place, other="2")
    git(place, "switch", "--quiet", "main")
    commit(place, file="two")
    git(place, "switch", "--quiet", "--detach", "main")
    git(place, "merge", "--quiet", "--no-ff", "--message", "merge", "feature")
    git(place, "update-ref", "refs/pull/7/merge", "HEAD")
    git(place, "switch", "--quiet", "main")
    return place


def beside(upstream: Path) -> Path:
    return upstream.with_name(str(len(list(upstream.parent.iterdir()))))


def clone(upstream: Path, ref: str, depth: int = 0) -> Path:
    """What actions/checkout leaves behind."""
    place = beside(upstream)
    place.mkdir()
    git(place, "init", "--quiet")
    git(place, "remote", "add", "origin", f"file://{upstream}")
    options, branches = ([f"--depth={depth}"], []) if depth else ([], ["+refs/heads/*:refs/remotes/origin/*"])
    git(place, "fetch", "--quiet", *options, "origin", *branches, f"+{ref}:refs/remotes/checked/out")
    git(place, "checkout", "--quiet", "--detach", "checked/out")
    return place


def id_of(upstream: Path, revision: str) -> str:
    return git(upstream, "rev-parse", revision)


def github(
    upstream: Path, event: str, payload: Mapping[str, object] | None = None, sha: str = "main"
) -> dict[str, str]:
    path = beside(upstream)
    path.write_text(json.dumps(payload or {}))
    environment = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path)}
    return environment | {"GITHUB_SHA": id_of(upstream, sha)}


def pull_request(upstream: Path, event: str = "pull_request") -> dict[str, str]:
    sides = {side: {"sha": id_of(upstream, branch)} for side, branch in (("head", "feature"), ("base", "main"))}
    payload = {"pull_request": {"number": 7, **sides}}
    sha = "refs/pull/7/merge" if event == "pull_request" else "main"
    found = github(upstream, event, payload, sha) | {"GITHUB_BASE_REF": "main"}
    return found | (
        {"GITHUB_REF": "refs/pull/7/merge"} if event == "pull_request" else {"GITHUB_REF": "refs/heads/main"}
    )


class TestGitHub:
    @pytest.mark.parametrize("depth", [0, 2])
    def test_a_merge_is_compared_with_what_it_merges_into(self, upstream, depth):
        place = clone(upstream, "refs/pull/7/merge", depth)
        with base(place, **pull_request(upstream)) as (workspace, label):
            assert workspace.read("file").data == b"two"
            assert label == f"main ({id_of(upstream, 'main')[:12]})"

    def test_the_head_is_compared_with_where_it_started(self, upstream):
        assert read(clone(upstream, "feature"), **pull_request(upstream)) == "one"

    def test_a_shallow_clone_of_a_merge(self, upstream):
        said = refused(clone(upstream, "refs/pull/7/merge", depth=1), **pull_request(upstream))
        assert said == (
            "cannot compare with main: this clone is shallow and lacks it; "
            "add `with: {fetch-depth: 2}` below `uses: actions/checkout` of this job"
        )

    def test_a_shallow_clone_that_has_the_base_and_not_what_is_between(self, upstream):
        place = clone(upstream, "feature", depth=1)
        git(place, "fetch", "--quiet", "--depth=1", "origin", "+main:refs/remotes/origin/main")
        said = refused(place, **pull_request(upstream, "pull_request_target"))
        assert "this clone is shallow" in said
        assert said.endswith("add `with: {fetch-depth: 0}` below `uses: actions/checkout` of this job")

    def test_the_default_checkout_of_pull_request_target_is_the_base_itself(self, upstream):
        assert read(clone(upstream, "main"), **pull_request(upstream, "pull_request_target")) == "two"

    def test_a_push_is_compared_with_what_was_there_before(self, upstream):
        before = id_of(upstream, "main^1")
        place = clone(upstream, "main")
        with base(place, **github(upstream, "push", {"before": before})) as (workspace, label):
            assert workspace.read("file").data == b"one"
            assert label == before[:12]

    def test_a_new_branch_and_a_run_by_hand_with_the_commit_before(self, upstream):
        place = clone(upstream, "main")
        for event, payload in (("push", {"before": "0" * 40}), ("workflow_dispatch", {}), ("schedule", {})):
            with base(place, **github(upstream, event, payload)) as (workspace, label):
                assert workspace.read("file").data == b"one"
                assert label.startswith("HEAD^1 (")

    def test_a_merge_group(self, upstream):
        payload = {"merge_group": {"base_sha": id_of(upstream, "main^1"), "base_ref": "refs/heads/main"}}
        assert read(clone(upstream, "main"), **github(upstream, "merge_group", payload)) == "one"

    @pytest.mark.parametrize("payload", ["", "{", "[]", '{"before": 5}', '{"before": "--output=x"}'])
    def test_an_event_that_is_none(self, upstream, payload):
        environment = github(upstream, "push")
        Path(environment["GITHUB_EVENT_PATH"]).write_text(payload)
        assert read(clone(upstream, "main"), **environment) == "one"

    def test_a_hostile_branch_name(self, upstream):
        environment = pull_request(upstream) | {"GITHUB_BASE_REF": "--output=stolen", "GITHUB_EVENT_PATH": "/nothing"}
        assert "cannot compare" in refused(clone(upstream, "feature", depth=1), **environment)


@pytest.mark.parametrize(
    ("environment", "cure"),
    [
        (
            {"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
            'add `variables: {GIT_DEPTH: "0"}` to this job',
        ),
        (
            {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "7", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
            "add `clone: {depth: full}` to this step",
        ),
        (
            {
                "TF_BUILD": "True",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
                "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            },
            "add `fetchDepth: 0` below `- checkout: self` of this job",
        ),
        ({"JENKINS_URL": "https://ci", "CHANGE_ID": "7", "CHANGE_TARGET": "main"}, "take `Shallow clone` out of"),
        (
            {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"},
            "run `git fetch --unshallow` before, or run `git fetch origin main:refs/remotes/origin/main` before",
        ),
    ],
    ids=["GitLab", "Bitbucket", "Azure", "Jenkins", "Buildkite"],
)
def test_other_ci(upstream, environment, cure):
    place = clone(upstream, "feature")
    assert read(place, CI="true", **environment) == "one"
    assert cure in refused(clone(upstream, "feature", depth=1), CI="true", **environment)


def test_gitlab_tells_the_commit(upstream):
    environment = {
        "GITLAB_CI": "true",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": id_of(upstream, "main^1"),
    }
    assert read(clone(upstream, "feature"), **environment) == "one"


def test_a_branch_that_a_whole_clone_lacks(upstream):
    place = clone(upstream, "feature")
    git(place, "update-ref", "-d", "refs/remotes/origin/main")
    environment = {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"}
    said = refused(place, **environment)
    assert said.endswith("git knows no such revision; run `git fetch origin main:refs/remotes/origin/main` before")


@pytest.mark.parametrize("name", ["HEAD~9", "HEAD^2", "main~9", "1f2e3d4", "main@{1}"])
def test_what_is_no_branch_is_not_to_be_fetched_as_one(upstream, name):
    shallow, whole = refused(clone(upstream, "feature", depth=1), name), refused(clone(upstream, "feature"), name)
    assert (
        shallow == f"cannot compare with {name}: this clone is shallow and lacks it; run `git fetch --unshallow` before"
    )
    there = "compare with a branch, tag or commit that `git log --all` shows"
    assert whole == f"cannot compare with {name}: git knows no such revision; {there}"


def test_a_ci_that_tells_nothing_has_to_be_told(folder):
    assert refused(folder, CI="true").startswith("no branch or commit is told to compare with: give it with --base")
    assert read(folder, CI="false") == "two"


def test_histories_without_a_common_commit(folder):
    git(folder, "stash")
    git(folder, "switch", "--quiet", "--orphan", "alone")
    commit(folder, file="alone")
    assert refused(folder, "main...") == ("HEAD and main have no commit in common: compare with one, `--base REVISION`")


def test_the_first_commit_of_all_in_ci(tmp_path):
    commit(tmp_path, file="one")
    assert "no branch or commit is told" in refused(tmp_path, BUILDKITE="true", CI="true")


def test_committed_is_the_same_repository(tmp_path):
    """`committed` of the tests of hooks makes what these tests read."""
    (tmp_path / "file").write_text("text")
    assert read(committed(tmp_path)) == "text"
