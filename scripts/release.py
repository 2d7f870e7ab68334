"""The two steps of a release that are not git's, docker's or pip's.

python scripts/release.py notes v1.2.3        prints what CHANGELOG.md says of it; fails if the package is another
python scripts/release.py pin REPOSITORY@sha256:DIGEST    has action.yml run this image instead of the Dockerfile
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BUILT = "\n  image: Dockerfile\n"
_IMAGE = re.compile(r"[a-z0-9.-]+(?:/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")
_VERSION = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)


class ReleaseError(Exception):
    """Something that has to be put right before there can be a release."""


def notes(changelog: str, tag: str) -> str:
    """The section of a version, without its heading. Raises `ReleaseError` if there is none, or nothing in it."""
    heading = re.compile(rf"^## \[?{re.escape(tag.removeprefix('v'))}\]?( .*)?$", re.MULTILINE)
    found = heading.search(changelog)
    if found is None:
        raise ReleaseError(f"CHANGELOG.md has no `## {tag.removeprefix('v')}`")
    text = re.split(r"^## ", changelog[found.end() :], maxsplit=1, flags=re.MULTILINE)[0].strip()
    if not text:
        raise ReleaseError(f"CHANGELOG.md says nothing of {tag.removeprefix('v')}")
    return text + "\n"


def check_version(source: str, tag: str) -> None:
    """Raises `ReleaseError` if a tag is not the version of the package."""
    found = _VERSION.search(source)
    if found is None or tag != f"v{found[1]}":
        raise ReleaseError(f"the tag is {tag}, but __version__ is {found[1] if found else 'not there'}")


def pinned(action: str, image: str) -> str:
    """action.yml with an image in the place of the Dockerfile. Raises `ReleaseError` for one without a digest."""
    if _IMAGE.fullmatch(image) is None:
        raise ReleaseError(f"no image by digest: {image}")
    if action.count(_BUILT) != 1:
        raise ReleaseError("action.yml does not build the Dockerfile")
    return action.replace(_BUILT, f"\n  image: docker://{image}\n")


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["notes", tag]:
                check_version((ROOT / "src/magnus_argo/__init__.py").read_text(encoding="utf-8"), tag)
                print(notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), tag), end="")
            case ["pin", image]:
                file = ROOT / "action.yml"
                file.write_text(pinned(file.read_text(encoding="utf-8"), image), encoding="utf-8")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except ReleaseError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
