"""Bitbucket Pipelines.

Sources: support.atlassian.com "Variables and secrets" and "Git clone behavior".
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, number


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """It merges too on pull requests, but tells the commit that was pushed."""
    commit = commit_hash(environment.get("BITBUCKET_COMMIT"))
    return Ci(
        BITBUCKET,
        commit,
        commit,
        base_ref=branch(environment.get("BITBUCKET_PR_DESTINATION_BRANCH")),
        base_commit=commit_hash(environment.get("BITBUCKET_PR_DESTINATION_COMMIT")),
        pull_request=number(environment.get("BITBUCKET_PR_ID")),
    )


BITBUCKET = Provider(
    name="Bitbucket",
    marker="BITBUCKET_BUILD_NUMBER",
    read=_read,
    lines=Lines(
        place="in the step's `script:`",
        line='export {variable}="{value}"',
        commit="$BITBUCKET_COMMIT",
        head="",
        other="$NAME",
        why="nothing is replaced in the repository's settings",
    ),
    commit_variables=("BITBUCKET_COMMIT",),
    depth="add `clone: {depth: full}` to this step",
    commit_unknown="Bitbucket reports only a part of the commit: pass the tag itself,"
    ' `--image-tag "$(git rev-parse "$BITBUCKET_COMMIT")"`',
)
