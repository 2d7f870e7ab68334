"""The picture of a pipeline that `graph` prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from magnus_argo.commands.console import Console
from magnus_argo.commands.parts import compile_parts, has_failed, here_of
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.magnus.graph import Pipeline, Step
from magnus_argo.pictures.outcome import Outcome, outcome_of
from magnus_argo.project.places import Asked


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked for: `form` is mermaid or dot, `failing` are paths of steps, `full` wants no step folded away."""

    form: str = "mermaid"
    failing: tuple[str, ...] = ()
    full: bool = False


def draw(asked: Asked, console: Console, environment: Mapping[str, str], look: Look) -> int:
    """Prints the picture of one pipeline; what happens when steps fail is said on stderr. Raises `UnusableError`."""
    here = here_of(asked)
    bare = replace(asked, request=replace(asked.request, without_config=True, any_image=True))
    parts = compile_parts(bare, here, environment)
    console.report(parts, here)
    outcomes = parts[0].batch.outcomes
    program = outcomes[0][1].program if outcomes else None
    if program is None or has_failed(parts):
        return 1
    outcome = _outcome(program.pipeline, look.failing, console) if look.failing else None
    sys.stdout.buffer.write(_picture(program.pipeline, outcome, look, console).encode())
    return 0


def _outcome(pipeline: Pipeline, paths: tuple[str, ...], console: Console) -> Outcome:
    from magnus_argo.pictures.what_if import find_step, what_happens

    failing: list[Step] = []
    for path in paths:
        step = find_step(pipeline, path)
        if isinstance(step, str):
            raise UnusableError(step)
        failing.append(step)
    outcome = outcome_of(pipeline, failing)
    console.say(what_happens(pipeline, failing, outcome))
    return outcome


def _picture(pipeline: Pipeline, outcome: Outcome | None, look: Look, console: Console) -> str:
    from magnus_argo.changes import picture

    if look.form == "dot":
        return picture.dot(pipeline, outcome)
    if look.full:
        return picture.mermaid(pipeline, outcome)
    drawn = picture.mermaid_for_page(pipeline, outcome)
    if drawn.is_folded:
        console.say("the picture is folded to a size that GitHub draws; --full shows every step")
    return drawn.text
