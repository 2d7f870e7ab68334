"""What must hold of every run, whatever it is given. A problem begins with its kind, up to the colon."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import yaml
from tests.fuzz.outputs import expansions_in, problems_of_workflow, workflows_in
from tests.fuzz.projects import Project
from tests.fuzz.reports import NOT_SHOWN, problems_of_reports, problems_of_step
from tests.fuzz.runs import Run
from tests.support.argo_tags import argo_words
from tests.support.github_runner import commands_in

MOST_OUTPUT = 1024 * 1024
MOST_KILOBYTES = 360 * 1024
"""Beyond the 40 MiB that a process holds before it reads anything."""
LINE_OF_DIFFERENCE = re.compile("^[-+ ].*$", re.MULTILINE)
"""It keeps the tabs of the file, on which nothing acts."""
COLOR = re.compile("\x1b\\[[0-9;]*m")


def problems_of(project: Project, run: Run, *, thorough: bool) -> list[str]:
    """Everything that is wrong about a run; `thorough` asks the slow readers too."""
    if run.escaped:
        return [f"escaped: {run.escaped}"]
    problems = [*_how_it_ends(run), *_what_is_left(project, run), *_what_is_said(project, run)]
    if project.verb == "action":
        problems += problems_of_step(run.reports)
    elif run.reports:
        problems += problems_of_reports(project, run.reports)
    for body in workflows_of(run):
        problems += problems_of_workflow(body, thorough=thorough)
        problems += expansions_in(body, _said_in_argos_words(project))
    return problems


def _said_in_argos_words(project: Project) -> set[str]:
    """Of project files alone: what other files and variables say reaches Argo as text."""
    named = {"magnus-argo.yaml", *project.arguments}
    files = (data for path, data in project.files.items() if os.path.basename(path) in named or path in named)
    return {text for data in files for text in argo_words(_plain(data))}


def _plain(data: bytes) -> object:
    """What is no YAML compiles to nothing."""
    try:
        return yaml.load(data, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def workflows_of(run: Run) -> list[bytes]:
    """All that a run has written, on stdout or on disk."""
    return [body for data in (run.stdout, *run.written.values()) if data for body in workflows_in(data)]


def outcome_of(run: Run) -> str:
    """Whether the input was fine, had mistakes, was fine but differs, or could not be used."""
    if run.code == 1:
        return "diagnosed" if b'"severity": "error"' in run.reports.get("json", b"") else "told"
    return "unusable" if run.code else "valid"


def rules_of(run: Run) -> set[str]:
    return set(re.findall(r'"rule": "([\w-]+)"', run.reports.get("json", b"").decode()))


def _how_it_ends(run: Run) -> Iterator[str]:
    said = run.stderr.decode(errors="replace")
    if run.code not in (0, 1, 2):
        yield f"exit code {run.code}: {said[-3000:]}"
    elif "has a bug" in said or "Traceback" in said:
        yield f"traceback: {said[-3000:]}"
    size = len(run.stdout) + len(run.stderr)
    if size > MOST_OUTPUT:
        yield f"flood: {size} bytes are printed"
    if run.kilobytes > MOST_KILOBYTES:
        yield f"memory: {run.kilobytes} KiB"


def _what_is_left(project: Project, run: Run) -> Iterator[str]:
    """An action always writes a page."""
    if run.lost:
        yield f"overwritten: {run.lost}"
    if run.outside:
        yield f"outside: {run.outside}"
    if run.code == 2 and run.written and project.verb != "action":
        yield f"written: {[*run.written]} in spite of exit code 2"


def _what_is_said(project: Project, run: Run) -> Iterator[str]:
    """Nothing that is printed acts on a terminal or on GitHub's runner, but for annotations that are asked for."""
    streams = {"stderr": run.stderr, **({} if _prints_workflow(project) else {"stdout": run.stdout})}
    for name, data in streams.items():
        colored = "always" in project.arguments or project.verb == "action"
        text = COLOR.sub("", data.decode()) if colored else data.decode()
        text = LINE_OF_DIFFERENCE.sub(lambda match: match[0].replace("\t", " "), text)
        if hidden := NOT_SHOWN.search(text):
            yield f"{name} raw: {hidden[0]!r} in {text[max(hidden.start() - 100, 0) : hidden.end() + 100]!r}"
        asked = {"error", "warning", "notice"} if "github" in project.arguments or project.verb == "action" else set()
        if commands := [command for command in commands_in(text) if command.name not in asked]:
            yield f"{name} command: {commands}"


def _prints_workflow(project: Project) -> bool:
    """Whether stdout is for kubectl: what the workflow says it has to say as it is."""
    return "-" in project.arguments
