"""What the process does before the command line: as little as it can."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import click
import pytest

from magnus_argo.__main__ import cleaned
from magnus_argo.cli import cli

TEXTS = [
    "",
    "one",
    "  one\n    two\n      three\n\n    four",
    "\n\n  x\n   y\n  ",
    "a\n\tb\n\t\tc",
    "a\n  \n b",
    "x\n\n  y \n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_cleaned_as_python_cleans_it(text: str) -> None:
    assert cleaned(text) == inspect.cleandoc(text)


def test_so_is_each_help_text() -> None:
    context = click.Context(cli)
    verbs = [verb for name in cli.list_commands(context) if (verb := cli.get_command(context, name)) is not None]
    texts = [option.help for verb in verbs for option in verb.params if isinstance(option, click.Option)]
    texts += [verb.help for verb in verbs]
    assert len(texts) > 60
    assert all(cleaned(text) == inspect.cleandoc(text) for text in texts if text)


def run(code: str, folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


AFTER_A_RUN = """
import sys
from magnus_argo.__main__ import start
before = {"ast", "difflib", "jsonschema"} & set(sys.modules)
try:
    start()
except SystemExit as ended:
    assert ended.code == 0, ended.code
print(*sorted({"ast", "difflib", "jsonschema"} & set(sys.modules) - before))
import inspect
print(inspect.signature(start))
"""


def test_a_run_loads_nothing_that_it_does_not_need_and_all_is_there_for_who_asks(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "dag: {start_at: a, steps: {a: {type: stub, next: s}, s: {type: success}, f: {type: fail}}}\n"
    )
    (tmp_path / "c.yaml").write_text("executor: {type: argo, config: {image: 'registry.example.com/demo:1.0'}}\n")
    told = run(AFTER_A_RUN, tmp_path, "transpile", "-q", "p.yaml", "-c", "c.yaml", "-o", "w.yaml")
    assert told == "\n() -> None\n"
    assert (tmp_path / "w.yaml").exists()
