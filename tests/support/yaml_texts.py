"""Strings and trees that writers of YAML get wrong, for the tests; the same in every run."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterator
from functools import cache
from itertools import product

from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import inline


def words(text: str) -> list[str]:
    """A list as people write it, where there are no blanks in what is listed."""
    return text.split()


WORDS = words("y n yes no on off true false null none nan inf ~ << = infinity nil .inf -.inf .nan")
WORKFLOW_WORDS = words(
    """magnus /mnt/data quay.io/x/y:1.2-a 250m 1Gi 10Gi 512Mi 30s 5m 1M 2T --file -c --retry-on=x a.b/c=d x*2 a1b2c3d
    argoproj.io/v1alpha1 https://a.com/a?b=c&d=e%20f user@example.com v1.2.3 (a.Failed||b) image_name a,b"""
)
EXAMPLES = words(
    """0o17 0b11 0x1F 010 08 1_000 .5 5. +.5e-3 -12 +12e03 1626e53 0003588 1e400 1e3 190:20:30 1:30 12:30:45.5
    2001-12-14 2001-12-14t21:59:43.10-05:00 {{workflow.uid}} x-{{item}} {{ }} ${name} --- ... - %YAML a: #a &a *a !a"""
)
SENTENCES = [
    "a.Succeeded || b.Failed && fail.Omitted",
    "(a.Failed || a.Errored) && !b.Succeeded",
    "magnus execute_single_node run step --file pipeline.yaml",
    "a -b - c",
]
INDICATORS = "-?:,[]{}#&*!|>'\"%@`~=<.\\/+_^$();"
HIDDEN = "\x00\x07\t\r\n\x1b\x7f\x85\xa0\xad\u200b\u200d\u202e\u2028\u2029\u2066\ufeff\ufffe\uffff\U0001fffe\U000e0001"
SEEN = "äßéØ中文日本한국עבריתالعربيةπ∞€“”🎉🧪\U0001d4b3e\u0301o\u0308"
SHAPES = ("{0}", "{0}a", "a{0}", "a{0}a", "a {0}", "{0} a", "a {0} a", "1{0}1", "{0}{0}{0}", "{0} ", " {0}", "\n{0}")
BASES = ("", "", "0", "0x", "0b", "0o", "0X", "0B", "0O", ".", "00", "0.", "1_")
DIGITS = ("01", "01234567", "0123456789", "0123456789_", "0123456789abcdef", "0123:")
TAILS = ("", "", ".", ".5", "e3", "E+3", "e-3", "e400", "_", "m", "Gi", "Ki", "s", "E", "P", ":30", ":")


@cache
def texts() -> list[str]:
    """At least 100,000 different strings, always the same."""
    rng = random.Random(20240229)
    found = [*special_texts()]
    found += ["".join(rng.choices("0123456789abcdef", k=length)) for length in range(4, 41) for _ in range(1350)]
    found += [number(rng) for _ in range(25_000)]
    found += ["".join(rng.choices(INDICATORS + " ab1eE0x_\n", k=rng.randrange(1, 9))) for _ in range(20_000)]
    found += ["".join(rng.choices(INDICATORS + HIDDEN + SEEN + " a1", k=rng.randrange(1, 9))) for _ in range(15_000)]
    found += [any_text(rng) for _ in range(5_000)]
    return list(dict.fromkeys(found))


@cache
def special_texts() -> list[str]:
    found = ["".join(letters) for word in WORDS for letters in product(*zip(word.lower(), word.upper(), strict=True))]
    found += [*WORKFLOW_WORDS, *SENTENCES, *EXAMPLES, "", " ", "a ", "\n", "a\n", "a\n\n b\n", "  a\n b", "{{=f('a')}}"]
    found += [shape.format(char) for shape in SHAPES for char in INDICATORS + HIDDEN + SEEN]
    found += [chr(code) for code in range(0x250)]
    found += ["--- a", "- a", "? a", ": a", "a: b", "a #b", "a\n---\nb", "a\n...\n", "2001-1-1 1:1:1", "x" * 3000]
    return list(dict.fromkeys(found))


def number(rng: random.Random) -> str:
    digits = rng.choices(rng.choice(DIGITS), k=rng.randrange(6))
    return rng.choice(["", "", "+", "-"]) + rng.choice(BASES) + "".join(digits) + rng.choice(TAILS)


def any_text(rng: random.Random) -> str:
    codes = (rng.randrange(rng.choice([0x80, 0x3000, 0x110000])) for _ in range(rng.randrange(1, 12)))
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)


def some_trees() -> Iterator[Value]:
    """Four trees in a list, 400 times; some of their parts are marked to be inline."""
    return ([random_data(random.Random(seed), 6) for _ in range(4)] for seed in range(400))


def random_data(rng: random.Random, depth: int) -> Value:
    kind = rng.randrange(8 if depth else 6)
    if kind >= 6:
        items = [random_data(rng, depth - 1) for _ in range(rng.randrange(5))]
        data: Value = {rng.choice(texts()): item for item in items} if kind == 6 else items
        return inline(data) if rng.random() < 0.2 else data
    scalars: tuple[Value, ...] = (
        None,
        rng.random() < 0.5,
        rng.randrange(-(2**63), 2**63),
        random_float(rng),
        rng.choice(texts()),
        {},
    )
    return scalars[kind]


def random_float(rng: random.Random) -> float:
    (found,) = struct.unpack("d", rng.randbytes(8))
    return found if math.isfinite(found) and rng.random() < 0.7 else float(rng.randrange(10 ** rng.randrange(1, 30)))
