"""Argo's expression language, as far as compiled workflows speak it, and Go's JSON.

Written from expr-lang 1.17 and Argo (4.1.2 util/expr/env/env.go), not from the compiler: what is not known here is an
error, so that a workflow which needs more than this fails in the tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Scope = Mapping[str, Any]
Term = Callable[[Scope, Any], Any]
"""A part of an expression: the variables and the item of the `map` around it, `#`, to a value."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_]\w*)|(?P<sign>==|[?:+()\[\],.#]))""",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"'}
_WORDS: dict[str, Any] = {"true": True, "false": False, "nil": None}


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value."""


def value_of(expression: str, scope: Scope) -> Any:
    """The value of an expression; numbers are floats, as JSON's are in Go. Raises `ExpressionError`."""
    return _compiled(expression)(scope, None)


def go_json(value: Any) -> str:
    """What Go's json.Marshal writes: no spaces, whole numbers without a point, `<`, `>` and `&` escaped."""
    text = json.dumps(_whole(value), ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


def _jsonpath(text: str, path: str) -> Any:
    whole = json.loads(text, parse_int=float)
    if path not in ("$", "$[0]"):
        raise ExpressionError(f"the model does not know the path {path}")
    return whole if path == "$" else whole[0]


def _to_json(value: Any) -> str:
    return go_json(_sorted(value))


def _sorted(value: Any) -> Any:
    """Go writes the keys of maps in order."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _type(value: Any) -> str:
    kinds = {str: "string", bool: "bool", float: "float", list: "array", dict: "map", type(None): "nil"}
    return kinds[type(value)]


def _string(value: Any) -> str:
    """Go's `%v`, which writes floats from 1e+21 on, and those with more than 21 digits, with an exponent."""
    if isinstance(value, float):
        digits = f"{value:.17g}" if "e" in f"{value:.6g}" and float(f"{value:.6g}") != value else f"{value:.6g}"
        return digits
    return value if isinstance(value, str) else go_json(value)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "jsonpath": _jsonpath,
    "toJson": _to_json,
    "type": _type,
    "string": _string,
    "replace": lambda text, old, new: text.replace(old, new),
    "trimSuffix": lambda text, suffix: text.removesuffix(suffix),
}
