"""Values given at submit (`argo submit -p name=value`) arrive in the first container as magnus reads them anywhere.

Argo is a model (`model/`), which knows nothing of the compiler.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
import yaml
from tests.model.containers import expanded
from tests.model.dag import Execution, run, spec_of
from tests.support.compiled_graphs import CONFIG

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

NAMES = ("text", "my-x", "retries", "item", "5x", "in")
"""Also what Argo's expressions know as words, and what is no name in them."""
ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}
WORK = {"start_at": "work", "steps": {"work": {"type": "task", "command": "demo.work", "next": "success"}, **ENDS}}
STARTS: dict[str, dict[str, Any]] = {
    "task": {"type": "task", "command": "demo.work"},
    "parallel": {"type": "parallel", "branches": {"a": WORK, "b": WORK}},
}
JSON = [
    *("5", "-3", "1e5", "0.05", "1.50", "1.0", "123456789012345678901234", "true", "null", '"5"', '""', "[]", "{}"),
    *(" 5\n", "1e400", "NaN", "-Infinity", '[NaN, "$x {{y}}"]', '{"a": Infinity}', '["{{item}}", "$x"]'),
    *('{"k": "{{inputs.parameters.step}}", "n": {"m": "$$ $(HOME)"}}', '{"{{k}}": {"$": {}}}', '"{{=1+1}}"'),
    *(r'"\u007b{"', r'"\\{{"', r'"\\$"', r'"x\null"', '"}}"', '"a{"', '{"a":{"b":{"c":1}}}', '"é 😀 <&>"', '"\x7f"'),
]
TEXTS = [
    *("", " ", "some words", "'5'", "True", "1,2", "1, 2", "[1,2", "{'a': 1}", "01", "+1", ".5", "1.", "1_000", "-NaN"),
    *(
        "{{workflow.uid}}",
        "{{=1+1}}",
        "{{item}}",
        "a {{ b",
        "{{{{",
        "}}",
        "}} {",
        "{",
        "a{",
        "$HOME",
        "$(HOME)",
        "a$$b",
    ),
    *(
        'say "hi"',
        "it's",
        "back\\slash",
        "\\u007b{",
        "\\$",
        "a\tb\nc",
        "\x01\x02\x7f",
        "é ü 😀 \U000e0001\u2028",
        "<&>",
    ),
    *("\ufeff5", "\u00a05", "1], [2", '"a" "$b"', '"unclosed {{', '{"a": 5NaN, "b": "$"}', '1, "y": "{{"', '"\t$"'),
    *("5NaN $", "--Infinity {{", '{"a": 1,}$', "nul", "nullnull"),
]
PIECES = [*'{}$"\\[],: a5e.-()=\n', "null", "NaN", "-Infinity", "{{", "}}", "é", "true", "\\u", "007b"]


def environment(values: dict[str, str], start: str = "task", magnus: str = "0.5.1", **more: Any) -> dict[str, str]:
    """What the first container has in its environment."""
    steps = {"first": STARTS[start] | {"next": "success"} | more, **ENDS}
    files = {
        "pipeline.yaml": {"dag": {"start_at": "first", "steps": steps}},
        "parameters.yaml": dict.fromkeys(values, 1),
    }
    pipeline, parameters = (Source(path, json.dumps(whole).encode()) for path, whole in files.items())
    found = compile_pipeline(Files(pipeline, CONFIG, parameters), Options(magnus=magnus))
    assert found.workflow is not None, found.diagnostics
    workflow = yaml.load(found.workflow, yaml.CSafeLoader)
    for argument in spec_of(workflow)["arguments"]["parameters"]:
        argument["value"] = values.get(argument["name"], argument["value"])
    return handed(run(workflow, lambda _: "Succeeded").ran[0])


def handed(execution: Execution) -> dict[str, str]:
    """The environment as the kubelet makes it, in a pod that has a variable to be tempted by."""
    found = {variable["name"]: variable["value"] for variable in execution.container["env"]}
    return {name: expanded(value, {"HOME": "/root"}) for name, value in found.items()}


def read(text: str) -> Any:
    """As magnus reads it (0.5.1 parameters.py and 0.4.22 utils.py get_user_set_parameters)."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def differences(texts: list[str], *where: str) -> list[tuple[str, str]]:
    """Texts that magnus reads otherwise in the container, and what it finds there."""
    found = []
    for start in range(0, len(texts), len(NAMES)):
        values = dict(zip(NAMES, texts[start:], strict=False))
        seen = environment(values, *where)
        # as `repr`, since 1 equals 1.0 and NaN nothing
        found += [
            (text, seen[f"MAGNUS_PRM_{name}"])
            for name, text in values.items()
            if repr(read(seen[f"MAGNUS_PRM_{name}"])) != repr(read(text))
        ]
    return found


@pytest.mark.parametrize("magnus", ["0.5.1", "0.4.22"])
@pytest.mark.parametrize("start", STARTS)
def test_odd_values(start: str, magnus: str) -> None:
    assert differences(JSON + TEXTS, start, magnus) == []


@pytest.mark.parametrize("seed", range(3))
def test_random_texts(seed: int) -> None:
    random = Random(seed)
    texts = ["".join(random.choices(PIECES, k=random.randint(1, 9))) for _ in range(600)]
    assert differences(texts) == []


@pytest.mark.parametrize("ascii_only", [False, True])
def test_random_json(ascii_only: bool) -> None:
    random = Random(5)
    texts = [json.dumps(some_json(random, 0), ensure_ascii=ascii_only) for _ in range(600)]
    assert differences(texts) == []


def some_json(random: Random, depth: int) -> Any:
    kind = random.random() if depth < 4 else 0
    if kind < 0.5:
        return random.choice([1, 1.5, True, None, "{{a}}", "$", 'é\n"\\{{', "{{=x}}", "a$(HOME)$$", "", float("nan")])
    if kind < 0.75:
        return [some_json(random, depth + 1) for _ in range(random.randint(0, 3))]
    keys = random.sample(["a", "{{", "$", "k\\", "}}"], random.randint(0, 3))
    return {key: some_json(random, depth + 1) for key in keys}


def test_json_keeps_its_letters() -> None:
    """magnus 0.4 hands them on to the first step."""
    text = '{ "b" : 1.50,  "a":"<é>" }'
    assert environment({"text": text})["MAGNUS_PRM_text"] == text


@pytest.mark.parametrize("text", JSON + TEXTS)
def test_nothing_is_left_to_replace(text: str) -> None:
    assert not re.search(r"\{\{|\$", environment({"text": text})["MAGNUS_PRM_text"])


@pytest.mark.parametrize("text", ["{{ draft }}", '["{{item}}", "$"]', "a {{ b"])
def test_later_attempts_see_the_same(text: str) -> None:
    assert read(environment({"text": text}, max_attempts=3)["MAGNUS_PRM_text"]) == read(text)


def test_an_expression_is_written_once() -> None:
    """The environment has one line a parameter that a person can read."""
    steps = {"first": {"type": "task", "command": "demo.work", "next": "success"}, **ENDS}
    pipeline = Source("pipeline.yaml", json.dumps({"dag": {"start_at": "first", "steps": steps}}).encode())
    parameters = Source("parameters.yaml", json.dumps(dict.fromkeys(NAMES, 1)).encode())
    found = compile_pipeline(Files(pipeline, CONFIG, parameters), Options())
    assert found.workflow is not None
    lines = [line for line in found.workflow.decode().splitlines() if "{{=" in line]
    assert [len(line) > 120 for line in lines] == [True, *[False] * len(NAMES)]
