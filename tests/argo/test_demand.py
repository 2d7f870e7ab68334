"""What a run asks for at most at one time, against a model that plays every order in which steps can run and fail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import product
from random import Random
from typing import Any

import pytest
import yaml
from tests.support.argo_words import settings_of
from tests.support.diff_programs import chain, graph, program, task, with_

from magnus_argo.argo.demand import Demand, demand_of
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options, Program

LARGE, GPU = {"cpu": "2", "memory": "8Gi"}, {"cpu": "4", "memory": "16Gi", "gpu": "1"}


def config(**more: Any) -> dict[str, Any]:
    overrides = {
        "large": {"resources": {"limits": LARGE}},
        "gpu": {"resources": {"limits": GPU}},
        "two": {"parallelism": 2},
    }
    found = with_("overrides", overrides)
    found["executor"]["config"] |= {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}, **more}
    return found


def on(name: str) -> dict[str, Any]:
    return {"overrides": {"argo": name}}


def parallel(*names: str, **more: Any) -> dict[str, Any]:
    branches = {f"b{number}": graph({"work": task("success", **on(name))}) for number, name in enumerate(names)}
    return {"fan": {"type": "parallel", "branches": branches, "next": "success", **more}}


def mapped(*names: str, **more: Any) -> dict[str, Any]:
    branch = graph(chain(*names, **{name: on(name) for name in names}))
    return {
        "each": {
            "type": "map",
            "iterate_on": "items",
            "iterate_as": "item",
            "branch": branch,
            "next": "success",
            **more,
        }
    }


def asked(steps: dict[str, Any], parameters: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:
    demand = demanded(program(steps, config(**more), parameters))
    return demand.texts() | ({"per": ",".join(demand.per_item)} if demand.per_item else {})


def test_a_chain_asks_for_one_pod_at_a_time() -> None:
    found = asked(chain("a", "b", "c", b=on("large"), c=on("gpu")))
    assert found == {"pods": "1", "cpu": "4", "memory": "16Gi", "gpu": "1"}


def test_branches_ask_side_by_side() -> None:
    assert asked(parallel("large", "gpu", "large")) == {"pods": "3", "cpu": "8", "memory": "32Gi", "gpu": "1"}


def test_as_many_branches_as_the_step_allows() -> None:
    found = asked(parallel("large", "gpu", "large", **on("two")))
    assert found == {"pods": "2", "cpu": "6", "memory": "24Gi", "gpu": "1"}


@pytest.mark.parametrize(
    ("parameters", "settings", "found"),
    [
        ({"items": ["x", "y", "z"]}, {}, {"pods": "3", "cpu": "6", "memory": "24Gi"}),
        ({"items": ["x", "y", "z"]}, on("two"), {"pods": "2", "cpu": "4", "memory": "16Gi"}),
        (None, on("two"), {"pods": "2", "cpu": "4", "memory": "16Gi"}),
        (None, {}, {"pods": "1", "cpu": "2", "memory": "8Gi", "per": "items"}),
        ({"items": []}, {}, {"pods": "1", "cpu": "1", "memory": "1Gi"}),
    ],
)
def test_items_of_a_map(parameters: dict[str, Any] | None, settings: dict[str, Any], found: dict[str, str]) -> None:
    assert asked(mapped("large", **settings), parameters) == found


def test_the_parallelism_in_argos_words_is_laid_over_that_of_the_config() -> None:
    steps, limited = mapped("large"), config(parallelism=4)
    for settings, pods in (({}, 4), ({"spec": {"parallelism": 2}}, 2), ({"spec": {"parallelism": 6}}, 6)):
        found = demand_of(program(steps, limited, settings=settings_of(**settings)))
        assert found is not None
        assert found.pods == pods


def test_the_parallelism_of_the_workflow() -> None:
    assert asked(mapped("large"), parallelism=4) == {"pods": "4", "cpu": "8", "memory": "32Gi"}
    found = asked(parallel("large", "gpu", "large"), parallelism=2)
    assert found == {"pods": "2", "cpu": "6", "memory": "24Gi", "gpu": "1"}


def test_what_cannot_run_asks_for_nothing() -> None:
    assert asked({**chain("a"), "lost": task("success", **on("gpu"))}) == {"pods": "1", "cpu": "1", "memory": "1Gi"}


def test_a_handler_may_ask_for_the_most() -> None:
    steps = {"a": task("success", on_failure="mend"), "mend": task("fail", **on("gpu"))}
    assert asked(steps)["gpu"] == "1"


def test_it_grows_with_anything_that_grows() -> None:
    small, large = (demanded(program(chain("a", "b", b=on(name)), config())) for name in ("large", "gpu"))
    unknown = demanded(program(mapped("large"), config()))
    assert large.exceeds(small)
    assert not small.exceeds(large)
    assert not small.exceeds(small)
    assert unknown.exceeds(small), "nobody knows how many items"


# The model: a state is what runs now. Steps end in any order, each in either way.

PODS = {"": (1, 1, 1, 0), "large": (1, 2, 8, 0), "gpu": (1, 4, 16, 1), "two": (1, 1, 1, 0)}


def states(inner: dict[str, Any], parameters: dict[str, Any]) -> Iterator[tuple[int, ...]]:
    """All that may run at one time in a graph, as pods, CPU, memory in Gi and GPUs; nothing before and after it."""
    seen: set[str] = set()
    waiting = [inner["start_at"]]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        step = inner["steps"][name]
        yield from in_step(step, parameters)
        if "next" in step:
            fail = next(name for name, other in inner["steps"].items() if other["type"] == "fail")
            waiting += [step["next"], step.get("on_failure") or fail]


def in_step(step: dict[str, Any], parameters: dict[str, Any]) -> set[tuple[int, ...]]:
    """One pod, or while there are branches any of their states beside one another, as many as are let in."""
    override = step.get("overrides", {}).get("argo", "")
    found: set[tuple[int, ...]] = {PODS[override]}
    branches = list(step.get("branches", {}).values())
    branches += [step["definition"]] if "definition" in step else []
    branches += [step["branch"]] * len(parameters[step["iterate_on"]]) if "branch" in step else []
    inside: list[set[tuple[int, ...]]] = [{(0, 0, 0, 0), *states(branch, parameters)} for branch in branches]
    for chosen in product(*inside):
        running = [each for each in chosen if each[0]]
        if len(running) <= (2 if override == "two" else len(branches)):
            found.add(reduce(_summed, running, (0, 0, 0, 0)))
    return found


def _summed(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(one, other, strict=True)))


def random_graph(random: Random, depth: int) -> dict[str, Any]:
    names = [f"s{number}" for number in range(random.randint(1, 3))]
    steps: dict[str, Any] = {}
    for position, name in enumerate(names):
        later = [*names[position + 1 :], "success", "fail"]
        keys = {"next": random.choice([*later[:1] * 3, "success"]), **on(random.choice(["large", "gpu"]))}
        keys |= {"on_failure": random.choice(later)} if random.random() < 0.4 else {}
        steps[name] = {"type": "task", "command_type": "shell", "command": "true", **keys}
        if depth and random.random() < 0.6:
            steps[name] = {**composite(random, depth - 1), **keys}
            steps[name] |= {"overrides": {"argo": random.choice(["two", "gpu"])}}
    return {"start_at": names[0], "steps": {**steps, "success": {"type": "success"}, "fail": {"type": "fail"}}}


def composite(random: Random, depth: int) -> dict[str, Any]:
    if random.random() < 0.2:
        return {"type": "dag", "definition": random_graph(random, depth)}
    if random.random() < 0.4:
        name = random.choice(["none", "one", "three"])
        return {"type": "map", "iterate_on": name, "iterate_as": f"i{depth}", "branch": random_graph(random, depth)}
    count = random.randint(1, 3)
    return {"type": "parallel", "branches": {f"b{number}": random_graph(random, depth) for number in range(count)}}


LISTS: dict[str, list[str]] = {"none": [], "one": ["x"], "three": ["x", "y", "z"]}


def random_programs(count: int) -> Iterator[dict[str, Any]]:
    """Those whose model has few enough states."""
    random = Random(2026)
    while count:
        found = random_graph(random, 2)
        if len(yaml.safe_dump(found)) < 2500:
            count -= 1
            yield found


def in_files(inner: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The graph with the paths of `definitions` in the place of those that stand in its dag steps."""
    steps = {name: _in_files(step, definitions) for name, step in inner["steps"].items()}
    return {**inner, "steps": steps}


