"""What is written is read back the same by every reader there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
import yaml
from tests.support import go_yaml
from tests.support.work import grows_evenly
from tests.support.yaml_readers import FAST, SLOW, Reader, agrees, json_kinds, read_libyaml, with_kinds
from tests.support.yaml_texts import INDICATORS, some_trees, special_texts, texts

from magnus_argo.yaml import writer as module
from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import emit, inline


def in_all_places(some: Iterable[str]) -> dict[str, Value]:
    """Each text as key and value, inside of brackets as both, and in lists of lists."""
    return {
        "block": {text: text for text in some},
        "inline": [inline({text: [text]}) for text in some],
        "nested": [[[text]] for text in some],
    }


def test_the_strings_are_many() -> None:
    assert len(texts()) >= 100_000


@pytest.mark.parametrize("read", FAST)
def test_every_text_is_read_back_in_every_place(read: Reader) -> None:
    for start in range(0, len(texts()), 1000):
        assert agrees(read, in_all_places(texts()[start : start + 1000])), start


@pytest.mark.parametrize("read", SLOW)
def test_slow_readers_read_back_a_sample(read: Reader) -> None:
    """All would take each of them a minute: they get the special texts and every 100th of all."""
    for some in (special_texts(), texts()[::100]):
        assert agrees(read, in_all_places(some))


@pytest.mark.parametrize("read", FAST)
def test_every_special_text_is_read_back_alone_and_as_the_first_key(read: Reader) -> None:
    for text in special_texts():
        assert agrees(read, text), text
        assert agrees(read, {text: [text]}), text


def dump(data: Value) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, width=10_000, sort_keys=False).encode()


def test_the_usual_writer_is_found_out() -> None:
    assert not agrees(go_yaml.load, [*texts()[:20_000]], dump)
    assert [text for text in ("y", "N", "1626e53", "0o17", "08") if agrees(go_yaml.load, [text], dump)] == []


WEAKER = {
    "no words": r"[a-zA-Z]+",
    "fewer words": r"(?!(?i:yes|no|on|off|true|false|null)\Z)[A-Za-z]+",
    "words as usual": r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z]+",
    "digits first": r"[0-9][0-9a-z]*",
    "digits and e": r"[0-9]+e[0-9]+",
    "octals": r"0o?[0-9]+",
    "signs": r"[-+][0-9.]+",
    "dots": r"\.[A-Za-z0-9]+",
    "times": r"[0-9]+(?::[0-9]+)+",
    "dates": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "last colon": r"[a-z]+:",
    "colon and space": r"[a-z]+: [a-z]+",
    "comment": r"[a-z]+ #[a-z]+",
    "last space": r"[a-z]+ ",
    "braces": r"[a-z]*[{}]+[a-z]*",
    "brackets": r"[a-z]+[][][a-z]*",
    "indicators first": rf"[{re.escape(INDICATORS)}][a-z]+",
    "line breaks": r"[a-z]+\n[a-z]+",
    "tab": r"[a-z]+\t",
    "nothing": r"",
}


@pytest.mark.parametrize("rule", WEAKER.values(), ids=WEAKER.keys())
def test_a_weaker_rule_is_found_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PLAIN", re.compile(rule))
    some = [text for text in (*special_texts(), *texts()[::50]) if re.fullmatch(rule, text)]
    assert not all(agrees(read, in_all_places(some)) for read in FAST)


@pytest.mark.parametrize("kept", [",", "?"])
def test_a_weaker_rule_for_brackets_is_found_out(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ENDS_PLAIN_IN_FLOW", module._ENDS_PLAIN_IN_FLOW.replace(kept, ""))
    assert not all(agrees(read, in_all_places(["a,b", "a?b"])) for read in FAST)


@pytest.mark.parametrize(
    ("text", "read"),
    [("\ud83d\ude00", "\U0001f600"), ("a\ud83d", "a\ufffd"), ("\ude00\ud83d!", "\ufffd\ufffd!"), ("\udcff", "\ufffd")],
)
def test_half_characters_become_replacement_characters(text: str, read: str) -> None:
    assert read_libyaml(emit({text: inline([text])})) == {read: [read]}


@pytest.mark.parametrize("read", [read_libyaml, *SLOW[:2]])
def test_trees_are_read_back(read: Reader) -> None:
    for tree in list(some_trees())[:: 1 if read is read_libyaml else 8]:
        assert with_kinds(read(emit(tree))) == with_kinds(tree)


def test_trees_are_read_back_by_go() -> None:
    for tree in some_trees():
        assert json_kinds(go_yaml.load(emit(tree))) == json_kinds(tree)


def test_what_was_read_is_written_the_same() -> None:
    for tree in some_trees():
        once = emit(unmarked(tree))
        again: Value = yaml.load(once, Loader=yaml.CSafeLoader)
        assert emit(again) == once


def unmarked(data: Value) -> Value:
    if isinstance(data, dict):
        return {key: unmarked(value) for key, value in data.items()}
    return [unmarked(item) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize("length", [999, 1000, 1001, 1024, 1025])
def test_long_keys_are_read_back(length: int) -> None:
    children: list[Value] = ["v", {"a": 1}, [1, {"b": []}], {}]
    for child in children:
        several: Value = {"k" * length: child, "\n" * length: child, "é" * length: inline(child)}
        for data in (several, [several], {"a": several}, inline(several)):
            assert all(agrees(read, data) for read in FAST + SLOW)


@pytest.mark.parametrize("number", [1e16, 1e-7, -1e22, 1.5e300, 5e-324, 1.7976931348623157e308, 0.1, -0.0, 1e15, 1e5])
def test_floats_are_floats_for_every_reader(number: float) -> None:
    places: list[Value] = [number, [number], inline({"a": number})]
    for data in places:
        assert json_kinds(go_yaml.load(emit(data))) == json_kinds(data)
        assert all(with_kinds(read(emit(data))) == with_kinds(data) for read in (read_libyaml, *SLOW))


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_numbers_that_json_does_not_know_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON has no number"):
        emit({"a": [number]})


@pytest.mark.parametrize("data", [("a",), b"a", {"a"}, 1j, object()])
def test_what_is_no_data_is_refused(data: object) -> None:
    with pytest.raises(TypeError, match=type(data).__name__):
        emit([data])  # type: ignore[list-item]


@pytest.mark.parametrize("marked", [lambda data: data, inline])
@pytest.mark.parametrize(
    ("wrap", "depth"),
    [(lambda data: [data], 100), (lambda data: {"k": data}, 100), (lambda data: [[data], {"a": data}], 8)],
)
def test_deep_data_is_written(wrap: Callable[[Value], Value], depth: int, marked: Callable[[Value], Value]) -> None:
    data: Value = ["here"]
    for _ in range(depth):
        data = marked(wrap(data))
    assert agrees(read_libyaml, data)
    assert agrees(go_yaml.load, data)


def tasks_of(count: int) -> Value:
    return [{"name": f"a {at}", "template": "t", "when": "x", "depends": f"{{{at}}}"} for at in range(count)]


def inline_tasks_of(count: int) -> Value:
    return [inline({"name": f"step-{at}", "depends": f"step-{at}.Succeeded"}) for at in range(count)]


def nested_lists_of(levels: int) -> Value:
    deep: Value = ["x"] * 2000
    for _ in range(levels):
        deep = inline([deep, *["x"] * 500])
    return deep


@pytest.mark.parametrize(("make", "size"), [(tasks_of, 1000), (inline_tasks_of, 1000), (nested_lists_of, 22)])
def test_work_grows_with_the_data(make: Callable[[int], Value], size: int) -> None:
    assert grows_evenly(make, emit, size)


def test_long_texts_are_written() -> None:
    long: list[Value] = ["x y" * 500_000, "a\n" * 500_000, {"'" * 500_000: inline(["::" * 500_000])}]
    assert len(emit(long)) > 4_000_000
