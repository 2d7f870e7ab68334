"""What `transpile --tracked` adds: which workflows git does not have, and the lines for a shell that give it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magnus_argo.commands.console import Console
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.index import shell_lines, tracked_among, untracked_among

if TYPE_CHECKING:
    from magnus_argo.commands.transpile import Deliveries, Delivery


def require_git(deliveries: Deliveries) -> None:
    """Raises `UnusableError` where git cannot be asked about the workflows, before any of them is written."""
    for delivery in deliveries:
        tracked_among([*delivery.files], delivery.workspace)


def tell_of_git(deliveries: Deliveries, console: Console, *, is_dry: bool) -> bool:
    """Says how git gets what has changed or is not in its index; whether there is something of the latter."""
    by_project = [_for_git(delivery, console) for delivery in deliveries]
    lines = [line for those, _ in by_project for line in those]
    if lines:
        console.say("transpile without --check, then:" if is_dry else "to commit this:")
    for line in lines:
        console.say(f"  {line}")
    return any(untracked for _, untracked in by_project)


def _for_git(delivery: Delivery, console: Console) -> tuple[list[str], bool]:
    """The lines for a shell, and whether there is something that git does not have."""
    workspace, gone = delivery.workspace, delivery.gone
    tracked = tracked_among([*delivery.stale, *gone], workspace)
    untracked = untracked_among([*delivery.files], workspace)
    for path in untracked:
        if path not in delivery.stale:
            console.say(f"git does not track {workspace.in_prose(path)}")
    to_add = {*untracked, *(path for path in delivery.stale if path in tracked or not workspace.exists(path))}
    added, removed = [path for path in delivery.files if path in to_add], [path for path in gone if path in tracked]
    lines, others = shell_lines(added, removed, workspace)
    for path in others:
        console.say(f"no line to paste for {path_in_prose(path)}: it is too long, or called as no output may be")
    return lines, bool(untracked)
