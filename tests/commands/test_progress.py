"""The bar on the terminal: there for many pipelines, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PIPELINE = "dag:\n  start_at: success\n  steps:\n    success: {type: success}\n    fail: {type: fail}\n"


def validated(folder: Path, count: int) -> tuple[str, str]:
    """What is seen on a terminal behind stderr, and on stdout."""
    files = [f"p{number}.yaml" for number in range(count)]
    for file in files:
        (folder / file).write_text(PIPELINE)
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "magnus_argo", "validate", *files]
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=stderr, check=True)
    os.close(stderr)
    seen = os.read(terminal, 100_000).decode()
    os.close(terminal)
    return seen, ran.stdout.decode()


@pytest.mark.parametrize(("count", "shown"), [(3, False), (30, True)])
def test_a_bar_for_many_pipelines(tmp_path: Path, count: int, shown: bool) -> None:
    seen, data = validated(tmp_path, count)
    assert ("compiling" in seen) == shown
    assert f"{count} pipelines checked, no errors" in seen
    assert data == ""
