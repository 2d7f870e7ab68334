"""The settings that docs/editors.md shows: each can be read, and those of editors that are here are tried in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from tests.support.doc_pages import Block, blocks
from tests.support.lsp_folders import CONFIG, PIPELINE, PROJECT, whole_folder
from tests.support.paths import ROOT

from magnus_argo.cli import main

BLOCKS = list(blocks(ROOT / "docs" / "editors.md"))
FANN = "there is no step `fann` help: did you mean `fan`?"
HERE = Path(__file__).parent


def of(language: str, *words: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language and all(word in block.body for word in words)]


def one(language: str, *words: str) -> str:
    (block,) = of(language, *words)
    return block.body


needs_neovim = pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
needs_emacs = pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with the program on the path."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/magnus-argo"
    source = Path(sys.modules["magnus_argo"].__path__[0]).parent
    program.write_text(f'#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -m magnus_argo "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return whole_folder(tmp_path / "work")


def played(folder: Path, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


def lines(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if re.match(r"\w+: ", line))


def test_every_block_is_of_a_language_that_is_read_here() -> None:
    assert {block.language for block in BLOCKS if block.language} == {
        *("json", "toml", "lua", "elisp", "vim", "yaml", "sh"),
    }
    for language, reader in (("json", json.loads), ("toml", tomllib.loads), ("yaml", yaml.safe_load)):
        for block in of(language):
            reader(block.body)


@pytest.mark.parametrize("text", [block.body for block in of("sh")])
def test_lines_for_the_shell(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("buffer.yaml").write_text(PIPELINE)
    done = played(folder, ["bash", "-euc", f"export MAGNUS_VAR_docker_image=v1\n{text}"])
    assert (done.returncode, "error" in done.stderr.replace("no errors", "")) == (0, False), done.stderr


@needs_neovim
@pytest.mark.parametrize("text", [block.body for block in of("lua")])
def test_lua_can_be_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "settings.lua").write_text(text)
    done = played(
        tmp_path, ["nvim", "--headless", "--clean", "-c", "lua assert(loadfile('settings.lua'))", "-c", "qa!"]
    )
    assert "E5108" not in done.stderr


@needs_neovim
@pytest.mark.parametrize(("call", "since"), [("vim.lsp.start(", "0.8"), ("vim.lsp.enable(", "0.11")])
def test_neovim_starts_the_server(call: str, since: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.lua").write_text(one("lua", call))
    start = ["nvim", "--headless", "--clean"]
    if played(folder, [*start, "-c", f"execute has('nvim-{since}') ? 'qa!' : 'cq'"]).returncode:
        pytest.skip(f"this Neovim is older than {since}")
    settings = str(tmp_path / "settings.lua")
    done = played(folder, [*start, "-c", f"luafile {HERE / 'settings.lua'}", "-c", "cq"], SETTINGS=settings)
    assert lines(done.stdout) == {"problem": FANN, "folder": str(folder)}, done.stderr


@needs_emacs
@pytest.mark.parametrize("text", [block.body for block in of("elisp")])
def test_elisp_can_be_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "settings.el").write_text(text)
    assert played(tmp_path, ["emacs", "-Q", "--batch", "-l", "settings.el"]).returncode == 0


@needs_emacs
def test_emacs_starts_the_server(folder: Path, tmp_path: Path) -> None:
    """With Debian's eglot and yaml-mode; later versions of Emacs have both."""
    start = ["emacs", "--batch", "-l", "package", "--eval", "(package-initialize)"]
    if played(folder, [*start, "-l", "eglot", "-l", "yaml-mode"]).returncode:
        pytest.skip("eglot or yaml-mode is not installed")
    (tmp_path / "settings.el").write_text(one("elisp", "eglot"))
    done = played(
        folder, [*start, "-l", "yaml-mode", "-l", str(HERE / "emacs.el")], SETTINGS=str(tmp_path / "settings.el")
    )
    assert lines(done.stdout) == {"problem": f"magnus-argo [unknown-step]: {FANN}", "hover": "markdown"}, done.stderr


# Errors as links


