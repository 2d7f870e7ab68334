"""How large a workflow may be."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.kinds import version
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.program import Program

MANY_TEMPLATES = Rule("many-templates", "more templates than Argo 4 takes", "warning")
TOO_MANY_TEMPLATES = Rule("too-many-templates", "more templates than the Argo that was asked for takes", judgement=True)
LARGE_WORKFLOW = Rule("large-workflow", "a workflow that is too large for the cluster to keep", "warning")

_LARGEST = 1_048_576
"""Argo keeps workflows of up to 1 MiB with their state (4.1.2 workflow/packer/packer.go MAX_WORKFLOW_SIZE), of which
only the state can be compressed; etcd takes no request above 1.5 MiB."""
_TEMPLATES_OF_ARGO_4 = 200  # 4.1.2 pkg/apis/workflow/v1alpha1/workflow_types.go, WorkflowSpec.Templates MaxItems


def check_size(program: Program, templates: int, size: int) -> Iterator[Diagnostic]:
    """Of the written workflow: how many templates it has, and its bytes, about as many as in the cluster's JSON."""
    if templates > _TEMPLATES_OF_ARGO_4:
        yield _many_templates(templates, program)
    if size > _LARGEST:
        message = (
            f"the workflow has {size / 1_048_576:.1f} MiB, and a cluster keeps 1 MiB, the state of its steps included"
        )
        place = Label(program.pipeline.graph.node.keys["steps"].span)
        yield Diagnostic(LARGE_WORKFLOW, message, place, help="make several pipelines of it")


def _many_templates(count: int, program: Program) -> Diagnostic:
    message = f"the workflow has {count} templates, most of them for branches: Argo 4 takes {_TEMPLATES_OF_ARGO_4}"
    place = Label(program.pipeline.graph.node.keys["steps"].span)
    split = "make several pipelines of it, or a `map` of branches that are alike"
    if version(program.options.argo) < (4, 0):
        return Diagnostic(MANY_TEMPLATES, message, place, help=f"use Argo 3.4 to 3.7, or {split}")
    return Diagnostic(TOO_MANY_TEMPLATES, message, place, help=split)
