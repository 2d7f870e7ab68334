"""A virtual environment for each contestant, made once and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from contestants import Contestant

TREE = Path(__file__).resolve().parent.parent
_PYTHONS = ("python3.11", "python3.12")
"""The only ones that this project and magnus 0.5.1 both run on."""


def python_for_all() -> str:
    """This Python if it will do, else one on PATH. Raises `SystemExit`."""
    if (3, 11) <= sys.version_info[:2] <= (3, 12):
        return sys.executable
    found = next(filter(None, map(shutil.which, _PYTHONS)), None)
    if found is None:
        raise SystemExit(f"magnus 0.5.1 needs {' or '.join(_PYTHONS)}, and neither is on PATH")
    return found


def environment_of(contestant: Contestant, cache: Path, python: str) -> Path:
    """The folder of the contestant's environment; our own tree is built and installed anew each time."""
    key = hashlib.sha256("\n".join([python, *contestant.requirements]).encode()).hexdigest()[:8]
    folder = cache / f"{contestant.name.replace(' ', '-')}-{key}"
    if contestant.is_ours:
        _create(folder, python)
        _install(folder, _wheel(folder), "--force-reinstall")
    elif not (folder / "complete").exists():
        _create(folder, python)
        _install(folder, *contestant.requirements)
        (folder / "complete").touch()
    return folder


def _create(folder: Path, python: str) -> None:
    print(f"making {folder}", file=sys.stderr)
    _run(python, "-m", "venv", "--clear", str(folder))


def _install(folder: Path, *requirements: str) -> None:
    _run(_python(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)


def _wheel(folder: Path) -> str:
    built = Path(tempfile.mkdtemp(dir=folder))
    _run(_python(folder), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(built), str(TREE))
    (wheel,) = built.glob("*.whl")
    return str(wheel)


def _python(folder: Path) -> str:
    return str(folder / "bin" / "python")


def _run(*command: str) -> None:
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command)}\n{finished.stdout}{finished.stderr}")
