"""What is to be pasted into a shell is read alike by each of them, and shown as a whole."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from magnus_argo.diagnostics.pasting import on_lines, path_for_shell, shell_quoted
from magnus_argo.diagnostics.whereabouts import Where, in_place
from magnus_argo.report.printable import tame

CHARACTERS = [*map(chr, range(32, 127)), "é", "\u2019", "🚀"]
TEXTS = [f"{a}x{b}{c}x{a}" for a in ("", *CHARACTERS) for b in CHARACTERS for c in ("", *"'\"`$ !#&;(~\\")]
TEXTS.append("%self")


@pytest.mark.parametrize(
    "shell", [["bash", "--norc"], ["zsh", "-f"], ["fish", "--no-config"], ["dash"]], ids=lambda shell: shell[0]
)
def test_every_shell_reads_a_word_as_it_is(shell: list[str], tmp_path: Path) -> None:
    if not shutil.which(shell[0]):
        pytest.skip(f"{shell[0]} is not installed")
    words = {text: word for text in TEXTS if (word := shell_quoted(text))}
    odd = ("((", *"!\"#$%&';<>\\^`{|}\u2019")
    assert words.keys() == {text for text in TEXTS if not any(each in text for each in odd) and text.count("@") < 2}
    pasted = "".join(f"printf '%s\\n' {word}\n" for word in words.values())
    done = subprocess.run(shell, input=pasted, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert (done.stdout.split("\n"), done.stderr, [*tmp_path.iterdir()]) == ([*words, ""], "", [])


@pytest.mark.parametrize("where", ["action", "hook"])
def test_no_word_is_written_anew_in_another_place(where: Where) -> None:
    """Where flags have other names, those of a cure are written anew, but nothing in a command."""
    for text in ["x`-C '`touch y`", "`-o x`", "a `--tag b` c", *TEXTS]:
        command = f"`git mv {shell_quoted(text)} x`"
        assert in_place(f"{command}, or `--project x`", where).startswith(f"{command}, or ")


def test_an_input_is_what_the_word_stands_for_and_no_expression() -> None:
    """As YAML that GitHub reads, which replaces expressions in every text of a workflow."""
    for text in filter(shell_quoted, TEXTS[::29]):
        told = in_place(f"`-C {shell_quoted(text)}`", "action").removeprefix("the input ").strip("`")
        assert yaml.safe_load(told) == {"working-directory": text}, text
    for text in ("a ${{ toJSON(secrets) }}", "'${{x}}'"):
        assert in_place(f"`-C {shell_quoted(text)}`", "action") == "the input `working-directory`"
        assert in_place(f"`-C '{text}'`", "action") == "the input `working-directory`"


@pytest.mark.parametrize(
    "text",
    [
        *("a\u2019; calc; \u2019b", "\u201cx\u201d", "x & calc", "a|b", "a>b", "a^b", "a' --report=x", "a\\' b"),
        *("a\uff02 b", "a\u02ba b", "a\u2032 b"),
    ],
)
def test_what_ends_a_word_in_a_shell_of_windows_has_no_word(text: str) -> None:
    assert shell_quoted(text) == path_for_shell(text) == ""


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a`b", "a\u202eb", "\udcff", "a ##[group]b", "a" * 501])
def test_what_has_no_word(text: str) -> None:
    assert shell_quoted(text) == path_for_shell(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("a ${{ github.head_ref }}", "$(System.AccessToken)", "$CI_TOKEN", "${x}", "$[[ inputs.x ]]"),
        *("<< pipeline.git.branch >>", "%env.TOKEN%", "a%b c%", "{{inputs.x}}", "((token))", "#{token}"),
        *("@option.token@", "100% #(b)"),
    ],
)
def test_what_a_ci_fills_in_has_no_word(text: str) -> None:
    """In its file it would be replaced in quotes, too, with a secret or with the title of a pull request."""
    assert shell_quoted(text) == path_for_shell(text) == ""
    assert path_for_shell("me@home/a (b)") == '"me@home/a (b)"'


def test_a_name_is_no_variable() -> None:
    """Which `@name` without quotes is to PowerShell."""
    assert shell_quoted("@env:TOKEN") == '"@env:TOKEN"'


def test_a_path_is_no_option() -> None:
    assert [*map(path_for_shell, ("-rf", ":a", "a-b", "a b"))] == ["./-rf", "./:a", "a-b", '"a b"']


def test_no_line_is_cut_where_it_is_shown() -> None:
    words = [path_for_shell(f"argo/{' ' * number}.yaml") for number in range(480)]
    lines = [*on_lines(words, 10)]
    assert [word for line in lines for word in line] == words
    assert all(0 < len(line) <= 10 for line in lines)
    folder = path_for_shell("f " * 249)
    for line in lines:
        shown = f"  git -C {folder} --literal-pathspecs add {' '.join(line)}"
        assert tame(shown) == shown
