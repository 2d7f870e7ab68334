"""What the action writes, or only compares, and whom it then belongs to."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from tests.support.action_step import act, filled
from tests.support.privileges import ONLY_ROOT


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return filled(tmp_path / "workspace")


class TestCheck:
    def test_up_to_date(self, workspace: Path) -> None:
        act(workspace)
        run = act(workspace, check="true")
        assert (run.code, run.commands) == (0, [])
        assert run.outputs | {"diff-file": ""} == run.outputs
        assert (run.outputs["workflows"], run.outputs["changed"]) == ("argo/train.yaml", "false")

    def test_stale(self, workspace: Path) -> None:
        act(workspace)
        before = (workspace / "argo/train.yaml").read_bytes()
        run = act(workspace, check="TRUE", env={"MAGNUS_VAR_docker_image": "5a6b7c8"})
        assert run.errors == [
            "these workflows are out of date: argo/train.yaml; run `magnus-argo transpile` and commit them"
        ]
        assert "churn:5a6b7c8" in run.log
        assert (run.code, run.outputs["changed"]) == (1, "true")
        assert (workspace / "argo/train.yaml").read_bytes() == before

    def test_of_many_the_first_ten_are_named(self, workspace: Path) -> None:
        text = (workspace / "pipelines/train.yaml").read_text()
        for number in range(11):
            (workspace / f"pipelines/more{number:02}.yaml").write_text(text)
        (error,) = act(workspace, check="true").errors
        assert "argo/more09.yaml and 2 more; run `magnus-argo transpile`" in error

    def test_missing(self, workspace: Path) -> None:
        run = act(workspace, check="true")
        assert (run.code, run.outputs["changed"], (workspace / "argo").exists()) == (1, "true", False)

    def test_in_a_workspace_that_cannot_be_written(self, workspace: Path) -> None:
        act(workspace)
        for path in (workspace, workspace / "argo"):
            path.chmod(0o555)
        shutil.rmtree(workspace / ".magnus-argo")
        fine = act(workspace, check="true", powerless=True)
        stale = act(workspace, check="true", name="other", powerless=True)
        refused = act(workspace, name="other", powerless=True)
        for path in (workspace, workspace / "argo"):
            path.chmod(0o755)
        assert (fine.code, fine.commands, stale.code) == (0, [], 1)
        assert [run.outputs["summary-file"] for run in (fine, stale, refused)] == [""] * 3
        assert (refused.code, refused.outputs["errors"], refused.outputs["workflows"]) == (2, "1", "")
        assert "cannot write" in refused.errors[0]


@ONLY_ROOT
class TestOwner:
    OWNER = 1234

    def test_what_is_written_belongs_to_the_owner_of_the_workspace(self, workspace: Path) -> None:
        (workspace / "old").mkdir()
        os.chown(workspace, self.OWNER, self.OWNER + 1)
        assert act(workspace, output_dir="old/new/newer").code == 0
        assert self.owners(workspace, "old/new", "old/new/newer", "old/new/newer/train.yaml") == {self.owner}
        assert self.owners(workspace, "old", "config.yaml") == {(0, 0)}

    def test_and_still_does_when_it_is_written_again(self, workspace: Path) -> None:
        os.chown(workspace, self.OWNER, self.OWNER + 1)
        act(workspace)
        (workspace / "argo/train.yaml").chmod(0o640)
        run = act(workspace, env={"MAGNUS_VAR_docker_image": "5a6b7c8"})
        assert run.outputs["changed"] == "true"
        assert self.owners(workspace, "argo", "argo/train.yaml") == {self.owner}
        assert stat.S_IMODE((workspace / "argo/train.yaml").stat().st_mode) == 0o640

    owner = (OWNER, OWNER + 1)

    @staticmethod
    def owners(workspace: Path, *paths: str) -> set[tuple[int, int]]:
        return {(found.st_uid, found.st_gid) for found in ((workspace / path).lstat() for path in paths)}
