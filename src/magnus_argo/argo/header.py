"""The comment that a workflow of ours begins with, and how such a workflow is recognised again."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from magnus_argo.diagnostics.budgets import BYTES_OF_A_HEAD, MAX_BYTES_OF_WORKFLOW
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

_OBJECT = rb"apiVersion: argoproj\.io/"
MADE_FOR_A_PROJECT = regex(_pattern(_MADE_FROM) + _pattern(_LISTED_IN) + _OBJECT)
"""Matches the beginning of a workflow that a project file lists; groups: the paths of its pipeline and of that file."""

_OURS = regex(_pattern(_MADE_FROM) + rb"(?:" + _pattern(_LISTED_IN) + rb")?" + _OBJECT)

_BREAK = regex(rb"^---.*", re.MULTILINE)
_ANY_BREAK = regex(rb"^(?:---|\.\.\.).*", re.MULTILINE)
_ON_BREAK = regex(rb"^(?:---|\.\.\.)[ \t]*[^#\s]", re.MULTILINE)
_ANY_CONTENT = regex(rb"^[ \t]*[^#%\s]", re.MULTILINE)
_CONTENT = regex(rb"^[^#%\s]", re.MULTILINE)
_NO_KEY = regex(rb"""^(?![\s#\]}-]|["']?[\w.-]+["']?[ \t]*:(?:\s|$)).""", re.MULTILINE)
_VERSION = regex(rb"""^["']?apiVersion["']?[ \t]*:[ \t]*["']?argoproj\.io/""", re.MULTILINE)
_KIND = rb"(?:Workflow|WorkflowTemplate|CronWorkflow|ClusterWorkflowTemplate)"
_WORKFLOW = regex(rb"""^["']?kind["']?[ \t]*:[ \t]*["']?%b["']?[ \t]*(?:#.*)?\r?$""" % _KIND, re.MULTILINE)
_JSON = regex(rb"""\s*\{(?:\s*"(?:apiVersion"\s*:\s*"argoproj\.io/[^"]*|kind"\s*:\s*"%b)"\s*[,}]){2}""" % _KIND)


def why_it_stays(file: bytes) -> str:
    """Says why a file is neither replaced nor removed: it is not a single workflow, ours or one that magnus or a person
    wrote. Of a long one, a byte more than a workflow can have is enough."""
    if len(file) > MAX_BYTES_OF_WORKFLOW:
        return "is larger than any workflow"
    if not is_workflow(file):
        return "is not a workflow"
    return "" if _is_single(file) else "has more documents than a workflow"


def is_workflow(file: bytes) -> bool:
    """Tells whether a file is a workflow by how it begins. Its words may stand in other files too, such as in a script
    that hands one to kubectl."""
    head = file[:BYTES_OF_A_HEAD]
    return bool(_OURS.match(file) or _JSON.match(head)) or _is_workflow_in_yaml(head)


def _is_workflow_in_yaml(head: bytes) -> bool:
    """By the keys of its first document; nothing but keys begins a line there. A line may be cut off by the end."""
    lines = head.rpartition(b"\n")[0] if len(head) >= BYTES_OF_A_HEAD else head
    document = next(filter(_CONTENT.search, _BREAK.split(lines.removeprefix(BOM_UTF8))), b"")
    return bool(_VERSION.search(document) and _WORKFLOW.search(document) and not _NO_KEY.search(document))


def _is_single(file: bytes) -> bool:
    """A single object, or document. In one of ours, other lines are what git writes where a merge has a conflict."""
    if file.lstrip().startswith(b"{"):
        return _is_json(file)
    lines = file.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    documents = [part for part in _ANY_BREAK.split(lines) if _ANY_CONTENT.search(part)]
    is_whole = len(documents) == 1 and not _ON_BREAK.search(lines)
    return is_whole and bool(_OURS.match(file) or not _NO_KEY.search(documents[0]))


def _is_json(file: bytes) -> bool:
    import json  # for what others wrote

    try:
        return isinstance(json.loads(file), dict)
    except (ValueError, RecursionError):
        return False


ARGO_OBJECT = regex(rb"""^\s*["']?apiVersion["']?\s*:\s*["']?argoproj\.io/""", re.MULTILINE)
"""Found in any object for Argo, whoever wrote it, in YAML or JSON."""
