"""The action as GitHub's runner starts it: the container's entry point, with the runner's environment and no other."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import COMMIT, CONFIG, IMAGE, PIPELINE, PLAIN, WRONG, act, filled
from tests.support.github_runner import ACTION, run_action
from tests.support.verbs import verbs

from magnus_argo.cli import main
from magnus_argo.commands.action.inputs import inputs


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return filled(tmp_path / "workspace")


def test_a_workspace_is_compiled(workspace: Path) -> None:
    run = act(workspace)
    counts = {"errors": "0", "warnings": "0"}
    files = {"workflows": "argo/train.yaml", "output-dir": "argo", "summary-file": ".magnus-argo/summary.md"}
    compared = {"diff-file": "", "differs": "", "changed-pipelines": ""}
    assert run.outputs == {**files, "changed": "true", **compared, **counts}
    assert (run.code, run.commands, run.stderr) == (0, [], "")
    written = yaml.safe_load((workspace / "argo/train.yaml").read_text())
    assert written["spec"]["templates"][-1]["container"]["image"] == "registry.example.com/churn:1f2e3d4"
    assert act(workspace).outputs["changed"] == "false"


def test_the_declared_outputs_are_those_that_are_written(workspace: Path) -> None:
    assert act(workspace).outputs.keys() == ACTION["outputs"].keys()


@pytest.mark.parametrize(
    ("output", "folder"),
    [("argo/{name}.yaml", "argo"), ("made/{name}/{name}.yaml", "made"), ("{name}/{name}.yaml", "."), ("x.yaml", ".")],
)
def test_the_folder_of_all_workflows(workspace: Path, output: str, folder: str) -> None:
    names = ["train", *(["score"] if "{name}" in output else [])]
    pipelines = [{"file": f"pipelines/{name}.yaml"} for name in names]
    project = {"defaults": {"config": "config.yaml", "output": output}, "pipelines": pipelines}
    (workspace / "pipelines/score.yaml").write_bytes((workspace / "pipelines/train.yaml").read_bytes())
    (workspace / "magnus-argo.yaml").write_text(yaml.safe_dump(project))
    assert run_action(workspace, env=IMAGE).outputs["output-dir"] == folder


def test_every_input_is_a_flag_and_every_flag_that_makes_sense_an_input() -> None:
    commands = [verbs()[name].params for name in ("diff", "transpile")]
    flags = {str(flag.name).replace("_", "-"): flag for flag in [*commands[0], *commands[1]]}
    ours = {str(flag.name).replace("_", "-"): flag for flag in inputs.params}
    told = {"reports": "report", "projects": "project", "directory": "working-directory"}
    without = {"quiet", "color", "form", "exit-code", "target", "prune", "tracked", "output", "all-projects", "stat"}
    without |= {"between", "piped-path"}
    its_own = {"fail-on"}  # at the prompt people read the warnings
    assert ACTION["inputs"].keys() == {told.get(name, name) for name in flags.keys() - without} | its_own
    ours, flags = ({told.get(name, name): flag for name, flag in found.items()} for found in (ours, flags))
    for name in ACTION["inputs"].keys() - {"check", "working-directory", *its_own}:
        assert ours[name].type.to_info_dict() == flags[name].type.to_info_dict()
        assert ours[name].callback == flags[name].callback
        assert (ours[name].multiple, ours[name].nargs) == (flags[name].multiple, flags[name].nargs)


CRON = {"kind": "CronWorkflow", "schedules": "0 6 * * *"}
SAME = {
    "kind": ("WorkflowTemplate", ["--kind", "WorkflowTemplate"], {}),
    "name": ("churn", ["--name", "churn"], {}),
    "schedules": ("0 7 * * *\n\n  30 7 * * 1  \n", ["--schedule", "0 7 * * *", "--schedule", "30 7 * * 1"], CRON),
    "tag": ("night run", ["--tag", "night run"], {}),
    "image-tag": ("2.0", ["--image-tag", "2.0"], {}),
    "log-level": ("DEBUG", ["--log-level", "DEBUG"], {}),
    "magnus": ("0.4.22", ["--magnus", "0.4.22"], {}),
    "argo": ("v3.6.2", ["--argo", "3.6"], CRON),
    "parameters": ("parameters.yaml", ["-p", "parameters.yaml"], {}),
    "variables": ("docker_image=a.b-c\nother=c=d", ["--var", "docker_image=a.b-c", "--var", "other=c=d"], {}),
    "project": ("other.yaml", ["--project", "other.yaml"], {}),
    "config": ("other-config.yaml", ["-c", "other-config.yaml"], {}),
}


@pytest.mark.parametrize("name", SAME)
def test_an_input_does_what_its_flag_does(
    workspace: Path, name: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    value, flags, others = SAME[name]
    (workspace / "parameters.yaml").write_text("trees: 200\n")
    (workspace / "other-config.yaml").write_text(CONFIG.replace("churn", "other"))
    (workspace / "other.yaml").write_text("defaults: {labels: {team: churn}}\n")
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("MAGNUS_VAR_docker_image", IMAGE["MAGNUS_VAR_docker_image"])
    command = ["transpile", "pipelines/train.yaml", "-c", "config.yaml", "-o", "-"]
    command += [f"--{key.removesuffix('s')}={other}" for key, other in others.items() if key != name]
    main([*command, *(["--schedule", others[name]] if name in others else [])])
    plain = capfdbinary.readouterr().out
    code = main([*command, *flags])
    told = capfdbinary.readouterr()
    run = run_action(workspace, given={**PLAIN, **others, "output-dir": "out", name: value}, env=IMAGE)
    assert run.code == code
    assert all(error.split("\n")[0].encode() in told.err for error in run.errors)
    written = [path.read_bytes() for path in workspace.glob("out/*")]
    assert written == ([told.out] if code == 0 else [])
    assert told.out != plain, "the value changes nothing"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("kind", "Job", "'Job' is not one of 'Workflow', 'WorkflowTemplate', 'CronWorkflow'"),
        ("kind", "100%25%0A", "'100%25%0A' is not one of"),
        ("magnus", "0.6", "'0.6' is neither a 0.4 nor a 0.5 version"),
        ("argo", "2.12", "'2.12' is not one of the known versions of Argo, `3.4`, `3.5`, `3.6`, `3.7`, `4.0`, `4.1`"),
        ("log-level", "loud", "'loud' is not one of"),
        ("check", "yes", "'yes' is not one of 'true', 'false'"),
        ("variables", "docker_image: x", "'docker_image: x' is not NAME=VALUE"),
        ("variables", "a=b\nc-d=e", "'c-d' is not NAME=VALUE"),
        ("output-dir", "../argo", "../argo/ is outside the workspace"),
        ("output-dir", "/argo/", "/argo/ is outside the workspace"),
        ("pipelines", "../*/pipelines/*.yaml", "../*/pipelines/*.yaml is outside the workspace"),
        ("pipelines", "pipelines/../../*.yaml", "pipelines/../../*.yaml is outside the workspace"),
        ("pipelines", "/etc/*.conf", "/etc/*.conf is outside the workspace"),
        ("pipelines", "pipelines/*.yaml\nother/*.yml", "no file matches other/*.yml"),
        ("pipelines", "pipelines/trian.yaml", "no file matches pipelines/trian.yaml"),
        ("pipelines", "pipelines/none", "no file matches pipelines/none"),
        ("pipelines", "pipelines/train.yaml, pipelines/score.yaml", "write one path or pattern per line"),
        ("pipelines", "pipelines/train.yaml pipelines/score.yaml", "write one path or pattern per line"),
        ("pipelines", "- pipelines/train.yaml", "an input is no YAML list: leave out the hyphen"),
        ("pipelines", "[pipelines/train.yaml]", "an input is no YAML list: write one path or pattern per line"),
        ("pipelines", '"pipelines/train.yaml"', "leave out the quotes"),
        ("pipelines", "'pipelines/*.yaml'", "leave out the quotes"),
        ("pipelines", "pipelines/*.yaml\n!pipelines/*.yaml", "all files are left out"),
        ("exclude", "../pipelines", "../pipelines is outside the workspace"),
        ("exclude", "{a,b}" * 7, "stands for more than 64 patterns"),
        ("pipelines", "{a,b}" * 7, "stands for more than 64 patterns"),
    ],
)
def test_a_wrong_input_is_named(workspace: Path, name: str, value: str, said: str) -> None:
    run = run_action(workspace, given={**PLAIN, name: value}, env=IMAGE)
    (error,) = run.errors
    assert error.startswith(f"the input `{name}`: ")
    assert said in error
    assert (run.code, run.outputs["errors"], run.outputs["changed"]) == (2, "1", "false")
    assert not (workspace / "argo").exists()


def test_mistakes_are_annotations_on_their_lines(workspace: Path) -> None:
    (workspace / "pipelines/train.yaml").write_text(WRONG)
    run = act(workspace)
    (command,) = (command for command in run.commands if command.name == "error")
    places = {"file": "pipelines/train.yaml", "line": "8", "endLine": "8", "col": "13", "endColumn": "17"}
    assert command.properties == {**places, "title": "unknown-step"}
    assert re.sub(r"\x1b\[[0-9;]*m", "", run.log).count("^^^^") == 1
    assert (run.code, run.outputs["errors"], run.outputs["workflows"]) == (1, "1", "")
    assert run.stderr == "", "it might be seen after commands are read again"
    assert not (workspace / "argo").exists()


def test_all_mistakes_are_counted_also_those_that_are_not_shown(workspace: Path) -> None:
    steps = "".join(f"    s{number}: {{type: task, command: train.main, next: gone}}\n" for number in range(150))
    (workspace / "pipelines/train.yaml").write_text(PIPELINE.replace("  steps:\n", f"  steps:\n{steps}"))
    assert act(workspace).outputs["errors"] == "150"


def test_nothing_is_written_if_one_of_several_pipelines_is_wrong(workspace: Path) -> None:
    (workspace / "pipelines/bad.yaml").write_text(WRONG)
    run = act(workspace)
    assert (run.code, run.outputs["workflows"], (workspace / "argo").exists()) == (1, "", False)


@pytest.mark.parametrize("color", ["", "1"])
def test_the_log_is_colored_unless_that_is_not_wanted(workspace: Path, color: str) -> None:
    (workspace / "pipelines/train.yaml").write_text("dag: {}\n")
    assert ("\x1b[" in act(workspace, env={"NO_COLOR": color}).log) is not bool(color)


def test_the_project_file_says_what_there_is_without_inputs(workspace: Path) -> None:
    (workspace / "magnus-argo.yaml").write_text(
        "defaults: {config: config.yaml, output: 'out/{name}.yaml', variables: {docker_image: abc}}\n"
        "pipelines: [{file: pipelines/train.yaml}]\n"
    )
    run = run_action(workspace)
    assert (run.code, run.outputs["workflows"]) == (0, "out/train.yaml")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no pipeline is named"),
        ({"pipelines": "pipelines/*.yaml"}, "no config for pipelines/train.yaml"),
        ({**PLAIN, "config": "cofnig.yaml"}, "cannot read cofnig.yaml: no such file or directory; did you mean config"),
        ({**PLAIN, "config": "pipelines"}, "cannot read pipelines: it is a folder"),
        ({**PLAIN, "config": "../set_output"}, "cannot read ../set_output: it is outside the workspace"),
        ({**PLAIN, "parameters": "/etc/passwd"}, "cannot read /etc/passwd: it is outside the workspace"),
        ({**PLAIN, "project": "fifo"}, "cannot read fifo: it is a named pipe"),
        ({**PLAIN, "output-dir": "config.yaml"}, "cannot write config.yaml/train.yaml: one of its folders is a file"),
    ],
)
def test_what_cannot_be_used_is_said_in_an_annotation(workspace: Path, given: dict[str, str], said: str) -> None:
    os.mkfifo(workspace / "fifo")
    run = run_action(workspace, given=given, env=IMAGE)
    (error,) = run.errors
    assert error.startswith(said)
    assert (run.code, run.outputs["errors"]) == (2, "1")


def test_a_cure_of_several_lines_is_said_too(workspace: Path) -> None:
    page = workspace.parent / "summary.md"
    run = run_action(workspace, env={"GITHUB_STEP_SUMMARY": str(page)})
    (error,) = run.errors
    _, _, cure = error.partition("; ")
    assert cure.splitlines()[0].endswith("with `magnus-argo init`, or write a magnus-argo.yaml such as")
    assert cure.splitlines()[-1] == "  - file: pipelines/train.yaml"
    assert page.read_text().count("<br>") == 3


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("pipelines", "the input `pipelines`: cannot read pipelines/: permission denied"),
        ("pipelines/train.yaml", "cannot read pipelines/train.yaml: permission denied"),
    ],
)
def test_what_may_not_be_read_is_said_too(workspace: Path, path: str, said: str) -> None:
    (workspace / path).chmod(0)
    run = act(workspace, powerless=True)
    (workspace / path).chmod(0o755)
    assert (run.code, run.errors) == (2, [said])


def test_a_name_that_no_file_can_have(workspace: Path) -> None:
    (workspace / "magnus-argo.yaml").write_text(r'pipelines: [{file: "a\0b"}]')
    run = run_action(workspace)
    assert (run.code, run.errors) == (2, [r"cannot read `a\x00b`: no file can have this name"])


class TestPullRequest:
    @pytest.mark.parametrize(("event", "warnings"), [("push", 0), ("pull_request", 1), ("pull_request_target", 0)])
    def test_nobody_builds_images_of_merge_commits(self, workspace: Path, event: str, warnings: int) -> None:
        run = act(workspace, env={"GITHUB_EVENT_NAME": event, "MAGNUS_VAR_docker_image": COMMIT})
        assert (run.code, run.outputs["warnings"], len(run.warnings)) == (0, str(warnings), warnings)
        assert all("merge commit" in warning for warning in run.warnings)


@pytest.mark.parametrize("missing", ["GITHUB_OUTPUT", "GITHUB_WORKSPACE", "GITHUB_EVENT_NAME", "GITHUB_SHA", "HOME"])
def test_outside_of_a_runner_it_works_too(workspace: Path, missing: str) -> None:
    run = act(workspace, env={missing: None})
    assert (run.code, run.commands) == (0, [])
    assert (workspace / "argo/train.yaml").exists()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GITHUB_WORKSPACE", "/nowhere", "cannot enter the workspace /nowhere: no such file or directory"),
        ("GITHUB_OUTPUT", "/nowhere/file", "cannot write GITHUB_OUTPUT: no such file or directory"),
    ],
)
def test_a_broken_runner_is_no_bug_of_ours(workspace: Path, variable: str, value: str, said: str) -> None:
    run = act(workspace, env={variable: value})
    assert run.code == 2
    assert said in run.log


def test_the_working_directory_does_not_matter(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    run = run_action(workspace, given=PLAIN, env=IMAGE, cwd=tmp_path / "elsewhere")
    assert (run.code, run.outputs["workflows"]) == (0, "argo/train.yaml")


def test_no_module_of_the_workspace_is_run(workspace: Path) -> None:
    for name in ("yaml", "click", "json", "sitecustomize", "magnus_argo"):
        (workspace / f"{name}.py").write_text("raise SystemExit('this is the workspace')")
    run = act(workspace, env={"PYTHONPATH": str(workspace), "PYTHONSTARTUP": str(workspace / "yaml.py")})
    assert (run.code, run.outputs["workflows"]) == (0, "argo/train.yaml")
