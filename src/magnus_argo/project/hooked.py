"""What the files of a commit are to a project: a hook gets all that are YAML, and is about some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.config import USER_CONFIG
from magnus_argo.project.layers import Settings
from magnus_argo.project.listing import is_pipeline
from magnus_argo.project.places import Place
from magnus_argo.project.selection import in_environments, is_ours, listed_by
from magnus_argo.project.settings import FILE_NAME, Project, project_of

_FOR_PIPELINES = regex(r"(^|/)pipelines?(/.*)?\.ya?ml$")
_NO_PIPELINE = regex(r"(^|/)\.[^/.]|(^|/)pipelines?/(.*/)?argo/|(^|/)(config|parameters|magnus-argo)\.ya?ml$")


def concerned(place: Place) -> Place | None:
    """Returns the place with the pipelines that its files are or that read them, None where there are none. A project
    file concerns all pipelines of its project."""
    request, workspace = place.request, place.workspace
    files = [workspace.relative(path) for path in request.pipelines]
    listed = _listed(request.project or FILE_NAME, workspace)
    place_of = cache(workspace.place)
    known = _readers(listed, workspace, place_of)
    own = [path for path in files if place_of(path) not in known and _is_meant(path, workspace)]
    if workspace.relative(request.project or FILE_NAME) in files:
        every = dict.fromkeys(workspace.relative(settings.text("file")) for settings in listed)
        return replace(place, request=replace(request, pipelines=[*every, *own] if own else ()))
    readers = _readers(in_environments(request.environments, listed), workspace, place_of)
    named = dict.fromkeys(path for file in files for path in readers.get(place_of(file), [file] if file in own else ()))
    return replace(place, request=replace(request, pipelines=[*named])) if named else None


def _listed(project_file: str, workspace: Workspace) -> list[Settings]:
    """The jobs of a project; none where its file is wrong, which is told if anything in it is compiled."""
    project = project_of(workspace.read(project_file))[0] if workspace.exists(project_file) else Project()
    return listed_by(project, workspace)


def _readers(
    listed: list[Settings], workspace: Workspace, place_of: Callable[[str], object]
) -> Mapping[object, dict[str, None]]:
    """The pipelines that read a file, by its place, to which links may lead."""
    readers: dict[object, dict[str, None]] = {}
    for settings in listed:
        pipeline = workspace.relative(settings.text("file"))
        for path in (pipeline, *_beside(settings)):
            readers.setdefault(place_of(path), {})[pipeline] = None
    return readers


def _beside(settings: Settings) -> Iterator[str]:
    return filter(None, (settings.text("config"), settings.text("parameters"), USER_CONFIG))


def _is_meant(path: str, workspace: Workspace) -> bool:
    """Whether a file that no project lists is a pipeline, or lies where one belongs."""
    belongs = bool(_FOR_PIPELINES.search(path)) and not _NO_PIPELINE.search(path)
    return is_pipeline(path, workspace) or (belongs and not is_ours(path, workspace))
