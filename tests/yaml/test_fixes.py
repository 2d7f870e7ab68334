"""What the reader of YAML knows to mend, as edits."""

from __future__ import annotations

import pytest

from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml import read


def fixes_in(text: str) -> list[tuple[str, str, bool]]:
    """Of the one problem of a text: what to write in place of what, and whether that is safe."""
    source = Source("a.yaml", text.encode())
    (problem,) = read(source)[1]
    found = []
    for fix in problem.fixes:
        (edit,) = fix.edits
        old = source.line(edit.span.line)[edit.span.column - 1 : edit.span.end_column - 1]
        found.append((old, edit.text, fix.safe))
    return found


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        ("a: yes # c\n", [("yes", '"yes"', True), ("yes", "true", False)]),
        ("a: [1, off]\n", [("off", '"off"', True), ("off", "false", False)]),
        ("a: 010\n", [("010", '"010"', False), ("010", "10", False)]),
        ("a: 0o17\n", [("0o17", '"0o17"', False), ("0o17", "15", False)]),
        ("a: 2024-01-31\n", [("2024-01-31", '"2024-01-31"', True)]),
        ("a: .inf\n", [(".inf", '".inf"', False)]),
        ("on: 1\n", [("on", '"on"', True)]),
        ("a: !!float 2024-01-31\n", []),
    ],
)
def test_scalars_that_are_not_what_they_look_like(text: str, fixes: list[tuple[str, str, bool]]) -> None:
    assert fixes_in(text) == fixes


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        ("a: {@team: x}\n", [("@team", '"@team"', True)]),
        ("a: {b: 1, `team : [x, y]}\n", [("`team", '"`team"', True)]),
        ("a: {%team: x}\n", [("%team", '"%team"', True)]),
        ("a: {&: x}\n", [("&", '"&"', True)]),
        ("a: {!t!team: 'x, y'}\n", [("!t!team", '"!t!team"', True)]),
        ("a: {\n  @team: x,\n  b: c}\n", [("@team", '"@team"', True)]),
        ("a: {b: 1, {{team}}: yes of course}\n", [("{{team}}", '"{{team}}"', True)]),
        ("@team: x\n", [("@team", '"@team"', True)]),
        ("- @team: x\n", [("@team", '"@team"', True)]),
    ],
)
def test_a_key_is_quoted_without_its_value(text: str, fixes: list[tuple[str, str, bool]]) -> None:
    assert fixes_in(text) == fixes


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        ("a: @team: x\n", [("@team: x", '"@team: x"', False)]),
        ("a: {b: @team: x}\n", [("@team: x", '"@team: x"', False)]),
        ("a: {b: {{team}}: x}\n", [("{{team}}: x", '"{{team}}: x"', False)]),
        ("a: {{{team}}: x}\n", [("{{{team}}: x}", '"{{{team}}: x}"', False)]),
        ("a: {b: {{team}} x}\n", [("{{team}} x", '"{{team}} x"', True)]),
        ("a: [b,\n  @c, @d]\n", [("@c", '"@c"', True)]),
    ],
)
def test_a_value_with_a_colon_may_be_no_text(text: str, fixes: list[tuple[str, str, bool]]) -> None:
    assert fixes_in(text) == fixes
