"""A file is at any time as it was or as it shall be, whatever happens meanwhile."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.folder_contents import NEW, OLD, everything
from tests.support.privileges import ONLY_ROOT
from tests.support.working_directory import folder

from magnus_argo.files.atomic import read_limited, write_all

__all__ = ["folder"]


def failing(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException, on_call: int = 1) -> None:
    """os.`name` raises `error` when it is called for the `on_call`-th time, and works at other times."""
    works = getattr(os, name)
    calls = iter(range(1, 1000))

    def broken(*arguments: object, **named: object) -> object:
        if next(calls) == on_call:
            raise error
        return works(*arguments, **named)

    monkeypatch.setattr(os, name, broken)


@pytest.mark.parametrize("path", ["out.yaml", "./a/../out.yaml", "a/b/c/out.yaml", "a/é 'x'\n.yaml", "x" * 255])
@pytest.mark.parametrize("data", [b"", b"a: 1\r\n\x00\xff", NEW * 100])
def test_what_is_written_is_read(folder: Path, path: str, data: bytes) -> None:
    (folder / "a").mkdir()
    write_all({path: data})
    assert read_limited(path, len(data)) == data
    write_all({str(folder / path): b"again"})
    assert read_limited(path, 10) == b"again"
    assert [*everything(folder).values()] == [b"again"]


def test_several_files(folder: Path) -> None:
    write_all({"a.yaml": OLD, "b/c.yaml": OLD})
    write_all({"b/c.yaml": NEW, "d/e/f.yaml": b"", "g.yaml": b"g"})
    assert everything(folder) == {"a.yaml": OLD, "b/c.yaml": NEW, "d/e/f.yaml": b"", "g.yaml": b"g"}
    write_all({})


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_usual_mode(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_all({"new.yaml": NEW})
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "new.yaml").stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o444, 0o666, 0o640, 0o4755])
def test_an_existing_file_keeps_its_mode(folder: Path, mode: int) -> None:
    (folder / "old.yaml").write_bytes(OLD)
    (folder / "old.yaml").chmod(mode)
    write_all({"old.yaml": NEW})
    assert stat.S_IMODE((folder / "old.yaml").stat().st_mode) == mode
    assert everything(folder) == {"old.yaml": NEW}


def test_a_secret_file_is_secret_while_it_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "old.yaml").write_bytes(OLD)
    (folder / "old.yaml").chmod(0o600)
    modes: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_all({"old.yaml": NEW})
    assert modes[0] == 0o600


@ONLY_ROOT
def test_an_existing_file_keeps_its_owner(folder: Path) -> None:
    (folder / "old.yaml").write_bytes(OLD)
    os.chown("old.yaml", 12345, 23456)
    write_all({"old.yaml": NEW})
    assert ((folder / "old.yaml").stat().st_uid, (folder / "old.yaml").stat().st_gid) == (12345, 23456)


def test_without_the_right_to_give_files_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "old.yaml").write_bytes(OLD)
    failing(monkeypatch, "chown", PermissionError(1, "not permitted"))
    write_all({"old.yaml": NEW})
    monkeypatch.delattr(os, "chown")
    write_all({"old.yaml": NEW * 2})
    assert everything(folder) == {"old.yaml": NEW * 2}


STEPS = [("open", 1), ("open", 3), ("write", 2), ("fsync", 1), ("chmod", 1), ("chmod", 2), ("close", 2)]
RENAMES = [("replace", 1), ("replace", 2), ("replace", 4)]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["disk", "ctrl-c"])
@pytest.mark.parametrize(("name", "on_call"), [*STEPS, *RENAMES])
def test_nothing_has_happened_after_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, on_call: int, error: BaseException
) -> None:
    before = {"a.yaml": OLD, "b.yaml": b"b", "f/c.yaml": b""}
    write_all(before)
    failing(monkeypatch, name, error, on_call)
    with pytest.raises(type(error)):
        write_all({"a.yaml": NEW, "new.yaml": NEW, "b.yaml": NEW, "f/c.yaml": NEW})
    monkeypatch.undo()
    assert everything(folder) == before


@pytest.mark.parametrize("on_call", [1, 2, 3])
def test_nothing_has_happened_after_an_interrupt_behind_a_rename(
    folder: Path, monkeypatch: pytest.MonkeyPatch, on_call: int
) -> None:
    before = {"a.yaml": OLD, "b.yaml": b"b"}
    write_all(before)
    replace = os.replace
    calls = iter(range(1, 100))

    def interrupted(source: str, target: str) -> None:
        replace(source, target)
        if next(calls) == on_call:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all({"a.yaml": NEW, "new.yaml": NEW, "b.yaml": NEW})
    assert everything(folder) == before


def refused(*_: str) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_without_hard_links_there_is_a_way_back_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all({"a.yaml": OLD, "b.yaml": OLD})
    (folder / "a.yaml").chmod(0o640)
    monkeypatch.setattr(os, "link", refused)
    failing(monkeypatch, "replace", OSError(5, "Input/output error"), 2)
    with pytest.raises(OSError, match="Input/output"):
        write_all({"a.yaml": NEW, "b.yaml": NEW})
    assert everything(folder) == {"a.yaml": OLD, "b.yaml": OLD}
    assert stat.S_IMODE((folder / "a.yaml").stat().st_mode) == 0o640
    write_all({"a.yaml": NEW, "b.yaml": NEW})
    assert everything(folder) == {"a.yaml": NEW, "b.yaml": NEW}


def test_on_a_system_without_signal_masks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "pthread_sigmask")
    write_all({"a.yaml": NEW, "b.yaml": NEW})
    assert everything(folder) == {"a.yaml": NEW, "b.yaml": NEW}


def test_a_folder_that_cannot_be_synchronised_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "fsync", OSError(22, "Invalid argument"), 2)
    write_all({"a.yaml": NEW})
    assert everything(folder) == {"a.yaml": NEW}


def noting(monkeypatch: pytest.MonkeyPatch, name: str, happened: list[str]) -> None:
    works = getattr(os, name)

    def noted(*arguments: object) -> None:
        happened.append(name)
        works(*arguments)

    monkeypatch.setattr(os, name, noted)


def test_data_is_on_disk_before_the_name_points_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    for name in ("fsync", "replace"):
        noting(monkeypatch, name, happened)
    write_all({"a.yaml": NEW, "b.yaml": NEW})
    assert happened == ["fsync", "fsync", "replace", "replace", "fsync"]


def test_what_need_not_outlive_a_power_failure_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    noting(monkeypatch, "fsync", happened)
    write_all({"a.yaml": NEW}, durable=False)
    assert happened == []


# Whoever runs the tests in the background has them ignore SIGINT, and their children with them.
WRITER = """
import itertools, signal, sys
from magnus_argo.files.atomic import write_all
signal.signal(signal.SIGINT, signal.default_int_handler)
for round in itertools.count():
    data = str(round % 10).encode() * 300_000
    write_all({"one.yaml": data, "two.yaml": data})
    if not round:
        print("ready", flush=True)
