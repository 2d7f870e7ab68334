"""The image of the Dockerfile, built and run: what the action does in it, and what is in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.container.engine import Engine
from tests.container.runner import COMMANDS, WORKSPACE, Container, mount
from tests.support.action_step import CONFIG, IMAGE, PLAIN, WRONG, filled
from tests.support.github_runner import Run
from tests.support.pull_request import opened, told

SOMEONE = 1234
LARGEST, LARGEST_COMPRESSED = 90_000_000, 35_000_000  # bytes


@pytest.fixture
def container(engine: Engine, image: str, tmp_path: Path) -> Container:
    (tmp_path / "runner").mkdir()
    return Container(engine, image, tmp_path / "runner")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Of somebody who is not root, if root makes it."""
    folder = filled(tmp_path / "workspace")
    give(folder)
    return folder


def give(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")) if os.geteuid() == 0 else ():
        os.chown(path, SOMEONE, SOMEONE, follow_symlinks=False)


def test_a_workspace_is_compiled_as_it_is_outside(container: Container, workspace: Path) -> None:
    run = container.step(workspace, PLAIN, IMAGE)
    assert (run.code, run.commands, run.stderr) == (0, [], ""), run.log
    assert run.outputs == {
        "workflows": "argo/train.yaml",
        "output-dir": "argo",
        "summary-file": ".magnus-argo/summary.md",
        "changed": "true",
        "differs": "",
        "changed-pipelines": "",
        "diff-file": "",
        "errors": "0",
        "warnings": "0",
    }
    flags = ["pipelines/train.yaml", "--config", "config.yaml", "--var", "docker_image=1f2e3d4", "--output", "-"]
    here = [sys.executable, "-m", "magnus_argo", "transpile", *flags]
    outside = subprocess.run(here, cwd=workspace, capture_output=True, check=True).stdout
    assert (workspace / "argo/train.yaml").read_bytes() == outside


def test_what_is_written_belongs_to_the_owner_of_the_workspace(container: Container, workspace: Path) -> None:
    container.step(workspace, PLAIN, IMAGE)
    owners = {path.stat().st_uid for path in (workspace, workspace / "argo", workspace / "argo/train.yaml")}
    assert owners == {SOMEONE if os.geteuid() == 0 else os.geteuid()}


def test_mistakes_are_annotations_on_their_lines(container: Container, workspace: Path) -> None:
    (workspace / "pipelines/train.yaml").write_text(WRONG)
    run = container.step(workspace, PLAIN, IMAGE)
    assert (run.code, run.outputs["errors"]) == (1, "1")
    (error,) = (command for command in run.commands if command.name == "error")
    assert (error.properties["file"], error.properties["line"]) == ("pipelines/train.yaml", "8")


def test_check_needs_a_workspace_only_to_read(container: Container, workspace: Path) -> None:
    given = {**PLAIN, "check": "true"}
    stale = container.step(workspace, given, IMAGE, writable=False)
    assert (stale.code, stale.outputs["changed"], len(stale.errors)) == (1, "true", 1), stale.log
    container.step(workspace, PLAIN, IMAGE)
    fresh = container.step(workspace, given, IMAGE, writable=False)
    assert (fresh.code, fresh.outputs["changed"], fresh.errors) == (0, "false", []), fresh.log


def test_a_workspace_that_cannot_be_written_is_said(container: Container, workspace: Path) -> None:
    run = container.step(workspace, PLAIN, IMAGE, writable=False)
    assert run.code == 2
    assert ["cannot write" in error for error in run.errors] == [True], run.log


def test_nothing_of_the_workspace_is_run(container: Container, workspace: Path) -> None:
    for name in ("yaml", "click", "magnus_argo"):
        (workspace / f"{name}.py").write_text("raise SystemExit('this is not the package')")
    run = container.step(workspace, PLAIN, {"PYTHONPATH": WORKSPACE, "PATH": f"{WORKSPACE}:/usr/bin", **IMAGE})
    assert run.code == 0, run.log


def test_nor_does_the_program_of_another_ci(container: Container, workspace: Path) -> None:
    """With a HOME in the workspace, as jobs have that run as anybody."""
    (workspace / "yaml.py").write_text("raise SystemExit('this is not the package')")
    site = workspace / ".local/lib/python3.13/site-packages"
    site.mkdir(parents=True)
    (site / "bad.pth").write_text("import sys; sys.exit('this is not for the program')\n")
    (site / "usercustomize.py").write_text("raise SystemExit('nor is this')")
    flags = ("--workdir", WORKSPACE, mount(workspace, writable=False))
    arguments = ("transpile", "pipelines/train.yaml", "-c", "config.yaml", "--image-tag", "v1", "-o", "-")
    assert "churn:v1" in container.output_of(
        "magnus-argo", *arguments, flags=flags, HOME=WORKSPACE, PYTHONPATH=WORKSPACE
    )


def test_an_input_with_a_hyphen_and_one_of_several_lines_arrive(container: Container, workspace: Path) -> None:
    given = {**PLAIN, "log-level": "DEBUG", "variables": "docker_image=1.0\nother=a=b"}
    assert container.step(workspace, given, {}).code == 0
    written = (workspace / "argo/train.yaml").read_text()
    assert "DEBUG" in written
    assert "churn:1.0" in written


class TestPullRequest:
    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        return opened(tmp_path / "workspace")

    def step(self, container: Container, checkout: Path, **given: str) -> tuple[Run, str]:
        """As somebody else's checkout; the run, and the job's summary after it."""
        variables = told(checkout, container.scratch, seen_at=COMMANDS)
        give(checkout)
        run = container.step(checkout, {**PLAIN, **given}, {**variables, **IMAGE})
        return run, (container.scratch / "summary.md").read_text()

    def test_shows_what_it_changes(self, container: Container, checkout: Path) -> None:
        run, summary = self.step(container, checkout, report="sarif:out.sarif")
        assert (run.code, run.commands, run.stderr) == (0, [], ""), run.log
        pages = {"diff-file": ".magnus-argo/diff.md", "summary-file": ".magnus-argo/summary.md"}
        counts = {"changed": "true", "differs": "true", "errors": "0", "warnings": "0"}
        (changed,) = json.loads(run.outputs.pop("changed-pipelines"))
        assert (changed["path"], changed["change"]) == ("pipelines/train.yaml", "changed")
        assert run.outputs == {"workflows": "argo/train.yaml", "output-dir": "argo", **pages, **counts}
        assert (checkout / pages["summary-file"]).read_text() == summary
        assert (checkout / pages["diff-file"]).read_text() in summary
        assert "echo working faster" in summary
        owners = {(checkout / path).stat().st_uid for path in ("argo/train.yaml", "out.sarif", *pages.values())}
        assert owners == {SOMEONE if os.geteuid() == 0 else os.geteuid()}

    def test_with_a_mistake(self, container: Container, checkout: Path) -> None:
        (checkout / "pipelines/train.yaml").write_text(WRONG)
        run, summary = self.step(container, checkout)
        (error,) = (command for command in run.commands if command.name == "error")
        places = {"file": "pipelines/train.yaml", "line": "8", "endLine": "8", "col": "13", "endColumn": "17"}
        assert error.properties == {**places, "title": "unknown-step"}
        assert (run.code, run.outputs["errors"], run.outputs["workflows"]) == (1, "1", "")
        assert "unknown-step" in summary
        assert not (checkout / "argo").exists()


def test_git_reads_a_checkout_of_somebody_else(container: Container, tmp_path: Path) -> None:
    checkout = filled(tmp_path / "checkout")
    person = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    for command in (["init", "--quiet"], ["add", "--all"], [*person, "commit", "--quiet", "--message", "all"]):
        subprocess.run(["git", *command], cwd=checkout, check=True)
    give(checkout)
    git = f"--git-dir={WORKSPACE}/.git"
    flags = ("--workdir", WORKSPACE, mount(checkout, writable=False))
    assert container.output_of("git", git, "show", "HEAD:config.yaml", flags=flags) == CONFIG
    assert container.output_of("git", git, "rev-parse", "--is-shallow-repository", flags=flags) == "false\n"


CONTENT = """
import os, shutil, yaml
assert yaml.__with_libyaml__
tools = [tool for tool in ("cc", "gcc", "g++", "make", "ld", "perl", "pip", "apt", "openssl") if shutil.which(tool)]
print(tools, [path for path in ("/root/.cache", "/source", "/installed", "/requirements.txt") if os.path.exists(path)])
"""


def python(container: Container, program: str, *flags: str) -> str:
    return container.output_of("/usr/local/bin/python3", "-I", *flags, "-c", program)


def test_there_is_libyaml_and_nothing_that_only_the_build_needed(container: Container) -> None:
    assert python(container, CONTENT) == "[] []\n"


BINARIES = """
import importlib, pathlib, sys
(folder,) = (path for path in map(pathlib.Path, sys.path) if path.name == "lib-dynload")
for file in folder.glob("*.so"):
    importlib.import_module(file.name.partition(".")[0])
import rpds, zoneinfo
print(zoneinfo.ZoneInfo("Europe/Stockholm"), len(list(folder.glob("*.so"))) > 10)
"""


def test_every_module_finds_its_libraries(container: Container) -> None:
    assert python(container, BINARIES) == "Europe/Stockholm True\n"


COMPILED = """
import importlib.util, pathlib, sys, click, magnus_argo, yaml
files = [file for package in (click, magnus_argo, yaml) for file in pathlib.Path(package.__file__).parent.rglob("*.py")]
for file in files:
    compiled = pathlib.Path(importlib.util.cache_from_source(file)).read_bytes()
    assert int.from_bytes(compiled[8:12], "little") == int(file.stat().st_mtime), file
import magnus_argo.cli
for name, module in list(sys.modules.items()):
    assert not getattr(module, "__cached__", None) or pathlib.Path(module.__cached__).exists(), name
print(len(files) > 50)
"""


def test_python_need_not_compile_anything_at_each_run(container: Container) -> None:
    assert python(container, COMPILED, "-B") == "True\n"


PACKAGES = """
import pathlib
from importlib import metadata
told = {path.name: path.read_text() for path in pathlib.Path("/var/lib/dpkg/status.d").iterdir()}
assert all(f"Package: {name}\\n" in text and "\\nVersion: " in text for name, text in told.items())
print(sorted({"git", "libc6", "busybox-static", "zlib1g"} - {*told}))
installed = {found.name.lower() for found in metadata.distributions()}
print(sorted({"click", "jsonschema", "pyyaml", "tzdata", "magnus-argo"} - installed))
"""


def test_scanners_find_what_it_is_made_of(container: Container) -> None:
    assert python(container, PACKAGES) == "[]\n[]\n"


def test_a_ci_whose_jobs_are_scripts_has_a_shell(container: Container, workspace: Path) -> None:
    flags = ("--workdir", WORKSPACE, mount(workspace, writable=True))
    command = "magnus-argo transpile pipelines/train.yaml -c config.yaml --image-tag v1 -o -"
    script = f"mkdir -p out && {command} | tee out/train.yaml | grep image:"
    assert "churn:v1" in container.output_of("sh", "-ec", script, flags=flags)
    assert (workspace / "out/train.yaml").stat().st_size > 1000


def test_it_needs_no_root_and_writes_nothing(container: Container, workspace: Path) -> None:
    """As docs/action.md shows it."""
    flags = ("--user", "4321:4321", "--read-only", "--workdir", WORKSPACE, mount(workspace, writable=False))
    arguments = ("transpile", "pipelines/train.yaml", "-c", "config.yaml", "--image-tag", "v1", "-o", "-")
    assert "churn:v1" in container.output_of("magnus-argo", *arguments, flags=flags)


def test_the_image_is_small(engine: Engine, image: str, capsys: pytest.CaptureFixture[str]) -> None:
    unpacked, compressed = engine.size(image), engine.compressed(image)
    with capsys.disabled():
        print(f"\nimage: {unpacked / 1e6:.0f} MB unpacked, {compressed / 1e6:.0f} MB compressed")
    assert unpacked < LARGEST
    assert compressed < LARGEST_COMPRESSED


STARTS = """
import statistics, subprocess, sys, time
def median(*arguments):
    def once():
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", *arguments], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start
    return statistics.median(once() for _ in range(15))
bare, ours = median("-c", "pass"), median("-m", "magnus_argo", "--version")
print(f"start: {ours * 1000:.0f} ms, {ours / bare:.1f} times that of python -c pass ({bare * 1000:.0f} ms)")
"""


def test_how_long_it_takes_to_start_is_told(container: Container, capsys: pytest.CaptureFixture[str]) -> None:
    told = python(container, STARTS)
    with capsys.disabled():
        print("\n" + told, end="")
    assert re.fullmatch(r"start: \d+ ms, [\d.]+ times .*\n", told)
