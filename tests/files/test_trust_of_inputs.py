"""What files may have the program read: nothing outside of the project's folder, and nothing of git's own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.files.test_trust_of_files import folder, project
from tests.support.github_runner import run_action
from tests.support.hook_runs import committed, git
from tests.support.ignoring import CONFIG, PIPELINE

from magnus_argo.cli import main
from magnus_argo.files import separate

__all__ = ["folder"]


@pytest.mark.parametrize("key", ["file", "config", "parameters"])
@pytest.mark.parametrize("way", ["absolute", "upwards", "link"])
def test_a_file_outside_is_not_read_for_a_file(
    key: str, way: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "link.yaml").symlink_to("../secret.yaml")
    paths = {"absolute": str(folder.parent / "secret.yaml"), "upwards": "../secret.yaml", "link": "link.yaml"}
    project(**{key: paths[way]})
    assert main(["transpile"]) == 2
    output, errors = capfd.readouterr()
    assert f"cannot read {paths[way]}: it is outside the project's folder" in errors
    assert "magnus-argo.yaml:3 names it" in errors
    assert "SECRET" not in output + errors


@pytest.mark.parametrize("key", ["file", "config", "parameters"])
@pytest.mark.parametrize("hidden", ["\u200b", "\x07", "\x00", "\ud800"])
def test_a_character_that_cannot_be_printed_leads_nowhere(
    key: str, hidden: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A folder with such a name can be in the repository, and so a way through it out of that."""
    if hidden not in "\x00\ud800":
        (folder / hidden).mkdir()
    project(**{key: json.dumps(f"{folder}/{hidden}/../../secret.yaml")})
    for command in (["transpile"], ["validate", "--fix"], ["list"], ["diff", "--base", "./"]):
        assert main(command) in {1, 2}
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors


@pytest.mark.parametrize("is_link", [False, True])
@pytest.mark.parametrize("path", ["gitdata/config", "link/config"])
def test_git_s_own_files_under_another_name(
    path: str, is_link: bool, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    git(folder, "init", "--quiet", f"--separate-git-dir={folder}/gitdata")
    if is_link:
        (folder / ".git").unlink()
        (folder / ".git").symlink_to("gitdata")
    (folder / "gitdata/config").write_text("[http]\n  extraheader: SECRET\n")
    (folder / "link").symlink_to("gitdata")
    for key in ("file", "config", "parameters"):
        project(**{key: path})
        for command in (["transpile"], ["validate", "--fix"], ["list"], ["diff", "--base", "./"]):
            assert main(command) in {1, 2}
    assert main(["validate", "pipeline.yaml", "-c", path]) == 2
    assert main(["validate", "pipeline.yaml", "-c", f"{path}s"]) == 2
    project(output=path.replace("config", "hooks/x"))
    assert main(["transpile"]) == 1
    assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "link/hooks/x"]) == 2
    assert not (folder / "gitdata/hooks/x").exists()
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors
    assert "did you mean" not in errors
    assert "it is in `.git`" in errors


@pytest.mark.parametrize("store", ["store", "inner/gitdata"])
def test_nor_those_that_working_trees_share_nor_those_of_a_repository_in_there(
    store: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if store == "store":
        bare = folder.parent / store
        elsewhere = folder.parent / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "file").touch()
        git(committed(elsewhere), "clone", "--quiet", "--bare", ".", str(bare))
        git(bare, "worktree", "add", "--quiet", "--detach", "--no-checkout", str(folder.parent / "tree"))
        (folder.parent / "tree/.git").rename(folder / ".git")
        bare.rename(folder / store)
        git(folder / store, "worktree", "repair", str(folder))
        assert git(folder, "status", "--short")
    else:
        (folder / "inner").mkdir()
        git(folder / "inner", "init", "--quiet", f"--separate-git-dir={folder}/{store}")
    (folder / store / "config").write_text("[core]\n  repositoryformatversion = 0\n  # SECRET\n")
    for key in ("file", "config", "parameters"):
        project(**{key: f"{store}/config"})
        assert main(["transpile"]) == 2
    project(output=f"{store}/hooks/x")
    assert main(["transpile"]) == 1
    (folder / "link").symlink_to(store)
    assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "link/hooks/x"]) == 2
    assert not (folder / store / "hooks/x").exists()
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors
    assert "it is in `.git`" in errors


