"""What must hold of written workflows: every reader reads the same, and writing that again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import yaml
from tests.support import go_yaml
from tests.support.argo_tags import expanded
from tests.support.yaml_readers import FAST, SLOW, Reader, json_kinds, with_kinds

from magnus_argo.yaml.writer import emit

OBJECT = re.compile(rb"^apiVersion: argoproj\.io/", re.MULTILINE)


def workflows_in(data: bytes) -> list[bytes]:
    """The objects of a stream; nothing where it holds something else."""
    bodies = re.split(rb"^---\n", data, flags=re.MULTILINE)
    return bodies if all(map(OBJECT.search, bodies)) else []


def problems_of_workflow(body: bytes, *, thorough: bool) -> Iterator[str]:
    """`thorough` also asks the readers that are written in Python, which are slow."""
    try:
        value = yaml.load(body, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        yield f"unreadable workflow: {error}"
        return
    for reader in [*FAST, *(SLOW if thorough else [])]:
        yield from _read_otherwise(reader, body, value)
    again = emit(value)
    try:
        value_again = yaml.load(again, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        yield f"emit writes what cannot be read: {error}"
        return
    if with_kinds(value_again) != with_kinds(value) or emit(value_again) != again:
        yield "emit is no fixed point"


def expansions_in(body: bytes, said: Collection[str] = ()) -> list[str]:
    """What Argo or the kubelet would expand although nothing that is `said` in Argo's words asks for it."""
    return [f"expanded: {found}" for found in expanded(yaml.load(body, Loader=yaml.CSafeLoader), said)]


def _read_otherwise(reader: Reader, body: bytes, value: object) -> Iterator[str]:
    kinds = json_kinds if reader is go_yaml.load else with_kinds
    try:
        seen = reader(body)
    except Exception as error:
        yield f"{reader.__module__}.{reader.__name__} refuses the workflow: {error!r}"
        return
    if kinds(seen) != kinds(value):
        yield f"{reader.__module__}.{reader.__name__} reads the workflow differently"
