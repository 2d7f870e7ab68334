"""The process's standard streams, as the command line needs them: closed, full or narrow ones end in words, not in a
traceback."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from codecs import lookup
from contextlib import suppress
from typing import TextIO

from magnus_argo.diagnostics.errors import UnusableError, reason_of

_STDIN, _STDOUT, _STDERR = range(3)


class _Stream(io.RawIOBase):
    """A standard stream. The first failure of stdout is told as the user's to mend; of what stderr cannot take nobody
    can be told, but the exit code still says how the run ended."""

    def __init__(self, number: int, before: TextIO | None) -> None:
        super().__init__()
        self._number = number
        self._is_lost = False
        encoding = lookup(before.encoding).name if before is not None and self.isatty() else "utf-8"
        self._encoding = "" if encoding == "utf-8" else encoding

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer
        try:
            return len(data) if self._is_lost else self._put(data)
        except BrokenPipeError:
            raise
        except OSError as problem:
            self._is_lost = True
            if self._number == _STDOUT:
                why = "it is closed" if problem.errno == errno.EBADF else reason_of(problem)
                raise UnusableError(f"cannot write to stdout: {why}") from None
            return len(data)

    def _put(self, data: bytes | bytearray | memoryview) -> int:
        """In other encodings than UTF-8, which data has there too, letters have bytes by which a terminal may be
        commanded: 0x9b is as good as an escape and a `[`."""
        if not self._encoding:
            return os.write(self._number, data)
        text = bytes(data)
        with suppress(UnicodeDecodeError):
            text = text.decode().encode(self._encoding, "backslashreplace")
        rest = b"".join(rb"\x%02x" % byte if 0x80 <= byte < 0xA0 else bytes((byte,)) for byte in text)
        while rest:
            rest = rest[os.write(self._number, rest) :]
        return len(data)


def guard_streams() -> None:
    """Replaces `sys.stdout` and `sys.stderr`, for the rest of the process.

    Data is UTF-8 whatever the locale, as files are. A stream that was closed when the process began is opened again on
    nothing: the next file that is opened would take its number, and messages would go into that file.
    """
    for number, flags in ((_STDIN, os.O_RDONLY), (_STDOUT, os.O_RDONLY), (_STDERR, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)
    sys.stdout = _text(_Stream(_STDOUT, sys.stdout), sys.stdout)
    sys.stderr = _text(_Stream(_STDERR, sys.stderr), sys.stderr)


def _text(raw: io.RawIOBase, before: TextIO | None) -> TextIO:
    """A terminal keeps its encoding. Messages come at once, so that they stand in the order in which they were said."""
    encoding = before.encoding if before is not None and raw.isatty() else "utf-8"
    at_once = raw.isatty() or raw.fileno() == _STDERR
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=at_once)


def end_tidily() -> None:
    """Makes SIGTERM, by which a cancelled job ends a process, unwind it, so that temporary files are removed."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
