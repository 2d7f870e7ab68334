"""Patterns of JSON Schema, as Python searches for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


def in_python(pattern: str) -> str:
    """Puts a JSON Schema pattern into Python's words: its `$` does not let a line break follow. Groups are not
    remembered, so that a text of thousands takes half the memory; in our patterns each `(` begins one."""
    pattern = pattern.replace("(", "(?:")
    return pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern


@cache
def searcher(pattern: str) -> Callable[[str], bool]:
    """Returns the search for a pattern, compiled when it is first needed. What may stand anywhere on one line is looked
    for once: Python would go to the end of the line from each place where it is, and back."""
    import re

    if pattern.startswith("^.*") and pattern.endswith(".*$"):
        inside = re.compile(in_python(pattern[3:-3])).search
        return lambda value: "\n" not in value and inside(value) is not None
    search = re.compile(in_python(pattern)).search
    return lambda value: search(value) is not None


def matches(pattern: str, value: str) -> bool:
    """Tells whether a text matches a JSON Schema pattern."""
    return searcher(pattern)(value)
