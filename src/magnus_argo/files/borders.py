"""The border of a repository: links in it may come with a pull request, those of a person's own folders are theirs."""

from __future__ import annotations

from magnus_argo.files.links import Link, way_of
from magnus_argo.files.paths import is_written_inside
from magnus_argo.files.revisions import top_of


def leaves_repository(path: str) -> bool:
    """Tells whether a link on the way of a path leads out of the repository in which it lies, or nobody can tell."""
    try:
        return any(map(is_way_out, way_of(path)[1]))
    except OSError:
        return True


def is_way_out(link: Link) -> bool:
    """Tells whether a link leads out of the repository in which it lies."""
    top = top_of(link.folder)
    return bool(top) and not is_written_inside(link.place, top)


def is_led_by_repository(path: str) -> bool:
    """Tells whether a link that lies in a repository is on the way of a path, or nobody can tell."""
    try:
        return any(top_of(link.folder) for link in way_of(path)[1])
    except OSError:
        return True
