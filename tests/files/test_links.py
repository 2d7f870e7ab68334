"""Where links lead, also where nobody can look at them: a pull request brings them."""

from __future__ import annotations

import errno
import os
from contextlib import chdir
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.files.test_trust_of_files import folder, project
from tests.support.github_runner import run_action
from tests.support.ignoring import PIPELINE

from magnus_argo.cli import main
from magnus_argo.files import atomic, links
from magnus_argo.files.links import followed, obstacle_to
from magnus_argo.files.workspace import Workspace

__all__ = ["folder"]

_COMMANDS = (["transpile"], ["transpile", "--check"], ["validate"], ["validate", "--fix"], ["diff", "--base", "./"])


_GONE = """\
# Made by magnus-argo from gone.yaml.
# Listed in magnus-argo.yaml.
apiVersion: argoproj.io/v1alpha1
kind: Workflow
"""
_DEEP = "/".join(["d" * 240] * 4)
_FAR = "/".join(["near", *["e" * 200] * 16])
"""Where only the way over `near` is short enough for the system: git checks out the folder there, but its path and the
root's together are longer than `PATH_MAX`."""


def far_links(folder: Path, links: dict[str, str]) -> None:
    """Puts links there."""
    (folder / _DEEP).mkdir(parents=True)
    (folder / "near").symlink_to(_DEEP)
    (folder / _FAR).mkdir(parents=True)
    for name, target in links.items():
        (folder / _FAR / name).symlink_to(target)
    assert len(f"{folder}/{_DEEP}/{_FAR.removeprefix('near/')}") > 4096


@pytest.fixture
def outside(folder: Path) -> Path:
    """A folder outside of the working directory, to which links lead, as to the secret beside it and to `.git`."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "notes.yaml").write_text(PIPELINE.replace("next:", "nxt:"))
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("token: SECRET\n  : {\n")
    (folder.parent / "secret.yaml").write_text("token: SECRET\n  : {\n")
    git = str(folder / ".git")
    far_links(folder, {"out": str(outside), "git": git, "secret.yaml": str(folder.parent / "secret.yaml")})
    return outside


@pytest.mark.parametrize("path", ["secret.yaml", "git/config", "out/notes.yaml"])
@pytest.mark.parametrize("key", ["file", "config", "parameters"])
def test_a_link_too_far_away_is_no_way_to_read(
    key: str, path: str, folder: Path, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = f"{_FAR}/{path}"
    before = (outside / "notes.yaml").read_bytes()
    assert (folder / path).exists(), "the system finds a way"
    project(**{key: path})
    for command in _COMMANDS:
        assert main(command) in {1, 2}
    run = run_action(folder)
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors + run.log + str(run.outputs)
    assert (outside / "notes.yaml").read_bytes() == before


@pytest.mark.parametrize("output", ["out/a.yaml", "out/deeper/a.yaml", "git/hooks/a", "out/notes.yaml"])
def test_a_link_too_far_away_is_no_way_to_write(
    output: str, folder: Path, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (outside / "notes.yaml").write_text("")
    output = f"{_FAR}/{output}"
    project(output=output)
    for command in _COMMANDS:
        assert main(command) in {0, 1, 2}
    assert run_action(folder).code
    explicit = ["transpile", "pipeline.yaml", "-c", "config.yaml", "-o"]
    for given in (output, str(folder / output)):
        assert main([*explicit, given]) == 2
        assert main([*explicit, "b.yaml", "--report", f"json:{given}"]) == 2
    assert "Traceback" not in capfd.readouterr().err
    assert [*map(str, outside.rglob("*"))] == [str(outside / "notes.yaml")]
    assert not (outside / "notes.yaml").read_bytes()
    assert [each.name for each in (folder / ".git").rglob("*")] == ["config"]


@pytest.mark.parametrize("key", ["file", "config", "parameters", "dag_definition"])
def test_names_of_files_outside_are_not_suggested(key: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "data").symlink_to("..")
    if key == "dag_definition":
        definition = "type: dag, dag_definition: dataa/secrte.yaml"
        Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    project(**({} if key == "dag_definition" else {key: "dataa/secrte.yaml"}))
    assert main(["validate"]) in {1, 2}
    errors = capfd.readouterr().err
    assert "dataa/secrte.yaml" in errors
    assert "secret" not in errors


@pytest.mark.parametrize(("moment", "is_outside"), [("replaceable", False), ("_write_beside", True)])
def test_a_link_that_comes_after_the_look(
    moment: str, is_outside: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "argo").mkdir()
    following = getattr(atomic, moment)

    def swap(*arguments: Any, **flags: Any) -> Any:
        if not (folder / "argo").is_symlink():
            (folder / "argo").rename(folder / "gone")
            (folder / "argo").symlink_to("..")
        return following(*arguments, **flags)

    monkeypatch.setattr(atomic, moment, swap)
    project()
    assert main(["transpile"]) == (0 if is_outside else 2)
    assert (folder.parent / "a.yaml").exists() == is_outside


@pytest.mark.parametrize(
    "command",
    [["transpile"], ["transpile", "--prune"], ["validate", "-q", "--report", "json:argo/a.yaml"]],
)
def test_what_is_written_goes_by_what_a_link_says(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system follows a link to `/proc/PID/root` into what that process sees, which is not where its text leads."""
    (folder / "argo").symlink_to("../elsewhere")
    for place in (folder / "inside", folder.parent / "elsewhere"):
        place.mkdir()
        for name in ("a.yaml", "gone.yaml"):
            (place / name).write_text(_GONE)
    before = {path: path.read_bytes() for path in (folder.parent / "elsewhere").iterdir()}
    said = links._text_of
    monkeypatch.setattr(links, "_text_of", lambda path: said(path) and "inside")
    project()
    assert main(command) == 0
    assert {path: path.read_bytes() for path in (folder.parent / "elsewhere").iterdir()} == before
    assert b"gone" not in (folder / "inside/a.yaml").read_bytes()


