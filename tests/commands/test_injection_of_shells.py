"""What a workflow puts into a command is one word there, whatever a pull request calls its files."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.paths import ROOT

from magnus_argo.changes.change import Changes, Comparison, Side
from magnus_argo.cli import main
from magnus_argo.commands.action.runner import changed_pipelines
from magnus_argo.diagnostics.words import is_visible
from magnus_argo.files.paths import stands_for_itself

PAGE = (ROOT / "docs/action.md").read_text()

NAMES = [
    "'; touch RAN; echo 'x$(touch RAN)`touch RAN`&touch RAN|touch RAN;<RAN >RAN.yaml",
    "x touch RAN .yaml",
    "x\ttouch RAN\ntouch RAN\ny.yaml",
    "ci, touch RAN {a,b} #.yaml",
    'x"; touch RAN; " .yaml',
    "x\\ touch RAN \\.yaml",
    "~ =~ :~ !! * ? [a-z] %x% ^ (touch RAN).yaml",
    "\u00e9\u2028\U0001f680.yaml",
]
SHELLS = ["bash", "dash"]
VARIABLES = ["x={}", "x='{}'", 'x="{}"', 'export x="{}"', "set '{}'; x=$*", 'set "{}"; x=$*']


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str, str], str]:
    """What a script in a shell prints, which has done nothing else."""

    def run(shell: str, script: str) -> str:
        done = subprocess.run([shell, "-ec", script], cwd=tmp_path, capture_output=True, text=True, timeout=10)
        assert (done.returncode, done.stderr, [*tmp_path.iterdir()]) == (0, "", []), script
        return done.stdout

    return run


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_path_of_the_outputs(shell: str, quoted: str, run: Callable[[str, str], str]) -> None:
    """As `run: kubectl apply -f "${{ steps.argo.outputs.output-dir }}"` puts it there."""
    characters = [*map(chr, range(32, 127)), "\u00e9", "\u00a0"]
    paths = [f"{a}a{b}{c}b{a}" for a in ("", *characters) for b in characters for c in ("", *characters)]
    fine = [path for path in paths if is_visible(path) and stands_for_itself(path)]
    assert any(" " in path for path in fine)
    for some in (fine[start : start + 1000] for start in range(0, len(fine), 1000)):
        assert run(shell, f"printf '%s\\n' {' '.join(map(quoted.format, some))}").split("\n") == [*some, ""]


@pytest.mark.parametrize("name", ["x\u201d(touch RAN)\u201c", "x\u2019(touch RAN)\u201a", "x\u201e \u201b", "%TOKEN%"])
def test_a_path_of_the_outputs_to_powershell_and_cmd(name: str) -> None:
    """Typographic quotes end strings of PowerShell, and cmd replaces variables in any."""
    assert not stands_for_itself(f"argo/{name}.yaml")


def test_outputs_in_a_command_of_the_page(tmp_path: Path) -> None:
    ((step,),) = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "<<<" in text)
    (tmp_path / "argo").write_text("#!/bin/sh\nprintf '%s\\n' \"$3\"\n")
    (tmp_path / "argo").chmod(0o755)
    workflows = ["argo/a.yaml", "argo of ml touch RAN.yaml", "touch RAN"]
    found = {"PATH": f"{tmp_path}:/usr/bin:/bin", "WORKFLOWS": "\n".join(workflows)}
    assert step["env"] == {"WORKFLOWS": "${{ steps.magnus.outputs.workflows }}"}
    done = subprocess.run(["bash", "-ec", step["run"]], cwd=tmp_path, env=found, capture_output=True, text=True)
    assert (done.stdout.splitlines(), done.stderr, os.listdir(tmp_path)) == (workflows, "", ["argo"])


def changed(names: list[str]) -> str:
    return changed_pipelines([("", Changes("main", tuple(Comparison(None, Side(name)) for name in names)))])[0]


def printed(form: str, text: str) -> str:
    return f"{form.format(text)}; printf '%s\\n' \"$x\""


def read_by_shell(form: str, text: str) -> str:
    """All of it in single quotes, else without quotes; between double quotes what stands in those of the JSON has none,
    and so no backslashes."""
    bare = text if "'" in form else text.replace('"', "")
    return bare.replace("\\", "") if '"' in form else bare


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("form", VARIABLES)
def test_a_list_of_what_differs(form: str, shell: str, run: Callable[[str, str], str]) -> None:
    text = changed(NAMES)
    assert [job["path"] for job in json.loads(text)] == NAMES
    assert run(shell, printed(form, text)) == f"{read_by_shell(form, text)}\n"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", NAMES)
def test_a_list_without_quotes(name: str, shell: str, run: Callable[[str, str], str]) -> None:
    """Bash makes words of the braces, which are no commands and no flags."""
    for line in run(shell, f"printf '%s\\n' {changed([name])}").splitlines():
        assert line.startswith("[")


def test_a_list_of_jobs(
    run: Callable[[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As `magnus-argo list --format json` prints it."""
    monkeypatch.chdir(tmp_path_factory.mktemp("project"))
    names = [name for name in NAMES if name.isprintable()]
    project = "pipelines: [{file: '*.yaml', exclude: [config.yaml, magnus-argo.yaml], config: config.yaml}]"
    for path, text in {**dict.fromkeys(names, PIPELINE), "config.yaml": CONFIG, "magnus-argo.yaml": project}.items():
        Path(path).write_text(text)
    assert main(["list", "--format", "json"]) == 0
    text = capfd.readouterr().out.rstrip("\n")
    assert {job["path"] for job in json.loads(text)} == {*names}
    for form in VARIABLES:
        assert run("bash", printed(form, text)) == f"{read_by_shell(form, text)}\n"
