"""A step of the action in its container, as GitHub's runner starts it (DockerCommandManager.cs DockerRun)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.container.engine import Engine
from tests.support.github_runner import Run, commands_in, input_variables, outputs_in

WORKSPACE = "/github/workspace"
COMMANDS = "/github/file_commands"


@dataclass(frozen=True, slots=True)
class Container:
    """`image` on `engine`; `scratch` holds the files of the runner."""

    engine: Engine
    image: str
    scratch: Path

    def step(self, workspace: Path, given: Mapping[str, str], env: Mapping[str, str], *, writable: bool = True) -> Run:
        """One step with these inputs and this environment, as root, without a network."""
        output = self.scratch / "set_output"
        output.write_text("")
        variables = {"GITHUB_WORKSPACE": WORKSPACE, "GITHUB_OUTPUT": f"{COMMANDS}/set_output", "HOME": "/github/home"}
        variables |= {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_SHA": "3f2c" * 10}
        mounts = [f"--volume={self.scratch}:{COMMANDS}", mount(workspace, writable=writable)]
        flags = ["--workdir", WORKSPACE, *mounts]
        done = self.engine.run(self.image, flags, env={**variables, **input_variables(given), **env})
        stderr = done.stderr.decode(errors="replace")
        log = done.stdout.decode(errors="replace") + stderr
        return Run(done.returncode, log, stderr, commands_in(log), outputs_in(output.read_text()))

    def output_of(self, program: str, *arguments: str, flags: tuple[str, ...] = (), **env: str) -> str:
        """What another program of the image says."""
        done = self.engine.run(self.image, ["--entrypoint", program, *flags], arguments, env)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode()


def mount(workspace: Path, *, writable: bool) -> str:
    return f"--volume={workspace}:{WORKSPACE}:{'rw' if writable else 'ro'}"
