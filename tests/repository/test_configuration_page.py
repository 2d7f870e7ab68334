"""The page of every key: it is what its script makes, and a case shows that each key does what the page says."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import yaml
from tests.support.cases import CASES
from tests.support.configuration_cases import (
    Document,
    Effect,
    Setting,
    Way,
    at,
    dialect_of,
    difference,
    documents,
    effect_of,
    outcome,
    ways,
)
from tests.support.paths import ROOT

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options
from magnus_argo.magnus.runtimes import RUNTIMES, Runtime
from magnus_argo.magnus.variables import VARIABLE_FLAG, Variable
from magnus_argo.rules import RULES
from magnus_argo.schema.fast import conforms

SCRIPT = ROOT / "scripts" / "configuration_page.py"


def _page_module() -> ModuleType:
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        return importlib.import_module(SCRIPT.stem)
    finally:
        sys.path.remove(str(SCRIPT.parent))


page = _page_module()
BY_DIALECT: dict[str, Runtime] = {runtime.dialect: runtime for runtime in RUNTIMES}
IN_STEPS = {name: runtime.step_settings for name, runtime in BY_DIALECT.items() if runtime.settings_in_steps}
ROWS = [row for table in page.TABLES for row in page.rows(table)]
WHERE = [(row, place) for row in ROWS for place in (row.places if row.table != "project" else ("project",))]
NAMED = [(row, name) for row in ROWS for name in re.findall(r"`([^`]+)`", row.becomes)]
PARTS = ("spec", "metadata", "template", "container", "kind")
FIELDS = [(row, name) for row, name in NAMED if name.split(".")[0] in PARTS]
DEFAULTS = [
    (row, place) for row, place in WHERE if "default" in row.schema and (place != "step" or row.table == "step")
]
PLAIN = """
dag:
  start_at: train
  steps:
    train: {type: task, command: churn.train, next: success}
    success: {type: success}
    fail: {type: fail}
