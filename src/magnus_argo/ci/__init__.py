"""Which CI runs this and for which commit, and what to write into its files: one CI a file."""

from __future__ import annotations

from magnus_argo.ci.azure import AZURE
from magnus_argo.ci.bitbucket import BITBUCKET
from magnus_argo.ci.buildkite import BUILDKITE
from magnus_argo.ci.circleci import CIRCLECI
from magnus_argo.ci.github import GITHUB
from magnus_argo.ci.gitlab import GITLAB
from magnus_argo.ci.jenkins import JENKINS
from magnus_argo.ci.provider import Ci, Environment, Lines, Provider, ReadFile

__all__ = ["CIS", "Ci", "Environment", "Lines", "Provider", "ReadFile", "ci_of"]

CIS = (GITHUB, GITLAB, BITBUCKET, AZURE, CIRCLECI, BUILDKITE, JENKINS)
"""All that are known, in the order in which they are looked for."""


def ci_of(environment: Environment, read_file: ReadFile) -> Ci:
    """Reads what CI tells of this run off the environment, and off the files that it names there.

    Without a CI nothing is told. A variable or file that does not hold what it should tells nothing either: nothing
    raises.
    """
    for provider in CIS:
        if environment.get(provider.marker):
            return provider.read(environment, read_file)
    return Ci()
