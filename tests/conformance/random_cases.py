"""Random pipelines that end soon: some steps fail, and composite steps are among them. The same for the same seed."""

from __future__ import annotations

import os
from random import Random
from typing import Any

from .cases import Case
from .settings import given

NAMES = ("extract", "clean", "train", "score", "publish", "notify")
BRANCHES = ("left way", "right-way")
ITEMS = ("it's {{x}}", '"q" $HOME', "é")
ENDS: dict[str, Any] = {"success": {"type": "success"}, "fail": {"type": "fail"}}
DEEPEST = 2
RANDOM = "random"


def random_cases() -> list[Case]:
    """As many as the environment says, of the seed that it says."""
    return [_case(f"{RANDOM}-{seed()}-{number}", Random(f"{seed()}/{number}")) for number in range(count())]


def seed() -> str:
    """The one that is asked for, or else that of the other tests with random input, a new one for each run."""
    return given("SEED") or os.environ["FUZZ_SEED"]


def count() -> int:
    return int(given("RANDOM", "4"))


def _case(name: str, random: Random) -> Case:
    items = list(ITEMS[: random.randint(0, 2)])
    return Case(name, "", {"dag": _graph(random, random.randint(2, 4), 0)}, {"items": items, "kept": [1, {"a": None}]})


def _graph(random: Random, count: int, depth: int, *, in_map: bool = False) -> dict[str, Any]:
    names = random.sample(NAMES, count)
    steps = {
        name: {**_step(random, depth, in_map=in_map), **_ways(random, names[position + 1 :])}
        for position, name in enumerate(names)
    }
    return {"start_at": names[0], "steps": steps | ENDS}


def _ways(random: Random, later: list[str]) -> dict[str, str]:
    ways = {"next": random.choice([*later[:1] * 4, *later, "success", "success", *["fail"] * (random.random() < 0.3)])}
    if random.random() < 0.5:
        ways["on_failure"] = random.choice([*later, *later, "success", "fail"])
    return ways


def _step(random: Random, depth: int, *, in_map: bool) -> dict[str, Any]:
    """A map's item leaves its name behind in a run's parameters (0.5.1 nodes.py MapNode): no map stands in another."""
    kinds = ("task",) * 4 + ("parallel", "map") * (depth < DEEPEST)
    kind = random.choice([kind for kind in kinds if not (in_map and kind == "map")])
    if kind == "task":
        return {"type": "task", "command_type": "shell", "command": f"exit {int(random.random() < 0.3)}"}
    if kind == "map":
        branch = _graph(random, random.randint(1, 2), depth + 1, in_map=True)
        return {"type": "map", "iterate_on": "items", "iterate_as": "one item", "branch": branch}
    return {"type": "parallel", "branches": {name: _graph(random, 1, depth + 1, in_map=in_map) for name in BRANCHES}}
