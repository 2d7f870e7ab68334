"""Mistakes in a project file with environments: each is told once, in its place, with the cure."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.environments import PROJECT, filled

from magnus_argo.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return filled(tmp_path)


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("output", "says", "cure"),
        [
            ("${env}/{name}.yaml", "so `${env}` would stay as it is", "did you mean `{env}`?"),
            ("$env/{name}.yaml", "so `$env` would stay as it is", "did you mean `{env}`?"),
            ("{team}/{name}.yaml", "nothing replaces `{team}` here", "`{name}` is the name"),
            ("{env}/{{name}}.yaml", "nothing replaces `{{name}}` here", "did you mean `{name}`?"),
            ("{env}/{}.yaml", "nothing replaces `{}` here", "`{name}` is the name"),
            ("{env}/{name.yaml", "`{` belongs to no name here", "`{name}` is the name"),
        ],
    )
    def test_what_nothing_replaces(self, output: str, says: str, cure: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path("magnus-argo.yaml").write_text(PROJECT.replace("deploy/{env}/{name}.yaml", output))
        assert main(["transpile"]) == 1
        said = capfd.readouterr().err
        assert (said.count("error["), says in said, f"= help: {cure}" in said) == (1, True, True), said

    @pytest.mark.parametrize("flag", ["-o", "--output-dir"])
    @pytest.mark.parametrize("output", ["out/{team}/x.yaml", "out/${env}/x.yaml", "out/{{name}}.yaml"])
    def test_in_a_flag(self, flag: str, output: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["transpile", flag, output]) == 2
        assert "nothing replaces" in capfd.readouterr().err
        assert not Path("out").exists()

    def test_an_environment_in_a_flag_where_there_are_none(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["transpile", "-o", "out/{env}-{name}.yaml"]) == 0
        assert Path("out/dev-train.yaml").is_file()
        Path("magnus-argo.yaml").write_text("pipelines: [{file: train.yaml, config: config.yaml}]\n")
        assert main(["transpile", "-o", "out/{env}.yaml"]) == 2
        assert "`{env}` in --output is the name of an environment, and the project has none" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("output", "names", "cure"),
    [
        ("deploy.yaml", "`train.yaml (dev)` and `train.yaml (stage)`", "`output: deploy/{env}/{name}.yaml`"),
        ("deploy/{env}/all.yaml", "`train.yaml (prod)` and `report.yaml (prod)`", "`output: argo/{name}.yaml`"),
        ("deploy/{env}/{name}.yaml", "`train.yaml (prod)` and `report.yaml (prod)`", "give one of them another `name`"),
    ],
)
def test_two_jobs_with_one_output(output: str, names: str, cure: str, capfd: pytest.CaptureFixture[str]) -> None:
    text = PROJECT.replace("deploy/{env}/{name}.yaml", output).replace("labels: {team: sales}", "name: train")
    Path("magnus-argo.yaml").write_text(text)
    assert main(["transpile"]) == 1
    said = capfd.readouterr().err
    assert f"error[output-twice]: the workflows of {names} would both be written to " in said
    assert cure in said


@pytest.mark.parametrize(
    ("named", "close"), [("gone.yaml", ""), ("trian.yaml", "train.yaml"), ("report.yml", "report.yaml")]
)
def test_a_missing_file_is_compared_by_its_name_alone(
    named: str, close: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("magnus-argo.yaml").write_text(f"pipelines: [{{file: {named}, config: config.yaml}}]\n")
    assert main(["validate"]) == 1
    said = capfd.readouterr().err
    assert ("did you mean" in said, f"did you mean `{close}`?" in said) == (bool(close), bool(close)), said


@pytest.mark.parametrize(
    ("line", "place", "meant"),
    [
        ("envs: {dev: {}}", "2:1", "environments"),
        ("env: {dev: {}}", "2:1", "environments"),
        ("stages: {dev: {}}", "2:1", "environments"),
        ("enviroments: {dev: {}}", "2:1", "environments"),
        ("pipelines: [{file: train.yaml, envs: {dev: {}}}]", "2:32", "environments"),
        ("pipelines: [{file: train.yaml, only: [dev]}]", "2:32", "environments"),
        ("pipelines: [{file: '*.yaml', ignore: [report.yaml]}]", "2:30", "exclude"),
        ("pipelines: [{path: train.yaml}]", "2:14", "file"),
    ],
)
def test_what_others_call_it_is_understood(
    line: str, place: str, meant: str, capfd: pytest.CaptureFixture[str]
) -> None:
    rest = "" if line.startswith("pipelines") else "pipelines: [{file: train.yaml}]\n"
    Path("magnus-argo.yaml").write_text(f"defaults: {{config: config.yaml}}\n{line}\n{rest}")
    assert main(["validate"]) == 1
    said = capfd.readouterr().err
    assert said.count("error[") == said.count("error[unknown-key]") == 1
    assert f" --> magnus-argo.yaml:{place}\n" in said
    assert f"= help: did you mean `{meant}`?" in said
