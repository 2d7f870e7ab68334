"""The cluster, the images and the magnus executables that the environment names."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "CONFORMANCE_"
NEEDED = ("KUBECONFIG", "IMAGE", "CLAIM", "FOLDER")
FAMILIES = ("0.5", "0.4")


@dataclass(frozen=True, slots=True)
class Magnus:
    """An installed magnus; its version is asked of its own Python, beside the executable."""

    executable: Path
    version: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`image` holds `{version}`; `folder` is what the claim holds, as this machine sees it; `workdir` is the images'
    working directory, on which the claim is mounted as `volume`."""

    kubeconfig: str
    image: str
    claim: str
    folder: Path
    namespace: str
    service_account: str
    workdir: str
    at_once: int
    timeout: float
    magnus: dict[str, Magnus] = field(default_factory=dict)


def given(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default)


def missing() -> list[str]:
    """The variables without which nothing can run: none of them, or all, should be set."""
    return [PREFIX + name for name in NEEDED if not given(name)]


def from_environment() -> Settings:
    executables = {family: given(executable_variable(family)) for family in FAMILIES}
    return Settings(
        kubeconfig=given("KUBECONFIG"),
        image=given("IMAGE"),
        claim=given("CLAIM"),
        folder=Path(given("FOLDER")),
        namespace=given("NAMESPACE", "argo"),
        service_account=given("SERVICE_ACCOUNT", "default"),
        workdir=given("WORKDIR", "/app"),
        at_once=int(given("AT_ONCE", "6")),
        timeout=float(given("TIMEOUT", "1200")),
        magnus={family: _installed(Path(path)) for family, path in executables.items() if path},
    )


def executable_variable(family: str) -> str:
    return "MAGNUS_" + family.replace(".", "_")


def _installed(executable: Path) -> Magnus:
    question = "from importlib.metadata import version; print(version('magnus'))"
    python = executable.parent / "python"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True)
    return Magnus(executable, answer.stdout.strip())
