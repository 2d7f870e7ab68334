"""Argo's own validation of manifests, where the environment names a linter in `ARGO_LINT`.

It is `argo`, used as `argo lint --offline`, or a linter that prints a JSON object a manifest: `file`, `ok`, `error` of
Argo's validation, and `crd_errors` of the full CRDs of a later version.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LINTER = os.environ.get("ARGO_LINT", "")
HAS_CRDS = os.path.basename(LINTER) not in ("", "argo")
AT_A_TIME = 500
_FORMER = re.compile(
    r'unknown field "[^"]*\b(?:schedule|mutex|semaphore|priority)"|spec\.schedules: Required value'
    r"|spec\.schedules\[\d+\]: Invalid value: .*",
    re.DOTALL,
)


def refused(folder: Path) -> list[str]:
    files = sorted(str(path) for path in folder.rglob("*.yaml"))
    assert files
    batches = [files[start : start + AT_A_TIME] for start in range(0, len(files), AT_A_TIME)]
    return [line for batch in batches for line in _complaints(batch)]


def _complaints(files: list[str]) -> Iterator[str]:
    if os.path.basename(LINTER) == "argo":
        done = subprocess.run([LINTER, "lint", "--offline", *files], capture_output=True, text=True)
        yield from [done.stdout + done.stderr] * (done.returncode != 0)
        return
    done = subprocess.run([LINTER, "--isolate", *files], capture_output=True, text=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["file"] for one in said} == {*files}, done.stderr
    yield from (f"{one['file']}: {one.get('error') or one.get('crd_errors')}" for one in said if not _is_fine(one))


def _is_fine(said: dict[str, Any]) -> bool:
    """Workflows for an older Argo may have fields and schedules that the CRDs of 4.1 do not take."""
    mistakes = said.get("crd_errors") or ["?"]
    return bool(said["ok"]) or (not said.get("error") and all(map(_FORMER.fullmatch, mistakes)))
