"""Container image references: what a registry would refuse, and what CI hands over by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.diagnostics import Diagnostic, Label, Rule

UNEXPANDED_IMAGE = Rule("unexpanded-image", "an image reference with a variable that nobody replaced")
COMMIT_AS_IMAGE = Rule("commit-as-image", "a commit hash where an image reference is expected")
BAD_IMAGE = Rule("bad-image", "an image reference that no registry takes")
UNTAGGED_IMAGE = Rule("untagged-image", "an image without a tag: Kubernetes takes `latest`", "warning")
LATEST_IMAGE = Rule("latest-image", "the tag `latest`: nobody knows what will run", "warning")
MERGE_COMMIT_IMAGE = Rule("merge-commit-image", "a tag made of a pull request's merge commit", "warning")

_HASH = re.compile(r"[0-9a-f]{7,64}")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}")
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?/)?"
_TAG_WITH_SLASH = re.compile(r"(?:[^:]+/)?[^:/]+:(?!\d+/)([^:]*/[^:]*)")
_NAME = re.compile(f"{_HOST}{_COMPONENT}(?:/{_COMPONENT})*")


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


def check_image(image: str, label: Label, origin: str, merge_commit: str = "") -> list[Diagnostic]:
    """What is wrong with a reference. `origin` says where it came from (empty: from the file);
    `merge_commit` is the commit that CI made up for a pull request, if it runs for one."""
    told = f"the image `{image}`" + (f" (from {origin})" if origin else "")
    found = _broken(image, told, label, origin) or _risky(image, told, label, merge_commit)
    return [found] if found else []


def _broken(image: str, told: str, label: Label, origin: str) -> Diagnostic | None:
    if "$" in image or "{{" in image:
        message = f"{told} holds a variable that was not replaced"
        return Diagnostic(UNEXPANDED_IMAGE, message, label, help=_expand_help(image, origin))
    if _HASH.fullmatch(image):
        return Diagnostic(COMMIT_AS_IMAGE, f"{told} is a commit hash, not an image", label, help=_commit_help(image))
    if image.endswith((":", "@")):
        return Diagnostic(BAD_IMAGE, f"{told} ends where its tag should be", label, help="is a variable empty?")
    for kind, part, pattern, words in _parts(image):
        if not pattern.fullmatch(part):
            return Diagnostic(BAD_IMAGE, f"no registry takes {told}: `{part}` is no {kind}", label, help=words)
    return None


def _parts(image: str) -> Iterator[tuple[str, str, re.Pattern[str], str]]:
    name, tag, digest = parse(image)
    branch = _TAG_WITH_SLASH.fullmatch(name)
    if branch:
        yield "tag", branch[1], _TAG, f"{_TAGS}: write `{branch[1].replace('/', '-')}`"
    yield "repository name", name, _NAME, "repository names are lower case letters, digits, `.`, `_`, `-` and `/`"
    if tag:
        yield "tag", tag, _TAG, _TAGS
    if digest:
        yield "digest", digest, _DIGEST, "digests look like `sha256:` and 64 hexadecimal digits"


def _risky(image: str, told: str, label: Label, merge_commit: str) -> Diagnostic | None:
    _, tag, digest = parse(image)
    if digest:
        return None
    if not tag:
        return Diagnostic(UNTAGGED_IMAGE, f"{told} has no tag, so Kubernetes takes `latest`", label, help=_PIN)
    if tag == "latest":
        return Diagnostic(LATEST_IMAGE, f"{told} says `latest`: what runs may change any day", label, help=_PIN)
    if merge_commit and merge_commit.startswith(tag.removeprefix("sha-")) and _HASH.fullmatch(tag.removeprefix("sha-")):
        message = f"{told} is tagged with the pull request's temporary merge commit, for which nobody builds images"
        return Diagnostic(MERGE_COMMIT_IMAGE, message, label, help=_HEAD)
    return None


_PIN = "name the image that was built for this commit: `registry/name:TAG` or `registry/name@sha256:…`"
_TAGS = "tags are up to 128 letters, digits, `.`, `_` and `-`, and begin with a letter, digit or `_`"
_HEAD = "use `${{ github.event.pull_request.head.sha || github.sha }}` where the image is built and here"


def _expand_help(image: str, origin: str) -> str:
    if "${{" in image:
        return "GitHub replaces `${{ … }}`, and in workflow files alone: elsewhere hand over the value itself"
    if "$" in image and origin == "--var":
        return "within single quotes a shell replaces nothing: use double quotes"
    if "$" in image and origin:
        value = ("registry/name:" if image.startswith("$") else "") + "${{ github.sha }}"
        return f"in the `env:` of a GitHub workflow write `{origin}: {value}`: `$NAME` is not replaced there"
    return "write the reference itself, or `${name}` and set it with `--var name=…`"


def _commit_help(image: str) -> str:
    return (
        f"put the repository before it: `registry/name:{image}`; or keep the variable for the tag alone and"
        " write `registry/name:${docker_image}` in the config"
    )
