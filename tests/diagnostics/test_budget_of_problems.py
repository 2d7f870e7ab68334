"""Where it takes long to look for more problems nobody looks, and one more problem says so: no cut is silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.budget_runs import chain, folder
from tests.support.ignoring import CONFIG, PIPELINE

from magnus_argo.cli import main
from magnus_argo.diagnostics.budgets import BYTES_OF_A_HEAD, MAX_EXAMINED, MAX_OF_A_KIND

__all__ = ["folder"]

MANY = 300
ENDED = "there are more than 100 problems like this one, and the rest is not shown"


def project(entry: str, after: str = "") -> None:
    entries = "".join(f"  - {{{entry.replace('#', str(number))}}}\n" for number in range(MANY))
    Path("magnus-argo.yaml").write_text(f"defaults: {{config: config.yaml}}\npipelines:\n{entries}{after}")


def missing_files() -> None:
    project("file: 'm#.yaml'")


def placeholders() -> None:
    project("file: pipeline.yaml, name: a#, output: '{foo}#.yaml'")


def types() -> None:
    Path("pipeline.yaml").write_bytes(chain(["type: stbu"] * MANY))


def keys() -> None:
    Path("pipeline.yaml").write_bytes(chain([f"type: success, unknown{number}: 1" for number in range(MANY)]))


def repeated_keys() -> None:
    Path("pipeline.yaml").write_text(PIPELINE + "dag: 1\n" * MANY)


def aliases() -> None:
    Path("pipeline.yaml").write_text("a:\n" + "- *x\n" * MANY)


def dollars() -> None:
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", "$-" * MANY))
    Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml}]\n")


def comments() -> None:
    Path("magnus-argo.yaml").write_text(
        "pipelines: [{file: pipeline.yaml, config: config.yaml}]\n" + "# magnus-argo: ignore[nothing]\n" * MANY
    )


def unlisted() -> None:
    for number in range(MANY):
        Path(f"q{number}.yaml").write_text(PIPELINE)
    Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml}]\n")


@pytest.mark.parametrize(("others", "found"), [(MAX_EXAMINED - 2, True), (MAX_EXAMINED, False)])
def test_files_beside_a_pipeline_are_read_within_a_limit(
    others: int, found: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("pipeline.yaml").rename("z.yaml")
    for number in range(others):
        Path(f"a{number}.yaml").touch()
    Path("zz.yaml").write_text(PIPELINE)
    Path("magnus-argo.yaml").write_text("pipelines: [{file: z.yaml, config: config.yaml}]\n")
    assert main(["validate"]) == 0
    assert ("no entry of the project file lists `zz.yaml`" in capfd.readouterr().err) == found


@pytest.mark.parametrize(("length", "code"), [(BYTES_OF_A_HEAD - 50, 0), (BYTES_OF_A_HEAD, 1)])
def test_the_head_of_a_file_tells_a_workflow(length: int, code: int) -> None:
    Path("a.yaml").write_text(f"#{'x' * length}\napiVersion: argoproj.io/v1\nkind: Workflow\n")
    Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml, output: a.yaml}]\n")
    assert main(["transpile"]) == code


def test_what_the_last_round_of_fixes_leaves_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("magnus_argo.commands.fixing.MAX_ROUNDS", 1)
    Path("pipeline.yaml").write_text(PIPELINE.replace("next: success", "nxt: sucess"))
    assert [main(["validate", "--fix", "pipeline.yaml"]) for _ in range(2)] == [1, 0]
    assert "error[unknown-step]" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("write", "rule"),
    [
        (missing_files, "error[missing-file]"),
        (placeholders, "error[unknown-placeholder]"),
        (types, "error[unknown-value]"),
        (keys, "error[unknown-key]"),
        (repeated_keys, "error[duplicate-key]"),
        (aliases, "error[yaml-syntax]"),
        (dollars, "error[stray-dollar]"),
        (comments, "warning[unknown-rule]"),
        (unlisted, "warning[unlisted-pipeline]"),
    ],
)
def test_the_end_of_a_search_is_told_with_its_place_and_a_cure(
    write: Callable[[], None], rule: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write()
    names = [] if Path("magnus-argo.yaml").exists() else ["pipeline.yaml"]
    assert main(["validate", *names]) == rule.startswith("error")
    told = capfd.readouterr().err
    assert told.count(rule) == MAX_OF_A_KIND + 1
    assert told.count(ENDED) == 1
    place, *snippet = told.partition(f"{rule}: {ENDED}\n")[2].partition("\n\n")[0].splitlines()
    assert place.lstrip().startswith("--> ")
    assert snippet[-1].endswith("= help: fix the ones shown, then check again")
