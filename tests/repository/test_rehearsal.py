"""A release rehearsed: the packages, built again, installed and tried, and the list of what they consist of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.workflow_files import RELEASE, jobs

from magnus_argo import __version__


def test_the_packages_of_a_release(tmp_path: Path) -> None:
    sbom = tmp_path / "sbom.cdx.json"
    command = [sys.executable, "scripts/rehearse.py", str(sbom)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    same, wheel, source, listed = done.stdout.splitlines()
    assert same.endswith("the same bytes")
    assert wheel.startswith(f"magnus_argo-{__version__}-py3-none-any.whl: ")
    assert source.startswith(f"magnus_argo-{__version__}.tar.gz: ")
    assert listed.startswith("sbom.cdx.json: ")
    assert json.loads(sbom.read_text())["metadata"]["component"]["name"] == "magnus-argo"


def test_it_is_rehearsed_before_anything_is_published() -> None:
    scripts = [step["run"] for step in jobs(RELEASE)["package"]["steps"] if "run" in step]
    assert scripts == ["make rehearsal", "make dist"]
