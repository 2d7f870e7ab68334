"""A folder as it was at a revision."""

from __future__ import annotations

import functools
import os
import posixpath
from collections.abc import Iterator

from magnus_argo.diagnostics.budgets import LONGEST_LINKS, LONGEST_PATH, MAX_BYTES
from magnus_argo.diagnostics.errors import InSubmodule, NoBaseError, NotCheckedOut, UnusableError
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.committed import Committed
from magnus_argo.files.matching import Kind, led_into
from magnus_argo.files.objects import Kind as ObjectKind
from magnus_argo.files.objects import Object
from magnus_argo.files.paths import goes_no_higher, is_written_inside, real, upwards
from magnus_argo.files.revisions import Repository
from magnus_argo.files.workspace import Workspace

_SHORT, _MANY = 16 * 1024, 1_000
"""Bytes and number of the files that are kept from a look at their head until they are read."""
_TOO_LONG = f"cannot read the folders at {{}}: one has a path of more than {LONGEST_PATH:,} characters"
_WORDS = {
    "tree": "is a directory",
    "loop": "its symbolic links form a cycle",
    "winding": f"the symbolic links on its way have more than {LONGEST_LINKS:,} characters",
}


class Snapshot(Workspace):
    """What `today`'s folder held at a commit. Its links lead no further than links of a workspace do; what a flag names
    outside of the folder is read as it is, unless the commit has it too."""

    def __init__(self, today: Workspace, repository: Repository, commit: str, label: str) -> None:
        """`label` is what the user knows the commit by."""
        super().__init__(today.written, today.stand, today.seen_from)
        self.today = today
        self.label = label
        self._repository_top = repository.top
        self._looked_at: dict[str, Object] = {}
        prefix = way_from_top(self.written, self.root, repository.top)
        self._repository, self._prefix, self._unread = repository, prefix, dict[str, None]()
        self._whole = Committed(repository, repository.tree(commit), repository.top)
        self._folder = self._whole.folder(prefix)
        absence = None if self._folder.tree else self._whole.absence(prefix)
        if absence is not None and not isinstance(absence, InSubmodule):  # of one, the commit has no files
            raise self._lacking("the files", absence)

    def contains(self, path: str) -> bool:
        """Tells whether a path stays below the root as it is written; git does not follow links that lead out."""
        return goes_no_higher(path)

    def exists(self, path: str) -> bool:
        """Tells whether there was a file; of a path outside of the repository, whether there is one today."""
        known_as = self.relative(path)
        if os.path.isabs(known_as):
            return self._beside(known_as) is not None or self.today.exists(known_as)
        return self._kind(known_as) == "blob" or self.absence(known_as) is not None

    def read(self, path: str) -> Source:
        """Reads a file as it was. Raises `UnusableError`."""
        known_as = self.relative(path)
        if os.path.isabs(known_as):
            data = self._beside(known_as)
            return self.today.read(known_as) if data is None else self.kept(Source(known_as, data))
        entry = self._find(known_as)
        if entry.kind != "blob":
            raise self._lacking(self.in_prose(known_as), self._why(known_as, entry))
        return self.kept(Source(known_as, entry.data))

    def absence(self, path: str) -> NotCheckedOut | None:
        """Returns why a file that the commit has, or a submodule of it, cannot be read; None for any other."""
        known_as = self.relative(path)
        if not self._folder.tree or not self.contains(known_as) or self._kind(known_as) != "missing":
            return None
        return self._folder.absence(posixpath.normpath(known_as))

    def was_submodule(self, folder: str) -> bool:
        """Tells whether a folder was the top of a submodule."""
        known_as = self.relative(folder)
        return goes_no_higher(known_as) and self._folder.is_submodule(posixpath.normpath(known_as))

    def submodule_on(self, path: str) -> str:
        """Returns the commit of the first submodule on a path; empty if there was none."""
        return self._repository.submodule_on(self._folder.tree, posixpath.normpath(path))[1]

    def read_or_say_why(self, path: str) -> Source | str:
        """Reads a file that another file names, as it was, or returns why it cannot be had."""
        try:
            return self.read(path) if self.contains(path) else "it is outside the repository"
        except UnusableError as problem:
            return problem.reason

    def head(self, path: str, size: int) -> bytes:
        """Reads the first `size` bytes of a file as it was; none of one that was not there."""
        known_as = self.relative(path)
        if os.path.isabs(known_as):
            data = self._beside(known_as)
            return self.today.head(known_as, size) if data is None else data[:size]
        entry = self._find(known_as)
        if len(entry.data) <= _SHORT and len(self._looked_at) < _MANY:
            self._looked_at[known_as] = entry
        return entry.data[:size] if entry.kind == "blob" else b""

    def link(self, path: str) -> str:
        """Returns what a link said; empty for what was none."""
        known_as = self.relative(path)
        return self._folder.link(posixpath.normpath(known_as)) if goes_no_higher(known_as) else ""

    def place_then(self, path: str) -> str:
        """Returns the place to which a path in the repository led when the links of the commit are followed."""
        known_as = self.relative(path)
        is_outside = os.path.isabs(known_as)
        name = _from_top(known_as, self._repository_top) if is_outside else f"{self._prefix}/{known_as}"
        return self._whole.place(posixpath.normpath(name))

    def listing(self, folder: str) -> Iterator[tuple[str, Kind]]:
        """Yields the names that a folder had, each with what it was. Raises `UnusableError`."""
        if len(folder) > LONGEST_PATH:
            raise UnusableError(_TOO_LONG.format(self.label))
        if self._folder.tree:
            path = posixpath.normpath(folder)
            entries = [*self._folder.entries(path)]
            absence = None if entries else self._folder.absence(path)
            if absence is not None:
                raise self._lacking(self.in_prose(folder), absence)
            others = (posixpath.normpath(posixpath.join(folder, name)) for name, kind in entries if kind == "other")
            self._unread |= dict.fromkeys(path for path in others if self._is_another_submodule(path))
            yield from entries

    def matching(self, pattern: str) -> list[str]:
        """Lists the files that match, sorted, and notes the submodules in which others may have been. Raises
        `UnusableError`."""
        found, known_as = super().matching(pattern), self.inside(pattern)
        reached = led_into(self._unread, [known_as], self.shared.looks)
        self.shared.passed_over.update(dict.fromkeys(map(self.shown, reached)))
        return found

    def _is_another_submodule(self, path: str) -> bool:
        """Whether there is a submodule that can be read no more, and that today is gone, or something else is checked
        out, whatever its commit is called: where nothing is, neither side has anything of it."""
        whole = posixpath.normpath(f"{self._prefix}/{path}")
        then, now = (self._repository.submodule_on(tree, whole) for tree in (self._whole.tree, self._now))
        is_there = not now[0] or os.path.lexists(os.path.join(self._repository_top, whole, ".git"))
        return bool(then[0]) and is_there

    @functools.cached_property
    def _now(self) -> str:
        return self._repository.tree("HEAD")

    def _beside(self, path: str) -> bytes | None:
        """What a file held that is in the repository but not in the folder; None if the commit has none there."""
        name = _from_top(path, self._repository_top)
        names = dict.fromkeys((name, posixpath.normpath(name)))  # a folder on a way out of it may be new
        found = (self._whole.under(each, MAX_BYTES + 1) for each in names)
        return next((entry.data for entry in found if entry.kind == "blob"), None)

    def _find(self, path: str) -> Object:
        if not self._folder.tree or not self.contains(path):
            return Object("missing" if self.contains(path) else "outside")
        kept = self._looked_at.pop(path, None)
        return kept or self._folder.under(posixpath.normpath(path), MAX_BYTES + 1)

    def _kind(self, path: str) -> ObjectKind:
        if not self._folder.tree or not self.contains(path):
            return self._find(path).kind
        return self._folder.kind(posixpath.normpath(path))

    def _lacking(self, name: str, why: str) -> UnusableError:
        """Where a clone lacks what the commit has, there is nothing to compare with."""
        is_lacking = isinstance(why, NotCheckedOut) and not isinstance(why, InSubmodule)
        kind = NoBaseError if is_lacking else UnusableError
        return kind(f"cannot read {name} at {self.label}: {why}", reason=why)

    def _why(self, path: str, entry: Object) -> str:
        if entry.kind != "missing":
            return _WORDS.get(entry.kind, f"it leads out of {path_in_prose(self.root)}")
        return self.absence(path) or "no such file"


def way_from_top(written: str, root: str, top: str) -> str:
    """Returns the way from the top of the repository as it is written: with today's links it may lead elsewhere than it
    did."""
    tops = [above for above in upwards(written) if real(above) == top]
    return os.path.relpath(*((written, tops[-1]) if tops else (root, top))).replace(os.sep, "/")


def _from_top(path: str, top: str) -> str:
    """A path as it is written from where it enters a repository, whose links may be new; empty for one outside."""
    inside = [each for each in upwards(path) if is_written_inside(real(each), top)]
    if not inside:
        return ""
    entry, rest = inside[-1], path[len(inside[-1]) :]
    if not os.path.islink(entry):
        return rest.replace(os.sep, "/").strip("/")
    return _from_top(os.path.join(real(os.path.dirname(entry)), f"{os.readlink(entry)}{rest}"), top)
