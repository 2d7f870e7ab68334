"""`transpile` in every CI, and what the tests of image tags write and expect."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.ci_runs import FOLDER, RUNS, Tried, environment_of

from magnus_argo.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Tried]:
    """Runs `transpile` in a CI, with arguments as in a shell and variables; `config` is the config's text."""

    def tried(name: str, arguments: str = "", config: str = CONFIG, project: str = "", **variables: str) -> Tried:
        recorded = environment_of(name) if name else {}
        for variable in {key for other in RUNS for key in environment_of(other)} - recorded.keys():
            monkeypatch.delenv(variable, raising=False)
        if (FOLDER / f"{name}.json").exists():
            recorded["GITHUB_EVENT_PATH"] = str(FOLDER / f"{name}.json")
        for variable, value in {**recorded, **variables}.items():
            monkeypatch.setenv(variable, value)
        for file, text in {"pipeline.yaml": PIPELINE, "config.yaml": config, "magnus-argo.yaml": project}.items():
            (tmp_path / file).write_text(text) if text else None
        monkeypatch.chdir(tmp_path)
        code = main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "-", *shlex.split(arguments)])
        return Tried(code, *capsys.readouterr())

    return tried


BARE = CONFIG.replace("registry.example.com/churn:${docker_image}", "${docker_image}")
VARIABLE = "MAGNUS_VAR_docker_image"
PUSHED = "${{ github.event.pull_request.head.sha || github.sha }}"
PROJECT = 'defaults: {image_tag: "from-setting"}\npipelines: [{file: pipeline.yaml}]\n'
