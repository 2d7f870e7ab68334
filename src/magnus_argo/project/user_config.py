"""The file that magnus reads unasked, beside the project file."""

from __future__ import annotations

from magnus_argo.diagnostics.errors import NotCheckedOut, UnusableError
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.checkout import may_lack_files
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.config import USER_CONFIG


def user_config_of(workspace: Workspace) -> Source | NotCheckedOut | None:
    """Reads the file, or returns why it cannot be had although git has it; None if there is none. Raises
    `UnusableError`."""
    if not workspace.exists(USER_CONFIG):
        # Most projects have none: git is not asked about it unless it may have left something out.
        return workspace.absence(USER_CONFIG) if may_lack_files(workspace.root) else None
    try:
        return workspace.read(USER_CONFIG)
    except UnusableError as problem:
        if isinstance(problem.reason, NotCheckedOut):
            return problem.reason
        raise