def test_nor_those_of_a_repository_that_only_a_variable_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As git names it to a hook, from the top of the working tree."""
    git(folder, "init", "--quiet", "--bare", "store")
    Path("store/config").write_text("[core]\n  repositoryformatversion = 0\n  # SECRET\n")
    monkeypatch.setenv("GIT_DIR", "store")
    for key in ("file", "config", "parameters"):
        project(**{key: "store/config"})
        assert main(["transpile"]) == 2
    project(output="store/hooks/x")
    assert main(["transpile"]) == 1
    (folder / "below").mkdir()
    with monkeypatch.context() as below:
        below.chdir("below")
        below.setenv("GIT_DIR", "../store")
        assert main(["-C", "..", "transpile"]) == 1
    Path("link").symlink_to("store")
    assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "link/hooks/x"]) == 2
    assert not Path("store/hooks/x").exists()
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors
    assert "it is in `.git`" in errors


def test_git_s_own_files_under_another_name_in_another_spelling(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As on systems where case does not count."""
    git(folder, "init", "--quiet", f"--separate-git-dir={folder}/gitdata")
    monkeypatch.setattr(separate, "_separate_gits_of", lambda _: [f"/proc/self/root{folder}/gitdata"])
    assert main(["validate", "pipeline.yaml", "-c", "gitdata/config"]) == 2
    assert "it is in `.git`" in capfd.readouterr().err


