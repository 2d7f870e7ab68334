"""The model of Argo's expressions. The values are what expr-lang 1.15.3 to 1.17.8 say, with Argo's own functions."""

from __future__ import annotations

from typing import Any

import pytest

from .expressions import ExpressionError, MissingError, value_of
from .go_text import marshalled, parsed, printed, quoted

TYPES = ["float", "bool", "nil", "string", "array", "map"]
SCOPE = {"x": "a", "item": '["a}}"]', "numbers": "[5, 1.50, 2.0, 1234567]", "tasks": {"fan-out": {"outputs": "o"}}}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("x", "a"),
        ("tasks['fan-out'].outputs", "o"),
        ("x + 'b' + \"c\"", "ab" + "c"),
        ("asInt('2') + 1", 3),
        (r"'it\'s \\ \u007b\n'", "it's \\ {\n"),
        (r'"say \"hi\""', 'say "hi"'),
        ("[x, 'b', [nil]]", ["a", "b", [None]]),
        ("x == 'a' ? 'yes' : 'no'", "yes"),
        ("(x == 'b') ? 'yes' : x == 'a' ? 'other' : 'no'", "other"),
        ("'a' in [x, 'b']", True),
        ("jsonpath(item, '$[0]')", "a}}"),
        ("jsonpath(numbers, '$')", [5, 1.5, 2, 1234567]),
        ("map(jsonpath(numbers, '$'), [toJson(#)])", [["5"], ["1.5"], ["2"], ["1234567"]]),
        ("map(jsonpath(numbers, '$'), string(#))", ["5", "1.5", "2", "1.234567e+06"]),
        (
            "map(jsonpath('[1, true, null, \"a\", [], {}]', '$'), type(#))",
            ["float", "bool", "nil", "string", "array", "map"],
        ),
        ('toJson(jsonpath(\'{"b": "<&>", "a": [1.0]}\', \'$\'))', '{"a":[1],"b":"\\u003c\\u0026\\u003e"}'),
        ("replace('{{', '{'+'{', '{'+'\\\\u007b')", "{\\u007b"),
        ("trimSuffix('{}}', '}') + trimPrefix('{}', '{')", "{}}"),
        ("sprig.replace('$', 'S', sprig.trimSuffix('}', '$}}'))", "S}"),
        ("map(jsonpath(numbers, '$'), {[toJson(#) startsWith '1']})", [[False], [True], [False], [True]]),
        ("true", True),
        ("[]", []),
        ("len(sprig.default([], sprig.fromJson('[1, 2')))", 0),
        ("map(['[null]', '[1e400]', '[1, \"a\"]', '[NaN]'], len(sprig.default([], sprig.fromJson(#))))", [1, 1, 2, 0]),
        ('sprig.fromJson(\'{"a-b": "c"}\')["a-b"]', "c"),
        ("sprig.join(', ', [x, 'b'])", "a, b"),
        ("sprig.regexReplaceAll('NaN|-?Infinity', '[NaN,-Infinity]', ' 0 ')", "[ 0 , 0 ]"),
        ("sprig.toRawJson('<&> \"')", '"<&> \\""'),
        ("map(['fan-out'], {tasks[#].outputs})", ["o"]),
    ],
)
def test_expressions(expression: str, value: Any) -> None:
    assert value_of(expression, SCOPE) == value


@pytest.mark.parametrize(
    "expression",
    [
        *("", "x +", "x x", "(x", "[x", "f(x", "x ?", "x ? 'a'", "x.", "'a", r"'\q'", "{}", "x ?? 'a'", "x | y"),
        *("sprig(x)", "x + 1", "x + nil", "1 + true", "x.y", "tasks.lost", "item[0]", "asInt(x)"),
        *("replace(x)", "replace(nil, x, x)", "jsonpath(x, '$')", "jsonpath('[]', '$[0]')", "jsonpath('{}', '$.a')"),
    ],
)
def test_what_has_no_value(expression: str) -> None:
    with pytest.raises(ExpressionError):
        value_of(expression, SCOPE)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(MissingError, match="`inputs`"):
        value_of("toJson(inputs.parameters)", SCOPE)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ('a "q" \\', 'a \\"q\\" \\\\'),
        ("é 😀", "é 😀"),
        ("\n\t\a\x01\x7f", "\\n\\t\\a\\x01\\x7f"),
        ("\u2028\U000e0001", "\\u2028\\U000e0001"),
    ],
)
def test_literals_of_go(text: str, literal: str) -> None:
    assert quoted(text) == literal


def test_json_of_go() -> None:
    assert marshalled({"b": "\u2028é", "a": parsed("[1e21, 1.0, 12345678901]")}) == (
        '{"b":"\\u2028é","a":[1e+21,1,12345678901]}'
    )
    assert [printed(value) for value in (12345678901, 100000, 1e6, True, "a")] == [
        *("1.2345678901e+10", "100000", "1e+06", "true", "a")
    ]
