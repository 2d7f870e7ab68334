"""`transpile --prune`: only what this project made and no longer makes is removed."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from tests.support.action_step import PIPELINE
from tests.support.github_runner import POWERLESS
from tests.support.hook_runs import CHANGED, PROJECT, TWO_PIPELINES, committed, filled, git, run
from tests.support.transpiling import GONE, put, transpile

from magnus_argo.files import workspace
from magnus_argo.project.settings import project_of

COMMAND = (sys.executable, "-m", "magnus_argo", "transpile")
REMOVED = "removed argo/gone.yaml: the project does not list pipelines/gone.yaml\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """The working directory: two pipelines, and what they compile to."""
    inside = filled(tmp_path / "work", TWO_PIPELINES)
    monkeypatch.chdir(inside)
    assert transpile() == 0
    capfd.readouterr()
    return inside


def test_what_no_pipeline_makes_is_removed(capfd: pytest.CaptureFixture[str]) -> None:
    old = put("argo/gone.yaml", GONE)
    assert transpile("--prune") == 0
    assert not old.exists()
    errors = capfd.readouterr().err
    assert errors == f"argo/train.yaml is up to date\nargo/score.yaml is up to date\n{REMOVED}"


def test_without_the_flag_it_stays() -> None:
    old = put("argo/gone.yaml", GONE)
    assert transpile("--exit-code") == 0
    assert old.exists()


def test_a_pipeline_that_the_project_no_longer_lists_but_that_is_still_there() -> None:
    put("magnus-argo.yaml", PROJECT.replace("  - file: pipelines/score.yaml\n", ""))
    assert transpile("--prune") == 0
    assert [path.name for path in Path("argo").iterdir()] == ["train.yaml"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("argo/gone.yaml", GONE.replace("\n", "\r\n")),
        ("argo/.hidden", GONE),
        ("argo/with a blank.yml", GONE),
        ("argo/gone.yaml", GONE.replace("gone.yaml", "ünïcode: and a colon.yaml")),
        ("argo/gone.yaml", GONE.replace("gone.yaml", "\udcff.yaml")),
        ("argo/gone.yaml", GONE + "# long\n" * 10_000),
    ],
    ids=["CRLF", "hidden", "blank", "unicode", "not UTF-8", "long"],
)
def test_what_else_is_removed(path: str, text: str) -> None:
    old = put(path, text)
    assert transpile("--prune") == 0
    assert not old.exists()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("argo/deploy.yaml", "kind: Deployment\n"),
        ("argo/empty.yaml", ""),
        ("argo/quoted.yaml", "# As it says:\n" + GONE),
        ("argo/indented.yaml", " " + GONE),
        ("argo/other.yaml", GONE.replace(": change that file, not this one", "")),
        ("argo/notes.md", GONE.replace("apiVersion: argoproj.io/v1alpha1", "is what our headers look like.")),
        ("argo/config.yaml", GONE.replace("argoproj.io/v1alpha1", "v1")),
        ("argo/several.yaml", f"{GONE}---\napiVersion: v1\nkind: Secret\n"),
        ("argo/several.yaml", GONE + "# long\n" * 10_000 + "---\napiVersion: v1\nkind: Secret\n"),
        ("argo/by-flags.yaml", GONE.replace("# Listed in magnus-argo.yaml.\n", "")),
        ("argo/of-others.yaml", GONE.replace("magnus-argo.yaml", "others/magnus-argo.yaml")),
        ("argo/below/gone.yaml", GONE),
        ("gone.yaml", GONE),
        ("pipelines/gone.yaml", GONE),
        ("other/gone.yaml", GONE),
        ("../gone.yaml", GONE),
    ],
)
def test_what_is_left_alone(path: str, text: str) -> None:
    old = put(path, text)
    assert transpile("--prune", "--exit-code") == 0
    assert old.read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("project", "now"),
    [
        (PROJECT.replace("train.yaml", "train.yaml\n    name: churn"), "argo/churn.yaml"),
        (PROJECT.replace("train.yaml", "train.yaml\n    output: argo/churn.yaml"), "argo/churn.yaml"),
        (PROJECT.replace("train.yaml", "train.yaml\n    output: churn/train.yaml"), "churn/train.yaml"),
    ],
    ids=["name", "output", "folder"],
)
def test_where_the_workflow_of_a_pipeline_was_before(capfd: pytest.CaptureFixture[str], project: str, now: str) -> None:
    put("magnus-argo.yaml", project)
    assert transpile("--prune") == 0
    reason = f"the workflow of pipelines/train.yaml is now {now}"
    assert capfd.readouterr().err.endswith(f"\nremoved argo/train.yaml: {reason}\n")
    assert Path(now).exists()
    assert not Path("argo/train.yaml").exists()


def test_two_projects_share_a_folder() -> None:
    put("others.yaml", PROJECT.replace("{name}", "{name}-of-others"))
    assert transpile("--prune", "--project", "others.yaml") == 0
    assert transpile("--prune", "--exit-code") == 0
    assert len(list(Path("argo").iterdir())) == 4
    put("others.yaml", PROJECT.replace("{name}", "{name}-2"))
    assert transpile("--prune", "--project", "others.yaml") == 0
    names = {path.name for path in Path("argo").iterdir()}
    assert names == {"train.yaml", "score.yaml", "train-2.yaml", "score-2.yaml"}


@pytest.mark.parametrize("lies_in", ["team", "team/argo"])
@pytest.mark.parametrize("name", ["magnus-argo.yaml", "prod.yaml"])
def test_a_project_of_the_same_name_in_a_folder_of_outputs_keeps_its_workflows(name: str, lies_in: str) -> None:
    put(name, PROJECT.replace("argo/{name}", "team/argo/{name}"))
    put(f"{lies_in}/{name}", PROJECT)
    old = put("team/argo/gone.yaml", GONE.replace("magnus-argo.yaml", name))
    assert transpile("--prune", "--project", name) == 0
    assert old.exists()


@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("name", ["magnus-argo.yaml", "prod.yaml"])
def test_what_a_project_above_makes_stays(
    name: str, is_sparse: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder / "of/team", {**TWO_PIPELINES, name: PROJECT.replace("pipelines/train", "pipelines/own")})
    Path("of/team/pipelines/train.yaml").rename("of/team/pipelines/own.yaml")
    put(name, PROJECT.replace("argo/{name}", "of/team/argo/{name}-of-all"))
    assert transpile("--project", name) == 0
    committed(folder)
    if is_sparse:
        git(folder, "sparse-checkout", "set", "of/team")
        assert not Path("pipelines").exists()
    old = put("of/team/argo/gone.yaml", GONE.replace("magnus-argo.yaml", name))
    monkeypatch.chdir("of/team")
    assert transpile("--prune", "--project", name) == 0
    assert {path.name for path in Path("argo").iterdir()} == {"own.yaml", "score.yaml"} | {
        f"{each}-of-all.yaml" for each in ("train", "score")
    }
    assert not old.exists()


@pytest.mark.parametrize(
    ("output", "stays"),
    [
        ("argo/{name}.yaml", False),
        ("{name}.yaml", False),
        ("of/other/{name}.yaml", False),
        ("./of/{name}/{name}.yaml", True),
        ("of/team/", True),
    ],
)
def test_what_a_project_above_writes_elsewhere_is_gone(
    output: str, stays: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have a pipeline that is called alike."""
    filled(folder / "of/team", TWO_PIPELINES)
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}.yaml", output))
    put("pipelines/gone.yaml", "dag: {}\n")
    old = put("of/team/argo/gone.yaml", GONE)
    committed(folder)
    monkeypatch.chdir("of/team")
    assert transpile("--prune") == 0
    assert (folder / old).exists() == stays


