"""A small workspace, and a step of a workflow that uses the action on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.support.github_runner import Run, run_action

COMMIT = "3f2c" * 10
IMAGE = {"MAGNUS_VAR_docker_image": "1f2e3d4"}
PIPELINE = """\
dag:
  start_at: work
  steps:
    work:
      type: task
      command_type: shell
      command: echo working
      next: done
    done:
      type: success
    fail:
      type: fail
"""
WRONG = PIPELINE.replace("next: done", "next: dnoe")
CONFIG = """\
executor:
  type: argo
  config:
    image: registry.example.com/churn:${docker_image}
    persistent_volumes: [{name: magnus, mount_path: /mnt}]
run_log_store:
  type: chunked-fs
  config: {log_folder: /mnt/runs}
"""
PLAIN = {"pipelines": "pipelines/*.yaml", "config": "config.yaml", "output-dir": "argo"}


def filled(folder: Path) -> Path:
    (folder / "pipelines").mkdir(parents=True)
    (folder / "pipelines" / "train.yaml").write_text(PIPELINE)
    (folder / "config.yaml").write_text(CONFIG)
    return folder


def act(workspace: Path, *, env: Mapping[str, str | None] | None = None, powerless: bool = False, **given: str) -> Run:
    """A step with the inputs of `PLAIN` and those that are given; `""` is an input that is not."""
    both = {**PLAIN, **{name.replace("_", "-"): value for name, value in given.items()}}
    return run_action(workspace, given=both, env={**IMAGE, **(env or {})}, powerless=powerless)
