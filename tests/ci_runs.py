"""CIs as they tell of themselves: `ci/` has environments and events as their documentation shows them."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from magnus_argo.ci import Ci

FOLDER = Path(__file__).with_name("ci")
RUNS = sorted(path.stem for path in FOLDER.glob("*.env"))
HEAD = "9f1c3b7e5a2d48c06b1e7f3a9d5c2e8b4f6a0d13"
MERGE = "c4e1a7d09b3f52e86a1d7c0f4b9e3a5d2c8f6b71"
BASE = "2b8d6f4a1c9e7305d3b5f7a9c1e0d2b4a6c8e0f2"
BEFORE = "7a5c3e1f9b2d4860f1e3c5a7b9d1f3e5a7c9b1d3"
PULL_REQUEST = Ci("GitHub", MERGE, HEAD, True, "main", BASE, "7")
EXPECTED = {
    "azure-branch": Ci("Azure", HEAD, HEAD),
    "azure-pull-request": Ci("Azure", MERGE, HEAD, True, "main", "", "7"),
    "azure-pull-request-on-github": Ci("Azure", MERGE, HEAD, True, "main", "", "7"),
    "azure-tag": Ci("Azure", HEAD, HEAD),
    "bitbucket-branch": Ci("Bitbucket", HEAD, HEAD),
    "bitbucket-pull-request": Ci("Bitbucket", HEAD[:12], HEAD[:12], False, "main", BASE[:12], "7"),
    "bitbucket-tag": Ci("Bitbucket", HEAD, HEAD),
    "buildkite-branch": Ci("Buildkite", HEAD, HEAD),
    "buildkite-by-hand": Ci("Buildkite"),
    "buildkite-pull-request": Ci("Buildkite", HEAD, HEAD, False, "main", "", "7"),
    "circleci-branch": Ci("CircleCI", HEAD, HEAD),
    "circleci-pull-request": Ci("CircleCI", HEAD, HEAD, pull_request="7"),
    "circleci-tag": Ci("CircleCI", HEAD, HEAD),
    "github-merge-group": Ci("GitHub", MERGE, MERGE, False, "main", BASE),
    "github-pull-request": PULL_REQUEST,
    "github-pull-request-merged": Ci("GitHub", BEFORE, HEAD, False, "main", BASE, "7"),
    "github-pull-request-of-fork": PULL_REQUEST,
    "github-pull-request-review": PULL_REQUEST,
    "github-pull-request-target": Ci("GitHub", BASE, HEAD, False, "main", BASE, "7"),
    "github-push": Ci("GitHub", HEAD, HEAD, base_commit=BEFORE),
    "github-push-of-new-branch": Ci("GitHub", HEAD, HEAD),
    "github-schedule": Ci("GitHub", HEAD, HEAD),
    "github-tag": Ci("GitHub", HEAD, HEAD),
    "github-workflow-dispatch": Ci("GitHub", HEAD, HEAD),
    "github-workflow-run": Ci("GitHub", BASE, HEAD),
    "gitlab-branch": Ci("GitLab", HEAD, HEAD, base_commit=BEFORE),
    "gitlab-merge-request": Ci("GitLab", HEAD, HEAD, False, "main", BEFORE, "7"),
    "gitlab-merged-results": Ci("GitLab", MERGE, HEAD, True, "main", BASE, "7"),
    "gitlab-tag": Ci("GitLab", HEAD, HEAD),
    "jenkins-branch": Ci("Jenkins", HEAD, HEAD, base_commit=BEFORE),
    "jenkins-pull-request": Ci("Jenkins", HEAD, "", False, "main", "", "7"),
    "jenkins-pull-request-builder": Ci("Jenkins", MERGE, HEAD, True, "main", "", "7"),
    "jenkins-pull-request-head": Ci("Jenkins", HEAD, HEAD, False, "main", "", "7"),
    "jenkins-pull-request-merge": Ci("Jenkins", MERGE, "", True, "main", "", "7"),
}


def environment_of(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (FOLDER / f"{name}.env").read_text().splitlines())


def event_of(name: str) -> str:
    path = FOLDER / f"{name}.json"
    return path.read_text() if path.exists() else ""


class Tried:
    """A run of the command line and what became of it."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.rules = re.findall(r"^(?:error|warning)\[([a-z-]+)\]", err, re.MULTILINE)
        self.help = "\n".join(re.findall(r"= help: (.*)", err))
        workflow = yaml.safe_load(out) if out else {}
        templates = workflow.get("spec", {}).get("templates", [])
        self.images = {template["container"]["image"] for template in templates if "container" in template}
