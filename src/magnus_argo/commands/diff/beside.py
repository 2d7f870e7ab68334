"""Files beside workflows that no pipeline makes: whoever deploys a folder of workflows deploys them too."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from magnus_argo.commands.diff.sides import Compiled
from magnus_argo.diagnostics.budgets import MAX_BYTES, MAX_EXAMINED
from magnus_argo.diagnostics.errors import InSubmodule, UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import Name, Sentence, counted, is_visible, joined, sentence
from magnus_argo.files.paths import real
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

_OBJECTS = (".yaml", ".yml", ".json", ".jsonnet", ".libsonnet", "/Kustomization")
"""How paths end of what is read in a folder that is deployed: by `kubectl apply -f` or `-k`, by Argo CD (its
reposerver's `manifestFile`), and by what Argo CD runs there."""
_BY_NAME = regex(r"kustomization\.ya?ml|Kustomization|Chart\.yaml|\.argocd-.*|.*\.(?:j|lib)sonnet")
"""How files are called that Argo CD or `kubectl apply -k` reads whatever they say."""
_TOO_LONG, _UNREADABLE = "too long", "unreadable"


def is_object(path: str, data: bytes) -> bool:
    """Tells whether an input may be more than that to whoever deploys its folder: an object, be it written with
    escapes, or what is read for its name."""
    return b"apiVersion" in data or b"\\" in data or _BY_NAME.fullmatch(posixpath.basename(path)) is not None


def told_beside(
    sides: Sequence[Compiled], known: Collection[object], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Tells, for the folder of each project, which files in the folders of its workflows are new or other ones than at
    the base, and made by nothing; `known` are the places and the real paths of what is made or read today. A folder at
    the root of a project has more than workflows. Raises `UnusableError`."""
    yield from _led_astray(sides, base, environment)
    homes = _by_home(sides)
    yield from _left_out(homes, base, environment)
    left = MAX_EXAMINED
    for home, folders in homes:
        paths = [*_foreign(folders, home, known)]
        if not paths:
            continue
        with opened(base, home, environment) as (there, _):
            kept = {path for folder in folders for path in _listed(folder, there)}
            new, old = ([path for path in paths if (path in kept) == is_old] for is_old in (False, True))
            new = [path for path in new[:left] if home.place(path) not in known] + new[left:]
            pairs = [(path, _data(path, home), _data(path, there)) for path in old[:left]]
        changed = [path for path, is_, was in pairs if is_ != was]
        more = len(old[left:]) + sum(is_ == was == _TOO_LONG for _, is_, was in pairs)
        if new or changed:
            names = joined([home.shown(path) for path in sorted(new + changed)])
            yield home, sentence("no pipeline of this run makes {}, new or changed beside its workflows", names)
        if more:
            yield home, (f"not compared beside its workflows: {counted(more, 'more file')}",)
        left = max(left - len(paths), 0)


def _led_astray(
    sides: Sequence[Compiled], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Says which folders that had files are links now by which others are deployed: what lies there is not looked
    at."""
    seen = set[str]()
    for one in sides:
        home, folder = one.home, posixpath.dirname(posixpath.normpath(one.side.output))
        place = home.absolute(folder)
        if not folder or not is_visible(folder) or os.path.isabs(folder) or place in seen:
            continue
        seen.add(place)
        if home.leads_out(folder) and os.path.lexists(place):
            with opened(base, home, environment) as (there, _):
                had_files = any(_listed(folder, there))
            if not had_files:
                continue
            yield home, sentence("not compared: a symbolic link leads {} elsewhere", Name(home.shown(folder)))


def _left_out(
    homes: Collection[tuple[Workspace, list[str]]], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Says which folders of workflows are submodules now that are not checked out here, as they may be where they are
    deployed."""
    for home, folders in homes:
        those = [folder for folder in folders if not any(_listed(folder, home)) and _is_left_out(folder, home)]
        if those:
            with opened(base, home, environment) as (there, _):
                new = [Name(home.shown(folder)) for folder in those if not _is_left_out(folder, there)]
            yield from ((home, sentence("not compared: {} is a submodule now, not checked out", each)) for each in new)


def _is_left_out(folder: str, workspace: Workspace) -> bool:
    return isinstance(workspace.absence(posixpath.join(folder, "any.yaml")), InSubmodule)


def _by_home(sides: Sequence[Compiled]) -> Collection[tuple[Workspace, list[str]]]:
    """The folders of workflows of each project, each once; none that leads out of it or is git's own."""
    folders: dict[object, tuple[Workspace, str]] = {}
    for one in sides:
        folder = posixpath.dirname(posixpath.normpath(one.side.output))
        if folder and is_visible(folder) and one.home.contains_as_written(folder) and not one.home.is_gits_own(folder):
            folders.setdefault(one.home.place(folder), (one.home, folder))
    homes: dict[int, tuple[Workspace, list[str]]] = {}
    for home, folder in folders.values():
        homes.setdefault(id(home), (home, []))[1].append(folder)
    return homes.values()


def _foreign(folders: Iterable[str], home: Workspace, known: Collection[object]) -> Iterator[str]:
    """The files that are called otherwise than those that are known. A link is one too for whoever deploys the
    folder."""
    for folder in folders:
        place = real(home.absolute(folder))
        yield from (
            path for path in sorted(_listed(folder, home)) if f"{place}/{posixpath.basename(path)}" not in known
        )


def _listed(folder: str, workspace: Workspace) -> Iterator[str]:
    with suppress(UnusableError):
        for name, kind in workspace.listing(folder):
            path = posixpath.join(folder, name)
            if kind != "folder" and path.endswith(_OBJECTS):
                yield path


def _data(path: str, workspace: Workspace) -> bytes | str:
    """The ends of lines aside, which git may have been told to check out otherwise; a word where that is not known."""
    try:
        data = workspace.read(path).data
    except UnusableError:
        return _UNREADABLE
    return _TOO_LONG if len(data) > MAX_BYTES else data.replace(b"\r\n", b"\n")
