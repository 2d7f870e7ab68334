"""Standard streams that are closed, full, or too narrow for what is printed."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.ignoring import PIPELINE, filled

from magnus_argo.cli import main

PROGRAM = f'"{sys.executable}" -m magnus_argo'
COMPILE = "pipeline.yaml -c config.yaml"
ON_STDOUT = [
    f"transpile {COMPILE} -o -",
    f"validate {COMPILE} --report json",
    "graph pipeline.yaml",
    f"diff {COMPILE} --base ./ --format json",
    "explain",
    "schema pipeline",
    "--help",
    "action",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return filled(tmp_path)


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", line], env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


@pytest.mark.parametrize("command", ON_STDOUT)
@pytest.mark.parametrize(
    ("stdout", "words"),
    [(">/dev/full", "no space left on device"), (">&-", "it is closed"), ("1</dev/null", "it is closed")],
    ids=["full", "closed", "for reading"],
)
def test_a_stdout_that_takes_nothing(command: str, stdout: str, words: str) -> None:
    done = shell(f"{PROGRAM} {command} {stdout}")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"error: cannot write to stdout: {words}".encode()


def test_nothing_is_written_where_nothing_is_printed() -> None:
    done = shell(f"{PROGRAM} transpile {COMPILE} -o out.yaml >&-")
    assert (done.returncode, done.stderr) == (0, b"wrote out.yaml\n")


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"], ids=["full", "closed"])
@pytest.mark.parametrize(("pipeline", "code"), [("pipeline.yaml", 0), ("broken.yaml", 1), ("none.yaml", 2)])
def test_the_exit_code_stays_where_stderr_takes_nothing(stderr: str, pipeline: str, code: int, folder: Path) -> None:
    done = shell(f"{PROGRAM} transpile {pipeline} -c config.yaml -o out.yaml {stderr}")
    assert (done.returncode, done.stdout) == (code, b"")
    assert (folder / "out.yaml").exists() == (code == 0)


def test_no_message_goes_into_a_file_that_takes_the_number_of_a_closed_stream(folder: Path) -> None:
    usual = shell(f"{PROGRAM} transpile {COMPILE} -o usual.yaml")
    assert usual.returncode == 0
    for number, streams in enumerate(("<&-", ">&-", "2>&-", "<&- >&- 2>&-")):
        assert shell(f"{PROGRAM} transpile {COMPILE} -o {number}.yaml {streams}").returncode == 0
        assert (folder / f"{number}.yaml").read_bytes() == (folder / "usual.yaml").read_bytes()


def test_a_reader_that_has_gone() -> None:
    done = shell(f"{{ {PROGRAM} schema pipeline; echo $? >&2; }} | true")
    assert done.stderr in (b"0\n", b"1\n"), "the pipe may take it all before the reader goes"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_data_is_utf_8_whatever_the_locale(encoding: str, folder: Path) -> None:
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("load", "läd→"), encoding="utf-8")
    done = shell(f"{PROGRAM} graph pipeline.yaml", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "läd→" in done.stdout.decode("utf-8")


LETTERS = "привет\u203a⌡ћ"


def on_a_terminal(line: list[str], encoding: str) -> bytes:
    """All that a program prints on one."""
    ours, theirs = os.openpty()
    environment = os.environ | {"PYTHONIOENCODING": encoding, "NO_COLOR": "1"}
    shown = b""
    with (
        open(ours, "rb", buffering=0) as screen,
        subprocess.Popen(line, env=environment, stdin=theirs, stdout=theirs, stderr=theirs),
        contextlib.suppress(OSError),  # Linux says so where nobody writes any more
    ):
        os.close(theirs)
        while part := screen.read(65_536):
            shown += part
    return shown


@pytest.mark.parametrize(("encoding", "read"), [("koi8-r", "привет"), ("cp1251", "привет"), ("utf-8", LETTERS)])
@pytest.mark.parametrize("command", ["validate", "graph", "diff --base ./old"])
def test_no_letter_is_a_command_to_a_terminal(command: str, encoding: str, read: str, folder: Path) -> None:
    """One of 8 bits takes 0x9b for an escape and a `[`: that is `⌡` in KOI8-R, and a part of `ћ` in UTF-8."""
    (folder / "old").mkdir()
    (folder / "pipeline.yaml").write_text(PIPELINE.replace("load", LETTERS), encoding="utf-8")
    (folder / "broken.yaml").write_text(f"dag: {{start_at: {LETTERS}, steps: {{}}}}\n", encoding="utf-8")
    file = "broken.yaml" if command == "validate" else "pipeline.yaml"
    shown = on_a_terminal([sys.executable, "-m", "magnus_argo", *command.split(), file], encoding)
    assert encoding == "utf-8" or not re.search(rb"[\x80-\x9f]", shown)
    assert read in shown.decode(encoding)


def test_little_memory(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def exhausted(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr("magnus_argo.commands.batch.compile_pipeline", exhausted)
    assert main(["validate", *COMPILE.split()]) == 2
    assert capfd.readouterr().err == "error: there is not enough memory for these files\n"
