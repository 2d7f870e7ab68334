"""What stands in an image where something else belongs: a digest for a tag, a tag for a digest, a whole image for its
tag, several lines for one. CIs hand all of them over, docker/metadata-action and docker/build-push-action above all.

Each function answers for one of them, with what is wrong and the cure, and `None` for all else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from magnus_argo.ci.github import GITHUB
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.image import Given, Image, parse

_SEPARATORS = regex(r"[\s,]+")
_DIGEST = regex(r"@?sha(?:256|384|512):[0-9a-fA-F]{64,}")
_CUT_DIGEST = regex(r"@?sha(?:256|384|512):[0-9a-fA-F]*")
_BARE_DIGEST = regex(r"[0-9a-f]{64}")
_WHOLE = regex(r"[^\s:@]+(?::\d+/[^\s:@]+)?(?::[\w.-]+(?:@[a-z0-9]+:[0-9a-fA-F]{32,})?|@[a-z0-9]+:[0-9a-fA-F]{32,})")
_TAG = regex(r"\w[\w.-]{0,127}", re.ASCII)

_METADATA, _BUILD = "docker/metadata-action", "docker/build-push-action"
_VERSION = "${{ steps.meta.outputs.version }}"
_FIRST = "${{ fromJSON(steps.meta.outputs.json).tags[0] }}"
_BUILT = "${{ steps.build.outputs.digest }}"


def misplaced(image: Image) -> tuple[str, str] | None:
    """Finds what the variable at the end of an invalid image holds instead: what is wrong, and the cure."""
    given = image.given(image.text.endswith)
    if given is None:
        return None
    before = image.text.removesuffix(given.value)
    return next(_found(image, given, before), None)


def _found(image: Image, given: Given, before: str) -> Iterator[tuple[str, str]]:
    for question in _QUESTIONS.get(before[-1:], ()):
        if answer := question(image, given, before.rstrip(":@")):
            yield answer


def _several_tags(image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    first = _part(_listed(given)[0])
    return _several(
        given, "tags or images where one tag", f"pass one of them, {ticked(first)}{_on_github(image, _VERSION)}"
    )


def _several_images(image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    first = _listed(given)[0]
    return _several(given, "images where one", f"pass one of them, {ticked(first)}{_on_github(image, _FIRST)}")


def _several_for_digest(image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    cure = f"pass the digest under which the image was pushed{_on_github(image, _BUILT, _BUILD)}"
    return _several(given, "tags or images where a digest", cure)


def _several(given: Given, what: str, cure: str) -> tuple[str, str] | None:
    count = len(_listed(given))
    return (f"{given.origin} lists {count} {what} belongs", cure) if count > 1 else None


def _cut_digest(_image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    if not _CUT_DIGEST.fullmatch(given.value) or _DIGEST.fullmatch(given.value):
        return None
    return f"{given.origin} is a part of a digest", "pass all of it, `sha256:` and 64 hexadecimal digits"


def _digest_for_tag(_image: Image, given: Given, name: str) -> tuple[str, str] | None:
    if not _DIGEST.fullmatch(given.value):
        return None
    digest = given.value.removeprefix("@")
    without = " and pass it without its `@`" if digest != given.value else ""
    reference = ticked(f"{name}@{_reference(given)}")
    cure = f"in the config write {reference}{without}; or pass it after a tag, `v1@{digest}`"
    return f"{given.origin} is a digest where a tag belongs", cure


def _image_for_tag(image: Image, given: Given, name: str) -> tuple[str, str] | None:
    whole, reference = parse(given.value), _reference(given)
    if not _WHOLE.fullmatch(given.value) or not (whole.tag or "/" in whole.name):
        return None
    if whole.tag:
        cure = f"pass its tag alone, {ticked(_part(given.value))}{_on_github(image, _VERSION)}"
    else:
        cure = f"pass its digest alone, {ticked(whole.digest)}, and in the config write {ticked(f'{name}@{reference}')}"
    return (
        f"{given.origin} is a whole image where a tag belongs",
        f"{cure}; or in the config write {ticked(reference)} alone",
    )


def _tag_with_colon(_image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    tag = given.value.removeprefix(":")
    if tag == given.value or not _TAG.fullmatch(tag):
        return None
    return "it has two colons before its tag", f"pass the tag without its colon, {ticked(tag)}"


def _digest_with_at(_image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    if not (given.value.startswith("@") and _DIGEST.fullmatch(given.value)):
        return None
    return "it has two `@` before its digest", f"pass the digest without its `@`, `{given.value[1:]}`"


def _digest_without_algorithm(_image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    if not _BARE_DIGEST.fullmatch(given.value):
        return None
    return f"{given.origin} is a digest without its algorithm", f"pass all of it, `sha256:{given.value}`"


def _tag_for_digest(_image: Image, given: Given, name: str) -> tuple[str, str] | None:
    if not _TAG.fullmatch(given.value):
        return None
    return (
        f"{given.origin} is a tag where a digest belongs",
        f"in the config write {ticked(f'{name}:{_reference(given)}')}",
    )


def _image_for_digest(_image: Image, given: Given, _name: str) -> tuple[str, str] | None:
    if not _WHOLE.fullmatch(given.value) or _DIGEST.fullmatch(given.value):
        return None
    digest, whole = parse(given.value).digest, f"in the config write {ticked(_reference(given))} alone"
    cure = f"pass its digest alone, {ticked(digest)}; or {whole}" if digest else whole
    return f"{given.origin} is a whole image where a digest belongs", cure


_QUESTIONS: dict[str, tuple[Callable[[Image, Given, str], tuple[str, str] | None], ...]] = {
    "": (_several_images,),
    ":": (_several_tags, _digest_for_tag, _cut_digest, _image_for_tag, _tag_with_colon),
    "@": (
        *(_several_for_digest, _digest_with_at, _cut_digest, _digest_without_algorithm),
        *(_tag_for_digest, _image_for_digest),
    ),
}
"""By the character before the variable."""


def _listed(given: Given) -> list[str]:
    """The tags or images that the value lists; of nothing but separators an empty one."""
    return [text for text in _SEPARATORS.split(given.value) if text] or [""]


def _part(text: str) -> str:
    """The tag of a whole image, with its digest if it has one; or the tag that it is."""
    if not _WHOLE.fullmatch(text):
        return text
    _, tag, digest = parse(text)
    return f"{tag}@{digest}" if digest else tag


def _reference(given: Given) -> str:
    return f"${{{given.name}}}"


def _on_github(image: Image, output: str, action: str = _METADATA) -> str:
    return f" (`{output}` of {action})" if image.ci.provider is GITHUB else ""
