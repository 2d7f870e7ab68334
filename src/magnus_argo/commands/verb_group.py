"""The group of all verbs. Click needs a millisecond for the options of six verbs, and a run is for one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from magnus_argo.commands.options import Command, with_options

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Verb(click.Command):
    """A command whose parser knows its short options at once."""

    def make_parser(self, context: click.Context) -> Any:  # noqa: ANN401 (click's own)
        """Builds click's parser. It takes `-c` for a long option first, and then looks for names that are close to it,
        before it tries the short ones: it loads `difflib` for that."""
        parser = super().make_parser(context)
        parser._long_opt |= parser._short_opt  # noqa: SLF001 (click has no public way to them)
        return parser


class VerbGroup(click.Group):
    """A group whose verbs get their options when somebody asks for the verb."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 (click's own)
        super().__init__(**settings)
        self._functions: dict[str, tuple[Callable[..., Any], tuple[tuple[Command, ...], ...]]] = {}

    def verb(self, *options: tuple[Command, ...], name: str = "") -> Callable[[_Function], _Function]:
        """Returns a decorator that makes a function a verb with some groups of options; its name is the function's."""

        def kept(function: _Function) -> _Function:
            self._functions[name or function.__name__] = function, options
            return function

        return kept

    def list_commands(self, _context: click.Context) -> list[str]:
        """Lists the names of all verbs, sorted."""
        return sorted(self._functions)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Finds a verb by its name."""
        if name in self._functions and name not in self.commands:
            function, options = self._functions[name]
            self.add_command(click.command(name, cls=Verb)(with_options(*options)(function)))
        return super().get_command(context, name)
