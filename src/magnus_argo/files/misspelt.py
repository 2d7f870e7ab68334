"""What a path that leads nowhere may have been meant for."""

from __future__ import annotations

import os

from magnus_argo.files.paths import is_gits_own, is_written_inside, similar_name, target_of


def respelt(absolute: str, root: str, border: str) -> str:
    """Finds the path of a file or folder called similarly, in the same folder or in one below the root that is called
    similarly too; empty if there is none, and in `.git`, whose names are nobody's business."""
    folder, name = os.path.split(absolute)
    if not os.path.isdir(folder):
        folder = respelt(folder, root, border) if is_written_inside(folder, root) else ""
    if not os.path.isdir(folder) or is_gits_own(target_of(folder, border)):
        return ""
    close = name if os.path.lexists(os.path.join(folder, name)) else similar_name(name, os.listdir(folder))
    return os.path.join(folder, close) if close and not is_gits_own(close) else ""
