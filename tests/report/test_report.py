"""Reports: what a person reads and what a program gets."""

from __future__ import annotations

import json as stdlib_json
import re
import unicodedata

import pytest
from tests.support.report_results import ERROR, PATH, TRAIN, WARNING, found, label, results, sources
from tests.support.work import grows_evenly

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Span
from magnus_argo.report import json, text


def shown(content: str, diagnostic: Diagnostic, **others: str) -> str:
    return text.render([diagnostic], sources(content, **others))


def test_a_diagnostic_shows_its_place_a_similar_name_and_the_cure() -> None:
    misspelt = found(
        label(5, 12, 21, "named here"), label(6, 3, 12, "a similar name"), cure="did you mean `transform`?"
    )
    assert shown(TRAIN, misspelt) == (
        "error[unknown-step]: there is no step `transfrom`\n"
        " --> pipelines/train.yaml:5:12\n"
        "  |\n"
        "5 |      next: transfrom\n"
        "  |            ^^^^^^^^^ named here\n"
        "6 |   transform:\n"
        "  |   --------- a similar name\n"
        "  |\n"
        "  = help: did you mean `transform`?\n"
        "\n"
        "1 error\n"
    )


LAYOUTS = {
    "one line between is shown": (
        found(label(3, 1, 2, "x"), label(1, 1, 2)),
        ["1 | a: 1", "  | -", "2 | b: 2", "3 | c: 3", "  | ^ x"],
    ),
    "several lines between are skipped, numbers are right-aligned": (
        found(label(10, 1, 2), label(1, 4, 5, "first")),
        [" 1 | a: 1", "   |    - first", "...", "10 | j: 10", "   | ^"],
    ),
    "words of several labels on one line hang below, the rightmost stands beside": (
        found(label(1, 1, 2, "key"), label(1, 4, 5, "value")),
        ["1 | a: 1", "  | ^  - value", "  | |", "  | key"],
    ),
    "three labels": (
        found(label(11, 1, 4, "one"), label(11, 6, 9, "two"), label(11, 11, 16, "three")),
        ["11 | one, two, three", "   | ^^^  ---  ----- three", "   | |    |", "   | |    two", "   | one"],
    ),
    "the caret stays in sight inside a related place": (
        found(label(11, 6, 9, "bad"), label(11, 1, 16, "in here")),
        ["11 | one, two, three", "   | -----^^^-------", "   | |    |", "   | |    bad", "   | in here"],
    ),
    "labels at one place hang below each other": (
        found(label(11, 1, 4, "bad"), label(11, 1, 4, "worse")),
        ["11 | one, two, three", "   | ^^^ bad", "   | |", "   | worse"],
    ),
    "the end of a line, and an empty place": (found(label(1, 5, 5, "add")), ["1 | a: 1", "  |     ^ add"]),
    "labels at one place and another": (
        found(label(11, 1, 4, "bad"), label(11, 1, 4, "worse"), label(11, 6, 9, "two")),
        ["11 | one, two, three", "   | ^^^  --- two", "   | |", "   | bad", "   | worse"],
    ),
    "beyond the end of a line": (found(label(1, 500, 501, "add")), ["1 | a: 1", "  |     ^ add"]),
    "beyond the end of the file": (found(label(40, 1, 2, "add")), ["40 |", "   | ^ add"]),
    "the same label twice is shown once": (
        found(label(1, 1, 2, "x"), label(1, 1, 2, "x")),
        ["1 | a: 1", "  | ^ x"],
    ),
}
LETTERS = "".join(f"{key}: {number}\n" for number, key in enumerate("abcdefghij", 1)) + "one, two, three\n"


@pytest.mark.parametrize(("diagnostic", "lines"), LAYOUTS.values(), ids=LAYOUTS)
def test_layout(diagnostic: Diagnostic, lines: list[str]) -> None:
    assert shown(LETTERS, diagnostic).split("\n\n")[0].splitlines()[3:] == lines


