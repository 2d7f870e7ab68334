"""Plain data to YAML, written so that every reader reads the same data back.

Argo reads with sigs.k8s.io/yaml (Go, YAML 1.1 and a half), magnus with ruamel.yaml (YAML 1.2), most tools with
libyaml (YAML 1.1). They disagree about `y`, `010`, `1e3` or `0o17`, and usual writers trust their own reader
alone, so that the commit `1626e53` becomes a number on its way to the cluster.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from itertools import repeat

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.yaml.nodes import Value

_WIDTH = 110
_LONGEST_PLAIN_KEY = 1000  # YAML 1.2.2, 7.4.2: a key without `?` ends within 1024 characters, else readers give up

# Numbers, dates and infinities of every reader start with a digit, a sign or a dot; `--file`, `-c`, `250m` and
# `10Gi` are the strings among those that workflows are full of, and no reader knows a number that looks so.
# go.yaml.in/yaml/v2 2.4.4 resolve.go, PyYAML 6 resolver.py, ruamel.yaml 0.18 resolver.py, YAML 1.2.2 chapter 10.3.2.
_SAFE = r"[-A-Za-z0-9_./@%+=~^$!&*()|<>?;,]"
_PLAIN = regex(
    r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)"
    rf"(?:(?:-?-[A-Za-z]|[A-Za-z_/(]){_SAFE}*(?:[ :]{_SAFE}+)*"
    r"|[0-9]+(?:[smhk]|[KMGTPE]i|[MGTP]))"
)
_ENDS_PLAIN_IN_FLOW = ",:?"  # `?` does so for go.yaml.in/yaml/v2 2.4.4, scannerc.go yaml_parser_scan_plain_scalar

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Inline(dict[str, Value]):
    """A mapping to be written on one line."""

    __slots__ = ()


class InlineList(list[Value]):
    """A list to be written on one line."""

    __slots__ = ()


_MARKED = (Inline, InlineList)


def inline(data: Value) -> Value:
    """Copies `data` (not what is in it) so that `emit` writes it on one line: `{name: step, value: extract}`.

    Where the line would be longer than 110 characters, `data` is written in block style, and each of its children
    on one line if that one fits.
    """
    if isinstance(data, dict):
        return Inline(data)
    return InlineList(data) if isinstance(data, list) else data


def emit(data: Value, header: str = "") -> bytes:
    """Writes `data` as one YAML document: UTF-8, LF, block style, keys in their order, every text on one line.

    `header` is put in front as comment lines. There are no anchors, tags, directives or document marks in the output.
    Half surrogate pairs, which no YAML file can hold, become U+FFFD.

    Raises ValueError for a float that JSON, and so Kubernetes, does not know (infinite, not a number) and for an int
    of more digits than Python prints, TypeError for what is no `Value`, RecursionError beyond a depth of some 400.
    """
    lines = [f"# {line}".rstrip() for line in _comment(header)]
    _Writer(lines).document(data)
    lines.append("")
    return "\n".join(lines).encode()


def _comment(header: str) -> Iterable[str]:
    return (line if _is_plain_ascii(line) else _hidden().sub("", line) for line in header.splitlines())


class _Writer:
    """Appends lines to `lines`. `head` is what already stands on the line, `pad` the indent of the lines after it."""

    __slots__ = ("_block", "_flow", "_heads", "_lines")

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._block = _Texts()
        self._flow = _FlowTexts()
        self._heads = _Heads(self._flow)

    def document(self, data: Value) -> None:
        line = self._one_line(data, _WIDTH, marked=False)
        if line is not None:
            self._lines.append(line)
        else:
            self._collection(data, "", "", marked=False)

    def _collection(self, data: Value, head: str, pad: str, *, marked: bool) -> None:
        marked = marked or isinstance(data, _MARKED)
        if isinstance(data, dict):
            self._mapping(data, head, pad, marked=marked)
        else:
            assert isinstance(data, list)
            self._sequence(data, head, pad, marked=marked)

    def _mapping(self, data: dict[str, Value], head: str, pad: str, *, marked: bool) -> None:
        deeper = pad + "  "
        for key, value in data.items():
            head = f"{head}{self._key(key, pad)}:"
            room = _WIDTH - 1 - len(head)
            line = self._block[value] if isinstance(value, str) else self._one_line(value, room, marked=marked)
            if line is not None:
                self._lines.append(f"{head} {line}")
            else:
                self._lines.append(head)
                self._collection(value, deeper, deeper, marked=marked)
            head = pad

    def _sequence(self, data: list[Value], head: str, pad: str, *, marked: bool) -> None:
        deeper = pad + "  "
        for item in data:
            head += "- "
            line = self._one_line(item, _WIDTH - len(head), marked=marked)
            if line is not None:
                self._lines.append(head + line)
            else:
                self._collection(item, head, deeper, marked=marked)
            head = pad

    def _key(self, key: str, pad: str) -> str:
        text = self._block[key]
        return text if len(text) <= _LONGEST_PLAIN_KEY else f"? {text}\n{pad}"

    def _one_line(self, data: Value, room: int, *, marked: bool) -> str | None:
        """Scalars and empty collections whatever their length, others if they are marked and fit into `room`."""
        if not data or not isinstance(data, (dict, list)):
            return _leaf(data, self._block)
        return self._fitting(data, room) if marked or isinstance(data, _MARKED) else None

    def _fitting(self, data: Value, room: int) -> str | None:
        """Flow style in at most `room` characters, given up at the first one too many: so `emit` stays linear."""
        if data and isinstance(data, dict):
            return self._bracketed("{", zip(map(self._heads.__getitem__, data), data.values(), strict=True), "}", room)
        if data and isinstance(data, list):
            return self._bracketed("[", zip(repeat(""), data, strict=False), "]", room)
        text = _leaf(data, self._flow)
        return text if len(text) <= room else None

    def _bracketed(self, opening: str, items: Iterable[tuple[str, Value]], closing: str, room: int) -> str | None:
        room -= len(opening) + len(closing)
        texts: list[str] = []
        for head, item in items:
            room -= len(head)
            text = self._flow[item] if isinstance(item, str) else self._fitting(item, room)
            if text is None or len(text) > room:
                return None
            texts.append(head + text)
            room -= len(text) + len(", ")
        return f"{opening}{', '.join(texts)}{closing}"


class _Texts(dict[str, str]):
    """The YAML of each text outside of brackets, worked out once: workflows say the same few words over and over."""

    def __missing__(self, text: str) -> str:
        self[text] = written = text if _PLAIN.fullmatch(text) else _quoted(text)
        return written


class _FlowTexts(dict[str, str]):
    """The same inside of brackets, where commas, colons and question marks mean something."""

    def __missing__(self, text: str) -> str:
        plain = _PLAIN.fullmatch(text) and not any(end in text for end in _ENDS_PLAIN_IN_FLOW)
        self[text] = written = text if plain else _quoted(text)
        return written


class _Heads(dict[str, str]):
    """What stands before a value in braces, by its key."""

    def __init__(self, texts: _FlowTexts) -> None:
        self._texts = texts

    def __missing__(self, key: str) -> str:
        self[key] = head = f"{self._texts[key]}: "
        return head


def _leaf(value: Value, texts: dict[str, str]) -> str:
    """A scalar or an empty collection."""
    if isinstance(value, str):
        return texts[value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _number(value)
    if value is None:
        return "null"
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    raise TypeError(f"a {type(value).__name__} cannot be written as YAML")


def _number(value: float) -> str:
    """The shortest digits that give the same float again, always with a dot: without, PyYAML reads a string."""
    if not math.isfinite(value):
        raise ValueError(f"JSON has no number {value}")
    digits = float.__repr__(value)
    return digits if "." in digits else digits.replace("e", ".0e")


def _quoted(text: str) -> str:
    if _is_plain_ascii(text) or not _hidden().search(text):
        return "'" + text.replace("'", "''") + "'"
    text = _whole(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_hidden().sub(_escape, text)}"'


def _is_plain_ascii(text: str) -> bool:
    return text.isascii() and text.isprintable()


@cache
def _hidden() -> re.Pattern[str]:
    """Characters that are written as escapes: what readers refuse, take for the end of a line or drop, and what
    reviewers cannot see, or see in another order than it stands (CVE-2021-42574).

    Written out, because the characters of str.isprintable() change with Python; compiled for the few who need it.
    """
    no_characters = "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    return re.compile(
        "[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb"
        f"\U000e0000-\U000e0fff{no_characters}]"
    )


def _whole(text: str) -> str:
    """`text` with its surrogate pairs joined, and a replacement character for each half of one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    return _SHORT_ESCAPES.get(char) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
