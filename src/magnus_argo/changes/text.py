"""Unified differences between two texts."""

from __future__ import annotations

import difflib

_COLORS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}


def unified(path: str, old: bytes | None, new: bytes, *, color: bool = False) -> str:
    """`old` to `new` in unified form; an `old` of None is a file that does not exist."""
    before = _lines(old or b"")
    after = _lines(new)
    origin = "/dev/null" if old is None else f"a/{path}"
    lines = difflib.unified_diff(before, after, origin, f"b/{path}", lineterm="")
    return "".join(f"{_colored(line) if color else line}\n" for line in lines)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", errors="backslashreplace").splitlines()


def _colored(line: str) -> str:
    if line[:1] not in _COLORS or line.startswith(("+++", "---")):
        return line
    return f"{_COLORS[line[0]]}{line}\x1b[0m"
