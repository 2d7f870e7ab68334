"""What SECURITY.md and action.yml say, held against the code; and that tests show each sentence and each budget."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

import pytest
from tests.support.github_runner import ACTION
from tests.support.paths import ROOT
from tests.support.security_page import CLAIMS, PAGE, exists, sentences

from magnus_argo.diagnostics import budgets
from magnus_argo.diagnostics.budgets import MEBIBYTE
from magnus_argo.report import FORMATS
from magnus_argo.rules import RULES

SOURCE = ROOT / "src/magnus_argo"
BUDGETS = {name: value for name, value in vars(budgets).items() if name.isupper() and name != "MEBIBYTE"}
LIMITS = " ".join(PAGE.split()).partition("**Exhaust the machine.** ")[2].partition(" ## ")[0]
FIGURES = [
    f"A file is limited to {budgets.MAX_BYTES // MEBIBYTE} MiB",
    f"{budgets.MAX_DEPTH} levels",
    f"{budgets.MAX_NODES:,} keys",
    f"aliases add at most {budgets.MAX_BYTES_OF_ALIASES // MEBIBYTE} MiB of text",
    f"{budgets.MAX_STEPS:,} steps",
    f"{budgets.MAX_GRAPHS_DEEP} graphs in one another",
    f"{budgets.MAX_FILES_DEEP} files in a row",
    f"{budgets.MAX_BYTES_OF_RUN // MEBIBYTE} MiB of files, counting each use",
    f"in `dag` steps to {budgets.MAX_BYTES_OF_DEFINITIONS // MEBIBYTE} MiB",
    f"Values of variables add at most {budgets.MAX_BYTES_OF_VALUES // MEBIBYTE} MiB",
    f"and {budgets.MAX_BYTES_OF_ALL_VALUES // MEBIBYTE} MiB to those of a run",
    f"a workflow has at most {budgets.MAX_BYTES_OF_WORKFLOW // MEBIBYTE} MiB",
    f"and those of a run {budgets.MAX_BYTES_WRITTEN // MEBIBYTE} MiB",
    f"how the first {budgets.MAX_BYTES_SHOWN // MEBIBYTE} MiB differ",
    f"A project is limited to {budgets.MAX_ENVIRONMENTS} environments",
    f"{budgets.MAX_PATTERNS} patterns",
    f"{budgets.MAX_JOBS:,} pipelines",
    f"{budgets.MAX_SETTINGS:,} settings",
    f"{budgets.MAX_BYTES_OF_SETTINGS // MEBIBYTE} MiB of text in them",
    f"A path has at most {budgets.LONGEST_PATH:,} characters",
    f"the symbolic links on its way {budgets.LONGEST_LINKS:,}",
    f"A pattern of paths has at most {budgets.LONGEST_PATTERN} characters",
    f"at most {budgets.MAX_ALTERNATIVES} others",
    f"no more than {budgets.MAX_LOOKS:,} names of files",
    f"follow {budgets.MAX_LINKS:,} links",
    f"{budgets.MAX_OF_A_KIND} problems of a kind",
    f"tells at most {budgets.MAX_CHANGES_OF_A_KIND:,} changes of a kind",
    f"lists at most {budgets.MAX_STEPS_OF_CHANGES:,} steps",
    f"and {budgets.MAX_BYTES_OF_STEPS // MEBIBYTE} MiB of their names",
    f"only a few times: {budgets.MAX_BYTES_OF_ROUNDS // MEBIBYTE} MiB in all",
    f"Git has {budgets.MAX_SECONDS_OF_GIT} seconds",
]
OF_OTHERS = {
    *("files/links.py", "files/trees.py"),
    *("argo/limits.py", "argo/first_container.py", "argo/cron.py", "checks/values.py", "checks/object_kind.py"),
    *("ci/github.py", "magnus/parameters.py", "magnus/quantity.py", "report/sarif.py", "schema/__init__.py"),
    *("yaml/explain/blocks.py", "yaml/pure_parser.py", "yaml/scalars.py", "yaml/writer.py"),
}
"""Files with limits of Argo, Kubernetes, Linux, GitHub, Python and YAML, or one that follows from a budget."""

OF_PAGES = ("changes/", "pictures/", "report/", "diagnostics/words.py", "magnus/variables.py", "commands/")
"""Where it is decided how much of something a page or a message shows."""


@pytest.mark.parametrize("words", FIGURES)
def test_the_limits_are_those_of_the_code(words: str) -> None:
    assert words in LIMITS


def test_there_are_no_other_figures() -> None:
    rest = LIMITS
    for words in FIGURES:
        rest = rest.replace(words, "")
    assert re.findall(r"\d[\d,]*", rest) == []


def test_the_schemas_have_the_longest_path() -> None:
    texts = "".join((ROOT / "schemas" / f"{name}.schema.json").read_text() for name in ("magnus-argo", "pipeline"))
    lengths = re.findall(r'"maxLength": (\d+), "x-message": "a path of at most ([\d,]+) characters"', texts)
    assert len(lengths) >= 4
    assert set(lengths) == {(str(budgets.LONGEST_PATH), f"{budgets.LONGEST_PATH:,}")}


def test_every_budget_says_why() -> None:
    body = ast.parse((SOURCE / "diagnostics/budgets.py").read_text()).body
    told = {}
    for node, following in pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(following, ast.Expr):
            told[ast.unparse(node.target)] = ast.literal_eval(following.value)
    assert told.keys() == BUDGETS.keys()
    assert all(len(why) > 30 for why in told.values())


def test_budgets_are_in_one_module() -> None:
    named = re.compile(r"^(_?(?:MAX|MOST|LONGEST|LARGEST|DEEPEST)_?\w*)(?:: Final)? = \d", re.MULTILINE)
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        path = file.relative_to(SOURCE).as_posix()
        if path not in OF_OTHERS and not path.startswith(OF_PAGES) and path != "diagnostics/budgets.py":
            found |= {f"{path}: {name}" for name in named.findall(file.read_text())}
    assert found == set()


def test_each_sentence_has_tests() -> None:
    said = {*sentences(PAGE)}
    shown = {*CLAIMS["sentences"], *CLAIMS["asked"]}
    assert (said - shown, shown - said) == (set(), set()), "sentences without tests, tests without a sentence"
    assert all(CLAIMS["sentences"].values())


def test_each_budget_has_tests() -> None:
    assert CLAIMS["budgets"].keys() == BUDGETS.keys()
    assert all(CLAIMS["budgets"].values())


def test_each_test_exists() -> None:
    named = {test for kind in ("sentences", "budgets") for tests in CLAIMS[kind].values() for test in tests}
    assert {test for test in named if not exists(test)} == set()


@pytest.mark.parametrize(
    "test", ["files/test_no.py::test_a", "files/test_files.py::test_no", "cases/test_cases.py::test_case[no]"]
)
def test_a_test_that_does_not_exist_is_found_out(test: str) -> None:
    assert not exists(test)


def test_a_sentence_is_found_in_text_lists_and_tables() -> None:
    page = "# A\n\nOne `x.` is\nhere. Two.\n\n- **Bold.** Three.\n- Four, 1.5.\n\n| who | a |\n|---|---|\n| b | c |\n"
    assert sentences(page) == ["One `x.` is here.", "Two.", "Three.", "Four, 1.5.", "| b | c |"]


def test_the_table_has_everybody_and_everything() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    assert [cell.strip("| ") for cell in rows[0]] == [
        *("who", "controls", "can have read", "can have written", "can have run")
    ]
    assert [row[0].removeprefix("| the ") for row in rows[1:]] == [
        *("author of a pull request", "author of the base branch", "author of the CI workflow file"),
        "person at the prompt",
    ]
    assert {len(row) for row in rows} == {5}


def test_the_rules_and_files_that_it_names_exist() -> None:
    named = set(re.findall(r"`([a-z]+-[a-z-]+)`", PAGE)) - {"magnus-validate", "changed-pipelines"}
    assert named <= {rule.name for rule in RULES}
    assert all((ROOT / name).exists() for name in re.findall(r"`([\w/-]+\.(?:txt|yaml))`", PAGE))


def test_the_action_names_every_format_of_a_report() -> None:
    assert set(re.findall(r"[a-z]+", ACTION["inputs"]["report"]["description"].lower())) >= set(FORMATS)
