"""The hooks of the documentation as users paste them: each block is a whole file, and works in a fresh project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.doc_pages import PAGES, blocks
from tests.support.hook_runs import Hooks, committed, filled, git
from tests.support.paths import ROOT

FILES = {
    "pipelines/train.yaml": PIPELINE,
    "config/argo.yaml": CONFIG,
    "magnus-argo.yaml": """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml"}
pipelines: [{file: pipelines/*.yaml}]
""",
}
PUBLISHED = re.compile(r"repo: https://github\.com/org/magnus-argo-action\n( +)rev: v1\.0\.0\n")
PASTED = {
    f"{page.name}:{block.line}": block.body
    for page in (ROOT / "README.md", *PAGES)
    for block in blocks(page)
    if block.language == "yaml" and re.search("^repos:", block.body, re.MULTILINE)
}
VALIDATING = [pytest.param(text, id=name) for name, text in PASTED.items() if "id: magnus-argo-" not in text]


def local(hooks: Hooks, text: str) -> str:
    """The same with the tree in place of the release."""
    found, count = PUBLISHED.subn(lambda found: f"repo: {hooks.source}\n{found[1]}rev: {hooks.revision}\n", text)
    assert count == 1, "not the repository and revision of the release"
    return found


def pasted(hooks: Hooks, folder: Path, text: str) -> Path:
    return committed(filled(folder, {**FILES, ".pre-commit-config.yaml": local(hooks, text)}))


def published(hook: str) -> str:
    """The first block with this hook."""
    return next(text for text in PASTED.values() if f"id: {hook}\n" in text)


@pytest.mark.parametrize("text", VALIDATING)
def test_a_good_commit_passes_and_a_mistake_does_not(hooks: Hooks, tmp_path: Path, text: str) -> None:
    folder = pasted(hooks, tmp_path / "project", text)
    code, said = hooks.run(folder, "--all-files")
    assert (code, "Passed" in said) == (0, True), said
    filled(folder, {"pipelines/train.yaml": PIPELINE.replace("next: done", "next: dnoe")})
    git(folder, "add", "--all")
    code, said = hooks.run(folder)
    assert (code, "error[unknown-step]" in said or "fixed 1 problem" in said) == (1, True), said


def test_what_one_hook_writes_the_other_takes(hooks: Hooks, tmp_path: Path) -> None:
    folder = pasted(hooks, tmp_path / "project", published("magnus-argo-check"))
    code, said = hooks.run(folder, "--all-files")
    assert (code, "1 of 1 would change" in said) == (1, True), said
    for hook, ends in (("magnus-argo-write", 1), ("magnus-argo-write", 0), ("magnus-argo-check", 0)):
        filled(folder, {".pre-commit-config.yaml": local(hooks, published(hook))})
        git(folder, "add", "--all")
        code, said = hooks.run(folder, "--all-files")
        assert code == ends, said
