"""Rules about the whole: what a schema cannot say. Each check is a function from a program to diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magnus_argo.checks import (
    alike,
    arguments,
    composites,
    effects,
    graph,
    images,
    kinds,
    names,
    paths,
    services,
    settings,
    versions,
)
from magnus_argo.diagnostics import Diagnostic, has_errors
from magnus_argo.judge import Judge
from magnus_argo.program import Program

Check = Callable[[Program], Iterator[Diagnostic]]

STAGES: tuple[tuple[Check, ...], ...] = (
    (names.check_references, names.check_ends, names.check_characters, names.check_identity, versions.check_family),
    (graph.check_cycles,),
    (
        graph.check_reach,
        versions.check_sizes,
        paths.check_paths,
        paths.check_exported,
        images.check_images,
        images.check_image_tag,
        settings.check_pods,
        settings.check_volumes,
        settings.check_secrets_as_text,
        effects.check_effects,
        services.check_services,
        alike.check_names,
        arguments.check_parameters,
        kinds.check_kind,
        composites.check_map_variables,
        composites.check_map_items,
        composites.check_definitions,
    ),
)


def check(program: Program, judge: Judge) -> list[Diagnostic]:
    """All that a stage finds; the next stage runs only if there was no error, so that one mistake is told once."""
    found: list[Diagnostic] = []
    for stage in STAGES:
        for rule in stage:
            found += judge(rule(program))
        if has_errors(found):
            break
    return found
