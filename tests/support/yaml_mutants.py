"""YAML that was good before it was mutated, and YAML put together at random; the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator

SEEDS = (
    """\
dag:
  start_at: a  # first
  steps:
    a: &x
      type: task
      command: "python \\"x\\" \\\\ y"
      next: 'it''s'
      list: [1, b c, {k: v, "q": w}, 'z']
      m: {a: 1, b: [x, u], ? z : 1}
    b:
      <<: *x
      text: |
        line one
          two
      fold: >-
        a
        b
      - no
""",
    """\
a: [1, 2,
  3]
b:
- x
- - u
  - z: 1
    w: 2
c: plain multi
  line text
? complex
: value
d: !!str 12
e: "multi
  line"
...
""",
    '{"a": [1, 2.5, null, true], "b": {"c": "d\\n\\u00e9\\x41"}}\n',
    "---\n# c\na: https://x/v?z=1#f\nb: [what, a::b, -1, - , x]\nc: {a: b:c, d}\n--- \nx\n",
)
PIECES = [
    *"abc: ,[]{}?-#&*!|>'\"%@`\\\n\n  \n:-<=~0123.+_",
    *[
        "- ",
        ": ",
        "\n  ",
        "--- ",
        "...",
        "\n---\n",
        "<<",
        " #",
        "&x ",
        "*x",
        "!!str ",
        "\\x4",
        "\\u00e9",
        "é",
        "😀",
        "\r\n",
    ],
    *[
        "| \n",
        ">2",
        "|+",
        "\t",
        "\\ud83d",
        "{{x}}",
        "yes",
        "010",
        "2024-01-31",
        "!foo ",
        "%YAML 1.2\n",
        "\r",
        "\u2028",
        "*w",
    ],
    *["<<: *x", "? [a]\n", ".inf", '"\\/"', "]\n", "}\n", "'", '"'],
]
WORDS = [
    *[
        "a",
        "b1",
        '"q"',
        "'s'",
        "a b",
        "x:z",
        "1",
        "-1",
        "http://u/v?w=1",
        "a#b",
        "*x",
        "&x v",
        "&u",
        "!!str 1",
        "~",
        "",
    ],
    *["what?", "-", "--x", "a:", "?", "a-b", "$x", '"a: b"', '"#"', "%p", "a%", "a,b", ".5", "<<", "=", "::", ":x"],
    *["a\n  b", '"m\n  n"'],
]
GAPS = ["", " ", " ", " ", "  ", "\n  ", " # c\n  "]


def mutants(seed: int, count: int) -> Iterator[str]:
    rng = random.Random(seed)
    for _ in range(count):
        text = list(rng.choice(SEEDS))
        for _ in range(rng.randint(1, 3)):
            mutate(rng, text)
        yield "".join(text)


def mutate(rng: random.Random, text: list[str]) -> None:
    place = rng.randrange(len(text) + 1)
    kind = rng.random()
    if kind < 0.5:
        text[place:place] = [rng.choice(PIECES)]
    elif kind < 0.75:
        del text[place : place + rng.randint(1, 3)]
    elif kind < 0.9:
        text[place : place + 1] = [rng.choice(PIECES)]
    else:
        start = rng.randrange(len(text) + 1)
        text[place:place] = text[start : start + rng.randint(1, 20)]


def compositions(seed: int, count: int) -> Iterator[str]:
    rng = random.Random(seed)
    for _ in range(count):
        yield f"x: &x 1\nv: {flow(rng, 3)}\n" if rng.random() < 0.6 else f"x: &x 1\nv:{block(rng, 2, 3)}"


def flow(rng: random.Random, depth: int) -> str:
    kind = rng.random()
    if depth <= 0 or kind < 0.5:
        return rng.choice(WORDS)
    gap = rng.choice(GAPS)
    if kind < 0.75:
        items = [
            pair(rng, depth) if rng.random() < 0.25 else flow(rng, depth - 1) + gap for _ in range(rng.randint(0, 3))
        ]
        return f"[{gap}{(',' + gap).join(items)}{rng.choice(['', ',', ' '])}]"
    pairs = [pair(rng, depth) + gap for _ in range(rng.randint(0, 3))]
    return f"{{{gap}{(',' + gap).join(pairs)}{rng.choice(['', ',', ' '])}}}"


def pair(rng: random.Random, depth: int) -> str:
    key = rng.choice([rng.choice(WORDS), rng.choice(WORDS), flow(rng, depth - 1)])
    value = rng.choice([flow(rng, depth - 1), flow(rng, depth - 1), ""])
    return (
        rng.choice(["", "", "", "? "])
        + key
        + rng.choice(["", "", " "])
        + rng.choice([":", ": ", ": ", ":\n  ", ""])
        + value
    )


def block(rng: random.Random, width: int, depth: int) -> str:
    pad = " " * width
    if depth <= 0 or rng.random() < 0.3:
        texts = [
            f"|\n{pad}  t\n{pad}  u",
            f">-\n{pad}  t\n\n{pad}   u",
            f"|\n{pad}  \n{pad}   t",
            f"|2\n{pad}   t",
            "'a''b'",
        ]
        return f" {rng.choice([flow(rng, 1), rng.choice(WORDS), *texts])}\n"
    if rng.random() < 0.5:
        starts = ["-", "-", "- ", "- k:", "-  "]
        items = [
            pad + rng.choice(starts) + block(rng, width + rng.choice([2, 2, 1, 3]), depth - 1)
            for _ in range(rng.randint(1, 3))
        ]
        return "\n" + "".join(items)
    return "\n" + "".join(entry(rng, pad, width, depth, number) for number in range(rng.randint(1, 3)))


def entry(rng: random.Random, pad: str, width: int, depth: int, number: int) -> str:
    key = rng.choice([f"k{number}", f'"k{number}"', f"k {number}", f"? k{number}\n{pad}", rng.choice(WORDS)])
    colon = rng.choice([":", ":", ":", " :", ": &z", ": !!map", ""])
    tail = rng.choice(["", "", "", "# c\n", "\n", " # d\n"])
    return pad + key + colon + block(rng, width + rng.choice([2, 2, 2, 0, 1]), depth - 1) + tail
