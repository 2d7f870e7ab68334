"""The model of how Argo replaces tags."""

from __future__ import annotations

from typing import Any

import pytest

from .substitution import SubstitutionError, substituted

VALUES = {"a": "A", "inputs.parameters.x": 'say "hi"', "braces": "{{a}}", "bell": "\a", "name": "a"}


@pytest.mark.parametrize(
    ("whole", "replaced"),
    [
        ({"args": ["{{a}}-{{ a }}", "a"], "limit": 3}, {"args": ["A-A", "a"], "limit": 3}),
        ("{{inputs.parameters.x}}", 'say "hi"'),
        ("{{=inputs.parameters.x + '!'}}", 'say "hi"!'),
        ("{{=asInt('1') + 1}}", "2"),
        ("{{=[a]}}", '["A"]'),
        ("{{lost}} {{=lost}} {{=a +}}", "{{lost}} {{=lost}} {{=a +}}"),
        ("{{braces}}", "{{a}}"),
        ("{{=bell}}", "\a"),
        ("{{x {{a}}", "{{x A"),
        ("{{=replace('{{', '{', '')}}", ""),
        ("}}", "}}"),
    ],
)
def test_tags(whole: Any, replaced: Any) -> None:
    assert substituted(whole, VALUES) == replaced


def test_what_was_replaced_is_scanned_the_next_time() -> None:
    assert substituted(substituted("{{=braces}}", VALUES), VALUES) == "A"


def test_a_tag_ends_at_the_first_braces_even_inside_of_a_text() -> None:
    assert substituted("{{=a + '}}'}}", VALUES) == "{{=a + '}}'}}"


@pytest.mark.parametrize("whole", ["{{bell}}", "{{", {"a": "{{", "b": "c"}])
def test_what_breaks_the_json(whole: Any) -> None:
    with pytest.raises(SubstitutionError):
        substituted(whole, VALUES)


def test_a_tag_may_swallow_what_follows_it() -> None:
    with pytest.raises(SubstitutionError):
        substituted({"a": "{{x", "b": "{{a}}", "c": "{{=a + '"}, {**VALUES, 'x","b":"{{a': "y"})


@pytest.mark.parametrize("tag", ["{{tasks.lost}}", "{{=tasks.lost}}", "{{=a.b}}", "{{=a +}}", r"{{=\q}}"])
def test_needed_variables(tag: str) -> None:
    with pytest.raises(SubstitutionError):
        substituted(tag, VALUES, lambda name: name.startswith("tasks"))


@pytest.mark.parametrize("tag", ["{{item}}", "{{=jsonpath(item, '$[0]')}}"])
def test_variables_that_are_still_to_come(tag: str) -> None:
    assert substituted(tag, VALUES, lambda name: name.startswith("tasks")) == tag
