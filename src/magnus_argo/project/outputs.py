"""Where workflows are written, and what must not be written there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from magnus_argo.argo.workflow import base_name
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Span
from magnus_argo.files.paths import goes_no_higher
from magnus_argo.magnus.program import Program
from magnus_argo.project.plan import Job

OUTPUT_IS_INPUT = Rule("output-is-input", "an output that would overwrite an input")
OUTPUT_TWICE = Rule("output-twice", "two pipelines with one output")
OUTPUT_OUTSIDE = Rule("output-outside", "an output outside of the folder that is compiled")


@dataclass(frozen=True, slots=True)
class Output:
    """A workflow's file; `span` is the place that names it, the pipeline's start if a flag or nobody did. In `pattern`
    the `{name}` still stands."""

    pipeline: str
    path: str
    span: Span
    from_file: bool
    pattern: str


def output_of(job: Job, program: Program) -> Output:
    """Decides where a workflow goes: by flag or project file, else by the config, whose default is its dialect's.

    Without an output of the job the program must have a config. `{name}` becomes the name of the workflow, and a path
    that ends with `/` is a folder.
    """
    config = program.config
    start = Span(program.pipeline.path, 1, 1, 2)
    if job.output:
        path, span, from_file = job.output, job.output_span or start, job.output_span is not None
    else:
        assert config is not None
        stated = bool(config.settings().values.get("output_file"))
        path, span, from_file = config.output_file, config.place("output_file") if stated else start, True
    name = base_name(program)
    pattern = posixpath.normpath(f"{path}{{name}}.yaml" if path.endswith("/") else path)
    return Output(program.pipeline.path, pattern.replace("{name}", name), span, from_file, pattern)


def check_outputs(outputs: list[Output], inputs: Iterable[str]) -> list[Diagnostic]:
    """Finds outputs that would overwrite an input or each other, and those that a file sends out of the root.

    `inputs` are the paths of all files that were read, relative to the root as the outputs are.
    """
    found: list[Diagnostic] = []
    taken, reads = dict[str, Output](), {posixpath.normpath(path) for path in inputs}
    for output in outputs:
        label = Label(output.span)
        if output.path in reads:
            message = f"the workflow would be written to `{output.path}`, which is one of the inputs"
            cure = "name another file, with `output_file` in the executor's config or with `transpile -o`"
            found.append(Diagnostic(OUTPUT_IS_INPUT, message, label, help=cure))
        elif output.path in taken:
            found.append(_twice(taken[output.path], output))
        elif output.from_file and not goes_no_higher(output.path):
            message = f"the output `{output.path}` lies outside of the folder that is compiled"
            found.append(Diagnostic(OUTPUT_OUTSIDE, message, label, help="use a path below it, or `-o` to insist"))
        taken.setdefault(output.path, output)
    return found


def _twice(first: Output, second: Output) -> Diagnostic:
    message = f"the workflows of `{first.pipeline}` and `{second.pipeline}` would both be written to `{second.path}`"
    related = (Label(first.span, "the first"),) if first.span != second.span else ()
    cure = "in magnus-argo.yaml write `output: argo/{name}.yaml`"
    return Diagnostic(OUTPUT_TWICE, message, Label(second.span), related, cure)
