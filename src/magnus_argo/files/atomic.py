"""Files are read within limits, and written wholly or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

from magnus_argo.diagnostics.budgets import DEEPEST_PATH
from magnus_argo.files.borders import LED_OUT, is_way_out
from magnus_argo.files.links import require_possible, way_of
from magnus_argo.files.paths import is_gits_own, is_written_inside
from magnus_argo.files.separate import is_separate_git

_KINDS = (
    (stat.S_ISDIR, errno.EISDIR, "a folder"),
    (stat.S_ISLNK, errno.ELOOP, "a symbolic link"),
    (stat.S_ISFIFO, errno.EINVAL, "a named pipe"),
    (stat.S_ISSOCK, errno.EINVAL, "a socket"),
)
_INTO_GIT = "a symbolic link leads into `.git`"
_BINARY = getattr(os, "O_BINARY", 0)  # Windows
_NEVER_BLOCK = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_limited(path: str, limit: int) -> bytes:
    """Reads the first `limit + 1` bytes of a regular file: more than `limit` tell the caller that it is too large.

    Raises OSError, with words for the user in `strerror`, also for what is no regular file: that could block or never
    end. It is not even opened, since a pull request can bring links to devices. Whoever asks has followed them.
    """
    require_possible(path)
    _require_regular(path, os.stat(path).st_mode)
    descriptor = os.open(path, os.O_RDONLY | _BINARY | _NEVER_BLOCK)
    try:
        _require_regular(path, os.fstat(descriptor).st_mode)
        return b"".join(_chunks(descriptor, limit + 1))
    finally:
        os.close(descriptor)


def _chunks(descriptor: int, size: int) -> Iterator[bytes]:
    while size and (chunk := os.read(descriptor, size)):
        yield chunk
        size -= len(chunk)


def write_all(files: Mapping[str, bytes], borders: Collection[str] = (), *, durable: bool = True) -> None:
    """Writes each path's bytes: all files, or none if anything goes wrong, be it a full disk or an interrupt.

    A process that is killed leaves each file as it was or as it shall be, and perhaps `.magnus-argo-*.tmp` files; one
    that is asked to end (SIGTERM), all files as they were or all as they shall be.
    Missing folders are made. A file that exists keeps its mode and, if we may, its owner. Unless `durable`, a power
    failure may leave empty files.

    Raises OSError, with the path that could not be written and with words for the user in `strerror`, also where
    something else than a regular file is in the way, and where a symbolic link in one of the folders `borders`, by
    default the working directory, leads out of it or into `.git`: pull requests can bring such links.
    """
    within = borders or (os.getcwd(),)
    replacements = [_Replacement(path, within) for path in files]
    try:
        for replacement, data in zip(replacements, files.values(), strict=True):
            replacement.prepare(data, durable=durable)
        with _uninterrupted():
            _replace_all(replacements)
            _tidy(replacements)
    except BaseException:
        _tidy(replacements)
        raise
    for folder in dict.fromkeys(replacement.folder for replacement in replacements if durable):
        _settle(folder)


def _replace_all(replacements: list[_Replacement]) -> None:
    started: list[_Replacement] = []
    try:
        for replacement in replacements:
            started.append(replacement)
            replacement.replace()
    except BaseException:
        for replacement in reversed(started):
            replacement.undo()
        raise


def _tidy(replacements: list[_Replacement]) -> None:
    for replacement in replacements:
        replacement.tidy()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Lets Ctrl-C and a cancelled job wait for the few renames that belong together."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _blamed_on(path: str) -> Iterator[None]:
    """Names the file that nobody gets, and not the folder or the temporary file with which it went wrong."""
    try:
        yield
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror or str(problem), path) from problem


class _Replacement:
    """One file on its way: `_new` and `_old` are names beside it, of what shall be there and of what was there.

    All of it happens at the `_place` that was judged. By the `_path` the system would follow the links once more, and
    those of the kernel in `/proc` elsewhere than they say."""

    __slots__ = ("_existing", "_new", "_old", "_path", "_place", "folder")

    def __init__(self, path: str, within: Collection[str]) -> None:
        self._path = path
        with _blamed_on(path):
            self._place, self._existing = replaceable(path, within)
        self.folder = os.path.dirname(self._place)
        unique = os.path.join(self.folder, f".magnus-argo-{os.urandom(8).hex()}")
        self._new = f"{unique}.new.tmp"
        self._old = f"{unique}.old.tmp"

    def prepare(self, data: bytes, *, durable: bool) -> None:
        with _blamed_on(self._path):
            if self._existing:
                self._keep()
            else:
                os.makedirs(self.folder, exist_ok=True)
            _write_beside(self._new, data, self._existing, durable=durable)

    def _keep(self) -> None:
        try:
            os.link(self._place, self._old)
        except OSError:  # a file system without hard links, or the file of someone else
            with open(self._place, "rb") as stream:
                _write_beside(self._old, stream.read(), self._existing, durable=True)

    def replace(self) -> None:
        with _blamed_on(self._path):
            if self._existing is None and os.path.lexists(self._place):
                raise OSError(errno.EEXIST, "another file is there now, perhaps one whose name differs only in case")
            os.replace(self._new, self._place)

    def undo(self) -> None:
        """Back to what was there before `replace`, whether that has happened or not."""
        with suppress(OSError):
            if self._existing:
                os.replace(self._old, self._place)
            elif not os.path.lexists(self._new):
                os.unlink(self._place)

    def tidy(self) -> None:
        for leftover in (self._new, self._old):
            with suppress(OSError):
                os.unlink(leftover)


def _write_beside(path: str, data: bytes, existing: os.stat_result | None, *, durable: bool) -> None:
    """Makes the file `path`, at no time more open than the `existing` one that it shall replace."""
    mode = stat.S_IMODE(existing.st_mode) if existing else 0o666
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode & 0o777)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if existing:
        _take_over(path, existing)


def _take_over(path: str, existing: os.stat_result) -> None:
    """Owner first: a change of it drops the set-id bits of the mode."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, existing.st_uid, existing.st_gid)
    os.chmod(path, stat.S_IMODE(existing.st_mode))


