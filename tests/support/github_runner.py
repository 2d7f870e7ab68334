"""What GitHub's runner does around a container action (actions/runner, 2026-08), as far as an action can notice.

The container's entry point is run by this Python, in an environment of which nothing but the runner's part is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from tests.support.paths import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()

# Drops root's ways around modes, then becomes what it is given (linux/prctl.h, linux/capability.h). A process of its
# own does this, for between fork and exec no Python may run where there are threads.
WITHOUT_POWER = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
POWERLESS = [sys.executable, "-I", "-S", "-c", WITHOUT_POWER]

COMMANDS = {
    *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice"),
    *("remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"),
}
DATA = {"%0D": "\r", "%0A": "\n"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}
OLD_STYLE = {"%3B": ";", **DATA, "%5D": "]"}


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


@dataclass(frozen=True)
class Run:
    """`log` is what people see; `commands` and `outputs` are what the runner acts on. Of two streams it makes one log,
    in no particular order: `stderr` is what may be anywhere in there."""

    code: int
    log: str
    stderr: str
    commands: list[Command]
    outputs: dict[str, str]

    @property
    def errors(self) -> list[str]:
        return [command.data for command in self.commands if command.name == "error"]

    @property
    def warnings(self) -> list[str]:
        return [command.data for command in self.commands if command.name == "warning"]


def entry_point() -> list[str]:
    """The container's, for this Python."""
    (line,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    _, *arguments = json.loads(line)
    return [sys.executable, *arguments]


def variable_of(name: str) -> str:
    """Handler.cs AddInputsToEnvironment."""
    return f"INPUT_{name.replace(' ', '_').upper()}"


def input_variables(given: Mapping[str, str]) -> dict[str, str]:
    """All inputs are set, those that nobody gave to their default or to nothing (ActionRunner.cs)."""
    assert given.keys() <= ACTION["inputs"].keys(), "the runner warns: Unexpected input(s)"
    return {variable_of(name): given.get(name, said.get("default", "")) for name, said in ACTION["inputs"].items()}


def run_action(
    workspace: Path,
    *,
    given: Mapping[str, str] | None = None,
    env: Mapping[str, str | None] | None = None,
    files: Path | None = None,
    cwd: Path | None = None,
    powerless: bool = False,
) -> Run:
    """One step. `given` are its inputs, `env` goes before what the runner sets, `files` is a folder for its files.

    With `powerless`, not even root writes what its mode forbids.
    """
    files = files or workspace.parent
    output = files / "set_output"
    output.write_text("")
    output.chmod(0o666)
    environment: dict[str, str | None] = {
        "PATH": os.defpath,
        "HOME": str(files),
        "CI": "true",
        "GITHUB_ACTIONS": "true",
    }
    environment |= {"GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(output), "GITHUB_EVENT_NAME": "push"}
    environment |= {"GITHUB_SHA": "3f2c" * 10, **input_variables(given or {}), **(env or {})}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    done = subprocess.run(
        [*(POWERLESS if powerless else ()), *entry_point()],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=cwd or workspace,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    stderr = done.stderr.decode(errors="replace")
    log = done.stdout.decode(errors="replace") + stderr
    return Run(done.returncode, log, stderr, commands_in(log), outputs_in(output.read_bytes().decode(errors="replace")))


def commands_in(log: str) -> list[Command]:
    """What the runner acts on (ActionCommandManager.cs TryProcessCommand)."""
    found: list[Command] = []
    token = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = command_of(line, {*COMMANDS, token} - {""})
        if command is None:
            continue
        if token:
            token = "" if command.name == token else token
        elif command.name == "stop-commands":
            token = command.data
        else:
            found.append(command)
    return found


def command_of(line: str, known: set[str]) -> Command | None:
    """ActionCommand.cs TryParseV2, then TryParse."""
    trimmed = line.lstrip()
    end = trimmed.find("::", 2)
    if trimmed.startswith("::") and end >= 0:
        command = _parsed(trimmed[2:end], trimmed[end + 2 :], (",", PROPERTY, DATA), known)
        if command:
            return command
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return _parsed(line[start + 3 : end], line[end + 1 :], (";", OLD_STYLE, OLD_STYLE), known)


def _parsed(head: str, data: str, style: tuple[str, dict[str, str], dict[str, str]], known: set[str]) -> Command | None:
    comma, in_properties, in_data = style
    name, _, listed = head.partition(" ")
    if name.lower() not in known:
        return None
    pairs = [pair.split("=", 1) for pair in listed.strip().split(comma)]
    properties = {pair[0]: _unescaped(pair[1], in_properties) for pair in pairs if len(pair) == 2 and all(pair)}
    return Command(name.lower(), properties, _unescaped(data, in_data))


def _unescaped(text: str, escapes: Mapping[str, str]) -> str:
    for code, character in {**escapes, "%25": "%"}.items():
        text = text.replace(code, character)
    return text


def outputs_in(text: str) -> dict[str, str]:
    """FileCommandManager.cs EnvFileKeyValuePairs; what it refuses fails the step there and the test here."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, value = line.split("=", 1)
        else:
            name, delimiter = line.split("<<", 1)
            assert "" not in (name, delimiter), f"Invalid format '{line}'"
            value = "\n".join(_until(delimiter, lines))
        found[name] = value
    return found


def _until(delimiter: str, lines: Iterator[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line == delimiter:
            return found
        found.append(line)
    raise AssertionError(f"Invalid value. Matching delimiter not found '{delimiter}'")


def copy_of_the_tree(target: Path) -> Path:
    """What a commit of everything that git does not ignore would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target
