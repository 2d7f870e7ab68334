"""Tabs outside of quotes, blocks of text and comments, and comments behind the sign of a block without a blank between:
libyaml takes them for blanks and comments, magnus' reader does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.yaml.events import ScalarEvent

_TAB_OR_COMMENT = regex(r"\t|(?<!\S)#[^\r\n]*+")
_PROPERTIES = regex(r"(?:[!&]\S*+\s*+|#[^\r\n]*+\s*+)*+")
"""What libyaml counts as the beginning of a text: its tag and anchor, and the comments behind them."""
_GLUED = regex(r"[|>][-+0-9]{0,2}#")


def may_have_glued_comments(text: str) -> bool:
    """Tells whether a block of text may begin with such as `>#`."""
    return "#" in text and _GLUED.search(text) is not None


class Tabs:
    """Watches the events of a text for the places in which a tab is text, and a comment none."""

    __slots__ = ("_end", "_stray", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._end = text, 0
        self._stray: int | None = None

    def watching(self, events: Iterable[object]) -> Iterator[object]:
        """Yields the events of libyaml."""
        from magnus_argo.yaml.pyyaml import events as kinds

        for event in events:
            if type(event) is kinds.ScalarEvent and event.style:
                self._pass(cast("ScalarEvent", event))
            yield event

    def stray(self) -> int | None:
        """Returns where the first tab stands that is no text, or the sign before such a comment, once the events have
        passed; None if there is neither."""
        self._look(len(self._text))
        return self._stray

    def _pass(self, event: ScalarEvent) -> None:
        before = _PROPERTIES.match(self._text, event.start_mark.index)
        start = before.end() if before else event.start_mark.index
        line_end = self._text.find("\n", start) if event.style in ("|", ">") else start  # the sign is no text
        self._look(line_end if line_end >= 0 else len(self._text))
        self._end = event.end_mark.index
        if self._stray is None and event.style in ("|", ">") and _GLUED.match(self._text, start):
            self._stray = start

    def _look(self, end: int) -> None:
        if self._stray is None:
            found = (match for match in _TAB_OR_COMMENT.finditer(self._text, self._end, end) if match[0] == "\t")
            self._stray = next((match.start() for match in found), None)
