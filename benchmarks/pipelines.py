"""The pipelines that are compared, in the words that every magnus since 0.4.20 has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pipeline:
    """`steps` is how many follow one another; a workflow made from `text` has `mark` in it."""

    title: str
    text: str
    steps: int
    mark: str


_TASK = """\
    {name}:
      type: task
      command_type: shell
      command: echo 1
      next: {next}
"""
_ENDS = """\
    success:
      type: success
    fail:
      type: fail
"""
_SMALL = """\
dag:
  description: Four steps, one of which may fail.
  start_at: extract
  steps:
    extract:
      type: task
      command_type: shell
      command: echo extracted
      next: train
    train:
      type: task
      command_type: shell
      command: echo trained
      next: publish
      on_failure: publish
    publish:
      type: task
      command_type: shell
      command: echo published
      next: tidy up
    tidy up:
      type: task
      command_type: shell
      command: echo done
      next: success
    success:
      type: success
    fail:
      type: fail
"""


def small(text: str = _SMALL) -> Pipeline:
    """The one that is like those that people have, or another in its place."""
    return Pipeline("small", text, steps=4, mark="success")


def title_of(count: int) -> str:
    return f"{count:,} steps"


def linear(count: int) -> Pipeline:
    """`count` steps in a row."""
    steps = [_TASK.format(name=f"step {number}", next=f"step {number + 1}") for number in range(1, count)]
    steps.append(_TASK.format(name=f"step {count}", next="success"))
    text = f"dag:\n  start_at: step 1\n  steps:\n{''.join(steps)}{_ENDS}"
    return Pipeline(title_of(count), text, count, mark=f"step%{count}")
