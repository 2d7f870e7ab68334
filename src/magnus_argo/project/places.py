"""Where projects are: which project files a run is about, and each request as it is from the folder of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.pasting import path_for_shell
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.words import joined, listed, path_in_prose, plain
from magnus_argo.files.borders import AROUND, outermost
from magnus_argo.files.copies import is_spelt_as_folder
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.search import files_called, highest_above, nearest
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.choice import OUT
from magnus_argo.project.handed_on import handed_on, without
from magnus_argo.project.misnamed import LIKE_IT, refuse_misnamed, refuse_misnamed_around
from magnus_argo.project.plan import Request
from magnus_argo.project.settings import FILE_NAME

_PATHS = ("config", "parameters", "output")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asks for, with paths from where they stand: `request` says what of each project, whose file is one
    of `projects`; without any it is the one around them or, `by_file`, the closest one to each pipeline that is named
    if there is none around them. `everywhere` stands for all project files from there downwards or, where pipelines are
    named, for the closest one to each. They read paths in `seen_from`, which is empty if that is where they stand.
    `patterns` are what found the projects, and may find others at a revision. `texts` are what files hold in place of
    what is on disk, by path. With `of_a_commit` the request has all files of YAML in a commit, some of which are
    pipelines. `way` is the path of where they stand, with the links on it if it is known."""

    request: Request = field(default_factory=Request)
    projects: Sequence[str] = ()
    everywhere: bool = False
    seen_from: str = ""
    patterns: Sequence[str] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    of_a_commit: bool = False
    by_file: bool = True
    way: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A project's folder and what is asked for in it, with paths from there."""

    workspace: Workspace
    request: Request

    @property
    def title(self) -> str:
        """The project file's path, as people see it."""
        return self.workspace.shown(self.request.project or FILE_NAME)

    @property
    def asks_for_something(self) -> bool:
        """Whether there is a project file, or pipelines are named."""
        return bool(self.request.pipelines or self.request.project) or self.workspace.exists(FILE_NAME)


def places_of(asked: Asked, here: Workspace, environment: Mapping[str, str], base: str | None = None) -> list[Place]:
    """Finds the folder of each project that a run is about, `here` being where the user stands, and notes the working
    trees around them, and around the folder that they are compared with if the `base` is one.

    Without a project file that folder is where they stand. Raises `UnusableError`.
    """
    AROUND[:] = [outermost(real(posixpath.join(here.stand, base)))] if base and is_spelt_as_folder(base) else []
    places = _found(asked, here, environment.get("GITHUB_WORKSPACE", ""))
    for place in places:
        astray = here.leads_astray(place.workspace)
        if astray:
            shown = here.in_prose(here.relative(place.workspace.written))
            raise UnusableError(f"cannot use the project in {shown}: {astray}")
    AROUND.extend({outermost(place.workspace.root) for place in places})
    return places


def _found(asked: Asked, here: Workspace, border: str) -> list[Place]:
    if asked.projects:
        return _named(asked, here)
    around = "" if asked.everywhere else _around(here.root, border, here)
    if around:
        return [place_at(around, asked.request, here)]
    groups: dict[str, list[str]] = {}
    if asked.everywhere or asked.by_file:
        groups = _by_file(asked, here, border)
    if asked.everywhere:
        groups = groups or {folder: [] for folder in _below(here)}
    if groups.keys() <= {here.root}:
        return [place_at(here.root, asked.request, here)]
    requests = {folder: _share(asked, those, folder, groups, here) for folder, those in groups.items()}
    return [place_at(folder, request, here) for folder, request in requests.items()]


def _share(asked: Asked, those: Sequence[str], folder: str, folders: Iterable[str], here: Workspace) -> Request:
    """Some of the pipelines for the project of a folder. Its patterns may find others at a revision, but none of the
    projects below it."""
    patterns = asked.request.patterns and [*asked.request.patterns, *without(folders, folder, here)]
    return replace(asked.request, pipelines=those, patterns=patterns)


def _around(folder: str, border: str, here: Workspace) -> str:
    """The folder of the project around another one; empty if there is none. Raises `UnusableError`."""
    highest = highest_above(folder, border)
    refuse_misnamed_around(folder, highest, here)
    return nearest(FILE_NAME, folder, highest)


