"""A long run on every core, and a report of what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz.campaign import Tally, fuzz, refused_workflows

AT_A_TIME = 500


def run(inputs: int, seed: str) -> int:
    """Prints the report; 1 if anything failed."""
    place = Path(tempfile.mkdtemp(prefix="fuzz-"))
    print(f"FUZZ_SEED={seed} FUZZ_INPUTS={inputs}: {place}", flush=True)
    total = Tally()
    parts = [range(start, min(start + AT_A_TIME, inputs)) for start in range(0, inputs, AT_A_TIME)]
    with get_context("spawn").Pool(maxtasksperchild=20) as pool:  # concurrent.futures' hangs when a process is renewed
        for tally in pool.imap_unordered(partial(_part, seed, place), parts):
            total.add(tally)
            print(f"{total.inputs} inputs, {len(total.failures)} kinds of failure", flush=True)
    print(report(total))
    return int(bool(total.failures))


def _part(seed: str, place: Path, inputs: range) -> Tally:
    folder = place / str(inputs.start)
    tally = fuzz(seed, inputs, folder)
    for complaint in refused_workflows(folder):
        tally.counts["lint"] += 1
        tally.failures.setdefault("lint", complaint)
    return tally


def report(tally: Tally) -> str:
    """What was done, what came of it, and what failed."""
    lines = [
        f"{tally.inputs} inputs, {tally.processes} runs in processes of their own, {tally.workflows} workflows",
        f"outcomes: {_listed(tally.outcomes.items())}",
        f"{len(tally.rules)} rules: {_listed(tally.rules.most_common())}",
        f"mutations: {_listed(tally.mutations.most_common())}",
        f"most memory of a run: {tally.kilobytes // 1024} MiB",
    ]
    lines += [f"\nFAILED {tally.counts[kind]} times: {kind}\n{what}" for kind, what in tally.failures.items()]
    return "\n".join([*lines, f"\n{sum(tally.counts.values())} failures"])


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts)
