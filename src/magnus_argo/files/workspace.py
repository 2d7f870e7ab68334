"""A project's folder: files are read by the paths that the image has for them, and written there."""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Self
from weakref import WeakValueDictionary

from magnus_argo.diagnostics.budgets import DEEPEST_PATH, MAX_BYTES, MAX_SUGGESTIONS
from magnus_argo.diagnostics.errors import NotCheckedOut, UnusableError, reason_of, unreadable
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.atomic import read_limited
from magnus_argo.files.borders import top_of
from magnus_argo.files.checkout import LeftOut, left_out_of
from magnus_argo.files.guarded import Guarded
from magnus_argo.files.links import followed, identity_of, is_file, is_folder
from magnus_argo.files.matching import Kind, kind_of, matching
from magnus_argo.files.paths import folded, is_gits_own, is_pattern, is_written_inside, real
from magnus_argo.files.shared import Shared


class Workspace(Guarded):
    """The files of a project: what a path leads to, what it holds, and what is like it."""

    lasts = True  # what is written has to outlive a power failure

    def __init__(self, root: str, stand: str | None = None, seen_from: str | None = None) -> None:
        super().__init__(root, stand, seen_from)
        self._suggestions, self.shared = 0, Shared()
        self._sources = WeakValueDictionary[str, Source]()
        self._once: dict[str, Source] | None = None

    def at(self, folder: str) -> Self:
        """Returns the same kind of workspace for another folder, for whoever stands at the same place."""
        return self._of_the_same_run(type(self)(self.as_written(folder), self.stand, self.seen_from))

    def _of_the_same_run(self, other: Self) -> Self:
        other.shared = self.shared
        other.way = os.path.normpath(os.path.join(self.way, os.path.relpath(other.written, self.written)))
        return other

    def holds(self, path: str) -> bool:
        """Tells whether a path is that of a regular file below the root, neither a link nor one of git's own."""
        if os.path.isabs(path) or self.is_gits_own(path) or not self.contains(path):
            return False
        with suppress(OSError):
            return stat.S_ISREG(os.lstat(self.absolute(path)).st_mode)
        return False

    @contextmanager
    def reading_once(self) -> Iterator[None]:
        """Reads each file once inside the block, however many jobs name it."""
        self._once = {}
        try:
            yield
        finally:
            self._once = None

    def read(self, path: str) -> Source:
        """Reads a file below the root. Raises `UnusableError` if it cannot be read, a link leads out of the root, or it
        is git's own: CI keeps the token there with which it has cloned."""
        known_as = self.relative(path)
        if self._once is None:
            return self._read(known_as)
        return self._once.get(known_as) or self._once.setdefault(known_as, self._read(known_as))

    def _read(self, known_as: str) -> Source:
        absolute = self.absolute(known_as)
        try:
            place = followed(absolute)
            os.stat(absolute)
            return self.kept(Source(known_as, read_limited(self.readable(known_as, place), MAX_BYTES)))
        except OSError as problem:
            raise self._unreadable(known_as, problem) from None

    def kept(self, source: Source) -> Source:
        """Returns the source that has been read before from the same path, if it holds the same: a file that a thousand
        pipelines share takes the memory of one."""
        known = self._sources.get(source.path)
        if known is not None and known.data == source.data:
            return known
        self._sources[source.path] = source
        return source

    def missing(self, path: str) -> UnusableError:
        """Builds the error for a file that is not there."""
        return self._unreadable(self.relative(path), FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))

    def absence(self, path: str) -> NotCheckedOut | None:
        """Returns why a file is not there although git has it; None for one that is there, or that git has not, and
        where a submodule has been checked out in which it is not."""
        reason = self._reason(path)
        is_of_another = reason is not None and top_of(os.path.dirname(self.absolute(path))) != top_of(self.root)
        return None if is_of_another else reason

    def may_be_left_out(self, path: str) -> bool:
        """Tells whether git may have a file that is not there, also where git cannot be asked."""
        is_unknown = not os.path.lexists(self.absolute(path)) and not self.left_out.is_all
        return is_unknown or self._reason(path) is not None

    def _reason(self, path: str) -> NotCheckedOut | None:
        is_there = os.path.lexists(self.absolute(path))
        return None if is_there else self.left_out.reason(os.path.normpath(self.relative(path)))

    @functools.cached_property
    def left_out(self) -> LeftOut:
        """What git has of the folder and has not put on disk."""
        return left_out_of(self.root, self.shared.left_out)

    def submodule_on(self, path: str) -> str:
        """Returns the commit of the first submodule on a path; empty if there is none."""
        return self.left_out.submodule_on(path)[1]

    def _unreadable(self, known_as: str, problem: OSError) -> UnusableError:
        absence = self.absence(known_as) if isinstance(problem, (FileNotFoundError, NotADirectoryError)) else None
        if absence is not None:
            return unreadable(self.shown(known_as), absence)
        close = self.similar(known_as)
        hint = self._elsewhere(known_as) or (f"; did you mean {self.in_prose(close)}?" if close else "")
        return unreadable(self.shown(known_as), f"{reason_of(problem)}{hint}")

    def read_or_say_why(self, path: str) -> Source | str:
        """Reads a file of the repository that another file names, or returns why it cannot be had."""
        try:
            if os.path.isabs(path) or not self.contains_as_written(path):
                return "it is outside the repository"
            return self.read(path)
        except ValueError:
            return "no file can have this name"
        except UnusableError as problem:
            return problem.reason

    def place(self, path: str) -> str | tuple[int, int]:
        """Returns where a path leads when links are followed: two paths with one place are one file, there or to be
        made."""
        absolute = self.absolute(path)
        try:
            place = followed(absolute)
        except OSError:
            return os.path.abspath(absolute)
        return identity_of(place) or place

    def head(self, path: str, size: int) -> bytes:
        """Reads the first `size` bytes of a file; none of one that cannot be read."""
        try:
            return read_limited(self.way_to(path), size)[:size]
        except (OSError, UnusableError):
            return b""

    def matching(self, pattern: str) -> list[str]:
        """Lists the files that match, sorted. A link to a file is a file; links to folders are not followed, unless the
        pattern is the name of one file. Raises `UnusableError`."""
        relative = self.inside(pattern)
        if not is_pattern(relative):
            return [relative] * self.exists(relative)
        self.shared.patterns.setdefault(self.root, {})[relative] = None
        return matching(relative, self, self.shared.looks)

    def listing(self, folder: str) -> Iterator[tuple[str, Kind]]:
        """Yields the names in a folder, in no order, each with what it is, but no `.git`. Raises `UnusableError`."""
        for entry in self.entries(folder):
            kind = kind_of(entry)
            if kind != "folder" or not is_gits_own(entry.name):
                yield entry.name, kind

    def refuse_outputs(self, paths: Iterable[str]) -> None:
        """Raises `UnusableError` for what must not be written, whoever asks; a person may write anywhere."""

    def has(self, path: str) -> bool:
        """Tells whether there is a file that may be read, and so may be told of."""
        with suppress(ValueError):
            return self.contains_as_written(path) and not self.is_gits_own(path) and self.exists(path)
        return False

    def exists(self, path: str) -> bool:
        """Tells whether there is a file."""
        return is_file(self.absolute(path))

    def has_content(self, path: str) -> bool:
        """Tells whether there is a file on disk, links aside, that is not empty, be it one that may not be read."""
        with suppress(OSError):
            found = os.lstat(self.absolute(path))
            return stat.S_ISREG(found.st_mode) and found.st_size > 0
        return False

    def is_folder(self, path: str) -> bool:
        """Tells whether there is a folder on disk, also where the workspace is one of the past."""
        return is_folder(self.absolute(path))

    def known_by(self, path: str) -> set[object]:
        """Returns what tells a file that must stay from others: also where its path leads, in every spelling, as there
        are file systems that number their files anew."""
        place = real(self.absolute(path))
        return {place, folded(place), self.place(path)}

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """Lists what lies in a folder, in no order. Raises `UnusableError`, also for one inside, as it is written, from
        which a link leads out or into `.git`."""
        try:
            with os.scandir(self.way_to(folder)) as entries:
                return list(entries)
        except OSError as problem:
            raise unreadable(self.shown(folder) if folder else self.root, reason_of(problem)) from None

    def names_of_files(self, folder: str) -> list[str]:
        """Lists the files that lie in a folder, links aside; none if it cannot be read."""
        with suppress(UnusableError, OSError):
            return [entry.name for entry in self.entries(folder) if entry.is_file(follow_symlinks=False)]
        return []

    def heads(self, folder: str, size: int) -> Iterator[tuple[str, tuple[int, int], bytes]]:
        """Yields the files that lie in a folder, links aside, each by its name with its device, inode and first `size`
        bytes. Links on the way to the folder are followed once."""
        for entry in self.entries(folder):
            with suppress(OSError):
                identity = identity_of(entry.path) if entry.is_file(follow_symlinks=False) else None
                if identity is not None:
                    yield entry.name, identity, read_limited(entry.path, size)[:size]

    def names_of_folders(self, folder: str) -> list[str]:
        """Lists the folders that lie in a folder, links aside; none if it cannot be read."""
        with suppress(UnusableError, OSError):
            return [entry.name for entry in self.entries(folder) if entry.is_dir(follow_symlinks=False)]
        return []

    def similar(self, path: str) -> str:
        """Finds the path, from the root, of a file or folder called similarly to one that does not exist, in the same
        folder or in one below the root that is called similarly too; empty if there is none."""
        absolute = self.absolute(path)
        if os.path.lexists(absolute) or absolute.count(os.sep) > DEEPEST_PATH:
            return ""
        self._suggestions += 1
        if self._suggestions > MAX_SUGGESTIONS:
            return ""
        from magnus_argo.files.search import respelt  # most runs find what they look for

        close = respelt(absolute, self.root, self.border)
        return self.relative(close) if close else ""

    def _elsewhere(self, known_as: str) -> str:
        """What used to be found from where the user stands; outside of the repository that is nobody's business."""
        is_around = self.root != self.stand and is_written_inside(self.stand, top_of(self.root) or self.root)
        is_elsewhere = is_around and not os.path.lexists(self.absolute(known_as))
        is_there = is_elsewhere and Workspace(self.stand).has(known_as)
        return "; the paths in a project file are relative to its folder" if is_there else ""