@pytest.mark.parametrize("has_git", [True, False])
def test_a_project_below_that_is_not_checked_out_keeps_its_workflows(
    has_git: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}", "team/argo/{name}"))
    put("team/magnus-argo.yaml", PROJECT)
    old = put("team/argo/gone.yaml", GONE.replace("pipelines/gone.yaml", "pipelines/train.yaml"))
    committed(folder)
    git(folder, "sparse-checkout", "set", "--no-cone", "/*", "!/team/*.yaml")
    assert not Path("team/magnus-argo.yaml").exists()
    if not has_git:
        monkeypatch.setenv("PATH", str(folder))
    assert transpile("--prune") == 0
    assert old.exists()


def test_a_workflow_called_like_the_project_file_is_none() -> None:
    put("prod.yaml", PROJECT.replace("train.yaml\n", "train.yaml\n    name: prod\n", 1))
    old = put("argo/gone.yaml", GONE.replace("magnus-argo.yaml", "prod.yaml"))
    assert transpile("--project", "prod.yaml") == 0
    assert Path("argo/prod.yaml").exists()
    assert transpile("--prune", "--project", "prod.yaml") == 0
    assert not old.exists()


def test_what_is_written_through_a_link_to_its_folder_is_no_leftover() -> None:
    Path("linked").symlink_to("argo")
    put("magnus-argo.yaml", PROJECT.replace("train.yaml\n", "train.yaml\n    output: linked/train.yaml\n"))
    assert transpile("--prune", "--exit-code") == 0
    assert Path("argo/train.yaml").exists()


