"""Versions as people write them, wherever they can be written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.paths import ROOT

from magnus_argo.cli import main
from magnus_argo.magnus.runtimes import RUNTIMES
from magnus_argo.magnus.versions import ARGO_VERSIONS, argo_version, magnus_version
from magnus_argo.schema import files

ARGO = [
    *((each, each) for each in ARGO_VERSIONS),
    ("4", "4.0"),
    ("v4", "4.0"),
    ("v3.6", "3.6"),
    ("3.6.2", "3.6"),
    ("v3.7.14", "3.7"),
    ("4.0.0-rc1", "4.0"),
    ("3.5.x", "3.5"),
]


@pytest.mark.parametrize(("written", "meant"), ARGO)
def test_a_version_of_argo_stands_for_its_minor(written: str, meant: str) -> None:
    assert argo_version(written) == meant


@pytest.mark.parametrize(
    "written", ["", "3", "5", "3.10", "4.2", "3.60", "3.6.", "3.6.2.1", "latest", "v", "³.5", "4.x"]
)
def test_what_is_no_known_minor_is_told_with_those_that_are(written: str) -> None:
    with pytest.raises(ValueError, match=r"`3\.4`, `3\.5`, `3\.6`, `3\.7`, `4\.0`, `4\.1`"):
        argo_version(written)


@pytest.mark.parametrize(
    ("written", "meant"), [("0.4", "0.4"), ("v0.5.1", "0.5.1"), ("0.4.x", "0.4"), ("0.4.22", "0.4.22")]
)
def test_versions_of_magnus(written: str, meant: str) -> None:
    assert magnus_version(written) == meant


@pytest.mark.parametrize("written", ["0.50", "0.3.x", "5", "0.4.x.x"])
def test_what_is_no_version_of_magnus(written: str) -> None:
    with pytest.raises(ValueError, match="neither a"):
        magnus_version(written)


def test_the_words_of_the_schema_are_the_versions() -> None:
    said = files.schema("magnus-argo")["$defs"]["argo"]
    assert said["anyOf"][0]["enum"] == [*ARGO_VERSIONS]
    assert [str(number) for number in said["anyOf"][1]["enum"]] == [*ARGO_VERSIONS]
    assert all(f"`{version}`" in said["x-message"] for version in ARGO_VERSIONS)


def compiled(folder: Path, argo_flag: Sequence[str] = (), argo_line: str = "") -> bytes:
    """Two schedules become one field or another, by the version of Argo."""
    cases = ROOT / "tests" / "cases" / "argo" / "kind-cron-argo-4.1"
    files_of = {name: (cases / name).read_text() for name in ("pipeline.yaml", "config.yaml")}
    project = 'schedules: ["0 6 * * *"], kind: CronWorkflow, output: "out.yaml", config: config.yaml'
    for name, text in files_of.items():
        (folder / name).write_text(text)
    (folder / "magnus-argo.yaml").write_text(
        f"defaults: {{{project}{argo_line}}}\npipelines: [{{file: pipeline.yaml}}]\n"
    )
    assert main(["transpile", "--image-tag", "1.2.3", "-q", *argo_flag]) == 0
    return (folder / "out.yaml").read_bytes()


@pytest.mark.parametrize("written", ["4", "4.0", "'4'", '"4.0"', "v4.0.3", "4.0.x"])
def test_the_project_file_and_the_flag_say_it_quoted_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = compiled(tmp_path, ["--argo", "4.0"])
    assert b"schedules:" in expected
    assert b"schedules:" not in compiled(tmp_path)
    assert compiled(tmp_path, argo_line=f", argo: {written}") == expected
    assert compiled(tmp_path, ["--argo", written.strip("\"'")]) == expected


def test_the_documentation_tells_what_each_version_of_magnus_reads() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text().partition("\n## Versions of magnus 0.4\n")[2]
    rows = [row for row in page.partition("\n## ")[0].splitlines() if row.startswith("| `")]
    words = [word for runtime in RUNTIMES for word in (*runtime.family.words, *runtime.family.blocks)]
    assert words
    for word in words:
        name = (
            f"{'type' if word.key in ('run_log_store', 'catalog') else word.key}: {word.value}"
            if word.value
            else word.key
        )
        (row,) = (row for row in rows if f"`{name}`" in row)
        assert [change.since for change in word.changes[1:] if change.since not in row] == []
    assert all(runtime.since in "".join(rows) for runtime in RUNTIMES if runtime.dialect == "camel")
