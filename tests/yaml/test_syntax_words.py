"""What is said about text that is no YAML: the mistake, where it is, and the cure."""

from __future__ import annotations

import pytest
from tests.support.yaml_reading import place, problem, read_text
from tests.support.yaml_samples import MISTAKES, TEMPLATES


@pytest.mark.parametrize(("text", "where", "message", "cure"), MISTAKES)
def test_mistakes(text: str, where: tuple[int, int, int], message: str, cure: str) -> None:
    found = problem(text)
    assert (found.rule.name, found.message) == ("yaml-syntax", message)
    assert place(found) == where
    assert cure in (found.help or "")
    assert read_text(text)[0] is None


@pytest.mark.parametrize(("text", "where", "value"), TEMPLATES)
def test_templates_without_quotes(text: str, where: tuple[int, int, int], value: str) -> None:
    found = problem(text) if not text.startswith("{") else read_text(text)[1][0]
    assert found.rule.name == "unquoted-template"
    assert place(found) == where
    assert found.message.startswith(f"`{value}` needs quotes")
    assert found.help == f'quote it: `"{value}"`'


def test_a_template_with_quotes_is_quoted_the_other_way() -> None:
    assert problem('a: {{x "y"}}/z\n').help == "quote it: `'{{x \"y\"}}/z'`"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: [1, 2\nb: 3\n", 2, "this cannot be part of it"),
        ("a: [1, 2}\n", 1, "opened here"),
        ("a: 1\n  b: 2\n", 1, "has a value"),
        ("a: 1\n- b\n", 1, "the mapping starts here"),
        ("a:\n  - b\n  c: 1\n", 2, "the list starts here"),
        ('a: "foo\nb: "bar"\n', 2, "the next one is here"),
    ],
)
def test_the_other_place_is_named(text: str, line: int, said: str) -> None:
    (related,) = problem(text).related
    assert (related.span.line, related.text) == (line, said)


@pytest.mark.parametrize(
    "text",
    [
        'a: "{{x}}"',
        "a: b {{x}}",
        "a: ${{ x }}",
        "a: 'it''s'",
        "a: http://x/y:z",
        "a: b:c",
        "a: [http://x/y?z=1, what?]",
        '{"a":1,"b":[2]}',
        "a: |2\n    b\n",
        "a: |\n\n  b\n",
        "a: |\n  \n  b\n",
        "a: |\n  \n\n  b\n",
        "a: |\n  \n" + "\n" * 1500,
        "a: >-\n  b\n \n  c\n",
        "- - a\n  - b\n",
        "a: '\tb\t'",
        "%YAML 1.2\n---\na: 1\n",
        "a: 1\n...\n",
    ],
)
def test_what_only_looks_like_a_mistake(text: str) -> None:
    node, found = read_text(text)
    assert node is not None
    assert found == []
