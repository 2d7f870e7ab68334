"""What a change of settings in Argo's words is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.support.argo_words import settings_of
from tests.support.diff_programs import ABCD, chain, program, words
from tests.support.work import grows_evenly

from magnus_argo.argo.merge import MERGE_KEYS
from magnus_argo.changes import argo_settings, risk
from magnus_argo.changes.compare import changes_between
from magnus_argo.diagnostics.words import plain
from magnus_argo.magnus.program import Program
from magnus_argo.schema import files


def plugins(*containers: dict[str, Any]) -> dict[str, Any]:
    whole = ({"name": "p"} | each for each in containers)
    specs = ({"sidecar": {"container": container}} for container in whole)
    return {"spec": {"executorPlugins": [{"metadata": {"name": "p"}, "spec": spec} for spec in specs]}}


UTC = {"env": [{"name": "TZ", "value": "UTC"}]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"spec": {"ttlStrategy": {"secondsAfterCompletion": 60}}},
            {"spec": {"ttlStrategy": {"secondsAfterCompletion": 90}}},
            ["`spec.ttlStrategy.secondsAfterCompletion` 60 → 90"],
        ),
        (
            {},
            {"container": UTC},
            ["`container.env[TZ].value` UTC instead of none in all 6 steps"],
        ),
        (
            {"container": UTC},
            {"container": UTC, "steps": {"b": {"container": {"env": [{"name": "TZ", "value": "CET"}]}}}},
            ["step `b`: `container.env[TZ].value` UTC → CET"],
        ),
        (
            {"steps": {"b": {"template": {"volumes": [{"name": "tmp", "emptyDir": {}}]}}}},
            {},
            ["step `b`: no `template.volumes[tmp].emptyDir` instead of {}"],
        ),
        (
            {},
            {"spec": {"imagePullSecrets": [{"name": "registry"}]}},
            ['`spec.imagePullSecrets[registry]` `[{"name": "registry"}]` instead of none'],
        ),
        (
            plugins({"image": "alpine:3"}, {"image": "alpine:3"}),
            plugins({"image": "alpine:3"}, {"image": "other:3"}),
            ["`spec.executorPlugins[2].spec.sidecar.container.image` alpine:3 → other:3"],
        ),
        ({"spec": {"podGC": None}}, {}, []),
    ],
)
def test_settings(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    base, head = (program(ABCD, settings=settings_of(**said)) for said in (before, after))
    assert words(base, head) == expected


def test_the_description_of_the_pipeline() -> None:
    base, head = program(ABCD), program(ABCD, about="Trains the model.")
    assert words(base, head) == ["description `Trains the model.` instead of none"]


def mounted(kind: dict[str, Any]) -> dict[str, Any]:
    return {"template": {"volumes": [{"name": "v", **kind}]}}


EMPTY = mounted({"emptyDir": {}})
FROM_SECRET = {"secretKeyRef": {"name": "b", "key": "c"}}


def gpus(count: int) -> dict[str, Any]:
    return {"container": {"resources": {"limits": {"amd.com/gpu": str(count)}}}}


def added(**kind: Any) -> dict[str, Any]:
    return {"spec": {"templates": [{"name": "t", **kind}]}}


KILL = "workflows.argoproj.io/kill-cmd-main"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/main"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({}, {"spec": {"serviceAccountName": "admin"}}, "account"),
        ({}, {"template": {"executor": {"serviceAccountName": "admin"}}}, "account"),
        ({}, {"template": {"securityContext": {"runAsUser": 0}}}, "privileges"),
        ({"container": {"securityContext": {"privileged": False}}}, {}, "privileges"),
        ({}, {"spec": {"hostNetwork": True}}, "privileges"),
        ({}, {"spec": {"podSpecPatch": '{"hostPID": true}'}}, "privileges"),
        (EMPTY, mounted({"hostPath": {"path": "/"}}), "privileges"),
        ({}, EMPTY, "data"),
        (EMPTY, mounted({"emptyDir": {"medium": "Memory"}}), "data"),
        ({}, {"container": {"volumeMounts": [{"name": "v", "mountPath": "/v.d"}]}}, "data"),
        ({}, {"spec": {"volumeClaimGC": {"strategy": "OnWorkflowCompletion"}}}, "data"),
        ({}, {"spec": {"artifactRepositoryRef": {"key": "other"}}}, "data"),
        ({}, mounted({"secret": {"secretName": "db"}}), "secrets"),
        (
            {},
            {"container": {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "b", "key": "c"}}}]}},
            "secrets",
        ),
        ({}, {"container": {"envFrom": [{"secretRef": {"name": "db"}}]}}, "secrets"),
        ({}, {"spec": {"imagePullSecrets": [{"name": "registry"}]}}, "secrets"),
        ({}, {"container": {"env": [{"name": "securityContext", "value": "UTC"}]}}, ""),
        ({}, {"spec": {"onExit": "tell"}}, "failure"),
        ({}, {"spec": {"hooks": {"sad": {"expression": "true", "template": "tell"}}}}, "failure"),
        ({}, {"spec": {"hooks": {"a.resources.limits.b": {"expression": "true", "template": "tell"}}}}, "failure"),
        ({}, {"spec": {"hooks": {"activeDeadlineSeconds": {"expression": "true", "template": "tell"}}}}, "failure"),
        ({}, {"container": {"volumeMounts": [{"name": "v", "mountPath": "/a].securityContext[b"}]}}, "data"),
        ({}, {"container": {"resources": {"limits": {"example.com/image": "1"}}}}, "resources"),
        ({"spec": {"activeDeadlineSeconds": 60}}, {"spec": {"activeDeadlineSeconds": 30}}, "deadline"),
        ({"spec": {"activeDeadlineSeconds": 60}}, {"spec": {"activeDeadlineSeconds": 90}}, ""),
        ({"spec": {"activeDeadlineSeconds": 60}}, {}, ""),
        ({}, {"template": {"timeout": "5m"}}, "deadline"),
        ({}, {"template": {"activeDeadlineSeconds": "{{x}}"}}, "deadline"),
        ({}, {"template": {"retryStrategy": {"affinity": {"nodeAntiAffinity": {}}}}}, "retries"),
        ({"spec": {"parallelism": 4}}, {"spec": {"parallelism": 2}}, ""),
        ({"spec": {"parallelism": 2}}, {"spec": {"parallelism": 4}}, "resources"),
        ({"spec": {"parallelism": 2}}, {}, "resources"),
        ({}, {"container": {"resources": {"limits": {"ephemeral-storage": "1Gi", "amd.com/gpu": "1"}}}}, "resources"),
        (gpus(2), gpus(1), ""),
        (gpus(1), gpus(2), "resources"),
        ({}, {"template": {"sidecars": [{"name": "log", "image": "log:1"}]}}, "image"),
        ({}, {"spec": {"synchronization": {"mutexes": [{"name": "one"}]}}}, "schedule"),
        (
            {"spec": {"podGC": {"strategy": "OnPodSuccess"}}},
            {"spec": {"podGC": {"strategy": "OnPodCompletion"}}},
            "removed",
        ),
        ({}, {"spec": {"ttlStrategy": {"secondsAfterCompletion": 60}}}, "removed"),
        ({}, {"template": {"priorityClassName": "batch"}}, ""),
        ({}, {"spec": {"nodeSelector": {"resources": "many"}}}, ""),
        ({}, {"container": {"lifecycle": {"postStart": {"exec": {"command": ["sh"]}}}}}, "privileges"),
        ({}, {"container": {"readinessProbe": {"exec": {"command": ["sh"]}}}}, "privileges"),
        ({}, {"container": {"livenessProbe": {"httpGet": {"port": 80}}}}, "deadline"),
        ({}, {"spec": {"podMetadata": {"annotations": {KILL: '["sh"]'}}}}, "privileges"),
        ({}, {"template": {"metadata": {"annotations": {KILL: '["sh"]'}}}}, "privileges"),
        ({}, {"template": {"metadata": {"annotations": {"workflows.argoproj.io/progress": "0/1"}}}}, ""),
        ({}, {"template": {"metadata": {"annotations": {APPARMOR: "unconfined"}}}}, "privileges"),
        ({}, {"spec": {"podMetadata": {"annotations": {"iam.amazonaws.com/role": "admin"}}}}, "account"),
        ({}, {"template": {"metadata": {"labels": {"azure.workload.identity/use": "true"}}}}, "account"),
        ({}, {"template": {"metadata": {"annotations": {"vault.hashicorp.com/agent-inject": "true"}}}}, "secrets"),
        ({}, {"template": {"metadata": {"labels": {"team": "vault.hashicorp.com"}}}}, ""),
        ({}, {"template": {"hostAliases": [{"ip": "203.0.113.9", "hostnames": ["pypi.org"]}]}}, "privileges"),
        ({}, {"spec": {"dnsConfig": {"nameservers": ["203.0.113.9"]}, "dnsPolicy": "None"}}, "privileges"),
        ({}, {"template": {"schedulerName": "other"}}, "privileges"),
        ({}, {"container": {"env": [{"name": "P{{=''}}ATH", "value": "/x"}]}}, "privileges"),
        ({}, {"container": {"ports": [{"containerPort": 80, "hostPort": 80}]}}, "privileges"),
        ({}, plugins({"image": "alpine:3"}), "image"),
        (plugins({"image": "alpine:3"}), plugins({"image": "alpine:3", "command": ["sh"]}), "privileges"),
        (
            {},
            {"container": {"env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]}},
            "",
        ),
        ({}, added(resource={"action": "create", "manifest": "kind: ClusterRoleBinding"}), "privileges"),
        ({}, {"container": {"startupProbe": {"httpGet": {"port": 80}}}}, "deadline"),
        ({}, {"template": {"pendingTimeout": "1s"}}, "deadline"),
        ({}, {"template": {"podResources": {"limits": {"memory": "1Ti"}}}}, "resources"),
        (
            {"spec": {"podResources": {"limits": {"cpu": "2"}}}},
            {"spec": {"podResources": {"limits": {"cpu": "1"}}}},
            "",
        ),
        *(
            ({}, {"container": {"env": [{"name": name, "value": "/x"}]}}, "privileges")
            for name in ("HOME", "PERLLIB", "R_LIBS", "LUA_INIT", "GEM_HOME", "OPENSSL_CONF", "DOTNET_STARTUP_HOOKS")
        ),
        ({}, added(http={"url": "https://example.com"}), "failure"),
        ({}, added(plugin={"runner": {"resources": "x"}}), "failure"),
    ],
)
def test_which_changes_need_a_second_look(before: dict[str, Any], after: dict[str, Any], reason: str) -> None:
    base, head = (program(ABCD, settings=settings_of(**said)) for said in (before, after))
    changes = changes_between(base, head).changes
    assert changes
    assert min((change.risk for change in changes), key=risk.rank) == reason


def test_every_field_that_needs_a_second_look_is_one_that_people_can_write() -> None:
    """Of the schema of Argo's settings, in any version."""
    fields = {key for each in files.schema("argo")["$defs"].values() for key in each.get("properties", {})}
    assert {*risk._BY_FIELD} <= fields


