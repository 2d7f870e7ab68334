"""The whole CI of docs/image-to-cluster.md, played: GitHub's jobs with recorded outputs of Docker's actions, GitLab's
scripts in its environment."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.support.ci_runs import HEAD, environment_of
from tests.support.doc_jobs import Runner, document, titled
from tests.support.doc_pages import GIT, Stage, blocks
from tests.support.paths import ROOT

PAGE = ROOT / "docs/image-to-cluster.md"
RECORDED = json.loads((ROOT / "tests/ci/docker-actions.json").read_text())
DIGEST = RECORDED["build"]["digest"]
GITHUB = document(titled(PAGE.name, ".github/workflows/pipelines.yaml"))
GITLAB = yaml.safe_load(titled(PAGE.name, ".gitlab-ci.yml"))
APPLIED = [
    "kubectl apply --server-side --dry-run=server --filename argo/",
    "kubectl apply --server-side --filename argo/",
]
FROM_ARTIFACT = [line.replace(" --filename", " --recursive --filename") for line in APPLIED]
NAME = "ghcr.io/you/churn"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project of the page, committed."""
    stage = Stage(tmp_path / "checkout", {})
    page = PAGE.read_text()
    stage.play(page[: page.index("## GitHub")])
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "all")):
        subprocess.run([*GIT, *arguments], cwd=stage.folder, check=True)
    return stage.folder


@pytest.fixture
def runner(checkout: Path, tmp_path: Path) -> Runner:
    outputs = {"docker/metadata-action": RECORDED["meta-of-commit"], "docker/build-push-action": RECORDED["build"]}
    (tmp_path / "runner").mkdir()
    return Runner(checkout, tmp_path / "runner", outputs)


def images_in(folder: Path) -> set[str]:
    """The images of all workflows there, as whole texts."""
    return {image for path in folder.glob("*.yaml") for image in re.findall(r"image: (\S+)", path.read_text())}


SEEN = {"github.actor": "someone", "github.token": ""}


class TestGitHub:
    def test_a_push_deploys_what_was_built(self, runner: Runner) -> None:
        jobs = GITHUB["jobs"]
        runner.play(jobs["compile"], SEEN)
        (run,) = runner.runs
        assert run.commands == []
        assert images_in(runner.artifacts["workflows"]) == {f"{NAME}:{HEAD}@{DIGEST}"}
        runner.play(jobs["deploy"])
        assert runner.called == FROM_ARTIFACT
        assert {path.name for path in (runner.checkout / "argo").iterdir()} == {"train.yaml", "report.yaml"}

    def test_a_run_at_once(self, runner: Runner) -> None:
        (job,) = (document(block.body)["jobs"]["run"] for block in blocks(PAGE) if "argo submit" in block.body)
        runner.play(GITHUB["jobs"]["compile"], SEEN)
        runner.play(job)
        assert runner.called == [
            FROM_ARTIFACT[1],
            "argo submit --namespace pipelines --from workflowtemplate/train --wait",
        ]
        written = yaml.safe_load((runner.checkout / "argo/train.yaml").read_text())
        assert (written["kind"], written["metadata"]["name"]) == ("WorkflowTemplate", "train")

    def test_a_pull_request_is_checked_without_an_image(self, runner: Runner) -> None:
        runner.environment = environment_of("github-push")
        runner.play(GITHUB["jobs"]["check"])
        assert images_in(runner.checkout / "argo") == {f"{NAME}:{HEAD}"}

    def test_each_event_starts_the_jobs_once(self) -> None:
        conditions = {name: job.get("if", "") for name, job in GITHUB["jobs"].items()}
        assert conditions == {
            "check": "github.event_name == 'pull_request'",
            "compile": "github.event_name == 'push'",
            "deploy": "",
        }
        assert GITHUB["jobs"]["deploy"]["needs"] == "compile"
        assert GITHUB["on"] == {"push": {"branches": ["main"]}, "pull_request": None}

    def test_the_whole_list_of_tags_is_refused_as_the_page_says(self, runner: Runner) -> None:
        job = json.loads(json.dumps(GITHUB["jobs"]["compile"]).replace("outputs.version }}@", "outputs.tags }}@"))
        runner.outputs = {**runner.outputs, "docker/metadata-action": RECORDED["meta"]}
        with pytest.raises(AssertionError, match=r"steps\.meta\.outputs\.version"):
            runner.play(job, SEEN)


class TestGitLab:
    def play(self, runner: Runner, name: str, **variables: str) -> None:
        runner.shell(GITLAB[name]["script"], DIGEST=DIGEST, **variables)

    def test_the_default_branch_deploys_what_was_built(self, runner: Runner) -> None:
        runner.environment = {**environment_of("gitlab-branch"), "CI_REGISTRY_IMAGE": NAME, "CI_REGISTRY": "ghcr.io"}
        secret = {"CI_REGISTRY_USER": "someone", "CI_REGISTRY_PASSWORD": "secret"}
        assert GITLAB["image"]["variables"] == {"IMAGE": "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"}
        self.play(runner, "image", IMAGE=f"{NAME}:{HEAD}", **secret)
        tag = dict(line.split("=") for line in (runner.checkout / "image.env").read_text().splitlines())
        self.play(runner, "workflows", **tag)
        assert images_in(runner.checkout / "argo") == {f"{NAME}:{HEAD}@{DIGEST}"}
        self.play(runner, "deploy")
        assert runner.called == [
            "docker login --username someone --password-stdin ghcr.io",
            f"docker build --tag {NAME}:{HEAD} .",
            f"docker push {NAME}:{HEAD}",
            f"docker image inspect --format {{{{index .RepoDigests 0}}}} {NAME}:{HEAD}",
            *APPLIED,
        ]

    def test_a_merge_request_is_checked_and_shows_what_changes(self, runner: Runner, checkout: Path) -> None:
        base = subprocess.run([*GIT, "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True)
        pipeline = checkout / "pipelines/train.yaml"
        pipeline.write_text(pipeline.read_text().replace("next: publish", "next: success", 1))
        subprocess.run([*GIT, "commit", "--all", "--quiet", "--message", "change"], cwd=checkout, check=True)
        told = environment_of("gitlab-merge-request")
        runner.environment = {**told, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base.stdout.strip()}
        self.play(runner, "check")
        assert json.loads((checkout / "gl-code-quality-report.json").read_text()) is not None
        assert "train" in (checkout / "changes.html").read_text()

    @pytest.mark.parametrize("name", ["changes.html", "gl-code-quality-report.json"])
    def test_a_merge_request_brings_no_page_of_its_own(self, name: str, runner: Runner, checkout: Path) -> None:
        """What is there when a job stops is kept, too."""
        runner.environment = environment_of("gitlab-merge-request")
        (checkout / name).write_text("everything is the same")
        (checkout / "magnus-argo.yaml").write_text("pipelines: [nothing]")
        with pytest.raises(AssertionError):
            self.play(runner, "check")
        assert not (checkout / name).exists() or "the same" not in (checkout / name).read_text()

    def test_each_event_starts_one_pipeline(self) -> None:
        merge, default = GITLAB["workflow"]["rules"]
        for name in ("check", "image", "workflows", "deploy"):
            assert GITLAB[name]["rules"] == [merge if name == "check" else default]
        assert [GITLAB[name]["stage"] for name in ("check", "image", "workflows", "deploy")] == GITLAB["stages"]
        for name in ("check", "workflows"):
            assert GITLAB[name]["image"]["entrypoint"] == [""]
