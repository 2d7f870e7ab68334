"""Fixes of every case and of mutants: each leaves its file readable, mends its problem, and changes nothing else."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.fuzz.projects import good_seeds
from tests.fuzz.recipes import project_of, recipe_of
from tests.support.cases import CASES, NAMES, arguments_of, environment_of

from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.fixing import fixes_to_make, mend, write
from magnus_argo.diagnostics.budgets import MAX_ROUNDS
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.editing import compatible, edited
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.source import Source, split_lines
from magnus_argo.files.overlay import laid_over
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.shelf import Shelf
from magnus_argo.magnus.versions import argo_version, magnus_version
from magnus_argo.project.plan import Request
from magnus_argo.yaml import read

SEED = os.environ["FUZZ_SEED"]
MUTANTS = 400
CHUNKS = 8
WORD = re.compile(r"[A-Za-z_]{4,}")
SETTINGS = {"-c": "config", "--config": "config", "-p": "parameters", "--magnus": "magnus", "--argo": "argo"}


@dataclass(frozen=True)
class Run:
    """What is compiled, and where."""

    request: Request
    workspace: Workspace
    environment: dict[str, str]

    def batch(self, contents: dict[str, bytes] | None = None) -> Batch:
        workspace = laid_over(self.workspace, contents) if contents else self.workspace
        return compile_all(self.request, workspace, self.environment)


def request_of(arguments: list[str]) -> Request:
    """Of the files and settings that a command line names; what it does with them is left out."""
    words = iter(arguments[1:])
    pipelines, settings, variables, project = [], {}, {}, None
    for word in words:
        if word in SETTINGS:
            settings[SETTINGS[word]] = next(words, "")
        elif word == "--var":
            name, _, value = next(words).partition("=")
            variables[name] = value
        elif word == "--project":
            project = next(words)
        elif word.startswith("-") and word not in ("--check", "--exit-code", "--prune", "--tracked", "-q"):
            next(words, None)
        elif not word.startswith("-"):
            pipelines.append(word)
    for name, version in (("magnus", magnus_version), ("argo", argo_version)):
        try:
            version(settings.get(name, "0.5" if name == "magnus" else "3.5"))
        except ValueError:
            del settings[name]  # the command line refuses it
    return Request(tuple(pipelines), settings, variables, project)


def same_but_for(fixes: list[Fix], before: Source, after: bytes) -> bool:
    """Whether all lines are there in their order; of those with edits, what is left and right of these."""
    edits: dict[int, list[tuple[int, int]]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(edit.span.line, []).append((edit.span.column, edit.span.end_column))
    rest = after.decode().removeprefix("\ufeff")
    place = 0
    for number, line in enumerate(split_lines(before.data.decode().removeprefix("\ufeff")), 1):
        at = edits.get(number, [(len(line) + 1, len(line) + 1)])
        for part in (line[: min(at)[0] - 1], line[max(end for _, end in at) - 1 :]):
            found = rest.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
    marks = [data.startswith(b"\xef\xbb\xbf") for data in (before.data, after)]
    ends = [
        {end for end in (b"\r\n", b"\n", b"\r") if end in re.sub(b"\r\n", b"|", data).join([b"", b""])}
        for data in (before.data, after)
    ]
    return marks[0] == marks[1] and ends[1] <= ends[0] | ({b"\n"} if not ends[0] else set())


def each_fix(batch: Batch) -> Iterator[tuple[Diagnostic, Fix]]:
    return ((problem, fix) for problem in batch.diagnostics for fix in problem.fixes)


def check_alone(run: Run, batch: Batch, problem: Diagnostic, fix: Fix) -> None:
    """A fix, made by itself. It may let the parser stumble later: that reads a line to its end, for the `:` of a key,
    before it says what is wrong at the beginning. Only what it can read to the end is looked at for other mistakes."""
    path = fix.edits[0].span.path
    source = batch.sources[path]
    data = edited(source, [fix])
    assert same_but_for([fix], source, data), (fix, data)
    (tree, before), (_, after) = (read(each) for each in (source, Source(path, data)))
    told = {(each.rule, each.message) for each in before}
    new = [each for each in after if each.severity == "error" and (each.rule, each.message) not in told]
    later = (each.rule is not problem.rule or each.primary.span.line >= problem.primary.span.line for each in new)
    assert not new or (tree is None and all(later)), (fix, new)
    try:
        again = run.batch({path: data})
    except UnusableError:
        return
    place = problem.primary.span
    still = {
        (each.rule, each.primary.span.path, each.primary.span.line, each.primary.span.column, each.message)
        for each in again.diagnostics
    }
    assert (problem.rule, place.path, place.line, place.column, problem.message) not in still, fix


def check_together(run: Run, batch: Batch) -> int:
    """All safe fixes, made at once, and until there are none."""
    for path, fixes in fixes_to_make(batch, run.workspace, Shelf()).items():
        source = batch.sources[path]
        assert compatible(fixes) == fixes
        assert same_but_for(fixes, source, edited(source, fixes)), (path, fixes)
    mended = mend(run.request, run.workspace, run.environment)
    for path, data in mended.files.items():
        before, after = (read(each)[0] for each in (mended.originals[path], Source(path, data)))
        assert after is not None or before is None
    write([mended], run.workspace)
    assert sum(mended.counts.values()) >= MAX_ROUNDS or not mend(run.request, run.workspace, run.environment).files
    return sum(mended.counts.values())


def check(run: Run) -> int:
    try:
        batch = run.batch()
    except UnusableError:
        return 0
    for problem, fix in list(each_fix(batch))[:20]:
        check_alone(run, batch, problem, fix)
    try:
        return check_together(run, batch)
    except UnusableError:
        return 0


@pytest.mark.parametrize("name", [name for name in NAMES if arguments_of(CASES[name])[:1] != ["explain"]])
def test_every_case(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CASES[name], tmp_path / "case")
    monkeypatch.chdir(tmp_path / "case")
    check(Run(request_of(arguments_of(CASES[name])), Workspace("."), environment_of(CASES[name])))


def misspelt(rng: Random, data: bytes) -> bytes:
    """A file with up to three words in which two letters have changed places, or one is missing."""
    text = data.decode()
    for _ in range(rng.randint(1, 3)):
        words = list(WORD.finditer(text))
        if words:
            word = rng.choice(words)
            at = rng.randrange(word.start(), word.end() - 1)
            changed = rng.choice((text[at + 1] + text[at], text[at]))
            text = text[:at] + changed + text[at + 2 :]
    return text.encode()


def filled(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        path = folder / os.path.normpath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_words_with_slips(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    for number in range(chunk, MUTANTS, CHUNKS):
        rng = Random(f"{SEED}/slip/{number}")
        project = rng.choice(good_seeds())
        path = rng.choice([*project.files])
        filled(tmp_path / "work", {**project.files, path: misspelt(rng, project.files[path])})
        monkeypatch.chdir(tmp_path / "work")
        made += check(Run(request_of(project.arguments), Workspace("."), project.environment))
    assert made > 3, "there is something to look at"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutants(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(chunk, MUTANTS, CHUNKS):
        project, _ = project_of(recipe_of(f"{SEED}/fix", number))
        if not all(0 < len(os.path.normpath(name)) < 100 and "\0" not in name for name in project.files):
            continue
        filled(
            tmp_path / "work",
            {name: data for name, data in project.files.items() if not os.path.isabs(name) and ".." not in name},
        )
        monkeypatch.chdir(tmp_path / "work")
        check(Run(request_of(project.arguments), Workspace("."), project.environment))
