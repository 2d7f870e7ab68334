"""What a change is called: from two programs to sentences."""

from __future__ import annotations

import random

import pytest
import yaml
from tests.configuration_cases import _Changed, at, documents, outcome, request_of
from tests.test_cases import CASES, environment_of
from tests.work import grows_evenly

from magnus_argo.changes.programs import changes_between
from magnus_argo.changes.words import Name, Value, pair, plain, said
from magnus_argo.commands import compile_all
from magnus_argo.compiler import compile_pipeline
from magnus_argo.frontend import Files
from magnus_argo.program import Options, Program, Schedule
from magnus_argo.source import Source
from magnus_argo.workspace import UnusableError, Workspace

CONFIG = {
    "executor": {
        "type": "argo",
        "config": {
            "image": "registry.example.com/churn:1",
            "overrides": {"large": {"resources": {"limits": {"cpu": "2", "memory": "8Gi"}}}},
            "persistent_volumes": [{"name": "magnus", "mount_path": "/mnt"}],
        },
    },
    "run_log_store": {"type": "chunked-fs", "config": {"log_folder": "/mnt/runs"}},
}


def task(following: str, command: str = "run", **keys) -> dict:
    return {"type": "task", "command_type": "shell", "command": command, "next": following, **keys}


def graph(steps: dict, start: str | None = None) -> dict:
    ends = {"success": {"type": "success"}, "fail": {"type": "fail"}}
    return {"start_at": start or next(iter(steps)), "steps": {**steps, **ends}}


def chain(*names: str, **more) -> dict:
    """Steps in a row, each with a command of its own; `more` are keys by step."""
    following = [*names[1:], "success"]
    return {
        name: task(after, f"run {name}", **more.get(name, {})) for name, after in zip(names, following, strict=True)
    }


def program(steps: dict, config: dict | None = None, parameters: dict | None = None, start=None, **options) -> Program:
    files = Files(
        Source("pipeline.yaml", yaml.safe_dump({"dag": graph(steps, start)}, sort_keys=False).encode()),
        Source("config.yaml", yaml.safe_dump(config or CONFIG, sort_keys=False).encode()),
        Source("parameters.yaml", yaml.safe_dump(parameters, sort_keys=False).encode()) if parameters else None,
    )
    done = compile_pipeline(files, Options(**options))
    assert done.program is not None, done.diagnostics
    return done.program


def words(base: Program, head: Program) -> list[str]:
    return [plain(change.words) for change in changes_between(base, head)[0]]


def marks(base: Program, head: Program) -> dict[str, str]:
    return {"/".join(path): mark for path, mark in changes_between(base, head)[1].items()}


def with_(path: str, value) -> dict:
    """`CONFIG` with another value at a dotted path of the executor's config; None takes it away."""
    config = yaml.safe_load(yaml.safe_dump(CONFIG))
    *way, last = path.split(".")
    holder = config["executor"]["config"]
    for key in way:
        holder = holder.setdefault(key, {})
    holder.pop(last, None)
    holder |= {} if value is None else {last: value}
    return config


ABCD = chain("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (chain("a", "x", "y", "b", "c", "d"), ["new step `x` after `a`", "new step `y` after `x`"]),
        (chain("x", "a", "b", "c", "d"), ["new step `x` at the start"]),
        (chain("a", "c", "d"), ["step `b` removed"]),
        (chain("a"), ["step `b` removed", "step `c` removed", "step `d` removed"]),
        (chain("a", "c", "d", "b"), ["step `b` runs after `d` instead of after `a`"]),
        (chain("d", "a", "b", "c"), ["step `d` runs at the start instead of after `c`"]),
        (
            {**ABCD, "b": task("d", "run b")},
            ["after `b`: `d` instead of `c`"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="d")},
            ["on failure of `b`: `d` instead of `fail`"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="n"), "n": task("fail", "notify")},
            ["new step `n` on failure of `b`"],
        ),
        (
            {**ABCD, "b": task("c", "run b", on_failure="n"), "n": task("success", "notify")},
            ["new step `n` on failure of `b`", "on failure of `b`: `n` instead of `fail`"],
        ),
        (
            {**chain("a", "b"), "b": task("x", "run b"), "x": task("c", "run x", on_failure="d"), **chain("c", "d")},
            ["new step `x` after `b`, on failure `d`"],
        ),
        ({**ABCD, "c": task("d", "run more")}, ["step `c`: command `run c` → `run more`"]),
        ({**ABCD, "c": task("d", "run c", max_attempts=3)}, ["step `c`: attempts 1 → 3"]),
        (
            {**ABCD, "c": task("d", "run c", catalog={"put": ["x"]})},
            ['step `c`: catalog.put ["x"] instead of none'],
        ),
        (
            {**ABCD, "c": {"type": "stub", "next": "d"}},
            [
                "step `c`: type task → stub",
                "step `c`: no command_type instead of shell",
                "step `c`: no command instead of `run c`",
            ],
        ),
    ],
)
def test_the_graph(steps, expected):
    assert words(program(ABCD), program(steps)) == expected


