"""Places in a container at which volumes are mounted."""

from __future__ import annotations

import posixpath

_ARGOS_FOLDER = "/run/argo"


def place_of_mount(path: str) -> str:
    """Normalises a path, so that all that lead to one place are the same, such as `/mnt`, `mnt/` and `//mnt/.`. In
    images `/var/run` is a link to `/run` (Filesystem Hierarchy Standard 3.0, section 5.13)."""
    place = posixpath.normpath(f"/{path.lstrip('/')}")
    return place.removeprefix("/var") if f"{place}/".startswith("/var/run/") else place


def obstacle_to_mount(path: str) -> str:
    """Returns why no volume can be mounted at a path, empty if one can. Argo keeps its own files in `/var/run/argo` of
    each container, with the program that starts it (4.1.2 workflow/controller/workflowpod.go), and container runtimes
    mount nothing over the root."""
    place = place_of_mount(path)
    if place == "/":
        return "that is the root of the image"
    return "Argo keeps its own files there" if f"{place}/".startswith(f"{_ARGOS_FOLDER}/") else ""
