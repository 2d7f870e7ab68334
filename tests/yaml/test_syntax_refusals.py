"""What is refused although it is YAML, where, and with which words; and the warnings."""

from __future__ import annotations

import pytest
from tests.support.yaml_reading import data, place, problem, read_text

from magnus_argo.diagnostics.budgets import MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_OF_A_KIND
from magnus_argo.yaml.nodes import plain


@pytest.mark.parametrize(
    ("text", "rule", "where", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", (3, 1, 2), "the key `a` appears twice"),
        ('a: 1\n"a": 3\n', "duplicate-key", (2, 1, 4), "the key `a` appears twice"),
        ("a: &x {}\nb: {<<: *x, <<: *x}", "duplicate-key", (2, 13, 15), "the key `<<` appears twice"),
        ('"a\\n::error::": 1\n"a\\n::error::": 1\n', "duplicate-key", (2, 1, 15), r"`a\n::error::`"),
        ("a: 1\n--- # x\nb: 2\n", "several-documents", (2, 1, 4), "more than one YAML document"),
        ("1: a", "key-not-text", (1, 1, 2), "the key `1` is a number"),
        ("true: a", "key-not-text", (1, 1, 5), "the key `true` is a boolean"),
        ("~: a", "key-not-text", (1, 1, 2), "the key `~` is null"),
        ("2024-01-31: a", "key-not-text", (1, 1, 11), "the key `2024-01-31` is a date"),
        ("1e400: a", "key-not-text", (1, 1, 6), "the key `1e400` is a number"),
        ("010: a", "key-not-text", (1, 1, 4), "the key `010` is a number"),
        (": a", "yaml-syntax", (1, 1, 2), "a key is missing"),
        ("? \n: a", "key-not-text", (1, 1, 2), "a key is missing"),
        ("a: [? b, ?]", "key-not-text", (1, 10, 11), "a key is missing"),
        ("? [a, b]\n: c", "key-not-text", (1, 3, 4), "not a list"),
        ("? {a: b}\n: c", "key-not-text", (1, 3, 4), "not a mapping"),
        ("!!int 1: c", "key-not-text", (1, 1, 8), "not a number"),
        ("a: &a [b]\n*a : c", "key-not-text", (2, 1, 3), "not a list"),
        ("a: &a 1\n*a : c", "key-not-text", (2, 1, 3), "not a number"),
        ("a: {<<: 1}", "bad-merge", (1, 5, 7), "not a number"),
        ("a: {<<: text}", "bad-merge", (1, 5, 7), "not text"),
        ("a: {<<: }", "bad-merge", (1, 5, 7), "not null"),
        ("a: {<<: [[b]]}", "bad-merge", (1, 5, 7), "not a list"),
        ("a: 2024-01-31", "date-value", (1, 4, 14), "`2024-01-31` is a date"),
        ("a: 2024-13-45", "date-value", (1, 4, 14), "`2024-13-45` is a date"),
        ("a: 2024-01-31 10:00:00", "date-value", (1, 4, 23), "is a date"),
        ("a: 1e400", "number-too-large", (1, 4, 9), "`1e400` is too large"),
        (f"a: {'9' * 5000}", "number-too-large", (1, 4, 5004), f"`{'9' * 59}…` is too large"),
        ("a: [.inf]", "not-a-json-number", (1, 5, 9), "`.inf` is not a number in JSON"),
        ("a: -.INF", "not-a-json-number", (1, 4, 9), "`-.INF` is not a number in JSON"),
        ("a: .nan", "not-a-json-number", (1, 4, 8), "`.nan` is not a number in JSON"),
        ("a: !!float .inf", "not-a-json-number", (1, 4, 16), "`.inf` is not a number in JSON"),
        ("a: =", "unreadable-scalar", (1, 4, 5), "`=` without quotes"),
        ("a: <<", "unreadable-scalar", (1, 4, 6), "`<<` without quotes"),
        ("a: !foo b", "unknown-tag", (1, 4, 8), "the tag `!foo`"),
        ("a: &x !foo b", "unknown-tag", (1, 7, 11), "the tag `!foo`"),
        ("a: !!python/name:os.system x", "unknown-tag", (1, 4, 27), "`!!python/name:os.system`"),
        ("a: ! b", "unknown-tag", (1, 4, 5), "the tag `!`"),
        ("a: !!binary b", "unknown-tag", (1, 4, 12), "`!!binary`"),
        ("a: !foo [b]", "unknown-tag", (1, 4, 8), "the tag `!foo`"),
        ("a: !!set {b}", "unknown-tag", (1, 4, 9), "`!!set`"),
        ("a: !!int b", "tag-mismatch", (1, 4, 9), "`!!int` does not fit `b`"),
        ("a: !!bool", "tag-mismatch", (1, 4, 10), "`!!bool` does not fit an empty value"),
        ("a: !!map [b]", "tag-mismatch", (1, 4, 9), "`!!map` does not fit a list"),
        ("a: !!str {b: c}", "tag-mismatch", (1, 4, 9), "`!!str` does not fit a mapping"),
        ("a: !!seq b", "tag-mismatch", (1, 4, 9), "`!!seq` does not fit `b`"),
        ("a: &a [*a]", "cyclic-anchor", (1, 8, 10), "`*a` is inside `&a`"),
        ("a: &a\n  <<: *a\n", "cyclic-anchor", (2, 7, 9), "`*a` is inside `&a`"),
        ("a: &a {*a : 1}", "cyclic-anchor", (1, 8, 10), "`*a` is inside `&a`"),
        ("a: *b", "yaml-syntax", (1, 4, 6), "`*b` refers to nothing"),
        ('a: "\\ud83d"', "surrogate-escape", (1, 4, 12), "`\\ud83d` is half"),
        ('a: "\\ud83d\\ude00"', "surrogate-escape", (1, 4, 18), "`\\ud83d\\ude00` are halves"),
        ('a: !!str "\\ud83d"', "surrogate-escape", (1, 4, 18), "`\\ud83d` is half"),
        ("%YAML 1.1\n---\na: 1\n", "yaml-directive", (1, 1, 10), "`%YAML 1.1`"),
        ("# x\n\n%TAG !e! tag:x:\n---\na: 1\n", "yaml-directive", (3, 1, 16), "`%TAG !e! tag:x:`"),
        ("%YAML 1.2\n%FOO\n---\na: 1\n", "yaml-directive", (2, 1, 5), "`%FOO`"),
        ("", "empty-file", (1, 1, 2), "empty"),
        ("# x\n\n", "empty-file", (1, 1, 2), "empty"),
        ("---\n", "empty-file", (1, 1, 2), "empty"),
        ("---\n...\n", "empty-file", (1, 1, 2), "empty"),
        ("a: b\x07", "control-character", (1, 5, 6), "U+0007 (bell)"),
        ("a: b\n# \x00", "control-character", (2, 3, 4), "U+0000 (NUL)"),
        ("a: b\n\nc: \x1b[0m", "control-character", (3, 4, 5), "U+001B (escape)"),
        ("a: \x9f", "control-character", (1, 4, 5), "U+009F is not allowed"),
        ("a: b\u2028c", "control-character", (1, 5, 6), "U+2028 (line separator)"),
        ("a: b\ufeff", "control-character", (1, 5, 6), "U+FEFF (byte order mark)"),
        (b"a: caf\xe9\n", "not-utf8", (1, 7, 8), "byte 0xE9 is not UTF-8 (in Windows-1252 and Latin-1 it is `é`)"),
        (b"\xef\xbb\xbfa: x\n\xc3\xa9: \x80", "not-utf8", (2, 4, 5), "byte 0x80 is not UTF-8"),
        (b"a: \xed\xa0\x80", "not-utf8", (1, 4, 5), "byte 0xED"),
        (b"a: \xc3", "not-utf8", (1, 4, 5), "byte 0xC3"),
        ("a: é".encode("utf-16"), "not-utf8", (1, 1, 2), "UTF-16LE"),
        ("a: é".encode("utf-16-be"), "not-utf8", (1, 1, 2), "UTF-16BE"),
        ("a: é".encode("utf-32"), "not-utf8", (1, 1, 2), "UTF-32LE"),
        ("a: é".encode("utf-32-le"), "not-utf8", (1, 1, 2), "UTF-32LE"),
        (b"a: b\n" + b"#" * MAX_BYTES, "file-too-large", (1, 1, 2), "1,048,581 bytes"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "too-deep", (1, 101, 102), "more than 100 levels"),
        ("[" * 5000, "too-deep", (1, 101, 102), "more than 100 levels"),
    ],
)
def test_what_is_refused(text: str | bytes, rule: str, where: tuple[int, int, int], said: str) -> None:
    found = problem(text)
    assert found.severity == "error"
    assert (found.rule.name, place(found)) == (rule, where), found.message
    assert said in found.message
    assert found.help


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        (
            "yes",
            "`yes` is text for magnus (YAML 1.2), true for PyYAML (YAML 1.1) and Argo (Go)",
            ': `"yes"`, or write `true`',
        ),
        ("N", "text for magnus (YAML 1.2) and PyYAML (YAML 1.1), false for Argo (Go)", ': `"N"`, or write `false`'),
        ("010", "10 for magnus (YAML 1.2), 8 for PyYAML (YAML 1.1) and Argo (Go)", ': `"010"`, or write `10`'),
        ("1e3", "1000 for magnus (YAML 1.2) and Argo (Go), text for PyYAML (YAML 1.1)", "or write `1000.0`"),
        ("12:30:45", "text for magnus (YAML 1.2) and Argo (Go), 45045 for PyYAML (YAML 1.1)", ': `"12:30:45"`'),
        ("0o10", "8 for magnus (YAML 1.2) and Argo (Go), text for PyYAML (YAML 1.1)", "or write `8`"),
        ("99999999999999999999", "99999999999999999999 for magnus", ': `"99999999999999999999"`'),
    ],
)
def test_scalars_that_readers_do_not_read_alike(text: str, said: str, cure: str) -> None:
    found = problem(f"a: [{text}]")
    assert (found.rule.name, found.severity) == ("ambiguous-scalar", "warning")
    assert place(found) == (1, 5, 5 + len(text))
    assert said in found.message
    assert (found.help or "").startswith("quote it if text is meant: ")
    assert (found.help or "").endswith(cure)


