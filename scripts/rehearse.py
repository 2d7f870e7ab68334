"""Rehearses a release from the files of this tree: builds the packages, installs them and runs the README's main job.

python scripts/rehearse.py [SBOM]    writes the list of what the package consists of to the file SBOM, for the release

What is built again from the same files must have the same bytes. A package index is all that this needs. The image is
rehearsed by `make container`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOOLS = PROJECT["optional-dependencies"]["release"]
JOB = ("transpile", "pipelines/train.yaml", "--config", "config/argo.yaml", "--parameters", "parameters/train.yaml")


class RehearsalError(Exception):
    """Something that would go wrong at the release."""


def rehearse(folder: Path, sbom: Path) -> list[str]:
    """Does all of it in an empty folder; returns what was found, for people. Raises `RehearsalError`."""
    tools = environment(folder / "tools", *TOOLS)
    tree = copied(folder / "tree")
    source, wheel = built(tools, tree, folder / "first")
    told = [same(tools, tree, (source, wheel), folder)]
    workflows = set()
    for package in (wheel, source):
        python = environment(folder / f"with{package.suffix}", str(package))
        workflows.add(compiled(python, folder / f"job{package.suffix}"))
        told.append(f"{package.name}: {package.stat().st_size:,} bytes, installs, and compiles the example")
    if len(workflows) > 1:
        raise RehearsalError("the wheel and the source distribution compile the example differently")
    count = listed(tools, folder / "with.whl", sbom)
    return [*told, f"{sbom.name}: {count} packages beside magnus-argo"]


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Returns what a command prints. Raises `RehearsalError` if it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RehearsalError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def copied(folder: Path) -> Path:
    """Copies what a clone would hold."""
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in (name for name in names if name and (ROOT / name).is_file()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def environment(folder: Path, *packages: str) -> Path:
    """Makes a virtual environment with these packages and what they need; returns its Python."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin/python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
    return python


def built(tools: Path, tree: Path, into: Path) -> tuple[Path, Path]:
    """Builds the source distribution and, from that, the wheel, as `make dist` does."""
    run(tools, "-m", "build", "--outdir", into, tree)
    return next(into.glob("*.tar.gz")), next(into.glob("*.whl"))


def same(tools: Path, tree: Path, first: tuple[Path, Path], folder: Path) -> str:
    """Builds both again from the tree and the wheel twice from the source distribution, with other times of the files,
    and compares the bytes."""
    source, wheel = first
    with tarfile.open(source) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    touch(tree, 10**9)
    again = [*built(tools, tree, folder / "again")]
    for number in range(2):
        touch(unpacked, 10**9 + number)
        run(tools, "-m", "build", "--wheel", "--outdir", folder / f"again{number}", unpacked)
        again += (folder / f"again{number}").iterdir()
    for package, other in zip((source, wheel, wheel, wheel), again, strict=True):
        if package.read_bytes() != other.read_bytes():
            raise RehearsalError(f"{other.name} is not the same when it is built again")
    return "built again, and the wheel twice from the source distribution: the same bytes"


def touch(folder: Path, time: int) -> None:
    """Gives all files another time."""
    for path in folder.rglob("*"):
        os.utime(path, (time, time))


def compiled(python: Path, folder: Path) -> str:
    """Does the README's main job in a copy of the example; returns the workflow."""
    shutil.copytree(ROOT / "examples", folder, ignore=shutil.ignore_patterns("argo"))
    program, env = python.parent / "magnus-argo", {"PATH": os.defpath, "HOME": str(folder)}
    run(program, *JOB, "--image-tag", "1f2e3d4", "--output", "argo/train.yaml", cwd=folder, env=env)
    pipeline = folder / "pipelines/train.yaml"
    pipeline.write_text(pipeline.read_text().replace("next: publish", "next: publsh", 1))
    command = [str(program), "validate", "pipelines/train.yaml"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 1 or "did you mean `publish`?" not in done.stderr:
        raise RehearsalError(f"a misspelt step is not found\n{done.stdout}{done.stderr}")
    return (folder / "argo/train.yaml").read_text()


def listed(tools: Path, installed: Path, sbom: Path) -> int:
    """Writes what an installation consists of as CycloneDX, the same each time; returns the number of packages."""
    program = tools.parent / "cyclonedx-py"
    run(installed / "bin/python", "-m", "pip", "uninstall", "--yes", "--quiet", "pip")
    sbom.parent.mkdir(parents=True, exist_ok=True)
    main = ("--pyproject", ROOT / "pyproject.toml")
    run(program, "environment", *main, "--output-reproducible", "--output-file", sbom, installed / "bin/python")
    packages = {component["name"] for component in json.loads(sbom.read_text())["components"]}
    if not {"click", "jsonschema", "pyyaml", "tzdata"} <= {name.lower() for name in packages}:
        raise RehearsalError(f"{sbom.name} lacks packages: {', '.join(sorted(packages))}")
    return len(packages - {"magnus-argo"})


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        sbom = Path(arguments[0]).absolute() if arguments else Path(folder, "sbom.cdx.json")
        try:
            print("\n".join(rehearse(Path(folder), sbom)))
        except RehearsalError as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
