"""Rules about the whole: what a schema cannot say. Each check is a function from a program to diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magnus_argo.checks import (
    argo_settings,
    cron,
    graph,
    images,
    ineffective_keys,
    limits,
    maps,
    names,
    object_kind,
    parameters,
    paths,
    pods,
    run_log_names,
    services,
    values,
    versions,
)
from magnus_argo.checks.argo_settings import amount
from magnus_argo.checks.argo_settings import names as owned_names
from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.magnus import definitions
from magnus_argo.magnus.program import Program

Check = Callable[[Program], Iterator[Diagnostic]]

STAGES: tuple[tuple[Check, ...], ...] = (
    (
        names.check_references,
        names.check_ends,
        names.check_characters,
        names.check_identity,
        limits.check_family,
        versions.check_versions,
        amount.check_amount,
    ),
    (graph.check_cycles,),
    (
        graph.check_reach,
        limits.check_sizes,
        paths.check_paths,
        paths.check_exported,
        images.check_images,
        images.check_image_tag,
        pods.check_pods,
        pods.check_volumes,
        pods.check_secrets_as_text,
        values.check_tolerations,
        values.check_quantities,
        values.check_mount_paths,
        values.check_variables,
        values.check_annotations,
        ineffective_keys.check_effects,
        services.check_services,
        services.check_user_config,
        run_log_names.check_names,
        parameters.check_parameters,
        object_kind.check_names,
        cron.check_cron,
        maps.check_map_variables,
        maps.check_map_items,
        definitions.check_names,
        owned_names.check_labels,
        argo_settings.check_settings,
    ),
)


WRITTEN: tuple[Callable[[Program, Written], Iterator[Diagnostic]], ...] = (
    limits.check_templates,
    limits.check_bytes,
    parameters.check_held_back,
    owned_names.check_template_names,
)
"""The last stage, which looks at the workflow that a program without errors was translated to."""


def check(program: Program, policy: Policy) -> list[Diagnostic]:
    """Returns all that a stage finds; the next stage runs only if nothing in it counts as an error, so that one mistake
    is told once."""
    problems: list[Diagnostic] = []
    for stage in STAGES:
        for rule in stage:
            problems += policy.marked(rule(program))
        if has_errors(problems):
            break
    return problems


def check_written(program: Program, written: Written) -> Iterator[Diagnostic]:
    """Yields what the last stage finds."""
    for rule in WRITTEN:
        yield from rule(program, written)
