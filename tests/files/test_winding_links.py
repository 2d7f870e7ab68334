"""Symbolic links that are long, or many: nobody waits for the system, for Python or for git to follow them."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from tests.support.budget_runs import folder, run
from tests.support.hook_runs import committed, filled
from tests.support.ignoring import CONFIG, PIPELINE
from tests.support.revision_repositories import base
from tests.support.work import work

from magnus_argo.diagnostics.budgets import LONGEST_LINKS
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files import links, paths
from magnus_argo.files.workspace import Workspace

__all__ = ["folder"]


def wind(target: str, name: str) -> None:
    """Makes a link that leads to its target over 35 long ones."""
    Path("d").mkdir(exist_ok=True)
    Path("d/file").touch()
    for number in range(35):
        os.symlink("d/../" * 700 + target, target := f"{name}{number}")
    os.symlink(target, name)


@pytest.mark.parametrize("path", ["winding", "d/../winding", "through/pipeline.yaml"])
def test_it_takes_no_longer_than_a_short_one(path: str, folder: Path) -> None:
    wind("pipeline.yaml", "winding")
    wind(".", "through")
    workspace = Workspace(str(folder))
    for look in (workspace.exists, workspace.place, workspace.contains, workspace.is_gits_own, workspace.holds):
        assert work(partial(look, path)) < 20_000
    assert not workspace.exists(path)
    assert not workspace.contains(path)
    with pytest.raises(UnusableError, match="the symbolic links on its way have more than 1,000 characters"):
        workspace.read(path)
    assert workspace.read_or_say_why(path) != workspace.read("pipeline.yaml")


def test_what_winds_into_git_is_gits_own(folder: Path) -> None:
    Path(".git").mkdir()
    wind(".git", "winding")
    assert Workspace(str(folder)).is_gits_own("winding/config")
    assert paths.leads_into_git("winding")


def test_a_way_of_short_links_is_followed(folder: Path) -> None:
    Path("d").mkdir()
    os.symlink(f"{'./' * (LONGEST_LINKS // 2 - 20)}d", "link")
    os.symlink(folder / "pipeline.yaml", "d/absolute")
    os.symlink("../config.yaml", "d/up")
    assert links.followed("link/./up") == os.path.realpath("link/./up") == str(folder / "config.yaml")
    os.symlink("nowhere", "dangling")
    for path in ("link/../d/up", "", "..", "/", "dangling/../x", "missing/../link", "d/up/below", "d/absolute"):
        assert links.followed(path) == os.path.realpath(path)


def test_links_in_a_circle(folder: Path) -> None:
    os.symlink("circle", "circle")
    with pytest.raises(UnusableError, match="too many levels of symbolic links"):
        Workspace(str(folder)).read("circle")


def test_no_link_is_followed_before_its_name_has_matched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        os.symlink("pipeline.yaml", f"{number}.txt")
    os.symlink("pipeline.yaml", "link.yml")
    followed, exists = list[str](), Workspace.exists

    def seen(workspace: Workspace, path: str) -> bool:
        followed.append(path)
        return exists(workspace, path)

    monkeypatch.setattr(Workspace, "exists", seen)
    workspace = Workspace(str(folder))
    assert [workspace.matching(each) for each in ("*.yml", "**/*.yml")] == [["link.yml"]] * 2
    assert followed == ["link.yml"], "not for each pattern once more"


def test_many_links_that_match(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(4):
        os.symlink("pipeline.yaml", f"{number}.yml")
    Path("magnus-argo.yaml").write_text("defaults: {config: config.yaml}\npipelines:\n  - file: '*.yml'\n")
    assert run(capfd, "validate")[0] == 0
    monkeypatch.setattr("magnus_argo.files.matching.MAX_LINKS", 3)
    code, told = run(capfd, "validate")
    assert code == 2
    assert "error: with *.yml the patterns of paths match more than 3 symbolic links\n = help: " in told


class TestAtARevision:
    @pytest.fixture
    def repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        place = filled(tmp_path / "repository", {"pipeline.yaml": PIPELINE, "config.yaml": CONFIG})
        monkeypatch.chdir(place)
        wind("pipeline.yaml", "winding.yml")
        os.symlink("d", "folder")
        os.symlink("d/file", "short.yml")
        return committed(place)

    def test_git_is_not_asked_to_follow_them(self, repository: Path) -> None:
        with base(repository, "HEAD") as (workspace, _):
            assert work(lambda: workspace.exists("winding.yml")) < 20_000
            assert workspace.matching("*.yml") == ["short.yml"]
            assert workspace.exists("folder/file")
            with pytest.raises(UnusableError, match="the symbolic links on its way have more than 1,000 characters"):
                workspace.read("winding.yml")