def test_a_reader_that_fails() -> None:
    assert "an error (too large) for PyYAML (YAML 1.1)" in problem(f"a: {'1:' * 3000}1").message


def test_ambiguous_keys_are_text_with_a_warning() -> None:
    node, found = read_text("on: 1\nyes: 2\n=: 3\n")
    assert node is not None
    assert plain(node) == {"on": 1, "yes": 2, "=": 3}
    assert [(one.rule.name, one.primary.span.line) for one in found] == [
        ("ambiguous-scalar", 1),
        ("ambiguous-scalar", 2),
    ]


def test_the_first_of_two_keys_is_pointed_at() -> None:
    (related,) = problem("a: 1\nb: 2\na: 3\n").related
    assert (related.span.line, related.text) == (1, "first here")


def test_a_near_anchor_is_proposed() -> None:
    assert (problem("a: &step 1\nb: *stp").help or "").startswith("did you mean `*step`? ")
    assert (problem("b: *data").help or "") == 'quote it if text is meant: `"*data"`'


def test_no_anchor_is_searched_for_among_too_many() -> None:
    many = "".join(f"a{number}: &x{number} 1\n" for number in range(2000))
    assert problem(f"{many}b: &step 1\nc: *stp").help == 'quote it if text is meant: `"*stp"`'


