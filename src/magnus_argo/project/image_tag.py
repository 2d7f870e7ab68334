"""`--image-tag`: the tag that CI gives to the images of a commit, as the variable `docker_image`."""

from __future__ import annotations

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.magnus.image import TAG_ORIGINS, TAGGED
from magnus_argo.magnus.variables import Variable

AUTO = "auto"
_FULL_HASH = 40
_UNKNOWN = {
    "": 'no CI tells the commit here: give the tag itself, `--image-tag "$(git rev-parse HEAD)"`',
    "GitHub": "GitHub's event (GITHUB_EVENT_PATH) does not tell what was pushed: give the tag itself,"
    " `${{ github.event.pull_request.head.sha }}`",
    "Bitbucket": "Bitbucket tells a part of the commit: give the tag itself,"
    ' `--image-tag "$(git rev-parse "$BITBUCKET_COMMIT")"`',
    "Jenkins": "Jenkins does not tell what was pushed, as GIT_COMMIT may be a merge: give the tag itself,"
    ' `--image-tag "$GIT_COMMIT"`, if Jenkins builds pull requests as they are',
}


def with_commit(variables: dict[str, Variable], ci: Ci) -> dict[str, Variable]:
    """`auto` replaced by all digits of the commit that images are built for: on pull requests the last one that was
    pushed, not CI's merge of it. Raises `UnusableError` where CI does not tell it."""
    tag = variables.get(TAGGED)
    if tag is None or tag.value != AUTO or tag.origin not in TAG_ORIGINS:
        return variables
    if len(ci.head_commit) < _FULL_HASH:
        why = _UNKNOWN.get(ci.name, f"{ci.name} does not tell the commit: {_UNKNOWN[''].partition(': ')[2]}")
        raise UnusableError(f"{tag.origin} is `{AUTO}`, but {why}")
    return variables | {TAGGED: Variable(ci.head_commit, tag.origin)}
