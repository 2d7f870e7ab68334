"""What is compared, made of two folders of files as they would stand in a repository."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.support.recorded_pull_requests import Files, laid_out

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.commands.diff import difference
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request


def compared(folder: Path, before: Files, after: Files, **environment: str) -> Changes:
    """The changes from one set of files to another, which are laid out in two folders."""
    base, head = laid_out(folder / "base", before), laid_out(folder / "head", after)
    found = difference(Request(), Workspace(str(head)), str(base), {**os.environ, **environment})
    return replace(found, base="main")


def _in(job: Comparison, environment: str) -> Comparison:
    base, head = (side and replace(side, environment=environment) for side in (job.base, job.head))
    return replace(job, base=base, head=head)


def in_environments(changes: Mapping[str, Changes]) -> Changes:
    """All jobs as if each of these were what an environment makes of the same project."""
    jobs: list[Comparison] = []
    for environment, found in changes.items():
        jobs += [_in(job, environment) for job in found.pipelines]
    return Changes("main", tuple(sorted(jobs, key=lambda job: job.path)))
