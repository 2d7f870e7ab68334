"""An image's reference, its parts, and where its text came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.diagnostic import Label
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Origin, in_words
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.variables import Variables

COMMIT = regex(r"(?<![0-9a-zA-Z])(?:sha-?|g)?([0-9a-f]{7,64})(?![0-9a-zA-Z])")
"""A commit in a tag, as it is or as `git describe` and docker/metadata-action write it: `g1f2e3d4`, `sha-1f2e3d4`."""

TAGGED = "docker_image"
"""The variable that an image tag is given to."""

TAG_FLAG, TAG_INPUT = Origin("flag", "--image-tag"), Origin("input", "image-tag")
TAG_SETTING = Origin("setting", "image_tag")
TAG_ORIGINS = (TAG_FLAG, TAG_INPUT, TAG_SETTING)
"""Who may give it, as origins of the variable."""


class Reference(NamedTuple):
    """`name[:tag][@digest]` (the grammar of the distribution project's `reference` package)."""

    name: str
    tag: str
    digest: str


def parse(image: str) -> Reference:
    """Splits without judging: the last `:` after the last `/` starts the tag."""
    rest, _, digest = image.partition("@")
    slash = rest.rfind("/")
    name, _, tag = rest[slash + 1 :].partition(":")
    return Reference(rest[: slash + 1] + name, tag, digest)


@dataclass(frozen=True, slots=True)
class Given:
    """A variable: its name, its value, and where that was set."""

    name: str
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Image:
    """A reference and what explains it: the place where it stands, where the variables in it were set (`origins`, in
    the order of their use), all variables, and the CI that runs this."""

    text: str
    label: Label
    origins: tuple[Origin, ...]
    variables: Variables
    ci: Ci

    def told(self) -> str:
        """Puts it into words for a message: "the image `churn:1.0` (from --var)"."""
        return f"the image {ticked(self.text)}" + (f" (from {in_words(self.origins)})" if self.origins else "")

    def given(self, fits: Callable[[str], object]) -> Given | None:
        """Finds the variable to blame: one that may be in the text and whose value `fits`; None if there is none."""
        for name, (value, origin) in self.variables.items():
            if origin in self.origins and value in self.text and fits(value):
                return Given(name, value, origin)
        return None
