"""Where workflows are written, and what must not be written there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from magnus_argo.argo.header import why_it_stays
from magnus_argo.argo.metadata import base_name
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.errors import unwritable
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import is_visible, path_in_prose, shown, ticked
from magnus_argo.files.links import obstacle_to
from magnus_argo.files.outputs import on_disk
from magnus_argo.files.paths import PAGES, goes_no_higher, is_written_inside, stands_for_itself
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program
from magnus_argo.project.plan import Job

OUTPUT_IS_INPUT = Rule("output-is-input", "an output that would overwrite an input")
OUTPUT_TWICE = Rule("output-twice", "two pipelines with one output")
OUTPUT_OUTSIDE = Rule("output-outside", "an output outside the project's folder")
OUTPUT_NAME = Rule("output-name", "an output with a name that is not allowed")
OUTPUT_TAKEN = Rule("output-taken", "an output that would overwrite a file that is not a workflow")

_PLAIN = "use letters, digits, `-`, `_`, `.` and `/`"


@dataclass(frozen=True, slots=True)
class Output:
    """The file of a job's workflow; `span` is the place that names it, the pipeline's start if a flag or nobody did. In
    `pattern` the `{name}` still stands. It `is_insisted_on` if a flag names the file itself, and not one in which a
    pipeline or an environment gives a part of the name."""

    job: str
    path: str
    span: Span
    from_file: bool
    pattern: str
    environment: str = ""
    is_insisted_on: bool = False


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
    return Output(job.name, pattern.replace("{name}", name), span, from_file, pattern, job.environment, job.insists)


def check_outputs(outputs: Sequence[Output], inputs: Iterable[str], workspace: Workspace) -> list[Diagnostic]:
    """Finds outputs that would overwrite an input or each other, and those that a file must not ask for.

    `inputs` are the paths of all files that were read, relative to the root as the outputs are. Paths are compared by
    the file that they lead to: a link can give it another name. Whoever names an output by flag may insist on any.
    """
    problems: list[Diagnostic] = []
    taken = dict[object, Output]()
    reads = {workspace.place(path) for path in inputs}
    for output in outputs:
        problem = _check_name(output, workspace)
        if problem is None:
            place = workspace.place(output.path)
            problem = _check_place(output, taken.setdefault(place, output), workspace, is_input=place in reads)
        problems += [problem] if problem else []
    return problems


def refuse_places(outputs: Iterable[Output], workspace: Workspace) -> None:
    """Raises `UnusableError` for an output in the project's folder from which a link leads out, and for one in `.git`,
    unless a flag names the very file."""
    for output in outputs:
        if output.is_insisted_on:
            continue
        if workspace.leads_out(output.path):
            led_out = f"a symbolic link leads out of {_border(output, workspace)}"
            where = obstacle_to(workspace.absolute(output.path)) or led_out
            raise unwritable(workspace.shown(output.path), where)
        if workspace.is_written_in_git(output.path):
            raise unwritable(workspace.shown(output.path), "this folder is in `.git`")


def _border(output: Output, workspace: Workspace) -> str:
    if output.from_file:
        return path_in_prose(workspace.root)
    return "the working directory" if is_written_inside(output.path, workspace.root) else "the repository"


def _check_name(output: Output, workspace: Workspace) -> Diagnostic | None:
    label = Label(output.span)
    if not is_visible(output.path):
        message = f"the output `{shown(output.path)}` has characters that cannot be printed"
        return Diagnostic(OUTPUT_NAME, message, label, help=_PLAIN)
    return _check_name_in_file(output, label, workspace) if output.from_file else None


def _as_others_read(path: str) -> str:
    if not stands_for_itself(path):
        return "a pattern, a list, a flag, a comment or a command where files are listed"
    return "on another drive, or a part of a file, to Windows" if ":" in path else ""


def _check_name_in_file(output: Output, label: Label, workspace: Workspace) -> Diagnostic | None:
    to_others = _as_others_read(output.path)
    if to_others:
        return Diagnostic(OUTPUT_NAME, f"the output {ticked(output.path)} is {to_others}", label, help=_PLAIN)
    if not goes_no_higher(output.path):
        message = f"the output {ticked(output.path)} is outside the project's folder"
        return Diagnostic(OUTPUT_OUTSIDE, message, label, help="use a path below it, or `-o` to override")
    obstacle = obstacle_to(workspace.absolute(output.path))
    if obstacle:
        message = f"the output `{shown(output.path)}` leads nowhere: {obstacle}"
        return Diagnostic(OUTPUT_NAME, message, label, help="use a folder such as `argo/`")
    if workspace.is_gits_own(output.path):
        message = f"the output {ticked(output.path)} is in `.git`"
        return Diagnostic(OUTPUT_NAME, message, label, help="use a folder such as `argo/`")
    if workspace.is_for_pages(output.path):
        message = f"the output {ticked(output.path)} is in `{PAGES}`, where the GitHub Action keeps its pages"
        return Diagnostic(OUTPUT_NAME, message, label, help="use a folder such as `argo/`")
    return None


def _check_place(output: Output, first: Output, workspace: Workspace, *, is_input: bool) -> Diagnostic | None:
    label = Label(output.span)
    if is_input:
        message = f"the workflow would be written to {ticked(output.path)}, which is one of the inputs"
        cure = "name another file, with `output_file` in the executor's config or with `-o`"
        return Diagnostic(OUTPUT_IS_INPUT, message, label, help=cure)
    if first is not output:
        return _twice(first, output)
    is_named = output.is_insisted_on and not workspace.is_led(posixpath.dirname(output.path))
    obstacle = "" if is_named else _obstacle(output, workspace)
    if obstacle:
        message = f"{ticked(output.path)} already exists and {obstacle}: magnus-argo did not write it"
        return Diagnostic(OUTPUT_TAKEN, message, label, help=_cure(output))
    return None


def _cure(output: Output) -> str:
    if output.is_insisted_on:
        return "a symbolic link leads there: name the file without it, or another one"
    in_folder = "name another folder, or delete that file"
    return "name another file, delete that one, or use `-o` to override" if output.from_file else in_folder


def _obstacle(output: Output, workspace: Workspace) -> str:
    """What keeps a file from being replaced; empty for a workflow, and for one without content."""
    is_out = workspace.leads_out(output.path)
    if is_out and not output.is_insisted_on:
        return ""  # it is refused, and whether something is there outside is nobody's business
    file = on_disk(output.path, workspace) if is_out else workspace.head(output.path, MAX_BYTES_OF_WORKFLOW + 1)
    if not file:
        is_refused = workspace.is_written_in_git(output.path)
        return "cannot be read" if workspace.has_content(output.path) and not is_refused else ""
    is_blank = not file.strip() and len(file) <= MAX_BYTES_OF_WORKFLOW
    return "" if is_blank else why_it_stays(file)


def _twice(first: Output, second: Output) -> Diagnostic:
    one = (
        ticked(second.path)
        if first.path == second.path
        else f"one file, {ticked(first.path)} and {ticked(second.path)}"
    )
    both = f"the workflows of {ticked(first.job)} and {ticked(second.job)}"
    message = (
        f"{both if first.job != second.job else f'two workflows of {ticked(first.job)}'} would both be written to {one}"
    )
    related = (Label(first.span, "the first"),) if first.span != second.span else ()
    return Diagnostic(OUTPUT_TWICE, message, Label(second.span), related, _apart(first, second))


def _apart(first: Output, second: Output) -> str:
    if first.environment != second.environment:
        return "in magnus-argo.yaml write `output: deploy/{env}/{name}.yaml`"
    if "{name}" in first.pattern and first.pattern == second.pattern:
        return "both workflows have one name: give one of them another `name`, or an `output` of its own"
    return "in magnus-argo.yaml write `output: argo/{name}.yaml`"
