"""How long an editor waits for the language server after a key, in a file of many steps, and what memory that takes.

    python benchmarks/editor.py [--steps 300] [--keys 40] [--edits 1000]

The exit code is 1 if a limit is exceeded. It needs an environment in which this project and its test extra are
installed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.lsp_client import Client  # noqa: E402
from tests.support.lsp_folders import place_of, server, whole_folder  # noqa: E402

MOST_MILLISECONDS, MOST_MEMORY, MOST_GROWTH, BURST = 50, 300, 1.1, 10

FILE = "pipelines/train.yaml"
HEAD = "dag:\n  start_at: step 1\n  steps:\n"
TAIL = "    success:\n      type: success\n    fail:\n      type: fail\n"
STEP = """\
    step {number}:
      type: task
      command: package.module.function_{number}
      catalog:
        put: ["*.csv"]
      next: {following}
"""


def pipeline(steps: int) -> str:
    """A pipeline of steps in a row."""
    following = [*(f"step {number}" for number in range(2, steps + 1)), "success"]
    return HEAD + "".join(STEP.format(number=n, following=f) for n, f in enumerate(following, 1)) + TAIL


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def processor(client: Client) -> float:
    """Milliseconds of the processor that the server has used so far."""
    fields = Path(f"/proc/{client.process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) * 10


def memory(client: Client, which: str) -> int:
    """MiB of the server: VmRSS is what it has, VmHWM the most that it has had."""
    lines = Path(f"/proc/{client.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(which))) // 1024


class Typing:
    """Somebody who types into the middle of a file."""

    def __init__(self, client: Client, steps: int) -> None:
        self.client = client
        self.text = pipeline(steps)
        self.middle = f"next: step {steps // 2}"
        self.place = place_of(self.text, self.middle)
        self.version = 1
        client.open(FILE, self.text)
        client.diagnostics(FILE, 1)

    def press(self) -> None:
        """A letter behind the name of a step, or that letter away again."""
        self.version += 1
        letter = "x" * (self.version % 2)
        self.client.change(FILE, self.version, self.text.replace(f"{self.middle}\n", f"{self.middle}{letter}\n"))

    def wait(self) -> None:
        self.client.diagnostics(FILE, self.version)

    def type(self) -> None:
        """A key, and what it leads to."""
        self.press()
        self.wait()

    def put(self, text: str) -> None:
        self.version += 1
        self.client.change(FILE, self.version, text)
        self.wait()


def waits(typing: Typing, keys: int) -> float:
    """Shows how long the answers take; returns the processor's milliseconds from a key to its diagnostics."""
    found: dict[str, list[float]] = {"diagnostics": [], "completion": [], "hover": [], "definition": []}
    used = 0.0
    for _ in range(keys):
        before = processor(typing.client)
        found["diagnostics"].append(milliseconds(typing.type))
        used += processor(typing.client) - before
        for method in ("completion", "hover", "definition"):
            found[method].append(milliseconds(partial(typing.client.at, method, FILE, *typing.place)))
    for method, those in found.items():
        print(f"{method:<12} median {statistics.median(those):6.1f} ms, most {max(those):6.1f} ms")
    print(f"diagnostics  {used / keys:6.1f} ms of the processor a key")
    return used / keys


def edits(typing: Typing, number: int) -> None:
    """Edits in bursts, as somebody types: each change of a burst overtakes the one before."""
    for _ in range(number // BURST):
        for _ in range(BURST):
            typing.press()
        typing.wait()


def measure(steps: int, keys: int, number: int) -> list[str]:
    """Measures a session, and returns what is beyond the limits."""
    with tempfile.TemporaryDirectory() as folder, server(whole_folder(Path(folder) / "work")) as client:
        typing = Typing(client, steps)
        used = waits(typing, keys)
        begun = memory(client, "VmRSS")
        edits(typing, number)
        grown = memory(client, "VmRSS")
        print(f"memory       {begun} MiB after {keys} keys, {grown} MiB after {number} more")
        large = pipeline(7400)[:1_048_000]
        for size in range(5):
            typing.put(large + "#" * size)
            client.at("completion", FILE, *typing.place)
        most = memory(client, "VmHWM")
        edits(typing, number // 10)
        after = memory(client, "VmRSS")
        print(
            f"memory       {most} MiB at most with a file of 1 MiB, {after} MiB after {number // 10} keys in the small"
        )
    limits = (
        (used <= MOST_MILLISECONDS, f"a key takes more than {MOST_MILLISECONDS} ms of the processor"),
        (most <= MOST_MEMORY, f"the server needs more than {MOST_MEMORY} MiB"),
        (grown <= begun * MOST_GROWTH, f"{number} edits leave more than {MOST_GROWTH} times the memory"),
    )
    return [problem for holds, problem in limits if not holds]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--edits", type=int, default=1000)
    given = parser.parse_args()
    problems = measure(given.steps, given.keys, given.edits)
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