def test_a_start_elsewhere():
    assert words(program(ABCD), program(ABCD, start="b")) == ["it starts with `b` instead of `a`"]


def test_all_turned_around():
    found = words(program(ABCD), program(chain("d", "c", "b", "a")))
    assert found[0] == "it starts with `d` instead of `a`"
    assert "after `c`: `b` instead of `d`" in found
    assert len(found) == 5


class TestRenamed:
    def test_by_its_command(self):
        new = {**chain("a", "q", "c", "d"), "q": task("c", "run b")}
        assert words(program(ABCD), program(new)) == ["step `b` is now called `q`"]
        assert marks(program(ABCD), program(new)) == {"q": "changed"}

    def test_and_changed(self):
        settings = {"max_attempts": 2, "overrides": {"argo": "large"}}
        new = {**chain("a", "q", "c", "d"), "q": task("c", "run b", **settings)}
        assert words(program(ABCD), program(new)) == [
            "step `b` is now called `q`",
            "step `q`: attempts 1 → 2",
            "step `q`: CPU limit 250m → 2",
            "step `q`: memory limit 1Gi → 8Gi",
        ]

    def test_another_command_is_another_step(self):
        assert words(program(ABCD), program(chain("a", "q", "c", "d"))) == [
            "new step `q` after `a`",
            "step `b` removed",
        ]

    def test_stubs_are_alike_only_in_the_same_place(self):
        def stubs(*names):
            after = [*names[1:], "success"]
            return {name: {"type": "stub", "next": following} for name, following in zip(names, after, strict=True)}

        assert words(program(stubs("a", "b", "c")), program(stubs("a", "q", "c"))) == ["step `b` is now called `q`"]
        assert words(program(stubs("a", "b", "c")), program(stubs("a", "c", "q"))) == [
            "new step `q` (stub) after `c`",
            "step `b` removed",
        ]

    def test_ends(self):
        new = yaml.safe_load(yaml.safe_dump(ABCD))
        new["d"]["next"] = "done"
        body = {"dag": {"start_at": "a", "steps": {**new, "done": {"type": "success"}, "fail": {"type": "fail"}}}}
        files = Files(
            Source("pipeline.yaml", yaml.safe_dump(body, sort_keys=False).encode()),
            Source("config.yaml", yaml.safe_dump(CONFIG).encode()),
        )
        head = compile_pipeline(files, Options()).program
        assert words(program(ABCD), head) == ["step `success` is now called `done`"]


FAN = {
    "a": task("fan", "run a"),
    "fan": {
        "type": "parallel",
        "next": "d",
        "branches": {"left": graph(chain("b", "b2")), "right": graph(chain("c"))},
    },
    "d": task("success", "run d"),
}


def fan(name: str = "fan", **branches) -> dict:
    return {
        "a": task(name, "run a"),
        name: {"type": "parallel", "next": "d", "branches": {key: graph(steps) for key, steps in branches.items()}},
        "d": task("success", "run d"),
    }


