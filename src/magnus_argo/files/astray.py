"""Where links must not lead a folder that somebody has named: a pull request can put one in its place."""

from __future__ import annotations

from magnus_argo.files.borders import LED_OUT, is_way_out, top_of
from magnus_argo.files.links import way_of
from magnus_argo.files.paths import is_written_inside

_AROUND = "a symbolic link leads to a folder around it; name that folder"


def led_astray(folder: str) -> str:
    """Says where links that lie in a repository lead a folder, and must not: out of the repository, or to a folder
    around the link; empty if there are no such links."""
    try:
        place, links = way_of(folder)
    except OSError:
        return LED_OUT
    if is_way_out(place, links):
        return LED_OUT
    of_repositories = [link for link in links if top_of(link.folder)]
    is_around = any(is_written_inside(link.folder, end) for link in of_repositories for end in (link.place, place))
    return _AROUND if is_around else ""
