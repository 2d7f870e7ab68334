"""What is lost when a process is ended, or a disk is full, while it writes many workflows: nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.ignoring import CONFIG, PIPELINE

COUNT = 300
BEFORE = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"
COMMAND = [sys.executable, "-m", "magnus_argo", "transpile", "--quiet"]


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Whoever runs the tests in the background has them ignore SIGINT, and their children with them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of 300 pipelines."""
    (tmp_path / "config.yaml").write_text(CONFIG.replace("demo:1.0", "demo:${docker_image}"))
    listed = "".join(f"  - file: p{number}.yaml\n" for number in range(COUNT))
    head = 'defaults: {config: config.yaml, output: "argo/{name}.yaml"}\npipelines:\n'
    (tmp_path / "magnus-argo.yaml").write_text(head + listed)
    for number in range(COUNT):
        (tmp_path / f"p{number}.yaml").write_text(PIPELINE)
    return tmp_path


def transpile(project: Path, tag: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "--image-tag", tag], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def written(project: Path, tag: str) -> None:
    with transpile(project, tag) as process:
        assert process.wait() == 0


def contents(project: Path) -> dict[str, bytes]:
    """The workflows by name, without what a process that was killed may leave beside them."""
    return {path.name: path.read_bytes() for path in (project / "argo").iterdir() if path.suffix == ".yaml"}


def temporary_files(project: Path) -> list[Path]:
    return [*(project / "argo").glob(".magnus-argo-*")]


def killed_while_it_writes(project: Path, tag: str, delay: float, ended_by: signal.Signals) -> bool:
    """Ends a writer `delay` seconds after it has begun to write, and tells whether it was still at it."""
    with transpile(project, tag) as process:
        while process.poll() is None and not temporary_files(project):
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(ended_by)
        process.communicate()
        return process.returncode != 0


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_ended_while_it_writes_300_workflows(project: Path, ended_by: signal.Signals) -> None:
    """Hits are counted, not tries: a process that had already ended shows nothing."""
    versions: dict[str, dict[str, bytes]] = {}
    for tag in ("one", "two"):
        written(project, tag)
        versions[tag] = contents(project)
    rng, hits, mixed = random.Random(9), 0, 0
    for _ in range(60):
        hits += killed_while_it_writes(project, "one", rng.random() * 0.05, ended_by)
        found = contents(project)
        assert found.keys() == versions["one"].keys()
        assert all(body in (versions["one"][name], versions["two"][name]) for name, body in found.items())
        mixed += found not in versions.values()
        for leftover in temporary_files(project):
            assert ended_by == signal.SIGKILL
            leftover.unlink()
        written(project, "two")
        if hits >= 5:
            break
    assert hits >= 5
    assert ended_by == signal.SIGKILL or not mixed, "a process that is asked to end leaves all or nothing"


@pytest.fixture
def small_disk(project: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system on the output's folder that takes some of the workflows, not all."""
    folder = project / "argo"
    folder.mkdir()
    options = str(request.param)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    try:
        yield project
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("small_disk", ["size=400k", "nr_inodes=100"], indirect=True, ids=["bytes", "inodes"])
def test_a_disk_without_room_for_all(small_disk: Path) -> None:
    before = small_disk / "argo/p0.yaml"
    before.write_text(BEFORE)
    with transpile(small_disk, "one") as process:
        _, errors = process.communicate()
    assert process.returncode == 2
    assert errors.startswith("error: cannot write argo/p")
    assert errors.endswith(": no space left on device\n")
    assert [path.name for path in (small_disk / "argo").iterdir()] == ["p0.yaml"]
    assert before.read_text() == BEFORE


def test_two_writers_at_once(project: Path) -> None:
    written(project, "one")
    one = contents(project)
    with transpile(project, "two") as first, transpile(project, "two") as second:
        assert [first.wait(), second.wait()] == [0, 0]
    two = contents(project)
    assert one.keys() == two.keys()
    assert all(b"demo:two" in body for body in two.values())
    assert temporary_files(project) == []


def test_few_file_handles(project: Path) -> None:
    """A run needs no more of them for more files."""
    with transpile(project, "one") as process:
        assert process.wait() == 0
    limited = ["sh", "-c", 'ulimit -n 12; exec "$@"', "sh", *COMMAND, "--image-tag", "two"]
    done = subprocess.run(limited, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(b"demo:two" in body for body in contents(project).values())


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"HOME": "/nowhere"},
    ],
    ids=["no HOME", "the C locale", "cp1252", "a HOME that is not there"],
)
def test_an_odd_environment(project: Path, environment: dict[str, str]) -> None:
    (project / "p0.yaml").write_text(PIPELINE.replace("demo.load", "demo.läd"), encoding="utf-8")
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*COMMAND[:-1], "p0.yaml", "-c", "config.yaml", "--image-tag", "one", "-o", "-"]
    done = subprocess.run(command, cwd=project, env=kept | environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"\nkind: Workflow\n" in done.stdout
    usual = subprocess.run(command, cwd=project, capture_output=True, check=True)
    assert done.stdout == usual.stdout


def test_a_name_that_the_encoding_of_file_names_lacks(project: Path) -> None:
    listed = "pipelines: [{file: läd.yaml, config: config.yaml}]\n"
    (project / "magnus-argo.yaml").write_text(listed, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([*COMMAND[:-2], "validate"], cwd=project, env=environment, capture_output=True, check=False)
    assert (done.returncode, b"no file can have this name" in done.stderr) == (2, True), done.stderr
