"""Where links lead, also where nobody can look at them: a pull request brings them."""

from __future__ import annotations

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
from magnus_argo.diagnostics.budgets import LONGEST_PATH, MAX_LINKS
from magnus_argo.files import atomic
from magnus_argo.files.links import followed

__all__ = ["folder"]

_COMMANDS = (["transpile"], ["transpile", "--check"], ["validate"], ["validate", "--fix"], ["diff", "--base", "./"])


def far_links(folder: Path, links: dict[str, str]) -> None:
    """Puts links where only the way over `far` is short enough for the system: the path of their folder and the root's
    together are longer than `PATH_MAX`, and that of their folder, which git checks out, is not."""
    deep = "/".join(["d" * 200] * 19)
    middle = len(deep) // 2 + 1
    (folder / deep[:middle]).mkdir(parents=True)
    with chdir(folder / deep[:middle]):
        Path(deep[middle + 1 :]).mkdir(parents=True)
        with chdir(deep[middle + 1 :]):
            Path("e" * 200).mkdir()
            with chdir("e" * 200):
                for name, target in links.items():
                    Path(name).symlink_to(target)
    (folder / "near").symlink_to(deep[:middle])
    (folder / "far").symlink_to(f"near/{deep[middle + 1 :]}/{'e' * 200}")
    assert len(os.path.join(followed(str(folder / "near")), deep[middle + 1 :], "e" * 200, "x")) > 4096


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


@pytest.mark.parametrize("path", ["far/secret.yaml", "far/git/config", "far/out/notes.yaml"])
@pytest.mark.parametrize("key", ["file", "config", "parameters"])
def test_a_link_too_far_away_is_no_way_to_read(
    key: str, path: str, folder: Path, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = (outside / "notes.yaml").read_bytes()
    assert (folder / path).exists(), "the system finds a way"
    project(**{key: path})
    for command in _COMMANDS:
        assert main(command) in {1, 2}
    run = run_action(folder)
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors + run.log + str(run.outputs)
    assert (outside / "notes.yaml").read_bytes() == before


@pytest.mark.parametrize("output", ["far/out/a.yaml", "far/out/deeper/a.yaml", "far/git/hooks/a", "far/out/notes.yaml"])
def test_a_link_too_far_away_is_no_way_to_write(
    output: str, folder: Path, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (outside / "notes.yaml").write_text("")
    (folder / "far").stat()
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


@pytest.mark.parametrize(("links", "text"), [(MAX_LINKS + 1, "b"), (30, "b/../" * 200 + "b")])
def test_nobody_follows_links_for_long(links: int, text: str, tmp_path: Path) -> None:
    (tmp_path / "b0").mkdir()
    for number in range(1, links + 1):
        (tmp_path / f"b{number}").symlink_to(text[:-1].replace("b/", "b0/") + f"b{number - 1}")
    assert links * len(text) > LONGEST_PATH or links > MAX_LINKS
    with pytest.raises(OSError, match="too many links"):
        followed(str(tmp_path / f"b{links}"))
