"""The checks of this room, in their order."""

from magnus_argo.checks.argo_settings.alternatives import check_alternatives
from magnus_argo.checks.argo_settings.calls import check_calls
from magnus_argo.checks.argo_settings.fields import check_versions
from magnus_argo.checks.argo_settings.handlers import check_handlers
from magnus_argo.checks.argo_settings.lists import check_lists
from magnus_argo.checks.argo_settings.names import check_containers, check_environment
from magnus_argo.checks.argo_settings.references import check_references
from magnus_argo.checks.argo_settings.risks import check_risks
from magnus_argo.checks.argo_settings.steps import check_effects, check_steps, check_twice
from magnus_argo.checks.argo_settings.tags import check_tags
from magnus_argo.checks.argo_settings.task_order import check_task_order
from magnus_argo.checks.argo_settings.volumes import check_volumes

CHECKS = (
    check_versions,
    check_steps,
    check_effects,
    check_twice,
    check_lists,
    check_alternatives,
    check_tags,
    check_references,
    check_environment,
    check_containers,
    check_volumes,
    check_handlers,
    check_calls,
    check_task_order,
    check_risks,
)
