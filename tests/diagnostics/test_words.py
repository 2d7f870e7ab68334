"""Text in messages: what can be seen, pasted and compared by eye."""

from __future__ import annotations

import pytest
import yaml

from magnus_argo.diagnostics.words import (
    Name,
    Value,
    counted,
    joined,
    listed,
    plain,
    quote_it,
    quoted,
    shortened,
    shown,
    suggest,
)


@pytest.mark.parametrize(("length", "end"), [(59, "a"), (60, "a"), (61, "…"), (10_000, "…")])
def test_long_text_is_cut_to_its_limit(length: int, end: str) -> None:
    text = "a" * length
    assert shortened(text, 60) == shown(text) == text[: 59 if end == "…" else 60] + (end if end == "…" else "")
    assert len(shown(text, 5)) == 5


def test_what_hides_is_spelt_out_and_nothing_else() -> None:
    assert shown("é\x1b[31m\u202e\\") == "é\\x1b[31m\\u202e\\"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u2800b\U0001d159", "a\\u2800b\\U0001d159"),
        ("wait\ufe0f", "wait\\ufe0f"),
        ("1\ufe0f+\ufe0e", "1\\ufe0f+\\ufe0e"),
        ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f\\ufe0f"),
        ("a\ufe0f\u20e3", "a\\ufe0f\u20e3"),
        ("\u2764\ufe0f 1\ufe0f\u20e3 \U0001f6e0\ufe0f", "\u2764\ufe0f 1\ufe0f\u20e3 \U0001f6e0\ufe0f"),
        ("\u2713\ufe0f \u25cf\ufe0f \u2605\ufe0f", "\u2713\\ufe0f \u25cf\\ufe0f \u2605\\ufe0f"),  # are no emoji
        ("\u26a1\ufe0f \U0001f680\ufe0f", "\u26a1\\ufe0f \U0001f680\\ufe0f"),  # have the style anyway
        ("\u26a1\ufe0e \u2764\ufe0e", "\u26a1\\ufe0e \u2764\\ufe0e"),
    ],
)
def test_blanks_and_styles_that_change_nothing_are_spelt_out(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize("text", ["a\u202eb", "é\x7f\n\U000e0041"])
def test_quoted_text_hides_nothing(text: str) -> None:
    assert quoted(text).isprintable()
    assert yaml.safe_load(quoted(text)) == text


@pytest.mark.parametrize("text", ["yes", "", " a ", 'say "no"', "it's", "C:\\dir", "a\nb", "\U0001f600\t", "\u202e"])
def test_quoted_text_is_read_as_it_was(text: str) -> None:
    assert yaml.safe_load(quoted(text)) == text
    assert quote_it(text) == f"quote it: `{quoted(text)}`"


def test_text_that_is_too_long_to_paste_is_only_to_be_quoted() -> None:
    assert quote_it("a" * 201, "the command") == "quote the command"


def test_names_are_listed_and_joined() -> None:
    names = ["a", "b", "c", "d"]
    assert listed(names) == listed(names, 4) == "`a`, `b`, `c`, `d`"
    assert listed(names, 2) == "`a`, `b` and 2 more"
    assert listed([]) == ""
    assert plain(joined(names, 4)) == "`a`, `b`, `c` and `d`"
    assert plain(joined(names, last="or")) == "`a`, `b`, `c` or 1 more"
    assert plain(joined(["a"])) == "`a`"


def test_values_are_quoted_unless_they_are_one_word() -> None:
    assert plain(("step ", Name("a"), ": ", Value("b"), " or ", Value("b c"))) == "step `a`: b or `b c`"


def test_things_are_counted() -> None:
    assert [counted(count, "step") for count in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert [counted(count, "branch", "branches") for count in (1, 2)] == ["1 branch", "2 branches"]


def test_a_similar_name_is_suggested_or_none() -> None:
    assert suggest("trian", ["test", "train"]) == "train"
    assert suggest("trian", ["x", "y"]) is None
    assert suggest("trian", ["train"], 0.9) is None
