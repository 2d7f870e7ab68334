"""What the projects of a run share: what is looked through for one of them counts for all."""

from __future__ import annotations

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.files.matching import Looks
from magnus_argo.files.trees import Folders


@dataclass(frozen=True, slots=True)
class Shared:
    """The `looks` of patterns at names on disk, those at the names of what is compared with, and the `folders` of
    commits."""

    looks: Looks = field(default_factory=Looks)
    looks_then: Looks = field(default_factory=Looks)
    folders: Folders = field(default_factory=Folders)

    def then(self) -> Shared:
        """Returns the same for the workspaces of what is compared with."""
        return Shared(self.looks_then, self.looks_then, self.folders)
