"""The schemas in the server behind YAML in VS Code and other editors, where it is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.schema.test_schemas_for_editors import FOLDER, good_files
from tests.support.lsp_client import Client
from tests.support.lsp_folders import CONFIG, PIPELINE, PROJECT

PROGRAM = shutil.which("yaml-language-server")
SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}},
    "http": {},
}
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="yaml-language-server is not installed")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client([str(PROGRAM), "--stdio"], tmp_path_factory.mktemp("work"), os.environ)
    client.settings = SETTINGS
    try:
        capabilities = {"completion": {"completionItem": {"snippetSupport": True}}, "hover": {}}
        client.start(workspace={"configuration": True}, textDocument=capabilities)
        yield client
    finally:
        client.stop()


def opened(client: Client, path: str, kind: str, text: str) -> list[dict[str, Any]]:
    """Opens a text under its schema, and waits for what is wrong with it."""
    client.open(path, f"# yaml-language-server: $schema={(FOLDER / kind).as_uri()}.schema.json\n{text}")
    return client.diagnostics(path)


def place_of(text: str, word: str) -> tuple[int, int]:
    """Where a word ends, below the line that names the schema."""
    before = text[: text.index(word) + len(word)]
    return before.count("\n") + 1, len(before) - before.rfind("\n") - 1


def labels(client: Client, path: str, line: int, character: int) -> set[str]:
    found = client.at("completion", path, line, character)
    return {item["label"] for item in (found if isinstance(found, list) else found["items"])}


def test_no_good_file_gets_an_error(client: Client) -> None:
    found: dict[Path, list[str]] = {}
    for number, (kind, file, _) in enumerate(good_files()):
        text = "\n".join(line for line in file.read_text("utf-8-sig").split("\n") if "$schema=" not in line)
        problems = [problem["message"] for problem in opened(client, f"{number}.yaml", kind, text)]
        found |= {file: problems} if problems else {}
    assert found == {}


def test_mistakes_are_found(client: Client) -> None:
    text = PIPELINE.replace("command: demo.load", "comand: demo.load")
    assert "comand" in " ".join(problem["message"] for problem in opened(client, "mistake.yaml", "pipeline", text))


DOCUMENTS = {"pipeline": PIPELINE, "config": CONFIG, "project": PROJECT}


@pytest.mark.parametrize(
    ("kind", "word", "words"),
    [
        ("pipeline", "type", "What the step does."),
        ("pipeline", "overrides", "Only in magnus 0.5."),
        ("config", "image", "contains magnus"),
        ("project", "output", "`{name}`"),
    ],
)
def test_hover(client: Client, kind: str, word: str, words: str) -> None:
    path, text = f"hover-{word}.yaml", DOCUMENTS[kind]
    opened(client, path, kind, text)
    line, character = place_of(text, f" {word}")
    contents = client.at("hover", path, line, character - 1)["contents"]
    assert contents["kind"] == "markdown"
    assert words in contents["value"], contents["value"]


@pytest.mark.parametrize(
    ("kind", "after", "typed", "some"),
    [
        ("pipeline", "next: fan\n", "      ", {"retry", "command_type", "overrides", "catalog"}),
        ("pipeline", "next: success\n", "      ", {"on_failure"}),
        ("pipeline", "command: demo.load\n", "      command_type: ", {"python", "shell", "notebook"}),
        ("config", "type: argo\n  config:\n", "    ", {"image_pull_policy", "resources", "secrets_from_k8s"}),
        ("config", "type: argo\n  config:\n", "    image_pull_policy: ", {"Always", "IfNotPresent", "Never"}),
        ("project", "parameters: parameters.yaml\n", "    ", {"schedules", "environments", "kind", "steps"}),
    ],
)
def test_completion(client: Client, kind: str, after: str, typed: str, some: set[str]) -> None:
    path, text = f"{min(some)}.yaml", DOCUMENTS[kind].replace(after, f"{after}{typed}\n", 1)
    opened(client, path, kind, text)
    assert some <= labels(client, path, *place_of(text, f"{after}{typed}"))
