"""Cures in the words of where this runs: a flag of the command line is an input of the GitHub Action, and one of the
`args` of a hook of pre-commit.

Rules know nothing of that: they quote flags as they are at the prompt, and what is told in another place goes through
`in_place`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from magnus_argo.diagnostics.budgets import LONGEST_TOLD
from magnus_argo.diagnostics.regexes import regex

Where = Literal["prompt", "action", "hook"]

INPUTS: Final = {
    "--all-projects": "project",
    "--argo": "argo",
    "--base": "base",
    "--config": "config",
    "-C": "working-directory",
    "-o": "output-dir",
    "--image-tag": "image-tag",
    "--kind": "kind",
    "--magnus": "magnus",
    "--project": "project",
    "--schedule": "schedules",
    "--tag": "tag",
    "--var": "variables",
}
"""The input that does what a flag of a cure does."""

_FLAG = regex(rf"`({'|'.join(INPUTS)})(?:[ =]([^`\n]{{0,{LONGEST_TOLD}}}))?`")
_IN_SHELL = regex(r"\"?\$\([^()]*\)\"?")
_PLAIN = regex(r"[\w./][\w./=…-]*(?: [\w./=…-]+)*")
_EXPRESSION = "${{"
"""What GitHub fills in wherever it stands in a workflow, such as in the name of a folder."""
_UNSET_TAG = "docker_image=…"
"""What `--var` is told where nobody has set the image's tag."""


def where_of(environment: Mapping[str, str]) -> Where:
    """Tells where this runs. GitHub's runner sets all inputs of an action, also those that nobody gave (runner
    Handler.cs AddInputsToEnvironment); pre-commit sets PRE_COMMIT (pre_commit/commands/run.py)."""
    if "INPUT_PIPELINES" in environment:
        return "action"
    return "hook" if environment.get("PRE_COMMIT") else "prompt"


def in_place(text: str, where: Where) -> str:
    """Writes the flags that a cure quotes as they are spelt in a place."""
    if where == "prompt" or "`-" not in text:
        return text
    spelt = _as_input if where == "action" else _as_argument
    return _FLAG.sub(lambda found: spelt(found[1], found[2] or ""), text)


def _as_input(flag: str, value: str) -> str:
    """What a shell would find out is an expression of GitHub's in a workflow, and no other one is."""
    if flag == "--var" and value == _UNSET_TAG:
        return "the input `image-tag: auto`"
    if flag == "--all-projects":
        value = "**/magnus-argo.yaml"
    plain = " ".join(_words(value))
    if not plain or _EXPRESSION in plain:
        return f"the input `{INPUTS[flag]}`"
    return f"the input `{INPUTS[flag]}: {_quoted(_IN_SHELL.sub('${{ github.sha }}', plain))}`"


def _quoted(value: str) -> str:
    """In quotes where YAML needs them."""
    return value if _PLAIN.fullmatch(value) else _as_json(value)


def _as_argument(flag: str, value: str) -> str:
    """No shell reads the arguments of a hook; the names of files come after the `--`."""
    return f"`args: [{', '.join(map(_quoted_in_list, (flag, *_words(_IN_SHELL.sub('…', value)))))}, --]`"


def _words(value: str) -> list[str]:
    """The words of a command, without the quotes that they need in a shell."""
    import shlex  # only for a cure that names a command

    try:
        return shlex.split(value)
    except ValueError:  # no cure of ours, but a name in a file
        return [value]


def _quoted_in_list(word: str) -> str:
    return word if re.fullmatch(r"[\w./=…-]+", word) else _as_json(word)


def _as_json(text: str) -> str:
    import json  # few cures name anything that needs quotes

    return json.dumps(text, ensure_ascii=False)
