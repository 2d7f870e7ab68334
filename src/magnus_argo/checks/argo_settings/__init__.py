"""Rules about the project file's settings in Argo's words: what Argo's schema cannot say."""

from magnus_argo.checks.argo_settings.alternatives import check_alternatives
from magnus_argo.checks.argo_settings.amount import check_amount
from magnus_argo.checks.argo_settings.calls import check_calls
from magnus_argo.checks.argo_settings.fields import check_versions
from magnus_argo.checks.argo_settings.handlers import check_handlers
from magnus_argo.checks.argo_settings.lists import check_lists
from magnus_argo.checks.argo_settings.names import (
    check_containers,
    check_environment,
    check_labels,
    check_template_names,
)
from magnus_argo.checks.argo_settings.references import check_references
from magnus_argo.checks.argo_settings.risks import check_risks
from magnus_argo.checks.argo_settings.steps import check_effects, check_steps, check_twice
from magnus_argo.checks.argo_settings.tags import check_tags
from magnus_argo.checks.argo_settings.task_order import check_task_order
from magnus_argo.checks.argo_settings.volumes import check_volumes

__all__ = [
    "check_alternatives",
    "check_amount",
    "check_calls",
    "check_containers",
    "check_effects",
    "check_environment",
    "check_handlers",
    "check_labels",
    "check_lists",
    "check_references",
    "check_risks",
    "check_steps",
    "check_tags",
    "check_task_order",
    "check_template_names",
    "check_twice",
    "check_versions",
    "check_volumes",
]