def _in_files(step: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in step.items() if key != "definition"}
    if "definition" in step:
        definition = in_files(step["definition"], definitions)
        found["dag_definition"] = f"definition-{len(definitions)}.yaml"
        definitions[found["dag_definition"]] = definition
    if "branch" in step:
        found["branch"] = in_files(step["branch"], definitions)
    if "branches" in step:
        found["branches"] = {name: in_files(branch, definitions) for name, branch in step["branches"].items()}
    return found


def of_random(inner: dict[str, Any], **more: Any) -> Demand:
    """What the compiler says of a random graph."""
    definitions: dict[str, Any] = {}
    pipeline = _source("pipeline.yaml", {"dag": in_files(inner, definitions)})
    read = {path: _source(path, {"dag": each}) for path, each in definitions.items()}.__getitem__
    files = Files(pipeline, _source("config.yaml", config(**more)), _source("parameters.yaml", LISTS), read)
    done = compile_pipeline(files, Options())
    assert done.program is not None, done.diagnostics
    return demanded(done.program)


def _source(path: str, data: Any) -> Source:
    return Source(path, yaml.safe_dump(data, sort_keys=False).encode())


def demanded(asking: Program) -> Demand:
    demand = demand_of(asking)
    assert demand is not None
    return demand


def numbers(demand: Demand) -> tuple[Any, ...]:
    return (demand.pods, demand.cpu, demand.memory / 2**30, demand.gpu)


