"""The wheel, installed into an environment that has nothing else: what is in it, and that it works there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from tests.support.github_runner import copy_of_the_tree
from tests.support.paths import ROOT

from magnus_argo import __version__
from magnus_argo.schema.editors import NAMES, for_editors


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(copy_of_the_tree(folder / "tree")))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder of programs."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder)
    pip("--python", str(folder), "install", "--quiet", str(wheel))
    return folder / "bin"


def files_in(folder: Path) -> list[str]:
    found = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    assert found
    return found


def test_is_pure_and_holds_what_is_read_at_run_time(wheel: Path) -> None:
    assert wheel.name == f"magnus_argo-{__version__}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    data = [*(ROOT / "schemas").rglob("*.json"), ROOT / "docs/rules.md"]
    for path in files_in(ROOT / "src/magnus_argo/commands/init/files"):
        assert f"magnus_argo/commands/init/files/{path}" in names
    assert {*names} >= {f"magnus_argo/data/{path.relative_to(ROOT)}" for path in data} | {"magnus_argo/py.typed"}
    assert all(name.startswith(("magnus_argo/", "magnus_argo-")) for name in names)


def run(environment: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [environment / "magnus-argo", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_says_its_version(environment: Path, tmp_path: Path) -> None:
    assert run(environment, tmp_path, "--version") == f"magnus-argo {__version__}\n"


def test_compiles_the_example_as_the_tree_does(environment: Path) -> None:
    command = ["transpile", "pipelines/train.yaml", "--var", "docker_image=1f2e3d4", "-o", "-"]
    here = [sys.executable, "-P", "-m", "magnus_argo", *command]
    tree = subprocess.run(here, cwd=ROOT / "examples", capture_output=True, text=True, check=True).stdout
    assert run(environment, ROOT / "examples", *command) == tree
    assert yaml.safe_load(tree)["kind"] == "Workflow"


@pytest.mark.parametrize("name", NAMES)
def test_prints_the_schemas(environment: Path, tmp_path: Path, name: str) -> None:
    assert run(environment, tmp_path, "schema", name) == for_editors(name)


def test_explains_rules(environment: Path, tmp_path: Path) -> None:
    assert "unknown-step" in run(environment, tmp_path, "explain")
    assert "unknown-step" in run(environment, tmp_path, "explain", "unknown-step")


def test_is_not_led_astray_by_the_folder_it_runs_in(environment: Path, tmp_path: Path) -> None:
    for name in ("yaml", "click", "json", "magnus_argo"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('this is not the package')")
    assert run(environment, tmp_path, "--version") == f"magnus-argo {__version__}\n"


def test_can_be_installed_for_work_on_it(tmp_path: Path) -> None:
    tree, folder = copy_of_the_tree(tmp_path / "tree"), tmp_path / "venv"
    venv.create(folder)
    pip("--python", str(folder), "install", "--quiet", "--editable", str(tree))
    schema = tree / "schemas/pipeline.schema.json"
    schema.write_text(schema.read_text().replace("{", '{"$comment": "changed",', 1))
    assert '"$comment": "changed"' in run(folder / "bin", tmp_path, "schema", "pipeline")
