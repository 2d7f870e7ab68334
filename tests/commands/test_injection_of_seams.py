"""Names that hold pieces of a command come to none, however they are quoted, cut and put side by side."""

from __future__ import annotations

import glob
import json
import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE

from magnus_argo.cli import main
from magnus_argo.report.printable import heard_by_no_ci

COMMANDS = ["##vso[task.prependpath]b", "##[group]b", "##TeamCity[a b='c']", "::error::b"]
SEPARATORS = ["`", "``", "` `", "\\", "%", "](", "[[ATTACHMENT|"]
CUT = [f"{command[:cut]}{part}{command[cut:]}" for command in COMMANDS for cut in range(1, 6) for part in SEPARATORS]
NAMES = ["a ##", "[group]b", "##vso", "`##`", "`[group]b`", ":", *COMMANDS, *CUT]
HEARD = re.compile(r"##(vso|teamcity)?\[|^\s*::(?!:)", re.IGNORECASE | re.MULTILINE)
FORMS = ["text", "json", "sarif", "junit", "gitlab", "markdown"]
VERBS = [
    *(["list"], ["list", "--format", "json"], ["validate"], *(["validate", "--report", form] for form in FORMS)),
    *(["diff", "--base", "../before/", "--format", form] for form in ("text", "markdown", "html", "json")),
    ["diff", "--base", "../before/", "--stat"],
    ["diff", "--base", "../before/", "--color", "always"],
    *(["transpile", "--check"], ["transpile"], ["transpile", "--check"], ["transpile", "--prune"]),
    *(["graph", "steps.yaml"], ["graph", "steps.yaml", "--full"], ["graph", "steps.yaml", "--format", "dot"]),
]


def pipeline(names: list[str], command: str) -> str:
    """A chain of steps with these names."""
    task = {"type": "task", "command_type": "shell", "command": command}
    steps = {name: {**task, "next": after} for name, after in zip(names, [*names[1:], "success"], strict=True)}
    ends = {"success": {"type": "success"}, "fail": {"type": "fail"}}
    return json.dumps({"dag": {"start_at": names[0], "steps": {**steps, **ends}}})


def project(folder: Path, names: list[str], *, is_today: bool) -> None:
    """A pipeline for each name, and one in which steps are called so; today each of them has changed in another way."""
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / f"{name}.yaml").write_text(pipeline(["work"], f"work {number * is_today}"))
    (folder / "steps.yaml").write_text(pipeline(names, "work now" if is_today else "work"))
    (folder / "config.yaml").write_text(CONFIG)
    files = ["steps.yaml", *(glob.escape(f"{name}.yaml") for name in names)]
    jobs = [{"file": file, "name": f"p{number}", "output": f"argo/p{number}.yaml"} for number, file in enumerate(files)]
    (folder / "magnus-argo.yaml").write_text(json.dumps({"defaults": {"config": "config.yaml"}, "pipelines": jobs}))


@pytest.fixture(params=[True, False], ids=["names of steps", "refused"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = [name for name in NAMES if not (request.param and {"%", "."} & {*name})]
    project(tmp_path / "before", names, is_today=False)
    project(tmp_path / "work", names, is_today=True)
    monkeypatch.chdir(tmp_path / "work")
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "work"


def test_no_name_becomes_a_command(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for verb in VERBS:
        assert main(verb) in (0, 1)
        out, err = capfd.readouterr()
        assert out or err, verb
        for text in (out, err):
            assert HEARD.search(text) is None, verb


@pytest.mark.parametrize("command", [*COMMANDS, "  ::error::b", "##[##vso[##[", "###[a]", "::##[group]"])
def test_what_is_printed_is_looked_at_last(command: str) -> None:
    for before in ("", "a\n", "a\n  ", "\x1b[1m##\x1b[0m\n"):
        text = heard_by_no_ci(f"{before}{command}\n{command}\n")
        assert HEARD.search(text) is None
        assert heard_by_no_ci(text) == text
    assert heard_by_no_ci("a ::b\n# [c]\n ::: d:1\n") == "a ::b\n# [c]\n ::: d:1\n"
