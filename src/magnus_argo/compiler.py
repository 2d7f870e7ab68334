"""The phases, in order: bytes of a pipeline, a configuration and parameters in, a workflow or diagnostics out.

A phase reports all that it finds; the next one starts only if there was no error. Nothing here touches the world.
"""

from __future__ import annotations

from dataclasses import dataclass

from magnus_argo import checks
from magnus_argo.argo.kinds import template_count
from magnus_argo.argo.translate import translate
from magnus_argo.checks.size import check_size
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files, load
from magnus_argo.magnus.program import Options, Program
from magnus_argo.yaml.judge import Judge
from magnus_argo.yaml.writer import emit

HEADER = "Made by magnus-argo from {}: change that file, not this one."
"""The comment that a workflow begins with; by it earlier output is known again."""

LISTED = "Listed in {}."
"""Its second line, for a workflow of a project: whose it is where several write into one folder."""


@dataclass(frozen=True, slots=True, eq=False)
class Compilation:
    """What came out: `workflow` is None if there was an error or there is no config to say what runs where;
    `sources` are the files that were read, by the path that diagnostics use."""

    program: Program | None
    workflow: bytes | None
    diagnostics: list[Diagnostic]
    sources: dict[str, Source]


def compile_pipeline(files: Files, options: Options, judge: Judge | None = None) -> Compilation:
    """read → substitute → shape → model (frontend) → checks → translate → emit. Every phase has its findings judged:
    comments and the project may leave some out."""
    judge = judge or Judge()
    loaded = load(files, options, judge)
    program, found = loaded.program, loaded.diagnostics
    if program is not None:
        found += checks.check(program, judge)
    if program is None or program.config is None or has_errors(found):
        return Compilation(program, None, tidy(found), loaded.sources)
    translated = translate(program)
    workflow = emit(translated, header(program))
    found += judge(check_size(program, template_count(translated), len(workflow)))
    return Compilation(program, None if has_errors(found) else workflow, tidy(found), loaded.sources)


def header(program: Program) -> str:
    lines = [HEADER.format(program.pipeline.path)]
    return "\n".join([*lines, LISTED.format(program.options.project)] if program.options.project else lines)
