"""The command line: flags in, exit codes out.

0 fine, 1 errors in the input or what `--check`, `--exit-code` and `--tracked` are for, 2 wrong use or unreadable input,
3 a bug here.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from magnus_argo import __version__
from magnus_argo.commands import completing
from magnus_argo.commands.asking import asked_of, console_of, refuse_files_that_read_as_flags
from magnus_argo.commands.options import DIRECTORY, EVERYWHERE, HOOK, KIND, PIPELINES, SHARED, with_options
from magnus_argo.commands.piped import STANDS_FOR_STDIN, require_path
from magnus_argo.commands.targets import Stream, is_stdout
from magnus_argo.commands.verb_group import VerbGroup
from magnus_argo.commands.verb_options import DIFF, EXECUTED, FIX, LISTING, PICTURE, RULE, SHELL, STDIN, WRITING
from magnus_argo.commands.verbs import VERBS
from magnus_argo.diagnostics.records import replace
from magnus_argo.report import PROJECT

_ABOUT_FILES = ("check", "exit_code", "prune", "tracked")

_EPILOG = f"""\
\b
Exit codes: 0 fine; 1 errors in the input, or a difference that was
asked for; 2 wrong use or unreadable input; 3 a bug in magnus-argo.
Documentation: {PROJECT}"""


@click.group(
    cls=VerbGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.version_option(__version__, "-V", "--version", prog_name="magnus-argo", message="%(prog)s %(version)s")
@with_options(DIRECTORY)
def cli() -> None:
    """Compile magnus pipelines to Argo Workflows.

    Problems are shown with their line and a caret before anything is written. Variables of the
    configuration, such as ${docker_image}, come from --var or from MAGNUS_VAR_docker_image.

    \b
    magnus-argo validate pipelines/train.yaml -c config.yaml
    magnus-argo transpile pipelines/train.yaml -c config.yaml -o argo/train.yaml
    magnus-argo explain unknown-step
    """


@cli.verb(PIPELINES, STDIN, EVERYWHERE, FIX, SHARED, KIND, DIRECTORY, HOOK)
def validate(pipelines: tuple[str, ...], fix: bool, diff: bool, exit_code: bool, **flags: Any) -> int:
    """Check pipelines and write no workflows.

    Without PIPELINE, checks all pipelines that magnus-argo.yaml lists; with -, the one that comes
    from stdin. Without a configuration, checks only the pipeline itself.
    """
    from magnus_argo.commands.validate import ValidateFlags
    from magnus_argo.commands.validate import validate as run_validate

    if (diff or exit_code) and not fix:
        raise click.UsageError(f"--{'diff' if diff else 'exit-code'} is about fixes: add --fix")
    console = console_of(flags, "the fixes" if diff else "the text" if fix and STANDS_FOR_STDIN in pipelines else "")
    return run_validate(asked_of(flags, pipelines), ValidateFlags(fix, diff, exit_code), console, os.environ)


@cli.verb(PIPELINES, STDIN, EVERYWHERE, WRITING, SHARED, KIND, DIRECTORY)
def transpile(pipelines: tuple[str, ...], output: str | Stream | None, output_dir: str | None, **flags: Any) -> int:
    """Write the Argo workflows of pipelines.

    Without PIPELINE, writes those of all pipelines that magnus-argo.yaml lists; with -, that of the
    one that comes from stdin. Nothing is written if any of them has an error. The same input always
    gives the same bytes.
    """
    from magnus_argo.commands.transpile import TranspileFlags
    from magnus_argo.commands.transpile import transpile as run_transpile

    require_path(pipelines, flags["piped_path"])
    asked = [name for name in _ABOUT_FILES if flags[name]]
    stream = output if isinstance(output, Stream) else None
    if asked and stream:
        raise click.UsageError(f"--{asked[0].replace('_', '-')} needs a file, and -o {stream.name} writes none")
    if flags["prune"] and pipelines:
        raise click.UsageError("--prune compares with all pipelines of the project file, so it takes no PIPELINE")
    for name, flag in (("environments", "--env"), ("exclude", "--exclude")):
        if flags["prune"] and flags[name]:
            raise click.UsageError(f"--prune compares with all pipelines of the project file, so it takes no {flag}")
    if output and output_dir:
        raise click.UsageError("-o and --output-dir cannot be used together")
    flags["output"] = None if stream else output or output_dir
    request = asked_of(flags, pipelines)
    wanted = TranspileFlags(stream, **{name: flags[name] for name in _ABOUT_FILES})
    other = "the workflow" if is_stdout(stream) else "what would change" if wanted.check else ""
    return run_transpile(request, wanted, console_of(flags, other), os.environ)


@cli.verb(PIPELINES, EVERYWHERE, DIFF, SHARED, KIND, DIRECTORY)
def diff(pipelines: tuple[str, ...], **flags: Any) -> int:
    """Show what changes, by pipeline, step and field.

    Compares pipelines, configuration, parameters and magnus-argo.yaml with those of a git revision
    or a folder. Both sides are compiled with the same flags. Without PIPELINE, compares all
    pipelines that magnus-argo.yaml lists on either side.
    """
    from magnus_argo.commands.diff import DiffFlags
    from magnus_argo.commands.diff import diff as run_diff

    if flags["between"] and (flags["base"] or flags["environments"]):
        raise click.UsageError(f"--between compares today's files: leave out {'--base' if flags['base'] else '--env'}")
    target = flags["target"]
    console = console_of(flags, "the difference" if target is None or is_stdout(target) else "")
    wanted = DiffFlags(*(flags[name] for name in ("base", "form", "target", "exit_code", "stat", "between", "title")))
    return run_diff(asked_of(flags, pipelines), wanted, console, os.environ)


@cli.verb(LISTING, PIPELINES, EVERYWHERE, SHARED, KIND, DIRECTORY, name="list")
def list_jobs(pipelines: tuple[str, ...], form: str, **flags: Any) -> int:
    """List the workflows that a project compiles to.

    One line for each pipeline in each environment: the file, the environment, the object that it
    becomes, the file that is written, and the schedules. Needs no image tag. As JSON it is a list
    of objects, which can be a matrix in CI.
    """
    from magnus_argo.commands.listing import show_jobs

    return show_jobs(asked_of(flags, pipelines), form, console_of(flags, "the list"), os.environ)


@cli.verb(EXECUTED, SHARED, DIRECTORY)
def execute(pipeline: str, **flags: Any) -> int:
    """Transpile like `magnus execute`.

    Takes that command's options and writes to the configuration's `output_file`.
    """
    from magnus_argo.commands.transpile import TranspileFlags
    from magnus_argo.commands.transpile import transpile as run_transpile

    asked = replace(asked_of(flags, (pipeline,)), by_file=False)  # magnus takes paths from where it runs
    return run_transpile(asked, TranspileFlags(), console_of(flags), os.environ)


@cli.verb(PICTURE, STDIN, SHARED, DIRECTORY)
def graph(pipeline: str, form: str, failing: tuple[str, ...], full: bool, **flags: Any) -> int:
    """Draw a pipeline as Mermaid or DOT; with -, the one that comes from stdin.

    With --if-fails, the picture distinguishes the steps that run, fail and do not run, and a
    sentence on stderr says how the run ends.
    """
    from magnus_argo.commands.graph import Look, draw

    asked, console = asked_of(flags, (pipeline,)), console_of(flags, "the picture")
    return draw(asked, console, os.environ, Look(form, failing, full))


@cli.verb(RULE)
def explain(rule: str | None) -> int:
    """Explain a rule.

    Prints what the rule finds, an example and the fix. Without RULE, lists all rules.
    """
    from magnus_argo.commands.explain import explained

    click.echo(explained(rule))
    return 0


@cli.verb(SHELL)
def completion(shell: str) -> int:
    """Print a script with which a shell completes the command line.

    \b
    bash: eval "$(magnus-argo completion bash)"    in ~/.bashrc
    zsh:  eval "$(magnus-argo completion zsh)"     in ~/.zshrc, below compinit
    fish: magnus-argo completion fish | source     in ~/.config/fish/config.fish
    """
    click.echo(completing.script(cli, shell), nl=False)
    return 0


@cli.verb()
def action() -> int:
    """Run as the GitHub Action.

    Reads the flags from INPUT_*, and writes results to GITHUB_OUTPUT and annotations.
    """
    from magnus_argo.commands.action import run as run_action

    return run_action(os.environ)


for verb, options in VERBS:
    cli.verb(*options)(verb)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and gives its exit code; never raises."""
    try:
        refuse_files_that_read_as_flags(sys.argv[1:] if arguments is None else arguments)
        code = int(cli.main(arguments, prog_name="magnus-argo", standalone_mode=False) or 0)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        from magnus_argo.commands.endings import report_end

        return report_end(problem)
    else:
        return code


def run() -> None:
    """Runs the process, which lives for one compilation."""
    from magnus_argo.commands.streams import end_tidily, guard_streams

    guard_streams()
    end_tidily()
    code = main()
    gc.freeze()  # or Python looks for garbage once more at its end
    sys.exit(code)
