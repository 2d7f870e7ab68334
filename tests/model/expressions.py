"""Argo's expression language, as far as compiled workflows speak it.

Written from expr-lang 1.17 and Argo (4.1.2 util/expr/env/env.go), not from the compiler: what is not known here is an
error, so that a workflow which needs more than this fails in the tests.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from .go_text import marshalled, parsed, printed

Scope = Mapping[str, Any]
Term = Callable[[Scope, Any], Any]
"""A part of an expression: the variables and the item of the `map` around it, `#`, to a value."""

_TOKEN = re.compile(
    r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\d+|==|\?(?![.?])|[:+()\[\]{},.#])""",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"'}
_KINDS: dict[str, list[type]] = {
    "string": [str],
    "bool": [bool],
    "float": [int, float],
    "array": [list],
    "map": [dict],
    "nil": [type(None)],
}
_TYPES = {kind: name for name, kinds in _KINDS.items() for kind in kinds}
_WORDS: dict[str, Any] = {"true": True, "false": False, "nil": None}


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value."""


class MissingError(ExpressionError):
    """An expression that speaks of a variable which is not there, `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no variable `{name}`")
        self.name = name


def value_of(expression: str, scope: Scope) -> Any:
    """The value of an expression. Raises `ExpressionError`."""
    term = _compiled(expression)
    try:
        return term(scope, None)
    except MissingError:
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as mistake:
        raise ExpressionError(f"`{expression}` has no value: {mistake}") from None


def _jsonpath(text: str, path: str) -> Any:
    whole = parsed(text)
    if path not in ("$", "$[0]"):
        raise ExpressionError(f"the model does not know the path {path}")
    return whole if path == "$" else whole[0]


def _from_json(text: str) -> Any:
    """nil for what is no JSON (sprig 3.3.0 defaults.go fromJson), `NaN` too, and for numbers that are too large for a
    float."""
    try:
        return _finite(json.loads(text, parse_int=float, parse_float=float, parse_constant=_refused))
    except (ValueError, RecursionError):
        return None


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isinf(value) else value


def _type(value: Any) -> str:
    return _TYPES[type(value)]


def _variable(scope: Scope, name: str) -> Any:
    if name not in scope:
        raise MissingError(name)
    return scope[name]


def _looked_up(value: Any, key: Any) -> Any:
    if not isinstance(value, Mapping) or key not in value:
        raise ExpressionError(f"`{key}` is not there")
    return value[key]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "asInt": int,
    "jsonpath": _jsonpath,
    "toJson": lambda value: marshalled(value, ordered=True),
    "type": _type,
    "string": printed,
    "replace": lambda text, old, new: text.replace(old, new),
    "sprig.replace": lambda old, new, text: text.replace(old, new),
    "len": len,
    "sprig.default": lambda default, value: value or default,
    "sprig.fromJson": _from_json,
    "sprig.join": lambda separator, texts: separator.join(texts),
    "sprig.regexReplaceAll": lambda pattern, text, new: re.sub(pattern, lambda _: new, text),
    "sprig.sha256sum": lambda text: sha256(text.encode()).hexdigest(),
    "sprig.toRawJson": lambda value: marshalled(value, ordered=True, raw=True),
    "sprig.trimSuffix": lambda suffix, text: text.removesuffix(suffix),
    "trimPrefix": lambda text, prefix: text.removeprefix(prefix),
    "trimSuffix": lambda text, suffix: text.removesuffix(suffix),
}


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Term:
    reader = _Reader(_tokens(expression))
    term = reader.choice()
    if reader.rest:
        raise ExpressionError(f"`{expression}` goes on after its end")
    return term


def _tokens(expression: str) -> list[str]:
    found, position, expression = [], 0, expression.rstrip()
    while position < len(expression):
        token = _TOKEN.match(expression, position)
        if token is None:
            raise ExpressionError(f"the model cannot read `{expression[position:]}`")
        found.append(token[1])
        position = token.end()
    return found


class _Reader:
    """Reads tokens from left to right: the loosest operator first."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens[::-1]

    def choice(self) -> Term:
        condition = self.comparison()
        if not self.accepts("?"):
            return condition
        chosen = self.choice()
        self.expect(":")
        other = self.choice()
        return lambda scope, item: chosen(scope, item) if condition(scope, item) else other(scope, item)

    def comparison(self) -> Term:
        left = self.sum()
        if self.accepts("=="):
            right = self.sum()
            return lambda scope, item: left(scope, item) == right(scope, item)
        if self.accepts("startsWith"):
            beginning = self.sum()
            return lambda scope, item: left(scope, item).startswith(beginning(scope, item))
        if self.accepts("in"):
            among = self.sum()
            return lambda scope, item: left(scope, item) in among(scope, item)
        return left

    def sum(self) -> Term:
        terms = [self.member()]
        while self.accepts("+"):
            terms.append(self.member())
        return terms[0] if len(terms) == 1 else lambda scope, item: _added([term(scope, item) for term in terms])

    def member(self) -> Term:
        term = self.simple()
        while self.rest and self.rest[-1] in (".", "["):
            term = self.looked_up(term)
        return term

    def looked_up(self, holder: Term) -> Term:
        if self.accepts("."):
            name = self.next()
            return lambda scope, item: _looked_up(holder(scope, item), name)
        self.expect("[")
        key = self.choice()
        self.expect("]")
        return lambda scope, item: _looked_up(holder(scope, item), key(scope, item))

    def simple(self) -> Term:
        if self.accepts("("):
            inner = self.choice()
            self.expect(")")
            return inner
        if self.accepts("["):
            items = self.until("]")
            return lambda scope, item: [term(scope, item) for term in items]
        return (lambda _, item: item) if self.accepts("#") else self.named(self.next())

    def named(self, word: str) -> Term:
        if word[0] in "'\"":
            text = _unescaped(word)
            return lambda *_: text
        if word in _WORDS or word.isdigit():
            return lambda *_: _WORDS[word] if word in _WORDS else int(word)
        if word == "sprig":
            self.expect(".")
            word = f"sprig.{self.next()}"
        return self.called(word) if self.accepts("(") else lambda scope, _: _variable(scope, word)

    def called(self, name: str) -> Term:
        if name == "map":
            return self.mapped()
        arguments = self.until(")")
        if name not in _FUNCTIONS:
            raise ExpressionError(f"the model does not know the function {name}")
        return lambda scope, item: _FUNCTIONS[name](*(argument(scope, item) for argument in arguments))

    def mapped(self) -> Term:
        listed = self.choice()
        self.expect(",")
        closes = ["}", ")"] if self.accepts("{") else [")"]
        each = self.choice()
        for token in closes:
            self.expect(token)
        return lambda scope, item: [each(scope, inner) for inner in listed(scope, item)]

    def until(self, end: str) -> list[Term]:
        if self.accepts(end):
            return []
        terms = [self.choice()]
        while self.accepts(","):
            terms.append(self.choice())
        self.expect(end)
        return terms

    def accepts(self, token: str) -> bool:
        found = bool(self.rest) and self.rest[-1] == token
        if found:
            self.rest.pop()
        return found

    def expect(self, token: str) -> None:
        if not self.accepts(token):
            raise ExpressionError(f"`{token}` is missing")

    def next(self) -> str:
        if not self.rest:
            raise ExpressionError("the expression has no end")
        return self.rest.pop()


def _added(values: list[Any]) -> Any:
    if {type(value) for value in values} not in ({str}, {int}):
        raise ExpressionError("only text can be added to text, and numbers to numbers")
    return "".join(values) if isinstance(values[0], str) else sum(values)


def _unescaped(token: str) -> str:
    def character(found: re.Match[str]) -> str:
        if found[1].startswith("u"):
            return chr(int(found[1][1:], 16))
        if found[1] not in _ESCAPES:
            raise ExpressionError(f"`{found[0]}` is no escape")
        return _ESCAPES[found[1]]

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", character, token[1:-1], flags=re.DOTALL)
