"""What may be in the image: that each runtime agrees with its schema, and that nothing else says how they differ."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args

import pytest
from tests.support.paths import ROOT

from magnus_argo.argo.translate import translate
from magnus_argo.commands.options import KINDS
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Origin, Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import ObjectKind, Options
from magnus_argo.magnus.runtimes import DEFAULT, FAMILIES, RUNTIMES, Call, Dialect, FamilyName, Runtime, family_of
from magnus_argo.magnus.runtimes.detect import detect
from magnus_argo.magnus.variables import Variable
from magnus_argo.magnus.versions import ArgoVersion, argo_version
from magnus_argo.schema import check_shape, files
from magnus_argo.schema.files import resolved
from magnus_argo.yaml import read

PACKAGE = ROOT / "src" / "magnus_argo"
CONFIGS = {
    "early": "executor: {type: argo, config: {docker_image: 'a:1'}}",
    "camel": "executor: {type: argo, config: {image: 'a:1', limits: {cpu: 1}}}",
    "snake": "executor: {type: argo, config: {image: 'a:1'}}",
}
PIPELINE = "dag: {start_at: success, steps: {success: {type: success}, fail: {type: fail}}}"

# Versions


@pytest.mark.parametrize(
    ("version", "family"), [("0.4", "0.4"), ("0.4.22", "0.4"), ("0.5", "0.5"), ("0.5.0", "0.5"), ("0.5.10", "0.5")]
)
def test_a_version_is_of_the_family_that_it_begins_with(version: str, family: FamilyName) -> None:
    assert family_of(version) is FAMILIES[family]


@pytest.mark.parametrize("version", ["0.50.0", "0.40", "0.3.12", "1.0", "0", "0.5.x", "0.5.", "", "x0.5"])
def test_a_version_of_no_family_is_refused(version: str) -> None:
    known = " nor ".join(f"a {name}" for name in FAMILIES)
    with pytest.raises(ValueError, match=re.escape(f"{version!r} is neither {known} version")):
        family_of(version)


def test_a_runtime_has_the_version_that_was_asked_for() -> None:
    for runtime in RUNTIMES:
        assert runtime.at("") == runtime.at(runtime.family.name) == runtime
        assert runtime.at(f"{runtime.family.name}.1").version == f"{runtime.family.name}.1"


# Which one it is


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.dialect)
def test_keys_tell_the_runtime_to_the_compiler_and_to_editors(runtime: Runtime) -> None:
    config, _ = read(Source("config.yaml", CONFIGS[runtime.dialect].encode()))
    assert config is not None
    assert detect(config, config, "") == runtime
    assert check_shape(config, "argo-config") == check_shape(config, runtime.schema) == []
    others = [other for other in RUNTIMES if other is not runtime and check_shape(config, other.schema) == []]
    assert others == [] or runtime is DEFAULT


# What is said in two places


def test_every_runtime_and_family_has_a_name_of_its_own() -> None:
    assert [runtime.dialect for runtime in RUNTIMES] == list(get_args(Dialect))
    assert list(FAMILIES) == list(get_args(FamilyName))


def test_the_command_line_takes_what_the_model_knows() -> None:
    assert tuple(KINDS.choices) == get_args(ObjectKind)
    assert all(argo_version(each) == each for each in get_args(ArgoVersion))


def at(runtime: Runtime, *keys: str) -> dict[str, Any]:
    """The schema of a setting, with the words of what it refers to."""
    schema, file = resolved(f"{runtime.schema}.schema.json#/$defs/config")
    for key in keys:
        schema = schema["properties"][key]
        while "$ref" in schema:
            target, file = resolved(schema["$ref"], file)
            schema = {**target, **{word: value for word, value in schema.items() if word != "$ref"}}
    return schema


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.dialect)
def test_the_schema_has_the_keys_of_the_runtime(runtime: Runtime) -> None:
    keys, under_retry = runtime.keys, (runtime.keys.retry_policy, runtime.keys.back_off)
    ways: list[tuple[str, ...]] = [
        (name,) for name in (keys.image, keys.pull_policy, keys.node_selector, keys.named, keys.retry) if name
    ]
    ways += [(name,) for name in (keys.deadline, keys.workflow_deadline, keys.branches) if name]
    ways += [(keys.retry, name) for name in under_retry if name]
    for way in (*ways, *keys.limits.values(), *keys.requests.values()):
        assert at(runtime, *way)["title"]
    assert set(resolved(f"{runtime.schema}.schema.json")[0]["properties"]) >= {
        *runtime.executor_keys,
        *(block.key for block in (runtime.family.run_log, runtime.family.catalog, runtime.family.secrets)),
    }


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.dialect)
def test_the_schema_has_the_defaults_of_the_runtime(runtime: Runtime) -> None:
    keys, defaults = runtime.keys, runtime.defaults
    assert at(runtime, "output_file")["default"] == defaults.output_file
    assert at(runtime, keys.pull_policy)["default"] == defaults.pull_policy
    for resource, quantity in defaults.limits.items():
        assert at(runtime, *keys.limits[resource])["default"] == quantity
    for key, seconds in ((keys.deadline, defaults.deadline), (keys.workflow_deadline, defaults.workflow_deadline)):
        assert (at(runtime, key)["default"] if key else None) == seconds


def test_the_schema_of_pipelines_has_the_keys_of_the_runtimes() -> None:
    task = files.schema("pipeline")["$defs"]["task"]["properties"]
    for runtime in RUNTIMES:
        name = runtime.family.name
        for key in (*runtime.step_settings, runtime.family.attempts):
            assert task[key]["x-magnus"] == name
        for word, own in runtime.family.own_words.items():
            types = files.schema("pipeline")["$defs"]["step"]["properties"]["type"]["x-magnus"]
            assert types.get(own, task.get(own, {}).get("x-magnus")) == name
            assert types.get(word, task.get(word, {}).get("x-magnus")) not in (name, None)


# What is read


@pytest.mark.parametrize("dialect", CONFIGS)
def test_only_the_schemas_that_are_needed_are_read_and_each_once(dialect: str) -> None:
    script = dedent("""
        import sys
        opened = []
        sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
        from magnus_argo.compiler import compile_pipeline
        from magnus_argo.diagnostics.source import Source
        from magnus_argo.magnus.load import Files
        from magnus_argo.magnus.program import Options
        texts = [Source(path, text.encode()) for path, text in zip(("pipeline.yaml", "config.yaml"), sys.argv[1:])]
        assert compile_pipeline(Files(*texts), Options()).workflow
        print(*(path.rpartition("schemas/")[2] for path in opened if path.endswith(".schema.json")))
    """)
    command = [sys.executable, "-c", script, PIPELINE, CONFIGS[dialect]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    needed = ("argo-config", "config/common", f"config/{dialect}", "pipeline")
    assert sorted(done.stdout.split()) == sorted(f"{name}.schema.json" for name in needed)


# Nothing else says how they differ


def texts_in(file: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module but for its docstrings, with their lines."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


WORDS = [
    *(rf"\b{dialect}\b" for dialect in get_args(Dialect)),
    *(rf"\b{re.escape(family)}\b" for family in FAMILIES),
    r"MAGNUS_(?!ARGO_)",
    r"\bexecute_single_node\b",
    r"^fan$",
    *(rf"\b{key}\b" for runtime in RUNTIMES if runtime.settings_in_steps for key in runtime.step_settings),
]


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(PACKAGE.rglob("*.py")) if PACKAGE / "magnus" / "runtimes" not in file.parents],
    ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_dialects_and_families_are_named_nowhere_else(file: Path) -> None:
    assert [text for text in texts_in(file) for word in WORDS if re.search(word, text[1])] == []


def test_each_of_these_words_is_found_where_it_belongs() -> None:
    texts = [text for file in (PACKAGE / "magnus" / "runtimes").rglob("*.py") for _, text in texts_in(file)]
    assert [word for word in WORDS if not any(re.search(word, text) for text in texts)] == []


EVERYTHING = """\
dag:
  start_at: branches
  steps:
    branches:
      type: map
      iterate_on: items
      iterate_as: item
      next: again
      branch: {start_at: success, steps: {success: {type: success}, fail: {type: fail}}}
    again: {type: task, command_type: shell, command: "echo ${who}", retry: 2, next: success}
    success: {type: success}
    fail: {type: fail}