LEFT, RIGHT = chain("b", "b2"), chain("c")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (fan(left=LEFT, right=RIGHT, middle=chain("m")), ["new branch `middle` of `fan`"]),
        (fan(left=LEFT), ["branch `right` of `fan` removed"]),
        (fan(links=LEFT, right=RIGHT), ["branch `left` of `fan` is now called `links`"]),
        (fan("spread", left=LEFT, right=RIGHT), ["step `fan` is now called `spread`"]),
        (
            fan("spread", left=chain("b", "b3"), right=RIGHT),
            ["step `fan` is now called `spread`", "new step `spread/left/b3` after `b`", "step `fan/left/b2` removed"],
        ),
        (fan(left=chain("b", "x", "b2"), right=RIGHT), ["new step `fan/left/x` after `b`"]),
        (fan(left=chain("b2", "b"), right=RIGHT), ["step `fan/left/b2` runs at the start instead of after `b`"]),
        (fan(left=chain("b"), right=chain("c", "b2")), ["step `fan/left/b2` is now `fan/right/b2`"]),
        (
            fan(left={**chain("b", "b2"), "b2": task("success", "other")}, right=RIGHT),
            ["step `fan/left/b2`: command `run b2` → other"],
        ),
        (
            chain("a", "d"),
            ["step `fan` removed"],
        ),
        (
            {**chain("a", "b", "b2", "d")},
            ["step `fan` removed", "step `fan/left/b` is now `b`", "step `fan/left/b2` is now `b2`"],
        ),
    ],
)
def test_branches(steps, expected):
    assert words(program(FAN), program(steps)) == expected


def test_steps_that_went_into_branches():
    before = {"a": task("b2", "run a"), **chain("b2", "c", "d")}
    found = words(program(before), program(fan(left=chain("b2"), right=RIGHT)))
    assert found == [
        "new step `fan` (parallel, 2 branches) after `a`",
        "step `b2` is now `fan/left/b2`",
        "step `c` is now `fan/right/c`",
    ]


def test_a_start_in_a_branch():
    after = fan(left={"b": task("success", "run b"), "b2": task("b", "run b2")}, right=RIGHT)
    after["fan"]["branches"]["left"]["start_at"] = "b"
    assert words(program(FAN), program(after))


def test_a_map():
    def mapped(**keys):
        inner = graph(chain("score"))
        body = {"type": "map", "iterate_on": "x", "iterate_as": "y", "branch": inner, "next": "success", **keys}
        return program({"each": body}, parameters={"x": [1], "z": [2]})

    assert words(mapped(), mapped(iterate_on="z")) == ["step `each`: iterate_on x → z"]
    assert words(mapped(), mapped(branch=graph(chain("score", "more")))) == [
        "new step `each/branch/more` after `score`"
    ]
    assert marks(mapped(), mapped(branch=graph(chain("score", "more")))) == {"each/branch/more": "added"}


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
def test_the_configuration(path, value, expected):
    assert words(program(ABCD), program(ABCD, with_(path, value))) == [expected]


def test_caching():
    early = {"executor": {"type": "argo", "config": {"docker_image": "churn:1"}}}
    cached = {"executor": {"type": "argo", "config": {"docker_image": "churn:1", "enable_caching": True}}}
    assert words(program(ABCD, early), program(ABCD, cached)) == ["caching on instead of none"]


def test_an_override_that_some_steps_use():
    steps = chain("a", "b", "c", "d", b={"overrides": {"argo": "large"}}, c={"overrides": {"argo": "large"}})
    new = with_("overrides.large.resources.limits.memory", "4Gi")
    assert words(program(steps), program(steps, new)) == ["memory limit 8Gi → 4Gi in 2 of 6 steps: `b` and `c`"]
    assert marks(program(steps), program(steps, new)) == {"b": "changed", "c": "changed"}


def test_an_override_with_another_name_changes_nothing():
    renamed = with_("overrides", {"big": CONFIG["executor"]["config"]["overrides"]["large"]})
    before = program(chain("a", "b", a={"overrides": {"argo": "large"}}))
    after = program(chain("a", "b", a={"overrides": {"argo": "big"}}), renamed)
    assert words(before, after) == []


def test_what_magnus_reads_in_the_containers():
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
def test_parameters(before, after, expected):
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
def test_what_is_asked_for(options, expected):
    assert words(program(ABCD), program(ABCD, **options)) == expected


def test_a_schedule():
    def cron(*schedules, **more):
        return program(ABCD, kind="CronWorkflow", argo="3.6", schedule=Schedule(schedules, **more))

    assert words(cron("0 6 * * *"), cron("0 7 * * *", timezone="Europe/London", suspend=True)) == [
        "schedule `0 6 * * *` → `0 7 * * *`",
        "time zone Europe/London instead of none",
        "suspended yes instead of none",
    ]
    assert words(cron("0 6 * * *"), cron("0 6 * * *", failed_jobs_history_limit=0)) == [
        "failed runs kept 0 instead of none"
    ]


