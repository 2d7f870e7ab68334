"""What plain scalars mean to the three readers they meet.

magnus reads with ruamel.yaml (0.18, `YAML(typ="safe", pure=True)`: YAML 1.2 and a bit), most tools with PyYAML
(YAML 1.1), Argo and kubectl with sigs.k8s.io/yaml 1.6 (go.yaml.in/yaml/v2 2.4.4). Values here are those of magnus.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from enum import Enum

from magnus_argo.diagnostics.regexes import regex

MAX_DIGITS = 4300  # Python refuses to convert longer integers (sys.set_int_max_str_digits), from text and to text


class Trap(Enum):
    """Why a scalar has no value that all of a run could work with."""

    DATE = "a date"
    CRASH = "an error"
    TOO_LARGE = "an error (too large)"
    NOT_FINITE = "no finite number"


Plain = None | bool | int | float | str
Reading = Plain | Trap

_NULLS = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_TRUE_FALSE = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_ON_OFF = dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), True) | dict.fromkeys(
    ("no", "No", "NO", "off", "Off", "OFF"), False
)
_Y_N = {"y": True, "Y": True, "n": False, "N": False}
_NOT_FINITE = dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"))
_NOT_FINITE |= dict.fromkeys((".nan", ".NaN", ".NAN"))
_WORDS_1_2: dict[str, Reading] = {**_NULLS, **_TRUE_FALSE, **dict.fromkeys(_NOT_FINITE, Trap.NOT_FINITE)}
_WORDS_1_1: dict[str, Reading] = {**_WORDS_1_2, **_ON_OFF}
_WORDS_GO: dict[str, Reading] = {**_WORDS_1_1, **_Y_N}

_TYPES = {"int": int, "float": float, "bool": bool, "null": type(None)}

# No reader finds anything but text behind another first letter.
_FIRST = frozenset("-+.0123456789~=<yYnNtTfFoO")
_LETTERS = frozenset("~yYnNtTfFoO")
_ORDINARY_NUMBER = regex(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")

# Texts, because `re` compiles them at their first use: most files have none of what they are for.
# ruamel.yaml 0.18 resolver.py, version (1, 2)
_FLOAT_1_2 = (
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?"
)
_INT_1_2 = r"[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)"
_TIMESTAMP = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
# PyYAML 6 resolver.py
_FLOAT_1_1 = (
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
)
_INT_1_1 = r"[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)"
# go.yaml.in/yaml/v2 2.4.4 resolve.go; Go's strconv.ParseInt(s, 0, 64)
_FLOAT_GO = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_FRACTION_GO = r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?"
_INT_GO = r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))|0b([-+][01]+)"


def resolve(text: str) -> Reading:
    """Returns the value that magnus reads from a plain scalar, or why it gets none. Never raises."""
    if text[:1] not in _FIRST and text:
        return text
    if text[:1] in _LETTERS:
        return _WORDS_1_2.get(text, text)
    ordinary = _ORDINARY_NUMBER.fullmatch(text)
    if ordinary:
        return float(text) if ordinary[1] else int(text)
    return _yaml_1_2(text)


def readings(text: str) -> tuple[Reading, Reading, Reading] | None:
    """Returns what magnus, PyYAML and Argo read from a plain scalar, if that is not all the same. Never raises."""
    if text[:1] not in _FIRST or _ORDINARY_NUMBER.fullmatch(text):
        return None
    if text[0] in _LETTERS and text not in _WORDS_GO:
        return None
    triple = _yaml_1_2(text), _yaml_1_1(text), _go(text)
    return None if _alike(triple[0], triple[1]) and _alike(triple[0], triple[2]) else triple


def tagged(tag: str, text: str) -> Reading:
    """Reads a scalar with one of the tags `str`, `int`, `float`, `bool`, `null`; CRASH if its text does not fit."""
    if tag == "str":
        return text
    value = resolve(text)
    if isinstance(value, Trap):
        return value if tag == "float" and value is not Trap.DATE else Trap.CRASH
    if tag == "float" and type(value) is int:
        return float(value) if re.fullmatch(_FLOAT_GO, text) else Trap.CRASH
    return value if type(value) is _TYPES.get(tag) else Trap.CRASH


def _alike(one: Reading, other: Reading) -> bool:
    kinds = [float if type(value) is int else type(value) for value in (one, other)]
    return kinds[0] is kinds[1] and one == other


def _yaml_1_2(text: str) -> Reading:
    return _yaml(text, _WORDS_1_2, _FLOAT_1_2, _INT_1_2, _int_1_2)


def _yaml_1_1(text: str) -> Reading:
    return _yaml(text, _WORDS_1_1, _FLOAT_1_1, _INT_1_1, _int_1_1)


def _yaml(
    text: str, words: dict[str, Reading], floats: str, integers: str, integer: Callable[[str, int], int | float]
) -> Reading:
    if text in words:
        return words[text]
    if text in ("=", "<<"):
        return Trap.CRASH  # tags without a constructor: ruamel.yaml 0.18 constructor.py, SafeConstructor
    if re.fullmatch(floats, text):
        return _converted(text, _float)
    if re.fullmatch(integers, text):
        return _converted(text, integer)
    return Trap.DATE if re.fullmatch(_TIMESTAMP, text) else text


def _go(text: str) -> Reading:
    if text in _WORDS_GO:
        return _WORDS_GO[text]
    plain = text.replace("_", "")
    if text[0] in "<=" or len(plain) > MAX_DIGITS:
        return text
    integer = re.fullmatch(_INT_GO, plain)
    if integer:
        value = _int_go(integer)
        if -(2**63) <= value < 2**64:
            return value
    number = re.fullmatch(_FRACTION_GO, text) if text[0] == "." else re.fullmatch(_FLOAT_GO, plain)
    return float(plain) if number and math.isfinite(float(plain)) else text


def _int_go(match: re.Match[str]) -> int:
    sign, hexadecimal, binary, octal, decimal, signed_binary = match.groups("")
    if signed_binary:
        return int(signed_binary, 2)
    if hexadecimal:
        return int(sign + hexadecimal, 16)
    return int(sign + (binary or octal or decimal), 2 if binary else 8 if octal else 10)


def _converted(text: str, convert: Callable[[str, int], int | float]) -> Reading:
    """Underscores mean nothing to the readers of Python; what is left without digits crashes them."""
    if len(text) > MAX_DIGITS:
        return Trap.TOO_LARGE
    digits = text.replace("_", "")
    try:
        value = convert(digits.lstrip("-+"), -1 if digits[0] == "-" else 1)
    except OverflowError:
        return Trap.TOO_LARGE
    except (ValueError, IndexError):
        return Trap.CRASH
    is_long = isinstance(value, int) and len(text) > MAX_DIGITS // 2 and abs(value) >= 10**MAX_DIGITS
    return Trap.TOO_LARGE if is_long or abs(value) == math.inf else value


def _float(digits: str, sign: int) -> float:
    return sign * (_sexagesimal(digits) if ":" in digits else float(digits))


def _int_1_2(digits: str, sign: int) -> int:
    base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2])
    return sign * (int(digits[2:], base) if base else int(digits))


def _int_1_1(digits: str, sign: int) -> int:
    base = {"0b": 2, "0x": 16}.get(digits[:2])
    if base:
        return sign * int(digits[2:], base)
    if ":" in digits:
        return sign * int(_sexagesimal(digits))
    return sign * int(digits, 8 if digits[0] == "0" else 10)


def _sexagesimal(digits: str) -> float:
    """12:30:45 is 45045 to YAML 1.1."""
    value = 0.0
    for part in digits.split(":"):
        value = value * 60 + float(part)
    return value
