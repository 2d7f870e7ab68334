"""The examples of two teams with eight pipelines and three environments: as one project, and as a project each."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT

ENVIRONMENTS = ("dev", "stage", "prod")
TAG = "1f2e3d4"
NUMBER_OF_JOBS = 7 * 3 + 2


@dataclass(frozen=True)
class Team:
    """One way to have them: the folder of the example, what makes a command be about all of it, and where the things
    are that a test changes."""

    folder: str
    flags: tuple[str, ...]
    project_input: str
    project_of_pricing: str
    config_of_pricing: str
    pipeline_of_pricing: str
    memory_for_production: str
    object_of_pricing: str
    output_of_pricing: str

    @property
    def source(self) -> Path:
        return ROOT / "examples" / self.folder

    def files(self) -> dict[str, str]:
        return {str(path.relative_to(self.source)): path.read_text() for path in sorted(self.source.rglob("*.yaml"))}

    def copied(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.source, folder))


ONE_PROJECT = Team(
    folder="teams",
    flags=(),
    project_input="",
    project_of_pricing="magnus-argo.yaml",
    config_of_pricing="config/argo.yaml",
    pipeline_of_pricing="pricing/fit.yaml",
    memory_for_production="8Gi",
    object_of_pricing="models/pricing-fit",
    output_of_pricing="deploy/{env}/pricing-fit.yaml",
)
MONOREPO = Team(
    folder="teams-monorepo",
    flags=("--all-projects",),
    project_input="*/magnus-argo.yaml",
    project_of_pricing="pricing/magnus-argo.yaml",
    config_of_pricing="pricing/config/argo.yaml",
    pipeline_of_pricing="pricing/pipelines/fit.yaml",
    memory_for_production="4Gi",
    object_of_pricing="pricing/fit",
    output_of_pricing="pricing/argo/{env}/fit.yaml",
)
BOTH = {"one project": ONE_PROJECT, "monorepo": MONOREPO}


def edited(path: str | Path, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))
