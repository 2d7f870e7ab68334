"""Tags, digests and whole images, in each place of an image where one of the others belongs: what CIs hand over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PLAIN, filled
from tests.support.ci_runs import Tried
from tests.support.github_runner import run_action
from tests.support.image_tag_runs import BARE, VARIABLE, run
from tests.support.paths import ROOT

from magnus_argo.cli import main

__all__ = ["run"]

Run = Callable[..., Tried]

HASH = "0af1" * 16
DIGEST = f"sha256:{HASH}"
NAME = "registry.example.com/churn"
BY_TAG, BY_DIGEST = CONFIG, CONFIG.replace(":${docker_image}", "@${docker_image}")
GLUED = CONFIG.replace(":${docker_image}", "${docker_image}")

WRONG = [
    (BY_TAG, DIGEST, "is a digest where a tag belongs", f"in the config write `{NAME}@${{docker_image}}`; or"),
    (
        BY_TAG,
        f"@{DIGEST}",
        "is a digest where a tag belongs",
        f"without its `@`; or pass it after a tag, `v1@{DIGEST}`",
    ),
    (BY_TAG, "sha256:0af1", "is a part of a digest", "`sha256:` and 64 hexadecimal digits"),
    (BY_TAG, f"{NAME}:v1", "is a whole image where a tag belongs", "pass its tag alone, `v1`; or in the config write"),
    (BY_TAG, "churn:v1", "is a whole image where a tag belongs", "`${docker_image}` alone"),
    (BY_TAG, "localhost:5000/churn:v1", "is a whole image where a tag belongs", "pass its tag alone, `v1`"),
    (BY_TAG, f"{NAME}:v1@{DIGEST}", "is a whole image where a tag belongs", f"pass its tag alone, `v1@{DIGEST}`"),
    (BY_TAG, f"{NAME}@{DIGEST}", "is a whole image where a tag belongs", f"pass its digest alone, `{DIGEST}`, and in"),
    (BY_TAG, f"{NAME}:v1\n{NAME}:main", "lists 2 tags or images where one tag belongs", "pass one of them, `v1`"),
    (BY_TAG, f"{NAME}:v1,{NAME}:b,{NAME}:c", "lists 3 tags or images where one tag", "pass one of them, `v1`"),
    (BY_TAG, "v1\nmain", "lists 2 tags or images where one tag belongs", "pass one of them, `v1`"),
    (BY_TAG, ":v1", "two colons before its tag", "pass the tag without its colon, `v1`"),
    (BY_TAG, f"v1@sha256:{HASH[1:]}", "is not a valid digest", "64 hexadecimal digits in lower case"),
    (BY_TAG, f"v1@sha256:{HASH.upper()}", "is not a valid digest", "64 hexadecimal digits in lower case"),
    (BY_DIGEST, f"@{DIGEST}", "two `@` before its digest", f"pass the digest without its `@`, `{DIGEST}`"),
    (BY_DIGEST, HASH, "is a digest without its algorithm", f"pass all of it, `{DIGEST}`"),
    (BY_DIGEST, "sha256:0af1", "is a part of a digest", "`sha256:` and 64 hexadecimal digits"),
    (BY_DIGEST, "v1", "is a tag where a digest belongs", f"in the config write `{NAME}:${{docker_image}}`"),
    (BY_DIGEST, f"{NAME}@{DIGEST}", "is a whole image where a digest belongs", f"pass its digest alone, `{DIGEST}`"),
    (BY_DIGEST, f"{NAME}:v1", "is a whole image where a digest belongs", "in the config write `${docker_image}` alone"),
    (BY_DIGEST, f"{NAME}:v1\n{NAME}:b", "where a digest belongs", "pass the digest under which the image was pushed"),
    (BARE, f"{NAME}:v1\n{NAME}:main", "lists 2 images where one belongs", f"pass one of them, `{NAME}:v1`"),
    (BARE, DIGEST, "is a digest without the name of its image", "write `registry/name@${docker_image}`"),
    (BARE, f"@{DIGEST}", "is a digest without the name of its image", "write `registry/name${docker_image}`"),
    (BARE, "sha256:0af1", "is a digest without the name of its image", "write `registry/name@${docker_image}`"),
]
RIGHT = [
    (BY_TAG, f"v1@{DIGEST}", f"{NAME}:v1@{DIGEST}"),
    (BY_DIGEST, DIGEST, f"{NAME}@{DIGEST}"),
    (BY_DIGEST, f"sha512:{HASH * 2}", f"{NAME}@sha512:{HASH * 2}"),
    (BARE, f"{NAME}@{DIGEST}", f"{NAME}@{DIGEST}"),
    (BARE, f"{NAME}:v1@{DIGEST}", f"{NAME}:v1@{DIGEST}"),
    (GLUED, f"@{DIGEST}", f"{NAME}@{DIGEST}"),
    (GLUED, ":v1", f"{NAME}:v1"),
]


@pytest.mark.parametrize(("config", "value", "why", "cure"), WRONG)
def test_what_belongs_elsewhere_is_refused_with_its_cure(
    run: Run, config: str, value: str, why: str, cure: str
) -> None:
    tried = run("gitlab-branch", config=config, **{VARIABLE: value})
    assert (tried.code, tried.rules) == (1, ["bad-image"])
    assert why in tried.err
    assert cure in tried.help
    assert "steps." not in tried.help


@pytest.mark.parametrize(("config", "value", "image"), RIGHT)
def test_what_is_right_is_taken(run: Run, config: str, value: str, image: str) -> None:
    tried = run("", config=config, **{VARIABLE: value})
    assert (tried.rules, tried.images) == ([], {image})


@pytest.mark.parametrize("text", [f"{NAME}:@{DIGEST}", DIGEST])
def test_a_reference_of_the_config_itself(run: Run, text: str) -> None:
    tried = run("", config=CONFIG.replace(f"{NAME}:${{docker_image}}", text))
    assert tried.rules == ["bad-image"]
    assert "@sha256:" in tried.help


RECORDED = json.loads((ROOT / "tests/ci/docker-actions.json").read_text())
META, BUILD = RECORDED["meta"], RECORDED["build"]


@pytest.mark.parametrize(
    ("config", "value", "cure"),
    [
        (BY_TAG, META["tags"], "`v1.2.3` (`${{ steps.meta.outputs.version }}` of docker/metadata-action)"),
        (BARE, META["tags"], "(`${{ fromJSON(steps.meta.outputs.json).tags[0] }}` of docker/metadata-action)"),
        (BY_DIGEST, META["tags"], "(`${{ steps.build.outputs.digest }}` of docker/build-push-action)"),
        (BY_TAG, META["tags"].split()[0], "`v1.2.3` (`${{ steps.meta.outputs.version }}` of docker/metadata-action)"),
        (BY_TAG, BUILD["digest"], f"in the config write `{NAME}@${{docker_image}}`"),
    ],
)
def test_outputs_of_the_docker_actions_in_the_wrong_place(tmp_path: Path, config: str, value: str, cure: str) -> None:
    workspace = filled(tmp_path / "workspace")
    (workspace / "config.yaml").write_text(config)
    acted = run_action(workspace, given={**PLAIN, "image-tag": value})
    assert acted.code == 1
    assert cure in acted.log
    assert "--image-tag" not in acted.log


def test_a_picture_of_pipelines_that_run_by_digest_needs_no_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = filled(tmp_path / "workspace")
    (workspace / "config.yaml").write_text(BY_DIGEST)
    (workspace / "magnus-argo.yaml").write_text(
        "defaults: {config: config.yaml}\npipelines: [{file: pipelines/*.yaml}]\n"
    )
    monkeypatch.chdir(workspace)
    assert main(["graph", "pipelines/train.yaml"]) == 0, capsys.readouterr().err
