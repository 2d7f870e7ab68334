"""Comments in YAML that are for magnus-argo, and text that only looks like one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import comments as module
from magnus_argo.yaml.comments import comments


def said(text: str) -> list[tuple[int, str, int]]:
    """Line, text and target of the comments."""
    return [(found.span.line, found.text, found.target) for found in comments(Source("x.yaml", text.encode()))]


COMMENTS = {
    "at the end of a line": ("a: 1 # magnus-argo: x\n", [(1, "x", 1)]),
    "alone": ("# magnus-argo: x\na: 1\n", [(1, "x", 2)]),
    "alone and indented": ("a:\n    # magnus-argo: x\n  b: 1\n", [(2, "x", 3)]),
    "in the last line": ("a: 1\n#magnus-argo:x", [(2, "x", 3)]),
    "behind another comment": ("a: 1 # for now # magnus-argo: x\n", [(1, "x", 1)]),
    "alone behind another comment": ("# for now # magnus-argo: x\na: 1\n", [(1, "x", 2)]),
    "behind a list": ("a: [1,\n  2] # magnus-argo: x\n", [(2, "x", 2)]),
    "in a list": ("a: [1, # magnus-argo: x\n  2]\n", [(1, "x", 1)]),
    "behind quotes": ("a: '# magnus-argo: x' # magnus-argo: y\n", [(1, "y", 1)]),
    "behind several quotes": ("{'a': ' # magnus-argo: x', \"b\": 'c'} # magnus-argo: y\n", [(1, "y", 1)]),
    "behind quotes of two lines": ('a: "\n  # magnus-argo: x" # magnus-argo: y\n', [(2, "y", 2)]),
    "behind the sign of a block": ("a: | # magnus-argo: x\n  # magnus-argo: y\nb: 1\n", [(1, "x", 1)]),
    "below a block": ("a: |\n  # magnus-argo: x\n\n# magnus-argo: y\nb: 1\n", [(4, "y", 5)]),
    "below an empty block": ("a: |\n# magnus-argo: y\nb: 1\n", [(2, "y", 3)]),
    "with carriage returns": ("a: 1\r\nb: 2 # magnus-argo: x\r\n", [(2, "x", 2)]),
    "with a byte order mark": ("\ufeffa: 1 # magnus-argo: x\n", [(1, "x", 1)]),
    "where Python's parser reads": ("a: 'b\t# magnus-argo: x' # magnus-argo:\ty\n", [(1, "y", 1)]),
    "behind a directive": ("%YAML 1.2\n--- # magnus-argo: x\na: 1\n", [(2, "x", 2)]),
}
NO_COMMENTS = {
    "another word": "a: 1 # magnus: ignore[x]\n",
    "no space before it": "a: b#magnus-argo: x\n",
    "prose about it": "a: 1 # see magnus-argo: x\n",
    "in quotes": "a: '# magnus-argo: x'\n",
    "in double quotes": 'a: "b # magnus-argo: x"\n',
    "in a key": "'a # magnus-argo: x': 1\n",
    "in quotes of three lines": "a: 'b\n  # magnus-argo: x\n  c'\n",
    "in a block": "a: |\n  echo\n  # magnus-argo: x\n",
    "in a folded block": "a: >-\n  # magnus-argo: x\n\n  b\nc: 1\n",
    "in the last line of a block without its end": "a: |\n  b # magnus-argo: x",
    "in a block in a list": "- |\n  # magnus-argo: x\n- 1\n",
    "text that is no YAML": "a: [1 # magnus-argo: x\n",
    "an escape beyond the last character": 'a: "\\UFFFFFFFF"\t# magnus-argo: x\n',
    "nested too deeply": "[" * 101 + "]" * 101 + " # magnus-argo: x\n",
}


@pytest.mark.parametrize(("text", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_comments_are_found(text: str, expected: list[tuple[int, str, int]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", NO_COMMENTS.values(), ids=NO_COMMENTS)
def test_text_is_no_comment(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", [text for text, _ in COMMENTS.values()], ids=COMMENTS)
def test_the_span_is_that_of_the_comment(text: str) -> None:
    source = Source("x.yaml", text.encode())
    for comment in comments(source):
        line = source.line(comment.span.line)
        assert line[comment.span.column - 1 : comment.span.end_column - 1].startswith("#")
        assert line.endswith(comment.text)
        assert line[comment.span.column - 1 :].partition("magnus-argo:")[2].strip() == comment.text


@pytest.mark.parametrize("data", [b"a: \xff # magnus-argo: x", b"#" * 1_048_576 + b" # magnus-argo: x"])
def test_a_file_that_is_not_read_has_no_comments(data: bytes) -> None:
    assert comments(Source("x.yaml", data)) == []


def test_without_libyaml_the_same_comments_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    assert {name: said(text) for name, (text, _) in COMMENTS.items()} == {
        name: out for name, (_, out) in COMMENTS.items()
    }


def test_a_file_without_the_word_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(text: str) -> Iterator[object]:
        raise AssertionError(text)

    monkeypatch.setattr(module, "events_of", parsed)
    assert said("a: 1 # a comment\n") == []
    with pytest.raises(AssertionError):
        said("a: 1 # magnus-argo: x\n")
