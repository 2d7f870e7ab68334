"""The phases, in order: bytes of a pipeline, a configuration and parameters in, a workflow or diagnostics out.

A phase reports all that it finds; the next one starts only if nothing of it counts as an error. Nothing here touches
the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from magnus_argo.argo.first_container import fitting
from magnus_argo.argo.header import header
from magnus_argo.argo.translate import translate
from magnus_argo.argo.workflow import template_names
from magnus_argo.checks import check, check_written
from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors, tidy
from magnus_argo.diagnostics.policy import AS_FOUND, Policy
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files, build_pipeline, build_program, check_shapes, read_files, substitute
from magnus_argo.magnus.program import Options, Program
from magnus_argo.magnus.runtimes.detect import detect
from magnus_argo.magnus.shelf import Shelf
from magnus_argo.yaml import with_fixes
from magnus_argo.yaml.writer import emit


@dataclass(frozen=True, slots=True, eq=False)
class Compilation:
    """What came out: `workflow` is None if there was an error or there is no config to say what runs where;
    `sources` are the files that were read, by the path that diagnostics use, and `policy` knows their comments.
    `added` counts the characters by which values of variables let the files grow."""

    program: Program | None
    workflow: bytes | None
    diagnostics: list[Diagnostic]
    sources: dict[str, Source]
    policy: Policy
    added: int = 0


def compile_pipeline(
    files: Files, options: Options, policy: Policy = AS_FOUND, shelf: Shelf | None = None
) -> Compilation:
    """Compiles one pipeline: read → substitute → shape → model → check → translate → write → measure.

    The diagnostics are all that was found, also what comments or the project's levels turn off. `shelf` holds the files
    that other compilations of the run have read.
    """
    shelf = shelf or Shelf()
    run = _Run(policy, shelf)
    trees, problems = read_files(files, shelf)
    run.add_files(files.sources())
    run.add_problems(problems)
    if has_errors(run.problems):
        return run.ended()
    runtime = detect(trees.config, trees.pipeline, options.magnus)
    substituted, problems = substitute(trees, runtime, options)
    run.added = substituted.added
    run.add_problems(problems)
    run.add_problems(check_shapes(substituted, runtime, shelf))
    if files.errors_elsewhere(run.problems):
        return run.ended()
    trees = substituted.trees.without_config() if has_errors(run.problems) else substituted.trees
    pipeline, definitions, problems = build_pipeline(trees, files, runtime, shelf)
    run.add_files(definitions)
    run.add_problems(problems)
    if files.errors_elsewhere(run.problems):
        return run.ended()
    program = build_program(pipeline, trees, substituted, options, shelf)
    run.problems += check(program, run.policy)
    if program.config is None or has_errors(run.problems):
        return run.ended(program)
    program = fitting(program)
    translated = translate(program)
    workflow = emit(translated, header(program.pipeline.path, program.options.project))
    run.add_problems(check_written(program, Written(template_names(translated), len(workflow))))
    return run.ended(program, None if has_errors(run.problems) else workflow)


@dataclass(slots=True)
class _Run:
    """What is known so far: the problems, the files that were read and grew, and the policy with their comments."""

    policy: Policy
    shelf: Shelf
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    added: int = 0

    def add_files(self, sources: Mapping[str, Source]) -> None:
        self.sources |= sources
        self.policy = self.policy.with_comments(self.shelf.comments_in(sources.values()))

    def add_problems(self, problems: Iterable[Diagnostic]) -> None:
        self.problems += self.policy.marked(problems)

    def ended(self, program: Program | None = None, workflow: bytes | None = None) -> Compilation:
        problems = with_fixes(tidy(self.problems), self.sources)
        return Compilation(program, workflow, problems, self.sources, self.policy, self.added)