def test_many_names_are_cut():
    names = [f"s{number}" for number in range(30)]
    big = {name: {"overrides": {"argo": "large"}} for name in names[:20]}
    new = with_("overrides.large.image", "registry.example.com/gpu:1")
    (found,) = words(program(chain(*names, **big)), program(chain(*names, **big), new))
    assert found.endswith(" in 20 of 32 steps: `s0`, `s1`, `s2` and 17 more")


class TestLongValues:
    def test_they_are_cut_to_where_they_differ(self):
        old, new = "x" * 500 + "old" + "y" * 500, "x" * 500 + "new" + "y" * 500
        shown = pair(old, new)
        assert shown[0].startswith("…xxx")
        assert "old" in shown[0]
        assert "new" in shown[1]
        assert max(map(len, shown)) <= 82

    def test_short_ones_are_whole(self):
        assert pair("a", "b") == ("a", "b")

    def test_the_change_itself_has_all_of_it(self):
        command = "x" * 500
        (change,) = changes_between(program({"a": task("success", command)}), program({"a": task("success", "y")}))[0]
        assert (change.old, change.new, change.field, change.steps) == (command, "y", "command", (("a",),))


def test_values_are_quoted_where_they_would_not_be_told_from_prose():
    assert plain(said("{} is {}, {}, {}", Name("a b"), Value("c"), Value("d e"), Value(""))) == "`a b` is c, `d e`, ``"


@pytest.mark.parametrize("case", sorted(documents()))
def test_nothing_has_changed_in_a_program_that_is_the_same(case):
    for base, head in zip(programs_of(case), programs_of(case), strict=True):
        assert changes_between(base, head) == ([], {})


def programs_of(case: str, workspace: Workspace | None = None) -> list[Program]:
    request, _ = request_of(case) or pytest.fail(case)
    workspace = workspace or Workspace(str(CASES / case))
    try:
        batch = compile_all(request, workspace, environment_of(CASES / case))
    except UnusableError:
        return []
    return [done.program for _, done in batch.outcomes if done.program and done.workflow]


def ways_in(data, path=()):
    """The ways to all values in plain data."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, key)
        yield from ways_in(value, (*path, key))


@pytest.mark.parametrize("seed", range(2))
def test_what_changes_a_workflow_is_told(seed):
    """Takes something away from a file of a case: if another workflow comes of it, then some change has a name.

    Names of templates and their order aside, which follow from names of overrides."""
    choice, told = random.Random(seed), 0
    for case in choice.sample([name for name in sorted(documents()) if documents()[name]], 30):
        document = choice.choice(documents()[case])
        for way in choice.sample(every := list(ways_in(document.data)), min(4, len(every))):
            changed = yaml.safe_load(yaml.safe_dump(document.data))
            del at(changed, way[:-1])[way[-1]]
            before, after = outcome(document, document.data), outcome(document, changed)
            if not (before.workflows and after.workflows) or stripped(before) == stripped(after):
                continue
            told += 1
            bases, heads = (programs_with(document, data) for data in (document.data, changed))
            assert len(bases) != len(heads) or any(
                changes_between(base, head)[0] for base, head in zip(bases, heads, strict=True)
            ), (case, way)
    assert told


def programs_with(document, data) -> list[Program]:
    return programs_of(document.case, _Changed(document, data))


def stripped(found) -> str:
    """A workflow without its names of templates, each template once, and what has no order in order."""

    def walked(node):
        if isinstance(node, dict):
            return {key: walked(node[key]) for key in sorted(node) if key not in ("template", "annotations")}
        if isinstance(node, list):
            return sorted((walked(item) for item in node), key=repr)
        return node

    workflows = list(walked(list(found.workflows.values())))
    for workflow in workflows:
        spec = workflow["spec"].get("workflowSpec", workflow["spec"])
        for template in spec["templates"]:
            template.pop("name")
        spec["templates"] = sorted({repr(template) for template in spec["templates"]})
    return repr(workflows)


def test_the_work_grows_with_the_steps():
    def two(size):
        names = [f"s{number}" for number in range(size)]
        others = [name if number % 3 else f"t{number}" for number, name in enumerate(names)]
        return program(chain(*names)), program(chain(*others))

    assert grows_evenly(two, lambda programs: changes_between(*programs), 50)
