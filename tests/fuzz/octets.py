"""Mutations of a file as bytes: it may be no YAML any more."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fuzz.texts import hostile

ByteMutation = Callable[[Random, bytes, bytes], bytes]
"""Changes a file; the third is another file, to take parts of."""

PIECES = (
    *(b"&a ", b"*a", b"*b", b"<<: *a\n", b"!!binary ", b"!!set ", b"!a ", b"!!python/object:os.system ", b"? "),
    *(b"%YAML 1.2\n---\n", b"%TAG ! a:\n", b"---\n", b"...\n", b"\n--- x\n", b"- ", b": "),
    *(b"{", b"}", b"[", b"]", b", ", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(b'"\\ud83d"', b'"\\udc00\\ud83d"', b'"\\x00"', b'"\\u202e"'),
    *(b"\0", b"\x1b[2J", b"\x0c", b"\r", b"\t", b"\xc2\xa0", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"'", b'"'),
    *(b"# magnus-argo: ignore[", b"# magnus-argo: ignore unknown-key\n", b"# "),
    *(b"|2\n", b">-\n", b"|+\n", b"\n\n", b"\n  "),
)


def flip(rng: Random, data: bytes, _other: bytes) -> bytes:
    place = rng.randrange(len(data) or 1)
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :] if data else b"\xff"


def truncate(rng: Random, data: bytes, _other: bytes) -> bytes:
    return data[: rng.randint(0, len(data))]


def cut(rng: Random, data: bytes, _other: bytes) -> bytes:
    place = rng.randint(0, len(data))
    return data[:place] + data[place + rng.randint(1, 40) :]


def insert(rng: Random, data: bytes, _other: bytes) -> bytes:
    place = rng.randint(0, len(data))
    return data[:place] + rng.choice((*PIECES, hostile(rng).encode())) + data[place:]


def splice(rng: Random, data: bytes, other: bytes) -> bytes:
    """The head of one file and the tail of another."""
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def repeat(rng: Random, data: bytes, _other: bytes) -> bytes:
    start = rng.randint(0, len(data))
    part = data[start : start + rng.randint(1, 60)]
    return data[:start] + part * rng.randint(2, 20) + data[start:]


def tabs(rng: Random, data: bytes, _other: bytes) -> bytes:
    return data.replace(b"  ", b"\t", rng.randint(1, 5))


def line_ends(rng: Random, data: bytes, _other: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\xc2\x85")), rng.choice((-1, 1, 3)))


def no_break_spaces(rng: Random, data: bytes, _other: bytes) -> bytes:
    return data.replace(b" ", b"\xc2\xa0", rng.randint(1, 5))


def other_encoding(rng: Random, data: bytes, _other: bytes) -> bytes:
    name = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"))
    return data.decode(errors="replace").encode(name, errors="replace")


def alias(rng: Random, data: bytes, _other: bytes) -> bytes:
    """An anchor for one value and an alias for another, or a merge."""
    lines = data.split(b"\n")
    colons = [number for number, line in enumerate(lines) if b": " in line]
    if len(colons) < 2:
        return data
    first, second = sorted(rng.sample(colons, 2))
    lines[first] = lines[first].replace(b": ", b": &a ", 1)
    head = lines[second].partition(b": ")[0]
    margin = head[: len(head) - len(head.lstrip())]
    lines[second] = rng.choice((head + b": *a", head + b": {<<: *a}", margin + b"<<: *a"))
    return b"\n".join(lines)


BYTES: dict[ByteMutation, int] = {
    flip: 4,
    truncate: 2,
    cut: 3,
    insert: 7,
    splice: 2,
    repeat: 3,
    tabs: 1,
    line_ends: 1,
    no_break_spaces: 1,
    other_encoding: 1,
    alias: 4,
}
"""How often each is taken."""
