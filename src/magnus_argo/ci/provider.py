"""What a CI is, what it tells of one run, and how its readers check what they are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex

_HASH = regex(r"(?!0+$)[0-9a-f]{7,64}")
_NO_BRANCH = regex(r"[\0-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/.]|[/.]$|\.lock$")  # git help check-ref-format

Environment = Mapping[str, str]

ReadFile = Callable[[str, int], bytes]
"""Reads the file at a path that a CI names in its environment, given the bytes that it may have: one byte more is read
of a larger one, and none of one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Ci:
    """One run of a CI; without `provider` there is none, and what it does not tell is empty. Commits are hashes, refs
    are names of branches; all of it is safe to hand to git.

    `commit` is what CI checks out. With `is_merge_commit` it is a merge that CI made up to try a pull request, and in
    no branch: one into its base if `base_is_first_parent`, else one of the base into it. `head_commit` is what images
    are built for: the last commit that somebody pushed. `base_commit` and `base_ref` are what it is compared with:
    where a pull request goes to, or what was there before a push.
    """

    provider: Provider | None = None
    commit: str = ""
    head_commit: str = ""
    is_merge_commit: bool = False
    base_ref: str = ""
    base_commit: str = ""
    pull_request: str = ""
    base_is_first_parent: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """How the files of a CI set a variable, for lines that users paste into them.

    `place` says where, and `line` is the line itself, of `{variable}` and `{value}`. As a value `commit` is the commit
    that is checked out; `head` is, on pull requests, the one that was pushed, empty where CI has no name for it, and
    with `head_is_total` the one that is checked out elsewhere; `other` is the variable `NAME`. Of variables whose names
    begin with the first text of `own` the second one is written, where `NAME` is the rest in lower case. `why` says
    when nothing is replaced.
    """

    place: str
    line: str
    commit: str
    head: str
    other: str
    why: str
    head_is_total: bool = False
    own: tuple[str, str] | None = None

    def setting(self, variable: str, value: str) -> str:
        """Says where to write what: "in the workflow's `env:` write `MAGNUS_VAR_docker_image: ${{ github.sha }}`"."""
        return f"{self.place} write `{self.line.replace('{variable}', variable).replace('{value}', value)}`"

    def built_commit(self, *, is_merge_commit: bool) -> str:
        """Names the commit that images are built for, which is not CI's merge."""
        return self.head if is_merge_commit and self.head else self.commit

    def variable(self, name: str) -> str:
        """Writes the variable that a shell calls `name`."""
        if self.own and name.startswith(self.own[0]):
            return self.own[1].replace("NAME", name.removeprefix(self.own[0]).lower())
        return self.other.replace("NAME", name)


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """A CI: how it is read, and what users of it are told.

    `marker` is the variable that is set in its jobs alone. `commit_variables` are the variables that hold a commit, as
    a shell calls them. Its own expressions begin with one of `expressions`, and those that stand for a commit end with
    one of `commit_endings`. `by_hand` is what it says in place of the commit for builds that were started by hand.

    `depth` says how to clone deeper, `{depth}` commits deep or 0 for all, and `all_branches` how to have them all; both
    are empty where the job's own `git fetch` is the way. `commit_unknown` is said where the tag `auto` has no commit to
    become. `request` is what it calls a pull request. For the merge that it made up: `short_merge` is the cure for a
    tag of only the first digits, and `untold_head` the cure where what was pushed is not told.
    """

    name: str
    marker: str
    read: Callable[[Environment, ReadFile], Ci]
    lines: Lines
    commit_variables: tuple[str, ...]
    depth: str
    all_branches: str = ""
    expressions: tuple[str, ...] = ()
    commit_endings: tuple[str, ...] = ()
    by_hand: str = ""
    commit_unknown: str = ""
    request: str = "pull request"
    short_merge: str = ""
    untold_head: str = ""


def commit_hash(value: object) -> str:
    """Returns the value if it is the hash of a commit, of 7 to 64 digits; empty for all else, and for zeros alone."""
    return value if isinstance(value, str) and _HASH.fullmatch(value) else ""


def first_hash(environment: Environment, names: tuple[str, ...]) -> str:
    """Returns the first of the variables `names` that holds the hash of a commit; empty if none does."""
    return next(filter(None, (commit_hash(environment.get(name)) for name in names)), "")


def branch(value: object) -> str:
    """Returns the name of a branch without `refs/heads/`; empty for what git refuses as one."""
    name = value.removeprefix("refs/heads/") if isinstance(value, str) else ""
    return "" if _NO_BRANCH.search(name) else name


def number(value: object) -> str:
    """Returns the digits of a pull request's number, of up to 18; empty for all else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if re.fullmatch(r"[0-9]{1,18}", text) else ""
