"""How large a workflow may be."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics import Diagnostic, Label, Rule
from magnus_argo.program import Program

LARGE_WORKFLOW = Rule("large-workflow", "a workflow that is too large for the cluster to keep", "warning")

_LARGEST = 1_048_576
"""Argo keeps workflows of up to 1 MiB with their state (4.1.2 workflow/packer/packer.go MAX_WORKFLOW_SIZE), of which
only the state can be compressed; etcd takes no request above 1.5 MiB."""


def check_size(program: Program, size: int) -> Iterator[Diagnostic]:
    """`size` is that of the written workflow in bytes, about what it is in the cluster's JSON."""
    if size > _LARGEST:
        message = (
            f"the workflow has {size / 1_048_576:.1f} MiB, and a cluster keeps 1 MiB, the state of its steps included"
        )
        place = Label(program.pipeline.graph.node.keys["steps"].span)
        yield Diagnostic(LARGE_WORKFLOW, message, place, help="make several pipelines of it")
