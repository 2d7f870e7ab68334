"""Where the time of a short run goes: Python, click, PyYAML, this project's modules, and what they then do.

    python benchmarks/startup.py [--rounds 15]

Compiles the small pipeline with `-X importtime`, and adds up the fastest time that each module has taken itself in any
of the rounds. A module of the standard library counts for the first package that asks for it. It needs an environment
in which this project is installed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from contestants import OURS, PIPELINE
from pipelines import small
from table import markdown

_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| ( *)(\S+)")
_OURS, _START, _WORK = "magnus_argo", "Python itself", "the work, and the end"
_PACKAGES = ("click", "yaml", _OURS)
_TITLES = {"click": "click", "yaml": "PyYAML"}

Times = dict[str, int]
"""Microseconds by name."""


def command() -> list[str]:
    """The command line of the benchmark, run by this Python."""
    _, *arguments = OURS.command
    return [sys.executable, "-I", "-X", "importtime", "-m", _OURS, *arguments]


def own_times(log: str) -> tuple[Times, dict[str, str]]:
    """Reads what each module takes itself, and what it counts for: the log names a module after those it imports."""
    times, parts, above = Times(), dict[str, str](), list[tuple[int, str]]()
    for own, spaces, module in reversed(_LINE.findall(log)):
        depth = len(spaces)
        while above and above[-1][0] >= depth:
            above.pop()
        part = _part_of(module) or (above[-1][1] if above else _START)
        above.append((depth, part))
        times[module], parts[module] = int(own), part
    return times, parts


def _part_of(module: str) -> str:
    package, _, rest = module.partition(".")
    if package == _OURS:
        return f"{_OURS}/{rest.partition('.')[0]}" if rest else _OURS
    return package if package in _PACKAGES else ""


def run(folder: Path) -> tuple[float, str]:
    """Runs the command once; returns its microseconds and its log. Raises `SystemExit` if it fails."""
    started = perf_counter()
    finished = subprocess.run(command(), cwd=folder, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SystemExit(finished.stderr)
    return (perf_counter() - started) * 1e6, finished.stderr


def profile(rounds: int, folder: Path) -> tuple[Times, Counter[str]]:
    """Returns the microseconds of each part, and how many modules it loads."""
    (folder / PIPELINE).write_text(small().text)
    (folder / "config.yaml").write_text(OURS.config)
    runs = [run(folder) for _ in range(rounds + 1)][1:]
    fastest, parts = Times(), dict[str, str]()
    for _, log in runs:
        times, parts = own_times(log)
        fastest = {module: min(time, fastest.get(module, time)) for module, time in times.items()}
    spent = Counter[str]()
    for module, time in fastest.items():
        spent[parts[module]] += time
    whole = min(time for time, _ in runs)
    return {**spent, _WORK: round(whole - spent.total())}, Counter(parts.values())


def rows(times: Times, modules: Counter[str]) -> Iterator[list[str]]:
    """Yields a row for each part, the slowest first."""
    for part, time in sorted(times.items(), key=lambda each: -each[1]):
        yield [
            _TITLES.get(part, part),
            f"{modules[part] or ''}",
            f"{time / 1000:.1f}",
            f"{time / sum(times.values()):.0%}",
        ]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often it is run [%(default)s]")
    with tempfile.TemporaryDirectory() as folder:
        times, modules = profile(parser.parse_args().rounds, Path(folder))
    print(markdown(["part", "modules", "ms", "of all"], list(rows(times, modules))))


if __name__ == "__main__":
    main()
