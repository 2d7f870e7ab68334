"""Small things that people are used to: the version, the help, colors, silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from magnus_argo import __version__
from magnus_argo.cli import main
from magnus_argo.commands.console import wants_color
from magnus_argo.report import PROJECT
from magnus_argo.rules import RULES

WARNS = """\
dag:
  start_at: load
  steps:
    load: {type: stub, next: success}
    lost: {type: stub, next: success}
    success: {type: success}
    fail: {type: fail}
"""


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text(WARNS)
    return "pipeline.yaml"


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([flag]) == 0
    assert capsys.readouterr().out == f"magnus-argo {__version__}\n"


def test_the_help_tells_exit_codes_and_where_the_documentation_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert PROJECT in said
    assert "Exit codes: 0 fine; 1 errors" in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize(
    ("variables", "colors"),
    [({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb", "FORCE_COLOR": "1"}, True)],
)
def test_colors_on_a_terminal(variables: dict[str, str], colors: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert wants_color("auto") == colors


class TestQuiet:
    def test_a_picture_alone(self, pipeline: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["graph", "-q", pipeline]) == 0
        said = capfd.readouterr()
        assert (said.err, said.out.startswith("flowchart")) == ("", True)

    def test_without_it_warnings_are_told(self, pipeline: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["graph", pipeline]) == 0
        assert "warning[unreachable-step]" in capfd.readouterr().err

    def test_errors_are_told_as_there_is_no_picture(self, pipeline: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path(pipeline).write_text(WARNS.replace("next: success", "next: sucess"))
        assert main(["graph", "-q", pipeline]) == 1
        assert "error[unknown-step]" in capfd.readouterr().err

    def test_diagnostics_are_the_answer_of_validate(self, pipeline: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "-q", pipeline]) == 0
        assert capfd.readouterr().err.endswith("1 warning\n")


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_rules_are_explained_without_markup(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule]) == 0
    said = capsys.readouterr().out
    assert not {"**", "](#", "```"} & {mark for mark in ("**", "](#", "```") if mark in said}
    assert not any(line.startswith("*") for line in said.splitlines())
