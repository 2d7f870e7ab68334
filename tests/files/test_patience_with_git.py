"""Patterns in a .gitignore that git would look at for ever: a pull request can bring them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.hook_runs import git

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files import git as running
from magnus_argo.files.search import files_called


def test_git_is_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_SECONDS_OF_GIT", 0.5)
    git(tmp_path, "init", "--quiet")
    tmp_path.joinpath(*"a" * 120).mkdir(parents=True)
    assert files_called(["magnus-argo.yaml"], str(tmp_path)) == []
    (tmp_path / ".gitignore").write_text(f"{'**/a/' * 30}b\n")
    with pytest.raises(UnusableError, match=r"git failed: it broke off"):
        [*running.for_patterns(str(tmp_path)).entries("ls-files", "-z", "--others", "--exclude-standard")]
    with pytest.raises(UnusableError, match=r"git failed: it took more than .* seconds, .* \.gitignore"):
        files_called(["magnus-argo.yaml"], str(tmp_path))
