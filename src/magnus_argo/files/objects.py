"""The objects of a git repository, for which a process of git is asked again and again."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Literal

from magnus_argo.diagnostics.budgets import BYTES_OF_AN_ANSWER, LONGEST_NAME_FOR_GIT
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.files.git import Git, first_line

if TYPE_CHECKING:
    import subprocess

Kind = Literal["blob", "tree", "commit", "tag", "missing", "outside", "loop", "winding"]

_KINDS: dict[bytes, Kind] = {b"blob": "blob", b"tree": "tree", b"commit": "commit", b"tag": "tag"}


@dataclass(frozen=True, slots=True)
class Object:
    """What git has under a name. `data` are the first bytes; "outside" is a link that leads out of the tree, and
    "winding" one that is too long to be followed."""

    kind: Kind
    id: str = ""
    data: bytes = b""


class Objects:
    """What git has under names, with the bytes or without: then it does not read them. To be closed."""

    __slots__ = ("_git", "_has_bytes", "_process")

    def __init__(self, git: Git, *, has_bytes: bool) -> None:
        self._git, self._has_bytes = git, has_bytes
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """Ends git's process, if one was started; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def find(self, name: str, limit: int = 0) -> Object:
        """Looks for the object called `name`; `limit` is the number of bytes that are read of it."""
        line = line_for(name)
        if not line:
            return Object("missing")
        stdin, stdout = self._streams()
        try:
            stdin.write(line)
            stdin.flush()
            return self._answer(stdout, limit)
        except BrokenPipeError:
            return self._no_answer()

    def _answer(self, stdout: IO[bytes], limit: int) -> Object:
        line = stdout.readline(BYTES_OF_AN_ANSWER)
        if not line:
            return self._no_answer()
        words = line.rsplit(maxsplit=2)
        if len(words) == 3 and words[1] in _KINDS and words[2].isdigit():
            return self._object(stdout, words, limit)
        return Object("missing")

    def _object(self, stdout: IO[bytes], words: list[bytes], limit: int) -> Object:
        if not self._has_bytes:
            return Object(_KINDS[words[1]], words[0].decode())
        size = int(words[2])
        data = stdout.read(min(size, limit))
        if size > limit:
            self.close()
        else:
            stdout.read(1)
        return Object(_KINDS[words[1]], words[0].decode(), data)

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            how = "--batch" if self._has_bytes else "--batch-check"
            self._process = self._git.start("cat-file", how, stdin=True)
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        return process.stdin, process.stdout

    def _no_answer(self) -> Object:
        """git gives up on some names (`@{upstream}` where there is none), and on a repository that is broken."""
        self.close()
        output, problems, _ = self._git.run("rev-parse", "--git-dir")
        answer = first_line((output or problems)[:BYTES_OF_AN_ANSWER])
        if answer.startswith("fatal: "):
            raise UnusableError(f"cannot read revisions: {answer.removeprefix('fatal: ')}")
        return Object("missing")


def line_for(name: str) -> bytes:
    """Returns what git is asked; nothing for a name that nothing can have, or that git would take for another one: it
    reads lines, which may end with a carriage return too."""
    if "\n" in name or "\0" in name or name.endswith("\r") or len(name) > LONGEST_NAME_FOR_GIT:
        return b""
    try:
        return os.fsencode(name) + b"\n"
    except UnicodeEncodeError:
        return b""
