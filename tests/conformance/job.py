"""A case under one family of magnus: its files, its workflow, and its run under `magnus execute`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .app import PIPELINE, flags_of
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
    argo: str

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

    def workflow(self) -> dict[str, Any]:
        """What the command line makes of the pipeline. Raises AssertionError if it finds errors."""
        command = [sys.executable, "-m", "magnus_argo", "transpile", "-o", "-"]
        done = self._run([*command, *flags_of(self.case, self.path, self.family, self.argo)])
        assert done.returncode == 0, done.stderr
        manifest: dict[str, Any] = yaml.safe_load(done.stdout)
        return manifest

    def arguments(self, run_id: str) -> dict[str, str]:
        """The parameters that a person gives who submits the workflow, as they are typed."""
        return {"run_id": run_id} | {name: _typed(value) for name, value in self.case.submitted.items()}

    def locally(self, magnus: Path, run_id: str) -> Outcome:
        """Raises AssertionError if magnus does not even begin."""
        command = [magnus, "execute", "-f", f"{self.path}/{PIPELINE}", "-c", f"{self.path}/local.yaml"]
        values = ["-p", f"{self.path}/local-values.yaml"] if self.case.parameters else []
        done = self._run([*command, *values, "--run-id", run_id])
        assert self.stores.is_dir(), done.stderr
        return outcome(self.stores, run_id, PHASES.get(done.returncode, f"exit code {done.returncode}"))

    def _run(self, command: list[Any]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, VARIABLE: HIDDEN, **self.case.surroundings}
        return subprocess.run(command, cwd=self.home, capture_output=True, text=True, timeout=LIMIT, env=environment)


def _typed(value: Any) -> str:
    """The text of a value: as it is, unless magnus would take that for JSON."""
    if isinstance(value, str) and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
