"""A repository with the projects of two teams, each in a folder of its own; no project file at its root."""

from __future__ import annotations

from pathlib import Path

from tests.support.action_step import CONFIG, PIPELINE
from tests.support.hook_runs import CHANGED, commit_all, filled, git

PROJECT = """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml", variables: {docker_image: 1f2e3d4}}
pipelines: [{file: pipelines/train.yaml}]
"""
ML, WEB = "services/ml", "services/web"
MISTAKE = PIPELINE.replace("next: done", "next: dnoe")
OTHER = CHANGED


def team(folder: str) -> dict[str, str]:
    """The files of a project below a folder."""
    files = {"magnus-argo.yaml": PROJECT, "config/argo.yaml": CONFIG, "pipelines/train.yaml": PIPELINE}
    return {f"{folder}/{path}": text for path, text in files.items()}


FILES = {**team(ML), **team(WEB), "README.md": "two teams\n"}


def monorepo(folder: Path) -> Path:
    """A repository of which all is committed, on the branch `main`."""
    filled(folder, FILES)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return commit_all(folder)


def change(folder: Path, path: str, text: str = OTHER) -> None:
    (folder / path).write_text(text)
