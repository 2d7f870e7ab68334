"""What is said to the user: progress on stderr, reports where they were asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence

from magnus_argo.commands.parts import Part, has_failed, rendered
from magnus_argo.commands.targets import Stream
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.outputs import put
from magnus_argo.files.workspace import Workspace
from magnus_argo.report import DATA
from magnus_argo.report.printable import tame


@dataclass(frozen=True, slots=True)
class Console:
    """How to speak: `reports` are formats, each with a file or stream, or None for the terminal. `answers` says that
    the run has an answer beside its diagnostics, which is all that is printed if it is to be `quiet` and there is
    one."""

    reports: tuple[tuple[str, str | Stream | None], ...] = (("text", None),)
    color: bool = False
    quiet: bool = False
    answers: bool = False

    def say(self, text: str) -> None:
        """Prints a line on stderr, unless only diagnostics are wanted."""
        if not self.quiet:
            print(tame(text), file=sys.stderr)  # noqa: T201

    def report(self, parts: Sequence[Part], here: Workspace, outputs: Collection[object] = ()) -> None:
        """Writes every report that was asked for: where it shall go, or data to stdout and all else to stderr.

        The files are relative to `here`, where the user stands; `outputs` are the places of those that the run writes
        besides. Raises `UnusableError`.
        """
        files = dict[str, bytes]()
        for form, target in self.reports:
            text = rendered(form, parts, color=self.color and target is None)
            if isinstance(target, Stream):
                target.send(text.encode())
            elif target is not None:
                files[target] = text.encode()
            elif form in DATA:
                sys.stdout.buffer.write(text.encode())
            elif not (self.quiet and self.answers) or has_failed(parts):
                sys.stderr.write(text)
        if files:
            write_reports(files, parts, here, outputs)


def wants_color(choice: str) -> bool:
    """Decides whether text is colored: https://no-color.org and FORCE_COLOR go before the terminal's own nature, and a
    `dumb` one has no colors."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stderr.isatty() and os.environ.get("TERM") != "dumb")


def write_reports(
    reports: Mapping[str, bytes], parts: Sequence[Part], here: Workspace, outputs: Collection[object] = ()
) -> None:
    """Writes each report to its path, unless that is an input or an output of the run. Raises `UnusableError`."""
    inputs = (part.workspace.place(path) for part in parts for path in part.batch.sources)
    taken: dict[object, str] = dict.fromkeys(outputs, "something else is written there")
    taken |= dict.fromkeys(inputs, "it is one of the inputs")
    for path in reports:
        place = here.place(path)
        if place in taken:
            raise UnusableError(f"cannot write the report to {path_in_prose(path)}: {taken[place]}")
        taken[place] = "another report is written there"
    put(reports, here)
