"""Comments that ignore rules, and levels of rules, in whole runs: when they hold, and what is said of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.cases import CASES
from tests.support.ignoring import BY_NAME, CONFIG, IGNORABLE, IGNORE, PIPELINE
from tests.support.paths import ROOT

from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request
from magnus_argo.rules import RULES
from magnus_argo.yaml import comments_in

PAGE = ROOT / "docs" / "rules.md"

LATEST = CONFIG.replace(":1.0", ":latest")


def test_a_run_without_comments_loads_nothing_for_them() -> None:
    code = (
        "import sys; from magnus_argo.cli import main; main(sys.argv[1:]);"
        "print(*{'magnus_argo.project.suppressions', 'magnus_argo.yaml.comments'} & sys.modules.keys())"
    )
    case = CASES["snake-minimal"]
    done = subprocess.run([sys.executable, "-c", code, "validate", "pipeline.yaml"], cwd=case, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"\n")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ignore[a]", ["a"]),
        ("ignore[ a , b-c ] because", ["a", "b-c"]),
        ("ignore[a b,,c]", ["a b", "c"]),
        ("ignore[]", []),
        ("ignore[a", []),
        ("ignore", []),
        ("ignore a", []),
        ("Ignore[a]", []),
    ],
)
def test_names_in_a_comment(text: str, names: list[str]) -> None:
    source = Source("x.yaml", f"a: 1 # magnus-argo: {text}".encode())
    policy = Policy().with_comments(comments_in([source, source]))
    assert [ignore.rule for ignore in policy.ignores()] == names
    assert len(policy.comments["x.yaml"]) == 1
    for ignore in policy.ignores():
        assert source.line(1)[ignore.span.column - 1 : ignore.span.end_column - 1] == ignore.rule


def compiled(folder: Path, files: Mapping[str, str], request: Request | None = None) -> Batch:
    for name, text in files.items():
        path = folder / name
        path.write_text(text)
    asked = request or Request(["pipeline.yaml"], {"config": "config.yaml"} if "config.yaml" in files else {})
    return compile_all(asked, Workspace(str(folder)), {})


def told(batch: Batch) -> list[str]:
    """The rules that found something, each with its line."""
    return [f"{found.rule.name} {found.primary.span.line}" for found in batch.results().diagnostics]


def test_an_error_of_one_phase_is_ignored_before_the_next_begins(tmp_path: Path) -> None:
    files = {"pipeline.yaml": PIPELINE, "config.yaml": LATEST, "parameters.yaml": "x: no\n"}
    ambiguous = Request(["pipeline.yaml"], {"config": "config.yaml", "parameters": "parameters.yaml"})
    project = "rules: {ambiguous-scalar: error}\npipelines: [{file: pipeline.yaml}]\n"
    assert told(compiled(tmp_path, {**files, "magnus-argo.yaml": project}, ambiguous)) == ["ambiguous-scalar 1"]
    lowered = project.replace("error", "off")
    assert told(compiled(tmp_path, {**files, "magnus-argo.yaml": lowered}, ambiguous)) == ["latest-image 4"]


USELESS = {
    "of the file alone": ("image: x/y:1.0", "latest-image", True),
    "with a variable": ("image: x/y:${tag}", "latest-image", False),
    "of other files too": ("image: x/y:1.0", "no-effect", False),
    "kept on purpose": ("image: x/y:1.0", "unused-ignore", False),
}


@pytest.mark.parametrize(("line", "rule", "known"), USELESS.values(), ids=USELESS)
def test_a_useless_comment_is_told_where_it_is_certain(line: str, rule: str, known: bool, tmp_path: Path) -> None:
    config = CONFIG.replace("image: registry.example.com/demo:1.0", f"{line} {IGNORE}[{rule}]")
    request = Request(["pipeline.yaml"], {"config": "config.yaml"}, {"tag": "1.0"})
    batch = compiled(tmp_path, {"pipeline.yaml": PIPELINE, "config.yaml": config}, request)
    assert told(batch) == ["unused-ignore 4"] * known


def test_a_whole_project_knows_more_than_one_of_its_pipelines(tmp_path: Path) -> None:
    files = {
        "a.yaml": PIPELINE,
        "b.yaml": PIPELINE,
        "config.yaml": CONFIG.replace("/mnt}", f"/mnt}} {IGNORE}[no-effect]"),
        "magnus-argo.yaml": "defaults: {config: config.yaml}\npipelines: [{file: a.yaml}, {file: b.yaml}]\n",
    }
    assert told(compiled(tmp_path, files, Request())) == ["unused-ignore 6"]
    assert told(compiled(tmp_path, files, Request(["a.yaml"]))) == []
    assert told(compiled(tmp_path, files, Request((), {"argo": "4.0"}))) == []


def test_a_comment_of_use_to_one_pipeline_is_of_use(tmp_path: Path) -> None:
    catalog = PIPELINE.replace("next: success}", "catalog: {put: [x]}, next: success}")
    files = {
        "a.yaml": PIPELINE,
        "b.yaml": catalog,
        "config.yaml": f"{CONFIG}catalog: {{type: file-system}} {IGNORE}[store-not-shared]\n",
        "magnus-argo.yaml": "defaults: {config: config.yaml}\npipelines: [{file: a.yaml}, {file: b.yaml}]\n",
    }
    assert told(compiled(tmp_path, files, Request())) == []
    del files["b.yaml"]
    (tmp_path / "b.yaml").unlink()
    files["magnus-argo.yaml"] = "defaults: {config: config.yaml}\npipelines: [{file: a.yaml}]\n"
    assert told(compiled(tmp_path, files, Request())) == ["unused-ignore 8"]


@pytest.mark.parametrize("mistake", ["next: sucess", "nxt: success", "next: [success"])
def test_nothing_is_called_useless_where_a_phase_stopped(mistake: str, tmp_path: Path) -> None:
    broken = PIPELINE.replace("next: success", mistake) + f"# {IGNORE}[unreachable-step]\n"
    batch = compiled(tmp_path, {"pipeline.yaml": broken, "config.yaml": f"{CONFIG}{IGNORE}[latest-image]\n"})
    assert batch.failed
    assert not [line for line in told(batch) if line.startswith("unused-ignore")]


def test_nothing_is_called_useless_without_a_config(tmp_path: Path) -> None:
    assert told(compiled(tmp_path, {"pipeline.yaml": f"{PIPELINE}{IGNORE}[unreachable-step]\n"})) == []


BARE = {
    "ignore": "write `# magnus-argo: ignore[latest-image]`",
    "ignore[]": "write `# magnus-argo: ignore[latest-image]`",
    "IGNORE latest-image": "write `# magnus-argo: ignore[latest-image]`",
    "ignroe[untagged-image]": "write `# magnus-argo: ignore[untagged-image]`",
    "noqa": "write `# magnus-argo: ignore[latest-image]`",
    "the nightly image": None,
    "https://example.com": None,
    "": None,
}


@pytest.mark.parametrize(("text", "cure"), BARE.items())
def test_a_comment_without_names(text: str, cure: str | None, tmp_path: Path) -> None:
    config = LATEST.replace(":latest", f":latest # magnus-argo: {text}")
    batch = compiled(tmp_path, {"pipeline.yaml": PIPELINE, "config.yaml": config})
    assert told(batch) == ["latest-image 4", "bad-ignore 4"][: 1 + (cure is not None)]
    assert [found.help for found in batch.diagnostics[1:]] == [cure] * (cure is not None)


def test_a_comment_without_names_is_not_for_what_is_turned_off(tmp_path: Path) -> None:
    files = {
        "pipeline.yaml": PIPELINE,
        "config.yaml": LATEST.replace("demo:latest", "demo # magnus-argo: ignore"),
        "magnus-argo.yaml": "rules: {untagged-image: off}\npipelines: [{file: pipeline.yaml}]\n",
    }
    (found,) = compiled(tmp_path, files).results().diagnostics
    assert found.help == "write `# magnus-argo: ignore[latest-image]`, with the name of the rule"


def test_what_is_said_of_comments_can_be_ignored_and_lowered(tmp_path: Path) -> None:
    names = "unknown-rule, unignorable-rule, unknown-step, latest-imag"
    config = CONFIG.replace(":1.0", f":1.0 {IGNORE}[{names}]")
    files = {"pipeline.yaml": PIPELINE, "config.yaml": config}
    assert told(compiled(tmp_path, files)) == []
    files["config.yaml"] = CONFIG.replace(":1.0", f":1.0 {IGNORE}[latest-image]")
    files["magnus-argo.yaml"] = "rules: {unused-ignore: error}\npipelines: [{file: pipeline.yaml}]\n"
    assert compiled(tmp_path, files).failed
    files["magnus-argo.yaml"] = files["magnus-argo.yaml"].replace("error", "off")
    assert told(compiled(tmp_path, files)) == []


def test_a_level_is_text_although_yaml_1_1_takes_it_for_false(tmp_path: Path) -> None:
    project = "rules: {latest-image: off}\npipelines: [{file: pipeline.yaml, variables: {x: off}}]\n"
    batch = compiled(tmp_path, {"pipeline.yaml": PIPELINE, "config.yaml": LATEST, "magnus-argo.yaml": project})
    counting = batch.results().diagnostics
    assert [(found.rule.name, found.primary.span.column) for found in counting] == [("ambiguous-scalar", 50)]


def test_a_file_full_of_comments(tmp_path: Path) -> None:
    lines = [
        f"# magnus-argo: {text}" for text in ("ignore", "ignore[latest-imag]", "ignore[cycle]", "ignore[no-effect]")
    ]
    files = {"pipeline.yaml": PIPELINE + "\n".join(lines * 8_000), "config.yaml": CONFIG}
    counts = [line.split()[0] for line in told(compiled(tmp_path, files))]
    assert {rule: counts.count(rule) for rule in counts} == {
        "bad-ignore": 101,
        "unknown-rule": 101,
        "unignorable-rule": 101,
    }


def test_a_name_without_end(tmp_path: Path) -> None:
    files = {"pipeline.yaml": f"{PIPELINE}{IGNORE}[{'x' * 500_000}]\n"}
    (found,) = compiled(tmp_path, files).diagnostics
    assert len(found.message) < 100


def test_the_page_lists_the_errors_that_can_be_ignored() -> None:
    head = PAGE.read_text().partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", head, re.MULTILINE)
    listed = re.findall(r"`([a-z-]+)`", " ".join(cells))
    assert listed == sorted(rule.name for rule in RULES if rule.judgement)
    named = set(re.findall(r"`([a-z]+-[a-z-]+)`", head)) - {"magnus-argo"}
    assert named <= set(BY_NAME)


def test_a_judgement_is_an_error() -> None:
    assert {rule.severity for rule in RULES if rule.judgement} == {"error"}


def test_rules_of_one_file_can_be_ignored() -> None:
    of_one_file = {rule.name for rule in RULES if rule.scope == "file"}
    assert of_one_file <= IGNORABLE
    assert len(of_one_file) >= 11


def test_no_report_lists_what_is_ignored(tmp_path: Path) -> None:
    config = LATEST.replace(":latest", f":latest {IGNORE}[latest-image]")
    for name, text in {"pipeline.yaml": PIPELINE, "config.yaml": config}.items():
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "magnus_argo", "validate", "pipeline.yaml", "-c", "config.yaml"]
    for form in ("text", "json", "github"):
        done = subprocess.run(
            [*command, "--report", form], cwd=tmp_path, capture_output=True, text=True, env=os.environ
        )
        assert done.returncode == 0
        assert "latest-image" not in done.stdout + done.stderr
