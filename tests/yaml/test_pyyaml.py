"""PyYAML is loaded in one place, and does there what it does elsewhere."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.support.paths import ROOT

ROOM = ROOT / "src" / "magnus_argo"
AFTER_LOADING = """
import re, yaml
before = re.compile
from magnus_argo.yaml import pyyaml
assert re.compile is before
"""
LAZY = """
import re
from magnus_argo.yaml import pyyaml
import yaml
assert not isinstance(yaml.reader.Reader.NON_PRINTABLE, re.Pattern)
assert isinstance(re.compile("unlike others"), re.Pattern)
assert yaml.load("{a: 2024-01-02, b: 0x10, c: 'é', d: 1_0, e: on}", yaml.SafeLoader) == yaml.safe_load(
    "{a: 2024-01-02, b: 16, c: é, d: 10, e: true}")
try:
    yaml.load("\\x01", yaml.SafeLoader)
except yaml.reader.ReaderError as error:
    print(error.reason)
"""


IN_A_THREAD = """
import re
from threading import Thread
from magnus_argo.diagnostics.regexes import regex
re.compile = regex  # as while PyYAML is loaded
seen = []
thread = Thread(target=lambda: seen.append(regex("a+").match("aab")[0]))
thread.start()
thread.join()
print(seen)
"""


def test_another_thread_may_use_patterns_meanwhile() -> None:
    assert run(IN_A_THREAD) == "['aa']\n"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_patterns_are_compiled_when_they_are_used_and_match_as_ever() -> None:
    assert run(LAZY) == "special characters are not allowed\n"


def test_a_pyyaml_that_is_loaded_already_stays_as_it_is() -> None:
    assert run(AFTER_LOADING) == ""


def test_no_other_module_imports_it() -> None:
    users = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "yaml" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "yaml")
    }
    assert users == {"yaml/pyyaml.py"}
