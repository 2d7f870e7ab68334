"""Texts that something on the way might obey, expand, misread or choke on."""

from __future__ import annotations

from random import Random

EXPANDED = ("{{", "{{=", "}}", "{{workflow.name}}", "{{=1+1}}", "$(", "$(id)", "${x}", "${", "$x", "$$", "`id`")
OBEYED = (
    *("::error::x", "  ::add-mask::x", "##[add-mask]x", "a ##vso[a.b]c", "x%0A::set-output name=a::b", "::debug::"),
    *("\x1b[31m", "\x1b]0;title\x07", "a\n::add-path::b", "a\r::add-path::b", "\u2028::debug::y", "x<<EOF", "a=b"),
)
UNSEEN = ("\u202eabc", "\u200b", "\u00a0", "\ufeff", "\x00", "\x85", "\u2029", "\U000e0041", "a\u0301", "\u0430dmin")
MARKUP = (
    *("<script>alert(1)</script>", "<!--", "]]>", "&amp;", "&#0;", '"><img src=x>', "[a](http://b)", "![a](//b)"),
    *("@someone", "me@example.com", "#12", "| a | b |", "```", "~~~", "**a**", "%%{init: {}}%%", "a-->b", 'x"]', "\\"),
)
YAML_BITS = ("- a", "a: b", "# a", "&a", "*a", "!!str", "!a", "---", "...", "|", ">", "? a", "<<", "=", "[a", "{a", "'")
NORWAY = ("no", "y", "on", "off", "Yes", "~", "null", "true", "NaN", ".nan", "-.inf", "")
NUMBERS = (
    *("0", "-1", "010", "0o17", "0x1F", "0b1", "1_000", "1e3", "1e999", "1:30", ".5", "5.", "+1", "--1", "9" * 40),
    *("9223372036854775808", "2024-01-31", "2024-01-31T00:00:00Z", "1" + "0" * 400, "1.0000000000000001", "-0.0"),
)
EMOJI = ("😀", "👩\u200d👩\u200d👧", "❤️", "🇩🇪")
NAMES = ("../x", "/etc/passwd", "a/b", ".", "..", "-o", "--check", "a.b", "A_b", "ü", "a b", "a%b", "x" * 70, "con")
AMOUNTS = ("100m", "1Gi", "0", "-1Gi", "1e3", "1.5", "1Ei", "5 Gi", "0.1m", "@daily", "0 6 * * *", "60 * * * *", "* *")
LONG = ("x" * 3000, "ab " * 2000, "😀" * 700, "{{" * 600, "${a}" * 500, "a.b/" * 500)

FAMILIES = (EXPANDED, OBEYED, UNSEEN, MARKUP, YAML_BITS, NORWAY, NUMBERS, EMOJI, NAMES, AMOUNTS, LONG)
_FREQUENCIES = (5, 5, 3, 4, 3, 3, 4, 2, 4, 3, 1)


def hostile(rng: Random) -> str:
    """One of the texts, sometimes two of them joined."""
    (family,) = rng.choices(FAMILIES, _FREQUENCIES)
    text = rng.choice(family)
    return text + rng.choice((" ", "", "\n", "/")) + hostile(rng) if rng.random() < 0.1 else text


def spliced(rng: Random, text: str) -> str:
    """`text` with a hostile one somewhere in it."""
    place = rng.randint(0, len(text))
    return text[:place] + hostile(rng) + text[place:]
