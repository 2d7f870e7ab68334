"""Where a path leads when its links are followed, as the system itself would follow them."""

from __future__ import annotations

import errno
import os
import stat

from magnus_argo.diagnostics.budgets import LONGEST_PATH, MAX_LINKS

_NOTHING_THERE = (FileNotFoundError, NotADirectoryError, PermissionError)


def followed(path: str) -> str:
    """Returns where a path leads, whether something is there or not.

    Raises OSError for a path of which nobody can tell. `os.path.realpath` takes a link for a file where it cannot look
    at it, which is so below a path that is longer than the system takes; but a short one may lead there, over a link to
    a folder in between, and along that the system follows the link (Linux 6.12 fs/namei.c). Raises ValueError for a
    path that no file can have.
    """
    if os.name == "nt":
        return os.path.realpath(path)
    place, links, spent = "", 0, 0
    waiting = (path if os.path.isabs(path) else os.path.join(os.getcwd(), path)).split("/")[::-1]
    while waiting:
        part = waiting.pop()
        if part == "..":
            place = place[: max(place.rfind("/"), 0)]
        elif part not in ("", "."):
            below = f"{place}/{part}"
            text = _text_of_link(below)
            if text is None:
                place = below
                continue
            links, spent = links + 1, spent + len(text)
            _require_few(links, spent, path)
            waiting += text.split("/")[::-1]
            place = "" if text.startswith("/") else place
    return place or "/"


def can_be_followed(path: str) -> bool:
    """Tells whether the links on the way of a path can be followed, to wherever they lead."""
    try:
        followed(path)
    except OSError:
        return False
    return True


def _text_of_link(path: str) -> str | None:
    """What a link leads to, as it is written in it; None for what is no link, and where nobody finds anything."""
    try:
        return os.readlink(path) if stat.S_ISLNK(os.lstat(path).st_mode) else None
    except _NOTHING_THERE:
        return None


def _require_few(links: int, characters: int, path: str) -> None:
    if links > MAX_LINKS or characters > LONGEST_PATH:
        raise OSError(errno.ELOOP, "it leads through too many links", path)
