"""Which CI runs this and for which commit: read off the environment that it sets, and the event that GitHub hands over.

Sources: docs.github.com "Events that trigger workflows" and "Webhook events and payloads"; docs.gitlab.com
"Predefined CI/CD variables"; support.atlassian.com "Variables and secrets"; learn.microsoft.com "Use predefined
variables"; Jenkins' git, branch-api and ghprb plugins; circleci.com "Project values and variables"; buildkite.com
"Environment variables".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MAX_PAYLOAD = 25 * 1024 * 1024
"""Bytes: GitHub delivers no event that is larger ("Webhook events and payloads", payload cap)."""

_HASH = re.compile(r"(?!0+$)[0-9a-f]{7,64}")
_NO_BRANCH = re.compile(r"[\0-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/.]|[/.]$|\.lock$")  # git help check-ref-format
_MADE_UP = ("pull_request", "pull_request_review", "pull_request_review_comment")
_HEAD_IN_PAYLOAD = (*_MADE_UP, "pull_request_target", "workflow_run")

Environment = Mapping[str, str]


class Ci(NamedTuple):
    """One run of a CI; what it does not tell is empty. Commits are hashes, refs are names of branches.

    `commit` is what CI checks out. With `is_merge_commit` it is a merge that CI made up to try a pull request, and in
    no branch. `head_commit` is what images are built for: the last commit that somebody pushed. `base_commit` and
    `base_ref` are what it is compared with: where a pull request goes to, or what was there before a push.
    """

    name: str = ""
    commit: str = ""
    head_commit: str = ""
    is_merge_commit: bool = False
    base_ref: str = ""
    base_commit: str = ""
    pull_request: str = ""


def ci_of(environment: Environment, payload: str | bytes = "") -> Ci:
    """The CI that set `environment`; one without a name if none did. `payload` is the JSON text of GitHub's event, the
    file that GITHUB_EVENT_PATH names; a text that is no such thing tells nothing."""
    for marker, read in _READERS.items():
        if environment.get(marker):
            return read(environment, payload)
    return Ci()


def base_of(environment: Environment, payload: str | bytes = "") -> str | None:
    """The revision that a change is compared with: a commit if CI tells it, else `origin/BRANCH` of a pull request.

    None where nothing is known: on a new branch, a tag, by hand, or without CI. It is safe to hand to git.
    """
    ci = ci_of(environment, payload)
    return ci.base_commit or (f"origin/{ci.base_ref}" if ci.base_ref else None)


def needs_payload(environment: Environment) -> bool:
    """Whether only the event tells `head_commit`."""
    return bool(environment.get("GITHUB_ACTIONS")) and environment.get("GITHUB_EVENT_NAME", "") in _HEAD_IN_PAYLOAD


def _github(environment: Environment, payload: str | bytes) -> Ci:
    """GITHUB_SHA is the merge on pull requests, the base on pull_request_target, the default branch on workflow_run."""
    name, event = environment.get("GITHUB_EVENT_NAME", ""), _event(payload)
    commit = _hash(environment.get("GITHUB_SHA"))
    if name in _MADE_UP or name == "pull_request_target":
        return _github_pull_request(environment, event, commit, made_up=name in _MADE_UP)
    if name == "workflow_run":
        return Ci("GitHub", commit, _hash(_find(event, "workflow_run", "head_sha")))
    if name == "merge_group":
        base = _find(event, "merge_group", "base_ref"), _find(event, "merge_group", "base_sha")
        return Ci("GitHub", commit, commit, base_ref=_branch(base[0]), base_commit=_hash(base[1]))
    return Ci("GitHub", commit, commit, base_commit=_hash(_find(event, "before")))


def _github_pull_request(environment: Environment, event: object, commit: str, *, made_up: bool) -> Ci:
    """A pull request that was merged runs for the branch that it went to (its GITHUB_REF is no `refs/pull/`)."""
    ref = environment.get("GITHUB_REF", "refs/pull/")
    head = _hash(_find(event, "pull_request", "head", "sha"))
    return Ci(
        "GitHub",
        commit,
        head,
        is_merge_commit=made_up and ref.startswith("refs/pull/") and commit != head,
        base_ref=_branch(environment.get("GITHUB_BASE_REF") or _find(event, "pull_request", "base", "ref")),
        base_commit=_hash(_find(event, "pull_request", "base", "sha")),
        pull_request=_number(_find(event, "pull_request", "number") or ref.removeprefix("refs/pull/").split("/")[0]),
    )


def _gitlab(environment: Environment, _payload: str | bytes) -> Ci:
    """The commits of both branches are told only where CI merges them (gitlab-org/gitlab#330964)."""
    commit = _hash(environment.get("CI_COMMIT_SHA"))
    source = _hash(environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"))
    bases = ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA")
    return Ci(
        "GitLab",
        commit,
        source or commit,
        is_merge_commit=bool(source) and source != commit,
        base_ref=_branch(environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")),
        base_commit=next(filter(None, (_hash(environment.get(name)) for name in bases)), ""),
        pull_request=_number(environment.get("CI_MERGE_REQUEST_IID")),
    )


def _bitbucket(environment: Environment, _payload: str | bytes) -> Ci:
    """It merges too on pull requests, but tells the commit that was pushed."""
    commit = _hash(environment.get("BITBUCKET_COMMIT"))
    return Ci(
        "Bitbucket",
        commit,
        commit,
        base_ref=_branch(environment.get("BITBUCKET_PR_DESTINATION_BRANCH")),
        base_commit=_hash(environment.get("BITBUCKET_PR_DESTINATION_COMMIT")),
        pull_request=_number(environment.get("BITBUCKET_PR_ID")),
    )


def _azure(environment: Environment, _payload: str | bytes) -> Ci:
    commit = _hash(environment.get("BUILD_SOURCEVERSION"))
    source = _hash(environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID"))
    merges = re.fullmatch(r"refs/pull/\d+/merge", environment.get("BUILD_SOURCEBRANCH", "")) is not None
    numbers = ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID")
    return Ci(
        "Azure",
        commit,
        source if source or merges else commit,
        is_merge_commit=merges and commit != source,
        base_ref=_branch(environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH")),
        pull_request=next(filter(None, (_number(environment.get(name)) for name in numbers)), ""),
    )


def _jenkins(environment: Environment, _payload: str | bytes) -> Ci:
    """A multibranch job checks out the head or a merge of a pull request, as somebody has set it, and says which only
    where it does both: by the end of BRANCH_NAME. The ghprb plugin always tells the head."""
    commit, told = _hash(environment.get("GIT_COMMIT")), _hash(environment.get("ghprbActualCommit"))
    number = _number(environment.get("CHANGE_ID") or environment.get("ghprbPullId"))
    branch = environment.get("BRANCH_NAME", "") if number else ""
    told = told or (commit if not number or branch.endswith("-head") else "")
    return Ci(
        "Jenkins",
        commit,
        told,
        is_merge_commit=branch.endswith("-merge") or bool(told and commit and told != commit),
        base_ref=_branch(environment.get("CHANGE_TARGET") or environment.get("ghprbTargetBranch")),
        base_commit="" if number else _hash(environment.get("GIT_PREVIOUS_COMMIT")),
        pull_request=number,
    )


def _circleci(environment: Environment, _payload: str | bytes) -> Ci:
    commit = _hash(environment.get("CIRCLE_SHA1"))
    return Ci(
        "CircleCI", commit, commit, pull_request=_number(environment.get("CIRCLE_PULL_REQUEST", "").split("/")[-1])
    )


def _buildkite(environment: Environment, _payload: str | bytes) -> Ci:
    """The commit of a build that was started by hand is `HEAD`: then it is not known."""
    commit = _hash(environment.get("BUILDKITE_COMMIT"))
    return Ci(
        "Buildkite",
        commit,
        commit,
        base_ref=_branch(environment.get("BUILDKITE_PULL_REQUEST_BASE_BRANCH")),
        pull_request=_number(environment.get("BUILDKITE_PULL_REQUEST")),
    )


_READERS = {
    "GITHUB_ACTIONS": _github,
    "GITLAB_CI": _gitlab,
    "BITBUCKET_BUILD_NUMBER": _bitbucket,
    "TF_BUILD": _azure,
    "CIRCLECI": _circleci,
    "BUILDKITE": _buildkite,
    "JENKINS_URL": _jenkins,
}


def _event(payload: str | bytes) -> object:
    if not payload or len(payload) > MAX_PAYLOAD:
        return None
    import json

    try:
        event: object = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return event


def _find(event: object, *keys: str) -> object:
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event


def _hash(value: object) -> str:
    return value if isinstance(value, str) and _HASH.fullmatch(value) else ""


def _branch(value: object) -> str:
    name = value.removeprefix("refs/heads/") if isinstance(value, str) else ""
    return "" if _NO_BRANCH.search(name) else name


def _number(value: object) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""
