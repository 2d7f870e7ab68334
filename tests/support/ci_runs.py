"""CIs as they tell of themselves: environments and events in `tests/ci/recorded/`, as documented."""

from __future__ import annotations

import re

import yaml
from tests.support.paths import ROOT

from magnus_argo.ci import Ci, ReadFile, ci_of
from magnus_argo.ci.azure import AZURE
from magnus_argo.ci.bitbucket import BITBUCKET
from magnus_argo.ci.buildkite import BUILDKITE
from magnus_argo.ci.circleci import CIRCLECI
from magnus_argo.ci.github import GITHUB
from magnus_argo.ci.gitlab import GITLAB
from magnus_argo.ci.jenkins import JENKINS
from magnus_argo.ci.provider import Provider

FOLDER = ROOT / "tests" / "ci" / "recorded"
RUNS = sorted(path.stem for path in FOLDER.glob("*.env"))
HEAD = "9f1c3b7e5a2d48c06b1e7f3a9d5c2e8b4f6a0d13"
MERGE = "c4e1a7d09b3f52e86a1d7c0f4b9e3a5d2c8f6b71"
BASE = "2b8d6f4a1c9e7305d3b5f7a9c1e0d2b4a6c8e0f2"
BEFORE = "7a5c3e1f9b2d4860f1e3c5a7b9d1f3e5a7c9b1d3"
PULL_REQUEST = Ci(GITHUB, MERGE, HEAD, True, "main", BASE, "7")
EXPECTED = {
    "azure-branch": Ci(AZURE, HEAD, HEAD),
    "azure-pull-request": Ci(AZURE, MERGE, HEAD, True, "main", "", "7"),
    "azure-pull-request-on-github": Ci(AZURE, MERGE, HEAD, True, "main", "", "7"),
    "azure-tag": Ci(AZURE, HEAD, HEAD),
    "bitbucket-branch": Ci(BITBUCKET, HEAD, HEAD),
    "bitbucket-pull-request": Ci(BITBUCKET, HEAD[:12], HEAD[:12], False, "main", BASE[:12], "7"),
    "bitbucket-tag": Ci(BITBUCKET, HEAD, HEAD),
    "buildkite-branch": Ci(BUILDKITE, HEAD, HEAD),
    "buildkite-by-hand": Ci(BUILDKITE),
    "buildkite-pull-request": Ci(BUILDKITE, HEAD, HEAD, False, "main", "", "7"),
    "circleci-branch": Ci(CIRCLECI, HEAD, HEAD),
    "circleci-pull-request": Ci(CIRCLECI, HEAD, HEAD, pull_request="7"),
    "circleci-tag": Ci(CIRCLECI, HEAD, HEAD),
    "github-merge-group": Ci(GITHUB, MERGE, MERGE, False, "main", BASE),
    "github-pull-request": PULL_REQUEST,
    "github-pull-request-merged": Ci(GITHUB, BEFORE, HEAD, False, "main", BASE, "7"),
    "github-pull-request-of-fork": PULL_REQUEST,
    "github-pull-request-review": PULL_REQUEST,
    "github-pull-request-target": Ci(GITHUB, BASE, HEAD, False, "main", BASE, "7"),
    "github-push": Ci(GITHUB, HEAD, HEAD, base_commit=BEFORE),
    "github-push-of-new-branch": Ci(GITHUB, HEAD, HEAD),
    "github-schedule": Ci(GITHUB, HEAD, HEAD),
    "github-tag": Ci(GITHUB, HEAD, HEAD),
    "github-workflow-dispatch": Ci(GITHUB, HEAD, HEAD),
    "github-workflow-run": Ci(GITHUB, BASE, HEAD),
    "gitlab-branch": Ci(GITLAB, HEAD, HEAD, base_commit=BEFORE),
    "gitlab-merge-request": Ci(GITLAB, HEAD, HEAD, False, "main", BEFORE, "7"),
    "gitlab-merged-results": Ci(GITLAB, MERGE, HEAD, True, "main", BASE, "7"),
    "gitlab-tag": Ci(GITLAB, HEAD, HEAD),
    "jenkins-branch": Ci(JENKINS, HEAD, HEAD, base_commit=BEFORE),
    "jenkins-pull-request": Ci(JENKINS, HEAD, "", False, "main", "", "7"),
    "jenkins-pull-request-builder": Ci(JENKINS, MERGE, HEAD, True, "main", "", "7"),
    "jenkins-pull-request-head": Ci(JENKINS, HEAD, HEAD, False, "main", "", "7"),
    "jenkins-pull-request-merge": Ci(JENKINS, MERGE, "", True, "main", "", "7", base_is_first_parent=False),
}


def environment_of(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (FOLDER / f"{name}.env").read_text().splitlines())


def with_event(environment: dict[str, str]) -> dict[str, str]:
    """The environment with the path of an event, which `reader_of` hands over."""
    return environment | {"GITHUB_EVENT_PATH": "event.json"}


def reader_of(payload: str | bytes) -> ReadFile:
    """Reads the event alone."""
    files = {"event.json": payload.encode() if isinstance(payload, str) else payload}
    return lambda path, limit: files[path][: limit + 1]


def recorded(name: str) -> Ci:
    """What the CI of a recorded run tells, with its event if there is one."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        return ci_of(environment_of(name), reader_of(""))
    return ci_of(with_event(environment_of(name)), reader_of(path.read_bytes()))


def provider_of(name: str) -> Provider:
    provider = EXPECTED[name].provider
    assert provider is not None, name
    return provider


class Tried:
    """A run of the command line and what became of it."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.rules = re.findall(r"^(?:error|warning)\[([a-z-]+)\]", err, re.MULTILINE)
        self.help = "\n".join(re.findall(r"= help: (.*)", err))
        workflow = yaml.safe_load(out) if out else {}
        templates = workflow.get("spec", {}).get("templates", [])
        self.images = {template["container"]["image"] for template in templates if "container" in template}
