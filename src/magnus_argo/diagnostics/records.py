"""Dataclasses whose comparison, hash and text are shared instead of generated.

`dataclasses` compiles up to seven methods for each class, which takes a sixth of the time of a short run. These classes
have one that is generated, `__init__`. mypy takes them for ordinary dataclasses, so it is mypy that checks `frozen`. It
ignores here that a class is given methods, which it allows to nobody.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass

    from _typeshed import DataclassInstance
else:

    def dataclass(
        *, frozen: bool = False, eq: bool = True, order: bool = False, **options: bool
    ) -> Callable[[type], type]:
        """Returns a decorator with the options of `dataclasses.dataclass`, which it is where there is an `order`."""
        if order:
            return dataclasses.dataclass(frozen=frozen, order=True, **options)
        return lambda cls: _comparing(_initialized(cls, options), frozen) if eq else _initialized(cls, options)


def _initialized(cls: type, options: dict[str, bool]) -> type:
    if "__repr__" not in vars(cls):
        cls.__repr__ = _text  # type: ignore[assignment, method-assign]
    made: Callable[[type], type] = dataclasses.dataclass(eq=False, repr=False, **options)
    return made(cls)


def _comparing(cls: type, frozen: bool) -> type:
    """Adds the comparison of all fields, and the hash of what is frozen."""
    values = attrgetter(*(field.name for field in dataclasses.fields(cls) if field.compare), "__class__")

    def equal(self: object, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    cls.__eq__, cls.__hash__ = equal, hashed if frozen else None  # type: ignore[assignment, method-assign]
    return cls


def _text(self: DataclassInstance) -> str:
    fields = (field for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{field.name}={getattr(self, field.name)!r}' for field in fields)})"
