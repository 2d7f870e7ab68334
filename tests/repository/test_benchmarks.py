"""The benchmarks' own parts: what is compared, and how it is told. Nothing is timed or installed here."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from tests.model.walk import walk
from tests.support.paths import ROOT

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

FOLDER = ROOT / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`run.py`, which finds the other files beside itself."""
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("run")


def test_every_pipeline_is_one_that_we_compile(benchmark: ModuleType) -> None:
    config = Source("config.yaml", benchmark.OURS.config.encode())
    for pipeline in (benchmark.small(), benchmark.linear(1), benchmark.linear(100)):
        found = compile_pipeline(Files(Source("pipeline.yaml", pipeline.text.encode()), config), Options())
        assert found.diagnostics == []
        assert pipeline.mark in (found.workflow or b"").decode()


@pytest.mark.parametrize("count", [1, 2, 981])
def test_steps_stand_in_a_row(benchmark: ModuleType, count: int) -> None:
    graph = yaml.load(benchmark.linear(count).text, yaml.CSafeLoader)["dag"]
    found = walk(graph, lambda _: True)
    assert found.ran == (*(f"step {number}" for number in range(1, count + 1)), "success")
    assert benchmark.linear(count).steps == count


def test_the_small_pipeline_has_four_steps_and_a_handler(benchmark: ModuleType) -> None:
    graph = yaml.safe_load(benchmark.small().text)["dag"]
    assert len(walk(graph, lambda _: True).ran) == benchmark.small().steps + 1
    assert walk(graph, lambda step: step != "train").state == "SUCCESS"


def test_another_pipeline_can_be_the_small_one(benchmark: ModuleType) -> None:
    assert benchmark.small("dag: {}").text == "dag: {}"


def costs_of(benchmark: ModuleType, **seconds: float) -> dict[tuple[str, str], object]:
    """Costs of the small pipeline and of ten times it, in seconds and as much memory in tens of MiB."""
    return {(key.split("_")[0], key.split("_")[1]): benchmark.Cost(value, value * 10) for key, value in seconds.items()}


def test_medians_are_taken_of_time_and_memory_apart(benchmark: ModuleType) -> None:
    samples = [benchmark.Cost(1, 30), benchmark.Cost(3, 10), benchmark.Cost(2, 20), benchmark.Cost(99, 20)]
    assert benchmark.medians({("small", "us"): samples}) == {("small", "us"): benchmark.Cost(2.5, 20)}


def test_the_table_has_a_gap_where_nothing_was_measured(benchmark: ModuleType) -> None:
    costs = costs_of(benchmark, small_us=0.0994, small_peer=2.5, large_us=1)
    assert benchmark.rendered(costs, ["small", "large"], ["us", "peer"]) == (
        "| pipeline | us              | peer            |\n"
        "| -------- | --------------- | --------------- |\n"
        "| small    | 0.099 s, 1 MiB  | 2.500 s, 25 MiB |\n"
        "| large    | 1.000 s, 10 MiB | -               |"
    )


@pytest.mark.parametrize(("ours", "verdict", "reached"), [(1.2, "reached", True), (1.21, "MISSED", False)])
def test_we_are_judged_by_the_best_peer(benchmark: ModuleType, ours: float, verdict: str, reached: bool) -> None:
    target = benchmark.Target("time", ("small", "us"), (("small", "a"), ("small", "b"), ("small", "absent")), most=0.6)
    text, good = benchmark.judged(costs_of(benchmark, small_us=ours, small_a=2, small_b=3), [target])
    assert text.splitlines()[-1].split("|")[1].strip() == "time"
    assert (verdict in text, good) == (True, reached)


def test_memory_is_judged_by_memory(benchmark: ModuleType) -> None:
    costs = {("small", "us"): benchmark.Cost(9, 10), ("small", "peer"): benchmark.Cost(1, 20)}
    target = benchmark.Target("memory", ("small", "us"), (("small", "peer"),), most=1, memory=True)
    assert target.ratio(costs) == 0.5


def test_what_was_not_measured_is_not_judged(benchmark: ModuleType) -> None:
    text, good = benchmark.judged({}, benchmark.TARGETS)
    assert (len(text.splitlines()), good) == (2, True)


def test_each_round_another_one_begins(benchmark: ModuleType) -> None:
    order = [benchmark.in_turn(["a", "b", "c"], number) for number in range(4)]
    assert order == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


def test_the_targets_speak_of_what_is_measured(benchmark: ModuleType) -> None:
    pipelines = {"small", *map(benchmark.title_of, benchmark.SIZES)}
    names = {contestant.name for contestant in benchmark.CONTESTANTS}
    for target in benchmark.TARGETS:
        for pipeline, name in (target.ours, *target.theirs):
            assert pipeline in pipelines
            assert name in names


def test_a_program_is_measured_and_not_those_around_it(benchmark: ModuleType, tmp_path: Path) -> None:
    ballast = b"x" * 80 * 1024 * 1024
    cost = benchmark.cost_of(["/bin/sh", "-c", "pwd > seen"], tmp_path)
    assert (tmp_path / "seen").read_text().strip() == str(tmp_path)
    assert 0 < cost.memory < 40 < len(ballast) / 1024**2


def test_a_program_that_fails_is_quoted(benchmark: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(benchmark.FailedError, match="exit code 3: it was this"):
        benchmark.cost_of(["/bin/sh", "-c", "echo it was this; exit 3"], tmp_path)
