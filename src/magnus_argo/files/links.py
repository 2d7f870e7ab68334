"""Follows symbolic links as the system does, but no further than people have them lead.

The system follows 40 links of 4,095 characters each on the way of a path, and looks up each name in them: that takes
milliseconds, Python's `realpath` a tenth of a second, and git seconds. A pull request can bring a million of them.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from magnus_argo.diagnostics.budgets import DEEPEST_PATH, LONGEST_LINKS
from magnus_argo.diagnostics.errors import reason_of

MOST_LINKS = 40
"""On the way of one path, as in Linux (include/linux/namei.h MAXSYMLINKS)."""

_NOTHING_THERE = (FileNotFoundError, NotADirectoryError, PermissionError)


class WindingError(OSError):
    """The links on the way of a path are too long, and are not followed."""

    def __init__(self, path: str) -> None:
        words = f"the symbolic links on its way have more than {LONGEST_LINKS:,} characters"
        super().__init__(errno.ELOOP, words, path)


class ImpossibleNameError(OSError, ValueError):
    """No file can have this name."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.EINVAL, "no file can have this name", path)


def require_possible(path: str) -> None:
    """Raises `ImpossibleNameError` for a path that the system cannot be asked for."""
    if not is_possible(path):
        raise ImpossibleNameError(path)


def is_possible(path: str) -> bool:
    """Tells whether the system can be asked for a path: not with a zero in it, or letters that its encoding lacks."""
    try:
        return bool(path) and b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


class Link(NamedTuple):
    """A link on the way of a path: the folder in which it lies, and the place to which it leads."""

    folder: str
    place: str


def followed(path: str) -> str:
    """Returns where a path leads when its links are followed; what is not there, and what comes after that, is taken as
    it is written, but in the text of a link. Raises as `way_of`."""
    return way_of(path)[0]


def way_of(path: str) -> tuple[str, list[Link]]:
    """Returns where a path leads, and the links on its way, also those in the texts of others.

    Raises `WindingError`, another OSError for a path of which nobody can tell, such as with links in a circle, and
    `ImpossibleNameError`. `os.path.realpath` takes a link for a file where it cannot look at it, which is so below a
    path that is longer than the system takes; but a short one may lead there, over a link to a folder in between, and
    along that the system follows the link (Linux 6.12 fs/namei.c).
    """
    require_possible(path or os.curdir)
    if os.name == "nt":
        return os.path.realpath(path), _links_on(os.path.abspath(path))
    passed, begun = list[Link](), list[tuple[str, int]]()
    done, waiting, left = "", os.path.join(os.getcwd(), path).split("/")[::-1], LONGEST_LINKS
    links = depth = 0
    while waiting:
        name = waiting.pop()
        if name == "..":
            done, depth = _above(done, path if begun else ""), max(depth - 1, 0)
        elif name not in ("", "."):
            text = _text_of(f"{done}/{name}")
            links, left = links + bool(text), left - len(text)
            if left < 0:
                raise WindingError(path)
            if links > MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
            if not text:
                done, depth = f"{done}/{name}", depth + 1
            else:
                begun.append((done or "/", len(waiting)))
                waiting += text.split("/")[::-1]
                done, depth = ("", 0) if text.startswith("/") else (done, depth)
            if depth > DEEPEST_PATH + 1:
                raise OSError(errno.ENAMETOOLONG, "it is inside too many folders", path)
        while begun and begun[-1][1] == len(waiting):
            passed.append(Link(begun.pop()[0], done or "/"))
    return done or "/", passed


def _above(place: str, linked: str) -> str:
    """The folder above a place. In the text of a link on the way of the path `linked` the system has to go there: over
    what is not there it leads nowhere, and raises OSError."""
    try:
        if linked:
            os.stat(f"{place}/..")
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, linked) from None
    return place.rpartition("/")[0]


def places_on(path: str) -> list[str]:
    """Returns where a path leads, and the folders of the links on its way. Raises as `way_of`."""
    place, links = way_of(path)
    return [place, *(link.folder for link in links)]


def _links_on(path: str) -> list[Link]:
    """The links of a path where the system itself tells where they lead, as that of Windows does with the drives and
    prefixes in their texts."""
    passed = list[Link]()
    while (above := os.path.dirname(path)) != path:
        if os.path.islink(path):
            passed.append(Link(os.path.realpath(above), os.path.realpath(path)))
        path = above
    return passed


def obstacle_to(path: str) -> str:
    """Returns why a path cannot be followed, to wherever it leads; empty if it can be."""
    try:
        followed(path)
    except OSError as problem:
        return reason_of(problem)
    return ""


def _text_of(path: str) -> str:
    """What a link says; nothing for what is none, and where nobody finds anything."""
    try:
        return os.readlink(path) if stat.S_ISLNK(os.lstat(path).st_mode) else ""
    except _NOTHING_THERE:
        return ""
    except OSError as problem:
        if problem.errno == errno.ENAMETOOLONG and _is_too_long(path):
            return ""
        raise


def _is_too_long(path: str) -> bool:
    """Whether the file system has no such long names: the system may also say so of the path as a whole, at which it
    can look by a shorter one."""
    folder, name = os.path.split(path)
    try:
        return len(name) > os.pathconf(folder, "PC_NAME_MAX")
    except OSError:
        return False


def _require_short(path: str) -> None:
    """Raises `WindingError` or `ImpossibleNameError` for a path that must not even be looked at; whatever else is wrong
    with it, the system says."""
    try:
        followed(path)
    except (WindingError, ImpossibleNameError):
        raise
    except OSError:
        return


def status(path: str) -> os.stat_result | None:
    """Returns what the system knows of a file or folder, also through links; None if there is none, or no way."""
    try:
        _require_short(path)
        return os.stat(path)
    except OSError:
        return None


def identity_of(place: str) -> tuple[int, int] | None:
    """Returns device and inode of what is at a place to which links have been followed; None if nothing is."""
    try:
        found = os.lstat(place)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_file(path: str) -> bool:
    """Tells whether a path leads to a regular file."""
    found = status(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(path: str) -> bool:
    """Tells whether a path leads to a folder."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)
