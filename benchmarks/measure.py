"""One run of a program: how long it took as a whole, and the most memory it had."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

_SPAWN = [sys.executable, "-I", "-S", str(Path(__file__).with_name("spawn.py"))]
_UNIT = 1024**2 if sys.platform == "darwin" else 1024
_FOREIGN = ("MAGNUS_", "PYTHON", "GITHUB_")


class Cost(NamedTuple):
    """Wall time in seconds, peak resident memory in MiB."""

    seconds: float
    memory: float


class FailedError(Exception):
    """A program exited with an error, or did not do what it was asked to do."""


def cost_of(command: list[str], folder: Path) -> Cost:
    """Runs `command` in `folder`. Raises `FailedError` with what it said if it does not exit 0."""
    with tempfile.TemporaryFile() as said:
        measured = subprocess.run(
            _SPAWN + command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            check=True,
        )
        code, seconds, memory = measured.stdout.split()
        if int(code):
            said.seek(0)
            raise FailedError(f"exit code {int(code)}: {said.read()[-2000:].decode(errors='replace')}")
    return Cost(float(seconds), int(memory) / _UNIT)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