"""


def test_a_workflow_speaks_of_its_runtime_alone() -> None:
    """One that has other commands, variables and files leaves nothing of magnus' behind."""
    sources = (("pipeline.yaml", EVERYTHING), ("config.yaml", CONFIGS["camel"]), ("parameters.yaml", "items: [a]"))
    options = Options(variables={"who": Variable("me", Origin("flag", "--var"))})
    pipeline, config, parameters = (Source(path, text.encode()) for path, text in sources)
    compiled = compile_pipeline(Files(pipeline, config, parameters), options)
    assert compiled.program is not None
    assert compiled.workflow is not None
    assert len(re.findall(rb"magnus|MAGNUS_|/tmp/", compiled.workflow)) > 10
    other = replace(
        compiled.program.runtime.family,
        program="other",
        step_command=lambda call: ["run-step", *filter(None, call)],
        fan_command=lambda call, way: ["branches", *filter(None, call), way],
        parameter_prefix="OTHER_PARAMETER_",
        variable_prefix="OTHER_VARIABLE_",
        attempt_variable="OTHER_ATTEMPT",
        fan_out_file="/other/list",
    )
    runtime = replace(compiled.program.runtime, family=other)
    text = json.dumps(translate(replace(compiled.program, runtime=runtime)))
    assert re.findall(r"magnus(?!-argo)|MAGNUS_|/tmp/|--\w+", text) == []
    for word in ('["other", "run-step"]', '["other", "branches"]', "OTHER_PARAMETER_items", "OTHER_VARIABLE_who"):
        assert word in text
    for word in ("OTHER_ATTEMPT", "/other/list"):
        assert text.count(word) == 1


def test_options_are_left_out_where_there_is_nothing_to_tell() -> None:
    family = FAMILIES["0.5"]
    call = Call("id", "a.b", "INFO", "p.yaml")
    assert family.step_command(call) == ["execute_single_node", "id", "a.b", "--log-level", "INFO", "--file", "p.yaml"]
    more = call._replace(config="c", parameters="q", map_variable="{}", tag="t")
    assert family.fan_command(more, "in") == [
        *("fan", "id", "a.b", "--mode", "in", "--log-level", "INFO", "--file", "p.yaml", "--config-file", "c"),
        *("--parameters-file", "q", "--map-variable", "{}", "--tag", "t"),
    ]
