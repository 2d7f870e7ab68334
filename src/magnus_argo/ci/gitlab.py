"""GitLab CI/CD.

Sources: docs.gitlab.com "Predefined CI/CD variables", "Where variables can be used" and "Configuring runners"
(GIT_DEPTH).
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, first_hash, number

_BASES = ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA")


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """The commits of both branches are told only where CI merges them (gitlab-org/gitlab#330964)."""
    commit = commit_hash(environment.get("CI_COMMIT_SHA"))
    source = commit_hash(environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"))
    return Ci(
        GITLAB,
        commit,
        source or commit,
        is_merge_commit=bool(source) and source != commit,
        base_ref=branch(environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")),
        base_commit=first_hash(environment, _BASES),
        pull_request=number(environment.get("CI_MERGE_REQUEST_IID")),
    )


GITLAB = Provider(
    name="GitLab",
    marker="GITLAB_CI",
    read=_read,
    lines=Lines(
        place="in .gitlab-ci.yml below `variables:`",
        line="{variable}: {value}",
        commit="$CI_COMMIT_SHA",
        head="$CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
        other="$NAME",
        why="`$$NAME` and variables with `expand: false` are not replaced",
    ),
    commit_variables=("CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"),
    depth='add `variables: {GIT_DEPTH: "0"}` to this job',
    request="merge request",
)
