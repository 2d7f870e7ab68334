"""How Go writes values as text: `json.Marshal`, `strconv.Quote` and `%v`."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_UNSAFE = re.compile("[<>&\u2028\u2029]")
_SEPARATORS = re.compile("[\u2028\u2029]")
_AS_IT_IS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ORDERED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_SHORT = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def parsed(text: str) -> Any:
    """JSON as Go reads it: all numbers are floats of 64 bits; whole ones are `int` here, since Go writes no point."""
    return json.loads(text, parse_int=_number, parse_float=_number)


def _number(digits: str) -> int | float:
    number = float(digits)
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def marshalled(value: Any, *, ordered: bool = False, raw: bool = False) -> str:
    """JSON without spaces and, if not `raw`, with `<`, `>`, `&` escaped; `ordered` is for maps, whose keys Go sorts,
    and not for the fields of a struct."""
    text = _ORDERED(value) if ordered else _AS_IT_IS(value)
    return (_SEPARATORS if raw else _UNSAFE).sub(_code, text)


def _code(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def quoted(text: str) -> str:
    """A string literal of Go without its quotes. Not all of its escapes are JSON's: `\\a`, `\\v`, `\\x01` are not."""
    return text if _PLAIN.fullmatch(text) else "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printed(value: Any) -> str:
    """`%v`: 1234567 becomes 1.234567e+06, since it is a float."""
    if not isinstance(value, bool) and isinstance(value, int | float) and abs(value) >= 1e6:
        mantissa, exponent = f"{Decimal(repr(value)).normalize():e}".split("e+")
        return f"{mantissa}e+{int(exponent):02}"
    return value if isinstance(value, str) else marshalled(value)
