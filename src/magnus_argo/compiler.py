"""The phases, in order: bytes of a pipeline, a configuration and parameters in, a workflow or diagnostics out.

A phase reports all that it finds; the next one starts only if nothing of it counts as an error. Nothing here touches
the world.
"""

from __future__ import annotations

from dataclasses import dataclass

from magnus_argo.argo.first_container import fitting
from magnus_argo.argo.header import header
from magnus_argo.argo.translate import translate
from magnus_argo.argo.workflow import template_names
from magnus_argo.checks import check, check_written
from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.policy import AS_FOUND, Policy
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files, build_pipeline, build_program, check_shapes, read_files, substitute
from magnus_argo.magnus.program import Options, Program
from magnus_argo.magnus.runtimes.detect import detect
from magnus_argo.magnus.shelf import Shelf
from magnus_argo.yaml.mending import with_fixes
from magnus_argo.yaml.writer import emit


@dataclass(frozen=True, slots=True, eq=False)
class Compilation:
    """What came out: `workflow` is None if there was an error or there is no config to say what runs where;
    `sources` are the files that were read, by the path that diagnostics use, and `policy` knows their comments."""

    program: Program | None
    workflow: bytes | None
    diagnostics: list[Diagnostic]
    sources: dict[str, Source]
    policy: Policy


def compile_pipeline(
    files: Files, options: Options, policy: Policy = AS_FOUND, shelf: Shelf | None = None
) -> Compilation:
    """Compiles one pipeline: read → substitute → shape → model → check → translate → write → measure.

    The diagnostics are all that was found, also what comments or the project's levels turn off. `shelf` holds the files
    that other compilations of the run have read.
    """
    shelf = shelf or Shelf()
    sources = files.sources()
    problems: list[Diagnostic] = []

    def ended(program: Program | None = None, workflow: bytes | None = None) -> Compilation:
        return Compilation(program, workflow, with_fixes(tidy(problems), sources), sources, policy)

    trees, found = read_files(files, shelf)
    policy = policy.with_comments(shelf.comments_in(sources.values()))
    problems += policy.marked(found)
    if has_errors(problems):
        return ended()

    runtime = detect(trees.config, trees.pipeline, options.magnus)
    substituted, found = substitute(trees, runtime, options)
    trees = substituted.trees
    problems += policy.marked(found)

    problems += policy.marked(check_shapes(substituted, runtime, shelf))
    if files.errors_elsewhere(problems):
        return ended()
    if has_errors(problems):
        trees = trees.without_config()

    pipeline, definitions, found = build_pipeline(trees, files, runtime, shelf)
    sources |= definitions
    policy = policy.with_comments(shelf.comments_in(definitions.values()))
    problems += policy.marked(found)
    if files.errors_elsewhere(problems):
        return ended()
    program = build_program(pipeline, trees, substituted, runtime, options)

    problems += check(program, policy)
    if program.config is None or has_errors(problems):
        return ended(program)

    program = fitting(program)
    translated = translate(program)
    workflow = emit(translated, header(program.pipeline.path, program.options.project))
    problems += policy.marked(check_written(program, Written(template_names(translated), len(workflow))))
    return ended(program, None if has_errors(problems) else workflow)
