"""Runs cases twice, under `magnus execute` and on the cluster, side by side."""

from __future__ import annotations

import shutil
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from .app import executor, write_configs, write_pipelines
from .cases import HIDDEN, KEY, Case
from .cluster import Cluster, nodes, phase
from .comparison import Outcome, outcome
from .job import VOLUME, Job
from .settings import Settings

ATTEMPTS = 3
# Every step writes every parameter anew, and one beside it may read the file when it is empty (0.5.1
# extensions/executor/__init__.py _execute_node, chunked_file_system/implementation.py _store; 0.4.22 likewise).
TRIPPED = "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"


@dataclass(frozen=True, slots=True)
class Pair:
    """`magnus` is only there if the local executor is a measure of the case. `told` are Argo's nodes, a line each,
    and what failed containers said last; `limits` are the main containers' limits by step."""

    magnus: Outcome | None
    argo: Outcome
    told: list[str]
    limits: dict[str, dict[str, str]]


class Runs:
    """All runs of a session; their files lie in a folder of their own on the claim, and go when it is closed."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self.settings = settings
        self.scratch = scratch
        self.session = f"conformance-{uuid.uuid4().hex[:8]}"
        self.cluster = Cluster(settings)
        self.pool = ThreadPoolExecutor(settings.at_once)
        self.futures: dict[tuple[str, str], Future[Pair]] = {}
        self.cluster.keep_secret(self.session, {KEY: HIDDEN})

    def begin(self, case: Case, family: str) -> None:
        job = Job(case, family, self.session, self.scratch)
        self.futures[case.name, family] = self.pool.submit(self._pair, job)

    def result(self, case: Case, family: str) -> Pair:
        return self.futures[case.name, family].result()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)
        self.cluster.forget_secret(self.session)
        shutil.rmtree(self._shared(), ignore_errors=True)

    def _shared(self) -> Path:
        return self.settings.folder / self.session

    def _pair(self, job: Job) -> Pair:
        """magnus runs here while the workflow runs there."""
        self._lay_out(job)
        manifest, magnus = job.workflow(), self.settings.magnus[job.family].executable
        with ThreadPoolExecutor(1) as beside:
            there = beside.submit(self._remotely, job, manifest)
            here = None if job.case.attempts else job.locally(magnus)
            return replace(there.result(), magnus=here)

    def _remotely(self, job: Job, manifest: str) -> Pair:
        """Again if magnus has tripped over itself."""
        for attempt in range(1, ATTEMPTS + 1):
            pair = self._once(f"{job.name}-{attempt}", manifest)
            if not any(TRIPPED in line for line in pair.told):
                break
        return pair

    def _once(self, run_id: str, manifest: str) -> Pair:
        workflow = self.cluster.submit(manifest, run_id)
        try:
            ended = self.cluster.wait(workflow, self.settings.timeout)
            told = [*nodes(ended), "", *self.cluster.last_words(workflow)]
            limits = self.cluster.limits(workflow)
        finally:
            self.cluster.delete(workflow)
        return Pair(None, outcome(self._shared(), run_id, phase(ended)), told, limits)

    def _lay_out(self, job: Job) -> None:
        settings, files = self.settings, job.home / job.path
        mount_path = f"{settings.workdir}/{VOLUME}"
        image = settings.image.format(version=settings.magnus[job.family].version)
        pods = executor(job.family, image, settings.claim, mount_path, self.session)
        write_pipelines(files, job.path, job.case, job.family)
        write_configs(files, job.family, pods, f"{mount_path}/{self.session}", job.stores)
        shutil.copytree(files, self._shared() / job.name)
