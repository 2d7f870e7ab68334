"""How Go reads YAML, for the tests: sigs.k8s.io/yaml 1.6.0 on go.yaml.in/yaml/v2 2.4.4, as Argo and kubectl do.

libyaml, which the Go library is a translation of, finds the events; what is different in Go is ported: how plain
scalars are resolved (resolve.go), how keys become JSON's (yaml.go of sigs.k8s.io), what is refused. Strict reading.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator

import yaml

from magnus_argo.yaml.nodes import Value

WORDS: dict[str, Value] = {"": None, "~": None}
WORDS |= dict.fromkeys(["null", "Null", "NULL"])
WORDS |= dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True)
WORDS |= dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False)
WORDS |= dict.fromkeys([".nan", ".NaN", ".NAN"], math.nan)
WORDS |= dict.fromkeys([sign + word for sign in ("", "+") for word in (".inf", ".Inf", ".INF")], math.inf)
WORDS |= dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -math.inf)

INTEGERS = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16, 2),
    (re.compile(r"[-+]?0[bB][01]+"), 2, 2),
    (re.compile(r"[-+]?0[oO][0-7]+"), 8, 2),
    (re.compile(r"[-+]?0[0-7]+"), 8, 1),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), 10, 0),
)
SIGN_AFTER_PREFIX = re.compile(r"0b[-+][01]+")  # what follows `0b` is given to strconv.ParseInt once more
BETWEEN_DIGITS = re.compile(r"(?<=[0-9])_(?=[0-9])")  # where strconv.ParseFloat allows an underscore
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


MERGE = object()  # what a plain `<<` is where it is a key; elsewhere it is a string


class GoError(Exception):
    """What Go refuses to read."""


def resolve(text: str) -> Value:
    """A plain scalar as resolve() in resolve.go reads it. Timestamps are strings, as decode.go makes of them."""
    first = text[:1]
    if text in WORDS:
        return WORDS[text]
    if first == ".":
        number = _float(BETWEEN_DIGITS.sub("", text))
        return text if number is None else number
    if first not in "-+0123456789":
        return text
    digits = text.replace("_", "")
    for read in (_integer, _float):
        if (found := read(digits)) is not None:
            return found
    return text


def _integer(digits: str) -> int | None:
    """strconv.ParseInt(digits, 0, 64), then strconv.ParseUint(digits, 0, 64), which takes no sign."""
    if SIGN_AFTER_PREFIX.fullmatch(digits):
        digits = digits[2] + "0b" + digits[3:]
    for pattern, base, skipped in INTEGERS:
        if pattern.fullmatch(digits):
            sign, bare = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
            number = int(bare[skipped:], base) * (-1 if sign == "-" else 1)
            return number if -(2**63) <= number < (2**63 if sign else 2**64) else None
    return None


def _float(digits: str) -> float | None:
    """strconv.ParseFloat(digits, 64), an error where the number is too large."""
    number = float(digits) if FLOAT.fullmatch(digits) else math.inf
    return None if math.isinf(number) else number


def load(data: bytes) -> Value:
    """What YAMLToJSONStrict makes of `data`; raises GoError or yaml.YAMLError."""
    events = yaml.parse(data, Loader=yaml.CSafeLoader)
    assert isinstance(next(events), yaml.StreamStartEvent)
    assert isinstance(next(events), yaml.DocumentStartEvent)
    value = _json(_node(events, next(events), in_flow=False))
    assert isinstance(next(events), yaml.DocumentEndEvent)
    if not isinstance(next(events), yaml.StreamEndEvent):
        raise GoError("the second document is dropped")
    return value


def _node(events: Iterator[yaml.Event], event: yaml.Event, *, in_flow: bool) -> object:
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, in_flow=in_flow)
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_children(events, yaml.SequenceEndEvent, in_flow=in_flow or bool(event.flow_style)))
    if isinstance(event, yaml.MappingStartEvent):
        children = list(_children(events, yaml.MappingEndEvent, in_flow=in_flow or bool(event.flow_style)))
        return tuple(zip(children[::2], children[1::2], strict=True))
    raise GoError(f"not expected in what is written here: {event}")


def _children(events: Iterator[yaml.Event], end: type[yaml.Event], *, in_flow: bool) -> Iterator[object]:
    for event in events:
        if isinstance(event, end):
            return
        yield _node(events, event, in_flow=in_flow)


def _scalar(event: yaml.ScalarEvent, *, in_flow: bool) -> object:
    if event.tag is not None:
        raise GoError(f"tag {event.tag}")
    if not event.implicit[0]:
        return event.value
    if in_flow and "?" in event.value:
        raise GoError("a question mark ends a plain scalar in flow style (scannerc.go)")
    return MERGE if event.value == "<<" else resolve(event.value)


def _json(value: object) -> Value:
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, tuple):
        return _json_object(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise GoError(f"json: unsupported value: {value}")
    if value is MERGE:
        return "<<"
    assert value is None or isinstance(value, (bool, int, float, str))
    return value


def _json_object(pairs: tuple[tuple[object, object], ...]) -> dict[str, Value]:
    read = {(type(key), key): value for key, value in pairs if not isinstance(key, (list, tuple))}
    if len(read) < len(pairs):
        raise GoError("key already set in map, or a collection as key")
    return {_json_key(key): _json(value) for (_, key), value in read.items()}


def _json_key(key: object) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int) and key < 2**63:
        return str(key)
    if isinstance(key, float):
        return _short_float(key)
    raise GoError(f"unsupported map key, or a merge: {key}")


def _short_float(number: float) -> str:
    """strconv.FormatFloat(number, 'g', -1, 32): the fewest digits that give the same 32-bit float."""
    narrow = _narrow(number)
    if not math.isfinite(narrow):
        return ".nan" if math.isnan(narrow) else f"{'-' if narrow < 0 else ''}.inf"
    digits = next(count for count in range(1, 18) if _narrow(float(f"{narrow:.{count}g}")) == narrow)
    scientific = f"{narrow:.{digits - 1}e}"
    exponent = int(scientific.split("e")[1])
    if exponent < -4 or exponent >= 6:
        return scientific
    return f"{narrow:.{max(digits - 1 - exponent, 0)}f}"


def _narrow(number: float) -> float:
    try:
        (narrow,) = struct.unpack("f", struct.pack("f", number))
    except OverflowError:
        return math.copysign(math.inf, number)
    return float(narrow)
