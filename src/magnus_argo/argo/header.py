"""The comment that a workflow of ours begins with, and how such a workflow is recognised again."""

from __future__ import annotations

import re

from magnus_argo.diagnostics.regexes import regex

_MADE_FROM = "Made by magnus-argo from {}: change that file, not this one."
_LISTED_IN = "Listed in {}."


def header(pipeline: str, project: str = "") -> str:
    """Returns the comment's lines, without their `#`: the path of the pipeline, and of the project file that lists it
    if one does, because several projects may write into one folder."""
    lines = [_MADE_FROM.format(pipeline)]
    return "\n".join([*lines, _LISTED_IN.format(project)] if project else lines)


def _pattern(text: str) -> bytes:
    before, after = (re.escape(part).encode() for part in f"# {text}".split("{}"))
    return before + rb"(.+)" + after + rb"\r?\n"


MADE_BY_US = f"# {_MADE_FROM}".partition("{}")[0].encode()
"""The bytes that every workflow of ours begins with."""

MADE_FOR_A_PROJECT = regex(_pattern(_MADE_FROM) + _pattern(_LISTED_IN) + rb"apiVersion: argoproj\.io/")
"""Matches the beginning of a workflow that a project file lists; groups: the paths of its pipeline and of that file."""

_WORKFLOW = regex(rb"""^\s*["']?kind["']?\s*:\s*["']?(Cron|Cluster)?Workflow""", re.MULTILINE)


def is_workflow(head: bytes) -> bool:
    """Tells whether a file that begins so is a workflow, ours or one that magnus or a person wrote."""
    return head.startswith(MADE_BY_US) or bool(ARGO_OBJECT.search(head) and _WORKFLOW.search(head))


ARGO_OBJECT = regex(rb"""^\s*["']?apiVersion["']?\s*:\s*["']?argoproj\.io/""", re.MULTILINE)
"""Found in any object for Argo, whoever wrote it, in YAML or JSON."""
