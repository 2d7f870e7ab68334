"""What is no regular file, or stands elsewhere than it seems, is neither read nor written."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.support.folder_contents import NEW, OLD, everything
from tests.support.working_directory import folder

from magnus_argo.cli import main
from magnus_argo.files.atomic import read_limited, write_all
from magnus_argo.files.paths import goes_no_higher, is_written_inside, leads_inside
from magnus_argo.files.workspace import Workspace

__all__ = ["folder"]


def folder_at(path: Path) -> None:
    path.mkdir()


def pipe_at(path: Path) -> None:
    os.mkfifo(path)


def socket_at(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)


def link_to_device_at(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_at(path: Path) -> None:
    path.write_bytes(OLD)
    path.rename("target")
    path.symlink_to("target")


ODD = [(folder_at, "a folder"), (pipe_at, "a named pipe"), (socket_at, "a socket"), (link_to_device_at, "a device")]


@pytest.mark.parametrize(("make", "kind"), ODD)
def test_only_regular_files_are_read(folder: Path, make: Callable[[Path], None], kind: str) -> None:
    make(folder / "in.yaml")
    with pytest.raises(OSError, match=f"it is {kind}, not a regular file") as raised:
        read_limited("in.yaml", 10)
    assert raised.value.filename == "in.yaml"


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "in.yaml").write_bytes(OLD)
    looks_regular = os.stat("in.yaml")
    (folder / "in.yaml").unlink()
    pipe_at(folder / "in.yaml")
    monkeypatch.setattr(os, "stat", lambda _: looks_regular)
    with pytest.raises(OSError, match="it is a named pipe"):
        read_limited("in.yaml", 10)


@pytest.mark.parametrize(("make", "kind"), [*ODD[:3], (link_at, "a symbolic link"), (link_to_device_at, "a symb")])
def test_only_regular_files_are_replaced(folder: Path, make: Callable[[Path], None], kind: str) -> None:
    make(folder / "out.yaml")
    before = everything(folder)
    for files in ({"out.yaml": NEW}, {"a/b": NEW, "out.yaml": NEW}):
        with pytest.raises(OSError, match=f"it is {kind}"):
            write_all(files)
    assert everything(folder) == before
    assert not (folder / "a").exists()


def test_links_in_the_working_directory_do_not_lead_out_of_it(folder: Path) -> None:
    (folder / "inside").mkdir()
    (folder / "here").symlink_to("inside")
    (folder / "out").symlink_to("..")
    write_all({"here/a.yaml": NEW})
    assert everything(folder)["inside/a.yaml"] == NEW
    for path in ("out/a.yaml", "out/b/a.yaml", str(folder / "out" / "a.yaml")):
        with pytest.raises(OSError, match="a symbolic link leads out of the working directory"):
            write_all({path: NEW})
    write_all({"../beside.yaml": NEW})
    (folder.parent / "link").symlink_to(folder / "inside")
    write_all({"../link/b.yaml": NEW})
    assert {*everything(folder.parent)} == {"beside.yaml", "work/inside/a.yaml", "work/inside/b.yaml"}


@pytest.mark.parametrize("path", ["", "a\0b", "\ud800"])
def test_names_that_no_file_can_have(path: str) -> None:
    for act in (lambda: read_limited(path, 1), lambda: write_all({path: NEW})):
        with pytest.raises(OSError, match="no file can have this name"):
            act()


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_a_file_cannot_name_such_a_file(folder: Path, path: str) -> None:
    assert Workspace(str(folder)).read_or_say_why(path) == "no file can have this name"


@pytest.mark.parametrize("path", ["a/", ".", "..", "/"])
def test_names_of_folders(folder: Path, path: str) -> None:
    with pytest.raises(OSError, match="folder"):
        write_all({path: NEW})
    assert everything(folder.parent) == {}


def test_a_file_where_a_folder_should_be(folder: Path) -> None:
    write_all({"a": OLD})
    with pytest.raises(OSError, match="one of its folders is a file"):
        write_all({"b": NEW, "a/b": NEW})
    assert everything(folder) == {"a": OLD}


def test_reading_stops_behind_the_limit(folder: Path) -> None:
    (folder / "in.yaml").write_bytes(b"12345678")
    assert [read_limited("in.yaml", limit) for limit in (0, 6, 7, 8, 1000)] == [
        b"1", b"1234567", b"12345678", b"12345678", b"12345678",
    ]  # fmt: skip
    (folder / "link").symlink_to("in.yaml")
    assert read_limited("link", 2) == b"123"


def test_what_cannot_be_read() -> None:
    with pytest.raises(FileNotFoundError):
        read_limited("missing.yaml", 1)
    with pytest.raises(IsADirectoryError):
        read_limited(".", 1)


def test_no_file_stays_open(folder: Path) -> None:
    pipe_at(folder / "pipe")
    before = os.listdir("/dev/fd")
    for path in ("pipe", "missing", ".", "made"):
        with suppress(OSError):
            write_all({path: NEW})
        with suppress(OSError):
            read_limited(path, 1)
    assert os.listdir("/dev/fd") == before


def test_a_report_that_cannot_be_written_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pipeline.yaml").write_text("dag:\n  start_at: success\n")
    (folder / "taken").mkdir()
    assert main(["validate", "pipeline.yaml", "--report", "json:taken"]) == 2
    assert capsys.readouterr().err == "error: cannot write taken: it is a folder, not a regular file\n"


@pytest.mark.parametrize(
    ("path", "written", "leads", "no_higher"),
    [
        ("", True, True, True),
        ("a.yaml", True, True, True),
        ("sub/../a.yaml", True, True, True),
        ("..", False, False, False),
        ("../beside.yaml", False, False, False),
        ("sub/../../beside.yaml", False, False, False),
        ("out/a.yaml", True, False, True),
        ("{root}/a.yaml", True, True, False),
        ("{root}-beside/a.yaml", False, False, False),
        ("/", False, False, False),
    ],
)
def test_a_path_is_inside_as_written_or_as_its_links_lead(
    tmp_path: Path, path: str, written: bool, leads: bool, no_higher: bool
) -> None:
    root = str((tmp_path / "root").resolve())
    Path(root).mkdir()
    (tmp_path / "elsewhere").mkdir()
    Path(root, "out").symlink_to(tmp_path / "elsewhere")
    path = path.replace("{root}", root)
    assert (is_written_inside(path, root), leads_inside(path, root), goes_no_higher(path)) == (
        written,
        leads,
        no_higher,
    )


@pytest.mark.parametrize("path", ["a.yaml", "/etc", "/"])
def test_everything_is_inside_of_the_root_of_the_file_system(path: str) -> None:
    assert is_written_inside(path, "/")
    assert leads_inside(path, "/")