def test_no_tree_where_an_alias_stands_for_nothing() -> None:
    assert read_text("a: *b")[0] is None


def test_depth_is_counted_through_aliases() -> None:
    half = MAX_DEPTH // 2
    text = f"a: &a {'[' * (half - 1)}x{']' * (half - 1)}\nb: {'[' * (half + 1)}*a{']' * (half + 1)}\n"
    assert problem(text).rule.name == "too-deep"
    assert data(text.replace("[[", "[", 1).replace("]]", "]", 1)) is not None
    chain = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 200))
    assert problem(chain).rule.name == "too-deep"


def test_nodes_are_counted_through_aliases() -> None:
    nine = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    nine += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9))
    found = problem(nine)
    assert found.rule.name == "too-many-nodes"
    assert f"{MAX_NODES:,}" in found.message


@pytest.mark.parametrize(
    ("file", "where"),
    [
        (f"a: &x {'x' * 500_000}\n" + "".join(f"b{i}: *x\n" for i in range(500)), (10, 5, 7)),
        (f"a: &x [{'x' * 500_000}, {{? {'k' * 500_000} : 1}}]\nb: [*x, *x, *x, *x, *x, *x]\n", (2, 21, 23)),
    ],
)
def test_texts_are_counted_through_aliases(file: str, where: tuple[int, int, int]) -> None:
    found = problem(file)
    assert (found.rule.name, place(found)) == ("file-too-large", where)
    assert found.message == "with this alias the uses of aliases add more than 4 MiB of text"


def test_merges_are_counted() -> None:
    bomb = "a0: &a0 {" + ", ".join(f"k{i}: 1" for i in range(50)) + "}\n"
    bomb += "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 20)}]}}\n" for i in range(1, 10))
    assert problem(bomb).rule.name == "too-many-nodes"


def test_errors_are_not_lost_behind_warnings() -> None:
    _, found = read_text("a: [" + "yes, " * 300 + "]\nb: 2024-01-31\n")
    assert len(found) == MAX_OF_A_KIND + 1
    assert [one.rule.name for one in found if one.severity == "error"] == ["date-value"]


@pytest.mark.parametrize("line", ["a: 1\n", "1: a\n", "- =\n", "- *x\n", "- !x y\n", "- {{x}}\n"])
def test_the_first_hundred_errors_and_one_that_says_that_there_are_more(line: str) -> None:
    *shown, last = read_text(line * 300)[1]
    assert len(shown) == MAX_OF_A_KIND
    assert last.message == "there are more than 100 problems like this one, and the rest is not shown"
    assert not [one for one in shown if one.message == last.message]


def test_diagnostics_come_in_the_order_of_the_file() -> None:
    _, found = read_text("a: yes\nb: 2024-01-31\na: no\n1: x\n")
    assert [one.primary.span.line for one in found] == [1, 2, 3, 3, 4]


def test_lines_in_messages_are_short() -> None:
    for text in (
        'a: "' + "b" * 10**6 + '" c',
        "a: @" + "b" * 10**6,
        "- " + "1" * 10**6,
        "*" + "x" * 10**6,
        "a: {{x" + "y" * 10**6,
    ):
        found = problem(text)
        assert len(found.message) + len(found.help or "") < 600
