"""Runs cases twice, under `magnus execute` and on the cluster, side by side."""

from __future__ import annotations

import copy
import shutil
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .app import executor, write_configs, write_pipelines, write_project
from .cases import HIDDEN, KEY, Case
from .cluster import Cluster, nodes, phase, step_of
from .comparison import DATA, LOGS, Outcome, attempts, difference, outcome
from .hearing import Hearing, own_address
from .job import VOLUME, Job
from .launch import launched
from .measured import measured
from .project_cases import IMAGE, SECRET, URL, WORKDIR
from .settings import TRIES, Settings

ENDS = {"SUCCESS": "Succeeded", "FAIL": "Failed"}


@dataclass(frozen=True, slots=True)
class Pair:
    """`magnus` is only there if the local executor is a measure of the case. `told` are Argo's nodes, a line each,
    and what failed containers said last; `workflow` and `pods` are those of the last submission, as they ended; `heard`
    is what they sent to this machine; `tries` says how often the case had to be run, and `before` what was wrong the
    time before."""

    magnus: Outcome | None
    argo: Outcome
    told: list[str]
    workflow: dict[str, Any]
    pods: list[Any]
    heard: list[str]
    tries: int = 1
    before: str = ""

    @property
    def steps(self) -> dict[str, Any]:
        """The pods by magnus' name of their step."""
        return {step_of(pod): pod for pod in self.pods if step_of(pod)}

    def complaint(self, case: Case) -> str:
        """What is not as it should be, for a person to read; empty if nothing."""
        return "" if self._is_right(case) else "\n".join([self._difference(case), "", *self.told])

    def _is_right(self, case: Case) -> bool:
        ran = self.magnus or self.argo
        if case.status and (ran.log["status"], self.argo.end) != (case.status, ENDS[case.status]):
            return False
        if self.magnus:
            return not difference(self.magnus, self.argo)
        return case.attempts.items() <= attempts(self.argo.log["steps"]).items()

    def _difference(self, case: Case) -> str:
        if self.magnus and (found := difference(self.magnus, self.argo)):
            return found
        return "\n".join([f"not {case}:", *self.argo.lines()])


class NoTimeLeftError(Exception):
    """The budget was spent before a case began."""


class Runs:
    """All runs of a session; their files lie in a folder of their own on the claim, and go when it is closed."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self.settings = settings
        self.scratch = scratch
        self.session = f"conformance-{uuid.uuid4().hex[:8]}"
        self.cluster = Cluster(settings, settings.namespace)
        self.restricted = Cluster(settings, settings.restricted) if settings.restricted else None
        self.hearing = Hearing(settings.address or own_address(self.cluster.server))
        self.pool = ThreadPoolExecutor(settings.at_once)
        self.futures: dict[tuple[str, str], Future[Pair]] = {}
        self.end = time.monotonic() + settings.budget
        self.pods: list[int] = []  # of each workflow that ran
        for cluster in self._clusters():
            cluster.keep_secret(self.session, {KEY: HIDDEN, URL: self.hearing.url})

    def begin(self, case: Case, family: str) -> None:
        job = Job(case, family, self.session, self.scratch, self.settings.argo)
        self.futures[case.name, family] = self.pool.submit(self._pair, job)

    def result(self, case: Case, family: str) -> Pair:
        return self.futures[case.name, family].result()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)
        for cluster in self._clusters():
            cluster.forget_secret(self.session)
        self.hearing.close()
        shutil.rmtree(self.settings.folder / self.session, ignore_errors=True)

    def _clusters(self) -> list[Cluster]:
        return [cluster for cluster in (self.cluster, self.restricted) if cluster]

    def _cluster(self, case: Case) -> Cluster:
        return self.restricted if case.restricted and self.restricted else self.cluster

    def _shared(self, job: Job) -> Path:
        return self.settings.folder / job.session / job.name

    def _pair(self, job: Job) -> Pair:
        """Run again where the two differ: what magnus' run log loses is another thing each time, and what a workflow
        does wrong is the same."""
        if time.monotonic() > self.end:
            raise NoTimeLeftError
        before = ""
        for tries in range(1, TRIES + 1):
            self._lay_out(job)
            pair = replace(self._both(job, tries), tries=tries, before=before)
            before = pair.complaint(job.case)
            if not before or time.monotonic() > self.end:
                break
        return pair

    def _both(self, job: Job, tries: int) -> Pair:
        """magnus runs here while the workflow runs there."""
        run_id, manifest = f"{job.name}-{self.session[-8:]}-{tries}", job.workflow()
        magnus = self.settings.magnus[job.family]
        with ThreadPoolExecutor(1) as beside:
            there = beside.submit(self._remotely, job, run_id, manifest)
            here = None if job.case.attempts else measured(job, magnus, run_id, self.settings.measured, tries)
            return replace(there.result(), magnus=here)

    def _remotely(self, job: Job, run_id: str, manifest: dict[str, Any]) -> Pair:
        if job.case.again:
            self._once(job, run_id, copy.deepcopy(manifest))
        return self._once(job, run_id, manifest)

    def _once(self, job: Job, run_id: str, manifest: dict[str, Any]) -> Pair:
        cluster = self._cluster(job.case)
        with launched(cluster, manifest, job.arguments(run_id)) as (name, run):
            ended = cluster.wait(name, self.settings.timeout, job.case.struck)
            pods = cluster.pods(name)
            self.pods.append(len(pods))
            return Pair(
                None,
                outcome(self._shared(job), run, phase(ended)),
                [*nodes(ended), "", *cluster.last_words(name)],
                ended,
                pods,
                self.hearing.about(name),
            )

    def _lay_out(self, job: Job) -> None:
        settings, files = self.settings, job.home / job.path
        for left in (job.home, self._shared(job)):
            shutil.rmtree(left, ignore_errors=True)
        mount_path = f"{settings.workdir}/{VOLUME}"
        image = settings.magnus[job.family].image
        pods = executor(job.family, image, settings.claim, mount_path, self.session)
        write_pipelines(files, job.path, job.case, job.family)
        write_configs(files, job.family, pods, f"{mount_path}/{self.session}/{job.name}", job.stores)
        write_project(job.home, job.path, job.case, {SECRET: self.session, IMAGE: image, WORKDIR: settings.workdir})
        shutil.copytree(files, self._shared(job))
        for store in (LOGS, DATA):  # for containers that are not root
            (self._shared(job) / store).mkdir()
            (self._shared(job) / store).chmod(0o777)
