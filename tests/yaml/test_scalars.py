"""Plain scalars: what is said of the three readers is compared with the readers."""

from __future__ import annotations

import datetime
import math
import random

import pytest
import yaml
from tests.support import go_yaml
from tests.support.yaml_readers import read_libyaml, read_ruamel
from tests.support.yaml_texts import special_texts, texts, words

from magnus_argo.yaml import scalars
from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.scalars import Reading, Trap, readings, resolve, tagged

WORDS = words(
    """
    ~ null Null NULL nULL true True TRUE tRUE false False FALSE yes Yes YES yES no No NO on On ON off Off OFF oFF y
    Y n N 0 -0 +0 00 0.0 -0.0 1 -1 +1 12 007 010 -010 +010 08 09 0777 0o10 0O10 -0o7 0o8 0o 0o_ 0x1F 0X1F -0x1f 0x
    0x_ 0x_1 0b11 0B11 -0b11 0b 0b_ 0b-1 -0b-1 0b+1 0b2 1_000 1__0 1_ -_ +__ 0_ 0_7 1.5 1. -1. .5 -.5 +.5 . .. ._
    -._ ._5 .5_0 1.5_0 1e3 1E3 1e+3 1e-3 1.0e3 1.e5 .5e3 .5e+3 1e e1 1e5. 12345e7 1234e56 1e400 -1e400 1e-400 5e-324
    1.7976931348623157e309 1:30 12:30:45 -1:30 01:30 1:60 99:59 190:20:30.15 1:2:3:4 .inf -.inf +.inf .Inf .INF .nan
    .NaN .NAN .naN inf nan 2001-12-14 2001-99-99 2024-13-45 2001-1-1 20011214 2001-12-14T21:59:43Z
    2001-12-14t21:59:43.10-05:00 2001-12-14T1:1:1 99999999999999999999 9007199254740993 9223372036854775808
    18446744073709551615 18446744073709551616 -9223372036854775808 -9223372036854775809
    123456789012345678901234567890.5 0.1 3.10 1,000 1626e53 0003588 deadbeef = =x <<x <x text -x - -- --x -1x 1x 1Gi
    250m 30s 5m v1.2.3 1.2.3 1-2 1/2 +x x_1 naïve 日本 e100
    """
)
ALPHABET = "0123456789abefoxBOXE+-._:~=<yYnNtTlLuUsSrR01"


def numbers_and_nonsense(count: int) -> list[str]:
    rng = random.Random(7)
    return ["".join(rng.choices(ALPHABET, k=rng.randrange(1, 9))) for _ in range(count)]


