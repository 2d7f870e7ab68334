"""How long an editor waits for the language server after a key, in a file of many steps, and what memory that takes.

    python benchmarks/editor.py [--steps 300] [--keys 40]

It needs an environment in which this project and its test extra are installed.
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


def peak(client: Client) -> int:
    """The most memory that the server has had, in MiB."""
    lines = Path(f"/proc/{client.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) // 1024


def measure(steps: int, keys: int) -> None:
    text = pipeline(steps)
    middle = f"next: step {steps // 2}"
    line, character = place_of(text, middle)
    with tempfile.TemporaryDirectory() as folder, server(whole_folder(Path(folder) / "work")) as client:
        client.open(FILE, text)
        client.diagnostics(FILE, 1)
        waits: dict[str, list[float]] = {"diagnostics": [], "completion": [], "hover": [], "definition": []}
        before = processor(client)
        for version in range(2, keys + 2):
            changed = text.replace(f"{middle}\n", f"{middle}{'x' * (version % 2)}\n")

            def key(version: int = version, changed: str = changed) -> None:
                client.change(FILE, version, changed)
                client.diagnostics(FILE, version)

            waits["diagnostics"].append(milliseconds(key))
            for method in ("completion", "hover", "definition"):
                waits[method].append(milliseconds(partial(client.at, method, FILE, line, character)))
        print(f"{steps} steps, {keys} keys: {(processor(client) - before) / keys:.0f} ms of the processor a key")
        for method, those in waits.items():
            print(f"{method:<12} median {statistics.median(those):6.1f} ms, most {max(those):6.1f} ms")
        print(f"memory       {peak(client)} MiB")
        large = pipeline(7400)[:1_048_000]
        for version in range(1000, 1005):
            client.change(FILE, version, large + "#" * (version % 7))
            client.diagnostics(FILE, version)
            client.at("completion", FILE, line, character)
        print(f"memory       {peak(client)} MiB after a file of 1 MiB was changed 5 times")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--keys", type=int, default=40)
    given = parser.parse_args()
    measure(given.steps, given.keys)
    return 0


if __name__ == "__main__":
    sys.exit(main())
