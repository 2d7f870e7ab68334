"""A pattern that is written above a project finds the same from the project's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from magnus_argo.files.workspace import Workspace
from magnus_argo.project.handed_on import handed_on, without


@pytest.mark.parametrize(
    ("pattern", "below"),
    [
        ("services/ml/pipelines/*.yaml", ["pipelines/*.yaml"]),
        ("./services/*/pipelines/*.yaml", ["pipelines/*.yaml"]),
        ("services/web/*.yaml", []),
        ("services/{ml,web}/*.yaml", ["*.yaml"]),
        ("**/*.yaml", ["**/*.yaml"]),
        ("**/ml/*.yaml", ["**/ml/*.yaml", "*.yaml"]),
        ("services/**", ["**"]),
        ("!services/*/old/**", ["!old/**"]),
        ("!services", ["!**"]),
        ("services/*", []),
        ("!services/*", ["!**"]),
        ("../elsewhere/*.yaml", ["../../../elsewhere/*.yaml"]),
    ],
)
def test_in_a_folder_below(tmp_path: Path, pattern: str, below: list[str]) -> None:
    here = Workspace(str(tmp_path))
    assert sorted(handed_on([pattern], here.at(str(tmp_path / "services/ml")), here)) == sorted(below)


def test_other_folders_are_taken_out_as_they_are_called(tmp_path: Path) -> None:
    here = Workspace(str(tmp_path))
    folders = [str(tmp_path / each) for each in ("a", "a/[b]*", "c")]
    assert without(folders, folders[0], here) == ["!a/[[]b][*]"]
    assert handed_on(["!a/[[]b][*]"], here.at(folders[0]), here) == ["![[]b][*]"]
