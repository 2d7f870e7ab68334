"""Settings with one mistake, as people make them: a wrong value, a misspelt or missing key, something twice."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

Place = tuple[Any, Any]
"""A mapping or a list, and a key or an index in it."""

VALUES: tuple[Any, ...] = (
    *("", "a b", "A_b", "5", "yes", "é", "-1", "1 Gi", "10m", "x" * 300, "/a:b", "a/b/c", "OnFailure", "nothing"),
    *("{{workflow.name}}", "{{workflow.nothing}}", "{{a", "{{inputs.parameters.other}}", "{{=workflow.name}}"),
    *(-1, 0, 1, 5, 2**31, 2**63, 0.5, True, False, None),
)


def spoiled(random: Random, said: dict[str, Any]) -> dict[str, Any]:
    """A copy with one mistake in it, or with what looks like one."""
    made = copy.deepcopy(said)
    owner, key = random.choice(list(places(made)))
    random.choice((_other_value, _other_value, _gone, _misspelt, _twice, _moved))(random, made, owner, key)
    return made


def places(value: Any, depth: int = 0) -> Iterator[Place]:
    """Everything that is said; `spec`, `template` and `container` stay."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        if depth:
            yield value, key
        yield from places(value[key], depth + 1)


def _other_value(random: Random, made: Any, owner: Any, key: Any) -> None:
    owner[key] = random.choice((*VALUES, [], {}, [owner[key]], {"a": owner[key]}))


def _gone(random: Random, made: Any, owner: Any, key: Any) -> None:
    del owner[key]


def _misspelt(random: Random, made: Any, owner: Any, key: Any) -> None:
    if isinstance(owner, dict):
        other = random.choice((key[1:], key + "s", key.swapcase(), key[:1].upper() + key[1:])) or "a"
        owner[other] = owner.pop(key)


def _twice(random: Random, made: Any, owner: Any, key: Any) -> None:
    if isinstance(owner, list):
        owner.append(copy.deepcopy(owner[key]))
    elif isinstance(owner[key], list):
        owner[key] += copy.deepcopy(owner[key])


def _moved(random: Random, made: Any, owner: Any, key: Any) -> None:
    """Something else that is said stands there too."""
    other, its_key = random.choice(list(places(made)))
    value = copy.deepcopy(other[its_key])
    if isinstance(owner, dict) and isinstance(other, dict) and random.random() < 0.5:
        owner[its_key] = value
    else:
        owner[key] = value
