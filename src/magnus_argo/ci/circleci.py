"""CircleCI.

Sources: circleci.com "Project values and variables", "Pipeline values and parameters".
"""

from __future__ import annotations

from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile, commit_hash, number


def _read(environment: Environment, _read_file: ReadFile) -> Ci:
    """It checks out what was pushed, and tells the address of the pull request, but not where that goes to."""
    commit = commit_hash(environment.get("CIRCLE_SHA1"))
    pull_request = number(environment.get("CIRCLE_PULL_REQUEST", "").split("/")[-1])
    return Ci(CIRCLECI, commit, commit, pull_request=pull_request)


CIRCLECI = Provider(
    name="CircleCI",
    marker="CIRCLECI",
    read=_read,
    lines=Lines(
        place="in .circleci/config.yml below `environment:`",
        line="{variable}: {value}",
        commit="<< pipeline.git.revision >>",
        head="",
        other="<< pipeline.parameters.NAME >>",
        why="`$NAME` is not replaced there",
    ),
    commit_variables=("CIRCLE_SHA1",),
    depth="",
    expressions=("pipeline.",),
    commit_endings=("pipeline.git.revision",),
)
