"""All that Argo or the kubelet would expand in a workflow is there because the compiler put it there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.fuzz.outputs import workflows_in
from tests.support.argo_tags import PLACES, argo_words, expanded
from tests.support.cases import FOLDER
from tests.support.ignoring import CONFIG

from magnus_argo.cli import main

BODIES = [
    (path.parent.name, body)
    for path in sorted(FOLDER.glob("*/*/workflow.yaml"))
    for body in workflows_in(path.read_bytes())
]
TAGS = ["{{workflow.name}}", "{{=1+1}}", "a {{", "}} b", "{{inputs.parameters.step}}"]
HOSTILE = [*TAGS, "$(HOME)", "$$(HOME)", "$$$(HOME)"]
SAMPLE = {"spec": {"templates": [{"container": {"args": ["{{inputs.parameters.step}}", "x"]}}]}}


@pytest.mark.parametrize(("name", "body"), BODIES, ids=[name for name, _ in BODIES])
def test_nothing_in_the_workflows_of_all_cases(name: str, body: bytes) -> None:
    assert [*expanded(yaml.load(body, Loader=yaml.CSafeLoader))] == []


def test_every_place_is_one_where_the_compiler_writes() -> None:
    everything = b"".join(body for _, body in BODIES)
    for pattern in PLACES:
        assert re.findall(r"[a-zA-Z]+", pattern)[-1].encode() in everything


def test_what_a_project_says_in_argos_words_is_its_own() -> None:
    layer = {"container": {"args": ["{{a}}"]}, "labels": {"b": "{{b}}"}}
    said = argo_words({"defaults": layer, "pipelines": [{"environments": {"dev": {"spec": {"onExit": "{{c}}"}}}}]})
    assert said >= {"{{a}}", "{{c}}"}
    assert "{{b}}" not in said
    found = [*expanded({"spec": {"templates": [{"container": {"args": ["{{a}}", "{{a}} b", "{{b}}"]}}]}}, said)]
    assert [text.partition(": ")[2] for text in found] == ["'{{a}} b'", "'{{b}}'"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_the_compilers_is_found(text: str) -> None:
    for place in ({"args": [text + "!"]}, {"image": text}, {"env": [{"name": "A", "value": "=" + text}]}):
        found = [*expanded({"spec": {"templates": [{"container": place}]}})]
        harmless = text in ("$$(HOME)", "}} b") or (text.startswith("$") and "image" in place)
        assert bool(found) != harmless
    assert [*expanded(SAMPLE)] == []


VALUES = """\
dag:
  start_at: TEXT
  steps:
    TEXT: {type: task, command_type: shell, command: TEXT, catalog: {get: [TEXT], put: [TEXT]}, next: fan}
    fan:
      type: map
      iterate_on: TEXT
      iterate_as: TEXT
      next: success
      branch:
        start_at: TEXT
        steps:
          TEXT: {type: task, command: a.b, next: success}
          success: {type: success}
          fail: {type: fail}
    success: {type: success}
    fail: {type: fail}
"""


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", range(12))
def test_hostile_texts_in_each_place_of_a_pipeline(
    place: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """One place after the other is hostile, so that the rest compiles; parameters and configuration are too."""
    monkeypatch.chdir(tmp_path)
    quoted = yaml.dump(text, default_style='"', width=1e9).strip()
    parts = VALUES.split("TEXT")
    names = ["first", "first", "x", "data", "data", "items", "item", "work", "work"]
    chosen = [quoted if index == place else name for index, name in enumerate(names)]
    pipeline = "".join(part + name for part, name in zip(parts, [*chosen, ""], strict=True))
    Path("pipeline.yaml").write_text(pipeline)
    Path("parameters.yaml").write_text(f"items: [{quoted}, 1]\na: {quoted}\nb: {{c: {quoted}}}\n")
    config = CONFIG.replace("/mnt}", f"{'/mnt' if place != 9 else quoted}}}")
    if place == 10:
        config = config.replace("image:", f"tolerations: [{{key: {quoted}, operator: Exists}}]\n    image:")
    Path("config.yaml").write_text(config.replace("demo:1.0", "demo:${a}" if place == 11 else "demo:1.0"))
    flags = ["-c", "config.yaml", "-p", "parameters.yaml", "--tag", text if place == 8 else "x", "--var", f"a={text}"]
    code = main(["transpile", "pipeline.yaml", *flags, "-o", "-"])
    out = capfdbinary.readouterr().out
    assert code in (0, 1)
    assert [problem for body in workflows_in(out) for problem in expanded(yaml.safe_load(body))] == []


@pytest.mark.parametrize("kind", ["Workflow", "WorkflowTemplate", "CronWorkflow"])
def test_annotations_that_runs_inherit(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text("".join(VALUES.replace("TEXT", "work").partition("    fan:")[0]))
    text = Path("pipeline.yaml").read_text().replace("next: fan", "next: success")
    Path("pipeline.yaml").write_text(f"{text}    success: {{type: success}}\n    fail: {{type: fail}}\n")
    Path("config.yaml").write_text(CONFIG)
    entry = (
        "{file: pipeline.yaml, config: config.yaml, schedules: ['@daily'], kind: KIND, annotations: {a: '{{ }', b: c}}"
    )
    Path("magnus-argo.yaml").write_text(f"pipelines: [{entry.replace('KIND', kind)}]\n")
    assert main(["transpile", "-o", "-"]) == 0
    (body,) = workflows_in(capfdbinary.readouterr().out)
    assert [*expanded(yaml.safe_load(body))] == []
