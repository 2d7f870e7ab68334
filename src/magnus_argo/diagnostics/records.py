"""Dataclasses that cost little until one of them is made.

`dataclasses` compiles up to seven methods when a class is defined, which took a fifth of the time of a short run. Here
comparison, order, hash and text are shared, and `__init__` is compiled for the third object: many classes have one, or
none. mypy takes these for ordinary dataclasses, so it is mypy that checks `frozen`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dataclasses import Field
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace

    from _typeshed import DataclassInstance
else:

    def dataclass(
        *, frozen: bool = False, eq: bool = True, order: bool = False, slots: bool = False, weakref_slot: bool = False
    ) -> Callable[[type], type]:
        """Returns a decorator with the options of `dataclasses.dataclass`, for classes that inherit no fields."""

        def decorate(plain: type) -> type:
            fields = _Fields(plain)
            cls = _slotted(plain, fields, weakref_slot) if slots else plain
            cls.__dataclass_fields__, cls.__match_args__ = fields, fields.seen
            cls.__init__ = _compiled_when_worth_it(cls, fields)
            cls.__repr__ = vars(plain).get("__repr__") or _text_of(fields.seen)
            if eq:
                _compare(cls, fields.seen, frozen)
            if order:
                _order(cls, fields.seen)
            return cls

        return decorate

    def field(
        *,
        default_factory: Callable[[], object],
        init: bool = True,
        repr: bool = True,  # noqa: A002 (as dataclasses calls it)
        compare: bool = True,
    ) -> _Factory:
        """Says what makes the default of a field, for each object anew. One that is not for `init`, `repr` and
        `compare` is none of those."""
        return _Factory(default_factory, init and repr and compare)

    def replace(record: DataclassInstance, /, **changes: object) -> DataclassInstance:
        """Returns a record of the same class with `changes` to its fields."""
        values = {name: getattr(record, name) for name in record.__match_args__}
        return type(record)(**(values | changes))


class _Factory(NamedTuple):
    make: Callable[[], object]
    is_seen: bool


class _Fields:
    """The fields of a class; `dataclasses` is asked for its own view of them only if somebody reads it."""

    def __init__(self, plain: type) -> None:
        self.plain = plain
        self.names = tuple(plain.__annotations__)
        stated = {name: vars(plain)[name] for name in self.names if name in vars(plain)}
        self.factories = {name: each for name, each in stated.items() if isinstance(each, _Factory)}
        self.defaults = {name: each for name, each in stated.items() if name not in self.factories}
        self.seen = tuple(name for name in self.names if name not in self.factories or self.factories[name].is_seen)

    def __get__(self, record: object, cls: Any) -> dict[str, Field[Any]]:  # noqa: ANN401
        import dataclasses  # takes a millisecond

        for name, (make, is_seen) in self.factories.items():
            field = dataclasses.field(default_factory=make, init=is_seen, repr=is_seen, compare=is_seen)
            setattr(self.plain, name, field)
        made: Any = dataclasses.dataclass(init=False, eq=False, repr=False)(self.plain)
        cls.__dataclass_fields__ = fields = made.__dataclass_fields__
        return dict(fields)


def _slotted(plain: type, fields: _Fields, weakref_slot: bool) -> type:
    left_out = {*fields.names, "__dict__", "__weakref__"}
    members = {name: value for name, value in vars(plain).items() if name not in left_out}
    members["__slots__"] = (*fields.names, "__weakref__") if weakref_slot else fields.names
    members["__qualname__"] = plain.__qualname__
    return type(plain)(plain.__name__, plain.__bases__, members)


def _compiled_when_worth_it(cls: Any, fields: _Fields) -> Callable[..., None]:  # noqa: ANN401
    """Returns an `__init__` that is good for two objects, and then has itself compiled."""
    made = 0

    def slowly(self: object, *values: object, **named: object) -> None:
        nonlocal made
        made += 1
        given = fields.defaults | dict(zip(fields.seen, values, strict=False)) | named
        if made > 2 or given.keys() != {*fields.names} or len(values) > len(fields.seen):
            cls.__init__ = _initializer(fields)
            cls.__init__(self, *values, **named)
            return
        for name, value in given.items():
            setattr(self, name, value)

    return slowly


def _initializer(fields: _Fields) -> Callable[..., None]:
    """Returns an `__init__`, compiled as `dataclasses` does it: nothing of a record is called more often."""
    scope: dict[str, Any] = {"_absent": object()}
    parameters, lines = ["self"], []
    for name in fields.names:
        default = "=_absent" if name in fields.factories else f"=_{name}" if name in fields.defaults else ""
        parameters += [f"{name}{default}"] if name in fields.seen else []
        scope[f"_{name}"] = fields.factories[name].make if name in fields.factories else fields.defaults.get(name)
        given = f"_{name}() if {name} is _absent else {name}" if name in fields.factories else name
        lines.append(f" self.{name} = {given if name in fields.seen else f'_{name}()'}")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines), scope)  # noqa: S102 (names of fields alone)
    made: Callable[..., None] = scope["__init__"]
    return made


def _compare(cls: Any, names: tuple[str, ...], frozen: bool) -> None:  # noqa: ANN401
    """Adds the comparison of these fields, and the hash of what is frozen."""
    values = operator.attrgetter(*names, "__class__")

    def equal(self: object, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    cls.__eq__, cls.__hash__ = equal, hashed if frozen else None


def _order(cls: type, names: tuple[str, ...]) -> None:
    """Adds the order of these fields."""
    values = operator.attrgetter(*names)

    def compared(how: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
        return lambda self, other: how(values(self), values(other)) if other.__class__ is cls else NotImplemented

    for name in ("lt", "le", "gt", "ge"):
        setattr(cls, f"__{name}__", compared(getattr(operator, name)))


def _text_of(names: tuple[str, ...]) -> Callable[[object], str]:
    def text(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return text
