"""Lists of paths and patterns, of which those with a `!` take files out again, as in GitHub's own actions."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence

from magnus_argo.files.paths import Pattern, is_written_inside, spelt_out
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.listing import is_pipeline

OUT = "!"


def chosen(patterns: Iterable[str], matching: Callable[[str], Iterable[str]]) -> list[str]:
    """Lists the files that patterns choose, one after the other: `matching` those of one pattern, but for those that
    one with a `!` takes out of what is chosen so far."""
    paths = dict[str, None]()
    for pattern in patterns:
        if pattern.startswith(OUT):
            paths = dict.fromkeys(path for path in paths if not is_left_out(path, [pattern.removeprefix(OUT)]))
        else:
            paths |= dict.fromkeys(matching(pattern))
    return list(paths)


def is_left_out(path: str, exclude: Iterable[str]) -> bool:
    """Tells whether one of some patterns matches a path, or a folder above it."""
    return any(Pattern(posixpath.normpath(each)).covers(path) for one in exclude for each in spelt_out(one))


def chosen_there(patterns: Sequence[str], there: Workspace) -> list[str]:
    """Lists the pipelines that patterns of today choose in a workspace of the past."""
    patterns = [each for each in patterns if is_written_inside(each.removeprefix(OUT), there.root)]
    return [path for path in chosen(patterns, there.matching) if is_pipeline(path, there)]
