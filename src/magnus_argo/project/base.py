"""What is compared with: the folder or revision that is asked for, or the one that CI tells of."""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterator, Mapping

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import shell_quoted
from magnus_argo.files.copies import copy_of, has_folder, is_spelt_as_folder
from magnus_argo.files.revisions import Object, Repository, parents
from magnus_argo.files.snapshot import Snapshot
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.places import Asked, Place, place_at
from magnus_argo.project.plan import ci_here
from magnus_argo.project.settings import FILE_NAME

_NO_BRANCH_NAME = regex(r"\A(HEAD|[0-9a-f]{7,64}\Z)|[~^:@]")
"""What leads from a commit to another, and a commit's id, which a server need not know."""

_ONE_THAT_IS_THERE = "compare with a branch, tag or commit that `git log --all` shows"
_NO_BRANCH = "no branch or commit to compare with is known: compare with one, such as `--base origin/main...`"


@contextlib.contextmanager
def opened(asked: str | None, today: Workspace, environment: Mapping[str, str]) -> Iterator[tuple[Workspace, str]]:
    """Opens the workspace to compare `today`'s with, and says what to call it. Raises `UnusableError`.

    `asked` is a revision, or a folder that is spelt as one, `./name`: a pull request can bring folders of any name.
    `main...` is the commit where HEAD has parted from main. Without it CI is asked, and without CI it is HEAD, so that
    the uncommitted changes show.
    """
    if asked is not None and is_spelt_as_folder(asked):
        yield copy_of(today, asked), asked
        return
    with contextlib.closing(Repository(today.root, environment)) as repository:
        commit, name = _asked(asked, today, repository, environment) if asked else _from_ci(repository, environment)
        label = commit[:12] if commit.startswith(name) else f"{name} ({commit[:12]})"
        yield Snapshot(today, repository, commit, label), label


def _asked(asked: str, today: Workspace, repository: Repository, environment: Mapping[str, str]) -> tuple[str, str]:
    if asked.startswith("-"):
        raise UnusableError(f"cannot compare with {asked}: a revision cannot begin with a hyphen")
    name = asked.removesuffix("...")
    entry = repository.commit(name)
    if entry.kind != "commit":
        folder = f"; for the folder of this name write `./{asked}`" if has_folder(today, asked) else ""
        raise UnusableError(f"{_unknown(name, repository, ci_here(environment))}{folder}")
    if name == asked:
        return entry.id, asked
    return _parted(entry.id, name, repository, ci_here(environment)), f"the merge base with {name}"


def _from_ci(repository: Repository, environment: Mapping[str, str]) -> tuple[str, str]:
    head = repository.commit("HEAD")
    if head.kind != "commit":
        raise UnusableError("there is no commit yet to compare with")
    ci = ci_here(environment)
    if ci.provider is None:
        if environment.get("CI", "false").lower() not in ("", "false", "0"):
            raise UnusableError(_NO_BRANCH)
        return head.id, "HEAD"
    made = parents(head)
    if ci.is_merge_commit and len(made) > 1 and _is_there(made[0], repository):
        return made[0], ci.base_ref or "HEAD^1"
    return _base_that_is_told(ci, head, repository)


def _base_that_is_told(ci: Ci, head: Object, repository: Repository) -> tuple[str, str]:
    """A pull request is compared with the commit that it started from, a push with what was there before."""
    names = [name for name in (ci.base_commit, ci.base_ref and f"refs/remotes/origin/{ci.base_ref}") if name]
    for name in names:
        entry = repository.commit(name)
        if entry.kind == "commit":
            is_push = name == ci.base_commit and not ci.pull_request
            commit = entry.id if is_push else _parted(entry.id, name, repository, ci)
            return commit, ci.base_ref or entry.id
    if names:
        raise _unknown(ci.base_ref or ci.base_commit, repository, ci)
    made = parents(head)
    if made and _is_there(made[0], repository):
        return made[0], "HEAD^1"
    raise _unknown("HEAD^1", repository, ci) if made else UnusableError(_NO_BRANCH)


def _parted(commit: str, name: str, repository: Repository, ci: Ci) -> str:
    base = repository.merge_base(commit, "HEAD")
    if base:
        return base
    if repository.is_shallow:
        raise UnusableError(
            f"cannot find the merge base with {name}: this clone is shallow; {_cure(name, repository, ci)}"
        )
    raise UnusableError(f"HEAD and {name} have no commit in common: compare with one, `--base REVISION`")


def _is_there(commit: str, repository: Repository) -> bool:
    return repository.commit(commit).kind == "commit"


def _unknown(name: str, repository: Repository, ci: Ci) -> UnusableError:
    why = "it is missing from this shallow clone" if repository.is_shallow else "there is no such revision"
    return UnusableError(f"cannot compare with {name}: {why}; {_cure(name, repository, ci)}")


def _cure(name: str, repository: Repository, ci: Ci) -> str:
    """What to change so that the clone has what it lacks."""
    branch = name.removeprefix("refs/remotes/").removeprefix("origin/")
    argument = shell_quoted(f"{branch}:refs/remotes/origin/{branch}")
    fetch = "" if _NO_BRANCH_NAME.search(branch) else f"run `git fetch origin {argument}` first"
    if not repository.is_shallow:
        return (ci.provider and ci.provider.all_branches) or fetch or _ONE_THAT_IS_THERE
    if ci.provider and ci.provider.depth:
        return ci.provider.depth.replace("{depth}", "2" if ci.is_merge_commit else "0")
    return f"run `git fetch --unshallow` first{fetch and f', or {fetch}'}"


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