def is_one_plain_scalar(text: str) -> bool:
    try:
        events = list(yaml.parse(f"v: {text}\n", Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return False
    event = events[4] if len(events) == 8 else None
    return isinstance(event, yaml.ScalarEvent) and event.implicit[:1] == (True,) and event.value == text


SOME = [text for text in dict.fromkeys([*WORDS, *numbers_and_nonsense(1500)]) if is_one_plain_scalar(text)]


def as_reading(value: object) -> Reading:
    if isinstance(value, datetime.date):
        return Trap.DATE
    if isinstance(value, float) and not math.isfinite(value):
        return Trap.NOT_FINITE
    assert value is None or isinstance(value, (bool, int, float, str))
    return value


def read_by_magnus(text: str) -> Reading:
    try:
        return as_reading(read_ruamel(f"v: {text}\n".encode())["v"])
    except Exception:
        return Trap.CRASH


def read_by_pyyaml(text: str) -> Reading:
    try:
        return as_reading(read_libyaml(f"v: {text}\n".encode())["v"])
    except Exception:
        return Trap.CRASH


def same(one: Reading, other: Reading) -> bool:
    return type(one) is type(other) and one == other


def numbers_alike(one: object, other: object) -> bool:
    """1000 and 1000.0 are one number of JSON."""
    kinds = [float if type(value) is int else type(value) for value in (one, other)]
    return kinds[0] is kinds[1] and one == other


@pytest.mark.parametrize("text", WORDS)
def test_words_have_the_value_that_magnus_reads(text: str) -> None:
    assert is_one_plain_scalar(text) or text in {"-"}
    if text != "-":
        check_value(text)


def check_value(text: str) -> None:
    seen, value = resolve(text), read_by_magnus(text)
    if value is Trap.CRASH:
        assert seen in (Trap.CRASH, Trap.DATE)  # 2001-99-99 has the form of a date
    elif value is Trap.NOT_FINITE:
        assert seen is (Trap.NOT_FINITE if text.lstrip("+-")[0] == "." else Trap.TOO_LARGE)
    else:
        assert same(seen, value), (text, seen, value)


def test_nonsense_has_the_value_that_magnus_reads() -> None:
    for text in SOME:
        check_value(text)


def test_an_empty_scalar_is_null() -> None:
    assert resolve("") is None
    assert readings("") is None


def test_readings_are_those_of_the_readers() -> None:
    different = 0
    for text in SOME:
        by_go: Value = go_yaml.resolve(text)
        expected = [read_by_magnus(text), read_by_pyyaml(text), as_reading(by_go)]
        found = readings(text)
        different += found is not None
        if found is None:
            assert numbers_alike(expected[0], expected[1]), text
            assert numbers_alike(expected[0], expected[2]), text
            continue
        for value, seen in zip(expected, found, strict=True):
            if value is Trap.CRASH:
                assert seen in (Trap.CRASH, Trap.DATE)
            elif value is Trap.NOT_FINITE:
                assert seen in (Trap.NOT_FINITE, Trap.TOO_LARGE)
            else:
                assert numbers_alike(seen, value), text
    assert different > 60


def test_gos_reading_of_many_texts() -> None:
    for text in [*special_texts(), *texts()[::7]]:
        if text[:1] in scalars._FIRST and "\n" not in text:
            by_go = as_reading(go_yaml.resolve(text)) if text != "<<" else "<<"
            assert same(by_go, scalars._go(text)), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010", (10, 8, 8)),
        ("0o10", (8, "0o10", 8)),
        ("08", (8, "08", 8.0)),
        ("yes", ("yes", True, True)),
        ("y", ("y", "y", True)),
        ("1e3", (1000.0, "1e3", 1000.0)),
        ("12:30:45", ("12:30:45", 45045, "12:30:45")),
        ("1234e56", (1.234e59, "1234e56", 1.234e59)),
        ("0b11", None),
        ("1_000", None),
        ("1e+3", (1000.0, "1e+3", 1000.0)),
        ("1.5e+3", None),
        ("x", None),
        ("12", None),
        ("0.5", None),
        ("null", None),
        ("nothing", None),
        ("99999999999999999999", (99999999999999999999, 99999999999999999999, 1e20)),
        ("100000000000000000000", None),
    ],
)
def test_readers_that_disagree(text: str, expected: tuple[Reading, ...] | None) -> None:
    assert readings(text) == expected


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("9" * 4300, None),
        ("9" * 4301, Trap.TOO_LARGE),
        ("0x" + "f" * 1_000_000, Trap.TOO_LARGE),
        ("0x" + "f" * 4000, Trap.TOO_LARGE),
        ("1" + "0" * 308, None),
        ("0." + "1" * 1_000_000, Trap.TOO_LARGE),
        ("1" + "_" * 1_000_000, Trap.TOO_LARGE),
        ("1e309", Trap.TOO_LARGE),
        ("-1e309", Trap.TOO_LARGE),
        ("1e308", None),
        (".inf", Trap.NOT_FINITE),
        ("2024-01-31", Trap.DATE),
        ("2024-13-45", Trap.DATE),
        ("=", Trap.CRASH),
        ("<<", Trap.CRASH),
        ("-_", Trap.CRASH),
        ("0x_", Trap.CRASH),
    ],
)
def test_scalars_without_a_value(text: str, trap: Trap | None) -> None:
    seen = resolve(text)
    assert seen is trap if trap else not isinstance(seen, Trap)


def test_long_texts_take_no_time() -> None:
    for text in (
        "1:" * 500_000 + "1",
        "0" * 1_000_000,
        "-" * 1_000_000,
        "1" * 1_000_000 + "x",
        "2024-01-01" + " " * 10**6,
    ):
        resolve(text)
        readings(text)


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("str", "12", "12"),
        ("str", "", ""),
        ("str", "2024-01-31", "2024-01-31"),
        ("int", "12", 12),
        ("int", "0b11", 3),
        ("int", "1.5", Trap.CRASH),
        ("int", "x", Trap.CRASH),
        ("int", "", Trap.CRASH),
        ("int", "true", Trap.CRASH),
        ("float", "1.5", 1.5),
        ("float", "1", 1.0),
        ("float", "0x1F", Trap.CRASH),
        ("float", ".inf", Trap.NOT_FINITE),
        ("float", "1e400", Trap.TOO_LARGE),
        ("bool", "true", True),
        ("bool", "yes", Trap.CRASH),
        ("bool", "1", Trap.CRASH),
        ("null", "~", None),
        ("null", "", None),
        ("null", "x", Trap.CRASH),
        ("int", "2024-01-31", Trap.CRASH),
    ],
)
def test_tags(tag: str, text: str, expected: Reading) -> None:
    seen = tagged(tag, text)
    assert seen == expected
    assert type(seen) is type(expected)
    if not isinstance(seen, Trap):
        assert same(read_by_magnus(f'!!{tag} "{text}"'), seen)
