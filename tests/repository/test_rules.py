"""The catalogue of rules: complete, shown by cases, and explained."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.cases import CASES, FOLDER
from tests.support.hook_runs import committed, git
from tests.support.paths import ROOT

import magnus_argo
from magnus_argo.cli import main
from magnus_argo.diagnostics.diagnostic import Rule
from magnus_argo.report.markdown_text import plain_section
from magnus_argo.rules import RULES
from magnus_argo.schema.files import rule_sections as sections

NAMES = [rule.name for rule in RULES]
PAGE = ROOT / "docs" / "rules.md"
SHOWN_BY_TESTS = {
    "file-too-large": "test_a_file_of_more_than_a_mebibyte",
    "too-many-nodes": "test_aliases_that_make_a_page_of_text_millions_of_nodes",
    "long-chain": "test_more_steps_in_a_row_than_magnus_can_walk",
    "many-tasks": "test_more_steps_in_a_graph_than_argo_4_takes",
    "too-many-tasks": "test_more_steps_in_a_graph_than_argo_4_takes",
    "many-templates": "test_more_templates_than_argo_4_takes",
    "too-many-templates": "test_more_templates_than_argo_4_takes",
    "large-workflow": "test_a_workflow_of_more_than_a_mebibyte",
    "too-many-bytes": "test_a_pipeline_of_a_mebibyte_that_a_project_names_32_times",
    "too-many-settings": "test_settings_for_all_steps_in_too_many_templates",
    "large-annotations": "test_annotations_of_more_than_kubernetes_keeps",
    "path-outside": "test_a_pipeline_outside_of_the_folder",
    "not-checked-out": "test_a_pipeline_that_a_sparse_checkout_leaves_out",
}
"""Rules whose input would be too large for a folder of `cases`, or cannot lie in it."""

EXAMPLE = re.compile(r"^(```text (\S+)\n).*?^```\n", re.MULTILINE | re.DOTALL)
ENDS = "    success: {type: success}\n    fail: {type: fail}\n"


def modules() -> Iterator[object]:
    for module in pkgutil.walk_packages(magnus_argo.__path__, "magnus_argo."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def errors_of_cases() -> str:
    return "".join(path.read_text() for path in sorted(FOLDER.glob("*/*/errors.txt")))


def test_every_rule_of_the_package_is_in_the_catalogue() -> None:
    found = {value for module in modules() for value in vars(module).values() if isinstance(value, Rule)}
    assert found == set(RULES)


def test_names_are_unique_and_in_kebab_case() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert not [name for name in NAMES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|cycle", name)]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_summary_is_a_phrase(rule: Rule) -> None:
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert len(rule.summary) <= 90


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_some_case_or_test_shows_the_rule(rule: Rule) -> None:
    shown = f"{rule.severity}[{rule.name}]: " in errors_of_cases()
    assert shown != (rule.name in SHOWN_BY_TESTS)
    assert shown or callable(globals().get(SHOWN_BY_TESTS[rule.name]))


def test_the_page_has_a_section_for_each_rule_in_their_order() -> None:
    assert list(sections()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_section_has_a_sentence_an_example_and_a_cure(name: str) -> None:
    body = sections()[name]
    lines = body.splitlines()
    assert re.fullmatch(r"[A-Z`%].*\.", lines[0])
    assert lines[1] == ""
    assert "\n**Cure.** " in body
    assert len(lines) <= 30


def head(name: str, case: str) -> str:
    """The message of a rule in a case and the lines of the file below it, without the help."""
    text = (CASES[case] / "errors.txt").read_text()
    found = re.search(rf"^(error|warning)\[{name}\]: .*?(?=^ *\|\n *= help|^\n|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{case} does not show {name}"
    return found[0]


def _fresh(name: str, example: re.Match[str]) -> str:
    return f"{example[1]}{head(name, example[2])}```\n"


def with_fresh_examples(page: str) -> str:
    parts = page.split("\n## ")
    for number, part in enumerate(parts[1:], 1):
        name = part.partition("\n")[0]
        parts[number] = EXAMPLE.sub(partial(_fresh, name), part)
    return "\n## ".join(parts)


def test_examples_are_what_cases_show(update: bool) -> None:
    fresh = with_fresh_examples(PAGE.read_text())
    if update:
        PAGE.write_text(fresh)
    assert PAGE.read_text() == fresh


@pytest.mark.parametrize("name", NAMES)
def test_a_section_has_an_example_where_a_case_shows_its_rule(name: str) -> None:
    assert len(EXAMPLE.findall(sections()[name] + "\n")) == (name not in SHOWN_BY_TESTS)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_section_says_of_a_warning_that_it_is_one(rule: Rule) -> None:
    assert ("\n*A warning" in sections()[rule.name]) == (rule.severity == "warning")


def test_the_page_begins_with_a_link_to_each_section() -> None:
    head = PAGE.read_text().partition("\n## ")[0]
    assert re.findall(r"\[([a-z0-9-]+)\]\(#\1\)", head) == NAMES


def test_explain_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_explain_shows_the_section(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{name}\n")
    assert "```" not in shown
    assert not re.search(r"\*\*|^\*|\]\(#", shown, re.MULTILINE)
    assert plain_section(sections()[name]) in shown


def validated(pipeline: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    folder.mkdir(exist_ok=True)
    (folder / "pipeline.yaml").write_text(pipeline)
    monkeypatch.chdir(folder)
    return main(["validate", "pipeline.yaml", *arguments])


def chain(steps: int) -> str:
    """A pipeline of so many steps that do nothing, and the two ends."""
    names = [f"s{number}" for number in range(steps)] + ["success"]
    body = "".join(f"    {name}: {{type: stub, next: {following}}}\n" for name, following in pairwise(names))
    return f"dag:\n  start_at: s0\n  steps:\n{body}{ENDS}"


def test_a_file_of_more_than_a_mebibyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    just_small_enough = chain(1) + "#" * (1_048_576 - len(chain(1)))
    assert validated(just_small_enough, tmp_path, monkeypatch) == 0
    assert validated(just_small_enough + "#", tmp_path, monkeypatch) == 1
    assert "error[file-too-large]: " in capsys.readouterr().err


def test_aliases_that_make_a_page_of_text_millions_of_nodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 8)]
    assert validated("\n".join(lines) + "\n" + chain(1), tmp_path, monkeypatch) == 1
    assert "error[too-many-nodes]: " in capsys.readouterr().err


def test_more_steps_in_a_row_than_magnus_can_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validated(chain(979), tmp_path, monkeypatch) == 0
    assert "long-chain" not in capsys.readouterr().err
    assert validated(chain(1000), tmp_path, monkeypatch) == 0
    assert "warning[long-chain]: 1001 steps follow one another" in capsys.readouterr().err


def test_more_steps_in_a_graph_than_argo_4_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validated(chain(198), tmp_path, monkeypatch) == 0
    assert "many-tasks" not in capsys.readouterr().err
    assert validated(chain(199), tmp_path, monkeypatch) == 0
    assert "warning[many-tasks]: 201 steps in one graph" in capsys.readouterr().err
    assert validated(chain(198), tmp_path, monkeypatch, "--argo", "4.0") == 0
    assert validated(chain(199), tmp_path, monkeypatch, "--argo", "4.0") == 1
    assert "error[too-many-tasks]: 201 steps in one graph" in capsys.readouterr().err


def branches(count: int) -> str:
    """Each is a template of its own, and with them come five: the pipeline, the step, and three kinds of pods."""
    work = "{start_at: work, steps: {work: {type: stub, next: success}, success: {type: success}, fail: {type: fail}}}"
    listed = "".join(f"        branch{number}: {work}\n" for number in range(count))
    body = f"    all:\n      type: parallel\n      next: success\n      branches:\n{listed}"
    return f"dag:\n  start_at: all\n  steps:\n{body}{ENDS}"


@pytest.mark.parametrize("kind", ["Workflow", "CronWorkflow"])
def test_more_templates_than_argo_4_takes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CASES["snake-minimal"] / "config.yaml", tmp_path)
    project = "defaults: {config: config.yaml, schedules: ['0 6 * * *']}\npipelines: [{file: pipeline.yaml}]\n"
    tmp_path.joinpath("magnus-argo.yaml").write_text(project)
    flags = ("-c", "config.yaml", "--kind", kind)
    for argo, severity, code in (("3.5", "warning[many-templates]", 0), ("4.0", "error[too-many-templates]", 1)):
        assert validated(branches(195), tmp_path, monkeypatch, *flags, "--argo", argo) == 0
        assert "many-templates" not in capsys.readouterr().err
        assert validated(branches(196), tmp_path, monkeypatch, *flags, "--argo", argo) == code
        assert f"{severity}: the workflow has 201 templates" in capsys.readouterr().err


def test_a_workflow_of_more_than_a_mebibyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = CASES["snake-minimal"] / "config.yaml"
    shutil.copy(config, tmp_path)
    for count, told in ((3000, False), (8000, True)):
        assert validated(chain(count), tmp_path, monkeypatch, "-c", "config.yaml") == 0
        assert ("warning[large-workflow]: the workflow has 1." in capsys.readouterr().err) == told


def test_a_pipeline_outside_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validated(chain(1), tmp_path / "repository", monkeypatch) == 0
    (tmp_path / "other.yaml").write_text(chain(1))
    assert main(["validate", str(tmp_path / "other.yaml")]) == 1
    assert "error[path-outside]: " in capsys.readouterr().err


def test_a_pipeline_that_a_sparse_checkout_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = "pipelines: [{file: pipeline.yaml}, {file: other/pipeline.yaml}]\n"
    (tmp_path / "other").mkdir()
    (tmp_path / "other/pipeline.yaml").write_text(chain(1))
    (tmp_path / "magnus-argo.yaml").write_text(project)
    (tmp_path / "pipeline.yaml").write_text(chain(1))
    monkeypatch.chdir(committed(tmp_path))
    assert main(["validate"]) == 0
    git(tmp_path, "sparse-checkout", "set", "some")
    assert main(["validate"]) == 1
    assert "error[not-checked-out]: " in capsys.readouterr().err


def test_a_pipeline_of_a_mebibyte_that_a_project_names_32_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "large.yaml").write_text(chain(1) + "#" * (1_048_576 - len(chain(1))))
    for count, code in ((31, 0), (32, 1), (5000, 1)):  # the project file itself is read too
        entries = "".join(f"  - {{file: large.yaml, name: a{number}}}\n" for number in range(count))
        (tmp_path / "magnus-argo.yaml").write_text(f"pipelines:\n{entries}")
        monkeypatch.chdir(tmp_path)
        assert main(["validate"]) == code
        told = capsys.readouterr().err
        assert ("error[too-many-bytes]: with this pipeline the run reads more than 32 MiB" in told) == bool(code)
        assert ("--> magnus-argo.yaml:33:12\n" in told) == bool(code)


def test_settings_for_all_steps_in_too_many_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CASES["snake-minimal"] / "config.yaml", tmp_path)
    listed = ", ".join(f"{{name: A{number}, value: a}}" for number in range(100))
    common = f"defaults: {{config: config.yaml, container: {{env: [{listed}]}}}}\n"
    own = "".join(f"      s{number}: {{template: {{timeout: 5m}}}}\n" for number in range(400))
    project = tmp_path / "magnus-argo.yaml"
    project.write_text(f"{common}pipelines:\n  - file: pipeline.yaml\n    steps:\n{own}")
    assert validated(chain(500), tmp_path, monkeypatch) == 1
    assert "error[too-many-settings]: the settings for all steps are 121," in capsys.readouterr().err
    project.write_text(f"{common}pipelines:\n{'  - file: pipeline.yaml' + chr(10)}")
    assert validated(chain(500), tmp_path, monkeypatch) == 0
    project.write_text(f"{common}pipelines:\n{('  - file: pipeline.yaml' + chr(10)) * 7000}")
    assert validated(chain(500), tmp_path, monkeypatch) == 1
    assert "error[too-many-settings]: 7,000 pipelines with 302 common values" in capsys.readouterr().err


def test_annotations_of_more_than_kubernetes_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CASES["snake-minimal"] / "config.yaml", tmp_path)
    for length, code in ((262_142, 0), (262_143, 1)):
        text = f"annotations: {{ab: {'x' * length}}}"
        project = f"defaults: {{config: config.yaml, {text}}}\npipelines: [{{file: pipeline.yaml}}]\n"
        tmp_path.joinpath("magnus-argo.yaml").write_text(project)
        assert validated(chain(1), tmp_path, monkeypatch) == code
    assert "error[large-annotations]: the annotations have 262,145 bytes" in capsys.readouterr().err
