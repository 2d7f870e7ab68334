"""Repositories with the hooks of this tree, and pre-commit run on them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.github_runner import copy_of_the_tree
from tests.support.paths import ROOT

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ALL = ("--all-files", "--verbose")
CHANGED = PIPELINE.replace("work:", "toil:").replace("start_at: work", "start_at: toil")
PROJECT = """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml", variables: {docker_image: 1f2e3d4}}
pipelines:
  - file: pipelines/train.yaml
  - file: pipelines/score.yaml
"""
TWO_PIPELINES = {
    "pipelines/train.yaml": PIPELINE,
    "pipelines/score.yaml": PIPELINE,
    "config/argo.yaml": CONFIG,
    "magnus-argo.yaml": PROJECT,
}
NO_NETWORK = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
SECONDS = 120


def environment(**more: str) -> dict[str, str]:
    """Of git with nobody's configuration."""
    person = {
        f"GIT_{role}_{what}": "test@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **person, **more}


def run(folder: Path, *command: str, **variables: str) -> tuple[int, str]:
    """The exit code, and what is said on either stream."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """What git says on stdout, given something on stdin. Raises if it fails."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment(),
        input=given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout.strip()


def committed(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    return commit_all(folder)


def commit_all(folder: Path) -> Path:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all", "--no-verify")
    return folder


def filled(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


class Hooks:
    """This tree as a repository of hooks, and the environment that pre-commit has installed for it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.source = committed(copy_of_the_tree(folder / "magnus-argo"))
        self.revision = git(self.source, "rev-parse", "HEAD")
        code, said = self.pre_commit(self.repository(folder / "first", {}, *HOOKS), "install-hooks")
        assert code == 0, said

    def repository(self, folder: Path, files: Mapping[str, str], *hooks: str, args: tuple[str, ...] = ()) -> Path:
        """One that uses some of the hooks, all of its files committed."""
        used = [{"id": hook, **({"args": [*args]} if args else {})} for hook in hooks]
        wanted = {"repos": [{"repo": str(self.source), "rev": self.revision, "hooks": used}]}
        filled(folder, {**files, ".pre-commit-config.yaml": yaml.safe_dump(wanted)})
        return committed(folder)

    def pre_commit(self, folder: Path, command: str, *arguments: str, **variables: str) -> tuple[int, str]:
        program = (sys.executable, "-m", "pre_commit", command, "--color", "never")
        return run(folder, *program, *arguments, PRE_COMMIT_HOME=str(self.home), **variables)

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """The hooks, on what is staged or on what the arguments say."""
        return self.pre_commit(folder, "run", *arguments, **NO_NETWORK)
