"""Container image references: what a registry would refuse, and what CI hands over by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from magnus_argo.ci import CIS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.image import COMMIT, Image, parse

UNEXPANDED_IMAGE = Rule("unexpanded-image", "an image reference with a variable that was not replaced")
COMMIT_AS_IMAGE = Rule(
    "commit-as-image", "a commit hash where an image reference is expected", judgement=True, scope="file"
)
BAD_IMAGE = Rule("bad-image", "an invalid image reference")
UNTAGGED_IMAGE = Rule("untagged-image", "an image without a tag, so Kubernetes uses `latest`", "warning", scope="file")
LATEST_IMAGE = Rule("latest-image", "the tag `latest`, so what runs can change at any time", "warning", scope="file")
MERGE_COMMIT_IMAGE = Rule("merge-commit-image", "a tag made of a pull request's merge commit", "warning")
COMMIT_IN_TWO_FORMS = Rule("commit-in-two-forms", "one commit as two tags of one repository", "warning")

_SIGNS = ("$", "{{", "<<", *(name for provider in CIS for name in provider.commit_variables))
"""One of them stands in every text that holds a CI's variable."""

_TAG = regex(r"\w[\w.-]{0,127}", re.ASCII)
_NAMELESS = regex(r"@?sha(?:256|384|512):[0-9a-f]+")
"""A digest, or the beginning of one, which would be read as a name and a tag."""
_DIGEST = regex(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?/)?"
_TAG_WITH_SLASH = regex(r"(?:[^:]+/)?[^:/]+:(?!\d+/)([^:]*/[^:]*)")
_NAME = regex(f"{_HOST}{_COMPONENT}(?:/{_COMPONENT})*")


def check_image(image: Image) -> list[Diagnostic]:
    """Finds what is wrong with a reference, or else what is risky about it: one problem at most."""
    problem = _broken(image) or _risky(image)
    return [problem] if problem else []


def _broken(image: Image) -> Diagnostic | None:
    return _of_ci(image) or _unfinished(image) or _malformed(image)


def _of_ci(image: Image) -> Diagnostic | None:
    """Finds what a CI did not replace or does not know."""
    text = image.text
    if any(sign in text for sign in _SIGNS) and (unexpanded := _unexpanded(image)):
        return unexpanded
    provider, tag = image.ci.provider, parse(text).tag
    if provider and tag and tag == provider.by_hand and not image.ci.commit:
        why = f"because {provider.name} does not report the commit of a build that was started by hand"
        return _explained(UNEXPANDED_IMAGE, f"{image.told()} is tagged {ticked(tag)}, {why}", image)
    return None


def _unfinished(image: Image) -> Diagnostic | None:
    """Finds a reference that lacks its name or its end."""
    text, subject = image.text, image.told()
    if COMMIT.fullmatch(text):
        return _explained(COMMIT_AS_IMAGE, f"{subject} is a commit hash, not an image", image)
    if text.endswith((":", "@")):
        return _explained(BAD_IMAGE, f"{subject} ends where its tag should be", image)
    if _NAMELESS.fullmatch(text):
        return _explained(BAD_IMAGE, f"{subject} is a digest without the name of its image", image)
    return None


def _malformed(image: Image) -> Diagnostic | None:
    for kind, part, pattern, words in _parts(image.text):
        if not pattern.fullmatch(part):
            return _invalid(image, f"{ticked(part)} is not a valid {kind}", words)
    if image.text.partition("@")[0].endswith(":"):
        return _invalid(image, "there is no tag between `:` and `@`", "write `name@sha256:…`, without the `:`")
    return None


def _invalid(image: Image, why: str, cure: str) -> Diagnostic:
    from magnus_argo.checks.images.misplaced import misplaced

    why, cure = misplaced(image) or (why, cure)
    return Diagnostic(BAD_IMAGE, f"{image.told()} is invalid: {why}", image.label, help=cure)


