"""Projects that are gone: those that the same request was about at the base of a comparison."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence, Set

from magnus_argo.diagnostics.records import replace
from magnus_argo.files.copies import is_spelt_as_folder
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.search import highest_above, upwards
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened
from magnus_argo.project.choice import chosen_there, is_left_out
from magnus_argo.project.places import Asked, Place, place_at
from magnus_argo.project.settings import FILE_NAME


def places_gone(
    asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], today: Iterable[Place]
) -> list[Place]:
    """Finds the projects that the same request was about at `base` and that are none of `today`'s. Raises
    `UnusableError` if there is no such base."""
    known = {place.workspace.root for place in today if place.asks_for_something}
    if asked.request.pipelines:
        return _places_of_pipelines(asked, here, base, environment, known)
    if asked.patterns:
        folders = _chosen_then(asked, here, base, environment)
        gone = [folder for folder in folders if folder not in known]
    else:
        folders = [] if asked.projects else _around_then(here, base, environment)
        gone = [folder for folder in folders if real(folder) not in known]
    return _without_links([place_at(folder, asked.request, here) for folder in gone])


def _without_links(places: list[Place]) -> list[Place]:
    for place in places:
        place.workspace.leave_links()
    return places


def _places_of_pipelines(
    asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], known: Set[str]
) -> list[Place]:
    """The projects of which the same patterns chose pipelines, all of which are gone."""
    if not asked.request.patterns or _are_of_one(asked, here, known):
        return []
    groups: dict[str, list[str]] = {}
    with opened(base, here, environment) as (there, _):
        named = {here.relative(path) for path in asked.projects}
        named |= {path for pattern in asked.patterns for path in there.matching(pattern)}
        for path in chosen_there(asked.request.patterns, there):
            if not is_left_out(path, asked.request.exclude):
                groups.setdefault(_project_of(path, there, named), []).append(path)
    places = [_of_project(project, those, asked, here) for project, those in groups.items() if project]
    return _without_links([place for place in places if place.workspace.root not in known])


def _are_of_one(asked: Asked, here: Workspace, known: Set[str]) -> bool:
    """Whether all pipelines, wherever they are, are those of one project: that is named, or around the user."""
    if asked.projects or asked.everywhere:
        return len(asked.projects) == 1 and not asked.patterns
    around = (here.at(folder) for folder in known if is_written_inside(here.root, folder))
    return any(folder.exists(FILE_NAME) for folder in around)


def _project_of(path: str, there: Workspace, named: Set[str]) -> str:
    """The path of the closest project file, one of those that are `named` if any is; empty if there is none."""
    folder = path
    while folder:
        folder = posixpath.dirname(folder)
        ours = sorted(each for each in named if posixpath.dirname(each) == folder)
        project = ours[0] if ours else posixpath.join(folder, FILE_NAME)
        if ours or (not named and there.exists(project)):
            return project
    return ""


def _of_project(project: str, pipelines: Sequence[str], asked: Asked, here: Workspace) -> Place:
    folder, name = posixpath.split(project)
    request = replace(asked.request, pipelines=pipelines, patterns=(), project=name if asked.projects else None)
    return place_at(posixpath.normpath(here.absolute(folder)), request, here)


def _chosen_then(asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    """The folders of the projects that patterns chose; no pattern follows a link that stands for one today."""
    with opened(base, here, environment) as (there, _):
        paths = dict.fromkeys(path for pattern in asked.patterns for path in there.matching(pattern))
    names = (posixpath.split(path) for path in paths)
    return [posixpath.normpath(here.absolute(folder)) for folder, name in names if name == FILE_NAME]


def _around_then(here: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    """The folder of the project that was the closest one around the user, who may stand below that of today."""
    top = highest_above(here.root, environment.get("GITHUB_WORKSPACE", ""))
    if here.root == top or (base and is_spelt_as_folder(base)):
        return []
    start = here.written if is_written_inside(here.written, top) else here.root
    with opened(base, here.at(top), environment) as (there, _):
        folders = upwards(start, top)
        return [folder for folder in folders if there.exists(posixpath.join(folder, FILE_NAME))][:1]
