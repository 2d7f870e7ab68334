"""The border of a project's folder: what is inside of it, and so may be read and told of."""

from __future__ import annotations

import os
from contextlib import suppress

from magnus_argo.diagnostics.errors import unreadable
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.astray import led_astray
from magnus_argo.files.borders import LED_OUT, is_led_by_repository, leaves_repository
from magnus_argo.files.links import followed
from magnus_argo.files.paths import (
    is_for_pages,
    is_gits_own,
    is_written_inside,
    leads_inside,
    leads_into_git,
    leads_to,
    written_from,
)
from magnus_argo.files.separate import is_separate_git
from magnus_argo.files.standpoint import Standpoint


class Guarded(Standpoint):
    """Judges paths by where they lead when their links are followed, which a pull request brings."""

    def contains(self, path: str) -> bool:
        """Tells whether a path stays below the root when links are followed."""
        return leads_inside(self.absolute(path), self.root)

    def contains_as_written(self, path: str) -> bool:
        """Tells whether a path stays below the root, also before links are followed: `/proc/self/cwd` leads there, and
        so around what is told by a path from there."""
        return is_written_inside(path, self.root) and self.contains(path)

    def leads_out(self, path: str) -> bool:
        """Tells whether a link leads a path out of the root, below which it is as it is written, or out of another
        repository."""
        if is_written_inside(path, self.root):
            return not self.contains(path)
        return leaves_repository(self.absolute(path))

    def link(self, path: str) -> str:
        """Returns what a link says; empty for what is none."""
        with suppress(OSError):
            return os.readlink(self.absolute(path))
        return ""

    def is_led(self, folder: str) -> bool:
        """Tells whether a link that may come with a pull request decides where a folder is."""
        return is_led_by_repository(self.absolute(folder))

    def leads_astray(self, project: Standpoint) -> str:
        """Says where links lead the folder of a project, from where the user stands, that must not; empty if there are
        no such links. The user has come over those to a project around them before."""
        is_around = is_written_inside(self.root, project.root) and is_written_inside(self.written, project.written)
        astray = "" if is_around else led_astray(self.from_root(project.written))
        return astray or ("a symbolic link leads into `.git`" if leads_into_git(project.written) else "")

    def is_gits_own(self, path: str) -> bool:
        """Tells whether a path is in `.git`, as it is written or when links are followed, or because the root is."""
        absolute = self.absolute(path)
        is_called_so = is_gits_own(path) or leads_to(is_gits_own, absolute, self.border)
        return is_called_so or is_separate_git(absolute, self.root)

    def is_for_pages(self, path: str) -> bool:
        """Tells whether a path is in the folder in which the action keeps its pages, in the same ways."""
        return is_for_pages(path) or leads_to(is_for_pages, self.absolute(path), self.border)

    def readable(self, known_as: str, place: str) -> str:
        """Returns the path to read a file by: that of the place to which its links lead, as long as it is inside, since
        they may lead elsewhere by then. It is `known_as` an absolute path only if a person names it outside, who may
        not know where the links of a repository lead."""
        leads_out = not is_written_inside(place, self.root)
        if leads_out and not os.path.isabs(known_as):
            raise unreadable(self.shown(known_as), f"it leads out of {path_in_prose(self.root)}")
        if leads_out and leaves_repository(known_as):
            raise unreadable(self.shown(known_as), LED_OUT)
        is_called_so = self.is_written_in_git(known_as) or self.is_written_in_git(place)
        if is_called_so or is_separate_git(place, self.root):
            raise unreadable(self.shown(known_as), "it is in `.git`")
        return known_as if leads_out else place

    def is_written_in_git(self, path: str) -> bool:
        """Tells whether a path is in `.git` as it is written; where somebody stands in such a folder, that is none."""
        return is_gits_own(written_from(self.border, self.absolute(path)))

    def way_to(self, path: str) -> str:
        """Returns the path to look at something by, which a person may have named outside. Raises `UnusableError` and
        OSError."""
        absolute = self.absolute(path)
        is_inside = is_written_inside(path, self.root)
        return self.readable(self.relative(path) if is_inside else absolute, followed(absolute))
