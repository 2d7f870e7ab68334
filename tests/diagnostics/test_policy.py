"""What comments and levels leave of the findings: of each rule by itself, and in all cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.cases import CASES, NAMES, environment_of
from tests.support.configuration_cases import request_of
from tests.support.ignoring import BY_NAME, CONFIG, IGNORABLE, IGNORE, PIPELINE

from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Level, Rule, anywhere
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options
from magnus_argo.rules import RULES
from magnus_argo.yaml import comments_in, with_fixes


def problem(rule: Rule, line: int = 1) -> Diagnostic:
    return Diagnostic(rule, "found", Label(Span("x.yaml", line, 1, 2)))


@pytest.mark.parametrize("rule", RULES, ids=BY_NAME)
@pytest.mark.parametrize("level", ["off", "warning", "error"])
def test_a_level_holds_but_for_errors_that_are_no_judgement(rule: Rule, level: Level) -> None:
    marked = Policy({rule.name: level}).marked([problem(rule)])
    if rule.ignorable:
        assert [found.severity for found in marked] == [level]
    else:
        assert marked == [problem(rule)]
    assert all(found.rule is rule for found in marked)


@pytest.mark.parametrize("rule", RULES, ids=BY_NAME)
def test_a_comment_holds_but_for_errors_that_are_no_judgement(rule: Rule) -> None:
    source = Source("x.yaml", f"{IGNORE}[other, {rule.name}]\na: 1 # magnus-argo: ignore\nb: 1\n".encode())
    policy = Policy().with_comments(comments_in([source]))
    (marked,) = policy.marked([problem(rule, line=2)])
    assert marked.severity == ("off" if rule.ignorable else rule.severity)
    assert policy.is_ignored(marked) == rule.ignorable
    assert policy.marked([problem(rule, line=3)]) == [problem(rule, line=3)]


def test_marking_twice_is_marking_once() -> None:
    policy = Policy({"latest-image": "error", "untagged-image": "off"})
    names = ("latest-image", "untagged-image", "unknown-step")
    once = policy.marked([problem(BY_NAME[name]) for name in names])
    assert [found.severity for found in once] == ["error", "off", "error"]
    assert policy.marked(once) == once


def test_an_ignored_rule_counts_before_its_level() -> None:
    comments = comments_in([Source("x.yaml", f"a: 1 {IGNORE}[latest-image]".encode())])
    policy = Policy({"latest-image": "error"}).with_comments(comments)
    assert [found.severity for found in policy.marked([problem(BY_NAME["latest-image"])])] == ["off"]


def test_a_policy_does_not_change() -> None:
    before = Policy()
    after = before.with_comments(comments_in([Source("x.yaml", f"a: 1 {IGNORE}[latest-image]".encode())]))
    found = problem(BY_NAME["latest-image"])
    assert (before.marked([found]), before.ignores()) == ([found], [])
    assert [ignore.rule for ignore in after.ignores()] == ["latest-image"]


def batches() -> Iterator[tuple[str, Batch]]:
    for name in NAMES:
        request = request_of(name)
        if request is not None:
            try:
                yield name, compile_all(request[0], Workspace(str(CASES[name])), environment_of(CASES[name]))
            except UnusableError:
                continue


def test_nothing_else_changes_for_any_case_when_all_that_can_be_ignored_is() -> None:
    levels: dict[str, Level] = dict.fromkeys(IGNORABLE, "off")
    mended = set()
    for name, batch in batches():
        for job, before in batch.outcomes:
            after = compile_pipeline(job.files, job.options, Policy(levels))
            counting = [found for found in after.diagnostics if found.severity != "off"]
            assert not {found.rule.name for found in counting} & IGNORABLE, name
            kept = [anywhere(found) for found in before.diagnostics if not found.rule.ignorable]
            left = with_fixes(after.diagnostics, batch.project_sources)
            assert [found for found in kept if found not in left] == [], name
            if before.workflow is not None:
                assert after.workflow == before.workflow, name
            if after.workflow is not None and before.workflow is None:
                mended |= {found.rule.name for found in before.diagnostics if found.severity == "error"}
    assert {"commit-as-image", "request-above-limit", "store-not-shared"} <= mended


def test_a_raised_warning_keeps_the_workflow_from_being_written() -> None:
    for name in ("image-untagged-and-latest", "services-not-concurrent", "unreachable-steps", "yaml-ambiguous-words"):
        request = request_of(name)
        assert request is not None
        batch = compile_all(request[0], Workspace(str(CASES[name])), environment_of(CASES[name]))
        rules = {found.rule.name for found in batch.diagnostics}
        job, before = batch.outcomes[0]
        raised = compile_pipeline(job.files, job.options, Policy(dict.fromkeys(rules, "error")))
        assert before.workflow is not None
        assert raised.workflow is None
        assert {found.severity for found in raised.diagnostics} == {"error"}


def test_a_file_outside_can_be_allowed_but_not_with_characters_that_argo_acts_on() -> None:
    policy, config = Policy({"path-outside": "off"}), Source("config.yaml", CONFIG.encode())
    for path, rules in (("/opt/{{x}}.yaml", ["unsafe-text"]), ("/opt/pipeline.yaml", [])):
        done = compile_pipeline(Files(Source(path, PIPELINE.encode()), config), Options(), policy)
        assert [found.rule.name for found in done.diagnostics if found.severity != "off"] == rules
        assert done.workflow is None if rules else f"--file {path}" in _arguments(done.workflow)


def _arguments(workflow: bytes | None) -> str:
    return " ".join(str(item) for item in re.findall(r"^ *- (.*)$", (workflow or b"").decode(), re.MULTILINE))


def test_more_tasks_than_argo_4_counts_can_be_allowed() -> None:
    steps = "".join(f"    s{number}: {{type: stub, next: s{number + 1}}}\n" for number in range(250))
    text = PIPELINE.replace("    load:", f"{steps}    s250:").replace("start_at: load", "start_at: s0")
    files = Files(Source("pipeline.yaml", text.encode()), Source("config.yaml", CONFIG.encode()))
    done = compile_pipeline(files, Options(argo="4.0"), Policy({"too-many-tasks": "warning"}))
    assert [(found.rule.name, found.severity) for found in done.diagnostics] == [("too-many-tasks", "warning")]
    assert done.workflow is not None


def with_comments(batch: Batch, found: Diagnostic, *, above: bool) -> dict[str, str]:
    """The files of a batch with a comment that ignores a finding."""
    span, comment = found.primary.span, f"{IGNORE}[{found.rule.name}]"
    texts = {path: source.data.decode() for path, source in batch.sources.items()}
    lines = texts[span.path].split("\n")
    if above:
        lines.insert(span.line - 1, comment)
    else:
        lines[span.line - 1] += f" {comment}"
    return texts | {span.path: "\n".join(lines)}


@pytest.mark.parametrize("above", [False, True], ids=["at the end of the line", "above the line"])
def test_a_comment_on_the_line_of_a_finding_hides_it_in_any_case(above: bool, tmp_path: Path) -> None:
    hidden: set[str] = set()
    for name, batch in batches():
        request = request_of(name)
        assert request is not None
        for number, found in enumerate(batch.diagnostics[:3]):
            if found.rule.name not in IGNORABLE - hidden or name.startswith("ignore-"):
                continue
            folder = tmp_path / f"{name}-{number}"
            for path, text in with_comments(batch, found, above=above).items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
            after = compile_all(request[0], Workspace(str(folder)), environment_of(CASES[name]))
            line = found.primary.span.line + above
            counting = [other for other in after.diagnostics if other.severity != "off"]
            left = {(other.rule.name, other.primary.span.line) for other in counting}
            assert (found.rule.name, line) not in left, name
            assert not {rule for rule, _ in left} & {"unused-ignore", "bad-ignore", "yaml-syntax"}, name
            hidden.add(found.rule.name)
    assert len(hidden) >= 15
