"""What GitHub's runner is told: commands in the log, and a file of outputs (actions/runner, 2026-08).

It reads commands in each line that is printed, at its start or anywhere (ActionCommand.cs), so all that may show text
of the repository is printed while commands are stopped.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.diagnostics.errors import UnusableError, reason_of
from magnus_argo.report.fitting import first_fitting
from magnus_argo.report.printable import json_for_shells, visible

LIMIT = 600_000
"""Bytes of `changed-pipelines`, counted as UTF-16. The rest of what there may be is for the paths of the workflows."""
_LIMIT_OF_JOB = 1_048_576
"""Bytes: GitHub keeps no more of a job's outputs (GitHub docs, "Passing job outputs"); its other steps get all."""


@contextlib.contextmanager
def commands_stopped() -> Iterator[None]:
    """Stops commands while something is printed. They stay stopped after an exception, which is a bug, and what is
    printed then anyone's guess."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)  # noqa: T201
    yield
    print(f"::{token}::", flush=True)  # noqa: T201


def say_error(problem: str) -> None:
    """Prints an error that becomes an annotation of the run."""
    _say("error", problem)


def say_notice(text: str) -> None:
    """Prints a notice that becomes an annotation of the run."""
    _say("notice", text)


def _say(command: str, text: str) -> None:
    lines = (visible(line).replace("%", "%25") for line in text.split("\n"))
    print(f"::{command} title=magnus-argo::{'%0A'.join(lines)}")  # noqa: T201


def write_outputs(outputs: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Writes the outputs, each with a delimiter that no value can guess (FileCommandManager.cs). Raises
    `UnusableError`."""
    path = environment.get("GITHUB_OUTPUT")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.writelines(_record(name, value) for name, value in outputs.items())
    except OSError as problem:
        raise UnusableError(f"cannot write GITHUB_OUTPUT: {reason_of(problem)}") from None
    if sum(len(value.encode("utf-16-le")) for value in outputs.values()) > _LIMIT_OF_JOB:
        cure = "pass `output-dir` to other jobs in place of `workflows`"
        say_notice(f"the outputs are more than the 1 MiB that GitHub keeps of a job: {cure}")


def _record(name: str, value: str) -> str:
    delimiter = f"end-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def changed_pipelines(changes: Sequence[tuple[str, Changes]]) -> tuple[str, str]:
    """Writes a JSON list in one line of ASCII with an object for each job that differs; of too many the first ones,
    and then also a notice that says so."""
    jobs = [job for _, each in changes for job in each.different]
    listed = first_fitting((f"{_entry(job)}," for job in jobs), LIMIT // 2)
    text = f"[{''.join(listed).removesuffix(',')}]"
    if len(listed) == len(jobs):
        return text, ""
    return text, f"the output `changed-pipelines` has room for the first {len(listed)} of {len(jobs)} only"


def _entry(job: Comparison) -> str:
    """Null for what is not said, or not known because the job does not compile."""
    side = job.head or job.base
    assert side is not None
    object_ = {"kind": side.kind, "namespace": side.namespace, "name": side.name, "output": side.output}
    entry = {"path": job.path, "environment": job.environment or None, "change": job.state}
    return json_for_shells(entry | {key: text or None for key, text in object_.items()})
