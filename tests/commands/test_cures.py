"""No cure that cannot be taken: every help, rendered for each place where this runs, names what that place has."""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import click
import pytest
from tests.repository.test_rules import SHOWN_BY_TESTS
from tests.support.action_step import act, filled
from tests.support.cases import CASES, arguments_of, environment_of
from tests.support.ci_runs import FOLDER, MERGE
from tests.support.github_runner import ACTION
from tests.support.hook_runs import committed, git
from tests.support.paths import ROOT
from tests.support.verbs import verbs

from magnus_argo.ci import CIS, ci_of
from magnus_argo.cli import main
from magnus_argo.commands.asking import request_of
from magnus_argo.commands.batch import compile_all, workflows
from magnus_argo.commands.parts import cured
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.whereabouts import INPUTS, in_place, where_of
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request
from magnus_argo.rules import RULES

CI_RUNS = {
    provider.name: sorted(FOLDER.glob(f"{provider.name.lower()}-*request.env"))[0]
    for provider in CIS
    if [*FOLDER.glob(f"{provider.name.lower()}-*request.env")]
}
PLACES = ["prompt", "action", "hook", *CI_RUNS]
FLAG = re.compile(r"(?<![\w/-])--?[A-Za-z][a-z-]*")
OPTIONS = {name: {each for option in command.params for each in option.opts} for name, command in verbs().items()}
EVERY_OPTION = set().union(*OPTIONS.values())
FROM_FILES = re.compile(r"`(git|iconv)[^`]*`")
"""Commands of other programs, which have flags of their own."""


def ci_environment(name: str) -> dict[str, str]:
    path = CI_RUNS.get(name)
    lines = [line.split("=", 1) for line in path.read_text().splitlines() if "=" in line] if path else []
    found = dict(lines)
    if "GITHUB_EVENT_PATH" in found and path is not None:
        found["GITHUB_EVENT_PATH"] = str(path.with_suffix(".json"))
    return found


def environment_at(place: str) -> dict[str, str]:
    if place == "action":
        inputs = {f"INPUT_{name.upper()}": "" for name in ACTION["inputs"]}
        given = {"INPUT_IMAGE-TAG": "given", "INPUT_VARIABLES": "given"}
        return {**ci_environment("GitHub"), **inputs, **given}
    return {"PRE_COMMIT": "1"} if place == "hook" else ci_environment(place)


@cache
def helps(place: str) -> dict[str, set[str]]:
    """What helps each rule's problems in all cases have in a place; empty where there is no help."""
    found: dict[str, set[str]] = {}
    before = os.getcwd()
    try:
        for case in CASES.values():
            os.chdir(case)
            for problem in problems_of(case, {**given_to(case), **environment_at(place)}):
                found.setdefault(problem.rule.name, set()).add(problem.help or "")
    finally:
        os.chdir(before)
    return found


def given_to(case: Path) -> dict[str, str]:
    """The variables of a case, with the recorded runs' merge of a pull request in place of its own."""
    given = {name: value for name, value in environment_of(case).items() if name.startswith("MAGNUS_VAR_")}
    merges = {environment_of(case).get(name, "") for name in ("GITHUB_SHA", "CI_COMMIT_SHA")} - {""}
    for merge in merges:
        given = {name: value.replace(merge, MERGE).replace(merge[:7], MERGE[:7]) for name, value in given.items()}
    return given


def problems_of(case: Path, environment: dict[str, str]) -> Iterator[Diagnostic]:
    workspace, where = Workspace("."), where_of(environment)
    try:
        batch = compile_all(request_in(case), workspace, environment)
        workflows(batch, workspace)
    except UnusableError as problem:
        told = in_place(f"{problem}; {problem.cure}", where)
        yield Diagnostic(UNUSABLE, told, Label(Span(str(case), 1, 1, 1)), help=told)
    except click.ClickException:
        return  # it is of the command line, which says it in its own words
    else:
        yield from cured(batch.diagnostics, where)


