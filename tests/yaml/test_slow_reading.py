"""A large file is read by libyaml alone: whatever is in it, Python's parser, which takes seconds, is not asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.yaml_mutants import compositions, mutants
from tests.yaml.test_syntax_readers import SAME, summary

from magnus_argo.diagnostics.budgets import LONGEST_READ_SLOWLY
from magnus_argo.diagnostics.diagnostic import has_errors
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml.layout import events_of
from magnus_argo.yaml.pure_parser import PureParser
from magnus_argo.yaml.reader import _read, read

LINES = "key: [a, b]\n"
LARGE = "".join(f"k{number}: [a, b]\n" for number in range(LONGEST_READ_SLOWLY // 10))
IN_TEXT = [
    "x: a ?b\n",
    "x: what ? yes\n",
    "? x\n: z\n",
    "x: 'a\tb'\n",
    'x: "\t"\n',
    "x: |\n  make:\n  \tall\n",
    "x: &a !!str |\n  a\tb\n",
    "x: z  # a\tb\n",
    "#\t\n",
    "x: >  # a\n  >#\n",
    "x: '>#'\n",
    "x: a>#\n",
    "x: z  # |#\n",
]
REFUSED = {
    "x: [?,]\n": "a key is missing",
    "x: a\tb\n": "there is a tab where YAML allows only spaces",
    "x:\ty\n": "there is a tab where YAML allows only spaces",
    "\t\n": "the line is indented with a tab, YAML allows only spaces",
    "x: !!str\t'a'\n": "there is a tab where YAML allows only spaces",
    "x: |\t\n  a\n": "there is a tab where YAML allows only spaces",
    "x: >#\n  a\n": "`#` right behind `>` begins no comment",
    "x: &a\n  |2-# b\n  a\n": "`#` right behind `|2-` begins no comment",
    "x: [a\n": "the `[` is never closed",
    "x: !y z\n": "magnus does not know the tag `!y`",
    'x: "\\ud83d\\ude00"\n': '`d83d\\ude00"` is not allowed here',
    'x: "\\UFFFFFFFF"\n': '`FFFFFFFF"` is not allowed here',
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that Python's parser is asked for."""
    texts, start = list[str](), PureParser.__init__

    def begin(self: PureParser, text: str) -> None:
        texts.append(text)
        start(self, text)

    monkeypatch.setattr(PureParser, "__init__", begin)
    return texts


@pytest.mark.parametrize("line", IN_TEXT)
@pytest.mark.parametrize("many", [LINES, LARGE])
def test_tabs_and_question_marks_in_texts(line: str, many: str, asked: list[str]) -> None:
    node, found = read(Source("p.yaml", (many + line).encode()))
    assert (node is not None, found, asked) == (True, [], [])


@pytest.mark.parametrize("line", REFUSED)
def test_mistakes_in_a_large_file(line: str, asked: list[str]) -> None:
    _, found = read(Source("p.yaml", (LARGE + line).encode()))
    assert ([each.message for each in found], asked) == ([REFUSED[line]], [])
    assert found[0].primary.span.line >= LARGE.count("\n")
    if not line.startswith(("x: [a", "\t", 'x: "')):
        list(events_of(LARGE + line))
        assert asked == []


def texts() -> Iterator[str]:
    yield from SAME
    for seed in range(10):
        yield from mutants(seed, 200)
        yield from compositions(seed, 200)


def test_what_libyaml_takes_magnus_takes_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.yaml.reader.LONGEST_READ_SLOWLY", 0)
    accepted = 0
    for text in texts():
        node, found = _read(Source("p.yaml", text.encode()), fast=True)
        if not has_errors(found):
            accepted += 1
            expected, told = _read(Source("p.yaml", text.encode()), fast=False)
            assert (summary(node), found) == (summary(expected), told), text
    assert accepted > 500
