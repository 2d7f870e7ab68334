"""The cure of a problem, said of what was read: a value at a place. `yaml/mending.py` makes edits of it."""

from __future__ import annotations

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span


@dataclass(frozen=True, slots=True)
class Respell:
    """Another text in the place of the key or value `old`, in the quotes that this has."""

    span: Span
    old: str
    new: str
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Write:
    """YAML in the place of the value `old`, such as `3` in the place of `'3'`; None puts the value in quotes."""

    span: Span
    old: bool | int | float | str | None
    new: str | None
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Retype:
    """Another text in the place of a part of a scalar, if `old` stands there letter by letter."""

    span: Span
    old: str
    new: str
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Remove:
    """Without the key at `span` and its value."""

    span: Span
    key: str
    safe: bool = True


@dataclass(frozen=True, slots=True)
class AddSteps:
    """With steps at the end of the mapping whose key is at `span`; each is called as its type, and says no more."""

    span: Span
    types: tuple[str, ...]
    safe: bool = True


Remedy = Respell | Write | Retype | Remove | AddSteps
