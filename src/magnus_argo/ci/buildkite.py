"""Buildkite.

Sources: buildkite.com "Environment variables" and "buildkite-agent pipeline upload".
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, number


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """The commit of a build that was started by hand is `HEAD`: then it is not known."""
    commit = commit_hash(environment.get("BUILDKITE_COMMIT"))
    return Ci(
        BUILDKITE,
        commit,
        commit,
        base_ref=branch(environment.get("BUILDKITE_PULL_REQUEST_BASE_BRANCH")),
        pull_request=number(environment.get("BUILDKITE_PULL_REQUEST")),
    )


BUILDKITE = Provider(
    name="Buildkite",
    marker="BUILDKITE",
    read=_read,
    lines=Lines(
        place="in pipeline.yml below `env:`",
        line="{variable}: {value}",
        commit="$BUILDKITE_COMMIT",
        head="",
        other="$NAME",
        why="`$$NAME` is not replaced there, and `$NAME` only by `buildkite-agent pipeline upload`",
    ),
    commit_variables=("BUILDKITE_COMMIT",),
    depth="",
    by_hand="HEAD",
)
