"""A small pull request, as GitHub checks it out and tells of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.action_step import PIPELINE, filled
from tests.support.hook_runs import committed, git

EVENT = {"pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"ref": "faster"}}}
FASTER = PIPELINE.replace("echo working", "echo working faster")


def opened(folder: Path) -> Path:
    """A pull request of one commit, which GitHub has merged with its base and checked out."""
    committed(filled(folder))
    git(folder, "branch", "-M", "main")
    git(folder, "checkout", "--quiet", "-b", "faster")
    (folder / "pipelines/train.yaml").write_text(FASTER)
    git(folder, "commit", "--quiet", "--all", "--message", "faster")
    git(folder, "checkout", "--quiet", "--detach", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "merge", "faster")
    return folder


def told(workspace: Path, files: Path, event: str = "pull_request", seen_at: str = "") -> dict[str, str]:
    """The runner's environment for such a checkout; its files lie in `files`, which the step finds at `seen_at`."""
    (files / "event.json").write_text(json.dumps(EVENT if event == "pull_request" else {"ref": "refs/heads/main"}))
    (files / "summary.md").write_text("")
    there = Path(seen_at) if seen_at else files
    paths = {"GITHUB_EVENT_PATH": there / "event.json", "GITHUB_STEP_SUMMARY": there / "summary.md"}
    base = {"GITHUB_BASE_REF": "main"} if event == "pull_request" else {}
    commit = git(workspace, "rev-parse", "HEAD")
    return {"GITHUB_EVENT_NAME": event, "GITHUB_SHA": commit, **{key: str(path) for key, path in paths.items()}, **base}
