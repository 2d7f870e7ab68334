"""What is said of a document that does not have its shape: which rule, where, in which words, with which cure.

Each block of `shapes/*.txt` is a document, indented, and all that is said about it:

    # document
        the text
    rule in line 1 at what is marked
      the message
      = the help, line by line
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from magnus_argo.diagnostics.diagnostic import cure_of
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.runtimes import RUNTIMES
from magnus_argo.magnus.runtimes.words import only_family
from magnus_argo.schema import check_shape
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node

BLOCKS = [
    block.strip("\n")
    for file in sorted((Path(__file__).parent / "shapes").glob("*.txt"))
    for block in file.read_text(encoding="utf-8").split("\n\n")
]


def tree_of(text: str) -> tuple[Node, Source]:
    source = Source("file.yaml", dedent(text).strip("\n").encode())
    node, found = read(source)
    assert node is not None, found
    return node, source


def told(text: str, document: str, kind: str = "", owner: str = "") -> list[str]:
    """The reports, each in the form of the blocks."""
    node, source = tree_of(text)
    found = []
    for report in check_shape(node, document, kind, owner):
        span = report.primary.span
        marked = source.line(span.line)[span.column - 1 : span.end_column - 1]
        cure = indent("\n".join(cure_of(report)), "  = ")
        lines = [f"{report.rule.name} in line {span.line} at {marked}", f"  {report.message}", *cure.splitlines()]
        found.append("\n".join(lines))
    return found


def test_there_are_blocks_for_every_document_and_rule() -> None:
    titles = {block.split("\n")[0] for block in BLOCKS}
    assert {title.split()[1] for title in titles} == {"pipeline", *(each.schema for each in RUNTIMES), "magnus-argo"}
    rules = {line.split(" in line ")[0] for block in BLOCKS for line in block.split("\n") if " in line " in line}
    assert rules == {"missing-key", "unknown-key", "wrong-type", "unknown-value", "bad-value"}


@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_said(block: str) -> None:
    title, *lines = block.split("\n")
    text = [line for line in lines if line.startswith("    ")]
    kinds = title.removeprefix("# ").split()
    assert "\n".join(told("\n".join(text), *kinds)) == "\n".join(lines[len(text) :])


@pytest.mark.parametrize(
    ("dialect", "settings"),
    [
        ("early", "cpu_limit: 1, memory_limit: 0.5, gpu_limit: '1', parallelism: '4', cpu_request: ''"),
        ("early", "secrets_from_k8s: A=b:c"),
        ("early", "secrets_from_k8s: [A=b:c, D=e.f:g]"),
        ("early", 'secrets_from_k8s: "A=b:c\\nD=e:f\\n"'),
        ("early", "placeholders: {big: {cpu_limit: 1, other: null}}"),
        ("camel", "limits: {cpu: 1, memory: 1Gi}, activeDeadlineSeconds: '60', imagePullPolicy: ''"),
        ("snake", "parallelism: '4', node_selector: null, tolerations: null, service_account_name: null"),
        ("snake", "resources: {limits: {gpu: '1'}}, image_pull_policy: '', overrides: {a: {parallelism: null}}"),
    ],
)
def test_spellings_that_magnus_takes(dialect: str, settings: str) -> None:
    image = "docker_image" if dialect == "early" else "image"
    text = f"executor:\n  type: argo\n  config: {{{image}: a:1, {settings}}}"
    assert told(text, f"config/{dialect}") == []


def test_schedules_of_the_defaults_will_do() -> None:
    assert told("defaults: {schedules: ['@daily']}\npipelines: [{file: a, kind: CronWorkflow}]", "magnus-argo") == []


def test_a_part_of_a_document_is_called_by_its_owner() -> None:
    owner = "`executor_config` of step `a`"
    first, second = told("cpu_limit: x\nimage: y", "config/early", "step", owner)
    assert "  `cpu_limit` of `executor_config` of step `a` is `x`: expected" in first
    assert "  `executor_config` of step `a` does not take `image`\n" in second
    assert told("image: y\nplaceholder:", "config/camel", "step", owner) == []


# What belongs to which magnus


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("stub", "type"), "0.5"),
        (("as-is", "type"), "0.4"),
        (("task", "type"), None),
        (("task", "retry"), "0.4"),
        (("task", "max_attempts"), "0.5"),
        (("task", "next"), None),
        (("task", "catalog.compute_data_folder"), "0.4"),
        (("task", "catalog.get"), None),
        (("task", "command_type", "container"), "0.4"),
        (("task", "command_type", "shell"), None),
        (("task", "executor_config", "anything"), "0.4"),
        (("parallel", "overrides"), "0.5"),
        (("stub", "retry"), None),
        (("stub", "anything"), None),
        (("no such type", "retry"), None),
        (("positive", "type"), None),
    ],
)
def test_only_family(words: tuple[str, ...], expected: str | None) -> None:
    assert only_family(*words) == expected