_NO_FIELDS: Mapping[str, Any] = {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("argocd.argoproj.io/hook", "schedule"),
        ("argocd.argoproj.io/sync-options", "removed"),
        ("argocd.argoproj.io/sync-wave", ""),
    ],
)
def test_annotations_that_whoever_deploys_an_object_obeys(name: str, reason: str) -> None:
    assert risk.risk_of(("annotation", name), None, "x") == reason


def test_every_list_that_is_told_as_a_whole_needs_no_second_look_for_what_is_in_it() -> None:
    definitions = files.schema("argo")["$defs"]
    whole = [lists for root in ("spec", "template", "container") for lists in _whole(definitions, definitions[root])]
    assert whole
    assert not {(key, inner) for key, inners in whole for inner in inners if inner in risk._BY_FIELD}


def _whole(definitions: Any, node: Any, *way: str) -> Iterator[tuple[str, set[str]]]:
    """The lists below a place that nothing on the way marks, with all fields inside."""
    node = _without_references(definitions, node)
    is_list = bool(way) and "items" in node
    if not {*way} & {*risk._BY_FIELD}:
        if is_list and way[-1] not in MERGE_KEYS and way[-1] != argo_settings._BY_PLACE:
            yield way[-1], _fields_in(definitions, node["items"], set())
        elif is_list:
            yield from _whole(definitions, node["items"], *way, "")
        for key, inner in node.get("properties", {}).items():
            if key not in way:
                yield from _whole(definitions, inner, *way, key)