def request_in(case: Path) -> Request:
    """What the case's command line asks for. Raises ClickException."""
    verb, *arguments = arguments_of(case)
    if verb not in ("validate", "transpile", "diff", "execute", "graph", "list"):
        raise click.UsageError("it compiles nothing")
    with verbs()[verb].make_context(verb, arguments) as context:
        flags = dict(context.params)
    pipelines = flags.pop("pipelines", None) or tuple(filter(None, [flags.pop("pipeline", None)]))
    request = request_of(flags, pipelines)
    return replace(request, project=next(iter(flags.get("projects", ())), None))


UNUSABLE = Rule("unusable", "what cannot be read or asked for")


def flags_in(text: str) -> list[str]:
    return FLAG.findall(FROM_FILES.sub("", text))


def test_every_rule_has_been_seen() -> None:
    """Nothing below is checked of a rule that no case shows."""
    seen = set().union(*(helps(place).keys() for place in PLACES))
    assert {rule.name for rule in RULES} - seen == SHOWN_BY_TESTS.keys()


def texts_in(path: Path) -> Iterator[str]:
    """The texts in a module but for its docstrings; what is filled in is left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n    " not in node.value:
            yield node.value


def test_every_flag_in_words_is_an_input_too() -> None:
    """Also in those that no case shows. What is only said at the prompt may name what is only there."""
    texts = [(path, text) for room in ROOMS for path in room.rglob("*.py") for text in texts_in(path)]
    named = [(path.name, flag) for path, text in texts for flag in re.findall(r"`(--?[A-Za-z][a-z-]*)", text)]
    assert len(named) > 15
    assert [each for each in named if each[1] not in INPUTS and each[0] not in ABOUT_OTHERS] == []


ROOMS = [
    ROOT / "src/magnus_argo" / room for room in ("argo", "checks", "ci", "files", "magnus", "project", "schema", "yaml")
]
ABOUT_OTHERS = {"magnus.py", "runtime.py", "revisions.py"}
"""Files that name flags of magnus and of git."""


@pytest.mark.parametrize("place", PLACES)
def test_every_flag_is_one_of_the_place(place: str) -> None:
    for rule, texts in helps(place).items():
        for text in texts:
            wanted = set() if place == "action" else EVERY_OPTION
            strange = [flag for flag in flags_in(text) if flag not in wanted]
            assert not strange, (rule, text)


def test_every_input_is_one_of_the_action() -> None:
    """And there are some: of the tag, variables, the kind and others."""
    named = [
        name
        for texts in helps("action").values()
        for text in texts
        for name in re.findall(r"the input `([\w-]+)", text)
    ]
    assert {*named} <= ACTION["inputs"].keys()
    assert {"image-tag", "kind", "variables"} <= {*named}
    assert {*INPUTS.values()} <= ACTION["inputs"].keys()
    assert {*INPUTS} <= EVERY_OPTION


def test_arguments_of_hooks_are_in_a_list_that_ends() -> None:
    named = [
        each for texts in helps("hook").values() for text in texts for each in re.findall(r"`args: \[(.*?)\]`", text)
    ]
    assert named
    for arguments in named:
        flag, *_, end = arguments.split(", ")
        assert flag in OPTIONS["validate"] | OPTIONS["transpile"]
        assert end == "--"


@pytest.mark.parametrize("name", CI_RUNS)
def test_a_ci_is_told_of_none_other(name: str) -> None:
    """In the lines to paste; what a case itself has of another CI is quoted."""
    (own,) = (provider for provider in CIS if provider.name == name)
    others = [each.lines.place for each in CIS if each is not own]
    found = [text for texts in helps(name).values() for text in texts]
    assert not [(text, place) for text in found for place in others if place in text]
    assert any(own.lines.place in text for text in found)


def test_the_recorded_runs_are_of_their_cis() -> None:
    for name in CI_RUNS:
        found = ci_of(ci_environment(name), lambda path, limit: Path(path).read_bytes()[:limit])
        assert found.provider is not None
        assert found.provider.name == name


@pytest.mark.parametrize(
    ("text", "action", "hook"),
    [
        ("add `--kind CronWorkflow`", "add the input `kind: CronWorkflow`", "add `args: [--kind, CronWorkflow, --]`"),
        ("set `--var docker_image=…`", "set the input `image-tag: auto`", "set `args: [--var, docker_image=…, --]`"),
        ("`--var a=…`", "the input `variables: a=…`", "`args: [--var, a=…, --]`"),
        (
            'add `--schedule "0 6 * * *"`',
            'add the input `schedules: "0 6 * * *"`',
            'add `args: [--schedule, "0 6 * * *", --]`',
        ),
        (
            '`--image-tag "$(git rev-parse HEAD)"`',
            'the input `image-tag: "${{ github.sha }}"`',
            "`args: [--image-tag, …, --]`",
        ),
        (
            "all with `--all-projects`",
            'all with the input `project: "**/magnus-argo.yaml"`',
            "all with `args: [--all-projects, --]`",
        ),
        ("files (`--project`)", "files (the input `project`)", "files (`args: [--project, --]`)"),
        (
            "it has no `--hidden`, nor a -- in prose",
            "it has no `--hidden`, nor a -- in prose",
            "it has no `--hidden`, nor a -- in prose",
        ),
    ],
)
def test_how_flags_are_spelt(text: str, action: str, hook: str) -> None:
    assert in_place(text, "prompt") == text
    assert in_place(text, "action") == action
    assert in_place(text, "hook") == hook


def test_the_first_run_of_the_action(tmp_path: Path) -> None:
    """Without a tag: the annotation and the summary say what to write in the workflow."""
    workspace = filled(tmp_path / "w")
    summary = tmp_path / "summary.md"
    run = act(workspace, env={"MAGNUS_VAR_docker_image": None, "GITHUB_STEP_SUMMARY": str(summary)})
    assert run.code == 1
    assert any("the input `image-tag: auto`" in error for error in run.errors), run.log
    assert "the input `image-tag: auto`" in summary.read_text()
    assert "--var" not in run.log


def test_nothing_to_compare_with_is_told_in_the_words_of_an_action(tmp_path: Path) -> None:
    workspace = committed(filled(tmp_path / "w"))
    shutil.rmtree(workspace / ".git")
    run = act(workspace, base="main")
    (error,) = run.errors
    assert "the input `base: ./FOLDER`" in error
    run = act(workspace, base="auto")
    assert (run.code, run.errors) == (0, [])
    assert any("cannot show what changes" in command.data for command in run.commands if command.name == "notice")


HOSTILE = "../`--var a\\\\`\\n##vso[task.prependpath]/tmp/evil\\n::error::from a file\\n\\e]0;title\\a.yaml"


@pytest.mark.parametrize("command", [["transpile", "--check", "--tracked"], ["validate", "--hook"], ["diff"]])
def test_a_name_that_looks_like_a_cure_is_told_as_it_is(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRE_COMMIT", "1")
    Path("magnus-argo.yaml").write_text(f'pipelines: [{{file: "{HOSTILE}", config: c.yaml, output: argo/}}]\n')
    Path("p.yaml").write_text(
        "dag: {start_at: b, steps: {'--var a\\': {type: stub, next: s}, s: {type: success}, f: {type: fail}}}\n"
    )
    git(tmp_path, "init", "--quiet")
    for arguments in ([*command, "--all-projects"], ["validate", "p.yaml"]):
        assert main(arguments) in (1, 2)
        told = capfd.readouterr().err
        assert "has a bug" not in told
        assert "\033" not in told
        assert not any(line.startswith(("##vso", "::")) for line in told.splitlines())
