"""No link of a repository leads out of it, wherever somebody stands; links of a person's own folders are theirs."""

from __future__ import annotations

import os
import shutil
from itertools import product
from pathlib import Path
from types import ModuleType
from unittest.mock import Mock

import pytest
from tests.files.test_trust_of_files import folder, project
from tests.support.hook_runs import committed, git
from tests.support.ignoring import CONFIG, PIPELINE

from magnus_argo.cli import main
from magnus_argo.files import borders, links
from magnus_argo.files.borders import leaves_repository
from magnus_argo.files.links import Link, way_of

__all__ = ["folder"]

INPUTS = ["pipeline.yaml", "-c", "config.yaml"]


@pytest.fixture(params=["beside", "inside"])
def repository(folder: Path, request: pytest.FixtureRequest) -> Path:
    """A repository beside the working directory, with a repository in it and a link out of it, also into another
    repository inside."""
    place = folder.parent / "repository"
    for each in (place, place / "sub"):
        git(folder, "init", "--quiet", str(each))
        for name in ("pipeline.yaml", "config.yaml"):
            shutil.copy(folder / name, each)
    if request.param == "inside":
        git(folder, "init", "--quiet", str(place / "private"))
        (folder.parent / "outside").symlink_to(place / "private")
        (place / "out").symlink_to("private")
    else:
        (folder.parent / "outside").mkdir()
        (place / "out").symlink_to("../outside")
    (place / "through").symlink_to("./sub/../out")
    return place


