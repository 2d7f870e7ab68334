"""The projects of a comparison: those of today, and those that the same run would have compiled at the base."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from magnus_argo.diagnostics.errors import InSubmodule
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.files.copies import is_spelt_as_folder
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.search import highest_above
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import around_then, highest_then, opened
from magnus_argo.project.choice import OUT, chosen_there, is_left_out
from magnus_argo.project.gone import places_gone
from magnus_argo.project.handed_on import handed_on
from magnus_argo.project.places import Asked, Place, place_at, place_gone
from magnus_argo.project.plan import Request
from magnus_argo.project.settings import FILE_NAME

_Owner = tuple[str, str | None]
"""The folder of a project, and the name of its file where that is asked for."""


@dataclass(frozen=True, slots=True)
class Halves:
    """A project of today and what was asked of the same one at the base, None if nothing was; `is_gone` is one that
    nothing is asked of today."""

    place: Place
    then: Request | None
    is_gone: bool = False


def halves_of(
    asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], today: Sequence[Place]
) -> list[Halves]:
    """Finds what a run asks of which project on either side: of pipelines that are named each is compiled by the
    project file that was the closest one then. Those that are gone come last. Raises `UnusableError` if there is no
    such base."""
    if asked.request.pipelines:
        return _of_pipelines(asked, here, base, environment, today)
    gone = places_gone(asked, here, base, environment, today)
    # The user's own folder may only be there because nothing else is.
    kept = [place for place in today if place.asks_for_something or not gone]
    return [*(Halves(place, place.request) for place in kept), *(Halves(place, place.request, True) for place in gone)]


def _of_pipelines(
    asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], today: Sequence[Place]
) -> list[Halves]:
    groups: dict[_Owner, list[str]] = {}
    with _Past(asked, here, base, environment, today).opened() as past:
        for path in past.pipelines():
            for owner in past.owners(path):
                groups.setdefault(owner, []).append(path)
    linked = {(real(folder), name): (folder, name) for folder, name in groups}
    halves = list[Halves]()
    for place in today:
        own = (place.workspace.written, place.request.project)
        # The project in the same folder, which today may be a link to another one's.
        owner = own if own in groups else linked.get((place.workspace.root, own[1]), own)
        those = groups.pop(owner, None)
        halves.append(Halves(place, place_at(owner[0], _then(owner, those, asked), here).request if those else None))
    gone = (place_gone(owner[0], _then(owner, those, asked), here) for owner, those in groups.items())
    return [*halves, *(Halves(place, place.request, True) for place in gone)]


def _then(owner: _Owner, pipelines: Sequence[str], asked: Asked) -> Request:
    return replace(asked.request, pipelines=pipelines, patterns=(), project=owner[1])


class _Past:
    """What a run that names pipelines was about at the base: which there were, and which project each was of."""

    def __init__(
        self, asked: Asked, here: Workspace, base: str | None, environment: Mapping[str, str], today: Sequence[Place]
    ) -> None:
        self._asked, self._here, self._base, self._environment, self._today = asked, here, base, environment, today
        self._border = environment.get("GITHUB_WORKSPACE", "")
        self._is_copy = bool(base) and is_spelt_as_folder(str(base))
        self._top = highest_above(here.known_from, self._border) if self._is_copy else highest_then(here, environment)
        self._known: dict[str, bool] = {}

    @contextmanager
    def opened(self) -> Iterator[_Past]:
        """Opens the base: a revision at the top around the user, a copy in the folder that it is one of."""
        self._whole = self._here if self._is_copy else self._here.at(self._top)
        with opened(self._base, self._whole, self._environment) as (self._there, _):
            self._around = "" if self._asked.everywhere else self._closest(self._start(), self._top)
            yield self

    def _start(self) -> str:
        written = self._here.written
        return written if is_written_inside(written, self._top) else self._here.root

    def pipelines(self) -> list[str]:
        """Lists those that are named and were there, with those that the same patterns choose there."""
        request = self._asked.request
        named = {self._path(path): path for path in request.pipelines}
        there = [path for known_as, path in named.items() if self._there.exists(self._whole.relative(known_as))]
        chosen = self._chosen(request.patterns) if request.patterns else []
        more = (path for path in chosen if self._path(path) not in named)
        return [*there, *(path for path in more if not is_left_out(path, request.exclude))]

    def _path(self, path: str) -> str:
        """Where a path of the request leads, with the links on the way to the user, which may be new."""
        return posixpath.normpath(posixpath.join(self._here.written, path))

    def _chosen(self, patterns: Sequence[str]) -> list[str]:
        """What patterns choose: those that lead out of where the user stands as they are from the top."""
        if all(is_written_inside(each.removeprefix(OUT), self._here.root) for each in patterns):
            with opened(self._base, self._here, self._environment) as (near, _):
                return chosen_there(patterns, near)
        paths = chosen_there(handed_on(patterns, self._whole, self._here), self._there)
        return [self._here.relative(self._whole.absolute(path)) for path in paths]

    def owners(self, path: str) -> list[_Owner]:
        """Finds the projects that a pipeline was of, several where project files of one folder are named."""
        folder = posixpath.dirname(self._path(path))
        if self._asked.projects:
            return self._named(folder) or [self._unnamed(folder) or self._of_today(path)]
        if self._around:
            return [(self._around, None)]
        is_elsewhere = bool(self._asked.texts) and not is_written_inside(folder, self._here.root)
        otherwise = highest_above(folder, self._border) if is_elsewhere else self._here.root
        return [self._unnamed(folder) or (otherwise, None)]

    def _named(self, folder: str) -> list[_Owner]:
        """One that is named alone has all pipelines, wherever they lie."""
        is_one = len(self._asked.projects) == 1 and not self._asked.patterns
        around = [file for file in self._files if is_one or is_written_inside(folder, posixpath.dirname(file))]
        closest = max((len(posixpath.dirname(file)) for file in around), default=0)
        return [posixpath.split(file) for file in around if len(posixpath.dirname(file)) == closest]

    @functools.cached_property
    def _files(self) -> list[str]:
        """The project files that are named, or that the same patterns found, and that were there."""
        patterns = handed_on(self._asked.patterns, self._whole, self._here)
        found = (self._whole.absolute(path) for pattern in patterns for path in self._there.matching(pattern))
        paths = dict.fromkeys((*map(self._path, self._asked.projects), *found))
        return [path for path in paths if self._there.exists(self._whole.relative(path))]

    def _unnamed(self, folder: str) -> _Owner | None:
        is_inside = is_written_inside(folder, self._top) and not self._is_copy
        highest = self._top if is_inside else highest_above(folder, self._border)
        closest = self._closest(folder, highest) or self._closest(folder, self._here.root)
        return (closest, None) if closest else None

    def _of_today(self, path: str) -> _Owner:
        return self._holders.get(self._here.place(path), (self._here.written, None))

    @functools.cached_property
    def _holders(self) -> dict[object, _Owner]:
        """The projects of today by the places of their pipelines."""
        return {
            each.workspace.place(path): (each.workspace.written, each.request.project)
            for each in self._today
            for path in each.request.pipelines
        }

    def _closest(self, folder: str, highest: str) -> str:
        return next((each for each in around_then(folder, highest, self._there) if self._has_project(each)), "")

    def _has_project(self, folder: str) -> bool:
        """A copy says nothing of the folders around it, nor the base of what is in a submodule: that is as today."""
        if folder not in self._known:
            path, is_inside = posixpath.join(folder, FILE_NAME), is_written_inside(folder, self._whole.root)
            there, known_as = (self._there, self._whole.relative(path)) if is_inside else (self._here, path)
            is_in_submodule = isinstance(there.absence(known_as), InSubmodule)
            self._known[folder] = self._here.exists(path) if is_in_submodule else there.exists(known_as)
        return self._known[folder]
