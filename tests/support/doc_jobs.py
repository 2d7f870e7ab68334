"""The workflows of the documentation as a runner sees them: jobs of steps, and actions of others with their outputs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.support.doc_pages import PAGES, Block, blocks
from tests.support.github_runner import Run, run_action
from tests.support.paths import ROOT
from tests.support.workflow_files import evaluated

OWN = "org/magnus-argo-action@"
PAGES_WITH_WORKFLOWS = (ROOT / "README.md", *PAGES)
PROGRAMS = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLED"
case "$*" in
  "image inspect "*) eval "echo \\"\\${$#%:*}@$DIGEST\\"" ;;
esac
"""


def workflows() -> Iterator[tuple[Path, Block]]:
    """Each workflow of GitHub that a page shows."""
    for page in PAGES_WITH_WORKFLOWS:
        for block in blocks(page):
            if block.language == "yaml" and re.search(r"^jobs:", block.body, re.MULTILINE):
                yield page, block


def document(text: str) -> dict[str, Any]:
    """Reads a workflow, in which YAML 1.1 takes `on` for true."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}


def titled(page: str, title: str) -> str:
    """The one file of this name on a page."""
    (body,) = (block.body for block in blocks(ROOT / "docs" / page) if block.says("title") == title)
    return body


@dataclass(slots=True)
class Runner:
    """Plays jobs in a checkout. `outputs` are those of the actions that are not ours, by their names; programs that
    are not here only note how they were called."""

    checkout: Path
    folder: Path
    outputs: Mapping[str, Mapping[str, str]]
    environment: Mapping[str, str] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    def play(self, job: Mapping[str, Any], seen: Mapping[str, str] | None = None) -> None:
        """One job after its checkout; what it does is in `runs`, `called` and `artifacts`."""
        found = dict(seen or {})
        for step in job["steps"]:
            given = {name: evaluated(str(value), found) for name, value in step.get("with", {}).items()}
            name = step.get("uses", "").partition("@")[0]
            if "run" in step:
                variables = {key: evaluated(str(value), found) for key, value in step.get("env", {}).items()}
                self.shell(step["run"].splitlines(), **variables)
            elif step["uses"].startswith(OWN):
                self.runs.append(run_action(self.checkout, given=given, env=self.environment, files=self.folder))
                assert self.runs[-1].code == 0, self.runs[-1].log
                found |= self._found(step, self.runs[-1].outputs)
            elif name == "actions/upload-artifact":
                self.artifacts[given["name"]] = self._kept(given["path"])
            elif name == "actions/checkout" and "path" in given:
                self._check_out(given["ref"], self.checkout / given["path"])
            elif name == "actions/download-artifact":
                shutil.copytree(self.artifacts[given["name"]], self.checkout / given["path"], dirs_exist_ok=True)
            found |= self._found(step, self.outputs.get(name, {}))

    def _check_out(self, branch: str, place: Path) -> None:
        """What is in the folder `branch` of the runner's own, in place of all in a folder, be it behind a link."""
        for entry in place.iterdir() if place.exists() else ():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(self.folder / branch, place, symlinks=True, dirs_exist_ok=True)

    def shell(self, lines: Sequence[str], **variables: str) -> None:
        """Runs lines of a script, and stops at the first that fails."""
        programs = self._programs()
        env = {"PATH": f"{programs}:{os.environ['PATH']}", "CALLED": str(self.folder / "called"), "HOME": os.devnull}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", "\n".join(lines)],
            cwd=self.checkout,
            env={**env, **self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def called(self) -> list[str]:
        path = self.folder / "called"
        return path.read_text().splitlines() if path.exists() else []

    @staticmethod
    def _found(step: Mapping[str, Any], outputs: Mapping[str, str]) -> dict[str, str]:
        return {f"steps.{step.get('id')}.outputs.{output}": value for output, value in outputs.items()}

    def _kept(self, lines: str) -> Path:
        """Moves files into an artifact, in which they have their paths from the folder they share."""
        kept, files = self.folder / "artifact", lines.splitlines()
        shutil.rmtree(kept, ignore_errors=True)
        root = os.path.commonpath([os.path.dirname(file) for file in files])
        for file in files:
            target = kept / os.path.relpath(file, root)
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.checkout / file).rename(target)
        return kept

    def _programs(self) -> Path:
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        for name in ("kubectl", "argo", "docker"):
            (folder / name).write_text(PROGRAMS)
            (folder / name).chmod(0o755)
        ours = folder / "magnus-argo"
        ours.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m magnus_argo "$@"\n')
        ours.chmod(0o755)
        return folder
