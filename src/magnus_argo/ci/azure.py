"""Azure Pipelines.

Sources: learn.microsoft.com "Use predefined variables", "Define variables" (macro syntax) and "steps.checkout".
"""

from __future__ import annotations

import re

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, branch, commit_hash, number


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """It merges pull requests and does not always tell what was pushed. One on GitHub has a number beside its id."""
    commit = commit_hash(environment.get("BUILD_SOURCEVERSION"))
    source = commit_hash(environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID"))
    merges = re.fullmatch(r"refs/pull/\d+/merge", environment.get("BUILD_SOURCEBRANCH", "")) is not None
    numbers = ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID")
    return Ci(
        AZURE,
        commit,
        source if source or merges else commit,
        is_merge_commit=merges and commit != source,
        base_ref=branch(environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH")),
        pull_request=next(filter(None, (number(environment.get(name)) for name in numbers)), ""),
    )


AZURE = Provider(
    name="Azure",
    marker="TF_BUILD",
    read=_read,
    lines=Lines(
        place="in the step's `env:`",
        line="{variable}: {value}",
        commit="$(Build.SourceVersion)",
        head="$(System.PullRequest.SourceCommitId)",
        other="$(NAME)",
        why="`$NAME` is not replaced there, nor `$(name)` of a variable that is not set",
    ),
    commit_variables=("BUILD_SOURCEVERSION",),
    depth="add `fetchDepth: 0` below `- checkout: self` of this job",
    expressions=("Build.", "System."),
    commit_endings=("Build.SourceVersion", "SourceCommitId"),
)