"""


def files_left_by_a_writer(folder: Path, ended_by: signal.Signals, delay: float) -> dict[str, bytes]:
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay)
        writer.send_signal(ended_by)
    return everything(folder)


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_writer_that_is_ended_leaves_whole_files(folder: Path, ended_by: signal.Signals) -> None:
    rng = random.Random(9)
    for _ in range(15):
        found = files_left_by_a_writer(folder, ended_by, rng.random() * 0.05)
        one, two = found.pop("one.yaml"), found.pop("two.yaml")
        assert len(one) == len(two) == 300_000
        assert len({*one}) == len({*two}) == 1
        assert ended_by == signal.SIGKILL or one == two
        assert ended_by != signal.SIGINT or not found


FULL_DISK = """
import resource, sys
from magnus_argo.files.atomic import write_all
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_all({"a.yaml": b"a", "b.yaml": b"b" * 100_001})
except OSError as error:
    print(error.strerror)
"""


def test_a_limit_of_the_size_of_files(folder: Path) -> None:
    write_all({"a.yaml": OLD, "b.yaml": OLD})
    said = subprocess.run([sys.executable, "-c", FULL_DISK], cwd=folder, capture_output=True, text=True, check=True)
    assert said.stdout == "File too large\n"
    assert everything(folder) == {"a.yaml": OLD, "b.yaml": OLD}


@pytest.fixture
def tiny_disk(folder: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk(tiny_disk: Path) -> None:
    (tiny_disk / "a.yaml").write_bytes(OLD)
    with pytest.raises(OSError, match="No space left"):
        write_all({"disk/a.yaml": NEW, "disk/b.yaml": b"b" * 70_000})
    assert everything(tiny_disk) == {"a.yaml": OLD}
    write_all({"disk/a.yaml": NEW})
    assert everything(tiny_disk) == {"a.yaml": NEW}


def test_names_of_new_files_that_the_disk_takes_for_one(folder: Path) -> None:
    """A link stands for a disk on which case does not count."""
    (folder / "a").mkdir()
    (folder / "A").symlink_to("a")
    with pytest.raises(FileExistsError, match="differs only in case"):
        write_all({"a/new.yaml": OLD, "A/new.yaml": NEW})
    assert everything(folder) == {}