@pytest.fixture
def told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What a run prints about an error and a warning, in two files."""
    monkeypatch.chdir(folder)
    Path("pipelines/other.yaml").write_text(PIPELINE.replace("next: fan\n", "next: fann\n"))
    text = PROJECT + "  - file: pipelines/other.yaml\n"
    Path("magnus-argo.yaml").write_text(
        text.replace("config:", "config: config/argo.yaml\n  labels:").replace(
            "labels: config/argo.yaml", "labels: {team: one}"
        )
    )
    Path("config/argo.yaml").write_text(CONFIG.replace("${docker_image}", "latest"))
    assert main(["validate"]) == 1
    return capsys.readouterr().err


PLACES = [
    ("error", "unknown-step", "pipelines/other.yaml", 7, 13),
    ("warning", "latest-image", "config/argo.yaml", 4, 12),
]


def test_the_problem_matcher_finds_what_is_printed(told: str) -> None:
    (task,) = json.loads(one("json", "problemMatcher"))["tasks"]
    first, second = (re.compile(pattern["regexp"]) for pattern in task["problemMatcher"]["pattern"])
    found = []
    for line, following in zip(told.splitlines(), told.splitlines()[1:], strict=False):
        if (head := first.match(line)) and (place := second.match(following)):
            found.append((head[1], head[2], place[1], int(place[2]), int(place[3])))
    assert sorted(found) == sorted(PLACES)


@needs_neovim
def test_vim_finds_what_is_printed(told: str, tmp_path: Path) -> None:
    (tmp_path / "told").write_text(told)
    (tmp_path / "settings.vim").write_text(one("vim"))
    entry = "e.type .. e.lnum .. ':' .. e.col .. ' ' .. bufname(e.bufnr)"
    show = f"for e in filter(getqflist(), 'v:val.valid') | call writefile([{entry}], 'found', 'a') | endfor"
    start = ["nvim", "--headless", "--clean", "-S", str(tmp_path / "settings.vim")]
    played(Path.cwd(), [*start, "-c", f"cgetfile {tmp_path / 'told'}", "-c", show, "-c", "qa!"])
    expected = [f"{kind[0].upper()}{line}:{column} {path}" for kind, _, path, line, column in PLACES]
    assert sorted(Path("found").read_text().splitlines()) == sorted(expected)


@needs_neovim
def test_make_in_vim_runs_no_name_of_a_file(folder: Path, tmp_path: Path) -> None:
    """Vim fills variables into the place of a mistake, and with `//` after a scheme Neovim would open a terminal."""
    (tmp_path / "settings.vim").write_text(one("vim"))
    hostile = folder / "term:/$HOME/;touch PWNED;.yaml"
    hostile.parent.mkdir(parents=True)
    hostile.write_text(PIPELINE.replace("next: fan\n", "next: fann\n"))
    (folder / "magnus-argo.yaml").write_text("pipelines:\n  - file: 'term:/$HOME/*.yaml'\n")
    start = ["nvim", "--headless", "--clean", "-S", str(tmp_path / "settings.vim")]
    done = played(folder, [*start, "-c", "make", "-c", "sleep 1", "-c", "qa!"])
    assert r"term:/\x24HOME/;touch PWNED;.yaml" in done.stderr
    assert not (folder / "PWNED").exists()


@needs_emacs
def test_emacs_finds_what_is_printed_and_nothing_in_the_lines_of_files(told: str, tmp_path: Path) -> None:
    others = ["at /ssh:a.example:/x line 1.", "Entering directory `/ssh:a.example:/x'", "x: /ssh:a.example:/x:1:"]
    quoted = "".join(f"7 |  next: fann  # {other}\n" for other in others)
    (tmp_path / "told").write_text(re.sub(r"^7 \|", lambda line: quoted + line[0], told, flags=re.MULTILINE))
    (tmp_path / "settings.el").write_text(one("elisp", "compile"))
    show = """(progn (insert-file-contents "../told") (magnus-argo-mode) (goto-char (point-min))
      (while (ignore-errors (compilation-next-error 1) t)
        (let ((place (compilation--message->loc (get-text-property (point) 'compilation-message))))
          (princ (format "%s:%s %s\\n" (cadr place) (car place) (caar (nth 2 place)))))))"""
    done = played(Path.cwd(), ["emacs", "-Q", "--batch", "-l", str(tmp_path / "settings.el"), "--eval", show])
    assert len(done.stdout.splitlines()) == len(PLACES), done.stderr
    for _, _, path, line, _ in PLACES:
        assert re.search(rf"{line}:\d+ .*{re.escape(path)}", done.stdout), done.stdout


@needs_emacs
@pytest.mark.usefixtures("told")
def test_emacs_runs_it(tmp_path: Path) -> None:
    (tmp_path / "settings.el").write_text(one("elisp", "compile"))
    show = """(with-current-buffer (magnus-argo-validate)
      (while (process-live-p (get-buffer-process (current-buffer))) (accept-process-output nil 0.1))
      (princ (buffer-string)))"""
    done = played(Path.cwd(), ["emacs", "-Q", "--batch", "-l", str(tmp_path / "settings.el"), "--eval", show])
    assert {f" --> {path}:{line}:{column}" for _, _, path, line, column in PLACES} <= {*done.stdout.splitlines()}
