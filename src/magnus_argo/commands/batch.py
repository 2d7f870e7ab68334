"""What the commands share once their flags are read: compiling, and reporting."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace, put
from magnus_argo.project.outputs import Output, check_outputs, output_of
from magnus_argo.project.plan import Job, Request, check_schedules, jobs_of
from magnus_argo.project.settings import FILE_NAME, Project, project_of
from magnus_argo.report import DATA, render
from magnus_argo.report.printable import visible
from magnus_argo.report.results import Results
from magnus_argo.yaml import comments_in

_MANY_JOBS = 20


@dataclass(frozen=True, slots=True)
class Console:
    """How to speak: `reports` are formats, each with a file or None for the terminal."""

    reports: tuple[tuple[str, str | None], ...] = (("text", None),)
    color: bool = False
    quiet: bool = False

    def say(self, text: str) -> None:
        if not self.quiet:
            print(visible(text), file=sys.stderr)  # noqa: T201

    def report(self, batch: Batch, workspace: Workspace) -> None:
        """Every report that was asked for; what is data goes to stdout, if to no file. Raises `UnusableError`."""
        results, files = batch.results(), dict[str, bytes]()
        for form, path in self.reports:
            text = render(form, results, color=self.color and path is None)
            if path is not None:
                files[path] = text.encode()
            elif form in DATA:
                sys.stdout.buffer.write(text.encode())
            else:
                sys.stderr.write(text)
        if files:
            write_reports(files, batch, workspace)


@dataclass(slots=True)
class Batch:
    """All that one run compiles."""

    outcomes: list[tuple[Job, Compilation]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    @property
    def failed(self) -> bool:
        return has_errors(self.diagnostics)

    def read_project(self, path: str, workspace: Workspace) -> Project:
        """Reads the project file, whose levels and comments the policy then knows. Raises `UnusableError`."""
        source = workspace.read(path)
        self.sources[source.path] = source
        project, found = project_of(source)
        self.policy = Policy(project.levels).with_comments(comments_in([source]))
        self.diagnostics += self.policy.marked(found)
        return project

    def compile(self, job: Job) -> Compilation:
        done = compile_pipeline(job.files, job.options, self.policy)
        self.policy = done.policy
        self.outcomes.append((job, done))
        self.diagnostics += done.diagnostics
        self.sources |= done.sources
        return done

    def results(self) -> Results:
        """All that the reports tell."""
        pipelines: dict[str, list[Diagnostic]] = {}
        for job, compilation in self.outcomes:
            pipelines.setdefault(job.files.pipeline.path, []).extend(compilation.diagnostics)
        return Results(self.diagnostics, self.sources, pipelines, self.policy)


def compile_all(request: Request, workspace: Workspace, environment: Mapping[str, str]) -> Batch:
    """Reads the project file and compiles every job. Raises `UnusableError`."""
    batch = Batch()
    project = _project(request, workspace, batch)
    if batch.failed:
        return batch
    jobs = jobs_of(request, project, workspace, environment)
    for job in _with_progress(jobs):
        batch.compile(job)
    batch.diagnostics += batch.policy.marked(check_schedules(request, project, jobs))
    batch.diagnostics = tidy(batch.diagnostics + _on_ignores(request, project, batch))
    return batch


def _on_ignores(request: Request, project: Project, batch: Batch) -> list[Diagnostic]:
    if not (any(batch.policy.comments.values()) or project.levels):
        return []
    from magnus_argo.project.suppressions import Run, check_ignores
    from magnus_argo.rules import RULES

    unchecked = {path for _, done in batch.outcomes if done.workflow is None for path in done.sources}
    whole = not request.pipelines and not request.settings
    run = Run(project, tidy(batch.diagnostics), batch.sources, unchecked, whole)
    return check_ignores(batch.policy, run, {rule.name: rule for rule in RULES})


def _project(request: Request, workspace: Workspace, batch: Batch) -> Project:
    if request.project is None and not workspace.exists(FILE_NAME):
        return Project()
    return batch.read_project(request.project or FILE_NAME, workspace)


def _with_progress(jobs: list[Job]) -> Iterator[Job]:
    """The jobs, with a bar on the terminal where there are enough of them to wait for."""
    if len(jobs) < _MANY_JOBS or not sys.stderr.isatty():
        yield from jobs
        return
    import click

    with click.progressbar(jobs, label="compiling", file=sys.stderr) as bar:
        yield from bar


def validate(request: Request, console: Console, environment: Mapping[str, str]) -> int:
    """All checks; writes nothing."""
    workspace = Workspace(os.curdir)
    batch = compile_all(request, workspace, environment)
    console.report(batch, workspace)
    if not batch.failed:
        count = len(batch.outcomes)
        console.say(f"{count} pipeline{'s' * (count != 1)} checked, no errors")
    return int(batch.failed)


def bodies(batch: Batch) -> list[bytes]:
    """The workflows, one for each job; none if there is an error."""
    _require_configs(batch)
    return [] if batch.failed else [compilation.workflow or b"" for _, compilation in batch.outcomes]


def workflows(batch: Batch, workspace: Workspace) -> dict[str, bytes] | None:
    """What goes to which path; None if there is an error, which is then among the batch's diagnostics."""
    _require_configs(batch)
    outputs = outputs_of(batch)
    batch.diagnostics = tidy(batch.diagnostics + check_outputs(outputs, batch.sources, workspace))
    if batch.failed:
        return None
    _refuse_links(outputs, workspace)
    return {output.path: body for output, body in zip(outputs, bodies(batch), strict=True)}


def outputs_of(batch: Batch) -> list[Output]:
    """Where the workflows go that have a config."""
    programs = [(job, compilation.program) for job, compilation in batch.outcomes]
    return [output_of(job, program) for job, program in programs if program and program.config]


def _require_configs(batch: Batch) -> None:
    without = [job.files.pipeline.path for job, _ in batch.outcomes if job.files.config is None]
    if without and not batch.failed:
        raise UnusableError(f"no config for {without[0]}: give it with --config, or as `config` in {FILE_NAME}")


def _refuse_links(outputs: list[Output], workspace: Workspace) -> None:
    for output in outputs:
        if output.from_file and not workspace.contains(output.path):
            raise UnusableError(f"cannot write {output.path}: a link leads it out of {workspace.root}")


def write_reports(reports: Mapping[str, bytes], batch: Batch, workspace: Workspace) -> None:
    """Writes each to its path, unless that is one of the inputs. Raises `UnusableError`."""
    inputs = {workspace.place(path) for path in batch.sources}
    for path in reports:
        if workspace.place(path) in inputs:
            raise UnusableError(f"cannot write the report to {path}: it is one of the inputs")
    put(reports, workspace)
