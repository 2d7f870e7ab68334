"""Whether a path stays inside of a folder. There are three questions, and which one is right depends on who asks:

- `is_written_inside`: where does the path lead as it is written, wherever its links lead? It names a path for people,
  and refuses what a file asks for before anything is looked at on disk.
- `leads_inside`: where does it lead when its links are followed? It guards what is read and written on disk.
- `goes_no_higher`: may the path be joined to a root that is on no disk, such as the tree of a commit?
"""

from __future__ import annotations

import os
import posixpath


def is_written_inside(path: str, folder: str) -> bool:
    """Tells whether a path is `folder` or below it, links aside; it is relative to the folder, or absolute."""
    return _is_within(os.path.normpath(os.path.join(folder, path)), folder)


def leads_inside(path: str, folder: str) -> bool:
    """Tells whether a path is `folder` or below it when links are followed; `folder` is a real path.

    Raises ValueError for a path that no file can have.
    """
    return _is_within(os.path.realpath(os.path.join(folder, path)), folder)


def goes_no_higher(path: str) -> bool:
    """Tells whether a path, with `/` between its parts, is relative and stays below whatever it is joined to."""
    normal = posixpath.normpath(path)
    return not os.path.isabs(path) and normal != ".." and not normal.startswith("../")


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
