"""Kubernetes quantities as numbers, and sums of them as text again (apimachinery pkg/api/resource/quantity.go)."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_DIVISORS = {"n": 10**9, "u": 10**6, "m": 10**3}
_DECIMAL = {suffix: 1000**power for power, suffix in enumerate(("", "k", *"MGTPE"))}
_BINARY = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", 1)}
_FACTORS = _DECIMAL | _BINARY
_QUANTITY = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eE]([+-]?\d+))?([numkMGTPE]|[KMGTPE]i)?"

_LONGEST = 5
_LONGEST_READ, _MOST_DIGITS = 100, 999
"""Characters of a quantity that is read, and digits that an exponent stands for: Kubernetes cuts off far fewer, and a
number of a billion digits would be made of a few characters."""


@lru_cache(maxsize=256)  # the pods of a project ask for few different ones
def amount(quantity: str) -> Fraction:
    """Reads a quantity as an exact number; another form is 0, and what is too long to be read more than any."""
    from fractions import Fraction  # takes 3 ms, and many files have no quantity

    if len(quantity) > _LONGEST_READ:
        return Fraction(10) ** _MOST_DIGITS
    match = re.fullmatch(_QUANTITY, quantity)
    if match is None:
        return Fraction(0)
    number, exponent, suffix = match.groups(default="")
    power = max(-_MOST_DIGITS, min(int(exponent or 0), _MOST_DIGITS))
    factor: Fraction = _FACTORS.get(suffix, 1) * Fraction(10) ** power
    return Fraction(number) * factor / _DIVISORS.get(suffix, 1)


def memory_text(size: Fraction) -> str:
    """Writes bytes with the suffix that makes the text shortest: `24Gi`, `1.5G`; rounded up, unless it is short."""
    fitting = [suffix for suffix in (*reversed(_BINARY), *"EPTGMk", "") if size >= _FACTORS[suffix]]
    written = [(*_rounded(size / _FACTORS[suffix], 2), suffix) for suffix in fitting]
    best = min(
        written,
        key=lambda each: (not each[1] or len(each[0]) > _LONGEST, len(each[0] + each[2])),
        default=("0", True, ""),
    )
    return best[0] + best[2]


def number_text(number: Fraction) -> str:
    """Writes a number with at most three digits after its point, rounded up: `0.25`, `4`."""
    return _rounded(number, 3)[0]


def _rounded(number: Fraction, digits: int) -> tuple[str, bool]:
    """The text, and whether it is exact."""
    scaled = ceil(number * 10**digits)
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}}".rstrip("0").rstrip("."), scaled == number * 10**digits
