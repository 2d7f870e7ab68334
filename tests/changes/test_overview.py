"""The table of what changes: each thing once, the most dangerous first, of the pipelines and environments that it is
in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.argo_words import settings_of
from tests.support.compared_jobs import compared, in_environments
from tests.support.diff_programs import chain, graph, program, task, with_
from tests.support.recorded_pull_requests import (
    a_broken_base,
    a_dropped_handler,
    a_rename,
    changed,
    in_three_environments,
    laid_out,
    many_with_one_image,
    one_environment_differs,
    one_steps_memory,
    project,
    several_things,
)

from magnus_argo.changes.change import Changes, Comparison, Side
from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.overview import Row, rows_of, short_names
from magnus_argo.changes.risk import MOST_DANGEROUS_FIRST, REASONS
from magnus_argo.changes.told import told_of
from magnus_argo.diagnostics.words import plain
from magnus_argo.magnus.program import Program


def table(changes: Changes) -> list[tuple[Any, ...]]:
    """Of each row the risk, the pipelines, the environments and what is told."""
    rows = rows_of(changes)
    return [
        (row.risk, *(tuple(found) for found in (short_names(row.paths).values(), row.environments)), _words(row))
        for row in rows
    ]


def _words(row: Row) -> str:
    told = [plain(told.words) for told in row.told]
    return " · ".join([*told, *([plain(row.demand)] if row.demand else [])])


def test_one_steps_memory(tmp_path: Path) -> None:
    assert table(compared(tmp_path, *one_steps_memory())) == [
        (
            "resources",
            ("train",),
            (),
            "`fit`: memory limit 8Gi → 16Gi · a run asks for at most 4 CPU, 16Gi, 1 GPU (8Gi before)",
        )
    ]


def test_a_dropped_handler(tmp_path: Path) -> None:
    ((risk, pipelines, _, words),) = table(compared(tmp_path, *a_dropped_handler()))
    assert (risk, pipelines) == ("failure", ("train",))
    assert words == (
        "`evaluate` fails → the run ends as failed; `calibrate` and `publish` never run"
        " (before: `notify` runs → the run ends as failed)"
    )


def test_a_rename(tmp_path: Path) -> None:
    ((risk, pipelines, _, words),) = table(compared(tmp_path, *a_rename()))
    assert (risk, pipelines) == ("object", ("scoring",))
    assert words == (
        "name score → scoring; the old one stays in the cluster unless it is pruned"
        " · renamed from `pipelines/score.yaml`"
    )


def test_many_pipelines_with_one_change_are_one_row(tmp_path: Path) -> None:
    (row,) = rows_of(compared(tmp_path, *many_with_one_image()))
    assert len(row.jobs) == len(row.at_home) == 40
    assert [(plain(told.words), told.risk, told.full) for told in row.told] == [
        ("image ghcr.io/acme/churn:v1.8.0 → ghcr.io/acme/churn:v1.9.0", "", ())
    ], "not in all of so many steps, which are not as many everywhere"


def test_what_did_not_compile_before_cannot_be_compared(tmp_path: Path) -> None:
    ((risk, pipelines, _, words),) = table(compared(tmp_path, *a_broken_base()))
    assert (risk, pipelines) == ("broken", ("train",))
    assert words == (
        "compiles again; it did not at `main`, so its steps are not compared · a run asks for at most 4 CPU, 8Gi, 1 GPU"
    )


def test_several_things_with_the_most_dangerous_first(tmp_path: Path) -> None:
    rows = rows_of(compared(tmp_path, *several_things()))
    assert [row.risk for row in rows] == ["schedule", "failure", "", "", ""]
    assert plain(rows[0].told[0].words) == "schedule `0 6 * * *` → `0 4 * * *`"
    assert rows[1].asks_for_more
    shared = [row for row in rows if len(row.jobs) == 8]
    assert [plain(told.words) for row in shared for told in row.told] == ["parameter `trees` 200 → 400"]
    homes = [job for row in rows for job in row.at_home]
    assert len(homes) == len(set(map(id, homes))) == 8
    assert [len(row.at_home) for row in rows] == [1, 1, 4, 1, 1], "where they are with the fewest others"


def test_equal_changes_are_grouped_over_environments(tmp_path: Path) -> None:
    before, after = one_steps_memory()
    all_alike = compared(tmp_path / "a", before, after)
    other = changed(after, magnus_argo_yaml=('"0 6 * * *"', '"0 4 * * *"'))
    one_differs = compared(tmp_path / "b", before, other)
    found = in_environments({"dev": all_alike, "stage": all_alike, "prod": one_differs})
    assert [row[:3] for row in table(found)] == [
        ("schedule", ("report",), ("prod",)),
        ("resources", ("train",), ("dev", "stage", "prod")),
    ]


def test_environments_as_the_project_has_them(tmp_path: Path) -> None:
    ((risk, pipelines, environments, _),) = table(compared(tmp_path, *one_environment_differs()))
    assert (risk, pipelines, environments) == ("resources", ("train",), ("prod",))


def test_where_is_true_of_each_pipeline(tmp_path: Path) -> None:
    before, after = many_with_one_image(4)
    both = compared(tmp_path / "a", before, after)
    found = in_environments({"dev": both, "prod": both})
    jobs = [job for job in found.pipelines if (job.path, job.environment) != ("pipelines/train.yaml", "dev")]
    rows = rows_of(type(found)("main", tuple(jobs)))
    assert [(len(row.jobs), row.environments) for row in rows] == [(6, ("dev", "prod")), (1, ("prod",))]


def test_a_pipeline_that_is_gone_leaves_its_object(tmp_path: Path) -> None:
    after = changed(project(), magnus_argo_yaml=("  - file: pipelines/drift.yaml\n", ""))
    after.pop("pipelines/drift.yaml")
    ((risk, pipelines, _, words),) = table(compared(tmp_path, project(), after))
    assert (risk, pipelines) == ("object", ("drift",))
    assert words == "removed; its object stays in the cluster unless it is pruned"


def test_objects_of_their_own_leave_none_behind(tmp_path: Path) -> None:
    """Each run of a Workflow is one, and a Workflow has another name each time."""
    before = changed(project(), magnus_argo_yaml=("  kind: WorkflowTemplate\n", ""))
    after = changed(before, config__argo_yaml=("config:\n", "config:\n    name: other\n"))
    ((risk, _, _, words),) = [row for row in table(compared(tmp_path, before, after)) if "train" in row[1]][:1]
    assert (risk, words) == ("", "name train → other")


def test_two_environments_are_two_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from magnus_argo.cli import main

    monkeypatch.chdir(laid_out(tmp_path, one_environment_differs()[1]))
    assert main(["diff", "--between", "stage", "prod", "--stat", "-q"]) == 0
    shared, train = sorted(capfd.readouterr().out.splitlines())
    assert shared.startswith("  train, score, features and 5 more (prod): namespace churn-stage → churn")
    assert "stays" not in shared
    assert train.startswith("! train (prod): `fit`: memory limit 8Gi → 16Gi; a run asks for at most 4 CPU, 16Gi, 1 GPU")


def test_a_new_pipeline_says_what_it_asks_for(tmp_path: Path) -> None:
    before = changed(project(), magnus_argo_yaml=("  - file: pipelines/score.yaml\n", ""))
    before.pop("pipelines/score.yaml")
    (row,) = table(compared(tmp_path, before, project()))
    assert row[1:] == (("score",), (), "new pipeline with 8 steps, a run asks for at most 4 pods, 16 CPU, 32Gi")


def test_nothing_changes(tmp_path: Path) -> None:
    assert rows_of(compared(tmp_path, project(), project())) == []


def risks(base: Program, head: Program) -> list[str]:
    return [change.risk for change in changes_between(base, head).changes]


@pytest.mark.parametrize(
    ("before", "after", "risk"),
    [
        ({}, {"image": "registry.example.com/churn:2"}, ""),
        ({}, {"image": "registry.example.com/churn@sha256:" + "a" * 64}, ""),
        ({}, {"image": "registry.example.com/other:1"}, "image"),
        ({}, {"resources.limits": {"memory": "64Gi", "cpu": "250m"}}, "resources"),
        ({"resources.limits": {"memory": "64Gi"}}, {}, ""),
        ({"resources.limits": {"memory": "1Gi"}}, {"resources.limits": {"memory": "1024Mi"}}, ""),
        ({"resources.requests": {"memory": "100Mi"}}, {}, "resources"),
        ({}, {"resources.requests": {"memory": "100Mi"}}, ""),
        ({}, {"resources.limits": {"gpu": "1"}}, "resources"),
        ({}, {"service_account_name": "magnus"}, "account"),
        ({}, {"parallelism": 2}, ""),
        ({"parallelism": 2}, {}, "resources"),
        ({"parallelism": 2}, {"parallelism": 4}, "resources"),
        ({"parallelism": 4}, {"parallelism": 2}, ""),
        ({}, {"retry_strategy": {"limit": 3}}, "retries"),
        ({}, {"labels": {"team": "churn"}}, ""),
        (
            {},
            {"secrets_from_k8s": [{"environment_variable": "A", "secret_name": "b", "secret_key": "c"}]},
            "secrets",
        ),
    ],
)  # fmt: skip
def test_which_settings_need_a_second_look(before: dict[str, Any], after: dict[str, Any], risk: str) -> None:
    configs = []
    for said in (before, after):
        config = with_("image", "registry.example.com/churn:1")
        for path, value in said.items():
            *way, last = path.split(".")
            holder = config["executor"]["config"]
            for key in way:
                holder = holder.setdefault(key, {})
            holder[last] = value
        configs.append(config)
    found = risks(*(program(chain("a", "b"), config) for config in configs))
    assert risk in found if risk else not any(found)


@pytest.mark.parametrize(
    ("old", "new", "risk"),
    [
        ({"schedules": ("0 6 * * *",)}, {"schedules": ("0 7 * * *",)}, "schedule"),
        ({"schedules": ("0 6 * * *",)}, {"schedules": ("0 6 * * *",), "suspend": True}, "schedule"),
        ({"schedules": ("0 6 * * *",)}, {"schedules": ("0 6 * * *",), "timezone": "Europe/Zurich"}, "schedule"),
    ],
)
def test_when_it_runs_needs_a_second_look(old: dict[str, Any], new: dict[str, Any], risk: str) -> None:
    from magnus_argo.magnus.program import Schedule

    base, head = (program(chain("a"), kind="CronWorkflow", schedule=Schedule(**each)) for each in (old, new))
    assert risks(base, head) == [risk]


def test_other_objects_and_removed_steps_and_attempts() -> None:
    assert risks(program(chain("a"), name="x"), program(chain("a"), name="y")) == ["object"]
    assert risks(program(chain("a"), namespace="x"), program(chain("a"), namespace="y")) == ["object"]
    assert risks(program(chain("a", "b")), program(chain("a"))) == ["removed"]
    assert risks(program(chain("a")), program(chain("a", a={"max_attempts": 3}))) == ["retries"]


# What new steps and pipelines bring along.

TOKEN = {"environment_variable": "P", "secret_name": "prod", "secret_key": "k"}
OTHER = {"image": "evil.example.com/x:1", "secrets_from_k8s": [TOKEN]}


def brought(base: Program, head: Program) -> list[tuple[str, str]]:
    return [(plain(change.words), change.risk) for change in changes_between(base, head).changes if change.field]


def test_what_a_new_step_brings_along() -> None:
    config = with_("overrides", {"other": OTHER})
    after = chain("a", "b", "c", b={"overrides": {"argo": "other"}}, c={"overrides": {"argo": "other"}})
    assert brought(program(chain("a"), config), program(after, config)) == [
        ("`b` and `c` bring image evil.example.com/x:1", "image"),
        ("`b` and `c` bring secret `P` (prod:k)", "secrets"),
    ]


def test_what_a_new_step_brings_along_in_a_branch_and_in_argos_words() -> None:
    patch = {"template": {"podSpecPatch": "hostNetwork: true", "priorityClassName": "batch"}}
    fan = {"type": "parallel", "branches": {"left": graph(chain("x"))}, "next": "success"}
    settings = settings_of(steps={"fan/left/x": patch})
    assert brought(program(chain("a")), program({"a": task("fan", "run a"), "fan": fan}, settings=settings)) == [
        ("`fan/left/x` brings `template.podSpecPatch` `hostNetwork: true`", "privileges")
    ]


def test_what_a_new_step_brings_along_of_commands() -> None:
    stop = {"lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "run"]}}}}
    settings = settings_of(steps={"b": {"container": stop}})
    assert brought(program(chain("a")), program(chain("a", "b"), settings=settings)) == [
        ('`b` brings `container.lifecycle.preStop.exec.command` `["sh", "-c", "run"]`', "privileges")
    ]


def test_what_others_have_is_not_told_again() -> None:
    before, new = with_("secrets_from_k8s", [TOKEN]), with_("image", "registry.example.com/churn:2")
    assert brought(program(chain("a"), before), program(chain("a", "b"), before)) == []
    assert brought(program(chain("a")), program(chain("a", "b"), new)) == [
        ("image registry.example.com/churn:1 → registry.example.com/churn:2 in all 3 steps", "")
    ]
    tagged = with_("overrides", {"other": {"image": "registry.example.com/churn:2"}})
    after = chain("a", "b", b={"overrides": {"argo": "other"}})
    assert brought(program(chain("a"), tagged), program(after, tagged)) == [
        ("`b` brings image registry.example.com/churn:2", "")
    ]


def told_of_new_score(folder: Path, settings: str) -> list[tuple[str, str]]:
    """What is told of a pull request that adds the pipeline `score` with settings, and the risks."""
    listed = "  - file: pipelines/score.yaml\n"
    before = changed(project(), magnus_argo_yaml=(listed, ""))
    before.pop("pipelines/score.yaml")
    (row,) = rows_of(compared(folder, before, changed(project(), magnus_argo_yaml=(listed, listed + settings))))
    return [(plain(told.words), told.risk) for told in row.told]


def test_what_a_new_pipeline_brings_along(tmp_path: Path) -> None:
    settings = "    service_account_name: admin\n    container: {securityContext: {privileged: true}}\n"
    assert told_of_new_score(tmp_path, settings) == [
        ("brings `container.securityContext.privileged` true", "privileges"),
        ("brings service account admin", "account"),
        ("new pipeline with 8 steps, a run asks for at most 4 pods, 16 CPU, 32Gi", ""),
    ]


def test_what_a_new_pipeline_brings_along_of_argos_templates(tmp_path: Path) -> None:
    resource = "{action: create, manifest: 'kind: ClusterRoleBinding'}"
    settings = f"    spec:\n      onExit: t\n      templates: [{{name: t, resource: {resource}}}]\n"
    assert told_of_new_score(tmp_path, settings) == [
        ("brings `spec.onExit` t", "failure"),
        ("brings `spec.templates[t].resource.action` create", "privileges"),
        ("brings `spec.templates[t].resource.manifest` `kind: ClusterRoleBinding`", "privileges"),
        ("new pipeline with 8 steps, a run asks for at most 4 pods, 16 CPU, 32Gi", ""),
    ]


def test_what_the_first_pipelines_of_a_project_bring_along(tmp_path: Path) -> None:
    """Neither the image nor the place of the run log, which every project has."""
    listed = "  - file: pipelines/score.yaml\n"
    risky = "    service_account_name: admin\n    container: {securityContext: {privileged: true}}\n"
    after = changed(project(), magnus_argo_yaml=(listed, f"{listed}{risky}"))
    rows = rows_of(compared(tmp_path, {"README.md": ""}, after))
    told = [(plain(each.words), each.risk) for row in rows for each in row.told]
    assert ("brings `container.securityContext.privileged` true", "privileges") in told
    assert ("brings service account admin", "account") in told
    assert [words for words, _ in told if "image" in words or "run_log" in words] == []


# Failure paths.


def failures(base: dict[str, Any], head: dict[str, Any]) -> list[str]:
    return [plain(failure.words()) for failure in changes_between(program(base), program(head)).failures]


MENDED = {**chain("a", "b", "c", b={"on_failure": "mend"}), "mend": task("fail")}
BACK = {**chain("a", "b", "c", a={"on_failure": "mend"}), "mend": task("b")}


def test_a_handler_that_is_taken_away_with_its_step() -> None:
    assert failures(MENDED, chain("a", "b", "c")) == [
        "`b` fails → the run ends as failed; `c` never runs (before: `mend` runs → the run ends as failed)"
    ]


def test_a_handler_that_leads_elsewhere() -> None:
    after = {**MENDED, "mend": task("c")}
    assert failures(MENDED, after) == [
        "`b` fails → `mend` and `c` run → the run succeeds anyway (before: `mend` runs → the run ends as failed)"
    ]


def test_what_the_file_says_otherwise_may_come_to_the_same() -> None:
    assert failures(chain("a", "b"), chain("a", "b", a={"on_failure": "fail"})) == []


def test_a_new_step_after_the_way_has_come_back_is_nothing_new() -> None:
    after = {**chain("a", "b", "more", "c", a={"on_failure": "mend"}), "mend": task("b")}
    assert failures(BACK, after) == []


def test_a_handler_with_another_name_does_the_same() -> None:
    after = {**chain("a", "b", "c", a={"on_failure": "repair"}), "repair": task("b")}
    assert failures(BACK, after) == []


def test_a_failure_in_a_branch() -> None:
    def fan(**keys: Any) -> dict[str, Any]:
        inner = {**chain("x", "y", x=keys), "mend": task("fail", "mending"), "success": {"type": "success"}}
        branch = {"start_at": "x", "steps": {**inner, "fail": {"type": "fail"}}}
        return {"fan": {"type": "parallel", "branches": {"left": branch}, "next": "success"}}

    assert failures(fan(on_failure="mend"), fan()) == [
        "`fan/left/x` fails → `fan` fails → the run ends as failed; `fan/left/y` never runs"
        " (before: `fan/left/mend` runs → `fan` fails → the run ends as failed)"
    ]


def test_of_many_steps_that_never_run_the_first_are_named() -> None:
    names = [f"s{number}" for number in range(10)]
    before = {**chain(*names, s1={"on_failure": "mend"}), "mend": task("fail")}
    assert failures(before, chain(*names)) == [
        "`s1` fails → the run ends as failed; `s2`, `s3`, `s4` and 5 more never run"
        " (before: `mend` runs → the run ends as failed)"
    ]


def test_only_the_first_of_many_failures_are_told() -> None:
    names = [f"s{number}" for number in range(30)]
    before = {**chain(*names, **{name: {"on_failure": "mend"} for name in names}), "mend": task("fail")}
    found = changes_between(program(before), program(chain(*names)))
    assert (len(found.failures), found.more_failures) == (8, 22)


def test_where_steps_beyond_those_lead_on_failure_is_told() -> None:
    names, ends = [f"s{number}" for number in range(9)], {"mend": task("tell"), "tell": task("fail")}
    before, after = (
        program({**chain(*names, **{name: {"on_failure": handler} for name in names}), **ends})
        for handler in ("mend", "tell")
    )
    found = changes_between(before, after)
    assert (len(found.failures), found.more_failures) == (8, 1)
    job = Comparison(Side("p.yaml"), Side("p.yaml"), (*found.changes,), failures=found.failures, more_failures=1)
    told = [plain(each.words) for each in told_of(job, "main")]
    assert [words for words in told if words.startswith("on failure of")] == [
        "on failure of `s8`: `tell` instead of `mend`"
    ]


def test_what_environments_ask_for_is_told_of_the_one_that_asks_for_most(tmp_path: Path) -> None:
    before = changed(in_three_environments(), magnus_argo_yaml=("deploy/{name}", "deploy/{env}/{name}"))
    cpu = "cpu: \"4\", memory: '${memory}'"
    after = changed(before, config__argo_yaml=(cpu, cpu.replace("4", "8")))
    told = [plain(row.demand) for row in rows_of(compared(tmp_path, before, after)) if row.demand]
    assert told == ["in stage a run asks for at most 8 CPU, 8Gi, 1 GPU (4 CPU before), elsewhere for something else"]


def test_every_risk_has_its_place_and_its_reason() -> None:
    assert {*MOST_DANGEROUS_FIRST} == {*REASONS, ""}
    assert MOST_DANGEROUS_FIRST[-1] == ""


def test_short_names_tell_pipelines_apart() -> None:
    assert short_names(["a/train.yaml", "b/train.yaml", "b/score.v2.yml", "x"]) == {
        "a/train.yaml": "a/train.yaml",
        "b/train.yaml": "b/train.yaml",
        "b/score.v2.yml": "score.v2",
        "x": "x",
    }
