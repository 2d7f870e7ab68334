"""What each CI tells of the commit that it runs for, and what an event that is none does not."""

from __future__ import annotations

import json

import pytest
from tests.ci_runs import EXPECTED, FOLDER, HEAD, MERGE, RUNS, environment_of, event_of

from magnus_argo.ci import Ci, base_of, ci_of, needs_payload


@pytest.mark.parametrize("name", RUNS)
def test_what_a_ci_tells(name):
    assert ci_of(environment_of(name), event_of(name)) == EXPECTED[name]


def test_every_run_that_is_expected_is_recorded():
    assert sorted(EXPECTED) == RUNS
    assert {path.stem for path in FOLDER.glob("*.json")} == {name for name in RUNS if name.startswith("github-")}


@pytest.mark.parametrize("name", RUNS)
def test_the_base_is_a_commit_or_else_the_branch_of_the_remote(name):
    ci = EXPECTED[name]
    assert base_of(environment_of(name), event_of(name)) == (
        ci.base_commit or (f"origin/{ci.base_ref}" if ci.base_ref else None)
    )


@pytest.mark.parametrize("name", [name for name in RUNS if name.startswith("github-")])
def test_the_event_is_wanted_where_the_environment_does_not_tell_what_was_pushed(name):
    without = ci_of(environment_of(name))
    assert needs_payload(environment_of(name)) == (without.head_commit != EXPECTED[name].head_commit)
    assert without.commit == EXPECTED[name].commit
    assert without.is_merge_commit == EXPECTED[name].is_merge_commit
    assert without.pull_request in (EXPECTED[name].pull_request, "")


def test_azure_does_not_always_tell_what_was_pushed():
    environment = environment_of("azure-pull-request") | {"SYSTEM_PULLREQUEST_SOURCECOMMITID": ""}
    assert ci_of(environment) == EXPECTED["azure-pull-request"]._replace(head_commit="")


def test_without_a_ci_nothing_is_known():
    assert ci_of({"CI": "true", "GITHUB_SHA": HEAD}) == Ci()
    assert base_of({}) is None


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
def test_an_event_that_is_none_tells_nothing(payload, event):
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_SHA": MERGE}
    ci = ci_of(environment, payload)
    assert (ci.commit, ci.base_commit, ci.base_ref, ci.pull_request) == (MERGE, "", "", "")
    assert ci.head_commit == ("" if event in ("pull_request", "workflow_run") else MERGE)


def test_an_event_larger_than_any_of_github_is_not_read(monkeypatch):
    monkeypatch.setattr("magnus_argo.ci.MAX_PAYLOAD", len(event_of("github-pull-request")) - 1)
    assert ci_of(environment_of("github-pull-request"), event_of("github-pull-request")).head_commit == ""


@pytest.mark.parametrize(
    "branch",
    ["-x", "a b", "a..b", "a@{1}", "a:b", "a^", "a~1", "a?", "*", "a\\b", "/a", "a/", "a//b", ".a", "a.lock", "a\n"],
)
def test_a_base_that_is_no_branch_is_none(branch):
    environment = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": branch}
    assert base_of(environment) is None


@pytest.mark.parametrize("branch", ["main", "release/1.x", "größer", "a@b", "user/what-if"])
def test_a_base_that_is_a_branch(branch):
    environment = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": branch}
    assert base_of(environment) == f"origin/{branch}"
