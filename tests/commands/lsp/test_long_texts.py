"""Texts of a mebibyte that are made to be looked through again and again: an editor gets its answers all the same."""

from __future__ import annotations

import pytest

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.completion import completions
from magnus_argo.commands.lsp.features.cursor import cursor_at
from magnus_argo.commands.lsp.features.documents import Document, kind_of
from magnus_argo.commands.lsp.features.positions import Encoding, Lines, Position, Spot
from magnus_argo.commands.lsp.features.symbols import folds

MANY = 1_000_000
EMOJI = "\U0001f680"


def test_what_kind_of_file_it_is() -> None:
    assert kind_of("a.yaml", "start_at:\n" * (MANY // 10)) is None
    assert kind_of("a.yaml", "start_at:\n" * (MANY // 10) + "steps:\n") == "pipeline"


@pytest.mark.parametrize("line", [f"a{' ' * MANY}b", f"[{'a ' * (MANY // 2)}"])
def test_where_a_cursor_stands(line: str) -> None:
    assert cursor_at(Lines(f"{line}\n"), Spot(2, 1)) is not None


def test_the_rules_of_a_comment() -> None:
    document = Document("a.yaml", f"dag:\n  {'# magnus-argo: ignore[' * (MANY // 22)}]x\n")
    assert completions(document, Spot(2, MANY), Around()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_many_places_in_one_line(encoding: Encoding) -> None:
    lines = Lines(f"{EMOJI}é" * (MANY // 6), encoding)
    for column in range(1, lines.length(1), 10):
        assert lines.spot(lines.position(Spot(1, column))) == Spot(1, column)
    assert lines.spot(Position(0, MANY * 2)) == Spot(1, lines.length(1) + 1)


def test_comments_behind_keys_in_keys() -> None:
    keys = "".join(f"{' ' * depth}dag:\n" for depth in range(90))
    assert [
        (fold.first, fold.last) for fold in folds(Document("a.yaml", f"{keys}{'#' * 9}\n" + "#\n" * (MANY // 2)))
    ] == [(number, 90) for number in range(1, 90)]
