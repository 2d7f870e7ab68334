"""Runs whose cost is limited: pipelines of many steps, a folder for them, and what the command line does and says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.support.ignoring import CONFIG, PIPELINE
from tests.support.work import work

from magnus_argo.cli import main

ENDS = "    success: {type: success}\n    fail: {type: fail}\n"
MOST_TEXT = 1024 * 1024
EARLY = """\
executor:
  type: argo
  config:
    docker_image: demo:1.0
    persistent_volumes: {magnus: /mnt}
run_log_store: {type: chunked-fs, config: {log_folder: /mnt/run_log}}
"""
"""A configuration in the earliest dialect."""


def chain(steps: Iterable[str]) -> bytes:
    """A pipeline of steps, each given by its own keys, one after the other."""
    bodies = list(steps)
    names = [*(f"s{number}" for number in range(len(bodies))), "success"]
    lines = (f"    {names[i]}: {{{body}, next: {names[i + 1]}}}\n" for i, body in enumerate(bodies))
    return f"dag:\n  start_at: s0\n  steps:\n{''.join(lines)}{ENDS}".encode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a pipeline and its configuration."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(CONFIG)
    Path("pipeline.yaml").write_text(PIPELINE)
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *arguments: str, most: int = 5_000_000) -> tuple[int, str]:
    """Exit code and stderr of the command line, which calls fewer than `most` functions; any number where that is 0."""
    codes = list[int]()
    if most:
        assert work(lambda: codes.append(main([*arguments]))) < most
    else:
        codes.append(main([*arguments]))
    errors = capfd.readouterr().err
    assert len(errors) < MOST_TEXT
    return codes[0], errors
