"""The stages of checks: complete, and between the input and the output language."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from types import ModuleType

from magnus_argo import checks
from magnus_argo.argo.composites import BETWEEN
from magnus_argo.magnus import definitions
from magnus_argo.magnus.graph import KINDS


def modules() -> Iterator[ModuleType]:
    """A module or package for each subject, and the one that reads files which name each other."""
    yield definitions
    for module in pkgutil.walk_packages(checks.__path__, "magnus_argo.checks."):
        yield importlib.import_module(module.name)


def test_every_check_is_in_one_stage() -> None:
    defined = {
        value
        for module in modules()
        for name, value in vars(module).items()
        if name.startswith("check_")
        and value.__module__ == module.__name__
        and "program" in signature(value).parameters
    }
    inner = [check for module in modules() if module.__name__.endswith(".stage") for check in module.CHECKS]
    staged = Counter([check for stage in checks.STAGES for check in stage] + [*inner, *checks.WRITTEN])
    assert set(staged) == defined
    assert set(staged.values()) == {1}


def test_checks_know_of_argo_only_what_it_reads_and_takes() -> None:
    sources = [file.read_text() for file in Path(checks.__path__[0]).rglob("*.py")]
    assert {name for text in sources for name in re.findall(r"magnus_argo\.argo\b\S*", text)} == {
        "magnus_argo.argo.cron",
        "magnus_argo.argo.cron_in_crds",
        "magnus_argo.argo.cron_walk",
        "magnus_argo.argo.limits",
        "magnus_argo.argo.merge",
        "magnus_argo.argo.metadata",
        "magnus_argo.argo.names",
    }


def test_every_kind_of_step_with_branches_has_a_translation() -> None:
    assert {kind for kind, behaviour in KINDS.items() if behaviour.branches} == set(BETWEEN)