def _below(here: Workspace) -> list[str]:
    """The folders of all projects from where the user stands downwards. Raises `UnusableError`."""
    files = files_called((FILE_NAME, *LIKE_IT), here.root)
    refuse_misnamed((path for path in files if posixpath.basename(path) != FILE_NAME), here)
    return [posixpath.dirname(path) for path in files if posixpath.basename(path) == FILE_NAME]


def _named(asked: Asked, here: Workspace) -> list[Place]:
    """With several project files a pipeline that is named is one of the closest of them."""
    files = list(dict.fromkeys(posixpath.normpath(here.absolute(path)) for path in asked.projects))
    requests = {path: replace(asked.request, project=posixpath.basename(path)) for path in files}
    if len(files) > 1 and asked.request.pipelines:
        shared = _shared_out(asked, files, here)
        folders = {path: posixpath.dirname(path) for path in files}
        shares = {path: _share(asked, those, folders[path], folders.values(), here) for path, those in shared.items()}
        requests = {path: replace(share, project=posixpath.basename(path)) for path, share in shares.items()}
    return [place_at(posixpath.dirname(path), request, here) for path, request in requests.items()]


def _shared_out(asked: Asked, files: Sequence[str], here: Workspace) -> dict[str, list[str]]:
    shares: dict[str, list[str]] = {}
    for pipeline in asked.request.pipelines:
        around = [path for path in files if is_written_inside(here.absolute(pipeline), posixpath.dirname(path))]
        if not around and not asked.of_a_commit:
            raise UnusableError(
                f"{path_in_prose(pipeline)} lies in the folder of none of these projects: {listed(files)}"
            )
        closest = max((len(posixpath.dirname(path)) for path in around), default=0)
        for path in around:
            if len(posixpath.dirname(path)) == closest:
                shares.setdefault(path, []).append(pipeline)
    return {path: shares[path] for path in files if path in shares}


def _by_file(asked: Asked, here: Workspace, border: str) -> dict[str, list[str]]:
    """A file without a project around it is compiled where the user stands. One that an editor hands over may be
    anywhere: it is compiled in the repository around it, or else in its own folder."""
    groups: dict[str, list[str]] = {}
    known: dict[str, str] = {}
    for pipeline in asked.request.pipelines:
        folder = posixpath.dirname(posixpath.normpath(here.absolute(pipeline)))
        if folder not in known:
            is_elsewhere = bool(asked.texts) and not is_written_inside(folder, here.root)
            otherwise = highest_above(folder, border) if is_elsewhere else here.root
            known[folder] = _around(folder, border, here) or nearest(FILE_NAME, folder, here.root) or otherwise
        groups.setdefault(known[folder], []).append(pipeline)
    return groups


def require_project(place: Place) -> None:
    """Raises `UnusableError` where no pipeline is named, and only folders below have project files."""
    if place.asks_for_something:
        return
    workspace = place.workspace
    below = [workspace.shown(workspace.relative(folder)) for folder in _below(workspace)]
    if below:
        cure = f"go to {'one of them' if len(below) > 1 else 'it'} with `-C {path_for_shell(below[0]) or 'FOLDER'}`"
        cure += ", or take all with `--all-projects`" if len(below) > 1 else ""
        there = plain(joined(below))
        raise UnusableError(f"there is no {FILE_NAME} in this folder or above, only in {there}", cure)


def place_at(folder: str, request: Request, here: Workspace) -> Place:
    """Puts a request that is made where the user stands to the project of a folder."""
    return _put(request, here.at(folder), here)


def place_gone(folder: str, request: Request, here: Workspace) -> Place:
    """Puts a request to a project that is gone from a folder, where there may be a link to another one by now."""
    workspace = here.at(folder)
    workspace.leave_links()
    return _put(request, workspace, here)


def _put(request: Request, workspace: Workspace, here: Workspace) -> Place:
    settings = {
        key: workspace.given(value) if key in _PATHS and isinstance(value, str) else value
        for key, value in request.settings.items()
    }
    pipelines = [workspace.given(path) for path in request.pipelines]
    patterns = handed_on(request.patterns, workspace, here)
    exclude = [each.removeprefix(OUT) for each in handed_on(map(OUT.__add__, request.exclude), workspace, here)]
    return Place(
        workspace, replace(request, settings=settings, pipelines=pipelines, patterns=patterns, exclude=exclude)
    )
