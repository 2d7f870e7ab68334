"""The cluster, the images and the magnus executables that the environment names."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "CONFORMANCE_"
NEEDED = ("KUBECONFIG", "IMAGE", "CLAIM", "FOLDER")
FAMILIES = ("0.5", "0.4")
EARLY = "early"
TRIES = 3
"""magnus 0.4 with an extension from before 0.2.13: the only one with `enable_caching`."""


@dataclass(frozen=True, slots=True)
class Magnus:
    """An installed magnus; its version is asked of its own Python, beside the executable. `image` holds the same."""

    executable: Path
    version: str
    image: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`folder` is what the claim holds, as this machine sees it; `workdir` is the images' working directory, on which
    the claim is mounted as `volume`. `timeout` is for one workflow and `budget` for all, in seconds. `restricted` is a
    namespace that enforces Pod Security `restricted`, `address` is this machine for the pods, and `measured` is where a
    run on another Argo finds what magnus did here."""

    kubeconfig: str
    claim: str
    folder: Path
    namespace: str
    service_account: str
    workdir: str
    at_once: int
    timeout: float
    budget: float
    argo: str
    restricted: str
    address: str
    measured: Path | None
    magnus: dict[str, Magnus] = field(default_factory=dict)


def given(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default)


def missing() -> list[str]:
    """The variables without which nothing can run: none of them, or all, should be set."""
    return [PREFIX + name for name in NEEDED if not given(name)]


def from_environment() -> Settings:
    return Settings(
        kubeconfig=given("KUBECONFIG"),
        claim=given("CLAIM"),
        folder=Path(given("FOLDER")),
        namespace=given("NAMESPACE", "argo"),
        service_account=given("SERVICE_ACCOUNT", "default"),
        workdir=given("WORKDIR", "/app"),
        at_once=int(given("AT_ONCE", "6")),
        timeout=float(given("TIMEOUT", "1200")),
        budget=float(given("BUDGET", "inf")),
        argo=given("ARGO", "3.7"),
        restricted=given("RESTRICTED"),
        address=given("ADDRESS"),
        measured=Path(given("MEASURED")) if given("MEASURED") else None,
        magnus={family: _installed(family) for family in (*FAMILIES, EARLY) if given(variable("MAGNUS", family))},
    )


def variable(what: str, family: str) -> str:
    return f"{what}_{family.replace('.', '_').upper()}"


def _installed(family: str) -> Magnus:
    executable = Path(given(variable("MAGNUS", family)))
    question = "from importlib.metadata import version; print(version('magnus'))"
    answer = subprocess.run([executable.parent / "python", "-c", question], capture_output=True, text=True, check=True)
    version = answer.stdout.strip()
    image = given(variable("IMAGE", family)) or given("IMAGE").format(version=version)
    return Magnus(executable, version, image)