def _settle(folder: str) -> None:
    """Makes the new names in `folder` outlive a power failure, on systems that can open a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replaceable(path: str, within: Collection[str]) -> tuple[str, os.stat_result | None]:
    """Returns the place to which the links on the way of a path lead, and what stands there, if it may be replaced;
    None if nothing is there. Raises OSError as `write_all`."""
    require_possible(path)
    if not os.path.basename(path):
        raise OSError(errno.EINVAL, "this is the name of a folder, not of a file", path)
    if path.count(os.sep) > DEEPEST_PATH:  # os.makedirs calls itself once for each folder
        raise OSError(errno.ENAMETOOLONG, "it is inside too many folders", path)
    folder, name = os.path.split(path)
    place = os.path.join(_place_inside(folder, within), name)
    try:
        existing = os.lstat(place)
    except FileNotFoundError:
        return place, None
    except NotADirectoryError:
        raise OSError(errno.ENOTDIR, "one of its folders is a file", path) from None
    _require_regular(path, existing.st_mode)
    return place, existing


def _require_regular(path: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    fitting = ((number, kind) for is_kind, number, kind in _KINDS if is_kind(mode))
    number, kind = next(fitting, (errno.EINVAL, "a device"))
    raise OSError(number, f"it is {kind}, not a regular file", path)


def _place_inside(folder: str, within: Collection[str]) -> str:
    """Where links lead: those above these folders, the machine's own, anywhere but into `.git`; those in them and in
    any repository, which a pull request may bring, nowhere else. Raises OSError."""
    place, links = way_of(folder)
    if is_gits_own(place) and not is_gits_own(os.path.abspath(folder)):
        raise OSError(errno.ELOOP, _INTO_GIT, folder)
    for border in within:
        if not is_written_inside(folder, border):
            continue
        if not is_written_inside(place, border):
            around = "working directory" if border == os.getcwd() else "repository"
            raise OSError(errno.ELOOP, f"a symbolic link leads out of the {around}", folder)
        written = os.path.join(border, folder)
        is_called_so = not is_gits_own(os.path.relpath(written, border)) and is_gits_own(os.path.relpath(place, border))
        if is_called_so or (place != os.path.normpath(written) and is_separate_git(place, border)):
            raise OSError(errno.ELOOP, _INTO_GIT, folder)
    if is_way_out(place, links):
        raise OSError(errno.ELOOP, LED_OUT, folder)
    return place
