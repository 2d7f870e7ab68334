"""What to do about an image that is wrong, in words and lines to paste into the files of the CI that runs this.

Imported only when there is something to say.
"""

from __future__ import annotations

from collections.abc import Callable

from magnus_argo.checks.images.lines import Variable, around, commit_of, line, value_of, variable_in, way_of
from magnus_argo.magnus.image import COMMIT, TAG_FLAG, TAG_INPUT, TAG_ORIGINS, TAG_SETTING, TAGGED, Given, Image, parse

_PIN = "name the image that was built for this commit: `registry/name:TAG` or `registry/name@sha256:…`"
_IN_ENVIRONMENT = "MAGNUS_VAR_"
_INPUTS = {"the input `variables`": "{name}={value}", TAG_INPUT: "image-tag: {value}"}
_FLAGS = {"--var": "--var {name}={value}", TAG_FLAG: "--image-tag {value}"}
_METADATA = "in the `env:` of docker/metadata-action write `DOCKER_METADATA_PR_HEAD_SHA: true`"


def cure(rule: str, image: Image) -> str:
    """The help for a rule that an image breaks."""
    make = _CURES.get(rule)
    return make(image) if make else _PIN


def _unexpanded(image: Image) -> str:
    if parse(image.text).tag == "HEAD":
        return 'find it out with `--image-tag "$(git rev-parse HEAD)"`'
    given = image.given(variable_in)
    found = variable_in(given.value) if given else None
    if given is None or found is None:
        return "write the reference itself, or `${name}` and set it with `--var name=…`"
    if given.value == image.text and not found.before:
        found = found._replace(before="registry/name:")
    if given.origin in _FLAGS:
        return _in_shell(given, found)
    if given.origin in _INPUTS:
        return f"in the workflow write `{_input(image, given, found)}`: `$NAME` is not replaced there"
    if given.origin.startswith(_IN_ENVIRONMENT):
        return _in_environment(image, given, found)
    return f"{given.origin} is taken as it is, so set it where CI runs: {_in_environment(image, given, found)}"


def _in_environment(image: Image, given: Given, found: Variable) -> str:
    way, variable = way_of(image.ci, found.name), f"{_IN_ENVIRONMENT}{given.name}"
    if way is None:
        value = around(found, f"${found.name}") if found.name.isidentifier() else "…"
        return f'a shell replaces `$NAME`, but not within single quotes: `export {variable}="{value}"`'
    return f"{line(way, variable, value_of(way, image.ci, found))}: {way.why}"


def _in_shell(given: Given, found: Variable) -> str:
    if "{{" in given.value:
        return "GitHub replaces `${{ … }}`, and in workflow files alone: elsewhere hand over the value itself"
    flag = _flag(given, around(found, f"${found.name}"))
    why = "within single quotes a shell replaces nothing" if "$" in given.value else "a shell replaces only `$NAME`"
    return f"{why}: write `{flag}`" if found.name.isidentifier() else f"{why}: hand over the value itself"


def _flag(given: Given, value: str) -> str:
    return _FLAGS[given.origin].format(name=given.name, value=f'"{value}"')


def _input(image: Image, given: Given, found: Variable) -> str:
    way = way_of(image.ci, "GITHUB_SHA")
    assert way is not None
    return _INPUTS[given.origin].format(name=given.name, value=value_of(way, image.ci, found))


def _commit(image: Image) -> str:
    given = image.given(lambda value: value == image.text)
    if given is None:
        return f"put the repository before it: `registry/name:{image.text}`"
    way, told = way_of(image.ci), f"in the config write `registry/name:${{{given.name}}}`"
    if way is None or not given.origin.startswith(_IN_ENVIRONMENT):
        return f"{told}, or hand over all of it: `registry/name:{image.text}`"
    whole = line(way, given.origin, f"registry/name:{commit_of(way, image.ci)}")
    return f"{told}; or, to hand over all of it, {whole}"


def _empty(image: Image) -> str:
    """GitHub's `github.event.pull_request.head.sha` is empty but on pull requests, so there both are offered."""
    given = image.given(lambda value: not value)
    if given is None:
        return "is a variable empty?"
    way, ci = way_of(image.ci), image.ci._replace(is_merge_commit=image.ci.name == "GitHub")
    if way is None or not given.origin.startswith(_IN_ENVIRONMENT):
        return f"the variable `{given.name}` is empty"
    return f"{given.origin} is empty: {line(way, given.origin, commit_of(way, ci))}"


def _untagged(image: Image) -> str:
    given = image.given(lambda value: value == image.text)
    if given is None or given.origin not in TAG_ORIGINS:
        return _PIN
    return f"it is a tag alone: in the config write `registry/name:${{{given.name}}}`"


def _merge(image: Image) -> str:
    """A short hash is docker/metadata-action's; expressions of GitHub cannot cut one."""
    ci, given = image.ci, image.given(COMMIT.search)
    commit = COMMIT.search(parse(image.text).tag)
    wanted = f"images are built for what was pushed{f', `{ci.head_commit}`' if ci.head_commit else ''}"
    if ci.name == "GitHub" and commit and len(commit[1]) < len(ci.commit):
        return f"{wanted}: {_METADATA}"
    if ci.name == "Jenkins" and not ci.head_commit:
        return f"{wanted}: in the branch source discover pull requests as `The current pull request revision`"
    if given is None:
        return wanted
    ways = [_auto(given)] if ci.head_commit and given.name == TAGGED else []
    ways += _head(image, given) if given.origin not in TAG_ORIGINS else []
    return f"{wanted}: {', or '.join(ways)}" if ways else wanted


def _auto(given: Given) -> str:
    if given.origin == TAG_SETTING:
        return "write `image_tag: auto`"
    return "write `image-tag: auto`" if given.origin in _INPUTS else "use `--image-tag auto`"


def _head(image: Image, given: Given) -> list[str]:
    way, found = way_of(image.ci), COMMIT.search(given.value)
    if way is None or found is None or not way.head:
        return []
    value = f"{given.value[: found.start(1)]}{way.head}{given.value[found.end(1) :]}"
    alone = "" if image.ci.name == "GitHub" else ", which is empty elsewhere"
    if given.origin in _INPUTS:
        return [f"write `{_INPUTS[given.origin].format(name=given.name, value=value)}`"]
    if given.origin in _FLAGS:
        return [f"write `{_flag(given, value)}`{alone}"]
    return [f"{line(way, f'{_IN_ENVIRONMENT}{given.name}', value)}{alone}"]


_CURES: dict[str, Callable[[Image], str]] = {
    "unexpanded-image": _unexpanded,
    "commit-as-image": _commit,
    "bad-image": _empty,
    "untagged-image": _untagged,
    "merge-commit-image": _merge,
}
