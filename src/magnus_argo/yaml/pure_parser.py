"""PyYAML's own parser, where libyaml's is missing or is not to be trusted: slower, but it reads as magnus does.

magnus' ruamel.yaml grew out of this code, libyaml did not; they differ about tabs, about `?` in `[...]`, about half
surrogate pairs. Compared with PyYAML 6, a `?` may stand inside plain text in brackets, as in ruamel.yaml and libyaml,
and the search for keys takes no longer in nested brackets (PyYAML: quadratic).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.yaml.pyyaml import Parser, Reader, ScalarToken, Scanner, ScannerError, Token

if TYPE_CHECKING:
    from magnus_argo.yaml.events import Event

# Possessive, or the memory for going back would be a hundred times the text.
_WORD = regex(r"(?:[^\0 \t\r\n:]++|:(?![\0 \t\r\n]))++")
_WORD_IN_BRACKETS = regex(r"(?:[^\0 \t\r\n:,\[\]{}]++|:(?![\0 \t\r\n,\[\]{}]))++")
_BLANKS_AND_COMMENT = regex(r" *+(?:#[^\0\r\n]*+)?")
_LONGEST_KEY = 1024  # YAML 1.1, 9.1.3: what a reader looks ahead for the `:` of a key


class PureParser(Reader, Scanner, Parser):
    """The events of a text; raises yaml.YAMLError, or ValueError or OverflowError for an escape like `\\UFFFFFFFF`."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def events(self) -> Iterator[Event]:
        """Yields the events, and lets go of the text when they end: the parser's next state is one of its own methods,
        so that it would hold itself."""
        try:
            yield from iter(self.get_event, None)
        finally:
            self.dispose()

    def check_token(self, *choices: type[Token]) -> bool:  # type: ignore[override]
        """Reads on until the next token is certain, and tells whether it is one of `choices`."""
        while (self.possible_simple_keys or not self.tokens) and self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def need_more_tokens(self) -> bool:
        """Tells whether what was read may still turn out to be a key."""
        if self.done or not self.tokens:
            return not self.done
        self.stale_possible_simple_keys()
        return self.next_possible_simple_key() == self.tokens_taken

    def next_possible_simple_key(self) -> int | None:
        """Returns the number of the first token that may be a key."""
        # They are kept in the order of their places: each level of brackets after the one around it.
        for key in self.possible_simple_keys.values():
            return int(key.token_number)
        return None

    def stale_possible_simple_keys(self) -> None:
        """Forgets what can be a key no more: it is too long, or ended with its line."""
        while self.possible_simple_keys:
            level, key = next(iter(self.possible_simple_keys.items()))
            if key.line == self.line and self.index - key.index <= _LONGEST_KEY:
                return
            del self.possible_simple_keys[level]
            if key.required:
                raise ScannerError(
                    "while scanning a simple key", key.mark, "could not find expected ':'", self.get_mark()
                )

    def scan_to_next_token(self) -> None:
        """Skips blanks, comments and line breaks."""
        while True:
            match = _BLANKS_AND_COMMENT.match(self.buffer, self.pointer)
            assert match is not None
            self._skip(len(match[0]))
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        """Reads a scalar without quotes, word by word."""
        word = _WORD_IN_BRACKETS if self.flow_level else _WORD
        chunks: list[str] = []
        spaces: list[str] | None = []
        start = end = self.get_mark()
        while spaces is not None and self.peek() != "#":
            match = word.match(self.buffer, self.pointer)
            if match is None or (chunks and not spaces):
                break
            self.allow_simple_key = False
            chunks += [*spaces, match[0]]
            self._skip(len(match[0]))
            end = self.get_mark()
            spaces = self.scan_plain_spaces(self.indent + 1, start)
            if not self.flow_level and self.column <= self.indent:
                break
        return ScalarToken("".join(chunks), True, start, end)

    def _skip(self, length: int) -> None:
        """`forward` within a line."""
        self.pointer += length
        self.index += length
        self.column += length
