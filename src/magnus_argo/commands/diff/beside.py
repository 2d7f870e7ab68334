"""Files beside workflows that no pipeline makes: whoever deploys a folder of workflows deploys them too."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from magnus_argo.commands.diff.converted import converted, told_converted
from magnus_argo.commands.diff.sides import Compiled
from magnus_argo.diagnostics.budgets import MAX_BYTES, MAX_EXAMINED
from magnus_argo.diagnostics.errors import InSubmodule, UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import Name, Sentence, counted, is_visible, joined, sentence
from magnus_argo.files.borders import top_of
from magnus_argo.files.copies import is_spelt_as_folder
from magnus_argo.files.links import identity_of
from magnus_argo.files.paths import is_written_inside, real
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

_OBJECTS = (".yaml", ".yml", ".json", ".jsonnet", ".libsonnet", "/Kustomization")
"""How paths end of what is read in a folder that is deployed: by `kubectl apply -f` or `-k`, by Argo CD (its
reposerver's `manifestFile`), and by what Argo CD runs there."""
_BY_NAME = regex(r"kustomization\.ya?ml|Kustomization|Chart\.yaml|\.argocd-.*|.*\.(?:j|lib)sonnet")
"""How files are called that Argo CD or `kubectl apply -k` reads whatever they say."""
_Folder = tuple[Workspace, str]
_SAME, _OTHER, _CONVERTED, _TOO_LONG, _UNREADABLE = "the same", "another one", "converted", "too long", "unreadable"


def is_object(path: str, data: bytes) -> bool:
    """Tells whether an input may be more than that to whoever deploys its folder: an object, be it written with
    escapes, or what is read for its name."""
    return b"apiVersion" in data or b"\\" in data or _BY_NAME.fullmatch(posixpath.basename(path)) is not None


def names_of(path: str, home: Workspace) -> set[object]:
    """Returns what tells a file in its folder from others, however the folder and its letters are spelt. A link has
    names of its own: where it lies, it brings what is made or read elsewhere."""
    folder, name = os.path.split(home.absolute(path))
    place = f"{real(folder)}/{name}"
    return {place, identity_of(place) or place}


def told_beside(
    sides: Sequence[Compiled], known: Collection[object], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Tells, for the folder of each project, which files in the folders of its workflows are new or other ones than at
    the base, and made by nothing; `known` are the names of what is made or read today. Raises `UnusableError`."""
    written = _folders_of(sides)
    yield from _led_astray(written, base, environment)
    homes = _by_home(_compared_among(written))
    yield from _left_out(homes, base, environment)
    left = MAX_EXAMINED
    for home, folders in homes:
        paths = [*_foreign(folders, home, known)]
        if not paths:
            continue
        with opened(base, home, environment) as (there, _):
            kept = {path for folder in folders for path in _listed(folder, there)}
            new, old = ([path for path in paths if (path in kept) == is_old] for is_old in (False, True))
            new = [path for path in new[:left] if names_of(path, home).isdisjoint(known)] + new[left:]
            found = _compared(old[:left], home, there)
        found |= _beyond([path for path, how in found.items() if how == _UNREADABLE], home, base, environment)
        yield from ((home, words) for words in _told(home, new, found, len(old[left:])))
        left = max(left - len(paths), 0)


def _told(home: Workspace, new: list[str], found: Mapping[str, str], more: int) -> Iterator[Sentence]:
    those = {how: [path for path in found if found[path] == how] for how in (_OTHER, _CONVERTED, _TOO_LONG)}
    more += len(those[_TOO_LONG])
    if new or those[_OTHER]:
        names = joined([home.shown(path) for path in sorted(new + those[_OTHER])])
        yield sentence("no pipeline of this run makes {}, new or changed beside its workflows", names)
    yield from told_converted(those[_CONVERTED], home)
    if more:
        yield (f"not compared beside its workflows: {counted(more, 'more file')}",)


def _led_astray(
    folders: Iterable[_Folder], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Says which folders that had files are links now by which others are deployed: what lies there is not looked at,
    or is only what pipelines make for elsewhere."""
    for home, led in _by_home((home, folder) for home, folder in folders if _is_led(folder, home)):
        with opened(base, home, environment) as (there, _):
            new = [folder for folder in led if any(_listed(folder, there)) and _is_led_anew(folder, home, there)]
        for folder in new:
            yield home, sentence("not compared: a symbolic link leads {} elsewhere", Name(home.shown(folder)))


def _is_led(folder: str, home: Workspace) -> bool:
    place = home.absolute(folder)
    return not os.path.isabs(folder) and os.path.lexists(place) and (home.leads_out(folder) or real(place) != place)


def _is_led_anew(folder: str, home: Workspace, there: Workspace) -> bool:
    parts = folder.split("/")
    way = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(home.link(each) not in ("", there.link(each)) for each in way)


def _left_out(
    homes: Collection[tuple[Workspace, list[str]]], base: str | None, environment: Mapping[str, str]
) -> Iterator[tuple[Workspace, Sentence]]:
    """Says which folders of workflows are submodules now that are not checked out here, as they may be where they are
    deployed."""
    for home, folders in homes:
        those = [folder for folder in folders if not any(_listed(folder, home)) and _is_left_out(folder, home)]
        if those:
            with opened(base, home, environment) as (there, _):
                then = {folder: there.submodule_on(folder) for folder in those}
            for folder, commit in then.items():
                if commit != home.submodule_on(folder):
                    what = f"not compared: {{}} is a{'nother' * bool(commit)} submodule now, not checked out"
                    yield home, sentence(what, Name(home.shown(folder)))


def _is_left_out(folder: str, workspace: Workspace) -> bool:
    return isinstance(workspace.absence(posixpath.join(folder, "any.yaml")), InSubmodule)


def _folders_of(sides: Iterable[Compiled]) -> Collection[_Folder]:
    """The folders of workflows, each once as it is written, with the project's; a folder at the root of a project has
    more than workflows."""
    folders = ((one.home, posixpath.dirname(posixpath.normpath(one.side.output))) for one in sides)
    return {home.absolute(each): (home, each) for home, each in folders if each and is_visible(each)}.values()


def _compared_among(folders: Iterable[_Folder]) -> Collection[_Folder]:
    """Each place once; none that leads out of the project or is git's own."""
    inside = (each for each in folders if each[0].contains_as_written(each[1]) and not each[0].is_gits_own(each[1]))
    return {home.place(folder): (home, folder) for home, folder in inside}.values()


def _by_home(folders: Iterable[_Folder]) -> Collection[tuple[Workspace, list[str]]]:
    homes: dict[int, tuple[Workspace, list[str]]] = {}
    for home, folder in folders:
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


def _compared(paths: Iterable[str], home: Workspace, there: Workspace) -> dict[str, str]:
    """How files are, each by its path; what git keeps of one that is the same may have been another one on disk."""
    found = {path: _compared_one(path, home, there) for path in paths}
    same = [path for path, how in found.items() if how == _SAME]
    return found | dict.fromkeys(converted(same, home, there), _CONVERTED)


def _compared_one(path: str, home: Workspace, there: Workspace) -> str:
    is_, was = _data(path, home), _data(path, there)
    is_same = is_ == was and (is_ != _UNREADABLE or home.link(path) == there.link(path))
    return _OTHER if not is_same else is_ if isinstance(is_, str) else _SAME


def _beyond(
    paths: Sequence[str], home: Workspace, base: str | None, environment: Mapping[str, str]
) -> Mapping[str, str]:
    """Compares files to which links lead out of the project's folder, as they are in its repository: there, Argo CD
    follows them. Of a copy nobody can tell what is around it, unless somebody stands at the top."""
    top = top_of(home.root)
    is_known = base is None or not is_spelt_as_folder(base) or is_written_inside(top, home.stand)
    if not paths or top in ("", home.root) or not is_known:
        return {}
    whole = home.at(top)
    with opened(base, whole, environment) as (there, _):
        names = {path: whole.relative(home.absolute(path)) for path in paths}
        found = _compared(names.values(), whole, there)
    return {path: found[name] for path, name in names.items()}


def _data(path: str, workspace: Workspace) -> bytes | str:
    """The ends of lines aside, which git may have been told to check out otherwise; a word where that is not known."""
    try:
        data = workspace.read(path).data
    except UnusableError:
        return _UNREADABLE
    return _TOO_LONG if len(data) > MAX_BYTES else data.replace(b"\r\n", b"\n")
