"""GitHub's workflows that the documentation shows: right by GitHub's own rules, and run once for each event."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.support.doc_jobs import document, workflows
from tests.support.doc_pages import PAGES, Block, blocks
from tests.support.paths import ROOT

ACTIONLINT = Path(sys.executable).parent / "actionlint"
SHOWN = [pytest.param(block, id=f"{page.name}:{block.line}") for page, block in workflows()]
INIT = ROOT / "src/magnus_argo/commands/init/files/github.yaml"
WHOLE = [document(block.body) for _, block in workflows()] + [document(INIT.read_text())]


def linted(text: str, folder: Path) -> str:
    """What actionlint says of a workflow, which gets what a part of one lacks."""
    program = shutil.which("actionlint") or ACTIONLINT
    if not Path(program).exists():
        pytest.skip("no actionlint: `make lint` installs it")
    whole = text if re.search("^on:", text, re.MULTILINE) else f"on: push\n{text}"
    for job in re.findall(r"^    needs: (\w+)$", whole, re.MULTILINE):
        if f"\n  {job}:" not in whole:
            whole += f"\n  {job}: {{runs-on: ubuntu-latest, steps: [{{run: 'true'}}]}}\n"
    (folder / ".github/workflows").mkdir(parents=True)
    file = folder / ".github/workflows/shown.yaml"
    file.write_text(whole)
    done = subprocess.run([program, "-no-color", file], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("block", SHOWN)
def test_actionlint_finds_nothing(block: Block, tmp_path: Path) -> None:
    assert linted(block.body, tmp_path) == ""


WORKFLOW = """\
on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - {id: meta, uses: docker/metadata-action@v5, with: {images: a}}
      - {uses: actions/checkout@v4, with: {ref: "${{ steps.meta.outputs.version }}"}}
"""


def test_actionlint_finds_an_output_that_no_action_has(tmp_path: Path) -> None:
    assert linted(WORKFLOW, tmp_path / "right") == ""
    assert "versoin" in linted(WORKFLOW.replace("outputs.version", "outputs.versoin"), tmp_path / "wrong")


REDIRECTION = re.compile(r"""(?<=[\w"')\]}]) >>? ?(?!["']?\$|/dev/|&)["']?([\w./-]+)""")
AFTER_THE_MERGE = {"data/customers.csv", "image.env"}
"""What steps of pipelines write in the cluster, and a job on the default branch."""


def test_no_shell_follows_a_link_of_a_pull_request() -> None:
    """By `> FILE` a job writes to where a link leads; `-o FILE` does not."""
    shown = [block.body for page in PAGES for block in blocks(page) if block.language in ("yaml", "sh")]
    written = [*shown, *(file.read_text() for file in INIT.parent.glob("*.yaml"))]
    assert {found for text in written for found in REDIRECTION.findall(text)} == AFTER_THE_MERGE
    assert REDIRECTION.findall("magnus-argo diff --format html > changes.html") == ["changes.html"]


def twice(on: object) -> bool:
    """Whether a push to a pull request's branch starts the workflow for the branch as well."""
    if isinstance(on, list):
        on = dict.fromkeys(on)
    if not isinstance(on, dict) or not {"push", "pull_request"} <= on.keys():
        return False
    return not ({"branches", "tags"} & (on["push"] or {}).keys())


def test_nothing_runs_twice_for_one_commit() -> None:
    events = [whole["on"] for whole in WHOLE if "on" in whole]
    assert len(events) > 3
    assert not [on for on in events if twice(on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[push, pull_request]", True),
        ("{push: , pull_request: }", True),
        ("{push: {branches: [main]}, pull_request: }", False),
        ("{push: {tags: [v1]}, pull_request: {branches: [main]}}", False),
        ("push", False),
        ("[push]", False),
    ],
)
def test_what_runs_twice(text: str, expected: bool) -> None:
    assert twice(yaml.safe_load(text)) == expected
