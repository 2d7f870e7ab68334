"""What a pull request cannot hide from those who read its page: whatever changes in what runs is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.argo_words import settings_of
from tests.support.compared_jobs import compared
from tests.support.diff_programs import chain, graph, program, task, with_
from tests.support.recorded_pull_requests import changed, project, small
from tests.support.work import grows_evenly

from magnus_argo.changes.brought import Known, brought_by_pipeline, places_of
from magnus_argo.changes.change import Changes
from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.overview import rows_of
from magnus_argo.changes.render import html, markdown, text
from magnus_argo.changes.running import NewSteps
from magnus_argo.changes.traits import IMAGE
from magnus_argo.diagnostics.words import Name, cut_name, digest, plain, with_cut_names
from magnus_argo.magnus.program import Program

LONG = "n" * 100
PAGES = (markdown.render, html.render, text.render)


def told(changes: Changes) -> list[str]:
    return ["".join(each.words) for row in rows_of(changes) for each in row.told]


def test_a_cut_name_is_told_from_others_with_its_ends() -> None:
    one, other = f"{LONG}a{LONG}", f"{LONG}b{LONG}"
    assert cut_name(one) == f"{'n' * 60}…{digest(one)}…{'n' * 60}"
    assert cut_name(one) != cut_name(other)
    assert cut_name("n" * 120) == "n" * 120
    assert cut_name(cut_name(one)[:120]) == cut_name(one)[:120], "shorter than any that is cut"
    assert with_cut_names(("of ", Name(one))) == ("of ", cut_name(one))


@pytest.mark.parametrize("render", PAGES)
def test_names_that_differ_in_the_middle_look_different(tmp_path: Path, render: Callable[[Changes], str]) -> None:
    names = [f"{LONG}{each}{LONG * 8}" for each in "ab"]
    steps = "".join(f"    {name}: {{type: stub, next: work}}\n" for name in names)
    before = changed(project(), pipelines__export_yaml=("    work:", f"{steps}    work:"))
    page = render(compared(tmp_path, project(), before))
    assert all(f"…{digest(name)}…" in page for name in names)
    assert page.count("(stub) where nothing leads to it") >= len(names), "what is said of them is not cut"


def test_fields_that_look_alike_are_told_each(tmp_path: Path) -> None:
    names = [f"{'A' * 70}{each}{'A' * 70}" for each in "BC"]
    env = ", ".join(f"{{name: {name}, value: x}}" for name in names)
    after = changed(project(), magnus_argo_yaml=("pipelines:\n", f"  container: {{env: [{env}]}}\npipelines:\n"))
    assert len(told(compared(tmp_path, project(), after))) == len(names)


def test_values_that_begin_alike_are_told_each(tmp_path: Path) -> None:
    """What is new in one pipeline is not said of another that has something else."""
    value = "x" * 90
    after = changed(
        project(),
        magnus_argo_yaml=(
            "  - file: pipelines/train.yaml\n  - file: pipelines/score.yaml\n",
            f"  - file: pipelines/train.yaml\n    annotations: {{a: {value}1}}\n"
            f"  - file: pipelines/score.yaml\n    annotations: {{a: {value}2}}\n",
        ),
    )
    changes = compared(tmp_path, project(), after)
    assert [row.paths for row in rows_of(changes)] == [("pipelines/train.yaml",), ("pipelines/score.yaml",)]
    assert len(text.render(changes, brief=True).splitlines()) == 2
    assert text.render(changes).count("pipelines/score.yaml\n") == 1


def test_a_long_way_is_told_from_others_with_its_ends() -> None:
    def deep(middle: str) -> dict[str, object]:
        value: object = "x"
        for number in reversed(range(30)):
            value = {f"k{number}" if number != 15 else middle: value}
        return {"spec": {"templates": [{"name": "t", "plugin": {"p": value}}]}}

    base = program(chain("a"), settings=settings_of())
    names = {
        change.field
        for middle in ("one", "two")
        for change in changes_between(base, program(chain("a"), settings=settings_of(**deep(middle)))).changes
    }
    assert len(names) == 2


def words(base: Program, head: Program) -> list[tuple[str, str]]:
    return [(plain(change.words), change.risk) for change in changes_between(base, head).changes]


TOKEN = {"environment_variable": "TOKEN", "secret_name": "prod", "secret_key": "k"}
SPECIAL = with_("overrides", {"special": {"image": "registry.example.com/special:1", "secrets_from_k8s": [TOKEN]}})
BY_SPECIAL = {"overrides": {"argo": "special"}}


def test_a_new_step_with_what_only_some_have_says_so() -> None:
    base = program(chain("a", "b", a=BY_SPECIAL), SPECIAL)
    head = program(chain("a", "b", "c", a=BY_SPECIAL, c=BY_SPECIAL), SPECIAL)
    assert words(base, head) == [
        (
            "new step `c` after `b`, runs `run c` in image `registry.example.com/special:1` with secret `TOKEN`",
            "secrets",
        )
    ]


def test_a_new_step_says_which_variables_and_mounts_it_shares() -> None:
    own = {
        "container": {
            "env": [{"name": "TZ", "value": "UTC"}],
            "volumeMounts": [{"name": "magnus", "mountPath": "/data"}],
        }
    }
    base = program(chain("a"), settings=settings_of(steps={"a": own}))
    head = program(chain("a", "b"), settings=settings_of(steps={"a": own, "b": own}))
    assert words(base, head) == [("new step `b` after `a`, runs `run b` with env `TZ` and mount `/data`", "")]


@pytest.mark.parametrize("below", [False, True])
def test_what_a_container_task_runs(below: bool) -> None:
    """In an image of its own, which stands in no workflow: magnus starts it."""

    def containers(*names: str, **changed: Any) -> Program:
        settings = {"image": "evil.example/miner:1", "context_path": "/x", "secrets": ["DB"], "data_folder": "bin"}
        own = {"command_type": "container", **({"command_config": settings | changed} if below else settings | changed)}
        return program(chain(*names, b=own))

    before, after = containers("a"), containers("a", "b")
    told = dict(words(before, after))
    runs = next(iter(told))
    assert runs.startswith("new step `b` after `a`, runs container `run b` (")
    assert all(f" {text}" in runs for text in ("evil.example/miner:1", "/x", '["DB"]', "bin"))
    assert told["`b` brings image evil.example/miner:1"] == "image"
    assert "secrets" in told.values()
    new = NewSteps(after, Known()).run(places_of(after))
    assert "evil.example/miner:1" in plain(new)
    assert {change.risk for change in brought_by_pipeline(after, Known([(IMAGE, "other")]))} >= {"image", "secrets"}
    for image, risk in (("evil.example/miner:2", ""), ("other.example/worse:1", "image")):
        (told_of_image,) = words(after, containers("a", "b", image=image))
        assert told_of_image[1] == risk
        assert f"evil.example/miner:1 → {image}" in told_of_image[0]
    assert words(after, containers("a", "b", secrets=["DB", "ADMIN"]))[0][1] == "secrets"


def test_settings_of_a_new_command_are_told_up_to_a_number() -> None:
    own = {"command_type": "container", "image": "i", "command_config": {f"k{number}": "v" for number in range(50)}}
    (told, *_) = words(program(chain("a")), program(chain("a", "b", b=own)))
    assert "(image i, " in told[0]
    assert told[0].endswith(", 41 more)")


def test_a_new_step_brings_its_variables_along() -> None:
    def named(**values: str) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in values.items()]

    env = named(LD_PRELOAD="/x.so", TZ="UTC", PATH="/x", PYTHONPATH="/y", BASH_ENV="/z")
    head = program(chain("a", "b"), settings=settings_of(steps={"b": {"container": {"env": env}}}))
    found = words(program(chain("a")), head)
    assert found[0] == ("new step `b` after `a`, runs `run b`", "")
    assert [risk for _, risk in found[1:]] == ["privileges", "", "privileges", "privileges", "privileges"]
    assert found[1][0] == "`b` brings `container.env[LD_PRELOAD].value` /x.so"


def test_many_variables_are_counted() -> None:
    env = [{"name": f"V{number}", "value": "x"} for number in range(50)]
    head = program(chain("a", "b"), settings=settings_of(steps={"b": {"container": {"env": env}}}))
    found = words(program(chain("a")), head)
    assert len(found) == 22
    assert found[-1] == ("new steps bring 30 more variables", "")


def test_a_variable_that_chooses_code_needs_a_second_look() -> None:
    env = [{"name": "LD_PRELOAD", "value": "/x.so"}]
    head = program(chain("a"), settings=settings_of(container={"env": env}))
    assert [risk for _, risk in words(program(chain("a")), head)] == ["privileges"]


def test_a_step_that_does_nothing_any_longer_needs_a_second_look() -> None:
    found = words(program(chain("a", "b")), program({**chain("a", "b"), "a": {"type": "stub", "next": "b"}}))
    assert ("step `a`: type task → stub", "removed") in [(told[:27], reason) for told, reason in found], found


def test_of_many_new_commands_the_first_are_shown_at_once_and_others_below(tmp_path: Path) -> None:
    steps = {name: task("success", f"echo {name * 60}") for name in "abcd"}
    inner = "\n".join(
        f"          {name}: {{start_at: {name}, steps: {{{name}: {{type: task, command_type: shell, "
        f"command: {step['command']}, next: s}}, s: {{type: success}}, f: {{type: fail}}}}}}"
        for name, step in steps.items()
    )
    fan = f"    fan:\n      type: parallel\n      next: write\n      branches:\n{inner}\n"
    after = changed(project(), pipelines__export_yaml=("next: write", "next: fan"))
    after = changed(after, pipelines__export_yaml=("    write:", f"{fan}    write:"))
    page = markdown.render(compared(tmp_path, project(), after))
    row = next(line for line in page.splitlines() if "| `export` |" in line)
    assert row.count("echo") == 2
    assert "(parallel, 4 branches) after `work`, runs `echo aaa" in row
    assert "` and 2 more" in row
    assert "- new step `fan`" in page
    assert f"`echo {'d' * 60}`" in page.partition("\n- new step")[2].partition("\n")[0]


def test_a_long_command_says_how_long_it_is() -> None:
    long = {"a": task("b"), "b": task("success", "x" * 300)}
    (found,) = words(program({"a": task("success")}), program(long))
    assert found[0].endswith(f"runs {'x' * 200}… (100 more characters)")


def test_what_the_steps_of_a_new_pipeline_run_stands_below_its_row(tmp_path: Path) -> None:
    before = changed(project(), magnus_argo_yaml=("  - file: pipelines/score.yaml\n", ""))
    before.pop("pipelines/score.yaml")
    changes = compared(tmp_path, before, project())
    runs = "runs `python -m churn.load`, `python -m churn.merge` and `python -m churn.score`"
    for page in (markdown.render(changes), text.render(changes)):
        assert f"`pipelines/score.yaml` {runs}\n" in page
    assert "python -m churn.merge" in html.render(changes)


def swapped(**options: Any) -> tuple[Program, Program]:
    """Two overrides that are called crosswise, and two steps that run on the same as before."""
    one, other = {"image": "registry.example.com/one:1"}, {"image": "registry.example.com/other:1"}
    programs = [
        program(
            chain("s", "t", s={"overrides": {"argo": names[0]}}, t={"overrides": {"argo": names[1]}}),
            with_("overrides", {names[0]: one, names[1]: other}),
            **options,
        )
        for names in ("ab", "ba")
    ]
    return programs[0], programs[1]


def test_names_of_templates_that_change_places_are_told() -> None:
    assert words(*swapped()) == [], "nobody can refer to those of a Workflow"
    assert words(*swapped(kind="WorkflowTemplate")) == [
        ("template `step-a` is now that of `t` instead of `s`, also for who refers to it", "image"),
        ("template `step-b` is now that of `s` instead of `t`, also for who refers to it", "image"),
    ]


def test_a_template_that_is_only_called_otherwise_is_told() -> None:
    base, head = (
        program(
            chain("s", "t", s={"overrides": {"argo": name}}),
            with_("overrides", {name: {"image": "registry.example.com/one:1"}}),
            kind="WorkflowTemplate",
        )
        for name in "ab"
    )
    assert words(base, head) == [("template `step-a` is now called `step-b`, also for who refers to it", "")]


def test_names_of_templates_are_not_told_where_steps_tell_it() -> None:
    base = program(chain("s", "t"), kind="WorkflowTemplate")
    head = program(chain("s", "t", s={"overrides": {"argo": "large"}}), kind="WorkflowTemplate")
    assert [found for found, _ in words(base, head) if "template" in found] == []
    tried = program(chain("s", "t", s={"max_attempts": 3}, t={"max_attempts": 3}), kind="WorkflowTemplate")
    assert [found for found, _ in words(base, tried) if "template" in found] == []


def test_a_name_of_a_template_that_another_step_takes_over_is_told() -> None:
    def fan(following: str, inner: str) -> dict[str, Any]:
        return {"type": "parallel", "branches": {"left": graph(chain(inner))}, "next": following}

    base = program({"fan-x": fan("fan x", "a"), "fan x": fan("success", "b")}, kind="WorkflowTemplate")
    head = program({"fan x": fan("success", "b")}, kind="WorkflowTemplate")
    assert "template `fan-x` is now that of `fan x` instead of `fan-x`, also for who refers to it" in [
        found for found, _ in words(base, head)
    ]


def test_templates_of_workflows_with_the_same_text_are_not_looked_at() -> None:
    base, head = swapped(kind="WorkflowTemplate")
    assert changes_between(base, head, same_text=True).changes == []


def test_when_a_new_pipeline_runs_and_where(tmp_path: Path) -> None:
    """Also where another one runs then."""
    listed = "  - file: pipelines/report.yaml\n    kind: CronWorkflow\n"
    cron = listed.replace("report", "mine") + '    schedules: ["0 6 * * *"]\n    namespace: kube-system\n'
    after = changed(project(), magnus_argo_yaml=(listed, f"{cron}{listed}"))
    after["pipelines/mine.yaml"] = small("mine")
    (row,) = rows_of(compared(tmp_path, project(), after))
    assert [(plain(each.words), each.risk) for each in row.told] == [
        ("brings namespace kube-system", "object"),
        ("brings schedule `0 6 * * *`", "schedule"),
        ("new pipeline with 5 steps, a run asks for at most 1 CPU, 2Gi", ""),
    ]


def test_rights_of_a_new_pipeline_that_only_some_have_are_told(tmp_path: Path) -> None:
    rights = "    service_account_name: admin\n    container: {securityContext: {privileged: true}}\n"
    listed = "  - file: pipelines/export.yaml\n"
    before = changed(project(), magnus_argo_yaml=(listed, listed + rights))
    after = changed(before, magnus_argo_yaml=(listed, f"{listed.replace('export', 'mine')}{rights}{listed}"))
    after["pipelines/mine.yaml"] = small("mine")
    assert told(compared(tmp_path, before, after)) == [
        "brings container.securityContext.privileged true",
        "brings service account admin",
        "new pipeline with 5 steps, a run asks for at most 1 CPU, 2Gi",
    ]


LIVE = "{namespace: live, container: {envFrom: [{secretRef: {name: db}}]}}"
BY_ENVIRONMENT = (
    "defaults: {config: config/argo.yaml}\nenvironments: {dev: {}, prod: {}, ENVIRONMENT: {}}\npipelines:\n"
)


@pytest.mark.parametrize("environment", ["dev", "stage"])
def test_a_new_pipeline_tells_what_only_another_environment_has(tmp_path: Path, environment: str) -> None:
    """The environment may be a new one, too."""
    listed = f"  - {{file: pipelines/export.yaml, environments: {{dev: {{}}, prod: {LIVE}}}}}\n"
    mine = f"  - {{file: pipelines/mine.yaml, environments: {{{environment}: {LIVE}}}}}\n"
    before = project() | {"magnus-argo.yaml": BY_ENVIRONMENT.replace("ENVIRONMENT", "test") + listed}
    after = before | {"magnus-argo.yaml": BY_ENVIRONMENT.replace("ENVIRONMENT", "stage") + listed + mine}
    after["pipelines/mine.yaml"] = small("mine")
    assert told(compared(tmp_path, before, after))[:2] == [
        "brings namespace live",
        'brings container.envFrom [{"secretRef": {"name": "db"}}]',
    ]


def test_a_new_step_says_which_rights_it_shares_with_some() -> None:
    own = {"container": {"securityContext": {"privileged": True}}}
    base = program(chain("a"), settings=settings_of(steps={"a": own}))
    head = program(chain("a", "b"), settings=settings_of(steps={"a": own, "b": own}))
    setting = "setting `container.securityContext.privileged`"
    assert words(base, head) == [(f"new step `b` after `a`, runs `run b` with {setting}", "privileges")]


def test_a_secret_of_another_name_is_unusual() -> None:
    """The configuration's own is another one."""
    config = with_("secrets_from_k8s", [{**TOKEN, "secret_name": "dev"}])
    config["executor"]["config"]["overrides"] = {"special": {"secrets_from_k8s": [TOKEN]}}
    base = program(chain("a", "b", a=BY_SPECIAL), config)
    head = program(chain("a", "b", "c", a=BY_SPECIAL, c=BY_SPECIAL), config)
    assert words(base, head) == [("new step `c` after `b`, runs `run c` with secret `TOKEN`", "secrets")]


@pytest.mark.parametrize(("padding", "end"), [(100, '"hostNetwork": true}'), (300, "and 274 more characters")])
def test_a_value_that_is_new_says_how_long_it_is(padding: int, end: str) -> None:
    patch = f'{{"priorityClassName": "{"a" * padding}", "hostNetwork": true}}'
    head = program(chain("a"), settings=settings_of(template={"podSpecPatch": patch}))
    ((found, _),) = words(program(chain("a")), head)
    assert end in found.replace('\\"', '"')


def test_many_new_steps_are_told_in_a_time_that_grows_with_them() -> None:
    base = program(chain("a"))

    def make(count: int) -> Program:
        return program(chain("a", *(f"s{number}" for number in range(count))))

    assert grows_evenly(make, lambda head: changes_between(base, head), 100)