def test_where_files_are_numbered_anew_the_workflows_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also those that another project of the run makes in a project's folder."""
    filled(tmp_path / "work/team", TWO_PIPELINES)
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}", "team/argo/of-all-{name}"))
    numbers = itertools.count()
    monkeypatch.setattr(workspace, "identity_of", lambda _: (0, next(numbers)))
    for _ in range(2):
        assert transpile("--prune", "--all-projects") == 0
        assert len([*Path("team/argo").iterdir()]) == 4


@pytest.mark.parametrize("does_case_count", [True, False])
def test_where_case_does_not_count_a_workflow_in_another_spelling_stays(
    does_case_count: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("magnus-argo.yaml", PROJECT.replace("train.yaml\n", "train.yaml\n    output: argo/Train.yaml\n"))
    if not does_case_count:
        exists = workspace.Workspace.exists
        monkeypatch.setattr(
            workspace.Workspace, "exists", lambda at, path: path == "ARGO/TRAIN.YAML" or exists(at, path)
        )
    assert transpile("--prune") == 0
    assert {path.name for path in Path("argo").iterdir()} >= {"Train.yaml", "score.yaml"}
    assert Path("argo/train.yaml").exists() != does_case_count


def test_links_and_pipes_are_left_alone_and_what_they_lead_to(tmp_path: Path) -> None:
    inside, outside = put("elsewhere/gone.yaml", GONE), put(tmp_path / "gone.yaml", GONE)
    links = [Path(f"argo/link{number}.yaml") for number in range(3)]
    for link, target in zip(links, (inside.absolute(), outside, Path("nowhere")), strict=True):
        link.symlink_to(target)
    os.mkfifo("argo/pipe.yaml")
    assert transpile("--prune", "--exit-code") == 0
    assert all(link.is_symlink() for link in links)
    assert inside.exists()
    assert outside.exists()


def test_folders_that_are_links_are_not_entered(tmp_path: Path) -> None:
    aside = put(tmp_path / "aside" / "gone" / "workflow.yaml", GONE)
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}.yaml", "argo/{name}/workflow.yaml"))
    transpile()
    Path("argo/gone").symlink_to(aside.parent)
    assert transpile("--prune", "--exit-code") == 0
    assert aside.exists()


@pytest.mark.parametrize(
    ("output", "gone", "kept"),
    [
        ("argo/{name}/workflow.yaml", "argo/gone/workflow.yaml", "argo/gone/deeper/workflow.yaml"),
        ("argo/{name}/workflow.yaml", "argo/2024/workflow.yaml", "argo/-gone/workflow.yaml"),
        ("argo/of-{name}/workflow.yaml", "argo/of-gone/workflow.yaml", "argo/from-gone/workflow.yaml"),
        ("argo/{name}/", "argo/gone/gone.yaml", "argo/Gone/gone.yaml"),
        ("{name}-{name}/{name}.yaml", "gone-gone/gone.yaml", "gone-other/gone.yaml"),
        ("a+b/{name}.yaml", "a+b/gone.yaml", "aab/gone.yaml"),
        ("{name}.yaml", "gone.yaml", "below/gone.yaml"),
        ("./argo//x/../{name}.yaml", "argo/gone.yaml", "argo/x/gone.yaml"),
        ("{name}/config", "gone/config", ".git/config"),
    ],
)
def test_the_folders_of_outputs(output: str, gone: str, kept: str) -> None:
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}.yaml", output))
    transpile()
    old, other = put(gone, GONE), put(kept, GONE)
    assert transpile("--prune") == 0
    assert (old.exists(), other.exists()) == (False, True)


@pytest.mark.parametrize(("folders", "code"), [("a/b/", 0), ("a/" * 1000, 1)])
def test_a_pattern_that_would_take_long_to_match_does_not(folders: str, code: int) -> None:
    Path("a" * 250).mkdir()
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}", f"{'{name}' * 20}x/{folders}{{name}}"))
    assert transpile("--prune") == code


def test_a_folder_that_cannot_be_read() -> None:
    put("magnus-argo.yaml", PROJECT.replace("argo/{name}", "argo/{name}/{name}"))
    transpile()
    old = put("argo/gone/gone.yaml", GONE)
    old.parent.chmod(0)
    code, said = run(Path(), *POWERLESS, *COMMAND, "--prune", "--exit-code")
    assert (code, old.exists()) == (0, True), said