@pytest.mark.parametrize("length", [255, 256, 1_024, 4_000])
def test_a_link_may_have_a_name_of_any_length(length: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file system takes it: some take 4,095 characters. Where it does not, nothing is there."""
    name = "l" * length
    assert Workspace(str(folder)).contains(name)
    said = links._text_of
    monkeypatch.setattr(links, "_text_of", lambda path: ".." if path.endswith(f"/{name}") else said(path))
    assert followed(f"{name}/secret.yaml") == str(folder.parent / "secret.yaml")
    assert not Workspace(str(folder)).contains(f"{name}/secret.yaml")
    project(output=f"{name}/a.yaml")
    assert main(["transpile"]) == 2
    assert not (folder.parent / "a.yaml").exists()


@pytest.mark.parametrize("longest", [100, 255])
def test_a_name_at_which_nobody_can_look_leads_nowhere(
    longest: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is the name that is too long for the folder, and not the path for the system."""

    def lstat(_: str) -> os.stat_result:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))

    monkeypatch.setattr(os, "lstat", lstat)
    monkeypatch.setattr(os, "pathconf", lambda *_: longest)
    assert (not obstacle_to("/" + "l" * 200)) == (longest == 100)


def test_links_are_followed_as_the_system_follows_them(tmp_path: Path) -> None:
    random = Random(os.environ["FUZZ_SEED"])
    root = os.path.realpath(tmp_path)
    with chdir(root):
        for path in _random_tree(random):
            for way in (path, os.path.join(root, path)):
                assert followed(way) == os.path.realpath(way)


def _random_tree(random: Random) -> list[str]:
    names = ["a", "b", "c", "l", "m", "n", "..", ".", ""]
    for path in ("a/b/c", "b/a", "c"):
        Path(path).mkdir(parents=True)
    for path in ("l", "m", "n", "a/l", "a/b/m", "b/n", "c/l"):
        text = "/".join(random.choices(names, k=random.randint(1, 4))) or "a"
        target = random.choice([text, text, os.path.join(os.getcwd(), text)])
        Path(path).symlink_to(target)
    paths = ["/".join(random.choices(names, k=random.randint(1, 6))).lstrip("/") or "a" for _ in range(300)]
    return [path for path in paths if not _is_loop(path)]


def _is_loop(path: str) -> bool:
    try:
        followed(path)
    except OSError:
        assert not os.path.exists(path), "the system follows it"
        return True
    return False


@pytest.mark.parametrize(("links", "there"), [(40, True), (41, False)])
def test_as_many_links_are_followed_as_by_the_system(links: int, there: bool, folder: Path) -> None:
    (folder / "b0").mkdir()
    for number in range(1, links + 1):
        (folder / f"b{number}").symlink_to(f"b{number - 1}")
    assert (not obstacle_to(f"b{links}")) == os.path.exists(f"b{links}") == there


@pytest.mark.parametrize(("folders", "there"), [(80, True), (120, False)])
def test_a_path_in_many_folders_is_not_followed(folders: int, there: bool, folder: Path) -> None:
    """Not over a link either: the time to look at each folder on the way grows with the square of them."""
    deep = "/".join("d" * folders)
    (folder / deep).mkdir(parents=True)
    (folder / deep / "a.yaml").touch()
    (folder / "link").symlink_to(deep)
    for path in (f"{deep}/a.yaml", "link/a.yaml", f"{deep}/{'../d/' * 100}a.yaml"):
        assert (not obstacle_to(path)) == there
        assert Workspace(str(folder)).contains(path) == there


@pytest.mark.parametrize("path", ["way/../config.yaml", "way/./.././config.yaml", "{folder}/way/../config.yaml"])
def test_a_path_is_one_file_to_all_who_ask(path: str, folder: Path) -> None:
    """To the system, `..` leads back from where a link leads."""
    Path("below/inner").mkdir(parents=True)
    Path("below/config.yaml").symlink_to("/etc/passwd")
    Path("way").symlink_to("below/inner")
    workspace = Workspace(".")
    asked = path.format(folder=folder)
    assert workspace.relative(asked) == "config.yaml"
    assert workspace.place(asked) == workspace.place("config.yaml")
    assert workspace.contains(asked)
    assert not workspace.leads_out(asked)
    assert workspace.head(asked, 100) == workspace.read(asked).data[:100] == Path("config.yaml").read_bytes()[:100]