def _unexpanded(image: Image) -> Diagnostic | None:
    from magnus_argo.ci.variables import variable_in

    variable = variable_in(image.text)
    if "$" in image.text or "{{" in image.text:
        return _explained(UNEXPANDED_IMAGE, f"{image.told()} contains a variable that was not replaced", image)
    if variable:
        message = f"{image.told()} contains the name of the variable {ticked(variable.name)} instead of its value"
        return _explained(UNEXPANDED_IMAGE, message, image)
    return None


def _parts(image: str) -> Iterator[tuple[str, str, re.Pattern[str], str]]:
    name, tag, digest = parse(image)
    branch = _TAG_WITH_SLASH.fullmatch(name)
    if branch:
        yield "tag", branch[1], _TAG, f"{_TAGS}: write {ticked(branch[1].replace('/', '-'))}"
    yield (
        "repository name",
        name,
        _NAME,
        "repository names consist of lower-case letters, digits, `.`, `_`, `-` and `/`",
    )
    if tag:
        yield "tag", tag, _TAG, _TAGS
    if digest:
        yield "digest", digest, _DIGEST, "digests look like `sha256:` and 64 hexadecimal digits in lower case"


_TAGS = "tags are up to 128 letters, digits, `.`, `_` and `-`, and begin with a letter, digit or `_`"


def _risky(image: Image) -> Diagnostic | None:
    _, tag, digest = parse(image.text)
    if digest:
        return None
    if not tag:
        return _explained(UNTAGGED_IMAGE, f"{image.told()} has no tag, so Kubernetes uses `latest`", image)
    if tag == "latest":
        return _explained(
            LATEST_IMAGE, f"{image.told()} has the tag `latest`, so what runs can change at any time", image
        )
    ci, commit = image.ci, COMMIT.search(tag)
    if ci.provider and ci.is_merge_commit and commit and ci.commit.startswith(commit[1]):
        what = ci.provider.request
        which = f"{what} {ci.pull_request}" if ci.pull_request else f"a {what}"
        why = f"the merge commit that {ci.provider.name} created for {which}: no image is built for it"
        return _explained(MERGE_COMMIT_IMAGE, f"{image.told()} is tagged with {why}", image)
    return None


def _explained(rule: Rule, message: str, image: Image) -> Diagnostic:
    from magnus_argo.checks.images import cures

    return Diagnostic(rule, message, image.label, help=cures.cure(rule, image))


def check_forms(images: Iterable[Image]) -> Iterator[Diagnostic]:
    """Finds one commit in two forms, of which a registry seldom has both: `sha-1f2e3d4` (docker/metadata-action) and
    all of its 40 digits (CI's own variables)."""
    seen: dict[tuple[str, str], dict[str, Label]] = {}
    for image in images:
        name, tag, digest = parse(image.text)
        commit = COMMIT.search(tag)
        if commit is None or digest:
            continue
        forms = seen.setdefault((name, commit[1][:7]), {})
        forms.setdefault(tag, image.label)
        first, place = next(iter(forms.items()))
        if _same_commit(first, commit):
            message = f"{image.told()} is tagged with the commit of {ticked(f'{name}:{first}')} in another form"
            related = (Label(place.span, f"{ticked(first)} here"),) if place.span != image.label.span else ()
            yield Diagnostic(COMMIT_IN_TWO_FORMS, message, image.label, related, _FORMS)


_FORMS = (
    "write the tag under which the image was pushed: docker/metadata-action makes `sha-` and 7 digits with `type=sha`,"
    " and the 40 digits of CI's variables with `type=sha,format=long,prefix=`"
)


def _same_commit(tag: str, other: re.Match[str]) -> bool:
    """Whether two different tags are the same commit and otherwise alike: `sha-1f2e3d4` and `1f2e3d4…`, but not
    `1f2e3d4` and `1f2e3d4-gpu`."""
    one = COMMIT.search(tag)
    if one is None or tag == other.string:
        return False
    around = {(match.string[: match.start()], match.string[match.end() :]) for match in (one, other)}
    return len(around) == 1 and (one[1].startswith(other[1]) or other[1].startswith(one[1]))
