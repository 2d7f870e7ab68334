"""The events of a text that has been read before, for what the tree does not keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from magnus_argo.yaml.reader import read_alike
from magnus_argo.yaml.tree import MAX_DEPTH


def events_of(text: str) -> Iterator[Any]:
    """Yields the events of libyaml, or of Python's parser where the two part (see reader.py).

    Raises `yaml.YAMLError`, ValueError or OverflowError where the text is no YAML, and ValueError at a depth at which a
    file is refused.
    """
    from yaml import events as kinds

    depth = 0
    for event in _events(text):
        if isinstance(event, kinds.CollectionStartEvent):
            depth += 1
        elif isinstance(event, kinds.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        yield event


def _events(text: str) -> Iterator[object]:
    from magnus_argo.yaml.pure_parser import PureParser

    try:
        from yaml._yaml import CParser
    except ImportError:
        return iter(PureParser(text).get_event, None)
    return iter((CParser if read_alike(text) else PureParser)(text).get_event, None)
