"""Texts of nearly a mebibyte that are made to be looked through again from each of their characters: no run has to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.budget_runs import chain, folder, run
from tests.support.ignoring import CONFIG

from magnus_argo.files.workspace import Workspace

__all__ = ["folder"]

TOLERATION = '    tolerations: [{key: "%s", operator: Equal, value: a, effect: NoSchedule}]\n    image:'
STEP = "dag: {start_at: a, steps: {a: {type: task, command:%sd.f, next: success, context_path: x}, %s}}\n"
ENDS = "success: {type: success}, fail: {type: fail}"


def test_the_key_of_a_toleration(capfd: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text(CONFIG.replace("    image:", TOLERATION % (".-" * 500_000)))
    code, errors = run(capfd, "validate", "pipeline.yaml", "-c", "config.yaml")
    assert (code, "is no key of a taint" in errors) == (1, True), errors[:1000]


def test_blanks_before_a_key_that_can_be_removed(capfd: pytest.CaptureFixture[str]) -> None:
    Path("pipeline.yaml").write_text(STEP % (" " * 1_000_000, ENDS))
    assert run(capfd, "validate", "--fix", "pipeline.yaml")[0] == 0
    assert Path("pipeline.yaml").read_text() == (STEP % (" " * 1_000_000, ENDS)).replace(", context_path: x", "")


def test_blanks_before_what_is_to_be_quoted(capfd: pytest.CaptureFixture[str]) -> None:
    Path("pipeline.yaml").write_text(f"dag: @x{' ' * 1_000_000}y\n")
    code, errors = run(capfd, "validate", "pipeline.yaml")
    assert (code, "error[yaml-syntax]" in errors) == (1, True), errors[:1000]


@pytest.mark.parametrize("name", ["{", "{{a}", "${", "a{ "])
def test_braces_in_a_name(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    listed = f"pipelines: [{{file: pipeline.yaml, name: '{name * (900_000 // len(name))}'}}]\n"
    Path("magnus-argo.yaml").write_text(listed)
    code, errors = run(capfd, "validate")
    assert (code, "error[unknown-placeholder]" in errors) == (1, True), errors[:1000]


@pytest.mark.parametrize("place", ["PRE_COMMIT", "INPUT_PIPELINES"])
@pytest.mark.parametrize("part", ["-C $(", "`-C a` ", '`-o "x y '])
def test_a_name_in_a_cure_that_is_made_of_flags(
    part: str, place: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flags have other names in a hook and in the action, and `shlex` takes long for them."""
    monkeypatch.setenv(place, "1")
    steps = ", ".join(f"s{number}: {{type: stub, next: unheard_of_{number}}}" for number in range(20))
    name = part.replace('"', '\\"') * (900_000 // len(part))
    Path("pipeline.yaml").write_text(
        f'dag: {{start_at: s0, steps: {{? "{name}"\n: {{type: stub, next: s0}}, {steps}, {ENDS}}}}}\n'
    )
    code, errors = run(capfd, "validate", "pipeline.yaml", most=1_000_000)
    assert (code, "unheard_of_19" in errors) == (1, True), errors[:1000]


@pytest.mark.parametrize(("steps", "fixed"), [(20, 20), (900, 900), (6_000, 200)])
def test_a_large_file_has_few_rounds_of_fixes(capfd: pytest.CaptureFixture[str], steps: int, fixed: int) -> None:
    mistaken = (f"type: task, comand: demo.f, command_config: {{about: {'x' * 60}}}" for _ in range(steps))
    Path("pipeline.yaml").write_bytes(chain(mistaken))
    assert f"fixed {fixed} problems" in run(capfd, "validate", "--fix", "pipeline.yaml", most=0)[1]


def test_a_file_that_many_patterns_match_is_looked_into_once(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    looked: list[str] = []
    head = Workspace.head

    def looking(workspace: Workspace, path: str, size: int) -> bytes:
        looked.append(path)
        return head(workspace, path, size)

    monkeypatch.setattr(Workspace, "head", looking)
    Path("magnus-argo.yaml").write_text(
        f"defaults: {{config: config.yaml}}\npipelines: [{', '.join(['{file: pipe*.yaml}'] * 50)}]\n"
    )
    run(capfd, "list")
    assert looked.count("pipeline.yaml") < 5
