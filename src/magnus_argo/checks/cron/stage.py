"""The checks of this room, in their order."""

from magnus_argo.checks.cron.expressions import check_expressions
from magnus_argo.checks.cron.schedules import check_schedules

CHECKS = (check_schedules, check_expressions)
