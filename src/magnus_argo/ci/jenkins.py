"""Jenkins.

Sources: the documentation of its plugins git, branch-api, github-branch-source and ghprb; jenkins.io "Using a
Jenkinsfile" (`environment`).
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, number


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """A multibranch job checks out the head or a merge of a pull request, as somebody has set it, and says which only
    where it does both: by the end of BRANCH_NAME. It merges the base into the head. The ghprb plugin always tells the
    head, and takes GitHub's merge."""
    commit, head = commit_hash(environment.get("GIT_COMMIT")), commit_hash(environment.get("ghprbActualCommit"))
    pull_request = number(environment.get("CHANGE_ID") or environment.get("ghprbPullId"))
    name = environment.get("BRANCH_NAME", "") if pull_request else ""
    head = head or (commit if not pull_request or name.endswith("-head") else "")
    return Ci(
        JENKINS,
        commit,
        head,
        is_merge_commit=name.endswith("-merge") or bool(head and commit and head != commit),
        base_ref=branch(environment.get("CHANGE_TARGET") or environment.get("ghprbTargetBranch")),
        base_commit="" if pull_request else commit_hash(environment.get("GIT_PREVIOUS_COMMIT")),
        pull_request=pull_request,
        base_is_first_parent=not name.endswith("-merge"),
    )


JENKINS = Provider(
    name="Jenkins",
    marker="JENKINS_URL",
    read=_read,
    lines=Lines(
        place="in the Jenkinsfile's `environment`",
        line='{variable} = "{value}"',
        commit="${env.GIT_COMMIT}",
        head="",
        other="${env.NAME}",
        why="nothing is replaced inside single quotes",
    ),
    commit_variables=("GIT_COMMIT", "env.GIT_COMMIT"),
    depth="remove `Shallow clone` from the job's advanced clone behaviours",
    commit_unknown="Jenkins does not report what was pushed, because GIT_COMMIT may be a merge: pass the tag itself,"
    ' `--image-tag "$GIT_COMMIT"`, if Jenkins builds pull requests as they are',
    untold_head="in the branch source, discover pull requests as `The current pull request revision`",
)
