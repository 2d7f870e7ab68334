"""The verbs of the command line, with their options."""

from __future__ import annotations

import click

from magnus_argo.cli import cli


def verbs() -> dict[str, click.Command]:
    """All of them, by their names."""
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: command for name, command in commands.items() if command is not None}
