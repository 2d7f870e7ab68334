"""What a change of the configuration, of parameters or of options is called, and how its values are shown."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.diff_programs import ABCD, CONFIG, chain, marks, program, task, with_, words

from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.differences import words_of
from magnus_argo.changes.values import pair
from magnus_argo.diagnostics.words import Name, Value, plain, sentence
from magnus_argo.magnus.program import Program, Schedule


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "image",
            "registry.example.com/churn:2",
            "image registry.example.com/churn:1 → registry.example.com/churn:2 in all 6 steps",
        ),
        ("resources.limits.memory", "2Gi", "memory limit 1Gi → 2Gi in all 6 steps"),
        ("resources", {"requests": {"cpu": "100m"}}, "CPU request 100m instead of none in all 6 steps"),
        ("max_step_duration_in_seconds", 60, "time limit 7200s → 60s in all 6 steps"),
        ("image_pull_policy", "Always", "pull policy Always instead of none in all 6 steps"),
        (
            "secrets_from_k8s",
            [{"environment_variable": "TOKEN", "secret_name": "api", "secret_key": "token"}],
            "new secret `TOKEN` (api:token) in all 6 steps",
        ),
        (
            "retry_strategy",
            {"limit": 2},
            "retries `2 (Always, duration 120 factor 2 maxDuration 3600)` instead of none in all 6 steps",
        ),
        ("parallelism", 3, "parallelism of the workflow 3 instead of none"),
        ("max_workflow_duration_in_seconds", 60, "time limit of the workflow 172800s → 60s"),
        ("node_selector", {"pool": "gpu"}, "new node selector of the workflow `pool` (gpu)"),
        ("service_account_name", "runner", "service account runner instead of none"),
        ("labels", {"team": "churn"}, "new label `team` (churn)"),
        ("annotations", {"team": "5"}, 'new annotation `team` ("5")'),
        ("name", "churn", "name pipeline → churn"),
        ("persistent_volumes", [{"name": "magnus", "mount_path": "/data"}], "volume `magnus` /mnt → /data"),
        ("persistent_volumes", None, "volume `magnus` removed"),
    ],
)
def test_the_configuration(path: str, value: Any, expected: str) -> None:
    assert words(program(ABCD), program(ABCD, with_(path, value))) == [expected]


def test_caching() -> None:
    early = {"executor": {"type": "argo", "config": {"docker_image": "churn:1"}}}
    cached = {"executor": {"type": "argo", "config": {"docker_image": "churn:1", "enable_caching": True}}}
    assert words(program(ABCD, early), program(ABCD, cached)) == ["caching on instead of none"]


def test_an_override_that_some_steps_use() -> None:
    steps = chain("a", "b", "c", "d", b={"overrides": {"argo": "large"}}, c={"overrides": {"argo": "large"}})
    new = with_("overrides.large.resources.limits.memory", "4Gi")
    assert words(program(steps), program(steps, new)) == ["memory limit 8Gi → 4Gi in 2 of 6 steps: `b` and `c`"]
    assert marks(program(steps), program(steps, new)) == {"b": "changed", "c": "changed"}


def test_an_override_with_another_name_changes_nothing() -> None:
    renamed = with_("overrides", {"big": CONFIG["executor"]["config"]["overrides"]["large"]})
    before = program(chain("a", "b", a={"overrides": {"argo": "large"}}))
    after = program(chain("a", "b", a={"overrides": {"argo": "big"}}), renamed)
    assert words(before, after) == []


def test_what_magnus_reads_in_the_containers() -> None:
    other = {**CONFIG, "run_log_store": {"type": "file-system", "config": {"log_folder": "/mnt/logs"}}}
    assert words(program(ABCD), program(ABCD, other)) == [
        "run_log_store.type chunked-fs → file-system",
        "run_log_store.config.log_folder /mnt/runs → /mnt/logs",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"trees": 1}, {"trees": 2}, ["parameter `trees` 1 → 2"]),
        ({"trees": 1}, {"trees": "1"}, ['parameter `trees` 1 → "1"']),
        ({"trees": 1}, {"trees": 1, "x": [1, {"y": None}]}, ['new parameter `x` (`[1, {"y": null}]`)']),
        ({"trees": 1, "x": 1}, {"trees": 1}, ["parameter `x` removed"]),
        ({"trees": 1, "x": 1}, {"x": 1, "trees": 1}, []),
    ],
)
def test_parameters(before: dict[str, int], after: dict[str, Any], expected: list[str]) -> None:
    assert words(program(ABCD, parameters=before), program(ABCD, parameters=after)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"kind": "WorkflowTemplate"}, ["kind Workflow → WorkflowTemplate"]),
        ({"tag": "nightly"}, ["tag nightly instead of none"]),
        ({"log_level": "DEBUG"}, ["log level WARNING → DEBUG"]),
        ({"argo": "3.6"}, ["Argo 3.5 → 3.6"]),
        ({"namespace": "ml"}, ["namespace ml instead of none"]),
        ({"labels": {"a": "b"}}, ["new label `a` (b)"]),
        ({"magnus": "0.5.0"}, ["magnus 0.5.1 → 0.5.0"]),
    ],
)
def test_what_is_asked_for(options: dict[str, Any], expected: list[str]) -> None:
    assert words(program(ABCD), program(ABCD, **options)) == expected


def test_a_schedule() -> None:
    def cron(*schedules: str, **more: Any) -> Program:
        return program(ABCD, kind="CronWorkflow", argo="3.6", schedule=Schedule(schedules, **more))

    assert words(cron("0 6 * * *"), cron("0 7 * * *", timezone="Europe/London", suspend=True)) == [
        "schedule `0 6 * * *` → `0 7 * * *`",
        "time zone Europe/London instead of none",
        "suspended: it no longer runs by its schedule",
    ]
    assert words(cron("0 6 * * *"), cron("0 6 * * *", failed_jobs_history_limit=0)) == [
        "failed runs kept 0 instead of none"
    ]


def test_many_names_are_cut() -> None:
    names = [f"s{number}" for number in range(30)]
    big = {name: {"overrides": {"argo": "large"}} for name in names[:20]}
    new = with_("overrides.large.image", "registry.example.com/gpu:1")
    (found,) = words(program(chain(*names, **big)), program(chain(*names, **big), new))
    assert found.endswith(" in 20 of 32 steps: `s0`, `s1`, `s2` and 17 more")


class TestLongValues:
    def test_they_are_cut_to_where_they_differ(self) -> None:
        old, new = "x" * 500 + "old" + "y" * 500, "x" * 500 + "new" + "y" * 500
        before, _, after, rest = pair(old, new)
        assert before.startswith("…xxx")
        assert "old" in before
        assert "new" in after
        assert max(len(before), len(after)) <= 82
        assert rest == ""

    def test_all_that_differs_is_shown(self) -> None:
        old = "train --epochs 10 --rate 0.01 --features tenure,charges,contract --target churned --seed 1"
        before, _, after, rest = pair(old, old.replace("10", "12") + "; upload")
        assert (before, after, rest) == (old, old.replace("10", "12") + "; upload", "")

    def test_how_much_of_what_differs_is_not_shown(self) -> None:
        old = "x" * 500
        before, _, after, rest = pair(f"{old} a {old} b {old}", f"{old} c {old} d {old}")
        assert before[1:].strip("x…") == " a "
        assert after[1:].strip("x…") == " c "
        assert rest == f" and {len(f'{old} a {old} b') - 489 - 80} more characters"

    def test_short_ones_are_whole(self) -> None:
        assert plain(pair("a", "b")) == "a → b"

    @pytest.mark.parametrize(("old", "new"), [("\u05d0", "b"), ("1", "\u0663"), ("a" * 300, "\U00010800" * 300)])
    def test_no_letter_turns_an_arrow_round(self, old: str, new: str) -> None:
        """Those of some scripts run to the left, and an arrow and numbers between two of them do so too (UAX 9)."""
        _, before, to, *_ = pair(old, new)
        assert (before[0], to) == (old[0], " to ")
        assert plain(words_of(("parameter", "\u05d0"), "1", "50")) == "parameter `\u05d0` from 1 to 50"

    def test_the_change_itself_has_all_of_it(self) -> None:
        command = "x" * 500
        (change,) = changes_between(program({"a": task("success", command)}), program({"a": task("success", "y")}))[0]
        assert (change.old, change.new, change.field, change.steps) == (command, "y", "command", (("a",),))


def test_values_are_quoted_where_they_would_not_be_told_from_prose() -> None:
    assert (
        plain(sentence("{} is {}, {}, {}", Name("a b"), Value("c"), Value("d e"), Value(""))) == "`a b` is c, `d e`, ``"
    )
