"""A repository with two pipelines, and `diff` run in it from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE
from tests.support.revision_repositories import commit

from magnus_argo.cli import main

PROJECT = """\
defaults: {config: config.yaml, output: "argo/{name}.yaml"}
pipelines: [{file: pipelines/train.yaml}, {file: pipelines/score.yaml}]
"""
OTHER = PIPELINE.replace("echo working", "echo scoring")
MORE = PIPELINE.replace("next: done", "next: more").replace(
    "    done:", "    more: {type: task, command_type: shell, command: echo more, next: done}\n    done:"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two pipelines that its project file lists, in which all is committed."""
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    files = {"pipelines__train.yaml": PIPELINE, "pipelines__score.yaml": OTHER, "config.yaml": CONFIG}
    commit(tmp_path, **files, **{"magnus-argo.yaml": PROJECT})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["diff", *arguments])
    output, errors = capfd.readouterr()
    return code, output, errors


def write(folder: Path, **files: str | None) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.write_text(text) if text is not None else path.unlink()


def states(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return {pipeline["path"]: pipeline["state"] for pipeline in report["pipelines"]}


def sentences(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[str]]:
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return {one["path"]: [change["words"] for change in one["changes"]] for one in report["pipelines"]}
