"""The Tab key, in the shells that are installed: what a line becomes."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.support.hook_runs import git
from tests.support.revision_repositories import commit

from magnus_argo.cli import cli, main

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SETUP = {
    "bash": 'eval "$(magnus-argo completion bash)"',
    "zsh": 'autoload -Uz compinit; compinit -u -D; bindkey -e; eval "$(magnus-argo completion zsh)"',
}
PIPELINE = """\
dag:
  start_at: fan
  steps:
    fan:
      type: parallel
      next: success
      branches:
        left:
          start_at: extract
          steps: {extract: {type: stub, next: success}, success: {type: success}, fail: {type: fail}}
    success: {type: success}
    fail: {type: fail}
"""
HOSTILE = "release$(touch${IFS}hacked)"
SECONDS = 40


def present(*names: str) -> list[object]:
    return [
        pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} here")) for name in names
    ]


LINES = [
    ("magnus-argo vali", "magnus-argo validate"),
    ("magnus-argo validate pipelines/tr", "magnus-argo validate pipelines/train.yaml"),
    ("magnus-argo validate -c conf", "magnus-argo validate -c config.yaml"),
    ("magnus-argo transpile --output-dir pipel", "magnus-argo transpile --output-dir pipelines"),
    ("magnus-argo explain untag", "magnus-argo explain untagged-image"),
    ("magnus-argo diff --base relea", "magnus-argo diff --base release-1.x"),
    ("magnus-argo diff --base relax", "magnus-argo diff --base relaxed"),
    (
        "magnus-argo graph pipelines/train.yaml --if-fails fan/left/e",
        "magnus-argo graph pipelines/train.yaml --if-fails fan/left/extract",
    ),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pipelines", "bin", "home", "relaxed"):
        (tmp_path / name).mkdir()
    (tmp_path / "pipelines/train.yaml").write_text(PIPELINE)
    (tmp_path / "config.yaml").write_text("{}\n")
    (tmp_path / "magnus-argo.yaml").write_text(
        "environments: {staging: {}, production: {}}\npipelines: [{file: pipelines/train.yaml}]\n"
    )
    source = str(Path(sys.modules["magnus_argo"].__path__[0]).parent)
    program = tmp_path / "bin/magnus-argo"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -m magnus_argo "$@"\n')
    program.chmod(0o755)
    commit(tmp_path)
    commit(tmp_path)
    for ref in ("heads/release-1.x", "tags/v1.0.0", "remotes/origin/main", f"heads/{HOSTILE}"):
        git(tmp_path, "update-ref", f"refs/{ref}", "HEAD")
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(tmp_path, "config", "core.fsmonitor", "touch hacked")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "dumb")


class Terminal:
    """A shell to type into."""

    def __init__(self, shell: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(SHELLS[shell], stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.seen = ""

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def wait_for(self, pattern: str) -> str:
        """The first group of what is seen at last."""
        end = time.monotonic() + SECONDS
        while (found := re.search(pattern, self.seen)) is None:
            assert time.monotonic() < end, self.seen
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 65536).decode(errors="replace")
        return found[1] if found.groups() else found[0]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def completed(shell: str, line: str) -> str:
    """What a line has become after Tab: a file has it, so that nothing that the shell draws is in the way."""
    terminal = Terminal(shell)
    try:
        terminal.type(f"{SETUP[shell]}\r")
        terminal.type("echo rea''dy\r")
        terminal.wait_for(r"\bready\b")
        terminal.type(f"{line}\t")
        time.sleep(2.0)
        terminal.type("\x01printf '%s ' \x05 > said; echo fini''shed\r")
        terminal.wait_for(r"\bfinished\b")
    finally:
        terminal.close()
    return Path("said").read_text().strip().removesuffix("/")


@pytest.mark.parametrize("shell", present(*SHELLS))
@pytest.mark.parametrize(("line", "becomes"), LINES)
def test_the_tab_key(shell: str, line: str, becomes: str) -> None:
    assert completed(shell, line) == becomes


@pytest.mark.parametrize("shell", present(*SHELLS))
def test_a_file_of_that_name_is_not_asked(shell: str, tmp_path: Path) -> None:
    stranger = tmp_path / "magnus-argo"
    stranger.write_text("#!/bin/sh\ntouch RAN\n")
    stranger.chmod(0o755)
    assert completed(shell, "./magnus-argo vali").startswith("./magnus-argo vali")
    assert not Path("RAN").exists()


@pytest.mark.parametrize("shell", present("fish"))
@pytest.mark.parametrize(("line", "becomes"), LINES)
def test_what_fish_offers(shell: str, line: str, becomes: str) -> None:
    """It says itself what the Tab key would offer."""
    asked = f"magnus-argo completion fish | source; complete -C '{line}'"
    done = subprocess.run(
        [shell, "--no-config", "-c", asked], capture_output=True, text=True, check=True, timeout=SECONDS
    )
    words = [offer.partition("\t")[0].removesuffix("/") for offer in done.stdout.splitlines()]
    assert becomes.rpartition(" ")[2] in words


def offered(line: str, word: str = "") -> list[str]:
    environment = {
        "_MAGNUS_ARGO_COMPLETE": "bash_complete",
        "COMP_WORDS": f"magnus-argo {line} {word}",
        "COMP_CWORD": str(len(line.split()) + 1),
    }
    result = CliRunner().invoke(cli, prog_name="magnus-argo", env=environment)
    return result.output.split()


@pytest.mark.parametrize(
    ("line", "word", "offers"),
    [
        ("validate", "pip", ["file,pip"]),
        ("validate -p", "", ["file,"]),
        ("diff --base", "pip", ["dir,pip"]),
        ("diff --base", "rele", ["dir,rele", "plain,release-1.x"]),
        ("diff --base", "v1", ["dir,v1", "plain,v1.0.0"]),
        ("diff --base", "main", ["dir,main", "plain,main", "plain,main..."]),
        ("diff --base", "origin/", ["dir,origin/", "plain,origin/main"]),
        ("diff --base", "HEAD", ["dir,HEAD", "plain,HEAD", "plain,HEAD~1"]),
        ("transpile --env", "st", ["plain,staging"]),
        ("validate --report", "j", ["plain,json", "plain,junit"]),
        ("validate --magnus", "", ["plain,0.4", "plain,0.5"]),
        ("schema", "pi", ["plain,pipeline"]),
        ("completion", "", ["plain,bash", "plain,zsh", "plain,fish"]),
        ("graph pipelines/train.yaml --if-fails", "fan/left/s", ["plain,fan/left/success"]),
        ("graph missing.yaml --if-fails", "", []),
        ("graph --if-fails", "", []),
        ("graph config.yaml --if-fails", "", []),
        ("transpile --project missing.yaml --env", "", []),
    ],
)
def test_what_is_offered(line: str, word: str, offers: list[str]) -> None:
    assert offered(line, word) == offers


def test_names_of_strangers_are_not_put_on_the_line() -> None:
    """A shell would run what is in them, and git what is in the repository's configuration."""
    git(Path(), "branch", "--list")
    Path("hacked").unlink(missing_ok=True)
    assert "release-1.x" in " ".join(offered("diff --base", ""))
    assert HOSTILE not in " ".join(offered("diff --base", ""))
    Path("pipelines/train.yaml").write_text(PIPELINE.replace("extract", "'$(touch hacked)'"))
    steps = offered("graph pipelines/train.yaml --if-fails", "fan/left/")
    assert steps == ["plain,fan/left/success", "plain,fan/left/fail"]
    assert not Path("hacked").exists()


def test_without_a_repository_or_git_there_are_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setenv("PATH", "")
        assert offered("diff --base", "") == ["dir,"]
    Path(".git").rename("git")
    assert offered("diff --base", "") == ["dir,"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_MAGNUS_ARGO_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["", "bin", "./bin"])
def test_no_shell_of_the_working_tree_runs(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bin").mkdir(exist_ok=True)
    for program in (Path("bin/bash"), Path("bash")):
        program.write_text("#!/bin/sh\ntouch ran\necho 5.2.15\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert main(["completion", "bash"]) == 0
    assert not Path("ran").exists()


def test_another_shell_is_refused() -> None:
    assert main(["completion", "tcsh"]) == 2