"""


def test_every_dialect_has_a_table() -> None:
    assert {runtime.dialect for runtime in RUNTIMES} == page.TABLES.keys() - {"step", "project"}


def name_of(row: Any) -> str:
    return f"{row.table} {row.key}"


def placed(file: Document, dialect: str | None) -> Iterator[tuple[Any, str, Setting]]:
    """The rows of the page that a file sets, and where: of a dialect `config` or `step`."""
    if "dag" in file.data:
        for step in steps_in(file.data):
            yield from in_mapping(file, step, "step", "step")
            for block in IN_STEPS.get(dialect or "", ()):
                yield from in_mapping(file, (*step, block, "argo"), dialect, "step")
    elif {"defaults", "pipelines"} & file.data.keys():
        listed = [("pipelines", number) for number, _ in enumerate(file.data.get("pipelines", ()))]
        for path in (("defaults",), *listed):
            yield from in_mapping(file, path, "project", "project")
    elif its_own := dialect_of(file):
        config = file.settings
        yield from in_mapping(file, config, dialect, "config")
        holder = BY_DIALECT[its_own].keys.named
        for name in at(file.data, config).get(holder, ()):
            yield from in_mapping(file, (*config, holder, name), dialect, "step")


def in_mapping(file: Document, path: Way, table: str | None, place: str) -> Iterator[tuple[Any, str, Setting]]:
    try:
        mapping = at(file.data, path)
    except (KeyError, TypeError):
        return
    for row in page.rows(table):
        for way in ways(mapping, row.path) if place in (*row.places, "project") else ():
            yield row, place, Setting(file, (*path, *way))


def steps_in(data: Any, path: Way = ()) -> Iterator[Way]:
    for key, value in data.items() if isinstance(data, dict) else ():
        if path and path[-1] == "steps":
            yield (*path, key)
        yield from steps_in(value, (*path, key))


@cache
def settings() -> dict[tuple[str, str], list[Setting]]:
    """By key (with its table) and place, where the cases set it."""
    found: dict[tuple[str, str], list[Setting]] = {}
    for files in documents().values():
        dialects = {dialect for file in files if (dialect := dialect_of(file))}
        for file in files:
            for row, place, setting in placed(file, min(dialects) if len(dialects) == 1 else None):
                found.setdefault((name_of(row), place), []).append(setting)
    return found


def shown(row: Any, place: str) -> Iterator[Effect]:
    """What a key does in the cases that set it in this place: seen by leaving it away, or else by other values."""
    for setting in settings().get((name_of(row), place), []):
        effect = None if row.required else effect_of(setting, setting.without())
        yield from replaced(setting, row) if effect is None else [effect]


def replaced(setting: Setting, row: Any) -> Iterator[Effect]:
    """What other values do: those that the schema shows, and the files of the case."""
    values = [*row.schema.get("examples", ()), *row.schema.get("enum", ())]
    if isinstance(setting.value, str):
        values += [f"{setting.value}x", *(document.file for document in documents()[setting.document.case])]
    for value in values:
        effect = effect_of(setting, setting.replaced(value)) if value != setting.value else None
        yield from [effect] if effect is not None else []


def seen(row: Any) -> Iterator[Effect]:
    """What a key does anywhere."""
    for place in (place for other, place in WHERE if other == row):
        yield from shown(row, place)
        for setting in settings().get((name_of(row), place), []):
            yield from replaced(setting, row)


def test_the_page_is_what_the_script_makes(update: bool) -> None:
    arguments = ["--write"] if update else []
    done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=True)
    assert update or done.stdout == page.PAGE.read_text()


@pytest.mark.parametrize(("row", "place"), WHERE, ids=[f"{name_of(row)} {place}" for row, place in WHERE])
def test_a_case_shows_that_the_key_does_something(row: Any, place: str) -> None:
    assert any(any(effect) for effect in shown(row, place)), settings().get((name_of(row), place))


@pytest.mark.parametrize(("row", "field"), FIELDS, ids=[f"{name_of(row)} {field}" for row, field in FIELDS])
def test_a_case_shows_what_the_key_becomes(row: Any, field: str) -> None:
    changed = (name for effect in seen(row) for name in effect.fields)
    assert any(name == field or name.startswith(f"{field}.") for name in changed)


@pytest.mark.parametrize(("row", "place"), WHERE, ids=[f"{name_of(row)} {place}" for row, place in WHERE])
def test_diff_has_words_for_what_the_key_changes(row: Any, place: str) -> None:
    """Other jobs, which `exclude` leads to, have no words: they are new or removed as a whole."""
    effects = [effect for effect in shown(row, place) if any(field.split(".")[0] in PARTS for field in effect.fields)]
    assert not effects or any(effect.has_words for effect in effects) or name_of(row) == "project exclude"


@pytest.mark.parametrize("row", [row for row in ROWS if "no-effect" in row.becomes], ids=name_of)
def test_a_case_shows_the_warning_where_the_key_becomes_nothing(row: Any) -> None:
    for place in (place for other, place in WHERE if other == row):
        assert any("no-effect" in effect.rules for effect in shown(row, place)), place


DEFAULTS = [
    (row, place) for row, place in WHERE if "default" in row.schema and (place != "step" or row.table == "step")
]


@pytest.mark.parametrize(("row", "place"), DEFAULTS, ids=[name_of(row) for row, _ in DEFAULTS])
def test_the_default_is_what_happens_without_the_key(row: Any, place: str) -> None:
    found = settings()[name_of(row), place]
    for setting in found[:5]:
        without = outcome(setting.document, setting.without())
        assert not difference(without, outcome(setting.document, setting.replaced(row.schema["default"]))).fields


def test_a_key_that_does_nothing_would_be_found_out() -> None:
    document = next(document for document in documents()["camel-minimal"] if document.file == "config.yaml")
    before, after = outcome(document, document.data), outcome(document, {"$schema": "x", **document.data})
    assert before.workflows
    assert not any(difference(before, after)._replace(has_words=False))


def test_every_text_of_the_script_is_of_a_key() -> None:
    used = {key for row in ROWS for key in (f"{row.table} {row.key}", row.key) if key in page.BECOMES}
    assert used == set(page.BECOMES)


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    text = page.PAGE.read_text()
    for broken in (text.replace("<!-- camel -->", ""), text.replace("<!-- end -->", ""), text + "<!-- early -->\n"):
        with pytest.raises(ValueError, match="not one place for the table"):
            page.filled(broken)


def test_the_examples_are_right() -> None:
    early, camel, snake, pipeline, project = re.findall(r"```yaml\n(.*?)```", page.PAGE.read_text(), re.DOTALL)
    assert conforms(yaml.safe_load(project), {"$ref": "magnus-argo.schema.json"})
    for config, dialect, steps in ((early, "early", pipeline), (camel, "camel", PLAIN), (snake, "snake", PLAIN)):
        files = Files(Source("pipeline.yaml", steps.encode()), Source("config.yaml", config.encode()))
        found = compile_pipeline(files, Options(variables={"docker_image": Variable("1.0", VARIABLE_FLAG)}))
        assert found.diagnostics == []
        assert found.program is not None
        assert found.program.config is not None
        assert found.program.config.runtime.dialect == dialect


def test_links_lead_somewhere() -> None:
    text = page.PAGE.read_text()
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= headings
    assert set(re.findall(r"\(rules\.md#([^)]+)\)", text)) <= {rule.name for rule in RULES}


def test_what_is_said_of_caching() -> None:
    text = page.PAGE.read_text().partition("## Caching")[2]
    written = yaml.safe_load((CASES["early-caching"] / "workflow.yaml").read_text())
    cached, open_end = written["spec"]["templates"][1:]
    assert f"`{cached['memoize']['maxAge']}`" in text
    assert cached["memoize"]["cache"]["configMap"]["name"].endswith("-cache")
    assert open_end["container"]["command"] == ["sh", "-c", "exit 1"]
