"""Plain scalars that are not what they look like to everybody who reads the file."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Rule
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import quote_it, shown
from magnus_argo.yaml.scalars import MAX_DIGITS, Plain, Reading, Trap, readings, resolve

AMBIGUOUS_SCALAR = Rule("ambiguous-scalar", "a scalar that YAML readers read differently", "warning", scope="file")
DATE_VALUE = Rule("date-value", "a date, which magnus cannot store")
NUMBER_TOO_LARGE = Rule("number-too-large", "a number that is too large for YAML readers")
NOT_A_JSON_NUMBER = Rule("not-a-json-number", "infinity or not-a-number, which JSON does not have")
UNREADABLE_SCALAR = Rule("unreadable-scalar", "a plain scalar on which magnus' YAML reader fails")

_READERS = ("magnus (YAML 1.2)", "PyYAML (YAML 1.1)", "Argo (Go)")


@dataclass(frozen=True, slots=True)
class Oddity:
    """What to say about a scalar, and the value to go on with.

    `is_text`: it can only have been meant as text, in quotes. `instead` is what else can be written, if anything.
    """

    value: Plain
    rule: Rule
    message: str
    help: str
    is_text: bool
    instead: str = ""


def oddity(text: str) -> Oddity | None:
    """Finds what is odd about a plain scalar; None for most, which have one meaning for all readers."""
    value = resolve(text)
    if isinstance(value, Trap):
        return _trap(text, value)
    triple = readings(text)
    if triple is None:
        return None
    message, instead = f"`{shown(text)}` is {_comparison(triple)}", _instead(triple)
    cure = quote_it(text, "it if text is meant") + (f", or write `{instead}`" if instead else "")
    return Oddity(value, AMBIGUOUS_SCALAR, message, cure, isinstance(value, str), instead)


def kind(value: Reading) -> str:
    """Returns what a value is, in the user's words."""
    if isinstance(value, Trap):
        return "a date" if value is Trap.DATE else "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "a boolean"
    return "null" if value is None else "a number"


def _trap(text: str, trap: Trap) -> Oddity:
    name = f"`{shown(text)}`"
    rule, message = {
        Trap.DATE: (DATE_VALUE, f"{name} is a date, which magnus cannot store"),
        Trap.TOO_LARGE: (
            NUMBER_TOO_LARGE,
            f"{name} is too large: a number has at most {MAX_DIGITS} digits, and is at most 1.8e308",
        ),
        Trap.NOT_FINITE: (
            NOT_A_JSON_NUMBER,
            f"{name} is not a number in JSON, the format in which magnus and Argo store values",
        ),
        Trap.CRASH: (UNREADABLE_SCALAR, f"{name} without quotes makes magnus' YAML reader fail"),
    }[trap]
    return Oddity(text, rule, message, quote_it(text), trap in _NO_NUMBERS)


_NO_NUMBERS = (Trap.DATE, Trap.CRASH)
"""What only text can stand for; the others may be numbers that somebody got wrong."""


def _comparison(triple: tuple[Reading, ...]) -> str:
    """`10 for magnus (YAML 1.2), 8 for PyYAML (YAML 1.1) and Argo (Go)`."""
    readers: dict[str, list[str]] = {}
    for reader, value in zip(_READERS, triple, strict=True):
        readers.setdefault(_described(value), []).append(reader)
    return ", ".join(f"{value} for {' and '.join(names)}" for value, names in readers.items())


def _described(value: Reading) -> str:
    if isinstance(value, Trap):
        return value.value
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        value = int(value)
    return shown(str(value))


def _instead(triple: tuple[Reading, ...]) -> str:
    value, _, go = triple
    if isinstance(value, str):
        return str(go).lower() if isinstance(go, bool) else ""
    return "" if readings(str(value)) else str(value)
