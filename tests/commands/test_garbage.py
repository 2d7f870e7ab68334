"""Nothing that a run has made of a file holds itself: the process does not look for garbage, and a run would keep it
for each of its files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.ignoring import CONFIG, PIPELINE

from magnus_argo.cli import main
from magnus_argo.commands.fixing import mend
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request
from magnus_argo.yaml.nodes import Mapping

STEP = "    load: {type: task, command: demo.load, next: success}"
PIPELINES = {
    "right": PIPELINE,
    "misspelt-key": PIPELINE.replace("command:", "comand:"),
    "misspelt-name": PIPELINE.replace("start_at: load", "start_at: laod"),
    "key-too-much": PIPELINE.replace("next: success}", "next: success, retries: 1, catalog: []}"),
    "no-end": PIPELINE.replace("    fail: {type: fail}\n", ""),
    "type-missing": PIPELINE.replace("type: task, ", ""),
    "tab": PIPELINE.replace("type: task", "type:\ttask"),
    "syntax": PIPELINE.replace("{type: fail}", "{type: fail"),
    "anchors": PIPELINE.replace(STEP, "    load: &a {type: task, command: demo.load, next: success}\n    more: *a"),
    "escape": PIPELINE.replace("demo.load", r'"\UFFFFFFFF"'),
    "colon": PIPELINE.replace("demo.load", "a: b"),
    "ignored": PIPELINE.replace("load}", "load} # magnus-argo: ignore[unknown-key]"),
    "template": PIPELINE.replace("demo.load", "{{x}}"),
}
CONFIGS = {
    "config": CONFIG,
    "wrong": CONFIG.replace("{name: magnus, mount_path: /mnt}", "[1]"),
    "tabs": CONFIG + "a:\tb",
}
ENTRY = "  - {{file: {name}.yaml, config: {config}.yaml, output: '{{env}}-{name}-{config}.yaml'}}\n"
RUNS = (
    "validate",
    "transpile",
    "validate --fix --diff",
    "validate --report sarif --report junit:junit.xml",
    "diff --base ./before",
    "diff --base ./before --format html",
    "diff --between dev prod",
    "graph right.yaml",
    "list",
)
MOST = 50
"""Objects, fewer than jobs: what Python's writer of JSON makes for each text."""


def fill(folder: Path, ending: str) -> None:
    folder.mkdir(exist_ok=True)
    entries = [ENTRY.format(name=name, config=config) for name in PIPELINES for config in CONFIGS]
    project = f"environments: {{dev: {{variables: {{a: b}}}}, prod: {{}}}}\npipelines:\n{''.join(entries)}"
    (folder / "magnus-argo.yaml").write_text(project)
    for name, text in (PIPELINES | CONFIGS).items():
        (folder / f"{name}.yaml").write_text(f"{text}{ending}")


@contextmanager
def garbage() -> Iterator[list[object]]:
    """What is left at the end of the block, and can be reached from itself alone."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.collect()
    found = list[object]()
    try:
        yield found
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found += gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        if was_enabled:
            gc.enable()


@pytest.mark.parametrize("run", RUNS)
def test_no_file_leaves_anything_that_holds_itself(
    run: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, "")
    fill(tmp_path / "before", "\n# before\n")
    monkeypatch.chdir(tmp_path)
    main(run.split())  # what is loaded late is no garbage of a run
    with garbage() as found:
        code = main(run.split())
    assert code in (0, 1), capfd.readouterr().err
    rooms = {type(each).__module__.partition(".")[0] for each in found}
    assert rooms.isdisjoint({"magnus_argo", "yaml", "jsonschema", "collections"})
    assert len(found) < MOST


def test_a_file_as_it_was_is_no_tree_any_more_when_it_is_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fixed.yaml").write_text(PIPELINES["misspelt-key"])
    gc.collect()
    mended = mend(Request(("fixed.yaml",)), Workspace("."), {})
    assert mended.counts == {"fixed.yaml": 1}
    trees = [each for each in gc.get_objects() if isinstance(each, Mapping) and each.path == "fixed.yaml"]
    assert sum("start_at" in tree.values for tree in trees) == 1
