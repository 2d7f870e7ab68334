"""The output `changed-pipelines`: what differs from the base, for later steps and jobs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from magnus_argo.changes.change import Changes, Comparison

LIMIT = 900_000
"""Bytes: GitHub keeps no output of more than a mebibyte, counted as UTF-16 (GitHub docs, "Passing job outputs")."""


def changed_pipelines(changes: Sequence[tuple[str, Changes]]) -> str:
    """Writes a JSON list in one line of ASCII with an object for each job that differs; of too many the first ones."""
    jobs = (job for _, each in changes for job in each.different)
    return f"[{', '.join(_fitting(_entry(job) for job in jobs))}]"


def _fitting(entries: Iterable[str]) -> Iterable[str]:
    room = LIMIT // 2
    for entry in entries:
        room -= len(entry) + 2
        if room < 0:
            return
        yield entry


def _entry(job: Comparison) -> str:
    """Null for what is not said, or not known because the job does not compile."""
    side = job.head or job.base
    assert side is not None
    said = {"kind": side.kind, "namespace": side.namespace, "name": side.name, "output": side.output}
    entry = {"path": job.path, "environment": job.environment or None, "change": job.state}
    return json.dumps(entry | {key: text or None for key, text in said.items()}).replace("##[", r"#\u0023[")
