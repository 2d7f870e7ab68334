"""A case under one family of magnus: its files, its workflow, and its run under `magnus execute`."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cases import HIDDEN, VARIABLE, Case
from .comparison import Outcome, outcome

LIMIT = 120  # seconds for a command on this machine
PHASES = {0: "Succeeded", 1: "Failed"}
VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Job:
    """`home` is the working directory here, as the images' is there; the files lie below both in `path`."""

    case: Case
    family: str
    session: str
    scratch: Path

    @property
    def name(self) -> str:
        return f"{self.case.name}-{self.family}"

    @property
    def path(self) -> str:
        return f"{VOLUME}/{self.session}/{self.name}"

    @property
    def home(self) -> Path:
        return self.scratch / self.name

    @property
    def stores(self) -> Path:
        return self.home / "stores"

    def workflow(self) -> str:
        """What the command line makes of the pipeline. Raises AssertionError if it finds errors."""
        command = [sys.executable, "-m", "magnus_argo", "transpile", f"{self.path}/{self.case.file().name}", "-o", "-"]
        done = self._run([*command, "--magnus", self.family, *self._options("config.yaml")])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def locally(self, magnus: Path) -> Outcome:
        """Raises AssertionError if magnus does not even begin."""
        command = [magnus, "execute", "-f", f"{self.path}/{self.case.file().name}", "--run-id", "local"]
        done = self._run([*command, *self._options("local.yaml")])
        assert self.stores.is_dir(), done.stderr
        return outcome(self.stores, "local", PHASES.get(done.returncode, f"exit code {done.returncode}"))

    def _options(self, config: str) -> list[str]:
        parameters = ["-p", f"{self.path}/values.yaml"] if self.case.parameters else []
        return ["-c", f"{self.path}/{config}", *parameters]

    def _run(self, command: list[Any]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, VARIABLE: HIDDEN}
        return subprocess.run(command, cwd=self.home, capture_output=True, text=True, timeout=LIMIT, env=environment)
