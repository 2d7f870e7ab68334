"""Words of steps and of the configuration that the version of magnus in the image ignores, or fails of."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.limits import OTHER_MAGNUS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.words import listed, shown, ticked
from magnus_argo.magnus.config import Config, executor_key
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes.versions import COMMAND_SETTINGS, REFUSES, STRICT_SINCE, number
from magnus_argo.yaml.nodes import Mapping

UNREAD_KEY = Rule("unread-key", "a key that the version of magnus in the image ignores", "warning")


def check_versions(program: Program) -> Iterator[Diagnostic]:
    """Words of the configuration and of every step, where the version is known: somebody names it, or the configuration
    is for that alone."""
    runtime, named = program.runtime, program.options.magnus
    if not runtime.family.words or (runtime.any_version and named.count(".") < 2):
        return
    if program.config is not None:
        yield from _dialect(program.config) or _blocks(program.config)
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            yield from _words(step, program)
            if number(runtime.version) >= number(STRICT_SINCE):
                yield from _command_settings(step, program)


def _dialect(config: Config) -> list[Diagnostic]:
    runtime, noun = config.runtime, config.runtime.family.noun
    if not runtime.since or number(runtime.version) >= number(runtime.since):
        return []
    message = f"the argo executor that reads this goes with {noun} {runtime.since} and later, not {runtime.version}"
    cure = f"use {noun} {runtime.since} or later in the image"
    return [Diagnostic(OTHER_MAGNUS, message, Label(executor_key(config.node).span), help=cure)]


def _blocks(config: Config) -> Iterator[Diagnostic]:
    runtime, family = config.runtime, config.runtime.family
    services = {block.key: config.service(block) for block in (family.run_log, family.catalog)}
    executor = executor_key(config.node)
    for word in family.blocks:
        change = word.at(runtime.version)
        if not change.does:
            continue
        service = services.get(word.key)
        does = f"{family.noun} {runtime.version} {change.does.format(f'`{word.value or word.key}`')}"
        if service is None and word.key == executor.value:
            yield Diagnostic(OTHER_MAGNUS, does, Label(executor.span), help=word.cure)
        elif service is not None and service.type == word.value:
            unsaid = "" if service.stated else f"no `{word.key}` is given, which means {ticked(word.value)}: "
            yield Diagnostic(OTHER_MAGNUS, unsaid + does, Label(service.span), help=word.cure)


def _words(step: Step, program: Program) -> Iterator[Diagnostic]:
    runtime = program.runtime
    for word in runtime.family.words:
        node = step.node.values.get(word.key)
        if node is None or step.text("type") not in word.types:
            continue
        change = word.at(runtime.version)
        if change.does and (not word.value or step.text(word.key) == word.value):
            does = change.does.format(f"`{word.value or word.key}`")
            message = f"step {ticked(step.name)}: {runtime.family.noun} {runtime.version} {does}"
            place = node.span if word.value else step.node.keys[word.key].span
            yield Diagnostic(OTHER_MAGNUS if change.is_fatal else UNREAD_KEY, message, Label(place), help=word.cure)


def _command_settings(step: Step, program: Program) -> Iterator[Diagnostic]:
    settings = step.node.values.get("command_config")
    kind = step.text("command_type") or "python"
    known = COMMAND_SETTINGS.get(kind, ())
    if step.text("type") != "task" or not isinstance(settings, Mapping):
        return
    for name, key in settings.keys.items():
        if name not in (*known, "command"):
            does = REFUSES.format(f"`{shown(name)}` in `command_config`")
            message = f"step {ticked(step.name)}: {program.runtime.family.noun} {program.runtime.version} {does}"
            cure = f"with `command_type: {kind}` it takes {listed(known)}" if known else f"`{kind}` has no settings"
            yield Diagnostic(OTHER_MAGNUS, message, Label(key.span), help=f"remove it: {cure}")
