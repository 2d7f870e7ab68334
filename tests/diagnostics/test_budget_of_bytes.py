"""What the files of a run may cost together, and that a file which pipelines share is read once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.support.budget_runs import chain, folder
from tests.support.ignoring import CONFIG

from magnus_argo.cli import main
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus import shelf
from magnus_argo.schema import check_shape
from magnus_argo.yaml import read
from magnus_argo.yaml.pure_parser import PureParser

__all__ = ["folder"]

SHARED = chain(["type: stub"])


@pytest.fixture(autouse=True)
def _shared(folder: Path) -> None:
    (folder / "shared.yaml").write_bytes(SHARED)


def project(*files: str) -> None:
    entries = "".join(f"  - {{file: {path}, name: a{number}}}\n" for number, path in enumerate(files))
    Path("magnus-argo.yaml").write_text(f"defaults: {{config: config.yaml, output: 'argo/'}}\npipelines:\n{entries}")


@pytest.mark.parametrize("command", [["validate"], ["transpile"], ["diff", "--base", "./"]], ids=" ".join)
def test_a_file_that_pipelines_share_is_read_and_checked_once(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, shapes = Counter[str](), Counter[str]()
    monkeypatch.setattr(shelf, "read", lambda source, **how: (reads.update([source.path]), read(source, **how))[1])
    monkeypatch.setattr(
        shelf, "check_shape", lambda node, document: (shapes.update([node.path]), check_shape(node, document))[1]
    )
    for number in range(4):
        Path(f"p{number}.yaml").write_bytes(chain(["type: dag, dag_definition: shared.yaml"]))
    project(*(f"p{number}.yaml" for number in range(4)), *["p0.yaml"] * 4)
    assert main(command) == 0
    sides = 2 if command[0] == "diff" else 1
    pipelines = {f"p{number}.yaml": sides for number in range(4)}
    assert reads == {"config.yaml": sides, "shared.yaml": sides, **pipelines}
    assert shapes["shared.yaml"] == shapes["p0.yaml"] == sides


def test_what_is_shared_stays_the_same_when_variables_differ(capfd: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", "demo:${tag}"))
    entries = "".join(f"  - {{file: shared.yaml, variables: {{tag: 'v{n}'}}, name: a{n}}}\n" for n in range(3))
    Path("magnus-argo.yaml").write_text(f"defaults: {{config: config.yaml, output: argo/}}\npipelines:\n{entries}")
    assert main(["transpile"]) == 0
    for number in range(3):
        assert f"demo:v{number}\n" in Path(f"argo/a{number}.yaml").read_text()


def test_mistakes_in_a_shared_file_are_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    Path("shared.yaml").write_bytes(SHARED.replace(b"stub", b"stbu"))
    project(*["shared.yaml"] * 9)
    assert main(["validate"]) == 1
    assert capfd.readouterr().err.count("error[") == 1


def test_a_workspace_keeps_one_copy_and_never_an_old_one(folder: Path) -> None:
    workspace = Workspace(".")
    first = workspace.read("shared.yaml")
    assert workspace.read("./shared.yaml") is first
    Path("shared.yaml").write_bytes(SHARED.replace(b"s0", b"s1"))
    assert workspace.read("shared.yaml").data != first.data


def large(name: str, *lines: str) -> None:
    """A file of a mebibyte."""
    text = chain(lines or ["type: stub"])
    Path(name).write_bytes(text + b"#" * (1_048_576 - len(text)))


def test_definitions_of_one_pipeline(capfd: pytest.CaptureFixture[str]) -> None:
    names = [f"large{number}.yaml" for number in range(6)]
    for name in names:
        large(name)
    for count, code in ((4, 0), (5, 1), (6, 1)):
        steps = [f"type: dag, dag_definition: {name}" for name in names[:count]]
        Path("pipeline.yaml").write_bytes(chain(steps))
        assert main(["validate", "pipeline.yaml"]) == code
        told = capfd.readouterr().err
        assert told.count("error[too-many-bytes]: with this file the files that `dag` steps name have more") == code
        assert (" --> pipeline.yaml:8:37\n" in told) == bool(code)


def test_definitions_that_are_slow_to_read(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    asked, start = list[str](), PureParser.__init__

    def begin(self: PureParser, text: str) -> None:
        asked.append(text)
        start(self, text)

    monkeypatch.setattr(PureParser, "__init__", begin)
    monkeypatch.setattr("magnus_argo.magnus.definitions.MAX_READ_SLOWLY", 1000)
    for number in range(10):
        Path(f"d{number}.yaml").write_bytes(SHARED + b"x: [?,]\n#" + b"x" * 300 + b"\n")
    Path("pipeline.yaml").write_bytes(chain(f"type: dag, dag_definition: d{number}.yaml" for number in range(10)))
    assert main(["validate", "pipeline.yaml"]) == 1
    assert capfd.readouterr().err.count("error[key-not-text]: a key is missing") == 10
    assert len(asked) == 2


def test_definitions_count_for_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    large("large.yaml")
    for number in range(40):
        Path(f"p{number}.yaml").write_bytes(chain(["type: dag, dag_definition: large.yaml"]))
    project(*(f"p{number}.yaml" for number in range(40)))
    assert main(["validate"]) == 1
    assert "error[too-many-bytes]: with this pipeline the run reads more than 32 MiB" in capfd.readouterr().err


def test_no_pipeline_is_lost_from_a_comparison_that_costs_too_much(capfd: pytest.CaptureFixture[str]) -> None:
    large("large.yaml")
    project(*["large.yaml"] * 40)
    Path("before").mkdir()
    for name in ("magnus-argo.yaml", "config.yaml", "shared.yaml"):
        Path("before", name).write_bytes(Path(name).read_bytes())
    large("before/large.yaml")
    assert main(["diff", "--base", "./before", "--format", "json"]) == 1
    out = capfd.readouterr().out
    assert out.count('"pipeline": "large.yaml"') + out.count('"path": "large.yaml"') >= 40
    assert '"added"' not in out


def several_projects(count: int, text: str) -> None:
    for number in range(count):
        folder = Path(f"d{number}")
        folder.mkdir()
        (folder / "config.yaml").write_text(CONFIG)
        (folder / "p.yaml").write_bytes(SHARED)
        (folder / "magnus-argo.yaml").write_text(text.replace("#", str(number)))


@pytest.mark.parametrize("command", [["validate"], ["transpile"], ["diff", "--base", "./"], ["validate", "--fix"]])
def test_projects_share_the_bytes_of_a_run(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("magnus_argo.commands.spending.MAX_BYTES_OF_RUN", 2000)
    several_projects(8, "defaults: {config: config.yaml, output: a/}\npipelines: [{file: p.yaml, name: 'a#'}]\n")
    assert main([*command, "--all-projects"]) == 1
    assert capfd.readouterr().err.count("with this pipeline the run reads more than 0 MiB of files") > 1
    assert main([command[0], "-C", "d0", *(["--base", "./"] if command[0] == "diff" else [])]) == 0


@pytest.mark.parametrize("command", [["validate"], ["diff", "--base", "./"]], ids=" ".join)
def test_projects_share_the_jobs_of_a_run(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("magnus_argo.project.amounts.MAX_JOBS", 4)
    several_projects(3, "pipelines: [{file: p.yaml, name: 'a#'}, {file: p.yaml, name: 'b#'}]\n")
    assert main([*command, "--all-projects"]) == 2
    assert "error: with d2/magnus-argo.yaml the projects have more than 4 pipelines" in capfd.readouterr().err


def test_a_long_project_file_counts_in_each_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.commands.spending.MAX_BYTES_OF_RUN", 200_000)
    several_projects(3, f"# {'x' * 90_000}\npipelines: [{{file: p.yaml, name: 'a#'}}]\n")
    assert main(["validate", "--all-projects"]) == 1
