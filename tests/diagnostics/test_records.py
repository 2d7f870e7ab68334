"""Records behave as the dataclasses that mypy takes them for."""

from __future__ import annotations

import ast
import copy
import dataclasses
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, cast

import pytest

import magnus_argo
from magnus_argo.diagnostics.records import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Point:
    """A place."""

    x: int
    y: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Box:
    """Something that changes."""

    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Something that is only equal to itself."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """Something in an order."""

    height: int


def test_fields_are_compared_and_hashed() -> None:
    assert Point(1, 2, ["seen"]) == Point(1, 2, ["seen"])
    assert Point(1, 2, ["seen"]) != Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    plain: object = (1, 2)
    assert Point(1, 2) != plain
    assert {Level(1), Level(1)} == {Level(1)}


@dataclass(frozen=True, slots=True)
class Text:
    """Something that remembers what it has worked out."""

    text: str
    _words: list[str] = field(default_factory=list, init=False, repr=False, compare=False)


def test_what_is_hidden_is_neither_compared_nor_shown() -> None:
    one = Text("a b")
    one._words.extend(["a", "b"])
    assert (one, hash(one), repr(one)) == (Text("a b"), hash(Text("a b")), "Text(text='a b')")


@pytest.mark.parametrize("_", range(4))
def test_what_is_hidden_is_neither_given_nor_handed_on(_: int) -> None:
    one = Text("a b")
    one._words.append("a")
    assert replace(one, text="c")._words == []
    with pytest.raises(TypeError, match="argument"):
        Text("a", _words=["a"])  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="argument"):
        Text("a", ["a"])  # type: ignore[call-arg]


def test_what_changes_has_no_hash() -> None:
    assert Box(1) == Box(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Box(1))


def test_identity_where_asked_for() -> None:
    one = Named("a")
    assert one == one  # noqa: PLR0124
    assert one != Named("a")
    assert len({one, Named("a")}) == 2


def test_an_order() -> None:
    assert sorted([Level(2), Level(1)]) == [Level(1), Level(2)]


def test_text_copies_and_changes() -> None:
    point = Point(1, 2, ["seen"])
    assert repr(point) == "Point(x=1, y=2, notes=['seen'])"
    assert replace(point, y=3) == Point(1, 3, ["seen"])
    assert copy.deepcopy(point) == point
    assert not hasattr(point, "__dict__")


def test_all_of_the_source_uses_them() -> None:
    root = Path(magnus_argo.__file__).parent
    found = [
        path.name
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if "dataclass" in [name.name for name in node.names] and path.name != "records.py"
    ]
    assert not found


def test_defaults_and_names_of_arguments() -> None:
    assert Point(y=2, x=1) == Point(1, 2)
    assert Point(1).notes is not Point(1).notes
    assert Point(1, notes=["seen"]).notes == ["seen"]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point(y=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes from 2 to 4 positional arguments but 5 were given"):
        Point(1, 2, [], 4)  # type: ignore[call-arg]


def test_what_dataclasses_know_of_them() -> None:
    assert [(each.name, each.type) for each in fields(Level)] == [("height", "int")]
    assert asdict(Point(1, 2, ["seen"])) == {"x": 1, "y": 2, "notes": ["seen"]}
    assert dataclasses.replace(Point(1), y=3) == Point(1, 3)


def test_an_order_is_one_of_the_same_class() -> None:
    assert Level(1) <= Level(1)
    assert not Level(1) > Level(1)
    with pytest.raises(TypeError, match="not supported"):
        assert Level(1) < 2  # type: ignore[operator]


def fresh() -> type[Point]:
    """A class of which there is no object yet."""

    @dataclass(frozen=True, slots=True)
    class Pixel:
        x: int
        y: int = 0
        notes: list[str] = field(default_factory=list)

    return cast("type[Point]", Pixel)


def test_the_first_objects_are_made_like_the_others() -> None:
    pixel = fresh()
    pixels = [pixel(1), pixel(y=0, x=1), pixel(1, 0), pixel(1, 0, []), pixel(1, notes=[])]
    assert pixels == [pixel(1, 0, [])] * 5
    assert len({id(each.notes) for each in pixels}) == 5


@pytest.mark.parametrize(
    ("values", "named"), [((), {"y": 1}), ((1,), {"z": 1}), ((1, 2, [], 4), {}), ((), {"x": 1, "y": 2, "z": 3})]
)
def test_the_first_object_gets_no_other_arguments(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="argument"):
        fresh()(*values, **named)
