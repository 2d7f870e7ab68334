"""What is compared with: the folder or revision that is asked for, or the one that CI tells of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.errors import NoBaseError, UnusableError
from magnus_argo.diagnostics.pasting import shell_quoted
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.files.copies import copy_of, has_folder, is_spelt_as_folder
from magnus_argo.files.objects import Object
from magnus_argo.files.paths import is_written_inside, real, upwards
from magnus_argo.files.revisions import Repository, parents
from magnus_argo.files.search import highest_above
from magnus_argo.files.snapshot import Snapshot, way_from_top
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import ci_here
from magnus_argo.project.revision_names import commit_asked, commit_told

_NO_BRANCH_NAME = regex(r"\A(HEAD|[0-9a-f]{7,64}\Z|[-+])|[~^:@]")
"""What leads from a commit to another, a commit's id, which a server need not know, and what is an option to git, or a
sign before a name."""

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
        yield _spending_with(today, copy_of(today, asked)), asked
        return
    with contextlib.closing(_repository(today, environment)) as repository:
        commit, name = _asked(asked, today, repository, environment) if asked else _from_ci(repository, environment)
        label = commit[:12] if commit.startswith(name) else f"{name} ({commit[:12]})"
        yield _spending_with(today, Snapshot(today, repository, commit, label)), label


def _repository(today: Workspace, environment: Mapping[str, str]) -> Repository:
    """The repository of the project or, in CI and for whoever stands around it, the outermost one of which it is a
    submodule: a pull request can bring a submodule in which everything was at its base, or at any name, as it is now. A
    person who stands in there means its own revisions."""
    is_ci = ci_here(environment).provider is not None or _is_other_ci(environment)
    repository = Repository(today.known_from, environment, today.shared.folders)
    is_linked = today.root not in (today.written, today.known_from)
    if is_linked and not repository.has(way_from_top(today.written, today.root, repository.top)):
        repository.close()
        today.known_from = today.root  # the link is a person's own
        repository = Repository(today.root, environment, today.shared.folders)
    while repository.around and (is_ci or not is_written_inside(today.seen_from, repository.top)):
        inner, outer = repository, Repository(repository.around, environment, today.shared.folders)
        is_submodule = outer.has_submodule(inner.top)
        repository, other = (outer, inner) if is_submodule else (inner, outer)
        other.close()
        if not is_submodule:
            break
    return repository


def highest_then(here: Workspace, environment: Mapping[str, str]) -> str:
    """Finds how far up somebody could look at the base: as today, but that what is a submodule now may have been a
    folder of the repository that is compared with."""
    border = environment.get("GITHUB_WORKSPACE", "")
    with contextlib.suppress(NoBaseError), contextlib.closing(_repository(here, environment)) as repository:
        highest = highest_above(here.known_from, border)
        is_bordered = bool(border) and not is_written_inside(repository.top, real(border))
        return highest if is_bordered or not is_written_inside(highest, repository.top) else repository.top
    return highest_above(here.known_from, border)


def around_then(folder: str, highest: str, there: Workspace) -> Iterator[str]:
    """Yields a folder and those around it up to `highest`, or to the top of what was a submodule at the base."""
    for each in upwards(folder, highest):
        yield each
        if isinstance(there, Snapshot) and there.was_submodule(each):
            return


def _is_other_ci(environment: Mapping[str, str]) -> bool:
    return environment.get("CI", "false").lower() not in ("", "false", "0")


def _spending_with(today: Workspace, there: Workspace) -> Workspace:
    there.shared = today.shared.then()
    return there


def _asked(asked: str, today: Workspace, repository: Repository, environment: Mapping[str, str]) -> tuple[str, str]:
    if asked.startswith("-"):
        raise UnusableError(f"cannot compare with {asked}: a revision cannot begin with a hyphen")
    name, ci = asked.removesuffix("..."), replace(ci_here(environment), is_merge_commit=False)
    entry = commit_asked(name, repository)
    if entry.kind != "commit":
        folder = f"; for the folder of this name write `./{asked}`" if has_folder(today, asked) else ""
        raise UnusableError(f"{_unknown(name, repository, ci)}{folder}")
    if name == asked:
        return entry.id, asked
    (base, *others) = _parted(entry.id, name, repository, ci)
    return (entry.id, name) if others else (base, f"the merge base with {name}")


def _from_ci(repository: Repository, environment: Mapping[str, str]) -> tuple[str, str]:
    head = repository.commit("HEAD")
    if head.kind != "commit":
        raise NoBaseError("there is no commit yet to compare with")
    ci = ci_here(environment)
    if ci.provider is None:
        if _is_other_ci(environment):
            raise NoBaseError(_NO_BRANCH)
        return head.id, "HEAD"
    made, ci = parents(head), _as_checked_out(ci, head)
    if ci.is_merge_commit and len(made) > 1 and _is_there(made[0], repository):
        return made[0], ci.base_ref or "HEAD^1"
    return _base_that_is_told(ci, head, repository)


def _as_checked_out(ci: Ci, head: Object) -> Ci:
    """What CI tells, for the commit that is there: a job may have checked out another one, such as a merge that the
    author of the pull request has made."""
    return replace(ci, is_merge_commit=ci.is_merge_commit and ci.base_is_first_parent and head.id == ci.commit)


def _base_that_is_told(ci: Ci, head: Object, repository: Repository) -> tuple[str, str]:
    """A pull request is compared with the commit that it started from, a push with what was there before."""
    remote = ci.base_ref and f"refs/remotes/origin/{ci.base_ref}"
    for name, find in ((ci.base_commit, commit_told), (remote, commit_asked)):
        entry = find(name, repository) if name else None
        if entry is not None and entry.kind == "commit":
            is_push = name == ci.base_commit and not ci.pull_request
            label = ci.base_ref or entry.id
            return (entry.id, label) if is_push else _base_of(entry.id, label, repository)
    if ci.base_commit or remote:
        raise _unknown(ci.base_ref or ci.base_commit, repository, ci)
    if ci.pull_request:
        return _parted_from_default(repository)
    made = parents(head)
    if made and _is_there(made[0], repository):
        return made[0], "HEAD^1"
    raise _unknown("HEAD^1", repository, ci) if made else NoBaseError(_NO_BRANCH)


def _parted_from_default(repository: Repository) -> tuple[str, str]:
    """For pull requests of which CI tells no base: the commit before the last one is likely to be their own."""
    entry = commit_asked("refs/remotes/origin/HEAD", repository)
    if entry.kind != "commit":
        raise NoBaseError(_NO_BRANCH)
    return _base_of(entry.id, "origin/HEAD", repository)


def _base_of(commit: str, label: str, repository: Repository) -> tuple[str, str]:
    """Where HEAD has parted from a commit; that one itself where it has parted from it several times, since the author
    of a merge can choose what each of these lacks, where it has never been the same, and where nobody can tell."""
    bases = _merge_bases(commit, repository)
    if len(bases) == 1:
        return bases[0], label
    return commit, f"{label} itself, as this clone is shallow" if repository.is_shallow else label


def _parted(commit: str, name: str, repository: Repository, ci: Ci) -> list[str]:
    bases = _merge_bases(commit, repository)
    if not bases and repository.is_shallow:
        why = f"cannot find the merge base with {name}: this clone is shallow"
        raise NoBaseError(f"{why}; {_cure(name, repository, ci)}")
    if not bases:
        raise UnusableError(f"HEAD and {name} have no commit in common: compare with one, `--base REVISION`")
    return bases


def _merge_bases(commit: str, repository: Repository) -> list[str]:
    """None where commits that a shallow clone lacks may tell of others: a merge can lead around those that it has."""
    bases = repository.merge_bases(commit, "HEAD")
    is_sure = bases == [commit] or not repository.is_shallow or repository.has_all_since_parting(commit, "HEAD")
    return bases if is_sure else []


def _is_there(commit: str, repository: Repository) -> bool:
    return repository.commit(commit).kind == "commit"


def _unknown(name: str, repository: Repository, ci: Ci) -> NoBaseError:
    why = "it is missing from this shallow clone" if repository.is_shallow else "there is no such revision"
    return NoBaseError(f"cannot compare with {name}: {why}; {_cure(name, repository, ci)}")


def _cure(name: str, repository: Repository, ci: Ci) -> str:
    """What to change so that the clone has what it lacks."""
    branch = name.removeprefix("refs/remotes/").removeprefix("origin/")
    argument = shell_quoted(f"{branch}:refs/remotes/origin/{branch}")
    is_branch = argument and not _NO_BRANCH_NAME.search(branch)
    fetch = f"run `git fetch origin {argument}` first" if is_branch else ""
    if not repository.is_shallow:
        return (ci.provider and ci.provider.all_branches) or fetch or _ONE_THAT_IS_THERE
    if ci.provider and ci.provider.depth:
        return ci.provider.depth.replace("{depth}", "2" if ci.is_merge_commit else "0")
    return f"run `git fetch --unshallow` first{fetch and f', or {fetch}'}"
