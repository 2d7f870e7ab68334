"""Changes for programs: one versioned JSON object."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.changes.change import Change, Changes, Comparison, Path, Side
from magnus_argo.changes.failures import Failure
from magnus_argo.changes.overview import Row, rows_of
from magnus_argo.changes.summary import notes
from magnus_argo.diagnostics.budgets import FEW_STEPS, MAX_BYTES_OF_STEPS, MAX_STEPS_OF_CHANGES
from magnus_argo.diagnostics.words import plain
from magnus_argo.report.json import dumped

VERSION = 1
"""Grows when a reader of the object would have to change; keys may be added without."""


def render(changes: Changes, *, brief: bool = False) -> str:
    """Writes `{"version", "base", "changed", "failed", "problems", "silenced", "beside", "overview", "pipelines"}` in
    ASCII, without the last if it is `brief`. What is `silenced` the rules told at the base and no longer do; `beside`
    says which files beside workflows are new or changed that no pipeline makes, and where nothing was compared.

    The `overview` has what changes where, the most dangerous first; a `risk` says why something needs a second look.

    A pipeline's `state` is same, added, removed, changed, text, broken or unknown (not checked out). `steps` of a
    change are ways of names from the top; where all changes have more than 200,000, the first of each, and none after
    8 MiB of names: `more_steps` counts the others. A value that is not there is null.
    """
    report: dict[str, object] = {
        "version": VERSION,
        "base": changes.base,
        "changed": changes.changed,
        "failed": changes.failed,
        "problems": list(changes.problems),
        "silenced": [plain(words) for words in changes.news.silenced],
        "beside": [plain(words) for words in changes.news.beside],
        "overview": [_row(row) for row in rows_of(changes)],
    }
    if not brief:
        room = _Room(changes)
        report["pipelines"] = [_pipeline(pipeline, room) for pipeline in changes.pipelines]
    return dumped(report)


class _Room:
    """What is left for the names of steps, which many changes may share."""

    def __init__(self, changes: Changes) -> None:
        total = sum(len(change.steps) for pipeline in changes.pipelines for change in pipeline.changes)
        self._most = FEW_STEPS if total > MAX_STEPS_OF_CHANGES else None
        self._left = MAX_BYTES_OF_STEPS

    def first(self, steps: Sequence[Path]) -> list[list[str]]:
        """Lists the first steps of a change, as many as there is room for."""
        listed = list[list[str]]()
        for step in steps[: self._most] if self._left > 0 else ():
            self._left -= sum(map(_length, step))
            if self._left <= 0:
                break
            listed.append([*step])
        return listed


def _length(name: str) -> int:
    """The most characters that a name takes in ASCII."""
    return len(name) * (1 if name.isascii() and name.isprintable() else len(r"\ud83d\ude80"))


def _pipeline(pipeline: Comparison, room: _Room) -> dict[str, object]:
    return {
        "path": pipeline.path,
        "old_path": pipeline.old_path or None,
        "environment": pipeline.environment or None,
        "object": _object(pipeline.head or pipeline.base),
        "output": (side.output or None) if (side := pipeline.head or pipeline.base) else None,
        "state": pipeline.state,
        "changes": [_change(change, room) for change in pipeline.changes],
        "failures": [_failure(failure) for failure in pipeline.failures],
        "demand": {name: _demand(side) for name, side in (("base", pipeline.base), ("head", pipeline.head))},
        "notes": [plain(note) for note in notes(pipeline)],
        "base_problems": _problems(pipeline.base),
        "head_problems": _problems(pipeline.head),
        "text": pipeline.text,
    }


def _object(side: Side | None) -> dict[str, str | None] | None:
    """What it becomes; null where it does not compile."""
    return {"kind": side.kind, "namespace": side.namespace or None, "name": side.name} if side and side.kind else None


def _problems(side: Side | None) -> list[str]:
    return list(side.problems) if side else []


def _change(change: Change, room: _Room) -> dict[str, object]:
    steps = room.first(change.steps)
    more = len(change.steps) - len(steps)
    return {
        "what": change.what,
        "words": plain(change.words),
        "steps": steps,
        **({"more_steps": more} if more else {}),
        "field": change.field or None,
        "old": change.old,
        "new": change.new,
        "risk": change.risk or None,
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "risk": row.risk or None,
        "pipelines": list(row.paths),
        "environments": list(row.environments),
        "changes": [{"words": plain(told.words), "risk": told.risk or None} for told in row.told],
        "demand": plain(row.demand) or None,
    }


def _failure(failure: Failure) -> dict[str, object]:
    return {"step": list(failure.step), "now": plain(failure.now), "before": plain(failure.before)}


def _demand(side: Side | None) -> dict[str, object] | None:
    """What a run asks for at most at one time; null where nobody knows."""
    return side.demand.data() if side and side.demand else None
