"""Projects that are gone: their pipelines are still to be compared with."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened
from magnus_argo.project.places import Asked, Place, place_at
from magnus_argo.project.settings import FILE_NAME


def places_gone(asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str]) -> list[Place]:
    """Finds the projects that were there at `base` and are not any more, of those that are asked for by patterns.

    Raises `UnusableError` if there is no such base.
    """
    if not asked.patterns or asked.request.pipelines:
        return []
    with opened(base, here, environment) as (there, _):
        paths = dict.fromkeys(path for pattern in asked.patterns for path in there.matching(pattern))
    gone = [path for path in paths if posixpath.basename(path) == FILE_NAME and not here.exists(path)]
    return [place_at(here.absolute(posixpath.dirname(path)), asked.request, here) for path in gone]
