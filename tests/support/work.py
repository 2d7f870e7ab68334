"""How much work a function does: the same number on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

Made = TypeVar("Made")


def work(function: Callable[[], object]) -> int:
    """The calls of functions, Python's and C's, that a call of `function` leads to."""
    calls = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


def grows_evenly(make: Callable[[int], Made], use: Callable[[Made], object], size: int) -> bool:
    """Whether four times the size makes about four times the work, not more."""
    small, large = make(size), make(4 * size)
    return work(lambda: use(large)) < 4.5 * work(lambda: use(small))
