"""The name of a file at the start of a line is no command for GitHub's runner, whatever verb prints it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE, WRONG
from tests.support.github_runner import commands_in
from tests.support.revision_repositories import commit

from magnus_argo.cli import main

FILES = {"::error::x__train.yaml": PIPELINE, "::warning::y.yaml": PIPELINE}
PROJECT = """\
defaults: {config: config.yaml, output: "::debug::o/{name}.yaml"}
pipelines: [{file: "::error::x/train.yaml"}, {file: "::warning::y.yaml"}]
"""
VERBS = [
    *(["list"], ["validate"], ["diff"], ["diff", "--brief"], ["diff", "--format", "markdown"]),
    *(["transpile", "--check"], ["transpile"], ["transpile"], ["transpile", "--check"]),
    *(["transpile", "--tracked"], ["transpile", "--prune"]),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    commit(tmp_path, **FILES, **{"config.yaml": CONFIG, "magnus-argo.yaml": PROJECT})
    monkeypatch.chdir(tmp_path)
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.mark.parametrize("changed", [PIPELINE, PIPELINE.replace("working", "more"), WRONG, "a: ["])
def test_no_name_of_a_file_is_a_command(folder: Path, changed: str, capfd: pytest.CaptureFixture[str]) -> None:
    for path in FILES:
        (folder / path.replace("__", "/")).write_text(changed)
    for verb in VERBS:
        main(verb)
        assert commands_in("\n".join(capfd.readouterr())) == [], verb


def test_a_workflow_on_stdout_is_printed_as_it_is(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    setting = 'defaults: {annotations: {note: "##vso[task.prependpath]b"}, '
    (folder / "magnus-argo.yaml").write_text(PROJECT.replace("defaults: {", setting))
    assert main(["transpile", "::warning::y.yaml", "-o", "-"]) == 0
    assert "##vso[task.prependpath]b" in capfd.readouterr().out


def test_so_is_a_file_with_fixes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (folder / "::warning::y.yaml").read_text() + "##vso[task.prependpath]b\x1b[2J\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    main(["validate", "--fix", "-"])
    assert capfd.readouterr().out == text
