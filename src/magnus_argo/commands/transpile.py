"""What `transpile` does: workflows are written, or compared with what is on disk; others may have to go."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magnus_argo.commands.batch import Batch, bodies, compile_all, outputs_of, workflows
from magnus_argo.commands.console import Console
from magnus_argo.files.workspace import Workspace, on_disk, put, remove, stale_among
from magnus_argo.project.plan import Request

if TYPE_CHECKING:
    from magnus_argo.project.orphans import Leftover


@dataclass(frozen=True, slots=True)
class TranspileFlags:
    """What `transpile` is asked for: the flags of that name; `stdout` is `-o -`."""

    stdout: bool = False
    check: bool = False
    exit_code: bool = False
    prune: bool = False
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What `files` there shall be, which of them are `stale`, and which others have to go."""

    files: Mapping[str, bytes]
    stale: Sequence[str]
    leftovers: Sequence[Leftover] = ()

    @property
    def changes(self) -> bool:
        return bool(self.stale or self.leftovers)


def transpile(request: Request, flags: TranspileFlags, console: Console, environment: Mapping[str, str]) -> int:
    """Writes the workflows, all or none; with `check` compares them with what is on disk instead."""
    workspace = Workspace(os.curdir)
    batch = compile_all(request, workspace, environment)
    if flags.stdout:
        return _show(batch, console, workspace)
    delivery = prepare(batch, workspace, prune=flags.prune)
    console.report(batch.results(), workspace, delivery.files if delivery else ())
    if delivery is None:
        return 1
    (compare if flags.check else write)(delivery, console, workspace)
    incomplete = flags.tracked and _tell_of_git(delivery, flags, console, workspace)
    return int(incomplete or (delivery.changes and (flags.check or flags.exit_code)))


def _show(batch: Batch, console: Console, workspace: Workspace) -> int:
    workflows = bodies(batch)
    console.report(batch.results(), workspace)
    sys.stdout.buffer.write(b"---\n".join(workflows))
    return int(batch.failed)


def prepare(batch: Batch, workspace: Workspace, *, prune: bool = False) -> Delivery | None:
    """Compares what a batch leads to with what is on disk; None if there is an error, which is then among the batch's
    diagnostics. Nothing is written. Raises `UnusableError`."""
    files = workflows(batch, workspace)
    if files is None:
        return None
    workspace.refuse_outputs(files)
    return Delivery(files, stale_among(files, workspace), _leftovers(batch, files, workspace) if prune else ())


def _leftovers(batch: Batch, files: Mapping[str, bytes], workspace: Workspace) -> list[Leftover]:
    from magnus_argo.project.orphans import leftovers

    return leftovers(outputs_of(batch), files, workspace)


def write(delivery: Delivery, console: Console, workspace: Workspace) -> None:
    """Writes what is not so on disk already, and when all of it is there removes what has to go."""
    put({path: delivery.files[path] for path in delivery.stale}, workspace)
    for path in delivery.files:
        console.say(f"wrote {path}" if path in delivery.stale else f"{path} is up to date")
    for left in delivery.leftovers:
        remove(left.path, workspace)
        console.say(f"removed {left.path}: {left.reason}")


def compare(delivery: Delivery, console: Console, workspace: Workspace) -> None:
    """Shows on stdout what `write` would change."""
    from magnus_argo.changes.text_diff import unified

    gone = [left.path for left in delivery.leftovers]
    for path in (*delivery.stale, *gone):
        before, after = on_disk(path, workspace), delivery.files.get(path)
        sys.stdout.write(unified(path, before, after, color=console.color))
    count = len(delivery.files)
    fine = f"{count} workflow{'s are' if count > 1 else ' is'} up to date"
    console.say(f"{len(delivery.stale)} of {count} would change" if delivery.stale else fine)
    for left in delivery.leftovers:
        console.say(f"{left.path} would be removed: {left.reason}")


def _tell_of_git(delivery: Delivery, flags: TranspileFlags, console: Console, workspace: Workspace) -> bool:
    """Says how git gets what has changed or is not in its index; whether there is something of the latter."""
    from magnus_argo.files.index import shell_lines, tracked_among, untracked_among

    gone = [left.path for left in delivery.leftovers]
    tracked = tracked_among([*delivery.stale, *gone], workspace)
    untracked = untracked_among([*delivery.files], workspace)
    for path in untracked:
        if path not in delivery.stale:
            console.say(f"git does not track {path}")
    to_add = {*untracked, *(path for path in delivery.stale if path in tracked or not workspace.exists(path))}
    lines = shell_lines([path for path in delivery.files if path in to_add], [path for path in gone if path in tracked])
    if lines:
        console.say("transpile without --check, then:" if flags.check and delivery.changes else "to commit this:")
    for line in lines:
        console.say(f"  {line}")
    return bool(untracked)
