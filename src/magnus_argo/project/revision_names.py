"""Names of revisions, each taken for one thing alone: the author of a pull request chooses the names of branches."""

from __future__ import annotations

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import joined, plain
from magnus_argo.files.objects import Object
from magnus_argo.files.revisions import Repository

_WAY = regex(r"[~^:]|@\{")
"""Begins the way from what has a name to another commit."""

_DIGITS = regex(r"(?:.*-g)?([0-9a-fA-F]{7,64})")
"""The first digits of a commit's id, perhaps behind what `git describe` puts before them."""

_NOTHING = Object("missing")


def commit_told(digits: str, repository: Repository) -> Object:
    """Finds the commit whose id CI tells, perhaps not all digits of it: a branch can be called by those too."""
    entry = repository.commit(digits)
    if entry.id == digits:
        return entry
    ids = repository.commits_called(digits)
    return repository.commit(ids[0]) if len(ids) == 1 else _NOTHING


def commit_asked(name: str, repository: Repository) -> Object:
    """Finds the commit that somebody names. Raises `UnusableError` if several are called so: git would take one."""
    stem = _WAY.split(name, maxsplit=1)[0]
    if stem in ("", "@", "HEAD"):
        return repository.commit(name)
    whole, way = _whole_names(stem), name[len(stem) :]
    places = repository.there_are(whole)
    if len(whole) == 1:
        return repository.commit(f"{places[0]}{way}") if places else _NOTHING
    entry = repository.commit(name)
    digits = _DIGITS.fullmatch(stem)
    places += repository.commits_called(digits[1]) if digits else []
    found = {each: repository.commit(f"{each}{way}").id for each in places}
    if len({*found.values(), entry.id} - {""}) > 1:
        several = plain(joined([*found], last="or"))
        raise UnusableError(f"cannot compare with {name}: it may be {several}; write one of them in full")
    return entry


def _whole_names(stem: str) -> list[str]:
    """What git would look for, in its order (gitrevisions); what is spelt as a place is only that."""
    if stem.startswith("refs/"):
        return [stem]
    if stem.startswith(("heads/", "tags/", "remotes/")):
        return [f"refs/{stem}"]
    if stem.startswith("origin/"):
        return [f"refs/remotes/{stem}"]
    return [f"refs/tags/{stem}", f"refs/heads/{stem}", f"refs/remotes/{stem}", f"refs/remotes/{stem}/HEAD"]
