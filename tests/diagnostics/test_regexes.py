"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import magnus_argo
from magnus_argo.diagnostics.regexes import regex


def test_it_is_what_re_compile_returns() -> None:
    word = regex(r"(\w)\w*", re.ASCII)
    match = word.fullmatch("step")
    assert match is not None
    assert (match[1], word.pattern, word.flags & re.ASCII) == ("s", r"(\w)\w*", re.ASCII)
    assert regex(rb"\d+").findall(b"1, 23") == [b"1", b"23"]


def test_what_was_used_once_is_not_asked_for_again() -> None:
    word = regex(r"\w+")
    assert word.fullmatch is word.fullmatch


def test_every_one_of_the_source_can_be_compiled() -> None:
    names = [each.name for each in pkgutil.walk_packages(magnus_argo.__path__, "magnus_argo.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    expressions = [value for module in modules for value in vars(module).values() if type(value) is regex]
    assert len(expressions) > 50
    assert all(isinstance(each.pattern, (str, bytes)) for each in expressions)
