"""What `transpile` does: workflows are written, or compared with what is on disk; others may have to go."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from magnus_argo.commands.batch import bodies, outputs_of, workflows
from magnus_argo.commands.console import Console
from magnus_argo.commands.parts import Part, compile_parts, has_failed, here_of
from magnus_argo.commands.targets import Stream
from magnus_argo.diagnostics.budgets import MAX_BYTES_SHOWN
from magnus_argo.diagnostics.errors import InSubmodule, NotCheckedOut
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.words import counted
from magnus_argo.files.outputs import absent_among, on_disk, put_all, remove, stale_among
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.places import Asked
from magnus_argo.report.printable import tame

if TYPE_CHECKING:
    from magnus_argo.project.orphans import Leftover


_FEW = 20
"""Files of which each has a line in what is said; of more there is one line for all that are up to date."""


@dataclass(frozen=True, slots=True)
class TranspileFlags:
    """What `transpile` is asked for: the flags of that name; `stream` is what `-o` names if that is no file."""

    stream: Stream | None = None
    check: bool = False
    exit_code: bool = False
    prune: bool = False
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What `files` of a project there shall be, which of them are `stale`, and which others have to go, by their paths
    in the workspace. `absent` are files that git has not checked out, so they cannot be compared, with the reason."""

    workspace: Workspace
    files: Mapping[str, bytes]
    stale: Sequence[str]
    leftovers: Sequence[Leftover] = ()
    absent: Mapping[str, NotCheckedOut] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything differs, or may in a submodule, which a pull request can put in the place of workflows."""
        hidden = any(isinstance(why, InSubmodule) for why in self.absent.values())
        return bool(self.stale or self.leftovers or hidden)

    @property
    def gone(self) -> list[str]:
        """The paths of what has to go."""
        return [left.path for left in self.leftovers]


Deliveries = Sequence[Delivery]


def transpile(asked: Asked, flags: TranspileFlags, console: Console, environment: Mapping[str, str]) -> int:
    """Writes the workflows, all or none; with `check` compares them with what is on disk instead."""
    here = here_of(asked)
    parts = compile_parts(asked, here, environment)
    if flags.stream:
        return _show(parts, flags.stream, console, here)
    deliveries = prepare(parts, prune=flags.prune, check=flags.check)
    console.report(parts, here, places_in(deliveries or ()))
    if deliveries is None:
        return 1
    if flags.tracked:
        from magnus_argo.commands.tracking import require_git, tell_of_git

        require_git(deliveries)
    (compare if flags.check else write)(deliveries, console)
    is_dry = flags.check and has_changes(deliveries)
    incomplete = flags.tracked and tell_of_git(deliveries, console, is_dry=is_dry)
    return int(incomplete or (has_changes(deliveries) and (flags.check or flags.exit_code)))


def _show(parts: Sequence[Part], stream: Stream, console: Console, here: Workspace) -> int:
    workflows = [body for part in parts for body in bodies(part.batch)]
    console.report(parts, here)
    failed = has_failed(parts)
    stream.send(b"" if failed else b"---\n".join(workflows))
    return int(failed)


def prepare(parts: Sequence[Part], *, prune: bool = False, check: bool = False) -> Deliveries | None:
    """Compares what the projects lead to with what is on disk; None if there is an error, which is then among the
    diagnostics of their batches. Nothing is written. With `check` nothing will be, and a file that is not checked out
    is not stale. Raises `UnusableError`."""
    made = [workflows(part.batch, part.workspace) for part in parts]
    if len(parts) > 1:
        _check_across(parts)
    if has_failed(parts):
        return None
    compiled = [(part, files) for part, files in zip(parts, made, strict=True) if files is not None]
    for part, files in compiled:
        part.workspace.refuse_outputs(files)
    kept = {each for part, files in compiled for path in files if prune for each in part.workspace.known_by(path)}
    absent = [absent_among(files, part.workspace) if check else {} for part, files in compiled]
    return [
        Delivery(
            part.workspace,
            files,
            [path for path in stale_among(files, part.workspace) if path not in missing],
            _leftovers(part, files, kept) if prune else (),
            missing,
        )
        for (part, files), missing in zip(compiled, absent, strict=True)
    ]


def _check_across(parts: Sequence[Part]) -> None:
    from magnus_argo.project.across import Made, check_across

    made = [Made(part.workspace, outputs_of(part.batch), [*part.batch.sources]) for part in parts]
    for number, problem in check_across(made):
        parts[number].batch.add(problem)


def _leftovers(part: Part, files: Mapping[str, bytes], kept: Set[object]) -> list[Leftover]:
    from magnus_argo.project.orphans import leftovers

    return leftovers(outputs_of(part.batch), files, part.batch.project, part.workspace, kept)


def places_in(deliveries: Deliveries) -> set[object]:
    """Finds the places of all workflows."""
    return {delivery.workspace.place(path) for delivery in deliveries for path in delivery.files}


def has_changes(deliveries: Deliveries) -> bool:
    """Tells whether anything is not on disk as it shall be."""
    return any(delivery.changes for delivery in deliveries)


def write(deliveries: Deliveries, console: Console) -> None:
    """Writes what is not so on disk already, and when all of it is there removes what has to go."""
    put_all(({path: each.files[path] for path in each.stale}, each.workspace) for each in deliveries)
    count, written = (sum(len(each.files) for each in deliveries), sum(len(each.stale) for each in deliveries))
    for delivery in deliveries:
        _tell_of_files(delivery, console, few=count <= _FEW)
        for left in delivery.leftovers:
            remove(left.path, delivery.workspace)
            console.say(f"removed {delivery.workspace.in_prose(left.path)}: {left.reason}")
    if count > _FEW:
        console.say(f"{written} written, {count - written} up to date")


def _tell_of_files(delivery: Delivery, console: Console, *, few: bool) -> None:
    """Of many files only those that are written have a line."""
    for path in delivery.files:
        shown = delivery.workspace.in_prose(path)
        if path in delivery.stale:
            console.say(f"wrote {shown}")
        elif few:
            console.say(f"{shown} is up to date")


def compare(deliveries: Deliveries, console: Console) -> None:
    """Shows on stdout what `write` would change, and of workflows that do not exist yet only how long they are."""
    from magnus_argo.changes.text_diff import told_once

    others = list[str]()
    for lines in told_once(_differences(deliveries, others), color=console.color):
        sys.stdout.writelines(f"{line}\n" for line in lines)
    _print_first([f"{path} differs too: there is no room for its lines" for path in others], "more that differ")
    _print_first([line for each in deliveries for line in _new_files(each)], "more that do not exist yet")
    _tell_of_absent(deliveries, console)
    console.say(_comparison(deliveries))
    for delivery in deliveries:
        for left in delivery.leftovers:
            console.say(f"{delivery.workspace.in_prose(left.path)} would be removed: {left.reason}")


def _differences(deliveries: Deliveries, others: list[str]) -> Iterator[str]:
    """Adds to `others` the files for which there is no room."""
    from magnus_argo.changes.text_diff import unified

    left = MAX_BYTES_SHOWN
    for delivery, path in ((each, path) for each in deliveries for path in (*each.stale, *each.gone)):
        workspace = delivery.workspace
        before = on_disk(path, workspace) if left else b"" if workspace.exists(path) else None
        left = max(left - len(before or b""), 0)
        if before is not None and left:
            yield unified(workspace.in_diffs(path), before, delivery.files.get(path))
        elif before is not None:
            others.append(tame(workspace.in_prose(path)))


def _print_first(lines: Sequence[str], more: str) -> None:
    rest = [f"…and {len(lines) - _FEW} {more}"] if len(lines) > _FEW else []
    sys.stdout.writelines(f"{line}\n" for line in (*lines[:_FEW], *rest))


def _new_files(delivery: Delivery) -> Iterator[str]:
    for path in delivery.stale:
        if not delivery.workspace.exists(path):
            lines = delivery.files[path].count(b"\n")
            yield f"{tame(delivery.workspace.in_prose(path))} does not exist yet: {counted(lines, 'line')}"


def _tell_of_absent(deliveries: Deliveries, console: Console) -> None:
    reasons = [f"{each.workspace.in_prose(path)}: {why}" for each in deliveries for path, why in each.absent.items()]
    for line in reasons if len(reasons) <= _FEW else ():
        console.say(line)


def _comparison(deliveries: Deliveries) -> str:
    """What the comparison comes to, in one line."""
    count = sum(len(each.files) - len(each.absent) for each in deliveries)
    stale = sum(len(each.stale) for each in deliveries)
    fine = f"{counted(count, 'workflow')} {'is' if count == 1 else 'are'} up to date"
    compared = f"{stale} of {count} would change" if stale else fine
    missing = not_compared(deliveries)
    return "; ".join(filter(None, (missing, compared if count or not missing else "")))


def not_compared(deliveries: Deliveries) -> str:
    """Says how many workflows are missing from the checkout and so could not be compared; empty if none are."""
    absent = sum(len(each.absent) for each in deliveries)
    return f"{counted(absent, 'workflow')} not compared: missing from this checkout" if absent else ""
