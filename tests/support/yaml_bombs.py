"""Files of 1 MiB that are made to take a reader's time or memory.

`python -m tests.support.yaml_bombs` reads each in a process of its own, and prints what that took.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import time

from magnus_argo.diagnostics.budgets import MAX_BYTES
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml.reader import _read


def filled(part: str, before: str = "", after: str = "") -> str:
    room = MAX_BYTES - len(before) - len(after)
    return before + (part * (room // len(part) + 1))[:room] + after


def lines(line: str) -> str:
    return "".join(line.format(n=number) for number in range(MAX_BYTES // len(line)))[:MAX_BYTES]


def layered(first: str, layer: str, uses: int) -> str:
    text = f"a0: &a0 {first}\n"
    for number in range(1, 400):
        text += f"a{number}: &a{number} {layer.format(','.join([f'*a{number - 1}'] * uses))}\n"
    return text[:MAX_BYTES]


BOMBS = {
    "flow list": lambda: filled("a,", "[", "]"),
    "open brackets": lambda: filled("["),
    "dashes": lambda: filled("- "),
    "open braces": lambda: filled("{a: "),
    "anchored brackets": lambda: filled("&a ["),
    "question marks": lambda: filled("? "),
    "aliases": lambda: filled("a: *x\n", "x: &x 1\n"),
    "alias keys": lambda: filled("*x : 1,", "x: &x b\na: {", "}"),
    "missing aliases": lambda: "".join(f"- &abc{n} 1\n" for n in range(99)) + filled("- *abd\n")[:-2000],
    "anchors": lambda: lines("a{n}: &a{n} {n}\n"),
    "aliases of aliases": lambda: layered("[x,x,x,x,x,x,x,x,x]", "[{}]", 9),
    "merges of merges": lambda: layered("{k: 1, l: 2, m: 3}", "{{<<: [{}]}}", 50),
    "deep aliases": lambda: layered("[x]", "[{}]", 1),
    "escapes": lambda: filled("\\x41", 'a: "', '"'),
    "half characters": lambda: filled("\\ud83d", 'a: "', '"'),
    "one word": lambda: filled("a"),
    "one line of words": lambda: filled("a "),
    "one quoted line": lambda: filled("b ", 'a: "', '"'),
    "quoted lines": lambda: filled("b\n", 'a: "', '"'),
    "one block": lambda: filled("  b\n", "a: |\n"),
    "blank lines in a block": lambda: filled("\n", "a: |\n"),
    "blocks": lambda: filled("- |\n  \n\n  x\n"),
    "comments": lambda: filled("# c\n"),
    "nothing": lambda: filled("\n"),
    "same key": lambda: filled("a: 1\n"),
    "long keys": lambda: filled(f'"{"k" * 900}": 1\n'),
    "keys in braces": lambda: filled("a,", "{", "}"),
    "pairs in brackets": lambda: filled("a: b,", "[", "]"),
    "brackets in brackets": lambda: filled("- " + "[" * 98 + "]" * 98 + "\n"),
    "braces on one line": lambda: filled("{a: 1},", "a: [", "]"),
    "templates on one line": lambda: filled("{{x}},", "a: [", "]"),
    "a line of templates": lambda: filled("{{x}} ", "a: '"),
    "tags on one line": lambda: filled("!x v,", "a: [", "]"),
    "keys of nothing": lambda: filled("?,", "[", "]"),
    "empty items": lambda: filled("- \n"),
    "ambiguous scalars": lambda: lines("- 0{n}0\n"),
    "dates": lambda: filled("- 2024-01-31\n"),
    "a long integer": lambda: filled("9", "a: "),
    "a sexagesimal integer": lambda: filled("1:", "a: ", "1"),
    "spaces before a colon": lambda: filled(" ", "a", "x: 1"),
    "a word that must not be": lambda: filled("b", 'a: ["x" ', "]"),
    "words that must not be": lambda: filled("b ", "a: {x: 1 ", ": 2}"),
    "an error at the end": lambda: filled("- abcdefgh: b\n", "", "\n]"),
    "a tab at the end": lambda: filled("- abcdefgh\n", "", "\n\tx"),
    "a byte at the end": lambda: filled("- abcdefgh\n", "", "\x07"),
    "directives": lambda: filled("%YAML 1.2\n"),
}


def steps(count: int) -> str:
    step = "    step{n}:\n      type: task\n      command: python -m jobs.{n}\n      next: step{next}\n"
    body = "".join(step.format(n=number, next=number + 1) for number in range(count))
    return (
        f"dag:\n  start_at: step0\n  steps:\n{body}    step{count}:\n      type: success\n    fail:\n      type: fail\n"
    )


HONEST = "an honest file"
BOMBS[HONEST] = lambda: steps(10_000)
SLOW_FOR_PYTHON = (HONEST, "brackets in brackets", "quoted lines", "merges of merges", "half characters")
RUNS = [*((name, "fast") for name in BOMBS), *((name, "python") for name in SLOW_FOR_PYTHON)]


def measure(name: str, parser: str) -> dict[str, object]:
    source = Source("p.yaml", BOMBS[name]().encode()[:MAX_BYTES])
    gc.disable()  # as the command line does
    start = time.process_time()
    node, found = _read(source, fast=parser == "fast")
    return {
        "name": name,
        "parser": parser,
        "seconds": time.process_time() - start,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "usable": node is not None,
        "found": len(found),
        "longest": max((len(one.message) + len(one.help or "") for one in found), default=0),
    }


def main() -> None:
    _read(Source("p.yaml", b"a: [b"), fast=True)  # what is imported late is not a cost of the bombs
    for name, parser in RUNS:
        child = os.fork()
        if not child:
            print(json.dumps(measure(name, parser)), flush=True)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