def test_places_in_other_files_have_blocks_of_their_own() -> None:
    elsewhere = found(label(1, 1, 2, "here"), label(2, 1, 2, "and here", "other.yaml"))
    assert shown(LETTERS, elsewhere, other_yaml="x: 1\ny: 2\n").splitlines()[4:10] == [
        "  | ^ here",
        "  |",
        " ::: other.yaml:2:1",
        "  |",
        "2 | y: 2",
        "  | - and here",
    ]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("term:/$HOME/;x;.yaml", r"term:/\x24HOME/;x;.yaml"),
        ("~root/a b, ~c/~d.yaml", r"\x7eroot/a b, \x7ec/~d.yaml"),
        ("`=1`~/a.yaml", r"`=1`\x7e/a.yaml"),
        ("a~1.yaml", "a~1.yaml"),
    ],
)
def test_no_editor_fills_anything_into_a_place(path: str, seen: str) -> None:
    place = Label(Span(path, 1, 2, 3))
    assert f" --> {seen}:1:2\n" in text.render([Diagnostic(ERROR, "message", place)], {})


def test_of_a_file_that_was_not_read_the_places_are_told() -> None:
    missing = found(label(3, 5, 6, "named", "gone.yaml"), label(4, 1, 2, "again", "gone.yaml"), cure="create it")
    assert text.render([missing], {}).splitlines()[1:5] == [
        " --> gone.yaml:3:5: named",
        " ::: gone.yaml:4:1: again",
        "  |",
        "  = help: create it",
    ]


def test_lines_of_help_are_indented_under_the_first() -> None:
    cured = shown(LETTERS, found(label(10, 1, 2), cure="add\nto `steps`:", block=("  fail:", "    type: fail")))
    assert cured.splitlines()[-5:-2] == [
        r"   = help: add\nto `steps`:",
        "             fail:",
        "               type: fail",
    ]


@pytest.mark.parametrize(
    ("rules", "last"),
    [
        ([ERROR], "1 error"),
        ([WARNING], "1 warning"),
        ([ERROR, WARNING, WARNING], "1 error, 2 warnings"),
        ([ERROR, ERROR], "2 errors"),
    ],
)
def test_paragraphs_are_parted_and_counted(rules: list[Rule], last: str) -> None:
    report = text.render([found(label(1, 1, 2), rule=rule) for rule in rules], sources(LETTERS))
    *paragraphs, summary = report.split("\n\n")
    assert summary == f"{last}\n"
    assert [paragraph.partition(":")[0] for paragraph in paragraphs] == [f"{r.severity}[{r.name}]" for r in rules]


def test_nothing_found_says_nothing() -> None:
    assert text.render([], {}) == ""
    assert stdlib_json.loads(json.render(results()))["diagnostics"] == []


# What is marked in a line, in the columns of a terminal.


def columns(line: str) -> list[str]:
    """Each column of a terminal and the character that begins there or covers it."""
    on_screen: list[str] = []
    for character in line:
        if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
            on_screen[-1] += character
            on_screen += [""] if character == "\ufe0f" else []
        else:
            on_screen += [character] + [""] * (unicodedata.east_asian_width(character) in "WF")
    return on_screen


def under_carets(report: str) -> tuple[str, str]:
    """The text above the carets, and the line as shown."""
    lines = report.splitlines()
    carets = next(number for number, line in enumerate(lines) if re.fullmatch(r" +\| [ -]*\^+.*", line))
    row = columns(lines[carets - 1])
    return "".join(row[at] for at, sign in enumerate(lines[carets]) if sign == "^"), lines[carets - 1]


@pytest.mark.parametrize(
    ("before", "marked", "seen"),
    [
        ("a: ", "b", "b"),
        ("\ta:\t", "b", "b"),
        ("a: ", "b\tc", "b    c"),
        ("\u1112\u1161\u11ab: ", "x", "x"),
        ("日本: ", "語", "語"),
        ("\uff46\uff55\uff4c\uff4c: ", "wide", "wide"),
        ("한국어: ", "x", "x"),
        ("e\u0301te\u0301: ", "e\u0301", "e\u0301"),
        ("😀 😀: ", "😀x", "😀x"),
        ("❤\ufe0f: ", "x", "x"),
        ("nbsp:\u00a0", "x", "x"),
        ("a: ", "\u202ex", r"\u202ex"),
        ("\x1b[31m: ", "x\x00", r"x\x00"),
        ("##[group]: ", "x##[y", r"x##\x5by"),
        ("\u200d\ufeff\u2066: ", "x", "x"),
    ],
)
@pytest.mark.parametrize("padding", ["", "p" * 300, "日" * 300, "\x07" * 300])
def test_carets_stand_under_what_is_meant(before: str, marked: str, seen: str, padding: str) -> None:
    start = len(padding + before) + 1
    diagnostic = found(label(1, start, start + len(marked), "here"))
    report = shown(f"{padding}{before}{marked} z{padding}", diagnostic)
    assert under_carets(report)[0] == seen