def test_the_folders_of_a_configuration() -> None:
    """It names one file, which both pipelines cannot have."""
    put("magnus-argo.yaml", "defaults: {config: argo.yaml}\npipelines: [{file: pipelines/train.yaml}]\n")
    config = TWO_PIPELINES["config/argo.yaml"].replace("${docker_image}", "1.0")
    put("argo.yaml", config.replace("  config:\n", "  config:\n    output_file: made/here.yaml\n", 1))
    old, other = put("made/gone.yaml", GONE), put("argo/gone.yaml", GONE)
    assert transpile("--prune") == 0
    assert (old.exists(), other.exists()) == (False, True)


@pytest.mark.parametrize("below", ["", "{name}/"])
def test_outputs_out_of_the_workspace_are_written_but_nothing_is_removed_there(tmp_path: Path, below: str) -> None:
    old = put(tmp_path / "away" / "gone.yaml", GONE)
    assert transpile("--prune", "-o", f"{tmp_path}/away/{below}") == 0
    assert transpile("--prune", "-o", f"../away/{below}") == 0
    assert old.exists()


def test_check_reports_and_leaves(capfd: pytest.CaptureFixture[str]) -> None:
    old = put("argo/gone.yaml", GONE)
    assert transpile("--prune", "--check") == 1
    said = capfd.readouterr()
    assert said.out.startswith("--- a/argo/gone.yaml\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-# Made by magnus-argo")
    would = REMOVED.replace("removed argo/gone.yaml", "argo/gone.yaml would be removed")
    assert said.err == f"2 workflows are up to date\n{would}"
    assert old.exists()
    assert transpile("--check") == 0


def test_nothing_is_removed_where_there_is_a_mistake() -> None:
    old = put("argo/gone.yaml", GONE)
    put("pipelines/train.yaml", PIPELINE.replace("next: done", "next: dnoe"))
    assert transpile("--prune") == 1
    assert old.exists()


def test_nothing_is_removed_where_not_all_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    old = put("argo/gone.yaml", GONE)
    put("magnus-argo.yaml", PROJECT.replace("train.yaml", 'train.yaml\n    output: "argo/deep/{name}.yaml"'))
    put("argo/deep", "in the way")
    assert transpile("--prune") == 2
    assert old.exists()
    Path("argo/deep").unlink()
    Path("argo/deep/train.yaml").mkdir(parents=True)
    capfd.readouterr()
    assert transpile("--prune") == 2
    assert old.exists()
    assert "argo/deep/train.yaml: it is a folder, not a regular file\n" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("path", "text", "does"),
    [("argo/gone.yaml", GONE, "remove argo/gone.yaml"), ("pipelines/train.yaml", CHANGED, "write argo/train.yaml")],
    ids=["remove", "write"],
)
def test_a_folder_that_cannot_be_written(path: str, text: str, does: str) -> None:
    """The message names the file that is meant, from the root, and not a temporary one."""
    put(path, text)
    Path("argo").chmod(0o555)
    code, said = run(Path(), *POWERLESS, *COMMAND, "--prune")
    Path("argo").chmod(0o755)
    assert (code, said.splitlines()[-1]) == (2, f"error: cannot {does}: permission denied")


def test_what_cannot_be_read_is_left_alone() -> None:
    old = put("argo/gone.yaml", GONE)
    old.chmod(0)
    code, said = run(Path(), *POWERLESS, *COMMAND, "--prune", "--exit-code")
    assert (code, old.exists()) == (0, True), said


def test_without_a_project_nothing_is_known_to_be_left_over(capfd: pytest.CaptureFixture[str]) -> None:
    old = put("argo/gone.yaml", GONE)
    Path("magnus-argo.yaml").unlink()
    assert transpile("--prune") == 2
    assert old.exists()
    said = capfd.readouterr().err
    assert "\n = help: name one, start a project with `magnus-argo init`, or write" in said
    assert "such as\n         defaults: {config: " in said


def test_the_project_file_that_the_message_shows_is_one(capfd: pytest.CaptureFixture[str]) -> None:
    Path("magnus-argo.yaml").unlink()
    transpile()
    put("magnus-argo.yaml", capfd.readouterr().err.partition("such as\n")[2])
    assert transpile("--check", "--var", "docker_image=1f2e3d4") == 0


ENVIRONMENTS = """\
defaults: {config: config/argo.yaml, output: "deploy/{env}/{name}.yaml", variables: {docker_image: 1f2e3d4}}
environments: {dev: {}, stage: {}, prod: {}}
pipelines:
  - file: pipelines/train.yaml
  - {file: pipelines/score.yaml, environments: {prod: {}, dev: {}}}
"""


