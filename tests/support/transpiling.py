"""`transpile` in the working directory, and a workflow that it once wrote there."""

from __future__ import annotations

from pathlib import Path

from magnus_argo.cli import main

GONE = """\
# Made by magnus-argo from pipelines/gone.yaml: change that file, not this one.
# Listed in magnus-argo.yaml.
apiVersion: argoproj.io/v1alpha1
"""


def transpile(*flags: str) -> int:
    return main(["transpile", *flags])


def put(path: str | Path, text: str) -> Path:
    made = Path(path)
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(text.encode(errors="surrogateescape"))
    return made
