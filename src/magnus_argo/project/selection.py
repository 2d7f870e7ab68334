"""Which pipelines of a project are meant, in which environments: what flags name, or all that the project lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from magnus_argo.argo.header import MADE_BY_US
from magnus_argo.diagnostics.budgets import MAX_ENVIRONMENTS, MAX_PATTERNS
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import listed, path_in_prose, ticked
from magnus_argo.files.paths import is_pattern
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.amounts import Amount
from magnus_argo.project.choice import is_left_out
from magnus_argo.project.layers import ENVIRONMENT, IN_TEXTS, Settings
from magnus_argo.project.settings import FILE_NAME, Entry, Project, environments_in_words
from magnus_argo.yaml.nodes import Value

_SEVERAL_FILES = "split it into several project files (`--project`)"


class ElsewhereError(UnusableError):
    """None of the pipelines that are named is for the environments that are asked for."""


def asked_for(
    pipelines: Sequence[str],
    environments: Sequence[str],
    project: Project,
    workspace: Workspace,
    exclude: Sequence[str] = (),
) -> list[Settings]:
    """Finds the settings of all jobs of the pipelines and environments that are named, of all of the project's if none
    are, without the files that `exclude` matches. Raises `UnusableError` for an environment that there is not, and
    `ElsewhereError` for pipelines none of which is in one."""
    _refuse_unknown(environments, project)
    every = listed_by(project, workspace)
    if not pipelines:
        return _without(exclude, in_environments(environments, every), workspace)
    files = _by_file(every, workspace)
    paths = dict.fromkeys(workspace.relative(path) for path in pipelines)
    named = _counted(settings for path in paths for settings in files.get(path) or _unlisted(path, project))
    selected = in_environments(environments, named)
    if not selected:
        raise _elsewhere(named, environments, workspace)
    return _without(exclude, selected, workspace)


def _without(exclude: Sequence[str], jobs: list[Settings], workspace: Workspace) -> list[Settings]:
    return [settings for settings in jobs if not is_left_out(workspace.relative(settings.text("file")), exclude)]


def with_flags(settings: Settings, flags: Mapping[str, Value]) -> Settings:
    """Lays flags over the settings of one job. Raises `UnusableError` for an environment's name where there is none."""
    above = Settings(flags).over(settings)
    if not settings.environment:
        _refuse_environment(flags)
        return above
    return above.in_environment(settings.environment)


def _refuse_environment(flags: Mapping[str, Value]) -> None:
    for key in IN_TEXTS:
        if ENVIRONMENT in str(flags.get(key, "")):
            raise UnusableError(f"`{ENVIRONMENT}` in --{key} is the name of an environment, and the project has none")


def listed_by(project: Project, workspace: Workspace) -> list[Settings]:
    """Lists the jobs of a project: each entry, each file that it stands for, each of its environments. A file that one
    entry names is taken out of the patterns of others. Raises `UnusableError`, also where the project costs too much.
    """
    if len(project.environments) > MAX_ENVIRONMENTS:
        raise UnusableError(f"{FILE_NAME} has more than {MAX_ENVIRONMENTS} environments", _SEVERAL_FILES)
    return _counted(_each_job(project, workspace))


def _counted(each: Iterable[Settings]) -> list[Settings]:
    """Raises `UnusableError` as soon as they are too many."""
    jobs, amount = list[Settings](), Amount()
    for settings in each:
        jobs.append(settings)
        amount.add(settings)
        if amount.excess():
            raise _too_many(settings, amount.excess())
    return jobs


def _too_many(settings: Settings, excess: str) -> UnusableError:
    span = settings.span("file")
    place = f"{path_in_prose(span.path)}:{span.line}: " if span else ""
    message = f"{place}with this entry the project has {excess}, counting each environment and use of a default"
    return UnusableError(message, _SEVERAL_FILES)


def _each_job(project: Project, workspace: Workspace) -> Iterator[Settings]:
    if sum(map(_patterns, project.entries)) > MAX_PATTERNS:
        raise UnusableError(f"{FILE_NAME} has more than {MAX_PATTERNS} patterns of paths", _SEVERAL_FILES)
    named = {workspace.relative(path) for path in map(_file, project.entries) if not is_pattern(path)}
    ours = cache(partial(is_ours, workspace=workspace))  # patterns may match the same files
    for entry in project.entries:
        for path in _files(entry, named, ours, workspace):
            for settings in project.layered(entry):
                yield settings.of_file(path) if path else settings


def _files(entry: Entry, named: set[str], ours: Callable[[str], bool], workspace: Workspace) -> Sequence[str]:
    """The files that a pattern matches; one empty path for an entry that names its file."""
    pattern = _file(entry)
    if not is_pattern(pattern):
        return [""]
    left_out = set(named)
    for other in entry.own.listed("exclude"):
        left_out.update(workspace.matching(other))
    return [path for path in workspace.matching(pattern) if path not in left_out and not ours(path)]


def _patterns(entry: Entry) -> int:
    return 1 + len(entry.own.listed("exclude")) if is_pattern(_file(entry)) else 0


def _file(entry: Entry) -> str:
    return entry.own.text("file")


def is_ours(path: str, workspace: Workspace) -> bool:
    """Tells whether a file is a workflow that this program wrote."""
    return workspace.head(path, len(MADE_BY_US)) == MADE_BY_US


def _by_file(every: Sequence[Settings], workspace: Workspace) -> dict[str, list[Settings]]:
    files: dict[str, list[Settings]] = {}
    for settings in every:
        files.setdefault(workspace.relative(settings.text("file")), []).append(settings)
    return files


def _elsewhere(named: Sequence[Settings], environments: Sequence[str], workspace: Workspace) -> ElsewhereError:
    """What to say where nothing that is named is for these environments."""
    paths = dict.fromkeys(workspace.relative(settings.text("file")) for settings in named)
    there = listed([*dict.fromkeys(settings.environment for settings in named)])
    one, several = path_in_prose(next(iter(paths))), f"these {len(paths)} pipelines"
    what, them = (f"{one} is", "it") if len(paths) == 1 else (f"{several} are", "them")
    message = f"{what} not for the environment {listed(environments)}: {FILE_NAME} lists {them} for {there}"
    return ElsewhereError(message)


def _unlisted(path: str, project: Project) -> Iterator[Settings]:
    for settings in project.layered(Entry(Settings())):
        yield Settings({"file": path}).over(settings)


def in_environments(environments: Sequence[str], jobs: list[Settings]) -> list[Settings]:
    """Returns the jobs in some environments, all of them if none is named."""
    return [settings for settings in jobs if not environments or settings.environment in environments]


def _refuse_unknown(environments: Sequence[str], project: Project) -> None:
    for name in environments:
        if name not in project.environments:
            cure = environments_in_words(name, project.environments)
            raise UnusableError(f"there is no environment {ticked(name)}: {cure}")
