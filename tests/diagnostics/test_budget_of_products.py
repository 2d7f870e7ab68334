"""Few bytes that stand for many: values of variables, settings that all pods share, defaults of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.budget_runs import EARLY, chain, folder, run
from tests.support.ignoring import CONFIG

from magnus_argo.argo.templates import length_of_texts
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW, MEBIBYTE
from magnus_argo.yaml.writer import emit

__all__ = ["folder"]

TEXT = "x" * 900_000


def project(defaults: str, entries: int, entry: str = "") -> None:
    lines = "".join(f"  - {{file: pipeline.yaml, name: a{number}{entry}}}\n" for number in range(entries))
    defaults = f"defaults:\n  config: config.yaml\n  output: argo/\n{defaults}"
    Path("magnus-argo.yaml").write_text(f"{defaults}pipelines:\n{lines}")


def listed(count: int, line: str) -> str:
    return "".join(line.replace("#", str(number)) for number in range(count))


@pytest.mark.parametrize("uses", [4, 5, 5000])
def test_a_long_value_that_is_used_often(uses: int, capfd: pytest.CaptureFixture[str]) -> None:
    tolerations = "      - {key: 'k${a}', operator: Exists, value: '', effect: ''}\n" * uses
    Path("config.yaml").write_text(CONFIG.replace("    persistent", f"    tolerations:\n{tolerations}    persistent"))
    project(f"  variables: {{a: {TEXT}}}\n", 1)
    _, told = run(capfd, "validate")
    assert told.count("error[too-many-bytes]: with this use of `a` the values of variables add more") == (uses > 4)
    assert (" --> config.yaml:10:17\n" in told) == (uses > 4)


def test_a_long_value_in_a_pipeline(capfd: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text(EARLY)
    Path("pipeline.yaml").write_bytes(chain(["type: task, command_type: shell, command: 'x${a}'"] * 2000))
    project(f"  variables: {{a: {TEXT}}}\n", 1)
    code, told = run(capfd, "transpile")
    assert (code, told.count("error[")) == (1, 1)
    assert "error[too-many-bytes]: with this use of `a`" in told
    assert " --> pipeline.yaml:8:" in told


@pytest.mark.parametrize("shared", ["secrets", "volumes"])
def test_settings_of_all_pods_times_the_kinds_of_pods(shared: str, capfd: pytest.CaptureFixture[str]) -> None:
    overrides = listed(3000, "      o#: {image: 'demo:#'}\n")
    secrets = listed(3000, "      - {environment_variable: E#, secret_name: s, secret_key: k}\n")
    volumes = listed(3000, "      - {name: v#, mount_path: /v/#}\n")
    config = CONFIG.replace("    persistent", f"    overrides:\n{overrides}    persistent")
    if shared == "secrets":
        config = config.replace("    overrides", f"    secrets_from_k8s:\n{secrets}    overrides")
    else:
        config = config.replace("run_log_store:", f"{volumes}run_log_store:")
    Path("config.yaml").write_text(config)
    steps = [f"type: task, command: a.b, overrides: {{argo: o{number}}}" for number in range(3000)]
    Path("pipeline.yaml").write_bytes(chain(steps))
    code, told = run(capfd, "transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "-", most=0)
    assert code == 1
    assert "error[too-many-bytes]: the workflow would have more than 8 MiB" in told
    assert " --> pipeline.yaml:3:3\n" in told


def test_secrets_of_a_placeholder_times_the_steps_that_add_to_it(capfd: pytest.CaptureFixture[str]) -> None:
    secrets = listed(3000, "          E#: 's:k'\n")
    placeholders = f"    placeholders:\n      big:\n        secrets_from_k8s:\n{secrets}"
    Path("config.yaml").write_text(EARLY.replace("    persistent", f"{placeholders}    persistent"))
    steps = ["type: task, command: a.b, executor_config: {argo: {big: , cpu_limit: '1'}}"] * 2000
    Path("pipeline.yaml").write_bytes(chain(steps))
    code, told = run(capfd, "transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "-", most=0)
    assert (code, "error[too-many-bytes]: the workflow would have more than 8 MiB" in told) == (1, True)


def test_labels_of_all_times_entries(capfd: pytest.CaptureFixture[str]) -> None:
    project(f"  labels:\n{listed(20_000, '    l#: a' + chr(10))}", 5000, ", labels: {x: y}")
    code, told = run(capfd, "validate", most=6_000_000)
    assert (code, told.count("\n")) == (2, 2)
    assert "error: magnus-argo.yaml:20055: with this entry the project has more than 10,000 pipelines, or" in told
    assert " = help: split it into several project files (`--project`)" in told


def test_entries_times_environments(capfd: pytest.CaptureFixture[str]) -> None:
    for environments, message in ((40, "with this entry the project has"), (2000, "has more than 100 environments")):
        project("", 2000)
        text = Path("magnus-argo.yaml").read_text()
        names = f"environments:\n{listed(environments, '  e#: {}' + chr(10))}"
        Path("magnus-argo.yaml").write_text(text.replace("pipelines:\n", f"{names}pipelines:\n"))
        code, told = run(capfd, "validate")
        assert (code, message in told) == (2, True)


def test_patterns_that_match_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    entries = "  - {file: '**/*.nope'}\n" * 2000
    Path("magnus-argo.yaml").write_text(f"pipelines:\n{entries}")
    code, told = run(capfd, "validate")
    assert (code, "error: magnus-argo.yaml has more than 200 patterns of paths" in told) == (2, True)


@pytest.mark.parametrize("entry", ["{{file: '{}[a]'}}", "{{file: '*.yaml', exclude: ['{}[a]']}}"])
@pytest.mark.parametrize("unit", ["[", "*", "**/", "{a,b}", "a*"])
def test_a_pattern_that_is_too_long(unit: str, entry: str, capfd: pytest.CaptureFixture[str]) -> None:
    times = 90_000 if "exclude" in entry else 4_000 // len(unit)
    Path("a.yaml").write_bytes(chain(["type: stub"]))
    Path("magnus-argo.yaml").write_text(f"pipelines:\n  - {entry.format(unit * times)}\n")
    code, told = run(capfd, "validate")
    assert (code, "… has more than 500 characters\n = help: write several patterns" in told) == (2, True)


@pytest.mark.parametrize("folders", [2_000, 400_000])
@pytest.mark.parametrize("key", ["file", "config", "parameters", "output"])
def test_a_path_in_more_folders_than_there_can_be(key: str, folders: int, capfd: pytest.CaptureFixture[str]) -> None:
    settings = {"file": "pipeline.yaml", "config": "config.yaml", "output": "a.yaml", key: "a/" * folders + "x.yaml"}
    entry = ", ".join(f"{key}: {value}" for key, value in settings.items())
    Path("magnus-argo.yaml").write_text(f"pipelines:\n  - {{{entry}}}\n")
    code, told = run(capfd, "transpile")
    assert code == (2 if key != "output" and folders == 2_000 else 1)
    assert "a/a/a/" in told
    assert len(told) < 10_000


@pytest.mark.parametrize("folders", [2_000, 400_000])
def test_a_definition_in_more_folders_than_there_can_be(folders: int, capfd: pytest.CaptureFixture[str]) -> None:
    text = chain(["type: stub"]).decode().replace("type: stub", f"type: dag, dag_definition: {'a/' * folders}x.yaml")
    Path("pipeline.yaml").write_text(text)
    code, told = run(capfd, "validate", "pipeline.yaml")
    assert (code, "a/a/a/" in told, len(told) < 20_000) == (1, True, True)


@pytest.mark.parametrize(("choices", "code"), [(6, 1), (7, 2)])
def test_a_pattern_that_stands_for_many(choices: int, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    Path("magnus-argo.yaml").write_text(f"pipelines:\n  - {{file: '{'{a,b}' * choices}*.yaml'}}\n")
    found, told = run(capfd, "validate")
    assert (found, "stands for more than 64 patterns\n = help: write several patterns" in told) == (code, code == 2)
    found, told = run(capfd, "validate", "--exclude", "{a,b}" * choices)
    assert (found, "stands for more than 64 patterns" in told) == (code, code == 2)


@pytest.mark.parametrize("start", ["{", "{" * 1000, "{a,{"])
def test_choices_that_do_not_end(start: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path("magnus-argo.yaml").write_text(f"pipelines:\n  - {{file: '{start}{',' * 3_000}'}}\n")
    code, told = run(capfd, "validate")
    assert (code, "there is no file" in told) == (1, True)


def test_patterns_that_look_at_much(capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(300):
        Path(f"{number}.txt").touch()
    deep = "**/" * 160 + "x"
    Path("magnus-argo.yaml").write_text("pipelines:\n" + f"  - {{file: '{deep}'}}\n" * 190)
    code, told = run(capfd, "validate")
    assert (code, "look at more than 1,500,000 names of files" in told) == (2, True)


def test_projects_share_what_patterns_may_look_at(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("magnus_argo.files.matching.MAX_LOOKS", 300)
    for each in "ab":
        Path(each).mkdir()
        for number in range(100):
            Path(each, f"{number}.txt").touch()
        Path(each, "magnus-argo.yaml").write_text("pipelines:\n  - {file: '**/*.yaml'}\n")
    code, told = run(capfd, "validate", "-C", "a")
    assert (code, "look at more" in told) == (1, False)
    code, told = run(capfd, "validate", "--all-projects")
    assert (code, "look at more" in told) == (2, True)


def test_environments_that_are_not_declared(capfd: pytest.CaptureFixture[str]) -> None:
    project("", 2000, ", environments: {qrod: {}}")
    text = Path("magnus-argo.yaml").read_text()
    names = listed(2000, "  prod#: {}\n")
    Path("magnus-argo.yaml").write_text(text.replace("pipelines:\n", f"environments:\n{names}pipelines:\n"))
    code, told = run(capfd, "validate")
    assert (code, told.count("did you mean `prod")) == (1, 20)


def test_a_cure_for_an_image_among_many_variables(capfd: pytest.CaptureFixture[str]) -> None:
    overrides = listed(500, "      o#: {image: 'demo:${docker_image}#'}\n")
    Path("config.yaml").write_text(CONFIG.replace("    persistent", f"    overrides:\n{overrides}    persistent"))
    steps = [f"type: task, command: a.b, overrides: {{argo: o{number}}}" for number in range(500)]
    Path("pipeline.yaml").write_bytes(chain(steps))
    project(f"  variables:\n{listed(20_000, '    v#: a' + chr(10))}", 1)
    code, told = run(capfd, "validate", "--image-tag", "a b")
    assert (code, "error[bad-image]" in told) == (1, True)


def test_a_long_annotation_of_all(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("magnus_argo.commands.spending.MAX_BYTES_WRITTEN", 8 * MEBIBYTE)
    project(f"  annotations: {{a: {'x' * 200_000}}}\n", 100)
    code, told = run(capfd, "transpile", most=6_000_000)
    assert code == 1
    assert "error[too-many-bytes]: with this pipeline the run writes more than 8 MiB of workflows" in told
    assert not Path("argo").exists()


def test_dollars_that_begin_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", "$-" * 500_000))
    code, told = run(capfd, "validate", "pipeline.yaml", "-c", "config.yaml")
    assert (code, told.count("error[stray-dollar]")) == (1, 101)


def test_the_length_of_texts_is_no_more_than_what_is_written() -> None:
    data: dict[str, Any] = {"a": ["b", {"c d": "e\n'f", "g": None, "h": 1.5}], "": ["", "{{x}}"]}
    assert length_of_texts(data) == 16
    assert length_of_texts(data) <= len(emit(data))
    assert MAX_BYTES_OF_WORKFLOW > 1024 * 1024
