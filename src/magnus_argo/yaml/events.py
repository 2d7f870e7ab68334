"""What is used of the events of both parsers, PyYAML's and libyaml's."""

from __future__ import annotations

from typing import Protocol


class Mark(Protocol):
    """A place, in characters; all count from 0."""

    index: int
    line: int
    column: int


class Event(Protocol):
    """From where to where. The end of a block is where the next token starts, and so is of no use."""

    start_mark: Mark
    end_mark: Mark


class DocumentStartEvent(Event, Protocol):
    """`---`, or the first content."""


class AliasEvent(Event, Protocol):
    """`*anchor`."""

    anchor: str


class NodeEvent(Event, Protocol):
    """The tag is that of the file, not one that was guessed."""

    anchor: str | None
    tag: str | None


class ScalarEvent(NodeEvent, Protocol):
    """`implicit[0]`: neither quotes nor a tag."""

    value: str
    implicit: tuple[bool, bool]
    style: str | None


class SequenceStartEvent(NodeEvent, Protocol):
    """A list."""


class MappingStartEvent(NodeEvent, Protocol):
    """A mapping; `flow_style` if in braces."""

    flow_style: bool
