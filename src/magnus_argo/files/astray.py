"""Where links must not lead a folder that somebody has named: a pull request can put one in its place."""

from __future__ import annotations

from magnus_argo.files.borders import LED_OUT, is_way_out, top_of
from magnus_argo.files.links import Link, way_of
from magnus_argo.files.paths import is_written_inside
from magnus_argo.files.separate import git_folder_of

_AROUND = "a symbolic link leads to a folder around it; name that folder"
_OTHER = "a symbolic link leads into another repository; name what it leads to"


def led_astray(folder: str) -> str:
    """Says where links that lie in a repository lead a folder, and must not: out of the repository, to a folder around
    the link, or into another repository that is no submodule; empty if there are no such links."""
    try:
        place, links = way_of(folder)
    except OSError:
        return LED_OUT
    ends = [Link(link.folder, place) for link in links]  # another repository may only begin behind a link
    return next(filter(None, map(_astray, [*links, *ends])), "")


def _astray(link: Link) -> str:
    if is_way_out(link):
        return LED_OUT
    top, there = top_of(link.folder), top_of(link.place)
    if top and is_written_inside(link.folder, link.place):
        return _AROUND
    is_other = (
        top != there
        and is_written_inside(there, top)
        and not is_written_inside(git_folder_of(there), git_folder_of(top))
    )
    return _OTHER if top and is_other else ""
