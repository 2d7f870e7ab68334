"""The files at the root that other tools read: GitHub, docker, git, make, pip."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.github_runner import ACTION, DOCKERFILE, entry_point
from tests.support.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINES = re.sub(r"^#.*\n|\\\n", "", DOCKERFILE, flags=re.MULTILINE).splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line]
COLORS = {"white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"}


def steps(workflow: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


class TestAction:
    """What the runner and the Marketplace ask of an `action.yml` (metadata-syntax of GitHub's documentation)."""

    def test_has_the_keys_that_there_are(self) -> None:
        assert ACTION.keys() == {"name", "description", "author", "branding", "inputs", "outputs", "runs"}
        assert ACTION["branding"].keys() == {"icon", "color"}
        assert ACTION["branding"]["color"] in COLORS
        assert ACTION["runs"] == {"using": "docker", "image": "Dockerfile"}

    @pytest.mark.parametrize("kind", ["inputs", "outputs"])
    def test_describes_every_input_and_output(self, kind: str) -> None:
        for name, said in ACTION[kind].items():
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
            assert said.keys() <= {"description", "default"}
            assert said["description"].endswith(".")
            assert isinstance(said.get("default", ""), str)

    def test_the_readme_uses_it_as_it_is(self) -> None:
        examples = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", readme(), re.DOTALL)]
        workflows = [example for example in examples if "jobs" in example]
        used = [step for workflow in workflows for step in steps(workflow) if "magnus-argo" in step.get("uses", "")]
        assert used, "the README shows the action"
        assert all(step.get("with", {}).keys() <= ACTION["inputs"].keys() for step in used)


class TestDockerfile:
    """What GitHub asks of a container (dockerfile-support of its documentation), and hadolint of the file."""

    def test_leaves_user_and_folder_to_the_runner(self) -> None:
        assert {name for name, _ in INSTRUCTIONS} == {"FROM", "COPY", "RUN", "ENV", "ENTRYPOINT"}

    def test_pins_a_slim_base_for_all_stages(self) -> None:
        base, *stages = (rest for name, rest in INSTRUCTIONS if name == "FROM")
        assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+@sha256:[0-9a-f]{64} AS base", base)
        *others, last = stages
        assert all(re.fullmatch(r"base AS [a-z]+", stage) for stage in others)
        assert last == "scratch"

    def test_starts_a_program_and_no_shell(self) -> None:
        (entry,) = (json.loads(rest) for name, rest in INSTRUCTIONS if name == "ENTRYPOINT")
        assert entry[0].startswith("/")
        assert entry[1] == "-I", "nothing of the workspace or its environment is imported"
        done = subprocess.run([*entry_point(), "--help"], capture_output=True, text=True, check=True)
        assert "magnus-argo action" in done.stdout

    def test_copies_all_that_the_wheel_is_made_of_and_docker_lets_it(self) -> None:
        copies = [rest.split()[:-1] for name, rest in INSTRUCTIONS if name == "COPY" and "--from=" not in rest]
        copied = [source for sources in copies for source in sources]
        wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
        wanted = {*wheel["force-include"], "src", "pyproject.toml", PROJECT["project"]["readme"]}
        others = {"requirements.txt", "requirements-build.txt", "scripts/image_files.py"}
        assert wanted | others | {*PROJECT["project"]["license-files"]} == {*copied}
        for source in copied:
            assert (ROOT / source).exists()
            assert not ignored(source)
        assert ignored(".git")
        assert ignored("tests")


def ignored(path: str) -> bool:
    """As `.dockerignore` has it: the last line that matches decides."""
    found = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if fnmatchcase(path, line.removeprefix("!")):
            found = not line.startswith("!")
    return found


class TestCommands:
    def test_the_two_of_the_readme_are_targets(self) -> None:
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert {*re.findall(r"^make (\w+)", readme(), re.MULTILINE)} == {"example", "test"} <= {*targets}

    def test_ci_runs_what_the_readme_says(self) -> None:
        script = ROOT / ".ci/run"
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", script], check=True)
        assert "make test" in script.read_text()

    def test_make_finds_a_python_that_is_new_enough(self, tmp_path: Path) -> None:
        """The first of the names that works, be the plain one too old or a version manager's that runs nothing."""
        for name, works in (("python3", False), ("python3.13", False), ("python3.12", True)):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {name} >&2\nexit {int(not works)}\n")
            (tmp_path / name).chmod(0o755)
        done = subprocess.run(
            ["make", "-n", "VENV=nowhere", "example"],
            cwd=ROOT,
            env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "python3.12 -m venv nowhere" in done.stdout

    def test_the_example_compiles(self) -> None:
        (command,) = re.findall(r"magnus-argo (transpile .*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
        done = subprocess.run(
            [sys.executable, "-m", "magnus_argo", *command.split()],
            cwd=ROOT / "examples",
            capture_output=True,
            check=True,
        )
        assert yaml.safe_load(done.stdout)["kind"] == "Workflow"


def test_every_package_is_needed_and_says_what_for() -> None:
    lists = re.findall(
        r"^(?:dependencies|test) = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE
    )
    assert len(lists) == 2
    for line in "".join(lists).splitlines():
        assert re.fullmatch(r'  "[\w.\[\]-]+([=~>]=[\d.]+)?(,<\d+)?", +# .+', line), line


def test_one_ruff_formats_and_checks() -> None:
    """Another version would want other changes."""
    (wanted,) = (text for text in PROJECT["project"]["optional-dependencies"]["test"] if text.startswith("ruff"))
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["additional_dependencies"] for hook in hooks if hook["id"].startswith("ruff")] == [[wanted], [wanted]]


def readme() -> str:
    return (ROOT / "README.md").read_text()


def test_git_ignores_what_tools_leave_behind() -> None:
    leftovers = [".venv/x", "src/magnus_argo/__pycache__/x.pyc", ".coverage.host.1", "dist/x.whl", ".ruff_cache/x"]
    done = subprocess.run(["git", "check-ignore", *leftovers], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == leftovers


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
            assert (document.parent / Path(target)).exists(), f"{document.name} leads to {target}"
