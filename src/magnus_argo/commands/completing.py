"""What the Tab key offers for options and arguments. It is asked in the middle of a line, so nothing here may fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import click

from magnus_argo.diagnostics.regexes import regex

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], list["CompletionItem"]]

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_MAGNUS_ARGO_COMPLETE"
_MOST_COMMITS = 3
_PLAIN = regex(r"\w[\w./@%+=,:~-]*")


def script(command: click.Command, shell: str) -> str:
    """Returns the lines that make a shell complete the command line. The shell is not started: click would have the
    bash of the PATH tell its version. Bash asks these lines for `./magnus-argo` too, which may be a stranger's: the one
    of the PATH answers."""
    from click.shell_completion import ShellComplete, get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None
    lines = ShellComplete.source(completion(command, {}, "magnus-argo", _VARIABLE))
    return lines.replace("bash_complete $1)", "bash_complete magnus-argo)")


def files(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Leaves it to the shell to offer files."""
    return [_item(text, kind="file")]


def folders(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Leaves it to the shell to offer folders."""
    return [_item(text, kind="dir")]


def rules(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers the names of rules, with what each is about."""
    from magnus_argo.rules import RULES

    return [_item(rule.name, rule.summary) for rule in RULES if rule.name.startswith(text)]


def reports(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers the formats of reports."""
    from magnus_argo.report import FORMATS

    return _beginning_with(text, FORMATS)


def versions_of_magnus(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers the families of versions."""
    from magnus_argo.magnus.runtimes import FAMILIES

    return _beginning_with(text, FAMILIES)


def environments(context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers the environments of the project file."""
    from magnus_argo.diagnostics.errors import UnusableError
    from magnus_argo.files.workspace import Workspace
    from magnus_argo.project.settings import FILE_NAME, project_of

    with suppress(UnusableError, OSError):
        _run_no_git_of_a_working_tree()
        project, _ = project_of(Workspace(os.curdir).read(next(iter(context.params.get("projects") or ()), FILE_NAME)))
        return _beginning_with(text, project.environments)
    return []


def steps(context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers the steps of the pipeline that the line names, by their paths. The argument is not parsed yet, as the
    option before it wants its value."""
    from magnus_argo.compiler import compile_pipeline
    from magnus_argo.diagnostics.errors import UnusableError
    from magnus_argo.files.workspace import Workspace
    from magnus_argo.magnus.load import Files
    from magnus_argo.magnus.program import Options
    from magnus_argo.magnus.step_paths import StepPaths

    with suppress(UnusableError, OSError):
        _run_no_git_of_a_working_tree()
        workspace = Workspace(os.curdir)
        path = context.params.get("pipeline") or next(iter(context.args), "")
        program = compile_pipeline(Files(workspace.read(path), reader=workspace.read_or_say_why), Options()).program
        return _beginning_with(text, StepPaths(program.pipeline).paths() if program else ())
    return []


def bases(_context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
    """Offers branches and tags, the merge base with one that is written out, the last commits, and folders."""
    from magnus_argo.diagnostics.errors import UnusableError
    from magnus_argo.files.revisions import Repository

    items = [_item(text, kind="dir")]
    _run_no_git_of_a_working_tree()
    with suppress(UnusableError, OSError), closing(Repository(os.curdir, os.environ)) as repository:
        names = repository.names()
        recent = ("HEAD", *(f"HEAD~{number}" for number in range(1, _MOST_COMMITS + 1)))
        there = (name for name in recent if name.startswith(text) and repository.commit(name).kind == "commit")
        bases = (f"{name}..." for name in names if text.startswith(name))
        items += _beginning_with(text, dict.fromkeys((*names, *bases, *there)))
    return items


def _run_no_git_of_a_working_tree() -> None:
    """Takes all on the PATH for some of a project of the line, which may name one in several ways."""
    from magnus_argo.files.borders import AROUND, outermost
    from magnus_argo.files.links import places_on

    AROUND.clear()
    for folder in os.get_exec_path():
        with suppress(OSError):  # where nobody can tell, no git runs
            AROUND.extend(map(outermost, places_on(os.path.join(folder, "git"))))


def _beginning_with(text: str, words: Iterable[str]) -> list[CompletionItem]:
    """Those that a shell takes for nothing else: who wrote them may not be who presses the key, and bash puts them on
    the line as they are."""
    return [_item(word) for word in words if word.startswith(text) and _PLAIN.fullmatch(word)]


def _item(value: str, about: str | None = None, *, kind: str = "plain") -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, type=kind, help=about)
