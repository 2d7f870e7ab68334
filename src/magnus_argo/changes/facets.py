"""What a program says of a step, and of the whole, as a flat list of traits that can be compared one by one.

All that can change what runs is among them: what the workflow is made of, and what magnus reads in the containers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from magnus_argo.argo.metadata import asked_metadata, base_name
from magnus_argo.changes.argo_settings import spec_fields
from magnus_argo.changes.traits import ATTEMPTS, COMMAND_CONFIG, IMAGE, SUSPENDED, Field, Trait, Traits, text_of
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import Pod, Retry
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import ATTEMPTS_KEYS, GPU, STEP_SETTINGS_KEYS
from magnus_argo.magnus.runtimes.versions import COMMAND_SETTINGS
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Value, plain

_EDGES = ("next", "on_failure")
_TOLD_OTHERWISE = (*_EDGES, *STEP_SETTINGS_KEYS, "type", "branches", "branch", *ATTEMPTS_KEYS)
_DEEPEST = 8
"""Keys on the way to a trait: what is deeper than anybody writes is one value, so that not each leaf has a long way."""
_DEFAULTS = {"command_type": "python"}  # 0.5.1 tasks.py PythonTaskType, 0.4.22 defaults.py COMMAND_TYPE


def content_of(step: Step) -> Traits:
    """Returns what a step does, whatever it is called, comes after and runs on."""
    traits: Traits = {Field("magnus", ("type",)): step.kind}
    if step.attempts > 1:
        traits[ATTEMPTS] = str(step.attempts)
    for name, value in step.node.values.items():
        if name not in _TOLD_OTHERWISE and not _is_default(name, value):
            traits |= _flat(plain(value), name)
    return traits


def settings_of_command(step: Step) -> Traits:
    """Returns what a task says of its command besides the command itself: one of the type `container` runs in an image
    of its own."""
    keys = (*COMMAND_SETTINGS.get(type_of_command(step), ()), COMMAND_CONFIG) if step.kind == "task" else ()
    said = ((key, step.node.values.get(key)) for key in keys)
    return {trait: text for key, node in said if node is not None for trait, text in _flat(plain(node), key)}


def type_of_command(step: Step) -> str:
    """Returns how the command of a task runs."""
    return step.text("command_type") or _DEFAULTS["command_type"]


def _is_default(name: str, node: Node) -> bool:
    return isinstance(node, Scalar) and (node.value is None or node.value == _DEFAULTS.get(name))


def _flat(value: Value, *keys: str) -> Iterator[tuple[Trait, str]]:
    """A key of a mapping each; a list is one value."""
    if not isinstance(value, dict) or not value or len(keys) == _DEEPEST:
        yield Field("magnus", keys), text_of(value)
        return
    for key, inner in value.items():
        yield from _flat(inner, *keys, key)


def pod_for(program: Program, graph: Graph, step: Step) -> Pod | None:
    """Returns the pod of a step; None without a config."""
    return program.config.pod_for(graph, step) if program.config else None


def pod_of(pod: Pod | None, step: Step) -> Traits:
    """Returns what a step runs on, as far as the config says it, without the lists of its pod; nothing where there is
    no config."""
    if pod is None:
        return {}
    traits: Traits = {IMAGE: pod.image, ("pull policy", ""): pod.pull_policy}
    for resource, quantity in pod.limits.items():
        traits[f"{_resource(resource)} limit", ""] = quantity
    for resource, quantity in pod.effective_requests().items():
        if quantity != pod.limits[resource]:
            traits[f"{_resource(resource)} request", ""] = quantity
    traits["tolerations", ""] = text_of(pod.tolerations) if pod.tolerations else ""
    traits["time limit", ""] = "" if pod.deadline is None else f"{pod.deadline}s"
    traits["retries", ""] = _retries(step, pod)
    if step.behaviour.branches and pod.parallelism:
        traits["parallelism", ""] = str(pod.parallelism)
    return {trait: text for trait, text in traits.items() if text}


def lists_of(pod: Pod | None) -> Traits:
    """Returns the secrets of a pod and the labels that it selects nodes by. Many steps may share them, and they may be
    many themselves: `identity_of_lists` tells which are the same."""
    traits: Traits = {("secret", each.variable): f"{each.secret}:{each.key}" for each in (pod.secrets if pod else ())}
    selector = (pod.node_selector if pod else None) or {}
    return traits | {("node selector", label): text_of(text) for label, text in selector.items()}


def identity_of_lists(pod: Pod | None) -> tuple[int, ...]:
    """Returns what tells the lists of a pod from others, as long as the pod is there."""
    return (id(pod.secrets), id(pod.node_selector)) if pod else ()


def _resource(name: str) -> str:
    return {"cpu": "CPU", GPU: "GPU"}.get(name, name)


def _retries(step: Step, pod: Pod) -> str:
    """Of a step with attempts of its own only how long it waits between them (argo/containers.py _retry)."""
    retry = pod.retry or Retry(0)
    waits = " ".join(f"{name} {seconds}" for name, seconds in retry.back_off)
    if step.attempts > 1:
        return waits
    return f"{retry.limit} ({retry.policy}{', ' if waits else ''}{waits})" if retry.limit else ""


def settings_of(program: Program) -> Traits:
    """Returns what holds for the whole program."""
    traits = _object(program) | (_workflow(program.config) if program.config else {})
    traits |= spec_fields(program)
    traits["magnus", ""] = program.runtime.version
    traits["Argo", ""] = program.options.argo
    traits["pipeline file", ""] = program.pipeline.path
    traits["parameters file", ""] = program.parameters_path
    traits |= {("variable", name): text_of(program.options.variables[name].value) for name in program.exported}
    traits = {trait: text for trait, text in traits.items() if text}
    exposed = {parameter.name for parameter in program.arguments()}
    for parameter in program.parameters:
        hidden = "" if parameter.name in exposed else ", no argument of the workflow"
        traits["parameter", parameter.name] = json.dumps(parameter.value, ensure_ascii=False) + hidden
    return traits


def _object(program: Program) -> Traits:
    options, config, cron = program.options, program.config, program.options.schedule
    namespace, labels, annotations = asked_metadata(program)
    labels = {**(config.labels if config else {}), **labels}
    annotations = {**(config.annotations if config else {}), **annotations}
    traits: Traits = {
        ("kind", ""): options.kind,
        ("description", ""): program.pipeline.description().strip(),
        ("name", ""): base_name(program),
        ("namespace", ""): namespace,
        ("service account", ""): options.service_account or (config.service_account if config else ""),
        ("tag", ""): options.tag,
        ("log level", ""): options.log_level,
    }
    traits |= {("label", name): text_of(text) for name, text in labels.items()}
    traits |= {("annotation", name): text_of(text) for name, text in annotations.items()}
    if options.kind != "CronWorkflow":
        return traits
    counts = {
        "starting deadline": cron.starting_deadline_seconds,
        "successful runs kept": cron.successful_jobs_history_limit,
        "failed runs kept": cron.failed_jobs_history_limit,
    }
    calendar: Traits = {
        ("schedule", ""): " and ".join(cron.schedules),
        ("time zone", ""): cron.timezone,
        ("concurrency policy", ""): cron.concurrency_policy,
        SUSPENDED: "yes" if cron.suspend else "",
        ("condition of a run", ""): cron.when,
        ("end of the schedule", ""): cron.stop_strategy,
    }
    numbers: Traits = {(what, ""): "" if count is None else str(count) for what, count in counts.items()}
    return traits | calendar | numbers


def _workflow(config: Config) -> Traits:
    traits: Traits = {
        ("config file", ""): config.path,
        ("time limit of the workflow", ""): "" if config.workflow_deadline is None else f"{config.workflow_deadline}s",
        ("parallelism of the workflow", ""): str(config.parallelism or ""),
        ("tolerations of the workflow", ""): text_of(config.tolerations) if config.tolerations else "",
        ("caching", ""): "on" if config.enable_caching else "",
    }
    traits |= {("node selector of the workflow", label): text_of(text) for label, text in config.node_selector.items()}
    traits |= {("volume", volume.claim): volume.mount_path for volume in config.volumes}
    return traits | dict(_services(config.node))


def _services(root: Mapping) -> Iterator[tuple[Trait, str]]:
    """All of the configuration but the executor: the run log store, the catalog, …"""
    for name, value in root.values.items():
        if name not in ("executor", "mode"):
            yield from _flat(plain(value), name)