@pytest.mark.parametrize("number", range(4))
def test_random_nested_graphs_ask_for_what_the_model_asks_for(number: int) -> None:
    for inner in list(random_programs(120))[number::4]:
        most = tuple(map(max, zip(*states(inner, LISTS), strict=True)))
        demand = of_random(inner)
        assert numbers(demand) == tuple(map(Fraction, most)), inner


def test_the_random_graphs_have_steps_of_each_kind() -> None:
    kinds = Counter(
        kind for inner in random_programs(120) for kind in re.findall(r"type: (\w+)", yaml.safe_dump(inner))
    )
    assert min(kinds[kind] for kind in ("task", "parallel", "map", "dag")) > 20


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_no_more_than_the_workflow_lets_run(limit: int) -> None:
    exact = 0
    for inner in random_programs(40):
        allowed = [state for state in states(inner, LISTS) if state[0] <= limit]
        most = tuple(map(Fraction, map(max, zip(*allowed, strict=True))))
        demand = of_random(inner, parallelism=limit)
        assert demand.pods == most[0]
        assert all(mine >= theirs for mine, theirs in zip(numbers(demand), most, strict=True)), inner
        exact += numbers(demand) == most
    assert exact >= 20


def test_containers_beside_and_before_a_steps_own() -> None:
    def container(name: str, **resources: Any) -> dict[str, Any]:
        return {"name": name, "image": "a:1", "command": ["a"], "resources": resources}

    sidecars = [
        container("s", limits={"cpu": "64", "memory": "4Gi"}, requests={"cpu": "3"}),
        container("t", limits={"nvidia.com/gpu": "1"}),
    ]
    before = [container("i", requests={"memory": "6Gi"}), container("j", requests={"cpu": "1"})]
    said = settings_of(template={"sidecars": sidecars}, steps={"b": {"template": {"initContainers": before}}})
    asked = demand_of(program(chain("a", "b"), config(), settings=said))
    assert asked is not None
    assert asked.texts() == {"pods": "1", "cpu": "4", "memory": "6Gi", "gpu": "1"}
