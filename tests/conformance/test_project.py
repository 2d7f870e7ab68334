"""What a magnus-argo.yaml says reaches the cluster, where it should and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .cases import Case
from .project_cases import ANNOTATIONS, LABELS, POD_LABELS, PROJECT_CASES, TUNED_LABELS
from .test_conformance import pytestmark as pytestmark
from .test_conformance import table

if TYPE_CHECKING:
    from .runs import Pair, Runs


def named(name: str) -> list[Case]:
    return [case for case in PROJECT_CASES if case.name == name]


def environment_of(pod: Any) -> dict[str, str]:
    from .cluster import main

    return {one.name: one.value for one in main(pod).env}


@table(named("no-handler"))
def test_a_failed_run_is_told_and_stays_as_it_is(case: Case, family: str, pair: Pair) -> None:
    (body,) = [json.loads(told) for told in pair.heard]
    assert body["text"] == f"{pair.workflow['metadata']['name']}: Failed"
    failures = {one["displayName"]: one["message"] for one in json.loads(body["failures"])}
    assert "exit code 1" in failures["wrong"]


@table(named("notification-fails"))
def test_a_notification_that_fails_leaves_the_run_as_it_is(case: Case, family: str, pair: Pair) -> None:
    ended = {pod.status.phase for pod in pair.pods if pod not in pair.steps.values()}
    assert ended == {"Failed"}


@table(named("settings"))
def test_what_succeeds_is_not_told(case: Case, family: str, pair: Pair) -> None:
    assert pair.heard == []
    assert sorted(pair.steps) == ["plain", "success", "tuned"]


@table(named("settings"))
def test_a_run_of_a_cron_has_its_labels_and_annotations(case: Case, family: str, pair: Pair) -> None:
    metadata = pair.workflow["metadata"]
    assert LABELS.items() <= metadata["labels"].items()
    assert ANNOTATIONS.items() <= metadata["annotations"].items()
    assert metadata["labels"]["app.kubernetes.io/managed-by"] == "magnus-argo"


@table(named("settings"))
def test_pods_have_their_labels_and_a_step_its_own(case: Case, family: str, pair: Pair) -> None:
    for step, pod in pair.steps.items():
        wanted = POD_LABELS | (TUNED_LABELS if step == "tuned" else {})
        assert wanted.items() <= pod.metadata.labels.items()


@table(named("settings"))
def test_every_pod_has_the_pull_secrets(case: Case, family: str, runs: Runs, pair: Pair) -> None:
    for pod in pair.pods:
        assert [secret.name for secret in pod.spec.image_pull_secrets] == [runs.session]


@table(named("settings"))
def test_a_variable_of_a_step_is_there_alone(case: Case, family: str, pair: Pair) -> None:
    found = {step: environment_of(pod).get("OMP_NUM_THREADS") for step, pod in pair.steps.items()}
    assert found == {"plain": None, "tuned": "2", "success": None}


@table(named("restricted"))
def test_every_pod_runs_restricted_with_a_root_to_read(case: Case, family: str, runs: Runs, pair: Pair) -> None:
    assert {pod.metadata.namespace for pod in pair.pods} == {runs.settings.restricted}
    assert runs.restricted
    assert runs.restricted.enforced() == "restricted"
    for pod in pair.pods:
        mains = [one for one in pod.spec.containers if one.name == "main"]
        assert all(one.security_context.read_only_root_filesystem for one in mains)
