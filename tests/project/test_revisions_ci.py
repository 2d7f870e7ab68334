"""Which revision is compared with in CI: in clones as each CI makes them, and as it tells of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from tests.support.hook_runs import git
from tests.support.revision_repositories import ENVIRONMENT, base, commit, folder, original, read, refused

from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

__all__ = ["folder", "original"]

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
    def test_a_merge_is_compared_with_what_it_merges_into(self, upstream: Path, depth: int) -> None:
        place = clone(upstream, "refs/pull/7/merge", depth)
        with base(place, **pull_request(upstream)) as (workspace, label):
            assert workspace.read("file").data == b"two"
            assert label == f"main ({id_of(upstream, 'main')[:12]})"

    def test_a_head_that_has_nothing_in_common_is_compared_with_the_base_itself(self, upstream: Path) -> None:
        """Its author has made another first commit, and nothing was told of what changes."""
        place = clone(upstream, "refs/heads/feature")
        git(place, "switch", "--quiet", "--orphan", "alone")
        commit(place, file="alone")
        assert read(place, **pull_request(upstream)) == "two"

    def test_who_leads_around_what_a_shallow_clone_has_chooses_no_base(self, tmp_path: Path) -> None:
        """25 commits cut the way to where the branch has parted, and a merge leads to an older commit."""
        source = tmp_path / "source"
        commit(source, file="open")
        git(source, "branch", "older")
        commit(source, file="mended")
        git(source, "switch", "--quiet", "--create", "feature")
        for _ in range(25):
            commit(source)
        older = git(source, "commit-tree", "-p", "older", "-m", "side", "older^{tree}")
        git(source, "merge", "--quiet", "-s", "ours", "-m", "merge", older)
        git(source, "update-ref", "refs/pull/7/merge", "feature")
        told = pull_request(source)
        place = clone(source, "feature", depth=20)
        git(place, "fetch", "--quiet", "origin", "+main:refs/remotes/origin/main")
        assert read(place, **told) == "mended"
        assert "this clone is shallow" in refused(place, "origin/main...")
        git(place, "fetch", "--quiet", "--unshallow", "origin")
        assert read(place, **told) == read(place, "origin/main...") == "mended"

    def test_the_head_is_compared_with_where_it_started(self, upstream: Path) -> None:
        assert read(clone(upstream, "feature"), **pull_request(upstream)) == "one"

    @pytest.mark.parametrize(("depth", "start"), [(0, "main~1"), (3, "main")])
    def test_a_merge_by_the_author_is_none_by_ci(self, upstream: Path, depth: int, start: str) -> None:
        """With `ref: head.sha`, or the button that updates a branch. What the clone lacks may have been merged too."""
        tree = id_of(upstream, "feature^{tree}")
        merge = git(upstream, "commit-tree", "-p", "feature", "-p", "main~1", "-m", "Merge branch main", tree)
        git(upstream, "update-ref", "refs/heads/merged", merge)
        told = pull_request(upstream)
        event = json.loads(Path(told["GITHUB_EVENT_PATH"]).read_text())
        event["pull_request"]["head"]["sha"] = merge
        Path(told["GITHUB_EVENT_PATH"]).write_text(json.dumps(event))
        place = clone(upstream, "merged", depth)
        git(place, "fetch", "--quiet", "origin", "+main:refs/remotes/origin/main")
        with base(place, **told) as (_, label):
            why = " itself, as this clone is shallow" if depth else ""
            assert label == f"main{why} ({id_of(upstream, start)[:12]})"

    def test_a_shallow_clone_of_the_head_needs_more_than_one_of_a_merge(self, upstream: Path) -> None:
        said = refused(clone(upstream, "feature", depth=1), **pull_request(upstream))
        assert said.endswith("add `with: {fetch-depth: 0}` below `uses: actions/checkout` of this job")

    def test_a_shallow_clone_of_a_merge(self, upstream: Path) -> None:
        said = refused(clone(upstream, "refs/pull/7/merge", depth=1), **pull_request(upstream))
        assert said == (
            "cannot compare with main: it is missing from this shallow clone; "
            "add `with: {fetch-depth: 2}` below `uses: actions/checkout` of this job"
        )

    def test_a_whole_clone_of_one_branch(self, upstream: Path) -> None:
        place = clone(upstream, "feature")
        git(place, "update-ref", "-d", "refs/remotes/origin/main")
        environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"}
        assert refused(place, **environment) == (
            "cannot compare with main: there is no such revision; "
            "add `with: {fetch-depth: 0}` below `uses: actions/checkout` of this job"
        )

    def test_a_shallow_clone_that_has_the_base_and_not_what_is_between(self, upstream: Path) -> None:
        place = clone(upstream, "feature", depth=1)
        git(place, "fetch", "--quiet", "--depth=1", "origin", "+main:refs/remotes/origin/main")
        with base(place, **pull_request(upstream, "pull_request_target")) as (workspace, label):
            assert workspace.read("file").data == b"two"
            assert label.startswith("main itself, as this clone is shallow (")

    def test_the_default_checkout_of_pull_request_target_is_the_base_itself(self, upstream: Path) -> None:
        assert read(clone(upstream, "main"), **pull_request(upstream, "pull_request_target")) == "two"

    def test_a_push_is_compared_with_what_was_there_before(self, upstream: Path) -> None:
        before = id_of(upstream, "main^1")
        place = clone(upstream, "main")
        with base(place, **github(upstream, "push", {"before": before})) as (workspace, label):
            assert workspace.read("file").data == b"one"
            assert label == before[:12]

    def test_a_new_branch_and_a_run_by_hand_with_the_commit_before(self, upstream: Path) -> None:
        place = clone(upstream, "main")
        for event, payload in (("push", {"before": "0" * 40}), ("workflow_dispatch", {}), ("schedule", {})):
            with base(place, **github(upstream, event, payload)) as (workspace, label):
                assert workspace.read("file").data == b"one"
                assert label.startswith("HEAD^1 (")

    def test_a_merge_group(self, upstream: Path) -> None:
        payload = {"merge_group": {"base_sha": id_of(upstream, "main^1"), "base_ref": "refs/heads/main"}}
        assert read(clone(upstream, "main"), **github(upstream, "merge_group", payload)) == "one"

    @pytest.mark.parametrize("payload", ["", "{", "[]", '{"before": 5}', '{"before": "--output=x"}'])
    def test_an_event_that_is_none(self, upstream: Path, payload: str) -> None:
        environment = github(upstream, "push")
        Path(environment["GITHUB_EVENT_PATH"]).write_text(payload)
        assert read(clone(upstream, "main"), **environment) == "one"

    def test_a_hostile_branch_name(self, upstream: Path) -> None:
        environment = pull_request(upstream) | {"GITHUB_BASE_REF": "--output=stolen", "GITHUB_EVENT_PATH": "/nothing"}
        assert "to compare with is known" in refused(clone(upstream, "feature", depth=1), **environment)


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
        ({"JENKINS_URL": "https://ci", "CHANGE_ID": "7", "CHANGE_TARGET": "main"}, "remove `Shallow clone` from"),
        (
            {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"},
            "run `git fetch --unshallow` first, or run `git fetch origin main:refs/remotes/origin/main` first",
        ),
    ],
    ids=["GitLab", "Bitbucket", "Azure", "Jenkins", "Buildkite"],
)
def test_other_ci(upstream: Path, environment: dict[str, str], cure: str) -> None:
    place = clone(upstream, "feature")
    assert read(place, CI="true", **environment) == "one"
    assert cure in refused(clone(upstream, "feature", depth=1), CI="true", **environment)


GITLAB = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
AZURE = {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_PULLREQUEST_TARGETBRANCH": "main"}
GHPRB = {"JENKINS_URL": "https://ci", "ghprbPullId": "7", "ghprbTargetBranch": "main"}
MERGES = [
    ({**GITLAB, "CI_COMMIT_SHA": "MERGE", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "HEAD"}),
    ({**AZURE, "BUILD_SOURCEVERSION": "MERGE", "BUILD_SOURCEBRANCH": "refs/pull/7/merge"}),
    ({**GHPRB, "GIT_COMMIT": "MERGE", "ghprbActualCommit": "HEAD"}),
]


@pytest.mark.parametrize("told", MERGES, ids=["GitLab", "Azure", "Jenkins"])
def test_a_merge_that_a_ci_has_made(upstream: Path, told: dict[str, str]) -> None:
    ids = {"MERGE": id_of(upstream, "refs/pull/7/merge"), "HEAD": id_of(upstream, "feature")}
    environment = {name: ids.get(value, value) for name, value in told.items()}
    for depth in (0, 2):
        assert read(clone(upstream, "refs/pull/7/merge", depth), **environment) == "two"
    assert read(clone(upstream, "feature"), **environment) == "one"


def test_jenkins_merges_the_base_into_the_head(upstream: Path) -> None:
    place = clone(upstream, "feature")
    git(place, "merge", "--quiet", "--message", "merge", "origin/main")
    told = {"JENKINS_URL": "https://ci", "CHANGE_ID": "7", "CHANGE_TARGET": "main"}
    for name, commit_told in (("PR-7-merge", "HEAD"), ("PR-7-merge", "HEAD^1"), ("PR-7", "HEAD")):
        with base(place, **told, BRANCH_NAME=name, GIT_COMMIT=git(place, "rev-parse", commit_told)) as (_, label):
            assert label == f"main ({id_of(upstream, 'main')[:12]})"


@pytest.mark.parametrize("brought", [None, "refs/heads/DIGITS", "refs/heads/refs/remotes/origin/main"])
def test_bitbucket_tells_some_digits_of_the_commit(upstream: Path, brought: str | None) -> None:
    digits = id_of(upstream, "main~1")[:12]
    place = clone(upstream, "feature")
    git(place, "update-ref", "-d", "refs/remotes/origin/main")
    told = {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "7", "BITBUCKET_PR_DESTINATION_BRANCH": "main"}
    if brought:
        git(place, "update-ref", brought.replace("DIGITS", digits), "HEAD")
    with base(place, **told, BITBUCKET_PR_DESTINATION_COMMIT=digits) as (_, label):
        assert label == f"main ({digits})"
    said = refused(place, **told, BITBUCKET_PR_DESTINATION_COMMIT="0" * 11 + "1")
    assert said.startswith("cannot compare with main: there is no such revision")


def test_circleci_tells_no_base_of_a_pull_request(upstream: Path) -> None:
    place = clone(upstream, "feature")
    told = {"CIRCLECI": "true", "CIRCLE_PULL_REQUEST": "https://github.com/acme/churn/pull/7"}
    assert refused(place, **told).startswith("no branch or commit to compare with is known")
    git(place, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    with base(place, **told) as (_, label):
        assert label == f"origin/HEAD ({id_of(upstream, 'main~1')[:12]})"
    assert read(place, CIRCLECI="true") == "one", "a push is compared with the commit before"


def test_gitlab_tells_the_commit(upstream: Path) -> None:
    environment = {
        "GITLAB_CI": "true",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": id_of(upstream, "main^1"),
    }
    assert read(clone(upstream, "feature"), **environment) == "one"


def test_a_branch_that_a_whole_clone_lacks(upstream: Path) -> None:
    place = clone(upstream, "feature")
    git(place, "update-ref", "-d", "refs/remotes/origin/main")
    environment = {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"}
    said = refused(place, **environment)
    assert said.endswith("there is no such revision; run `git fetch origin main:refs/remotes/origin/main` first")


@pytest.mark.parametrize("name", ["HEAD~9", "HEAD^2", "main~9", "1f2e3d4", "main@{1}"])
def test_what_is_no_branch_is_not_to_be_fetched_as_one(upstream: Path, name: str) -> None:
    shallow, whole = refused(clone(upstream, "feature", depth=1), name), refused(clone(upstream, "feature"), name)
    assert (
        shallow
        == f"cannot compare with {name}: it is missing from this shallow clone; run `git fetch --unshallow` first"
    )
    there = "compare with a branch, tag or commit that `git log --all` shows"
    assert whole == f"cannot compare with {name}: there is no such revision; {there}"


def test_a_ci_that_tells_nothing_has_to_be_told(folder: Path) -> None:
    said = "no branch or commit to compare with is known: compare with one, such as `--base"
    assert refused(folder, CI="true").startswith(said)
    assert read(folder, CI="false") == "two"


def test_the_first_commit_of_all_in_ci(tmp_path: Path) -> None:
    commit(tmp_path, file="one")
    assert "no branch or commit to compare with is known" in refused(tmp_path, BUILDKITE="true", CI="true")


def test_a_line_to_paste_runs_nothing_that_a_branch_is_called(upstream: Path) -> None:
    place = clone(upstream, "feature")
    name = "x=,y,(id)"
    environment = {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": name}
    said = refused(place, **environment)
    assert said.endswith(f'run `git fetch origin "{name}:refs/remotes/origin/{name}"` first')
    for other in ("x;touch,y", "x`id`", "x${{github.head_ref}}"):
        assert "git fetch" not in refused(place, **environment | {"BUILDKITE_PULL_REQUEST_BASE_BRANCH": other})


@pytest.mark.parametrize("name", ["--upload-pack=touch${IFS}y;", "-4", "+main"])
def test_no_branch_is_an_option_of_a_line_to_paste(name: str, upstream: Path) -> None:
    place = clone(upstream, "feature")
    told = {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": name}
    assert "git fetch" not in refused(place, **told)
    for prefix in ("origin/", "refs/remotes/origin/", "refs/remotes/"):
        said = refused(place, f"{prefix}{name}")
        assert "there is no such revision" in said
        assert "git fetch" not in said


class TestSubmodules:
    """What they were is for the repository around to say: their own branches may come with a pull request."""

    CI = MappingProxyType(
        {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"}
    )

    @pytest.fixture
    def outer(self, tmp_path: Path) -> Path:
        commit(tmp_path, file="outer")
        commit(tmp_path / "services" / "inner", file="one")
        commit(tmp_path)
        return tmp_path

    def pull_request(self, outer: Path, at: str) -> Path:
        """A submodule that has another commit now, which its own branch has too; the base is a commit of `outer`."""
        git(outer, "update-ref", "refs/remotes/origin/main", at)
        inner = outer / "services" / "inner"
        git(inner, "update-ref", "refs/remotes/origin/main", commit(inner, file="two"))
        commit(outer)
        return inner

    @pytest.mark.parametrize("asked", [None, "origin/main"])
    @pytest.mark.parametrize("stand", [".", "services", "services/inner"])
    def test_one_that_has_changed(self, outer: Path, asked: str | None, stand: str) -> None:
        inner = self.pull_request(outer, "HEAD")
        with opened(asked, Workspace(str(inner), stand=str(outer / stand)), ENVIRONMENT | self.CI) as (
            workspace,
            label,
        ):
            assert workspace.read("file").data == b"one"
            assert label.endswith(f"main ({id_of(outer, 'HEAD^')[:12]})")

    def test_one_that_is_new(self, outer: Path) -> None:
        with base(self.pull_request(outer, "HEAD^"), **self.CI) as (workspace, label):
            assert not workspace.exists("file")
            assert label == f"main ({id_of(outer, 'HEAD^^')[:12]})"

    def test_one_in_the_place_of_a_folder(self, outer: Path) -> None:
        git(outer, "update-ref", "refs/remotes/origin/main", commit(outer, other__file="folder"))
        commit(outer, other__file=None)
        commit(outer / "other", file="submodule")
        commit(outer)
        assert read(outer / "other", **self.CI) == "folder"

    def test_one_in_another(self, outer: Path) -> None:
        inner = self.pull_request(outer, "HEAD")
        commit(inner / "innermost", file="first")
        git(outer, "update-ref", "refs/remotes/origin/main", "HEAD")
        commit(inner)
        commit(outer)
        git(outer, "update-ref", "refs/remotes/origin/main", "HEAD")
        commit(inner / "innermost", file="second")
        commit(inner)
        commit(outer)
        assert read(inner / "innermost", **self.CI) == "first"

    @pytest.mark.parametrize(("stand", "there"), [(".", b"one"), ("services", b"one"), ("services/inner", b"two")])
    def test_a_person_names_revisions_of_where_they_stand(self, outer: Path, stand: str, there: bytes) -> None:
        """Not of where `-C` goes, or where the project lies."""
        inner = self.pull_request(outer, "HEAD")
        today = Workspace(str(inner), stand=str(inner), seen_from=str(outer / stand))
        with opened("origin/main", today, ENVIRONMENT) as (workspace, _):
            assert workspace.read("file").data == there

    def test_nobody_stands_there_in_a_ci_that_is_not_known(self, outer: Path) -> None:
        assert read(self.pull_request(outer, "HEAD"), "origin/main", CI="true") == "one"

    def test_a_repository_that_a_step_has_put_there_is_none(self, outer: Path) -> None:
        place = outer / "other"
        git(outer, "update-ref", "refs/remotes/origin/main", "HEAD")
        git(place, "update-ref", "refs/remotes/origin/main", commit(place, file="other"))
        assert read(place, **self.CI) == "other"
