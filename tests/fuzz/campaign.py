"""Many inputs: what came of them, and the smallest form of those that fail."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.outputs import workflows_in
from tests.fuzz.projects import Project
from tests.fuzz.properties import outcome_of, problems_of, rules_of, workflows_of
from tests.fuzz.recipes import Recipe, project_of, recipe_of
from tests.fuzz.runs import Run, in_own_process, in_process
from tests.support.argo_lint import LINTER, refused

TOKEN = re.compile(r"\b[0-9a-f]{32}\b")

MEMORY = "/dev/shm"
"""Where files are no files of a disk: every run writes, and waits for the disk."""

IN_PROCESSES = 50
"""One of so many inputs also runs twice in processes of its own, with two hash seeds."""

THOROUGHLY = 8
"""The workflows of one of so many inputs also go through the slow readers."""


@dataclass
class Tally:
    """What came of some inputs. `failures` are those of one kind each, and the folders that show them."""

    inputs: int = 0
    processes: int = 0
    workflows: int = 0
    kilobytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.inputs += other.inputs
        self.processes += other.processes
        self.workflows += other.workflows
        self.kilobytes = max(self.kilobytes, other.kilobytes)
        for name in ("outcomes", "rules", "mutations", "counts"):
            getattr(self, name).update(getattr(other, name))
        self.failures = {**other.failures, **self.failures}


def fuzz(seed: str, numbers: Iterable[int], place: Path) -> Tally:
    """Runs the inputs of these numbers; below `place` are written what fails and the workflows."""
    tally = Tally()
    (place / "workflows").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as desk:
        for number in numbers:
            recipe = recipe_of(seed, number)
            for problem in _problems(recipe, number, tally, Path(desk, "run"), place):
                _fail(tally, problem, recipe, Path(desk, "run"), place)
    return tally


def _problems(recipe: Recipe, number: int, tally: Tally, desk: Path, place: Path) -> list[str]:
    project, names = project_of(recipe)
    run = in_process(project, desk)
    problems = _checked(project, run, thorough=number % THOROUGHLY == 0)
    if number % IN_PROCESSES == 0:
        problems += _alone(project, run, desk, tally)
    _count(tally, run, names)
    _keep_workflows(run, place / "workflows", number)
    return problems


def _checked(project: Project, run: Run, *, thorough: bool) -> list[str]:
    """What a check cannot read is a failure as well, and not the end of the others."""
    try:
        return problems_of(project, run, thorough=thorough)
    except Exception:
        return [f"unforeseen: {traceback.format_exc()}"]


def _alone(project: Project, run: Run, desk: Path, tally: Tally) -> list[str]:
    """What is wrong in processes of their own, or differs there."""
    tally.processes += 2
    alone = [in_own_process(project, desk, hash_seed) for hash_seed in (0, 1)]
    problems = [f"alone {problem}" for one in alone for problem in _checked(project, one, thorough=False)]
    for one in alone:
        parts = ("code", "stdout", "stderr", "reports", "written")
        problems += [f"unsteady: {part}" for part in parts if _steady(one, part) != _steady(run, part)]
    return problems


def _steady(run: Run, part: str) -> str:
    """Without the delimiters that an action makes so that nobody can guess them."""
    return TOKEN.sub("", repr(getattr(run, part)))


def _count(tally: Tally, run: Run, names: list[str]) -> None:
    tally.inputs += 1
    tally.outcomes[outcome_of(run)] += 1
    tally.rules.update(rules_of(run))
    tally.mutations.update(names)
    tally.workflows += len(workflows_of(run))
    tally.kilobytes = max(tally.kilobytes, run.kilobytes)


def _keep_workflows(run: Run, folder: Path, number: int) -> None:
    """For a linter."""
    bodies = workflows_in(run.stdout) if run.code == 0 else []
    for index, body in enumerate(bodies):
        (folder / f"{number}-{index}.yaml").write_bytes(body)


def refused_workflows(place: Path) -> list[str]:
    """What Argo's validation says against the workflows below `place`; nothing where there is no linter."""
    folder = place / "workflows"
    return refused(folder) if LINTER and any(folder.iterdir()) else []


def _kind(problem: str) -> str:
    """What a problem has in common with those that have the same cause: where it was raised, or how it is worded."""
    if "Traceback" in problem:
        frames = re.findall(r'File "[^"]*?(\w+\.py)", line (\d+)', problem)
        return f"{problem.split(':')[0]} {':'.join(frames[-1])}"
    return re.split(r"[\d'\"(\[{]", ": ".join(problem.split(":")[:2]))[0].strip(" :")


def _fail(tally: Tally, problem: str, recipe: Recipe, desk: Path, place: Path) -> None:
    kind = _kind(problem)
    tally.counts[kind] += 1
    if kind in tally.failures:
        return
    small = minimised(recipe, kind, desk)
    folder = place / "failures" / str(len(tally.failures))
    write_reproducer(project_of(small)[0], f"{problem}\n\n{small}\n", folder)
    tally.failures[kind] = f"{folder}\n{problem[:2000]}\nmade by {project_of(small)[1]}, {small}"


def minimised(recipe: Recipe, kind: str, desk: Path) -> Recipe:
    """The recipe without the steps that the failure does not need."""
    for index in reversed(range(len(recipe.steps))):
        if kind in _kinds_of(shorter := recipe.without(index), desk):
            recipe = shorter
    return recipe


def _kinds_of(recipe: Recipe, desk: Path) -> set[str]:
    project, _ = project_of(recipe)
    run = in_process(project, desk)
    return {_kind(problem) for problem in _checked(project, run, thorough=True)}


def write_reproducer(project: Project, what: str, folder: Path) -> None:
    """A folder like those of `tests/cases`, and what is wrong with it."""
    for part, files in (("", project.files), ("before", project.before or {})):
        for name, data in files.items():
            path = folder / part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "arguments.txt").write_bytes(shlex.join(project.arguments).encode(errors="surrogateescape") + b"\n")
    lines = "".join(f"{name}={value}\n" for name, value in project.environment.items())
    (folder / "environment.txt").write_bytes(lines.encode(errors="surrogateescape"))
    (folder / "failure.txt").write_bytes(what.encode(errors="backslashreplace"))
