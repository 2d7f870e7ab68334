"""Files beside workflows that no pipeline makes: whoever deploys a folder of workflows deploys them too."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from magnus_argo.commands.diff.sides import Compiled
from magnus_argo.diagnostics.budgets import MAX_EXAMINED
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import Sentence, joined, sentence
from magnus_argo.files.paths import goes_no_higher
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

_OBJECTS = (".yaml", ".yml", ".json")
"""How names of files end that `kubectl apply -f FOLDER/` reads."""


def told_beside(
    sides: Sequence[Compiled], known: Collection[object], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Tells, for the folder of each project, which files in the folders of its workflows are new or other ones than at
    the base, and made by nothing; `known` are the places of what is made or read today. A folder at the root of a
    project has more than workflows. Raises `UnusableError`."""
    folders: dict[object, tuple[Workspace, str]] = {}
    for one in sides:
        folder = posixpath.dirname(posixpath.normpath(one.side.output))
        if folder and goes_no_higher(folder):
            folders.setdefault(one.home.place(folder), (one.home, folder))
    homes = {id(home): home for home, _ in folders.values()}
    for number, home in homes.items():
        own = [folder for each, folder in folders.values() if id(each) == number]
        paths = [*_foreign(own, home, known)]
        found = _changed(paths, home, base, environment) if paths else []
        if found:
            names = joined([home.shown(path) for path in found])
            yield home, sentence("no pipeline of this run makes {}, new or changed beside its workflows", names)


def _foreign(folders: Iterable[str], home: Workspace, known: Collection[object]) -> Iterator[str]:
    """A link is a file too for whoever deploys the folder."""
    for folder in folders:
        names = sorted(name for name, kind in _listed(folder, home) if kind != "folder" and name.endswith(_OBJECTS))
        paths = (posixpath.join(folder, name) for name in names)
        yield from (path for path in paths if home.place(path) not in known)


def _listed(folder: str, home: Workspace) -> list[tuple[str, str]]:
    try:
        return [*home.listing(folder)]
    except UnusableError:
        return []


def _changed(paths: Sequence[str], home: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    with opened(base, home, environment) as (there, _):
        old = [path for path in paths if there.exists(path)]
        unread = set(old[MAX_EXAMINED:])
        same = {path for path in old[:MAX_EXAMINED] if _data(path, home) == _data(path, there)}
        return [path for path in paths if path not in same and path not in unread]


def _data(path: str, workspace: Workspace) -> bytes | UnusableError:
    """What cannot be read is like nothing else."""
    try:
        return workspace.read(path).data
    except UnusableError as problem:
        return problem
