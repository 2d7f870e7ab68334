"""The verbs around compiling: what editors need, and the start of a project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from magnus_argo.commands.options import DIRECTORY, VARIABLES, started_in
from magnus_argo.commands.verb_options import INIT, SCHEMA, STDIO

if TYPE_CHECKING:
    from magnus_argo.commands.init import CiName
    from magnus_argo.magnus.runtimes import FamilyName


def schema(name: str) -> int:
    """Print a JSON Schema, for editors.

    The schema describes pipelines, the argo executor's configuration, magnus-argo.yaml (project),
    or the JSON report.
    """
    from magnus_argo.schema.editors import for_editors

    click.echo(for_editors(name), nl=False)
    return 0


def init(family: FamilyName, ci: CiName, quiet: bool) -> int:
    """Start a project in the current folder.

    Writes a pipeline, its configuration and parameters, magnus-argo.yaml, a Dockerfile, and files for
    pre-commit and CI. Overwrites nothing: if one of them is there, none is written. In a subfolder of a
    repository, leaves out those for pre-commit and CI, which only work at its top.
    """
    from magnus_argo.commands.console import Console
    from magnus_argo.commands.init import init as run_init

    return run_init(family, ci, Console(quiet=quiet), seen_from=started_in())


def lsp(variables: dict[str, str], image_tag: str | None) -> int:
    """Serve an editor as a language server, on stdin and stdout.

    It shows mistakes while you write, completes names and finds steps; docs/editors.md sets it up. Only
    CI knows ${docker_image}, so it takes any tag for it.
    """
    from magnus_argo.commands.lsp import serve
    from magnus_argo.project.plan import Request

    settings = {"image_tag": image_tag} if image_tag else {}
    return serve(Request((), settings, variables), os.environ)


VERBS = ((schema, (SCHEMA,)), (init, (INIT, DIRECTORY)), (lsp, (STDIO, VARIABLES)))
"""Each with its options."""
