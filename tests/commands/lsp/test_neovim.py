"""The language server in an editor: Neovim without a screen, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.lsp_folders import whole_folder

SCRIPT = Path(__file__).with_name("neovim.lua")


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_mistake_completion_fix_rename_and_hover(tmp_path: Path) -> None:
    folder = whole_folder(tmp_path / "work")
    environment = {**os.environ, "SERVER": f"{sys.executable} -m magnus_argo lsp", "XDG_STATE_HOME": str(tmp_path)}
    command = ["nvim", "--headless", "--clean", "-c", f"luafile {SCRIPT}"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert said == {
        "problem": "6:12-16 there is no step `fann` help: did you mean `fan`?",
        "completion": "fan tell success fail",
        "fix": "write `fan`",
        "fixed": "      next: fan",
        "renamed": "      next: wide     wide:",
        "hover": "step `wide` of type `parallel`  then `success`  1 branch  1 place leads here",
    }, done.stderr
