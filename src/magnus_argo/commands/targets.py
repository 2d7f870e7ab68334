"""Where the person at the prompt may send data besides files: `-`, standard streams, and devices such as /dev/null.

Only the command line can ask for them. What a file names is never more than a file, for a pull request can bring it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys

from magnus_argo.diagnostics.errors import UnusableError, reason_of
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex

_STDOUT, _STDERR = 1, 2
_STANDARD = {"/dev/stdout": _STDOUT, "/dev/stderr": _STDERR}
_OPEN = regex(r"/(?:dev|proc/self)/fd/(\d+)")
_WRITING = os.O_WRONLY | getattr(os, "O_NOCTTY", 0)  # Windows has none


@dataclass(frozen=True, slots=True)
class Stream:
    """What is written to as it is, never replaced: `number` is that of an open stream; without one, `name` is the path
    of a device or pipe."""

    name: str
    number: int | None = None

    def send(self, data: bytes) -> None:
        """Writes all of it. Raises `UnusableError`."""
        if self.number == _STDOUT:
            sys.stdout.buffer.write(data)
        elif self.number == _STDERR:
            sys.stderr.write(data.decode())
        else:
            self._send(data)

    def _send(self, data: bytes) -> None:
        try:
            target = os.open(self.name, _WRITING) if self.number is None else os.dup(self.number)
            with os.fdopen(target, "wb") as stream:
                stream.write(data)
        except OSError as problem:
            why = "it is closed" if problem.errno == errno.EBADF else reason_of(problem)
            raise UnusableError(f"cannot write to {self.name}: {why}") from None


def is_stdout(target: str | Stream | None) -> bool:
    """Tells whether something is sent to stdout by name."""
    return isinstance(target, Stream) and target.number == _STDOUT


def target_of(path: str) -> str | Stream:
    """Returns the stream that a path of the command line stands for; the path itself if that is a file's.

    A link may have any name and come from a repository: only names in the system's own folders are streams.
    """
    if path == "-":
        return Stream(path, _STDOUT)
    name = os.path.normpath(re.sub("^/+", "/", path))
    if name in _STANDARD:
        return Stream(name, _STANDARD[name])
    if match := _OPEN.fullmatch(name):
        return Stream(name, int(match[1]))
    return Stream(name) if name.startswith("/dev/") and _takes_data(name) else path


def _takes_data(path: str) -> bool:
    """A disk is no place for a report, whoever asks for it."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
