"""Projects that are gone: those that the same request was about at the base of a comparison."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from magnus_argo.diagnostics.records import replace
from magnus_argo.files.copies import is_spelt_as_folder
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import around_then, highest_then, opened
from magnus_argo.project.places import Asked, Place, place_gone
from magnus_argo.project.settings import FILE_NAME


def places_gone(
    asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], today: Iterable[Place]
) -> list[Place]:
    """Finds the projects that the same request, which names no pipelines, was about at `base` and that are none of
    `today`'s. Raises `UnusableError` if there is no such base."""
    known = {(place.workspace.root, place.request.project or FILE_NAME) for place in today if place.asks_for_something}
    if asked.patterns:
        files = [posixpath.split(path) for path in _chosen_then(asked, here, base, environment)]
        gone = [(folder, name) for folder, name in files if (folder, name) not in known]
    else:
        folders = [] if asked.projects else _around_then(here, base, environment)
        gone = [(folder, FILE_NAME) for folder in folders if (real(folder), FILE_NAME) not in known]
    return [place_gone(folder, replace(asked.request, project=_named(name)), here) for folder, name in gone]


def _named(name: str) -> str | None:
    """A project file is asked for by its name if that is not the usual one."""
    return None if name == FILE_NAME else name


def _chosen_then(asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    """The project files that patterns chose; no pattern follows a link that stands for one today."""
    with opened(base, here, environment) as (there, _):
        paths = dict.fromkeys(path for pattern in asked.patterns for path in there.matching(pattern))
    return [posixpath.normpath(here.absolute(path)) for path in paths]


def _around_then(here: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    """The folder of the project that was the closest one around the user, who may stand below that of today."""
    if base and is_spelt_as_folder(base):
        return []
    top = highest_then(here, environment)
    if here.root == top:
        return []
    start = here.written if is_written_inside(here.written, top) else here.root
    with opened(base, here.at(top), environment) as (there, _):
        folders = around_then(start, top, there)
        return [folder for folder in folders if there.exists(posixpath.join(folder, FILE_NAME))][:1]
