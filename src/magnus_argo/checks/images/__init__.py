"""The images that steps run in."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.images.rules import check_forms, check_image
from magnus_argo.checks.ineffective_keys import NO_EFFECT
from magnus_argo.diagnostics.budgets import MAX_VARIABLES_IN_IMAGES
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.image import TAG_ORIGINS, TAGGED, Image
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Scalar


def check_images(program: Program) -> Iterator[Diagnostic]:
    """Checks each image that a step may run in by itself, and the tags of all of them together."""
    images = _images(program, program.config) if program.config is not None else []
    for image in images:
        yield from check_image(image)
    yield from check_forms(images)


def _images(program: Program, config: Config) -> list[Image]:
    word, variables = config.runtime.keys.image, dict([*program.options.variables.items()][-MAX_VARIABLES_IN_IMAGES:])
    return [
        Image(pod.image, Label(node.span), program.origins.get(node.span, ()), variables, program.options.ci)
        for pod in program.pods()
        if isinstance(node := pod.node.values.get(word), Scalar)
    ]


def check_image_tag(program: Program) -> Iterator[Diagnostic]:
    """Finds a tag that is given and that no image of the config has a place for."""
    config, tag = program.config, program.options.variables.get(TAGGED)
    if config is None or tag is None or tag.origin not in TAG_ORIGINS:
        return
    if not any(tag.origin in origins for origins in program.origins.values()):
        message = f"{tag.origin} has no effect: no image contains `${{{TAGGED}}}`"
        place = Label(config.place(config.runtime.keys.image))
        yield Diagnostic(NO_EFFECT, message, place, help=f"write `registry/name:${{{TAGGED}}}`")
