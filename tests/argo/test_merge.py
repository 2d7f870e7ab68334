"""Data laid over data: what is kept, what is replaced, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from magnus_argo.argo import merge
from magnus_argo.argo.merge import MERGE_KEYS, identity, stated

HOME, PATH = {"name": "HOME", "value": "/home"}, {"name": "PATH", "value": "/bin"}


def merged(below: Any, above: Any) -> Any:
    return merge.merged(below, above)


@pytest.mark.parametrize(
    ("below", "above", "together"),
    [
        ({"a": 1, "b": {"c": 1}}, {"b": {"d": 2}}, {"a": 1, "b": {"c": 1, "d": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"env": [HOME]}, {"env": [PATH]}, {"env": [HOME, PATH]}),
        ({"env": [HOME, PATH]}, {"env": [{"name": "HOME", "value": "/x"}]}, {"env": [HOME | {"value": "/x"}, PATH]}),
        ({"env": [HOME]}, {"env": []}, {"env": [HOME]}),
        ({"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "b"}]}, {"tolerations": [{"key": "b"}]}),
        (
            {"volumeMounts": [{"mountPath": "/tmp", "name": "a"}]},
            {"volumeMounts": [{"mountPath": "/tmp", "readOnly": True}]},
            {"volumeMounts": [{"mountPath": "/tmp", "name": "a", "readOnly": True}]},
        ),
    ],
)
def test_merging(below: dict[str, Any], above: dict[str, Any], together: dict[str, Any]) -> None:
    assert merged(below, above) == together


def test_ports_are_told_apart_by_number_and_protocol() -> None:
    below = [{"containerPort": 53}, {"containerPort": 53, "protocol": "UDP"}]
    above = [{"containerPort": 53, "protocol": "TCP", "name": "dns"}]
    first, second = merged({"ports": below}, {"ports": above})["ports"]
    assert first == {"containerPort": 53, "protocol": "TCP", "name": "dns"}
    assert second == below[1]


def test_the_operands_stay_as_they_are() -> None:
    below, above = {"env": [HOME], "a": {"b": 1}}, {"env": [PATH], "a": {"c": 2}}
    merged(below, above)
    assert (below, above) == ({"env": [HOME], "a": {"b": 1}}, {"env": [PATH], "a": {"c": 2}})


def test_what_is_twice_in_one_list_stays_twice() -> None:
    assert merged({"env": [HOME]}, {"env": [HOME, HOME]})["env"] == [HOME, HOME]
    assert merged({"env": []}, {"env": [HOME, HOME]})["env"] == [HOME, HOME]


def test_items_without_their_key_are_nobody_else() -> None:
    assert identity("env", {"value": "x"}) is None
    assert identity("env", {"name": {}}) is None
    assert identity("ports", {"containerPort": True}) is None
    assert identity("args", {"name": "x"}) is None
    assert merged({"env": [{"value": "x"}]}, {"env": [{"value": "x"}]})["env"] == [{"value": "x"}] * 2


def test_merging_twice_is_merging_once() -> None:
    below = {key: [dict.fromkeys(keys, 1)] for key, keys in MERGE_KEYS.items()}
    assert merged(below, below) == below


def test_null_says_nothing() -> None:
    assert stated({"a": None, "b": [{"c": None, "d": 0}], "e": {"f": None}}) == {"b": [{"d": 0}], "e": {}}
