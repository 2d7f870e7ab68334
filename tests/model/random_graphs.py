"""Random acyclic magnus graphs, the same for the same seed: handlers, ways that meet again, lost steps, odd names."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

PLAIN = ("extract", "clean", "train", "score", "publish", "report", "notify", "tidy up")
COLLIDING = ("step a", "step-a", "Step a", "step_a", "STEP  A", "step a!", "_step-a-", "étep-a", "step-a-step")
EXPRESSION = (
    "and",
    "or",
    "not",
    "in",
    "if",
    "let",
    "true",
    "nil",
    "filter",
    "count",
    "len",
    "findIndex",
    "FILTER",
    "now",
)
DIGITS = ("1", "1st step", "2nd step", "42", "0x1f", "1e3", "step 1", "step-1st-step")
UNICODE = ("café étape", "cafe etape", "データ", "訓練", "😀", "ß", "Straße", "ﬁle", "①")
LONG = ("x" * 80, "y" * 60, "y" * 61, f"{'z ' * 39}1a", f"{'z ' * 39}2b", "long-" * 16, "é" * 80, "Z" * 80, "z" * 59)
QUOTED = (
    "don't",
    'say "hi"',
    "a/b (c) & d?",
    "$HOME",
    "$(HOME)",
    "a$$b",
    "key: value",
    "# no",
    "a - dash",
    "{",
    "&a",
    "*a",
)
YAML = ("null", "~", "yes", "no", "off", "true ", " leading", "=", "<<", "!tag", "|", "?")
OURS = ("pipeline", "step", "first-step", "first", "success", "fail", "run_id", "entrypoint", "dag", "magnus")
FAMILIES = (COLLIDING, EXPRESSION, DIGITS, UNICODE, LONG, QUOTED, YAML, OURS)
EVERY_NAME = tuple(dict.fromkeys(name for family in (PLAIN, *FAMILIES) for name in family))


def random_graphs(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """What stands under `dag` in `count` valid pipelines."""
    random = Random(seed)
    for _ in range(count):
        yield random_graph(random)


def random_graph(random: Random, most: int = 8) -> dict[str, Any]:
    """1 to `most` tasks and stubs that lead to later ones or to the ends, written down in any order."""
    *names, success, fail = _names(random, random.randint(1, most) + 2)
    steps = {name: _step(random, names[position + 1 :], success, fail) for position, name in enumerate(names)}
    steps |= {success: {"type": "success"}, fail: {"type": "fail"}}
    start = success if random.random() < 0.02 else names[0]
    return {"start_at": start, "steps": dict(_shuffled(random, list(steps.items())))}


def _names(random: Random, count: int) -> list[str]:
    """Names for the steps and, last, for the two ends: plain ones, or as odd as one family or all of them allow."""
    ends = ["success", "fail"]
    pool = random.choice((PLAIN, PLAIN, *FAMILIES, EVERY_NAME))
    if random.random() < 0.3:
        ends = random.sample(EVERY_NAME, 2)
    names = [name for name in _shuffled(random, list(pool)) if name not in ends]
    spare = [name for name in PLAIN if name not in names and name not in ends]
    return (names + spare)[: count - 2] + ends


def _step(random: Random, later: list[str], success: str, fail: str) -> dict[str, Any]:
    step: dict[str, Any] = {"type": "stub"}
    if random.random() < 0.7:
        step = {"type": "task", "command_type": "shell", "command": "true"}
    step["next"] = _target(random, later, success, fail, near=0.6)
    if random.random() < 0.55:
        step["on_failure"] = _target(random, later, success, fail, near=0.2)
    if random.random() < 0.1:
        step["max_attempts"] = random.randint(1, 3)
    return step


def _target(random: Random, later: list[str], success: str, fail: str, near: float) -> str:
    """The step that follows, with a probability of `near`; else a later one or an end."""
    if later and random.random() < near:
        return later[0]
    return random.choice([*later, *later, success, success, fail])


def _shuffled(random: Random, items: list[Any]) -> list[Any]:
    return random.sample(items, len(items))
