"""Golden cases: each folder of a room here is a small project, and what the command line makes of it.

    pipeline.yaml [config.yaml parameters.yaml magnus-argo.yaml]   the input
    arguments.txt    the command line, `transpile pipeline.yaml -c config.yaml -o -` where there is none
    environment.txt  NAME=VALUE lines
    workflow.yaml    stdout, byte for byte
    errors.txt       stderr, byte for byte, and the exit code in its last line if it is not 0

`pytest --update` rewrites the last two; a case without either fails.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from tests.support.cases import CASES, FOLDER, NAMES, arguments_of, environment_of

from magnus_argo.cli import main
from magnus_argo.yaml.writer import emit

INPUTS = ("pipeline.yaml", "config.yaml", "parameters.yaml", "magnus-argo.yaml")
KNOWN = {*INPUTS, "magnus-config.yaml", "arguments.txt", "environment.txt", "workflow.yaml", "errors.txt"}
WORKFLOWS = sorted(path for path in FOLDER.glob("*/*/workflow.yaml") if path.read_bytes().startswith(b"# Made by"))


@pytest.mark.parametrize("name", NAMES, ids=[f"{case.parent.name}/{case.name}" for case in CASES.values()])
def test_case(
    name: str, update: bool, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    case = CASES[name]
    monkeypatch.chdir(case)
    for variable, value in environment_of(case).items():
        monkeypatch.setenv(variable, value)
    before = set(os.listdir(case))
    code = main(arguments_of(case))
    output, errors = capfdbinary.readouterr()
    errors += f"exit code {code}\n".encode() if code else b""
    assert set(os.listdir(case)) == before, "the run left files behind"
    for file, seen in ((case / "workflow.yaml", output), (case / "errors.txt", errors)):
        if update:
            file.write_bytes(seen) if seen else file.unlink(missing_ok=True)
        assert (file.read_bytes() if file.exists() else b"") == seen
    assert output or errors


@pytest.mark.parametrize("written", WORKFLOWS, ids=["/".join(path.parts[-3:-1]) for path in WORKFLOWS])
def test_what_is_written_is_a_fixed_point(written: Path) -> None:
    for once in yaml.safe_load_all(written.read_bytes()):
        assert yaml.safe_load(emit(once)) == once


def test_no_case_holds_a_file_that_nothing_reads() -> None:
    for case in CASES.values():
        extra = {path.name for path in case.iterdir()} - KNOWN
        naming = [case / name for name in INPUTS if (case / name).exists()]
        named = " ".join(arguments_of(case)) + "".join(path.read_text(errors="replace") for path in naming)
        mentioned = {path for path in extra if path in named}
        assert extra == mentioned, case


def test_every_case_expects_something() -> None:
    for case in CASES.values():
        assert (case / "workflow.yaml").exists() or (case / "errors.txt").exists(), case


def test_a_name_stands_for_one_case() -> None:
    assert len(CASES) == len([*FOLDER.glob("*/*/")])
