"""Folders for editors to open, and servers for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.lsp_client import Client

CONFIG = """\
executor:
  type: argo
  config:
    image: registry.example.com/demo:${docker_image}
    persistent_volumes:
      - {name: magnus-volume, mount_path: /mnt}
    overrides:
      big: {resources: {limits: {memory: 16Gi, cpu: "4"}}}
run_log_store: {type: chunked-fs, config: {log_folder: /mnt/run_log}}
"""
PROJECT = """\
defaults:
  config: config/argo.yaml
  output: "argo/{name}.yaml"
pipelines:
  - file: pipelines/train.yaml
    parameters: parameters.yaml
"""
PIPELINE = """\
dag:
  start_at: load
  steps:
    load:
      type: task
      command: demo.load
      next: fan
      on_failure: tell
    fan:
      type: parallel
      next: success
      branches:
        left:
          start_at: load
          steps:
            load: {type: task, command: demo.left, next: success}
            success: {type: success}
            fail: {type: fail}
    tell:
      type: task
      command: demo.tell
      overrides: {argo: big}
      next: fail
    success: {type: success}
    fail: {type: fail}
"""


def whole_folder(folder: Path) -> Path:
    """A project in which nothing is wrong."""
    for name in ("config", "pipelines"):
        (folder / name).mkdir(parents=True)
    (folder / "magnus-argo.yaml").write_text(PROJECT)
    (folder / "config/argo.yaml").write_text(CONFIG)
    (folder / "pipelines/train.yaml").write_text(PIPELINE)
    (folder / "parameters.yaml").write_text("alpha: 1\nregions: [north, south]\n")
    return folder


@contextmanager
def server(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, **capabilities: Any
) -> Iterator[Client]:
    """A server that has been started and ends well."""
    command = [sys.executable, "-m", "magnus_argo", "lsp", *arguments]
    client = Client(command, folder, {**os.environ, **(environment or {})})
    try:
        client.start(**capabilities)
        yield client
        assert client.end() == 0
        assert b"".join(client.errors) == b""
    finally:
        client.stop()


def place_of(text: str, part: str, number: int = 1) -> tuple[int, int]:
    """The line and character, from 0, of the end of an occurrence of a text's part."""
    end = -1
    for _ in range(number):
        end = text.index(part, end + 1)
    before = text[: end + len(part)]
    return before.count("\n"), len(before.rpartition("\n")[2])
