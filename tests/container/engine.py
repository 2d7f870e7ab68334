"""The program that builds images and runs containers, as far as an action needs it."""

from __future__ import annotations

import os
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("docker", "podman")

# No more than every machine allows: where root may not raise limits, podman's own are refused.
LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")


@dataclass(frozen=True, slots=True)
class Engine:
    """`flags` go before the program's command: where podman keeps its images, which runtime it uses."""

    program: str
    flags: tuple[str, ...] = ()

    @property
    def is_docker(self) -> bool:
        return self.program == "docker"

    def build(self, tree: Path, tag: str, base: str, scratch: Path) -> None:
        """`base` goes before the base of the Dockerfile, unless it is empty. Raises CalledProcessError."""
        if self.is_docker:
            assert not base, "docker builds from a registry"
            self._call("build", "--tag", tag, tree)
            return
        # As little as possible is asked of the machine: no runtime, and no network but its own.
        flags = ["--isolation", "chroot", "--network", "host", *(("--from", base) if base else ()), *trust(scratch)]
        self._call("build", *flags, "--tag", tag, tree)

    def imported(self, archive: Path, tag: str) -> str:
        self._call("import", "--quiet", archive, tag)
        return tag

    def run(
        self, image: str, flags: Sequence[str], arguments: Sequence[str] = (), env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Without a network. `env` is the container's, and does not change how the engine is run."""
        variables = [f"--env={name}={value}" for name, value in (env or {}).items()]
        limits = () if self.is_docker else LIMITS
        command = [self.program, *self.flags, "run", "--rm", "--network", "none", *limits, *variables, *flags]
        return subprocess.run(
            [*command, image, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def size(self, image: str) -> int:
        """In bytes, unpacked."""
        command = [self.program, *self.flags, "image", "inspect", "--format", "{{.Size}}", image]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def compressed(self, image: str) -> int:
        """In bytes, as a registry sends it: nearly, for the layers are compressed in one piece here."""
        packer, total = zlib.compressobj(wbits=31), 0
        with subprocess.Popen([self.program, *self.flags, "save", image], stdout=subprocess.PIPE) as saving:
            assert saving.stdout is not None
            while piece := saving.stdout.read(1 << 20):
                total += len(packer.compress(piece))
        assert saving.returncode == 0
        return total + len(packer.flush())

    def _call(self, *arguments: str | Path) -> None:
        subprocess.run([self.program, *self.flags, *arguments], check=True, stdin=subprocess.DEVNULL)


def trust(scratch: Path) -> list[str]:
    """This machine's certificates and pip settings, lent to the build: nothing of them is in the image."""
    certificates = os.environ.get("PIP_CERT")
    if not certificates:
        return []
    settings = scratch / "pip.conf"
    settings.write_text(f"[global]\ncert = {certificates}\n")
    return [f"--volume={certificates}:{certificates}:ro", f"--volume={settings}:/etc/pip.conf:ro"]