@pytest.mark.parametrize("key", ["file", "config", "parameters"])
@pytest.mark.parametrize("path", [".git/config", "link.yaml", "way/config", "'*.yaml'"])
def test_git_s_own_files_are_not_read(key: str, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path(".git").mkdir()
    Path(".git/config").write_text("token: SECRET\n")
    Path("link.yaml").symlink_to(".git/config")
    Path("way").symlink_to(".git")
    project(**{key: path})
    for command in (["transpile"], ["validate", "--fix"], ["diff", "--base", "./"]):
        assert main(command) in {1, 2}
    output, errors = capfd.readouterr()
    assert ("it is in `.git`" in errors) == ("*" not in path or key == "file")
    assert "SECRET" not in output + errors


MISSPELT = "magnus-argo.yml"


@pytest.mark.parametrize("target", ["../secret.yaml", ".git/config"])
@pytest.mark.parametrize(
    "case", [(MISSPELT, ".", "."), (MISSPELT, "sub", "."), (f"sub/{MISSPELT}", ".", "sub"), ("link", ".", "link")]
)
def test_nothing_in_a_file_that_may_not_be_read_decides_anything(
    case: tuple[str, str, str], target: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The file is one of a project that is called otherwise by what is in it; a pull request can bring a link to it."""
    link, stand, way = case
    git(folder, "init", "--quiet")
    (folder / "sub").mkdir()
    outside = folder / target
    (folder / link).symlink_to(outside.parent if link == "link" else outside)
    secret = outside.with_name(MISSPELT) if link == "link" else outside
    told = set[str]()
    for text in ("pipelines: []\n", "other: []\n"):
        secret.write_text(text)
        for command in (["validate", f"{way}/pipeline.yaml"], ["list"], ["transpile", "--check", "--all-projects"]):
            main(["-C", stand, *command])
        told.add("".join(capfd.readouterr()))
    assert len(told) == 1


def test_nothing_in_a_file_outside_of_the_workspace_decides_anything(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "link.yaml").symlink_to("../secret.yaml")
    logs = set[str]()
    for text in ("# Made by magnus-argo from a.yaml", "dag: {}\n", "token: SECRET\n"):
        (folder.parent / "secret.yaml").write_text(text)
        run = run_action(folder, given={"working-directory": "sub", "pipelines": "../link.yaml"})
        logs.add(re.sub(r"::stop-commands::\S+|^::\w+::$", "", run.log, flags=re.MULTILINE))
    assert len(logs) == 1


@pytest.mark.parametrize("key", ["file", "config", "parameters", "dag_definition"])
@pytest.mark.parametrize("path", [".git/refs/heads/secret-branhc.yaml", ".gti/x", "way/heads/secret-branhc.yaml"])
def test_names_of_git_s_own_files_are_not_suggested(key: str, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path(".git/refs/heads").mkdir(parents=True)
    Path(".git/refs/heads/secret-branch.yaml").touch()
    Path("way").symlink_to(".git/refs")
    if key == "dag_definition":
        definition = f"type: dag, dag_definition: {path}"
        Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    project(**({} if key == "dag_definition" else {key: path}))
    assert main(["validate"]) in {1, 2}
    told = capfd.readouterr().err
    assert path in told
    assert "secret-branch" not in told
    assert "did you mean" not in told


@pytest.mark.parametrize("pattern", [".git/hooks/*.sample", "**/*.sample", ".g*/**/*.sample"])
def test_no_pattern_matches_git_s_own_files(pattern: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path(".git/hooks").mkdir(parents=True)
    Path(".git/hooks/secret.sample").touch()
    project(file=f"'{pattern}'")
    assert main(["validate"]) in {1, 2}
    assert "secret" not in capfd.readouterr().err


@pytest.mark.parametrize("key", ["file", "config", "parameters"])
@pytest.mark.parametrize("way", ["/proc/self/cwd", "/proc/self/root{folder}", "{around}/link"])
def test_a_way_around_to_git_s_own_files(
    key: str, way: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    Path(".git/config").write_text("token: SECRET\n")
    (folder.parent / "link").symlink_to(folder)
    path = f"{way.format(folder=folder, around=folder.parent)}/.git/config"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    project(**{key: path})
    for command in (["transpile"], ["validate", "--fix"], ["list"], ["diff", "--base", "./"], ["action"]):
        assert main(command) in {1, 2}
    output, errors = capfd.readouterr()
    assert "SECRET" not in output + errors
    project()
    assert main(["validate", "pipeline.yaml", "-c", path]) == 2
    assert "it is in `.git`" in capfd.readouterr().err


@pytest.mark.parametrize("flags", [["pipeline.yaml", "-c", ".git/config"], [".git/config"]], ids=str)
def test_git_s_own_files_are_not_read_for_a_person_either(flags: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    Path(".git").mkdir()
    Path(".git/config").write_text("token: SECRET\n")
    assert main(["validate", *flags]) == 2
    assert capfd.readouterr().err == "error: cannot read .git/config: it is in `.git`\n"


@pytest.mark.parametrize("path", ["{outside}/secret.yaml", "../secret.yaml", "link.yaml", "way/secret.yaml"])
def test_a_definition_outside_is_not_read(path: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("link.yaml").symlink_to("../secret.yaml")
    Path("way").symlink_to("..")
    definition = f"type: dag, dag_definition: {path.format(outside=folder.parent)}"
    Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    assert main(["validate", "pipeline.yaml"]) == 1
    errors = capfd.readouterr().err
    assert "cannot be read: it is outside the repository" in errors
    assert "SECRET" not in errors


@pytest.mark.parametrize("path", ["way/../sub.yaml", "./folder/../sub.yaml"])
def test_a_definition_is_the_file_that_magnus_opens(path: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The system follows a link before it goes up from there."""
    Path("folder/below").mkdir(parents=True)
    Path("way").symlink_to("folder/below")
    Path("sub.yaml").write_text(PIPELINE)
    Path("folder/sub.yaml").write_text("what magnus would run")
    Path("pipeline.yaml").write_text(
        PIPELINE.replace("type: task, command: demo.load", f"type: dag, dag_definition: {path}")
    )
    assert main(["validate", "pipeline.yaml"]) == 1
    assert "cannot be read: behind a link, `..` may lead magnus to another file" in capfd.readouterr().err


def test_git_s_own_files_are_no_definitions(capfd: pytest.CaptureFixture[str]) -> None:
    Path(".git").mkdir()
    Path(".git/config").write_text("token: SECRET\n")
    Path("pipeline.yaml").write_text(
        PIPELINE.replace("type: task, command: demo.load", "type: dag, dag_definition: .git/config")
    )
    assert main(["validate", "pipeline.yaml"]) == 1
    errors = capfd.readouterr().err
    assert "the pipeline file `.git/config` cannot be read: it is in `.git`" in errors
    assert "SECRET" not in errors


@pytest.mark.skipif(not os.path.isdir("/proc/1"), reason="there is no /proc")
@pytest.mark.parametrize("target", ["/proc/1/exe", "/proc/1/root/etc/passwd", "/proc/self/mem", "/proc/self/fd/0"])
def test_links_of_the_kernel_that_nobody_may_read(target: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path("odd.yaml").symlink_to(target)
    for settings in (
        {"file": "'*.yaml'"},
        {"config": "odd.yaml"},
        {"parameters": "odd.yaml"},
        {"output": "odd.yaml"},
    ):
        project(**settings)
        assert main(["transpile"]) in ({0, 1, 2} if "file" in settings else {1, 2})
        assert main(["list"]) in {0, 1, 2}
    assert "has a bug" not in capfd.readouterr().err


def test_a_person_may_name_any_file(folder: Path) -> None:
    outside = folder.parent / "config.yaml"
    outside.write_text(CONFIG)
    assert main(["validate", "pipeline.yaml", "-c", str(outside)]) == 1, "magnus would not find it in the image"


@pytest.mark.parametrize("key", ["file", "config", "parameters", "dag_definition"])
@pytest.mark.parametrize("path", ["/net/elsewhere/x.yaml", "{up}net/elsewhere/x.yaml"])
def test_nothing_is_looked_for_outside(
    key: str, path: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A look can be a message: an automounter asks the machine that such a path names."""
    path = path.format(up="../" * len(folder.parts))
    if key == "dag_definition":
        Path("pipeline.yaml").write_text(
            PIPELINE.replace("type: task, command: demo.load", f"type: dag, dag_definition: {path}")
        )
    project(**({key: path} if key != "dag_definition" else {}))
    seen: list[str] = []
    for name in ("stat", "lstat", "open"):
        monkeypatch.setattr(os, name, partial(_watched, getattr(os, name), seen))
    assert main(["validate"]) in {1, 2}
    assert [each for each in seen if "net" in each.split("/")] == []


def _watched(
    asked: Callable[..., object], seen: list[str], path: object, *arguments: object, **named: object
) -> object:
    seen.append(os.path.normpath(str(path)))
    return asked(path, *arguments, **named)


@pytest.mark.parametrize("way", ["../elsewhere", "link", ".git/hidden", "absolute"])
@pytest.mark.parametrize("flags", [["--env", "dev"], ["--exclude", "other.yaml", "**/*.yaml"]])
def test_no_pipeline_outside_is_called_unlisted(
    way: str, flags: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A job that is not asked for is not read, but its folder was looked into."""
    for place in (folder.parent / "elsewhere", folder / ".git/hidden"):
        place.mkdir(parents=True)
        (place / "secret.yaml").write_text("dag: {password: SECRET}\n")
        (place / "other.yaml").write_text("dag: 1\n")
    (folder / "link").symlink_to("../elsewhere")
    where = str(folder.parent / "elsewhere") if way == "absolute" else way
    Path("magnus-argo.yaml").write_text(
        "environments: {dev: {}, prod: {}}\ndefaults: {config: config.yaml}\npipelines:\n"
        f"  - {{file: pipeline.yaml}}\n  - {{file: {where}/other.yaml, environments: {{prod: {{}}}}}}\n"
    )
    main(["validate", *flags])
    told = "".join(capfd.readouterr())
    assert "secret" not in told.lower()
    run = run_action(folder, given={"environments": "dev"})
    assert "secret" not in run.log.lower()


@pytest.mark.parametrize("name", ["there.yaml", "absent.yaml"])
def test_nobody_tells_of_a_file_outside_where_the_user_stands(
    name: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "there.yaml").touch()
    git(folder, "init", "--quiet")
    (folder / "sub").mkdir()
    (folder / "sub/link").symlink_to("../..")
    definition = f"type: dag, dag_definition: link/{name}"
    Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    project()
    assert main(["-C", "sub", "validate"]) in {1, 2}
    errors = capfd.readouterr().err
    assert f"link/{name}" in errors
    assert "relative to its folder" not in errors


@pytest.mark.parametrize("has_git", [True, False])
def test_nobody_tells_of_a_file_outside_the_repository_where_the_user_stands(
    has_git: bool, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "there.yaml").touch()
    if has_git:
        git(folder, "init", "--quiet")
    definition = "type: dag, dag_definition: there.yaml"
    Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    project()
    monkeypatch.chdir(folder.parent)
    assert main(["validate", "--project", f"{folder.name}/magnus-argo.yaml"]) in {1, 2}
    errors = capfd.readouterr().err
    assert "there.yaml" in errors
    assert "relative to its folder" not in errors


def test_a_choice_of_folders_that_matches_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    project(file='"p{a,/b}.yaml"')
    assert main(["validate"]) == 1
    assert "no file matches `p{a,/b}.yaml`" in capfd.readouterr().err


@pytest.mark.parametrize("key", ["file", "config", "parameters", "output", "dag_definition"])
@pytest.mark.parametrize("name", ["a\0b.yaml", "a\ud800b.yaml", "a\0/b.yaml", "../a\0b.yaml"])
def test_a_name_that_no_file_can_have_is_told(key: str, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    if key == "dag_definition":
        definition = f"type: dag, dag_definition: {json.dumps(name)}"
        Path("pipeline.yaml").write_text(PIPELINE.replace("type: task, command: demo.load", definition))
    project(**({} if key == "dag_definition" else {key: json.dumps(name)}))
    commands = ("validate", "transpile", "list", "diff --base ./", "validate --exclude x.yaml", "validate --fix")
    codes = {command: main(command.split()) for command in commands}
    assert set(codes.values()) <= {0, 1, 2}, codes
    capfd.readouterr()
