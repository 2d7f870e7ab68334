"""The phases, in order: bytes of a pipeline, a configuration and parameters in, a workflow or diagnostics out.

A phase reports all that it finds; the next one starts only if there was no error. Nothing here touches the world.
"""

from __future__ import annotations

from dataclasses import dataclass

from magnus_argo import checks
from magnus_argo.argo.header import header
from magnus_argo.argo.translate import translate
from magnus_argo.argo.workflow import template_count
from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files, load
from magnus_argo.magnus.program import Options, Program
from magnus_argo.yaml.judge import Judge
from magnus_argo.yaml.writer import emit


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
    workflow = emit(translated, header(program.pipeline.path, program.options.project))
    found += judge(checks.check_written(program, Written(template_count(translated), len(workflow))))
    return Compilation(program, None if has_errors(found) else workflow, tidy(found), loaded.sources)
