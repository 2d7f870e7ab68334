"""What the projects of a run share: what is looked through for one of them counts for all."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.files.checkout import Known
from magnus_argo.files.matching import Looks
from magnus_argo.files.trees import Folders


@dataclass(frozen=True, slots=True)
class Shared:
    """The `looks` of patterns at names on disk, those at the names of what is compared with, the `folders` of
    commits, by the path of a project file the outputs that it says, and what git has `left_out` of working trees.
    `passed_over` are the submodules of what is compared with that patterns led into and that cannot be read, and
    `patterns` are those that were asked for in each folder."""

    looks: Looks = field(default_factory=Looks)
    looks_then: Looks = field(default_factory=Looks)
    folders: Folders = field(default_factory=Folders)
    outputs_said: dict[str, Sequence[str]] = field(default_factory=dict)
    left_out: Known = field(default_factory=dict)
    passed_over: dict[str, None] = field(default_factory=dict)
    patterns: dict[str, dict[str, None]] = field(default_factory=dict)

    def then(self) -> Shared:
        """Returns the same for the workspaces of what is compared with."""
        return Shared(self.looks_then, self.looks_then, self.folders, {}, {}, self.passed_over)