def _without_references(definitions: Any, node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    return node if isinstance(node, dict) else _NO_FIELDS


def _fields_in(definitions: Any, node: Any, known: set[int]) -> set[str]:
    """Also in what is in them, but each definition once."""
    node = _without_references(definitions, node)
    fields = {} if id(node) in known else {**node.get("properties", {}), "": node.get("items")}
    known.add(id(node))
    return {*fields}.union(*(_fields_in(definitions, each, known) for each in fields.values()))


def test_every_field_with_names_that_people_choose_is_known() -> None:
    fields = (field for each in files.schema("argo")["$defs"].values() for field in each.get("properties", {}).items())
    assert {key for key, field in fields if field.get("additionalProperties")} == {"hooks", *risk._FREE}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {},
            {"container": {"env": [{"name": "TZ", "value": ""}]}},
            ['`container.env[TZ].value` "" instead of none in all 6 steps'],
        ),
        (
            {"template": {"nodeSelector": {"pool": ""}}},
            {},
            ['no `template.nodeSelector.pool` instead of "" in all 6 steps'],
        ),
        ({}, {"spec": {"schedulerName": ""}}, ['`spec.schedulerName` "" instead of none']),
    ],
)
def test_what_is_empty_is_said(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    base, head = (program(ABCD, settings=settings_of(**said)) for said in (before, after))
    assert words(base, head) == expected


PATCH = "hostNetwork: true"


@pytest.mark.parametrize("keys", [{"template.podSpecPatch": PATCH}, {"template": {"podSpecPatch": PATCH}}])
def test_keys_that_a_pipeline_calls_like_fields_of_argos(keys: dict[str, Any]) -> None:
    stub = {"a": {"type": "stub", "next": "success"}}
    head = program(stub, settings=settings_of(steps={"a": {"template": {"podSpecPatch": PATCH}}}))
    changes = changes_between(program({"a": stub["a"] | keys}), head).changes
    assert [(plain(change.words), change.risk) for change in changes] == [
        ("step `a`: no `template.podSpecPatch` instead of `hostNetwork: true`", ""),
        ("step `a`: `template.podSpecPatch` `hostNetwork: true` instead of none", "privileges"),
    ]


def test_names_with_dots_are_no_ways() -> None:
    elsewhere = {"a": {"templateRef": {"name": "t", "template": "tell"}, "expression": "true"}}
    here = {"a.templateRef": {"template": "tell", "expression": "true"}}
    base, head = (program(ABCD, settings=settings_of(spec={"hooks": hooks})) for hooks in (elsewhere, here))
    assert sum("templateRef.template" in each for each in words(base, head)) == 2


def variables(*names: str, value: str = "x") -> dict[str, Any]:
    return {"container": {"env": [{"name": name, "value": value} for name in names]}}


def checked(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "image": "alpine:3"} for name in names]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"template": {"initContainers": checked("a", "b")}},
            {"template": {"initContainers": checked("b", "a")}},
            ["order of `template.initContainers` `a, b` → `b, a` in all 6 steps"],
        ),
        (
            {"steps": {"b": {"template": {"sidecars": checked("a", "b")}}}},
            {"steps": {"b": {"template": {"sidecars": checked("b", "a")}}}},
            ["step `b`: order of `template.sidecars` `a, b` → `b, a`"],
        ),
        (
            {"template": {"initContainers": checked("a", "b")}},
            {"template": {"initContainers": checked("c", "a", "b")}},
            ["`template.initContainers[c].image` alpine:3 instead of none in all 6 steps"],
        ),
        (
            variables("A", "B", value="$(C)"),
            variables("B", "A", value="$(C)"),
            ["order of `container.env` `A, B` → `B, A` in all 6 steps"],
        ),
        (variables("A", "B"), variables("B", "A"), []),
        (
            {"spec": {"templates": [{"name": "t", "container": {"image": "a"}, "initContainers": checked("a", "b")}]}},
            {"spec": {"templates": [{"name": "t", "container": {"image": "a"}, "initContainers": checked("b", "a")}]}},
            ["order of `spec.templates[t].initContainers` `a, b` → `b, a`"],
        ),
    ],
)
def test_another_order(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    base, head = (program(ABCD, settings=settings_of(**said)) for said in (before, after))
    assert words(base, head) == expected


FIRST, SECOND = {"name": "backup", "run": "a"}, {"name": "wipe", "run": "b"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tasks": [FIRST, SECOND]}, {"tasks": [SECOND, FIRST]}),
        ({"initContainers": [FIRST, SECOND]}, {"initContainers": [SECOND, FIRST]}),
        ({"deep": {"env": [FIRST, FIRST]}}, {"deep": {"env": [FIRST]}}),
        ({"ports": [{"containerPort": 1, "a": "b"}]}, {"ports": [{"containerPort": True, "a": "b"}]}),
    ],
)
def test_lists_of_a_plugin_are_its_own(before: dict[str, Any], after: dict[str, Any]) -> None:
    base, head = (program(ABCD, settings=settings_of(**added(plugin={"runner": own}))) for own in (before, after))
    (change,) = changes_between(base, head).changes
    assert plain(change.words).startswith("`spec.templates[t].plugin.runner.")
    assert change.risk == "failure"


def test_long_settings_of_many_steps_are_compared_once() -> None:
    def two(size: int) -> tuple[Program, Program]:
        steps, own = chain(*(f"s{number}" for number in range(size))), {"s1": variables("A0", value="y")}
        names = [f"A{number}" for number in range(size)]
        before, after = (settings_of(**variables(*names, value=value), steps=own) for value in ("x", "z"))
        return program(steps, settings=before), program(steps, settings=after)

    assert len(changes_between(*two(20)).changes) == 20
    assert grows_evenly(two, lambda programs: changes_between(*programs), 50)
