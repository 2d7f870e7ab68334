"""GitHub Actions.

Sources: docs.github.com "Events that trigger workflows", "Webhook events and payloads", "Variables reference" and
"Contexts reference"; the READMEs of actions/checkout and docker/metadata-action.
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, number

MAX_EVENT = 25 * 1024 * 1024
"""Bytes: GitHub delivers no event that is larger ("Webhook events and payloads", payload cap)."""

_MADE_UP = ("pull_request", "pull_request_review", "pull_request_review_comment")


def _read(environment: Environment, read_file: ReadFile) -> Ci:
    """GITHUB_SHA is the merge on pull requests, the base on pull_request_target, the default branch on workflow_run."""
    name, event = environment.get("GITHUB_EVENT_NAME", ""), _event(environment, read_file)
    commit = commit_hash(environment.get("GITHUB_SHA"))
    if name in _MADE_UP or name == "pull_request_target":
        return _pull_request(environment, event, commit, made_up=name in _MADE_UP)
    if name == "workflow_run":
        return Ci(GITHUB, commit, commit_hash(_find(event, "workflow_run", "head_sha")))
    if name == "merge_group":
        base = _find(event, "merge_group", "base_ref"), _find(event, "merge_group", "base_sha")
        return Ci(GITHUB, commit, commit, base_ref=branch(base[0]), base_commit=commit_hash(base[1]))
    return Ci(GITHUB, commit, commit, base_commit=commit_hash(_find(event, "before")))


def _pull_request(environment: Environment, event: object, commit: str, *, made_up: bool) -> Ci:
    """A pull request that was merged runs for the branch that it went to (its GITHUB_REF is no `refs/pull/`)."""
    ref = environment.get("GITHUB_REF", "refs/pull/")
    head = commit_hash(_find(event, "pull_request", "head", "sha"))
    return Ci(
        GITHUB,
        commit,
        head,
        is_merge_commit=made_up and ref.startswith("refs/pull/") and commit != head,
        base_ref=branch(environment.get("GITHUB_BASE_REF") or _find(event, "pull_request", "base", "ref")),
        base_commit=commit_hash(_find(event, "pull_request", "base", "sha")),
        pull_request=number(_find(event, "pull_request", "number") or ref.removeprefix("refs/pull/").split("/")[0]),
    )


def _event(environment: Environment, read_file: ReadFile) -> object:
    """The JSON of the file that GITHUB_EVENT_PATH names; None for a file that is none."""
    path = environment.get("GITHUB_EVENT_PATH")
    payload = read_file(path, MAX_EVENT) if path else b""
    if not payload or len(payload) > MAX_EVENT:
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


GITHUB = Provider(
    name="GitHub",
    marker="GITHUB_ACTIONS",
    read=_read,
    lines=Lines(
        place="in the workflow's `env:`",
        line="{variable}: {value}",
        commit="${{ github.sha }}",
        head="${{ github.event.pull_request.head.sha || github.sha }}",
        other="${{ env.NAME }}",
        why="`$NAME` is not replaced there",
        head_is_total=True,
        own=("GITHUB_", "${{ github.NAME }}"),
    ),
    commit_variables=("GITHUB_SHA",),
    depth="add `with: {fetch-depth: {depth}}` below `uses: actions/checkout` of this job",
    all_branches="add `with: {fetch-depth: 0}` below `uses: actions/checkout` of this job",
    expressions=("github.",),
    commit_endings=(".sha",),
    commit_unknown="GitHub's event (GITHUB_EVENT_PATH) does not report what was pushed: pass the tag itself,"
    " `${{ github.event.pull_request.head.sha }}`",
    # docker/metadata-action makes short hashes; expressions of GitHub cannot cut one.
    short_merge="in the `env:` of docker/metadata-action write `DOCKER_METADATA_PR_HEAD_SHA: true`",
)
