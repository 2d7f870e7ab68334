"""Similar names are looked for within limits, whatever a file is full of."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from tests.support.budget_runs import chain, folder, run
from tests.support.ignoring import CONFIG, PIPELINE

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND, MAX_SUGGESTIONS
from magnus_argo.diagnostics.words import suggest

__all__ = ["folder"]

RANDOM = Random(1)
MOST_WORK = 2_500_000
"""Calls of functions, which take no more than two seconds."""


def word(length: int) -> str:
    """The letters that take longest to compare."""
    return "".join(RANDOM.choice("ab") for _ in range(length))


def checked(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 1) -> str:
    found, errors = run(capfd, "validate", *arguments, most=MOST_WORK)
    assert found == code
    return errors


def test_files_that_are_missing_beside_many(capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(1000):
        Path(f"part-{number}.yaml").touch()
    Path("pipeline.yaml").write_bytes(chain([f"type: dag, dag_definition: prat-{n}.yaml" for n in range(2000)]))
    told = checked(capfd, "pipeline.yaml")
    assert told.count("did you mean part-") == MAX_SUGGESTIONS
    assert told.count("error[unreadable-definition]") == MAX_OF_A_KIND + 1


def test_variables_that_are_not_set_beside_many(capfd: pytest.CaptureFixture[str]) -> None:
    variables = "".join(f"      variable_{number}: x\n" for number in range(2000))
    Path("magnus-argo.yaml").write_text(
        f"pipelines:\n  - file: pipeline.yaml\n    config: config.yaml\n    variables:\n{variables}"
    )
    used = "".join(f"${{varaible_{number}}}" for number in range(2000))
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", used))
    told = checked(capfd)
    assert told.count("did you mean `variable_") == MAX_SUGGESTIONS
    assert "`variable_1007` and 1988 more" in told


def test_variables_that_are_not_set_all_over_two_files(capfd: pytest.CaptureFixture[str]) -> None:
    used = "".join(f"${{a{number}}}" for number in range(40_000))
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", used))
    Path("pipeline.yaml").write_bytes(chain([f"type: task, command: '{used}'"]))
    Path("magnus-argo.yaml").write_text("pipelines:\n  - {file: pipeline.yaml, config: config.yaml, magnus: '0.5'}\n")
    code, told = run(capfd, "validate", most=MOST_WORK)
    assert code == 1
    assert told.count("error[unset-variable]: there are more than 100 problems like this one") >= 1
    assert " errors\n" in told


def test_steps_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    names = [word(199) for _ in range(1000)]
    steps = "".join(f"    {name}: {{type: stub, next: {word(199)}}}\n" for name in names)
    Path("pipeline.yaml").write_text(PIPELINE.replace("  steps:\n", f"  steps:\n{steps}"))
    assert "error[unknown-step]" in checked(capfd, "pipeline.yaml")


def test_steps_that_do_not_exist_in_many_graphs(capfd: pytest.CaptureFixture[str]) -> None:
    ends = "success: {type: success}, fail: {type: fail}"
    graphs = [
        f"x{n}: {{start_at: {word(60)}, steps: {{{word(60)}: {{type: stub, next: a}}, {ends}}}}}" for n in range(900)
    ]
    Path("pipeline.yaml").write_bytes(chain([f"type: parallel, branches: {{{', '.join(graphs)}}}"]))
    assert "error[unknown-step]" in checked(capfd, "pipeline.yaml")


def test_aliases_without_anchors(capfd: pytest.CaptureFixture[str]) -> None:
    anchors = "".join(f"- &{word(199)} 1\n" for _ in range(98))
    aliases = "".join(f"- *{word(199)}\n" for _ in range(99))
    Path("pipeline.yaml").write_text(f"a:\n{anchors}{aliases}")
    assert "error[yaml-syntax]" in checked(capfd, "pipeline.yaml")


def test_overrides_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    overrides = "".join(f"      {word(60)}: {{image_pull_policy: Always}}\n" for _ in range(500))
    Path("config.yaml").write_text(CONFIG.replace("    persistent", f"    overrides:\n{overrides}    persistent"))
    steps = [f"type: task, command: a.b, overrides: {{argo: {word(60)}}}" for _ in range(100)]
    Path("pipeline.yaml").write_bytes(chain(steps))
    assert "error[unknown-override]" in checked(capfd, "pipeline.yaml", "-c", "config.yaml")


def test_handlers_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    templates = "".join(f"      - {{name: {word(40)}, container: {{image: 'x:1'}}}}\n" for _ in range(300))
    hooks = "".join(f"      h{n}: {{template: {word(40)}, expression: 'true'}}\n" for n in range(1000))
    settings = f"defaults:\n  config: config.yaml\n  spec:\n    templates:\n{templates}    hooks:\n{hooks}"
    Path("magnus-argo.yaml").write_text(f"{settings}pipelines:\n  - file: pipeline.yaml\n")
    told = checked(capfd)
    assert told.count("error[unknown-template]") == MAX_OF_A_KIND + 1
    assert told.count("did you mean `") <= MAX_SUGGESTIONS


def test_tags_that_nothing_fills_in(capfd: pytest.CaptureFixture[str]) -> None:
    Path("parameters.yaml").write_text("".join(f"{word(40)}: 1\n" for _ in range(500)))
    tags = "".join(f"{{{{workflow.parameters.{word(40)}}}}}" for _ in range(2000))
    texts = ["{{" + " " * 200_000, tags, tags]
    env = "".join(f"      - {{name: V{number}, value: '{text}'}}\n" for number, text in enumerate(texts))
    settings = f"defaults:\n  config: config.yaml\n  parameters: parameters.yaml\n  container:\n    env:\n{env}"
    Path("magnus-argo.yaml").write_text(f"{settings}pipelines:\n  - file: pipeline.yaml\n")
    told = checked(capfd)
    assert told.count("nothing fills in") == MAX_OF_A_KIND - 1  # the other one is the tag that does not end
    assert told.count("did you mean `") <= MAX_SUGGESTIONS


def test_tasks_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    depends = " && ".join(word(40) for _ in range(5000))
    tasks = "".join(f"            - {{name: {word(40)}, template: a, depends: '{depends}'}}\n" for _ in range(3))
    templates = f"      - name: a\n        dag:\n          tasks:\n{tasks}"
    settings = f"defaults:\n  config: config.yaml\n  spec:\n    templates:\n{templates}"
    Path("magnus-argo.yaml").write_text(f"{settings}pipelines:\n  - file: pipeline.yaml\n")
    assert "there is no task `" in checked(capfd)


def test_variables_of_argo_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    names = " + ".join(f"cronworkflow.faild{number}" for number in range(20_000))
    schedule = f"  kind: CronWorkflow\n  argo: '3.6'\n  schedules: ['0 6 * * *']\n  when: '{{{{={names} > 1}}}}'\n"
    Path("magnus-argo.yaml").write_text(f"defaults:\n{schedule}pipelines:\n  - file: pipeline.yaml\n")
    assert "did you mean `cronworkflow.failed`?" in checked(capfd)


def test_a_name_that_is_beyond_comparison() -> None:
    assert suggest("a" * 80, ["a" * 79]) == "a" * 79
    assert suggest("a" * 81, ["a" * 80]) is None
    assert suggest("trian", ["x" * 81, *map(str, range(1990)), "train"]) == "train"
    assert suggest("trian", [*map(str, range(2000)), "train"]) is None


def test_the_suggestion_is_the_best_of_those_that_look_alike() -> None:
    names = [f"step_{number}" for number in range(500)]
    assert suggest("setp_417", names) == "step_417"
    assert suggest(os.fsdecode(b"\xff"), names) is None


def test_zones_that_do_not_exist(capfd: pytest.CaptureFixture[str]) -> None:
    schedules = ", ".join(f"'CRON_TZ=Europa/Berlim{number} 1 1 * * *'" for number in range(20_000))
    entry = f"file: pipeline.yaml, config: config.yaml, kind: CronWorkflow, argo: '3.6', schedules: [{schedules}]"
    Path("pipeline.yaml").write_text(PIPELINE)
    Path("config.yaml").write_text(CONFIG)
    Path("magnus-argo.yaml").write_text(f"pipelines:\n  - {{{entry}}}\n")
    code, told = run(capfd, "validate", most=30_000_000)
    assert (code, told.count("did you mean `Europe/Berlin`?")) == (1, 20)
