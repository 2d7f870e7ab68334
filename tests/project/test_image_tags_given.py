"""How an image tag is given: what goes before what, `auto`, the inputs of the action, and tags that are none."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PLAIN, filled
from tests.support.ci_runs import EXPECTED, FOLDER, HEAD, MERGE, RUNS, Tried, provider_of
from tests.support.github_runner import run_action
from tests.support.image_tag_runs import BARE, PROJECT, PUSHED, VARIABLE, run

__all__ = ["run"]

ALSO_VARIABLE = PROJECT.replace("defaults: {", "defaults: {variables: {docker_image: from-variables}, ")


@pytest.mark.parametrize(
    ("project", "environment", "arguments", "tag"),
    [
        (PROJECT, {}, "", "from-setting"),
        (ALSO_VARIABLE, {}, "", "from-variables"),
        (PROJECT, {VARIABLE: "from-environment"}, "", "from-environment"),
        (ALSO_VARIABLE, {VARIABLE: "from-environment"}, "--image-tag from-flag", "from-flag"),
        (
            ALSO_VARIABLE,
            {VARIABLE: "from-environment"},
            "--image-tag from-flag --var docker_image=from-var",
            "from-var",
        ),
        (PROJECT.replace("from-setting", "auto"), {}, "", HEAD),
        (PROJECT.replace("from-setting", "auto"), {VARIABLE: "from-environment"}, "", "from-environment"),
        (ALSO_VARIABLE, {VARIABLE: "from-environment"}, "--image-tag auto", HEAD),
        ("", {}, "--var docker_image=auto", "auto"),
        ("", {VARIABLE: "auto"}, "", "auto"),
    ],
)
def test_what_goes_before_what(
    run: Callable[..., Tried], project: str, environment: dict[str, str], arguments: str, tag: str
) -> None:
    tried = run("github-pull-request", arguments, project=project, **environment)
    assert (tried.rules, tried.images) == ([], {f"registry.example.com/churn:{tag}"})


@pytest.mark.parametrize("name", RUNS)
def test_the_tag_auto_is_all_of_the_commit_that_was_pushed(run: Callable[..., Tried], name: str) -> None:
    tried = run(name, "--image-tag auto")
    if len(EXPECTED[name].head_commit) == 40:
        assert (tried.code, tried.images) == (0, {f"registry.example.com/churn:{EXPECTED[name].head_commit}"})
    else:
        assert tried.code == 2
        assert tried.err.startswith(f"error: --image-tag is `auto`, but {provider_of(name).name} ")
        assert "pass the tag itself, `--image-tag " in tried.err


@pytest.mark.parametrize("path", ["", "/nowhere/event.json", "/dev/zero", "/"])
def test_the_tag_auto_without_the_event_that_tells_the_commit(
    run: Callable[..., Tried], path: str, tmp_path: Path
) -> None:
    tried = run("github-push", "--image-tag auto", GITHUB_EVENT_NAME="pull_request", GITHUB_EVENT_PATH=path)
    assert tried.code == 2
    assert "`${{ github.event.pull_request.head.sha }}`" in tried.err


def test_the_tag_auto_without_a_ci(run: Callable[..., Tried]) -> None:
    tried = run("", "--image-tag auto")
    assert tried.code == 2
    assert '`--image-tag "$(git rev-parse HEAD)"`' in tried.err


def test_the_tag_auto_is_only_wanted_where_nothing_goes_before_it(run: Callable[..., Tried]) -> None:
    assert run("", "--image-tag auto --var docker_image=1.0").code == 0
    assert run("", "--var docker_image=1.0", project=PROJECT.replace("from-setting", "auto")).code == 0


def test_an_empty_tag_is_no_tag(run: Callable[..., Tried]) -> None:
    tried = run("", "--image-tag ''", MAGNUS_VAR_docker_image="1.0")
    assert tried.code == 2
    assert "it is empty; is a variable not set?" in tried.err


@pytest.mark.parametrize("tag", ["feature/trees", "a b", "größe", "-x", "x" * 129])
def test_a_tag_that_no_registry_takes(run: Callable[..., Tried], tag: str) -> None:
    tried = run("", f"--image-tag={shlex.quote(tag)}")
    assert (tried.code, tried.rules) == (1, ["bad-image"])
    assert "(from --image-tag)" in tried.err


def test_a_tag_alone_where_an_image_is_wanted(run: Callable[..., Tried]) -> None:
    tried = run("", "--image-tag v1.4", config=BARE)
    assert tried.rules == ["untagged-image"]
    assert tried.help == "it is only a tag: in the config write `registry/name:${docker_image}`"


def test_a_tag_that_no_image_has_a_place_for(run: Callable[..., Tried]) -> None:
    config = CONFIG.replace("${docker_image}", "1.0")
    assert run("", "--image-tag 2.0", config=config).rules == ["no-effect"]
    assert run("", "", config=config, project=PROJECT).rules == ["no-effect"]
    assert run("", "", config=config, MAGNUS_VAR_docker_image="2.0").rules == []


ON_PULL_REQUEST = {
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_EVENT_PATH": str(FOLDER / "github-pull-request.json"),
    "GITHUB_SHA": MERGE,
}


@pytest.mark.parametrize(
    ("inputs", "tag", "told"),
    [
        ({"image-tag": "auto"}, HEAD, ""),
        ({"image-tag": MERGE}, MERGE, "(from the input `image-tag`)"),
        ({"variables": f"docker_image={MERGE}"}, MERGE, "(from the input `variables`)"),
    ],
)
def test_the_inputs_of_the_action(tmp_path: Path, inputs: dict[str, str], tag: str, told: str) -> None:
    workspace = filled(tmp_path / "workspace")
    acted = run_action(workspace, given={**PLAIN, **inputs}, env=ON_PULL_REQUEST)
    assert acted.code == 0
    assert f"image: registry.example.com/churn:{tag}\n" in (workspace / "argo" / "train.yaml").read_text()
    assert all(told in warning for warning in acted.warnings)
    assert len(acted.warnings) == bool(told)


@pytest.mark.parametrize(
    ("inputs", "cure"),
    [
        ({"image-tag": "$GITHUB_SHA"}, f"in the workflow write `image-tag: {PUSHED}`"),
        ({"image-tag": "v1-$GITHUB_REF_NAME"}, "in the workflow write `image-tag: v1-${{ github.ref_name }}`"),
        ({"variables": "docker_image=$GITHUB_SHA"}, f"in the workflow write `docker_image={PUSHED}`"),
        ({"image-tag": MERGE}, "write `image-tag: auto`"),
        ({"variables": f"docker_image={MERGE}"}, f"write `image-tag: auto`, or write `docker_image={PUSHED}`"),
    ],
)
def test_the_cure_names_the_input(tmp_path: Path, inputs: dict[str, str], cure: str) -> None:
    acted = run_action(filled(tmp_path / "workspace"), given={**PLAIN, **inputs}, env=ON_PULL_REQUEST)
    assert cure in acted.log