@pytest.mark.parametrize(
    "case",
    [
        ("repository/sub", "../out"),
        ("repository/sub", "../through"),
        ("work", "../repository/out"),
        ("work", "../repository/through/below"),
        ("work", "mine"),
        ("work", "{parent}/repository/out"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        "transpile --output-dir {}",
        "transpile -o {}/a.yaml",
        "transpile --check -o {}/a.yaml",
        "validate --report json:{}/a.json",
        "diff --base ./ -o {}/a.md",
    ],
)
def test_nothing_is_written_over_a_link_out_of_any(
    command: str,
    case: tuple[str, str],
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    stand, out = case
    (repository.parent / "work/mine").symlink_to(repository / "out")
    monkeypatch.chdir(repository.parent / stand)
    verb, *rest = command.format(out.format(parent=repository.parent)).split()
    assert main([verb, *INPUTS, *rest]) == 2
    assert "a symbolic link leads out of the" in capfd.readouterr().err
    assert {path.name for path in (repository.parent / "outside").iterdir()} <= {".git"}


@pytest.mark.parametrize("flags", [["-C", "{}"], ["--project", "{}/magnus-argo.yaml"], ["{}/pipeline.yaml"]], ids=str)
@pytest.mark.parametrize("command", ["transpile", "validate --fix", "list"])
def test_no_project_is_used_over_a_link_out_of_any(
    command: str, flags: list[str], repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    outside = repository.parent / "outside"
    monkeypatch.chdir(outside)
    (outside / "pipeline.yaml").write_text(PIPELINE.replace("next:", "nxt:", 1))
    (outside / "config.yaml").write_text(CONFIG)
    project()
    before = {path: path.read_bytes() for path in outside.iterdir() if path.is_file()}
    monkeypatch.chdir(repository.parent)
    assert main([*command.split(), *(each.format("repository/out") for each in flags)]) == 2
    assert "a symbolic link leads out of the repository" in capfd.readouterr().err
    assert {path: path.read_bytes() for path in outside.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("text", ["", "token: SECRET\n", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"])
def test_nothing_in_a_file_outside_decides_what_is_told(
    text: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository / "sub")
    (repository.parent / "outside/magnus.yaml").write_text(text)
    (repository / "deploy").mkdir()
    (repository / "deploy/magnus.yaml").symlink_to("../../outside/magnus.yaml")
    (repository / ".git/magnus.yaml").write_text(text)
    (repository / "argo").mkdir()
    (repository / "argo/magnus.yaml").symlink_to("../.git/magnus.yaml")
    for out, said in (("deploy", "a symbolic link leads out of the repository"), ("argo", "it is a symbolic link")):
        assert main(["transpile", *INPUTS, "--name", "magnus", "--output-dir", f"../{out}"]) in {1, 2}
        assert said in capfd.readouterr().err


@pytest.mark.parametrize("way", ["../out", "{repository}/out", "../through", "../../mine"])
def test_no_name_outside_is_suggested(
    way: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository / "sub")
    (repository.parent / "mine").symlink_to(repository / "out")
    (repository.parent / "outside/secrets.yaml").touch()
    assert main(["validate", "pipeline.yaml", "-c", f"{way.format(repository=repository)}/secret.yaml"]) == 2
    assert "secrets" not in capfd.readouterr().err


@pytest.mark.parametrize("way", ["{}/link.yaml", "{}/through/secret.yaml", "{}/../mine/secret.yaml"])
@pytest.mark.parametrize("flags", [["pipeline.yaml", "-c"], ["pipeline.yaml", "-p"], []], ids=str)
def test_no_file_is_read_over_a_link_out_of_any(
    flags: list[str], way: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (repository.parent / "outside/secret.yaml").write_text("token: [SECRET\n  : x\n")
    (repository / "link.yaml").symlink_to("../outside/secret.yaml")
    (repository.parent / "mine").symlink_to(repository / "out")
    for verb, stand in product(("validate", "graph"), ("repository/sub", "work")):
        monkeypatch.chdir(repository.parent / stand)
        assert main([verb, *flags, way.format(repository)]) == 2
        assert capfd.readouterr().err.endswith(f": {borders.LED_OUT}\n")


def test_links_lead_out_where_windows_follows_them(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = ModuleType("os")
    vars(windows).update(vars(os), name="nt")
    monkeypatch.setattr(links, "os", windows)
    (repository.parent / "mine").symlink_to(repository)
    for way, is_out in {"out": True, "through/below": True, "sub": False, "sub/pipeline.yaml": False}.items():
        assert leaves_repository(str(repository / way)) == is_out
        assert leaves_repository(str(repository.parent / "mine" / way)) == is_out
    assert not leaves_repository(str(repository.parent / "work"))


def test_a_file_is_read_over_a_person_s_own_link(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (repository.parent / "mine").symlink_to("outside")
    (repository / "inside").symlink_to("plain")
    (repository / "plain").mkdir()
    for place in (repository / "plain", repository.parent / "outside"):
        shutil.copy(repository / "config.yaml", place)
    monkeypatch.chdir(repository / "sub")
    for way in ("mine", "repository/inside"):
        assert main(["graph", "pipeline.yaml", "-c", f"{repository.parent}/{way}/config.yaml"]) == 1
        assert "error[path-outside]" in capfd.readouterr().err


@pytest.mark.parametrize("flags", [["-c"], ["-p"], []], ids=str)
@pytest.mark.parametrize("stand", ["repository/argo", "work"])
def test_nothing_in_git_is_read_for_a_person_over_a_link(
    stand: str,
    flags: list[str],
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (repository / ".git/config").write_text("token: SECRET\n")
    (repository / "link.yaml").symlink_to(".git/config")
    (repository / "inner").symlink_to("./.git")
    (repository / "argo").mkdir()
    monkeypatch.chdir(repository.parent / stand)
    pipeline = [f"{repository}/pipeline.yaml"] if flags else []
    for verb, way in product(("validate", "graph"), ("link.yaml", "inner/config")):
        assert main([verb, *pipeline, *flags, f"{repository}/{way}"]) == 2
        assert capfd.readouterr().err.endswith(f"{way}: it is in `.git`\n")


def test_links_inside_and_a_person_s_own_are_followed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = repository.parent
    (repository / "argo").mkdir()
    (repository / "inside").symlink_to("sub/../argo")
    (parent / "mine").symlink_to(repository / "argo")
    (parent / "also").symlink_to(repository)
    for stand, out in (("work", "../mine"), ("work", "../also/inside"), ("repository/sub", "../inside")):
        monkeypatch.chdir(parent / stand)
        assert main(["transpile", *INPUTS, "-o", f"{out}/a.yaml"]) == 0
        (repository / "argo/a.yaml").unlink()
    monkeypatch.chdir(parent / "work")
    project()
    (parent / "own").mkdir()
    (parent / "own/mine").symlink_to(parent / "work")
    monkeypatch.chdir(parent / "own")
    assert main(["validate", "-C", "mine"]) == main(["validate", "--project", "mine/magnus-argo.yaml"]) == 0


def test_who_names_a_file_does_not_insist_on_where_a_link_of_a_repository_leads(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (repository / "data").mkdir()
    (repository / "argo").symlink_to("data")
    (repository.parent / "own").symlink_to("repository/data")
    monkeypatch.chdir(repository)
    taken = repository / "data/a.yaml"
    taken.write_text("mine: 1\n")
    for way in ("argo", "./sub/../argo", f"{repository}/argo", "../repository/argo"):
        assert main(["transpile", *INPUTS, "-o", f"{way}/a.yaml"]) == 1
        assert "help: a symbolic link leads there: name the file without it" in capfd.readouterr().err
        assert taken.read_text() == "mine: 1\n"
        assert main(["transpile", *INPUTS, "-o", f"{way}/b.yaml"]) == 0
    for way in ("data", "../own"):
        taken.write_text("mine: 1\n")
        assert main(["transpile", *INPUTS, "-o", f"{way}/a.yaml"]) == 0


CHURN = ["churn/pipeline.yaml", "--project", "churn/magnus-argo.yaml", "-c", "churn/config.yaml"]
"""What `around_churn` is asked for."""


@pytest.fixture
def around_churn(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of the repository, around which somebody stands, and a file of theirs in `data`."""
    (repository / "data").mkdir()
    (repository / "data/a.yaml").write_text("mine: 1\n")
    (repository / "churn").mkdir()
    for name in ("pipeline.yaml", "config.yaml"):
        shutil.copy(repository.parent / "work" / name, repository / "churn" / name)
    monkeypatch.chdir(repository / "churn")
    project(name="a")
    monkeypatch.chdir(repository)
    return repository


def test_nor_where_one_leads_out_of_the_project_around_which_they_stand(
    around_churn: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (around_churn / "churn/argo").symlink_to("../data")
    for check in ([], ["--check"]):
        assert main(["transpile", *CHURN, *check, "-o", "churn/argo/a.yaml"]) == 1
        output, errors = capfd.readouterr()
        assert "help: a symbolic link leads there: name the file without it" in errors
        assert "mine" not in output + errors
    assert (around_churn / "data/a.yaml").read_text() == "mine: 1\n"
    assert main(["transpile", *CHURN, "-o", "churn/argo/b.yaml"]) == 0
    assert main(["transpile", *CHURN, "-o", "churn/argo/b.yaml"]) == 0


@pytest.mark.parametrize("gone", ["none", "file"])
@pytest.mark.parametrize("flags", ["--output-dir argo", "-o argo/a.yaml", "--check -o argo/a.yaml"])
def test_a_link_over_what_is_not_there_leads_nowhere(
    flags: str, gone: str, around_churn: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The system does not follow it either: whoever asks it what stands there hears of nothing."""
    (around_churn / "file").write_text("")
    (around_churn / "argo").symlink_to(f"{gone}/../data")
    assert main(["transpile", *CHURN, *flags.split()]) == 2
    output, errors = capfd.readouterr()
    assert "cannot write argo/a.yaml: no" in errors
    assert "mine" not in output + errors
    assert (around_churn / "data/a.yaml").read_text() == "mine: 1\n"


@pytest.mark.parametrize("flags", [[], ["--project", "sub/magnus-argo.yaml"], ["-C", "sub"]])
def test_who_has_gone_over_a_link_stands_where_it_leads(
    flags: list[str], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sub = repository.parent / "outside/sub"
    for place in (sub.parent, sub):
        place.mkdir(exist_ok=True)
        for name in ("pipeline.yaml", "config.yaml"):
            shutil.copy(repository / name, place)
        monkeypatch.chdir(place)
        project()
    monkeypatch.chdir(sub.parent)
    monkeypatch.setenv("PWD", str(repository / "out"))
    assert main(["transpile", *flags]) == 0


def test_many_links_beside_each_other_are_soon_judged(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = repository.joinpath(*"d" * 50)
    deep.mkdir(parents=True)
    for number in range(38):
        (deep / f"l{number}").symlink_to(f"l{number + 1}")
    is_top = Mock(wraps=borders._is_top)
    monkeypatch.setattr(borders, "_is_top", is_top)
    assert not borders.leaves_repository(f"{deep}/l0/a.yaml")
    assert borders.is_led_by_repository(f"{deep}/l0/a.yaml")
    assert is_top.call_count <= 51 * 3
    (deep / "l38").symlink_to(repository.parent / "outside")
    assert borders.leaves_repository(f"{deep}/l0/a.yaml")


def test_a_head_that_is_a_link_to_a_packed_branch_is_one(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """git reads the text of such a link, `refs/heads/main`, and no file is there any more (git setup.c)."""
    committed(folder)
    git(folder, "pack-refs", "--all")
    branch = git(folder, "symbolic-ref", "HEAD")
    (folder / ".git/HEAD").unlink()
    (folder / ".git/HEAD").symlink_to(branch)
    assert not (folder / ".git/HEAD").exists()
    assert git(folder, "rev-parse", "HEAD") == git(folder, "rev-parse", branch)
    (folder / "sub").mkdir()
    (folder / "sub/out").symlink_to("../../outside")
    (folder.parent / "outside").mkdir()
    assert main(["transpile", *INPUTS, "-o", str(folder / "sub/out/a.yaml")]) == 2
    assert "leads out of the" in capfd.readouterr().err
    project()
    assert main(["diff", "--base", "HEAD"]) == 0


def test_the_links_on_a_way(folder: Path) -> None:
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/up").symlink_to("..")
    (folder / "a/around").symlink_to(f"{folder}/a/up/a/b")
    (folder / "dangling").symlink_to("a/around/nowhere")
    up, around = Link(f"{folder}/a", str(folder)), Link(f"{folder}/a", f"{folder}/a/b")
    assert way_of("a/b/../up/a/x") == (f"{folder}/a/x", [up])
    assert way_of("a/around/x") == (f"{folder}/a/b/x", [up, around])
    assert way_of("dangling") == (f"{folder}/a/b/nowhere", [up, around, Link(str(folder), f"{folder}/a/b/nowhere")])
    assert way_of("a/b") == (f"{folder}/a/b", [])


@pytest.mark.parametrize("below", ["", "/sub"])
def test_who_has_come_over_a_link_is_in_the_project(
    below: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as from a home folder with files in git, where the person has made the link."""
    git(repository, "init", "--quiet", "../outside")
    (repository.parent / "outside/sub").mkdir()
    for name in ("pipeline.yaml", "config.yaml"):
        shutil.copy(repository / name, repository.parent / "outside")
    (repository.parent / "outside/magnus-argo.yaml").write_text(
        "pipelines: [{file: pipeline.yaml, config: config.yaml}]"
    )
    monkeypatch.chdir(f"{repository}/out{below}")
    monkeypatch.setenv("PWD", f"{repository}/out{below}")
    assert main(["validate"]) == 0
