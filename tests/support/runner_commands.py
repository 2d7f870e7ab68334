"""What GitHub's runner and other CIs take for commands, and text that wants to be one."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMANDS = {"error", "warning", "notice", "debug", "add-mask", "set-output", "set-env", "group", "stop-commands", "x"}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


_ELSEWHERE = re.compile(r"##(vso|teamcity)\[[^\]]*\]", re.IGNORECASE)
"""Commands anywhere in a line (Azure's agent, Command.cs TryParse; TeamCity's service messages)."""


def of_other_ci(line: str) -> Command | None:
    """What Azure's agent or TeamCity makes of a line."""
    match = _ELSEWHERE.search(line)
    return Command(match[1].lower(), {}, match[0]) if match else None


def command_of(line: str) -> Command | None:
    """What the runner makes of a line (runner 2.3xx ActionCommand.cs: TryParseV2, then TryParse)."""
    trimmed = line.lstrip()
    separator = trimmed.find("::", 2)
    if trimmed.startswith("::") and separator >= 0:
        command = parsed(trimmed[2:separator], ",", trimmed[separator + 2 :], {"%0D": "\r", "%0A": "\n"}, "%3A%2C")
        if command:
            return command
    if other := of_other_ci(line):
        return other
    prefix = line.find("##[")
    end = line.find("]", prefix)
    if prefix < 0 or end < 0:
        return None
    return parsed(line[prefix + 3 : end], ";", line[end + 1 :], {"%3B": ";", "%5D": "]", "%0D": "\r", "%0A": "\n"}, "")


def parsed(head: str, comma: str, data: str, escapes: dict[str, str], more: str) -> Command | None:
    name, _, listed = head.partition(" ")
    if name.lower() not in COMMANDS:
        return None
    own = {**escapes, **({"%3A": ":", "%2C": ","} if more else {})}
    pairs = [pair.split("=", 1) for pair in listed.strip().split(comma) if pair]
    properties = {pair[0]: unescaped(pair[1], own) for pair in pairs if len(pair) == 2 and all(pair)}
    return Command(name, properties, unescaped(data, escapes))


def unescaped(value: str, escapes: dict[str, str]) -> str:
    for code, character in {**escapes, "%25": "%"}.items():
        value = value.replace(code, character)
    return value


def commands(report: str) -> list[Command]:
    return [command for line in re.split(r"\r\n|\r|\n", report) if (command := command_of(line))]


HOSTILE = [
    "::error::x",
    "  ::add-mask::a",
    "##[add-mask]a",
    "a ##[group]b",
    "###[group]b",
    "a ##vso[task.prependpath]b",
    "##VSO[task.setvariable variable=a]b",
    "a ##teamcity[setParameter name='a' value='b']",
    "x\n::set-output name=a::b",
    "x\r::stop-commands::t",
    "x\r\n##[debug]y",
    "x\x85::debug::y",
    "x\u2028::debug::y",
    "%0A::debug::y",
    "a,file=b::c:%25",
    "\x1b]0;title\x07\x1b[2J",
    "\u202eabc\u2066",
    "\u3000::debug::x",
    "\ud800",
    "::: ::debug::x",
    "💥" * 3000,
]
