"""Which files git has and has left out of a working tree: those of sparse checkouts and of submodules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_LEFT_OUT, MEBIBYTE
from magnus_argo.diagnostics.errors import InSubmodule, NotCheckedOut, UnusableError
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.borders import top_of
from magnus_argo.files.git import for_revisions
from magnus_argo.files.paths import Pattern, is_written_inside

SPARSE = "git left it out of this sparse checkout; add its folder with `git sparse-checkout add`"
_NOT_THERE = "which is not checked out; run `git submodule update --init`"
_ADD = "add their folders with `git sparse-checkout add`"
_SKIPPED, _SUBMODULE = b"S ", b" 160000 "


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not on disk of a folder: `files`, and whole `submodules` with their commits, by their paths from the top
    of the working tree, from which the `way` leads to the folder; there may be more of it unless that `is_all`."""

    files: Set[str] = frozenset()
    submodules: Mapping[str, str] = field(default_factory=dict)
    is_all: bool = True
    way: str = os.curdir

    def reason(self, path: str) -> NotCheckedOut | None:
        """Returns why a file that is not on disk is not; None if git does not have it either."""
        whole = os.path.normpath(os.path.join(self.way, path))
        if whole in self.files:
            return NotCheckedOut(SPARSE)
        submodule, _ = self.submodule_on(os.path.dirname(os.path.normpath(path)))
        return InSubmodule.at(self._seen(submodule), _NOT_THERE) if submodule else None

    def submodule_on(self, path: str) -> tuple[str, str]:
        """Finds the first submodule on a path: its own from the top, and the id of its commit; empty if there is
        none."""
        parts = os.path.normpath(os.path.join(self.way, path)).split("/")
        around = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        name = next((folder for folder in around if folder in self.submodules), "")
        return name, self.submodules.get(name, "")

    def not_checked_out(self, top: str) -> dict[str, str]:
        """Returns the submodules of which nothing is on disk, by their paths from the folder, with their commits."""
        empty = (name for name in self.submodules if not os.path.lexists(os.path.join(top, name, ".git")))
        return {os.path.relpath(name, self.way): self.submodules[name] for name in empty}

    def _seen(self, submodule: str) -> str:
        """As it is called from the folder; from the top of the working tree if the folder is in it."""
        name = os.path.relpath(submodule, self.way)
        return submodule if name.startswith(os.curdir) else name

    def matching(self, pattern: str) -> list[str]:
        """Lists the files that match a pattern, sorted."""
        wanted, above = Pattern(pattern), "" if self.way == os.curdir else f"{self.way}/"
        below = (path.removeprefix(above) for path in self.files if path.startswith(above))
        return sorted(filter(wanted.matches, below))


Known = dict[str, tuple[str, LeftOut]]
"""By the top of a working tree, the folder of it of which git has told, and what that was."""


def may_lack_files(folder: str) -> bool:
    """Tells whether git may have left something out of a folder, without asking it: where there is a list of what a
    sparse checkout has. That of a linked working tree is elsewhere, and git may have one there."""
    git = os.path.join(top_of(folder), ".git")
    return os.path.isfile(git) or os.path.exists(os.path.join(git, "info", "sparse-checkout"))


def left_out_of(folder: str, known: Known) -> LeftOut:
    """Finds what git has left out of a folder; nothing is known where there is no git, and nothing is left out where
    there is no repository. For a second folder git is asked of the whole tree, and not again."""
    top = top_of(folder)
    if not top:
        return LeftOut()
    asked = known[top][0] if top in known else ""
    if not asked or not is_written_inside(folder, asked):
        asked = top if asked else folder
        known[top] = asked, _asked(asked, top)
    return replace(known[top][1], way=os.path.relpath(folder, top))


def _asked(folder: str, top: str) -> LeftOut:
    git = for_revisions(top, os.path.join(top, ".git"), os.environ)
    try:
        listing = "--literal-pathspecs", "ls-files", "-z", "-t", "--stage", "--", os.path.relpath(folder, top)
        found = _left_out(git.entries(*listing))
    except UnusableError:
        return LeftOut(is_all=not (may_lack_files(folder) or os.path.exists(os.path.join(top, ".gitmodules"))))
    if found is None:
        limit = MAX_BYTES_OF_LEFT_OUT // MEBIBYTE
        raise UnusableError(
            f"git has left too many files out of {path_in_prose(top)}: it takes more than {limit} MiB to name them",
            _ADD,
        )
    return found


def _left_out(listed: Iterable[bytes]) -> LeftOut | None:
    """None if it is too much."""
    files, submodules, size = set[str](), dict[str, str](), 0
    for line in listed:
        head, _, name = line.partition(b"\t")
        if _SUBMODULE in head[1:9]:
            submodules[os.fsdecode(name)] = head.split()[2].decode()
        elif head.startswith(_SKIPPED):
            files.add(os.fsdecode(name))
        else:
            continue
        size += len(line)
        if size > MAX_BYTES_OF_LEFT_OUT:
            return None
    return LeftOut(files, submodules)
