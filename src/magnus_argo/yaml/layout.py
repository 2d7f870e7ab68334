"""How a file is written: its scalars with their quotes, and how far keys with their values go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from magnus_argo.diagnostics.budgets import MAX_DEPTH
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml.decode import decode
from magnus_argo.yaml.reader import read_alike

if TYPE_CHECKING:
    from magnus_argo.yaml.events import AliasEvent, Event, Mark, NodeEvent, ScalarEvent


class Place(NamedTuple):
    """Counted from 1."""

    line: int
    column: int


Range = tuple[Place, Place]
"""The first place, and the one after the last."""


class Token(NamedTuple):
    """A scalar, or what stands in the place of one: `style` is the sign that it begins with, empty for text without
    quotes; `bare` says that there is neither tag nor anchor."""

    start: Place
    end: Place
    text: str
    style: str
    bare: bool


@dataclass(slots=True, eq=False)
class Block:
    """A mapping and its entries, in order of place; `in_flow` if it stands in braces."""

    in_flow: bool
    entries: list[Entry] = field(default_factory=list)

    def names(self) -> list[str]:
        """Returns the text of each key that stands in it."""
        return [entry.key.text for entry in self.entries]


@dataclass(slots=True, eq=False)
class Entry:
    """A key with its value, which is kept if it is a mapping. Its `end` is known unless it is in a block of text."""

    key: Token
    end: Place
    value: Block | None = None
    ends_in_text: bool = False


@dataclass(slots=True, eq=False)
class Layout:
    """Scalars by the place at which they begin, and `blocks` by that of each of their keys; `anchored` are the nodes
    with an anchor, and `shared` those that are used again by it.

    Nothing here leads back to what holds it: a run does not look for garbage, and would keep the layout of every file.
    """

    tokens: dict[Place, Token] = field(default_factory=dict)
    blocks: dict[Place, Block] = field(default_factory=dict)
    anchored: list[Range] = field(default_factory=list)
    shared: list[Range] = field(default_factory=list)

    def entry_at(self, place: Place) -> Entry | None:
        """Finds the entry whose key begins at a place."""
        entries = self.blocks[place].entries if place in self.blocks else []
        index = bisect_left(entries, place, key=lambda entry: entry.key.start)
        return entries[index] if entries else None

    def is_shared(self, place: Place) -> bool:
        """Tells whether what stands at a place is used again elsewhere in the file."""
        return any(start <= place < end for start, end in self.shared)


def layout_of(source: Source) -> Layout | None:
    """Finds out how a file is written; None if it is no YAML. Keeps what it has found for the next fix in the file."""
    return _of_large(source) if len(source.data) > _LARGE else _of_small(source)


def _layout(source: Source) -> Layout | None:
    from magnus_argo.yaml.pyyaml import YAMLError

    text = decode(source)
    if isinstance(text, Diagnostic):
        return None
    walk = _Walk()
    try:
        walk.take(events_of(text))
    except (YAMLError, ValueError, OverflowError):
        return None
    return walk.layout


_of_small, _of_large = lru_cache(8)(_layout), lru_cache(2)(_layout)
_LARGE = 65_536
"""Bytes of a file of which few are kept: the layout of a MiB takes 60."""


@dataclass(slots=True, eq=False)
class _Open:
    """A list, or the mapping `block`, whose end has not come. `entry` is the last one in it."""

    start: Place
    anchor: str | None
    in_flow: bool
    block: Block | None
    wants_key: bool = True
    entry: Entry | None = None


class _Walk:
    def __init__(self) -> None:
        self.layout = Layout()
        self._open: list[_Open] = []
        self._named: dict[str, Range] = {}
        self._end = Place(1, 1)
        self._ends_in_text = False

    def take(self, events: Iterable[object]) -> None:
        """Adds what stands where the events say."""
        from magnus_argo.yaml.pyyaml import events as kinds

        take: dict[type, Callable[[Any], None]] = {
            kinds.ScalarEvent: self._scalar,
            kinds.AliasEvent: self._alias,
            kinds.SequenceStartEvent: lambda event: self._begin(event, None),
            kinds.MappingStartEvent: lambda event: self._begin(event, Block(bool(event.flow_style))),
            kinds.SequenceEndEvent: self._finish,
            kinds.MappingEndEvent: self._finish,
        }
        for event in events:
            handler = take.get(type(event))
            if handler is not None:
                handler(event)

    def _scalar(self, event: ScalarEvent) -> None:
        start, end = _place(event.start_mark), _place(event.end_mark)
        bare = event.anchor is None and event.tag is None
        token = Token(start, end, event.value, event.style or "", bare)
        self.layout.tokens[start] = token
        self._name(event.anchor, (start, end))
        self._put(token, is_text=token.style in ("|", ">"))

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor in self._named:
            self.layout.shared.append(self._named[event.anchor])
        self._put(Token(_place(event.start_mark), _place(event.end_mark), "", "*", bare=False))

    def _begin(self, event: NodeEvent, block: Block | None) -> None:
        start = _place(event.start_mark)
        self._put(Token(start, start, "", "?", bare=False), block)
        self._open.append(_Open(start, event.anchor, bool(getattr(event, "flow_style", False)), block))

    def _finish(self, event: Event) -> None:
        ended = self._open.pop()
        if ended.in_flow:
            self._end, self._ends_in_text = _place(event.end_mark), False
        self._name(ended.anchor, (ended.start, self._end))
        if self._open:
            self._stretch(self._open[-1].entry)

    def _name(self, anchor: str | None, node: Range) -> None:
        if anchor is not None:
            self._named[anchor] = node
            self.layout.anchored.append(node)

    def _put(self, token: Token, value: Block | None = None, *, is_text: bool = False) -> None:
        """Takes a key, a value or an item, as whatever is open wants it."""
        self._end, self._ends_in_text = token.end, is_text
        top = self._open[-1] if self._open else None
        if top is None or top.block is None:
            return
        if top.wants_key:
            top.entry = Entry(token, token.end)
            top.block.entries.append(top.entry)
            self.layout.blocks[token.start] = top.block
        elif top.entry is not None:
            top.entry.value = value
        self._stretch(top.entry)
        top.wants_key = not top.wants_key

    def _stretch(self, entry: Entry | None) -> None:
        if entry is not None:
            entry.end, entry.ends_in_text = self._end, self._ends_in_text


def _place(mark: Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def events_of(text: str) -> Iterator[Any]:
    """Yields the events of libyaml, or of Python's parser where the two part (see reader.py).

    Raises `yaml.YAMLError`, ValueError or OverflowError where the text is no YAML, and ValueError at a depth at which a
    file is refused.
    """
    from magnus_argo.yaml.pyyaml import events as kinds

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
    from magnus_argo.yaml.pyyaml import CParser

    if CParser is not None and read_alike(text):
        return iter(CParser(text).get_event, None)
    return PureParser(text).events()
