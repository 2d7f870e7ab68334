"""A release: its notes, the image that its action runs, and what is locked."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement
from tests.support.github_runner import ACTION
from tests.support.paths import ROOT
from tests.support.workflow_files import RELEASE, jobs, script

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CHANGES = """\
# Changelog

## Unreleased

## [1.10.0] - 2025-01-02

- Later.

## 1.1.0

- One.
### Fixed

- Two.

## 1.0.0
"""
NOTHING = [("v1.0", "has no `## 1.0`"), ("v1x1.0", "has no"), ("v1.0.0", "says nothing of 1.0.0")]
NO_DIGEST = ["ghcr.io/org/a:v1", "ghcr.io/org/a@", "ghcr.io/org/a@sha256:0af1", "@sha256:" + "0" * 64]


@pytest.fixture
def release() -> ModuleType:
    return script("release")


def test_the_notes_are_the_section_of_the_version(release: ModuleType) -> None:
    assert release.notes(CHANGES, "v1.10.0") == "- Later.\n"
    assert release.notes(CHANGES, "v1.1.0") == "- One.\n### Fixed\n\n- Two.\n"


@pytest.mark.parametrize(("tag", "said"), NOTHING)
def test_there_is_no_release_without_notes(release: ModuleType, tag: str, said: str) -> None:
    with pytest.raises(release.ReleaseError, match=re.escape(said)):
        release.notes(CHANGES, tag)


def test_the_tag_is_the_version(release: ModuleType) -> None:
    source = (ROOT / "src/magnus_argo/__init__.py").read_text()
    release.check_version('__version__ = "1.2.3"\n', "v1.2.3")
    for text, tag in ((source, "v0.0.0"), (source, source), ("", "v1.2.3")):
        with pytest.raises(release.ReleaseError, match="the tag is"):
            release.check_version(text, tag)


def test_the_action_runs_the_image(release: ModuleType) -> None:
    image = f"ghcr.io/org/magnus-argo-action@sha256:{'0af1' * 16}"
    text = (ROOT / "action.yml").read_text()
    pinned = release.pinned(text, image)
    assert yaml.safe_load(pinned) == {**ACTION, "runs": {"using": "docker", "image": f"docker://{image}"}}
    with pytest.raises(release.ReleaseError, match="does not build the Dockerfile"):
        release.pinned(pinned, image)


@pytest.mark.parametrize("image", NO_DIGEST)
def test_an_image_without_a_digest_is_none(release: ModuleType, image: str) -> None:
    with pytest.raises(release.ReleaseError, match="no image by digest"):
        release.pinned((ROOT / "action.yml").read_text(), image)


def test_the_script_says_what_is_wrong_and_how_it_is_used() -> None:
    for arguments, code, said in ((["notes", "v0.0.0"], 1, "the tag is v0.0.0"), (["pin"], 2, "release.py pin")):
        command = [sys.executable, "scripts/release.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr


def test_nothing_is_published_before_the_tests() -> None:
    assert {name: job.get("needs") for name, job in jobs(RELEASE).items()} == {
        "test": None,
        "package": "test",
        "image": "test",
        "pypi": ["package", "image"],
        "release": ["pypi", "image"],
    }


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-build.txt", PROJECT["build-system"]["requires"]),
    ],
)
def test_the_locked_packages_are_those_that_are_asked_for(lock: str, wanted: list[str]) -> None:
    locked = dict(re.findall(r"^([a-z][\w.-]*)==([\w.]+)", (ROOT / lock).read_text(), re.MULTILINE))
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name]), requirement


@pytest.mark.parametrize("path", ["Dockerfile", "composite/action.yml"])
def test_what_users_run_is_built_and_installed_by_hash(path: str) -> None:
    """Each call of pip has the hashes of all that it takes from an index, or takes nothing from one."""
    text = (ROOT / path).read_text().replace("\\\n", " ")
    calls = [line for line in text.splitlines() if re.search(r"\bpip (install|wheel)\b", line)]
    assert len(calls) >= 3
    for call in calls:
        by_hash = "--require-hashes" in call and "--only-binary=:all:" in call
        assert by_hash or "--no-index" in call, call


def test_the_program_of_the_image_takes_no_modules_of_a_job(tmp_path: Path) -> None:
    ((edit, path),) = re.findall(r"^  && (sed .*) (/installed\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    program = tmp_path / Path(path).name
    program.write_text("#!/usr/local/bin/python3.13\nimport sys\n")
    subprocess.run([*shlex.split(edit), str(program)], check=True)
    assert (program.name, program.read_text()) == ("magnus-argo", "#!/usr/local/bin/python3.13 -I\nimport sys\n")
