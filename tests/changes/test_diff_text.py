"""Unified differences: what difflib says, in a time that grows with the text."""

from __future__ import annotations

import difflib
import random
import tracemalloc
from collections.abc import Callable

import pytest
from tests.support.github_runner import commands_in
from tests.support.work import work

from magnus_argo.changes import text_diff as text
from magnus_argo.changes.lines import matching_blocks
from magnus_argo.changes.text_diff import unified
from magnus_argo.diagnostics.budgets import LONGEST_TOLD
from magnus_argo.report.printable import visible


def random_pair(choice: random.Random, size: int) -> tuple[list[str], list[str]]:
    """Two texts of which one is made of the other."""
    kinds = choice.choice((2, 20, 500, 10**6))
    old = [str(choice.randrange(kinds)) for _ in range(size)]
    new = list(old)
    for _ in range(choice.randrange(10)):
        place, length = choice.randrange(len(new) + 1), choice.randrange(20)
        new[place : place + choice.choice((0, length))] = choice.choice(([], ["x"], old[:length]))
    return old, new


def joined(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize("size", [0, 1, 5, 60])
def test_it_is_that_of_difflib(size: int) -> None:
    choice = random.Random(size)
    for _ in range(100):
        old, new = map(joined, random_pair(choice, size))
        before, after = old.decode().splitlines(), new.decode().splitlines()
        expected = "".join(f"{line}\n" for line in difflib.unified_diff(before, after, "a/p", "b/p", lineterm=""))
        assert unified("p", old, new) == expected


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_other_ends_of_lines_are_seen(end: str) -> None:
    found = unified("p", b"a\nb\n", f"a{end}b\n".encode())
    assert found.splitlines()[3:] == ["-a", "-b", f"+a{end.encode('unicode_escape').decode()}b"]


def test_crlf_is_seen_where_only_some_lines_have_it() -> None:
    assert unified("p", b"a\nb\n", b"a\r\nb\n").splitlines()[3:] == ["-a", "+a\\r", " b"]
    assert unified("p", b"a\nb\n", b"a\r\nb\r\n") == ""


def test_a_missing_end_of_the_last_line_is_seen() -> None:
    missing = "\\ No newline at end of file"
    assert unified("p", b"a\nb\n", b"a\nb").splitlines()[3:] == [" a", "-b", "+b", missing]
    assert unified("p", b"a\nb", b"c\nb").splitlines()[3:] == ["-a", "+c", " b"]


def applied(old: list[str], diff: str) -> list[str]:
    """What `patch` would make of a text."""
    new, place = [], 0
    for line in diff.splitlines()[2:]:
        if line.startswith("@@"):
            first, _, length = line.split()[1][1:].partition(",")
            start = int(first) - (length != "0")
            new += old[place:start]
            place = start
        elif line[0] == "+":
            new.append(line[1:])
        else:
            assert old[place] == line[1:]
            new += [] if line[0] == "-" else [line[1:]]
            place += 1
    return new + old[place:]


@pytest.mark.parametrize("size", [5, 300, 1500])
def test_it_leads_from_one_text_to_the_other(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_SMALL", 0)
    choice = random.Random(size)
    for _ in range(20):
        old, new = random_pair(choice, size)
        diff = unified("p", joined(old), joined(new))
        assert applied(old, diff) == new


def test_blocks_are_in_order_and_the_same_in_both() -> None:
    choice = random.Random(7)
    for size in (0, 10, 500, 1200):
        old, new = random_pair(choice, size)
        ends = (0, 0)
        for block in matching_blocks(old, new):
            assert (block.old, block.new) >= ends
            assert old[block.old : block.old + block.size] == new[block.new : block.new + block.size]
            ends = block.old + block.size, block.new + block.size


@pytest.mark.parametrize("kinds", [2, 40, 10**9])
def test_large_texts_take_a_time_that_grows_with_them(kinds: int) -> None:
    """difflib alone takes half a minute for two workflows of 5,000 steps with other names."""

    def texts(size: int) -> list[bytes]:
        choice = random.Random(size)
        return [joined([str(choice.randrange(kinds)) for _ in range(size)]) for _ in range(2)]

    small, large = texts(2000), texts(8000)
    assert work(lambda: unified("p", *large)) < 6 * work(lambda: unified("p", *small)) + 10_000


def test_names_of_every_other_step_are_found() -> None:
    def workflow(name: Callable[[int], str]) -> list[str]:
        lines = [(f"- name: {name(number)}", "  template: step", f"  depends: s{number}") for number in range(2000)]
        return [line for step in lines for line in step]

    old, new = workflow("s{}".format), workflow(lambda number: f"{'st'[number % 2]}{number}")
    diff = unified("p", joined(old), joined(new))
    assert (diff.count("\n-"), diff.count("\n+")) == (1000, 1001), "a line of each, and the head"
    assert applied(old, diff) == new


@pytest.mark.parametrize(
    ("old", "new", "heads"),
    [
        (None, b"a\n", "--- /dev/null\n+++ b/p\n@@ -0,0 +1 @@\n+a\n"),
        (b"a\n", None, "--- a/p\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"),
        (b"a\n", b"a\n", ""),
        (None, None, ""),
        (b"\xff\n", b"a\n", "--- a/p\n+++ b/p\n@@ -1 +1 @@\n-\\xff\n+a\n"),
    ],
)
def test_files_that_are_not_there(old: bytes | None, new: bytes | None, heads: str) -> None:
    assert unified("p", old, new) == heads


@pytest.mark.parametrize(
    "text", ["\x1b]0;title\x07", "a ##[add-mask]x", "\ufeffa", "\u202ea", "\0", "a\u2028::error::b"]
)
def test_no_line_hides_or_acts(text: str) -> None:
    lines = unified("p", f"::debug::x\n\ta: {text}\n".encode(), b"::debug::x\n")
    assert all(line.replace("\t", "").isprintable() for line in lines.splitlines())
    assert commands_in(lines) == []


@pytest.mark.parametrize("unseen", ["\u3164", "\u115f", "\uffa0", "\u034f", "\ufe01", "\U000e0101"])
def test_what_nobody_sees_is_spelt_out(unseen: str) -> None:
    """Python calls these printable."""
    escaped = unseen.encode("unicode_escape").decode()
    assert f"+image: a{escaped}b\n" in unified("p", b"image: ab\n", f"image: a{unseen}b\n".encode())
    assert visible(f"a{unseen}") == f"a{escaped}"
    assert visible("❤\ufe0f") == "❤\ufe0f"


def test_a_path_adds_no_lines() -> None:
    written = unified("argo/x\n@@ -1,2 +1,2 @@\n-image: evil", b"a\n", b"b\n")
    assert written.splitlines()[2:] == ["@@ -1 +1 @@", "-a", "+b"]


def test_texts_of_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.changes.text_diff.MAX_LINES_COMPARED", 3)
    assert unified("a", b"1\n2\n3\n", b"1\n2\n").startswith("--- a/a\n+++ b/a\n@@")
    told = "The files differ; one has more than 3 lines"
    assert unified("a", b"1\n" * 4, b"") == f"--- a/a\n+++ b/a\n{told}\n"
    assert unified("a", None, b"1\n" * 4) == f"--- /dev/null\n+++ b/a\n{told}\n"
    assert unified("a", b"1\n" * 4, b"1\n" * 4) == ""
    long = [unified(name, b"1\n" * 4, b"") for name in "ab"]
    assert [*text.told_once(long)] == [each.splitlines() for each in long]


def test_a_long_line_that_hides_takes_little_memory() -> None:
    line = b"##[group]\x01\x02" * 50_000
    tracemalloc.start()
    try:
        shown = unified("a.yaml", line, b"")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "-" + r"##\x5bgroup]\x01\x02" * 50_000 in shown.split("\n")
    assert peak < 20 * len(line)


def test_what_differs_at_the_end_of_long_lines_is_seen() -> None:
    start = b"x" * (LONGEST_TOLD + 1)
    (lines,) = text.told_once([unified("a", start + b"old", start + b"new")])
    assert [line[-3:] for line in lines[3:]] == ["old", "new"]
