"""Compares this project with magnus' own transpilers: the same pipelines, one after the other, in turn.

See README.md in this folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from contestants import CONFIG, CONTESTANTS, OURS, OUTPUT, PEERS, PIPELINE, Contestant
from environments import environment_of, python_for_all
from measure import Cost, FailedError, cost_of
from pipelines import Pipeline, linear, small, title_of
from table import Target, judged, medians, rendered

SIZES = (100, 981, 1_000, 10_000)
Samples = dict[tuple[str, str], list[Cost]]


def _against_peers(pipeline: str, most: float, *, memory: bool = False) -> Target:
    what = f"{pipeline}, {'memory' if memory else 'time'}: ours to the best peer's"
    peers = tuple((pipeline, peer.name) for peer in PEERS)
    return Target(what, (pipeline, OURS.name), peers, most, memory)


TARGETS = (
    _against_peers("small", 0.33),
    _against_peers(title_of(981), 0.08),
    Target("10,000 steps to 1,000, ours", (title_of(10_000), OURS.name), ((title_of(1_000), OURS.name),), 5),
    *(_against_peers(pipeline, 0.45, memory=True) for pipeline in ("small", title_of(100), title_of(981))),
)


def main() -> int:
    options = _options()
    python = python_for_all()
    chosen = [contestant for contestant in CONTESTANTS if options.only in (None, contestant.name)]
    programs = {contestant: environment_of(contestant, options.cache, python) / "bin" for contestant in chosen}
    pipelines = [small(options.small.read_text()) if options.small else small(), *map(linear, SIZES)]
    with tempfile.TemporaryDirectory() as folder:
        costs = medians(compare(programs, pipelines, options.rounds, Path(folder)))
    titles, names = [pipeline.title for pipeline in pipelines], [contestant.name for contestant in chosen]
    print(rendered(costs, titles, names))
    verdicts, reached = judged(costs, TARGETS)
    print(f"\n{verdicts}")
    return int(options.check and not reached)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path.home() / ".cache" / "magnus-argo-benchmarks"
    parser.add_argument("--cache", type=Path, default=default, help="where the environments are kept [%(default)s]")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured [%(default)s]")
    parser.add_argument("--small", type=Path, metavar="FILE", help="another pipeline as the small one")
    parser.add_argument("--only", choices=[contestant.name for contestant in CONTESTANTS], help="measure one alone")
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is missed")
    options = parser.parse_args()
    if options.rounds < 1 or (options.only and options.check):
        parser.error("give at least one round, and --check only when all are measured")
    options.cache = options.cache.absolute()
    return options


def compare(programs: Mapping[Contestant, Path], pipelines: list[Pipeline], rounds: int, folder: Path) -> Samples:
    """Every pipeline by everyone who can take it: once to warm up, then `rounds` times. In a round all take turns, so
    that a busy machine is busy for all, and each round another one begins."""
    samples: Samples = defaultdict(list)
    for number in range(rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr)
        for pipeline in pipelines:
            for contestant in in_turn(list(programs), number):
                if contestant.longest >= pipeline.steps:
                    cost = run_once(contestant, programs[contestant], pipeline, folder)
                    samples[pipeline.title, contestant.name] += [cost] if number else []
    return samples


def in_turn(contestants: list[Contestant], number: int) -> list[Contestant]:
    first = number % len(contestants)
    return contestants[first:] + contestants[:first]


def run_once(contestant: Contestant, programs: Path, pipeline: Pipeline, folder: Path) -> Cost:
    """One run from files to a workflow, which must be there and whole. Raises `SystemExit`."""
    (folder / PIPELINE).write_text(pipeline.text)
    (folder / CONFIG).write_text(contestant.config)
    output = folder / OUTPUT
    output.unlink(missing_ok=True)
    program, *arguments = contestant.command
    try:
        cost = cost_of([str(programs / program), *arguments], folder)
    except FailedError as failure:
        raise SystemExit(f"\n{contestant.name}: {pipeline.title}: {failure}") from None
    text = output.read_text() if output.exists() else ""
    if "kind: Workflow" not in text or pipeline.mark not in text:
        raise SystemExit(f"\n{contestant.name}: {pipeline.title}: exit code 0, but no whole workflow in {OUTPUT}")
    return cost


if __name__ == "__main__":
    sys.exit(main())
