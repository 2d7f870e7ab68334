"""Places as editors count them and as the compiler does."""

from __future__ import annotations

import random

import pytest

from magnus_argo.commands.lsp.features.documents import kind_of
from magnus_argo.commands.lsp.features.positions import Encoding, Lines, Position, Spot
from magnus_argo.diagnostics.source import Source

TEXT = "a🚀b\r\nc\u2028dé\rx\n"


@pytest.mark.parametrize(
    ("encoding", "characters"), [("utf-8", (0, 1, 5, 6)), ("utf-16", (0, 1, 3, 4)), ("utf-32", (0, 1, 2, 3))]
)
def test_units_of_the_encoding(encoding: Encoding, characters: tuple[int, int, int, int]) -> None:
    lines = Lines(TEXT, encoding)
    for column, character in enumerate(characters, 1):
        assert lines.position(Spot(1, column)) == Position(0, character)
        assert lines.spot(Position(0, character)) == Spot(1, column)


def test_a_place_within_a_character_is_before_it() -> None:
    assert Lines(TEXT).spot(Position(0, 2)) == Spot(1, 2)
    assert Lines(TEXT, "utf-8").spot(Position(0, 3)) == Spot(1, 2)


def test_lines_are_those_of_each_side() -> None:
    lines = Lines(TEXT)
    assert lines.spot(Position(1, 2)) == Spot(3, 1)
    assert lines.position(Spot(3, 1)) == Position(1, 2)
    assert lines.position(Spot(4, 1)) == Position(2, 0)
    assert [lines.line(number) for number in range(1, 6)] == ["a🚀b", "c", "dé", "x", ""]


def test_what_lies_beyond_is_the_end() -> None:
    lines = Lines(TEXT)
    assert lines.spot(Position(0, 99)) == Spot(1, 4)
    assert lines.spot(Position(99, 99)) == Spot(5, 1)
    assert lines.position(Spot(1, 99)) == Position(0, 4)
    assert lines.position(Spot(99, 1)) == Position(3, 0)
    assert Lines("").spot(Position(0, 0)) == Spot(1, 1)


def test_a_byte_order_mark_is_a_character_to_editors_alone() -> None:
    assert Lines("\ufeffab").position(Spot(1, 1)) == Position(0, 1)
    assert Lines("\ufeffab").spot(Position(0, 0)) == Spot(1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_there_and_back_and_as_sources_count(encoding: Encoding) -> None:
    generator = random.Random(encoding)
    for _ in range(300):
        text = "".join(generator.choice("ab🚀é\r\n\u2028\x85 ") for _ in range(generator.randrange(30)))
        lines, source = Lines(text, encoding), Source("a", text.encode())
        for offset in range(len(text) + 1):
            spot = lines.spot_at(offset)
            assert source.line(spot.line) == lines.line(spot.line)
            if text[offset - 1 : offset + 1] != "\r\n" and spot.column <= len(lines.line(spot.line)) + 1:
                assert lines.offset(spot) == offset
                assert lines.spot(lines.position(spot)) == spot


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("a/magnus-argo.yaml", "", "project"),
        ("a.yaml", "# x\ndag:\n", "pipeline"),
        ("a.yaml", "{dag: {", "pipeline"),
        ("a.yaml", "start_at: a\nsteps:\n  a:\n", "pipeline"),
        ("a.yaml", "executor:\n  type: argo\n", "config"),
        ("a.yaml", "mode: {type: 'argo'}", "config"),
        ("a.yaml", "executor: {type: local}", None),
        ("a.yaml", "  a:\n    dag: 1", None),
        ("a.yaml", "steps:\n  - run: x", None),
    ],
)
def test_kinds(path: str, text: str, kind: str | None) -> None:
    assert kind_of(path, text) == kind