def removed(capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Why each file is removed."""
    capfd.readouterr()
    assert transpile("--prune") == 0
    lines = [line for line in capfd.readouterr().err.splitlines() if line.startswith("removed ")]
    return dict(line.removeprefix("removed ").split(": ", 1) for line in lines)


def elsewhere(pipeline: str) -> str:
    return f"no environment of the project writes the workflow of pipelines/{pipeline} there"


@pytest.mark.parametrize("ending", ["{name}.yaml", ""])
def test_an_environment_that_is_gone(capfd: pytest.CaptureFixture[str], ending: str) -> None:
    project = ENVIRONMENTS.replace("{name}.yaml", ending)
    put("magnus-argo.yaml", project)
    assert removed(capfd) == {}
    other = put("deploy/kept/other.yaml", "kind: Deployment\n")
    put("magnus-argo.yaml", project.replace(" stage: {},", ""))
    assert removed(capfd) == {"deploy/stage/train.yaml": elsewhere("train.yaml")}
    assert removed(capfd) == {}
    assert other.exists()


def test_an_environment_that_is_gone_from_an_entry(capfd: pytest.CaptureFixture[str]) -> None:
    put("magnus-argo.yaml", ENVIRONMENTS)
    assert removed(capfd) == {}
    put("magnus-argo.yaml", ENVIRONMENTS.replace("{prod: {}, dev: {}}", "{prod: {}}"))
    assert removed(capfd) == {"deploy/dev/score.yaml": elsewhere("score.yaml")}


def test_an_entry_that_is_gone_from_all_environments(capfd: pytest.CaptureFixture[str]) -> None:
    put("magnus-argo.yaml", ENVIRONMENTS)
    assert removed(capfd) == {}
    put("magnus-argo.yaml", ENVIRONMENTS.partition("  - {file")[0])
    why = "the project does not list pipelines/score.yaml"
    assert removed(capfd) == {f"deploy/{name}/score.yaml": why for name in ("dev", "prod")}


def test_an_environment_in_the_name_of_a_file_or_twice(capfd: pytest.CaptureFixture[str]) -> None:
    for output in ("deploy/{name}-{env}.yaml", "{env}/deploy-{env}/{name}.yaml"):
        project = ENVIRONMENTS.replace("deploy/{env}/{name}.yaml", output)
        put("magnus-argo.yaml", project)
        removed(capfd)
        put("magnus-argo.yaml", project.replace(" stage: {},", ""))
        gone = output.replace("{name}", "train").replace("{env}", "stage")
        assert removed(capfd) == {gone: elsewhere("train.yaml")}


def test_project_files_above_are_read_once_and_only_for_what_may_be_left_over(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    git(Path("."), "init", "--quiet")
    projects = [filled(Path(f"below/{each}"), TWO_PIPELINES) for each in "abc"]
    read = Mock(side_effect=project_of)
    monkeypatch.setattr("magnus_argo.project.orphans.project_of", read)
    flags = [flag for each in projects for flag in ("--project", str(each / "magnus-argo.yaml"))]
    assert transpile("--prune", *flags) == 0
    assert read.call_count == 0
    for each in projects:
        put(str(each / "argo/gone.yaml"), GONE)
    assert transpile("--prune", *flags) == 0
    assert (read.call_count, capfd.readouterr().err.count("removed ")) == (1, 3)


def test_folders_are_listed_once_and_count_as_what_patterns_look_at(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    entries = "".join(
        f"  - {{file: pipelines/train.yaml, name: n{number}, output: '{{name}}/x{number}/{{name}}.yaml'}}\n"
        for number in range(10)
    )
    put("magnus-argo.yaml", PROJECT.partition("pipelines:")[0] + "pipelines:\n" + entries)
    for first, second in itertools.product(range(10), repeat=2):
        Path(f"n{first}/x{second}").mkdir(parents=True)
    lists = Mock(side_effect=workspace.Workspace.names_of_folders, autospec=True)
    monkeypatch.setattr(workspace.Workspace, "names_of_folders", lambda *given: lists(*given))
    assert transpile("--prune") == 0
    folders = [call.args[1] for call in lists.call_args_list]
    assert len(folders) == len({*folders}) > 10
    monkeypatch.setattr("magnus_argo.files.matching.MAX_LOOKS", 100)
    capfd.readouterr()
    assert transpile("--prune", "--check") == 2
    assert "with {name}/x0 the patterns of paths look at more than 100 names" in capfd.readouterr().err