@pytest.mark.parametrize("filler", ["a", "日", "\x07", "\U000e0001", "\t", "日a\u0301"])
@pytest.mark.parametrize("before", [0, 500, 1000])
def test_long_lines_are_cut_around_the_caret(filler: str, before: int) -> None:
    line = f"{filler * before}X{filler * (1000 - before)}"
    place = line.index("X") + 1
    seen, row = under_carets(shown(line, found(label(1, place, place + 1))))
    assert seen.rstrip("\u0301") == "X"
    assert 90 <= len(columns(row.partition(" | ")[2])) <= 102
    assert ("| …" in row, row.endswith("…")) == (before > 0, before < 1000)


def test_marks_without_end_on_one_letter_are_cut() -> None:
    line = "e" + "\u0301" * 100_000 + "X"
    report = shown(line, found(label(1, 1, 2), label(1, len(line), len(line) + 1, "here")))
    assert len(report) < 1000
    assert under_carets(report)[0].startswith("e")
    assert "- here" in report


def test_every_label_of_a_long_line_is_shown() -> None:
    line = "k: " + "a" * 500 + " mid " + "b" * 500 + " end"
    ends = found(label(1, 505, 508, "middle"), label(1, 1010, 1013, "last"), label(1, 1, 2, "first"))
    rows = shown(line, ends).splitlines()
    for word, marked in (("first", "k"), ("middle", "mid"), ("last", "end")):
        number = next(number for number, row in enumerate(rows) if row.endswith(f" {word}"))
        under = [at for at, sign in enumerate(rows[number].removesuffix(word)) if sign in "^-"]
        assert "".join(rows[number - 1][at] for at in under) == marked
    assert max(map(len, rows)) < 120


def test_a_long_mark_leaves_room_for_what_is_before_it() -> None:
    assert "1 | key: aaa" in shown("key: " + "a" * 5000, found(label(1, 6, 5006)))


def test_json_says_everything() -> None:
    diagnostic = found(label(5, 12, 21, "named here"), label(6, 3, 12, "a similar ##[name]"), cure="é\u202e")
    report = json.render(results(diagnostic, found(label(1, 1, 2), rule=WARNING)))
    assert report.isascii()
    assert stdlib_json.loads(report)["summary"] == {"errors": 1, "warnings": 1}
    assert stdlib_json.loads(report)["version"] == 1
    assert stdlib_json.loads(report)["diagnostics"][0] == {
        "rule": "unknown-step",
        "severity": "error",
        "message": "there is no step `transfrom`",
        "help": "é\u202e",
        "environments": [],
        "path": PATH,
        "line": 5,
        "column": 12,
        "end_column": 21,
        "label": "named here",
        "related": [{"path": PATH, "line": 6, "column": 3, "end_column": 12, "label": "a similar ##[name]"}],
        "fixes": [],
    }


def test_colour_only_colours() -> None:
    diagnostics = [
        found(label(5, 12, 21, "named"), label(6, 3, 12, "similar"), cure="x"),
        found(label(1, 1, 2), rule=WARNING),
    ]
    colored = text.render(diagnostics, sources(TRAIN), color=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", colored) == text.render(diagnostics, sources(TRAIN))
    assert "\x1b[1;31merror[unknown-step]\x1b[0m" in colored
    assert "\x1b[1;31m^^^^^^^^^\x1b[0m" in colored
    assert "\x1b[1;33mwarning[latest-image]\x1b[0m" in colored
    assert "\x1b[1;34m5 |\x1b[0m" in colored


def test_work_on_a_huge_line_grows_with_its_mistakes() -> None:
    line = "x: [" + "a, " * 300_000 + "]"

    def mistakes(count: int) -> list[Diagnostic]:
        places = range(5, 5 + 3 * count, 3)
        return [found(label(1, column, column + 1, "here"), label(1, 1, 2)) for column in places]

    assert text.render(mistakes(1000), sources(line)).count("^ here") == 1000
    assert grows_evenly(mistakes, lambda many: text.render(many, sources(line)), 100)
