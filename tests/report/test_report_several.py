"""Reports on the command line: several of one run, where each goes, and what is wrong use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.support.report_results import found, label, results
from tests.support.runner_commands import HOSTILE, commands
from tests.support.work import grows_evenly

from magnus_argo.cli import main
from magnus_argo.commands import batch as module
from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.magnus.load import Files
from magnus_argo.report import DATA, FORMATS, render
from magnus_argo.report.results import Results

ENDS = "    success: {type: success}\n    fail: {type: fail}\n"
GOOD = f"dag:\n  start_at: a\n  steps:\n    a: {{type: stub, next: success}}\n{ENDS}"
LONELY = GOOD + "    b: {type: stub, next: success}\n"
BAD = GOOD.replace("next: success", "next: sucess")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in {"good": GOOD, "lonely": LONELY, "bad": BAD}.items():
        (tmp_path / f"{name}.yaml").write_text(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(form: str, written: str) -> Any:
    """What a program makes of a report."""
    if form == "junit":
        return ElementTree.fromstring(written)  # noqa: S314
    return written if form in ("text", "github", "markdown") else json.loads(written)


def test_all_formats_of_one_run(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[object] = []

    def counting(files: Files, *others: Any) -> Compilation:
        compiled.append(files)
        return compile_pipeline(files, *others)

    monkeypatch.setattr(module, "compile_pipeline", counting)
    flags = [flag for form in FORMATS for flag in ("--report", f"{form}:out/{form}")]
    assert main(["validate", "good.yaml", "lonely.yaml", "bad.yaml", *flags]) == 1
    assert len(compiled) == 3
    assert capfd.readouterr() == ("", "")
    written = {form: read(form, Path(f"out/{form}").read_text()) for form in FORMATS}
    assert [each.get("name") for each in written["junit"].iter("testcase")] == ["good.yaml", "lonely.yaml", "bad.yaml"]
    assert [each["ruleId"] for each in written["sarif"]["runs"][0]["results"]] == ["unknown-step", "unreachable-step"]
    assert len(written["json"]["diagnostics"]) == len(written["gitlab"]) == 2
    assert "1 error, 1 warning" in written["text"]
    assert "1 error, 1 warning" in written["markdown"]
    assert written["github"].startswith("::error ")


@pytest.mark.parametrize("form", FORMATS)
def test_data_goes_to_stdout_and_the_rest_to_stderr(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], form: str
) -> None:
    assert main(["validate", "lonely.yaml", "--report", form, "--report", f"{form}:file", "-q"]) == 0
    captured = capfdbinary.readouterr()
    told, other = (captured.out, captured.err) if form in DATA else (captured.err, captured.out)
    assert told == (folder / "file").read_bytes()
    assert (b"lonely.yaml" in told, other) == (True, b"")


def test_a_report_can_be_printed_where_the_terminal_knows_ascii_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    command = [sys.executable, "-m", "magnus_argo", "validate", "bad.yaml", "--report", "markdown"]
    ran = subprocess.run(command, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert "❌".encode() in ran.stdout


WRONG = {
    "two on stdout": (
        ["--report", "json", "--report", "sarif"],
        "json and sarif cannot share stdout; write sarif:FILE",
    ),
    "one on stdout twice": (["--report", "json", "--report", "json"], "json and json cannot share stdout"),
    "one file twice": (["--report", "json:a", "--report", "sarif:./a"], "two reports would be written to 'a'"),
    "no file": (["--report", "json:"], "'json:' names no file"),
    "no format": (["--report", "xml"], f"'xml' is not one of {', '.join(FORMATS)}"),
}


@pytest.mark.parametrize(("flags", "message"), WRONG.values(), ids=WRONG)
def test_wrong_use(folder: Path, capfd: pytest.CaptureFixture[str], flags: list[str], message: str) -> None:
    assert main(["validate", "good.yaml", *flags]) == 2
    assert message in " ".join(capfd.readouterr().err.split())
    assert not (folder / "a").exists()


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (["transpile", "good.yaml", "-o", "-"], "the workflow"),
        (["transpile", "good.yaml", "--check"], "what would change"),
        (["graph", "good.yaml"], "the picture"),
    ],
)
def test_stdout_is_for_one_thing(
    folder: Path, capfd: pytest.CaptureFixture[str], command: list[str], what: str
) -> None:
    assert main([*command, "--report", "markdown"]) == 2
    assert f"{what} and --report markdown cannot share stdout; write markdown:FILE" in capfd.readouterr().err


@pytest.mark.parametrize("path", ["good.yaml", "./good.yaml", "sub/../good.yaml"])
def test_no_report_overwrites_an_input(folder: Path, capfd: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["validate", "good.yaml", "--report", f"json:{path}"]) == 2
    assert f"cannot write the report to {path}: it is one of the inputs" in capfd.readouterr().err
    assert (folder / "good.yaml").read_text() == GOOD


def test_reports_are_written_all_or_none(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "taken").mkdir()
    assert main(["validate", "good.yaml", "--report", "json:a", "--report", "sarif:taken"]) == 2
    assert not (folder / "a").exists()


def test_a_mistake_in_the_project_file_is_reported_everywhere(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "magnus-argo.yaml").write_text("pipelines: 5\n")
    flags = [flag for form in DATA for flag in ("--report", f"{form}:{form}")]
    assert main(["validate", *flags]) == 1
    for form in DATA:
        written = (folder / form).read_text()
        assert read(form, written) is not None
        assert "magnus-argo.yaml" in written


@pytest.mark.parametrize("form", sorted({*FORMATS} - {"github"}))
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_report_is_a_command_to_the_runner(form: str, hostile: str) -> None:
    error = found(
        label(1, 1, 2, hostile, hostile), label(2, 1, 2, hostile), message=hostile, cure=hostile, block=(hostile,)
    )
    report = render(form, results(error, content=f"{hostile}\n{hostile}", pipelines={hostile: [error]}))
    assert commands(report) == []


def test_the_text_report_loads_no_other(folder: Path) -> None:
    script = "import sys; from magnus_argo.cli import main; main(['validate', 'bad.yaml']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    reports = {name.rpartition(".")[2] for name in loaded if name.startswith("magnus_argo.report.")}
    assert reports == {"results", "text", "snippet", "printable"}


@pytest.mark.parametrize("form", FORMATS)
def test_work_on_a_huge_line_grows_with_its_mistakes(form: str) -> None:
    line = "x: [" + "a, " * 300_000 + "]"

    def mistakes(count: int) -> Results:
        return results(*(found(label(1, 5 + 3 * number, 6 + 3 * number)) for number in range(count)), content=line)

    assert grows_evenly(mistakes, lambda told: render(form, told), 100)
