"""Running the command line on a project, in this process or in one of its own, and what came of it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tests.fuzz.flags import command_line, inputs_of
from tests.fuzz.projects import Project

import magnus_argo
from magnus_argo.cli import main

SECONDS = 20
"""Of computing, for an input that takes some milliseconds: what is still at work then hangs."""

SOURCE = str(Path(magnus_argo.__file__).parents[1])
BASE = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "100",
    "MAGNUS_ARGO_TRACEBACK": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{role}_{what}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    **{f"GIT_{role}_DATE": "2024-01-31T00:00:00Z" for role in ("AUTHOR", "COMMITTER")},
}


class HangError(BaseException):
    """The time of an input is over; nothing that catches exceptions catches this."""


@dataclass(frozen=True)
class Run:
    """`reports` by format, `written` and `kept` by path below the workspace, `outside` what else is there now;
    `kilobytes` is the most memory that a run in this process held beyond what the process held before it."""

    code: int | None
    stdout: bytes
    stderr: bytes
    reports: Mapping[str, bytes]
    written: Mapping[str, bytes]
    lost: tuple[str, ...]
    outside: tuple[str, ...]
    escaped: str = ""
    kilobytes: int = 0


def laid_out(project: Project, place: Path) -> Path:
    """The workspace of a project, with the folder or the commit that it is compared with."""
    shutil.rmtree(place, ignore_errors=True)
    (place / "reports").mkdir(parents=True)
    work = place / "work"
    if project.before is not None:
        _fill(work if project.with_git else place / "before", project.before)
    if project.with_git:
        _commit(work)
        for path in project.before or {}:
            (work / path).unlink()
    _fill(work, project.files)
    return work


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _commit(folder: Path) -> None:
    for words in (["init", "-q", "--initial-branch=main"], ["add", "-A"], ["commit", "-qm", "a", "--allow-empty"]):
        subprocess.run(["git", *words], cwd=folder, env=BASE, check=True, capture_output=True)


def in_process(project: Project, place: Path) -> Run:
    """Runs `main` here."""
    work = laid_out(project, place)
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors) for errors in ("strict", "backslashreplace"))
    code, escaped = None, ""
    before = _peak_from_now()
    with _standing_in(work, _environment(project, place)), _streams(stdout, stderr), _alarm():
        try:
            code = main(command_line(project))
        except BaseException:
            escaped = traceback.format_exc()
    kilobytes = _kilobytes("VmHWM") - before
    return _run(project, place, (code, _bytes_of(stdout), _bytes_of(stderr)), escaped, kilobytes)


def _peak_from_now() -> int:
    """Makes Linux forget the most memory that this process ever held, for other tests may have held more, and returns
    what it holds now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _kilobytes("VmHWM")


def _kilobytes(field: str) -> int:
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return 0


def in_own_process(project: Project, place: Path, hash_seed: int) -> Run:
    """Runs `python -m magnus_argo`."""
    work = laid_out(project, place)
    kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    own = {"PYTHONPATH": SOURCE, "PYTHONHASHSEED": str(hash_seed)}
    environment = {**kept, **own, **_environment(project, place)}
    words = [sys.executable, "-P", "-m", "magnus_argo", *command_line(project)]
    try:
        done = subprocess.run(words, cwd=work, env=environment, capture_output=True, timeout=6 * SECONDS, check=False)
    except subprocess.TimeoutExpired:
        done = subprocess.CompletedProcess(words, -1, b"", b"it did not end")
    return _run(project, place, (done.returncode, done.stdout, done.stderr), "")


def _environment(project: Project, place: Path) -> dict[str, str]:
    files = {f"GITHUB_{name}": str(place / "reports" / name.lower()) for name in ("OUTPUT", "STEP_SUMMARY")}
    runner = {**files, "GITHUB_WORKSPACE": str(place / "work"), **inputs_of(project)}
    return {**BASE, **(runner if project.verb == "action" else {}), **project.environment}


@contextmanager
def _standing_in(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    before, there = dict(os.environ), os.getcwd()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.chdir(there)


@contextmanager
def _streams(stdout: io.TextIOWrapper, stderr: io.TextIOWrapper) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = stdout, stderr
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def _alarm() -> Iterator[None]:
    """By the clock of this process, for the machine may be busy."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _bytes_of(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def _run(project: Project, place: Path, said: tuple[int | None, bytes, bytes], escaped: str, kilobytes: int = 0) -> Run:
    work = place / "work"
    there = {str(path.relative_to(work)): path.read_bytes() for path in sorted(work.rglob("*")) if _is_ours(path, work)}
    given = {os.path.normpath(path): data for path, data in project.files.items()}
    return Run(
        *said,
        reports={path.name: path.read_bytes() for path in sorted((place / "reports").iterdir())},
        written={path: data for path, data in there.items() if path not in given},
        lost=tuple(path for path, data in given.items() if there.get(path) != data),
        outside=tuple(sorted({path.name for path in place.iterdir()} - {"work", "reports", "before"})),
        escaped=escaped,
        kilobytes=kilobytes,
    )


def _is_ours(path: Path, work: Path) -> bool:
    return path.is_file() and path.relative_to(work).parts[0] != ".git"
