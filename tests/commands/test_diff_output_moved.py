"""A workflow that is written to another place is a difference: whoever deploys a folder gets it, or gets it no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.diff_runs import PROJECT, folder, run, sentences, states, write

__all__ = ["folder"]


def test_to_another_folder(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"magnus-argo.yaml": PROJECT.replace("argo/", "production/")})
    said = ["output argo/{name}.yaml → production/{name}.yaml"]
    assert sentences(capfd) == {"pipelines/train.yaml": said, "pipelines/score.yaml": said}
    assert run(capfd, "--exit-code")[0] == 1


def test_to_another_name(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"magnus-argo.yaml": PROJECT.replace("{name}", "x-{name}")})
    assert {*states(capfd).values()} == {"changed"}


def test_because_the_pipeline_is_called_otherwise(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "pipelines/train.yaml").rename(folder / "pipelines/training.yaml")
    write(folder, **{"magnus-argo.yaml": PROJECT.replace("train.yaml", "training.yaml")})
    assert "output" not in str(sentences(capfd))
