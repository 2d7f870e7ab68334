"""What each CI tells of the commit that it runs for, and what an event that is none does not."""

from __future__ import annotations

import json

import pytest
from tests.support.ci_runs import (
    BASE,
    BEFORE,
    EXPECTED,
    FOLDER,
    HEAD,
    MERGE,
    RUNS,
    environment_of,
    reader_of,
    recorded,
    with_event,
)

from magnus_argo.ci import Ci, ci_of
from magnus_argo.ci.github import MAX_EVENT
from magnus_argo.ci.gitlab import GITLAB
from magnus_argo.diagnostics.records import replace

GITHUB_RUNS = [name for name in RUNS if name.startswith("github-")]
NOTHING = reader_of("")


@pytest.mark.parametrize("name", RUNS)
def test_what_a_ci_tells(name: str) -> None:
    assert recorded(name) == EXPECTED[name]


def test_every_run_that_is_expected_is_recorded() -> None:
    assert sorted(EXPECTED) == RUNS
    assert {path.stem for path in FOLDER.glob("*.json")} == set(GITHUB_RUNS)


BASES = {
    "azure-pull-request": ("", "main"),
    "azure-pull-request-on-github": ("", "main"),
    "bitbucket-pull-request": (BASE[:12], "main"),
    "buildkite-pull-request": ("", "main"),
    "github-merge-group": (BASE, "main"),
    "github-pull-request": (BASE, "main"),
    "github-pull-request-merged": (BASE, "main"),
    "github-pull-request-of-fork": (BASE, "main"),
    "github-pull-request-review": (BASE, "main"),
    "github-pull-request-target": (BASE, "main"),
    "github-push": (BEFORE, ""),
    "gitlab-branch": (BEFORE, ""),
    "gitlab-merge-request": (BEFORE, "main"),
    "gitlab-merged-results": (BASE, "main"),
    "jenkins-branch": (BEFORE, ""),
    "jenkins-pull-request": ("", "main"),
    "jenkins-pull-request-builder": ("", "main"),
    "jenkins-pull-request-head": ("", "main"),
    "jenkins-pull-request-merge": ("", "main"),
    "azure-branch": ("", ""),
    "azure-tag": ("", ""),
    "bitbucket-branch": ("", ""),
    "bitbucket-tag": ("", ""),
    "buildkite-branch": ("", ""),
    "buildkite-by-hand": ("", ""),
    "circleci-branch": ("", ""),
    "circleci-pull-request": ("", ""),
    "circleci-tag": ("", ""),
    "github-push-of-new-branch": ("", ""),
    "github-schedule": ("", ""),
    "github-tag": ("", ""),
    "github-workflow-dispatch": ("", ""),
    "github-workflow-run": ("", ""),
    "gitlab-tag": ("", ""),
}


@pytest.mark.parametrize(("name", "base"), BASES.items(), ids=BASES)
def test_the_base_is_a_commit_or_else_a_branch(name: str, base: tuple[str, str]) -> None:
    ci = recorded(name)
    assert (ci.base_commit, ci.base_ref) == base


@pytest.mark.parametrize("name", GITHUB_RUNS)
def test_what_only_the_event_tells(name: str) -> None:
    without = ci_of(environment_of(name), NOTHING)
    untold = "pull-request" in name or name == "github-workflow-run"
    assert (without.head_commit != EXPECTED[name].head_commit) == untold
    assert without.commit == EXPECTED[name].commit
    assert without.is_merge_commit == EXPECTED[name].is_merge_commit
    assert without.pull_request in (EXPECTED[name].pull_request, "")


@pytest.mark.parametrize("name", sorted({*RUNS} - {*GITHUB_RUNS}))
def test_other_cis_name_no_file_to_read(name: str) -> None:
    assert ci_of(with_event(environment_of(name)), lambda path, _limit: pytest.fail(path)) == EXPECTED[name]


def test_azure_does_not_always_tell_what_was_pushed() -> None:
    environment = environment_of("azure-pull-request") | {"SYSTEM_PULLREQUEST_SOURCECOMMITID": ""}
    assert ci_of(environment, NOTHING) == replace(EXPECTED["azure-pull-request"], head_commit="")


def test_without_a_ci_nothing_is_known() -> None:
    assert ci_of({"CI": "true", "GITHUB_SHA": HEAD}, NOTHING) == Ci()
    assert ci_of({}, NOTHING) == Ci(None, "", "", False, "", "", "")


HOSTILE = {
    "nothing": "",
    "no-json": "{",
    "bytes": b"\xff\xfe\x00",
    "deep": "[" * 100_000,
    "deep-objects": '{"pull_request":' * 100_000,
    "long-number": '{"pull_request": {"number": ' + "9" * 100_000 + "}}",
    "number": "7",
    "list": "[]",
    "other-types": '{"pull_request": {"head": [], "base": 7, "number": true}, "before": {}}',
    "words": '{"pull_request": {"head": {"sha": "main"}, "base": {"sha": "--output=x", "ref": "-x"}, "number": "a7"}}',
    "not-a-hash": json.dumps({"pull_request": {"head": {"sha": HEAD + "\n"}, "base": {"sha": HEAD.upper()}}}),
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("event", ["pull_request", "push", "merge_group", "workflow_run"])
def test_an_event_that_is_none_tells_nothing(payload: str | bytes, event: str) -> None:
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_SHA": MERGE}
    ci = ci_of(with_event(environment), reader_of(payload))
    assert (ci.commit, ci.base_commit, ci.base_ref, ci.pull_request) == (MERGE, "", "", "")
    assert ci.head_commit == ("" if event in ("pull_request", "workflow_run") else MERGE)


@pytest.mark.parametrize("more", [0, 1])
def test_an_event_larger_than_any_of_github_is_not_read(more: int) -> None:
    environment = with_event(environment_of("github-pull-request"))
    payload = (FOLDER / "github-pull-request.json").read_bytes()
    ci = ci_of(environment, reader_of(payload.ljust(MAX_EVENT + more)))
    assert ci.head_commit == ("" if more else HEAD)


@pytest.mark.parametrize(
    "branch",
    ["-x", "a b", "a..b", "a@{1}", "a:b", "a^", "a~1", "a?", "*", "a\\b", "/a", "a/", "a//b", ".a", "a.lock", "a\n"],
)
def test_a_base_that_is_no_branch_is_none(branch: str) -> None:
    environment = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": branch}
    assert ci_of(environment, NOTHING) == Ci(GITLAB)


@pytest.mark.parametrize("branch", ["main", "release/1.x", "größer", "a@b", "user/what-if"])
def test_a_base_that_is_a_branch(branch: str) -> None:
    environment = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": branch}
    assert ci_of(environment, NOTHING) == Ci(GITLAB, base_ref=branch)
