"""Text of files and counts in messages: printable, short, quoted, listed. No other module has helpers of this kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import islice

from magnus_argo.diagnostics.budgets import LONGEST_COMPARED, LONGEST_TOLD, MAX_COMPARED, MAX_EXACTLY_COMPARED
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.whereabouts import INPUTS

IGNORABLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef"
"""What Python prints and nobody sees (Unicode, Default_Ignorable_Code_Point), but for the style of an emoji."""
_BLANK = "\u2800\u2d7f\ufffc\U0001107f\U00013441\U00013442\U00016fe4\U0001d159"
"""What every font leaves blank, by what it is called: a blank pattern, a joiner, a filler, a null notehead."""
_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa"
    "\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u2604\u260e\u2611\u2618\u261d\u2620\u2622\u2623\u2626\u262a"
    "\u262e\u262f\u2638-\u263a\u2640\u2642\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u2692\u2694-\u2697\u2699"
    "\u269b\u269c\u26a0\u26a7\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9\u2702"
    "\u2708\u2709\u270c\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2733\u2734\u2744\u2747\u2763\u2764\u27a1"
    "\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237"
    "\U0001f321\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e\U0001f39f"
    "\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd"
    "\U0001f549\U0001f54a\U0001f56f\U0001f570\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f5a5"
    "\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de"
    "\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5"
    "\U0001f6e9\U0001f6f0\U0001f6f3"
)
"""What looks otherwise with the style of an emoji behind it (Unicode, Emoji but not Emoji_Presentation); a key such as
`1` has one before its cap."""
_UNSEEN = regex(f"[{IGNORABLE}{_BLANK}]|(?<![{_EMOJI}])(?!(?<=[0-9#*])\ufe0f\u20e3)\ufe0f")
LIKE_A_COMMIT = regex(r"(?ai)\b[0-9a-f]{7,40}\b")
"""What GitHub links to a commit, if there is one."""
_LIKE_A_FLAG = regex(rf"({'|'.join(INPUTS)})(?![\w-])")
"""What cures tell in the words of the place where this runs."""
LONGEST_SHOWN = 60
LONGEST_TO_PASTE = 200
_FEW = 3
LONGEST_NAME = 120


def shortened(text: str, limit: int) -> str:
    """Cuts a text to at most `limit` characters; the last is `…` where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def cut_name(name: str, longest: int = LONGEST_NAME) -> str:
    """Leaves out the middle of a long name, and puts there what tells it from others with the same ends. The rest has
    more than `longest` characters, so that no name which is not cut looks like it."""
    half = longest // 2
    return name if len(name) <= longest else f"{name[:half]}…{digest(name)}…{name[-half:]}"


@lru_cache(maxsize=1024)  # a long key may stand on the way to each of many fields
def digest(text: str) -> str:
    """Returns 32 characters that no two texts share, even if somebody looks for two that do: 2^64 have to be tried."""
    from hashlib import sha256  # most runs cut nothing

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def on_one_line(text: str, limit: int = LONGEST_SHOWN) -> str:
    r"""Makes the first `limit` characters of a text one line, with `\x1b` for what hides."""
    short = shortened(text, limit)
    return short if is_visible(short) else "".join(visible_characters(short))


def shown(text: str, limit: int = LONGEST_SHOWN) -> str:
    """Makes the first `limit` characters of a text one line for backticks, which nothing in it ends, and in which it is
    no flag of ours."""
    line = _without_backticks(on_one_line(text, limit))
    return rf"\x2d{line[1:]}" if _LIKE_A_FLAG.match(line) else line


def _without_backticks(text: str) -> str:
    return text.replace("`", r"\x60")


def visible_characters(text: str) -> list[str]:
    r"""Returns each character as it is, or as Python escapes it (`\x1b`, `\u202e`) if nobody can see it."""
    unseen = {found.start() for found in _UNSEEN.finditer(text)}
    return [
        character if character.isprintable() and place not in unseen else character.encode("unicode_escape").decode()
        for place, character in enumerate(text)
    ]


def is_visible(text: str) -> bool:
    """Tells whether all of a text can be seen."""
    return text.isprintable() and (text.isascii() or not _UNSEEN.search(text))


def quoted(text: str) -> str:
    """Quotes a text as a YAML scalar that every reader takes for it: `"yes"`, in single quotes what holds a `"`."""
    if not text.isprintable():
        import json

        escaped = json.dumps(text, ensure_ascii=False)
        return "".join(each if each.isprintable() else _in_yaml(each) for each in escaped)
    return single_quoted(text) if '"' in text or "\\" in text else f'"{text}"'


def _in_yaml(character: str) -> str:
    code = ord(character)
    return rf"\u{code:04x}" if code < 0x1_0000 else rf"\U{code:08x}"


def single_quoted(text: str) -> str:
    """Quotes a printable text as YAML does it in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def quote_it(text: str, what: str = "it") -> str:
    """Words the cure to quote a text, with the text to paste unless it is long or would end the backticks."""
    is_shown = len(text) <= LONGEST_TO_PASTE and "`" not in text
    return f"quote {what}: `{quoted(text)}`" if is_shown else f"quote {what}"


def ticked(name: str) -> str:
    """Puts a name in backticks that nothing in it ends, on one line."""
    return f"`{shown(name, LONGEST_TOLD)}`"


def path_in_prose(path: str) -> str:
    """Writes a path for a sentence, in backticks unless it is one word: no words in it are taken for ours."""
    return path if _is_word(path) else ticked(path)


def listed(names: Collection[str], most: int | None = None) -> str:
    """Lists names in backticks with commas, long ones cut; beyond `most`, says how many more there are."""
    text = ", ".join(map(ticked, map(cut_name, islice(names, most))))
    return text if most is None or len(names) <= most else f"{text} and {len(names) - most} more"


def counted(count: int, noun: str, several: str = "") -> str:
    """Counts things: `1 step`, `0 steps`; `several` is the plural of a noun that does not only take an `s`."""
    return f"{count} {noun if count == 1 else several or f'{noun}s'}"


def suggest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Finds the known name that was probably meant by one that does not exist; None if none is similar.

    Compares no more than `MAX_COMPARED` names, and none that is longer than `LONGEST_COMPARED`; it is for the first
    `MAX_SUGGESTIONS` mistakes of a kind.
    """
    if len(name) > LONGEST_COMPARED:
        return None
    from difflib import SequenceMatcher, get_close_matches  # most runs have nothing to suggest

    matcher = SequenceMatcher(None, "", name)
    rough: list[tuple[float, str]] = []
    for each in islice(known, MAX_COMPARED):
        if len(each) <= LONGEST_COMPARED:
            matcher.set_seq1(each)
            if matcher.real_quick_ratio() >= cutoff and (ratio := matcher.quick_ratio()) >= cutoff:
                rough.append((ratio, each))
    likely = [each for _, each in nlargest(MAX_EXACTLY_COMPARED, rough)]
    return next(iter(get_close_matches(name, likely, 1, cutoff)), None)


def leaves_no_doubt(name: str, meant: str, known: Iterable[str]) -> bool:
    """Tells whether a suggestion can be followed without asking: it is very similar, all other known names are much
    less so, and no number is another one, for `load2` is seldom a misspelt `load1`."""
    import re
    from difflib import SequenceMatcher

    others = [each for each in islice(known, MAX_COMPARED + 1) if each != meant]
    if len(others) >= MAX_COMPARED or re.findall(r"\d+", name) != re.findall(r"\d+", meant):
        return False
    matcher = SequenceMatcher(None, meant, name)
    best = matcher.ratio()

    def is_near(other: str) -> bool:
        matcher.set_seq1(other)
        limit = best - 0.2
        return matcher.real_quick_ratio() > limit and matcher.quick_ratio() > limit and matcher.ratio() > limit

    return best >= 0.75 and not any(is_near(other[:LONGEST_COMPARED]) for other in others)


class Name(str):
    """What a file calls something."""

    __slots__ = ()


class Value(str):
    """What a file says of something: shown bare where it is one word."""

    __slots__ = ()


Sentence = tuple[str, ...]
"""Words in which names and values are kept apart from prose, which is `str` itself, so that each renderer can quote
them."""


def joined(names: Sequence[str], most: int = _FEW, *, last: str = "and") -> Sentence:
    """Joins names as ``a, b and c``, or the first `most` and how many more; `last` is the word before the last."""
    rest = [f"{len(names) - most} more"] if len(names) > most else []
    parts: list[str] = [*map(Name, names[:most]), *rest]
    *first, end = parts
    before = [piece for name in first for piece in (name, ", ")][:-1]
    return (*before, f" {last} ", end) if first else (end,)


def in_prose(environment: str) -> str:
    """Returns what an environment is called in prose, but as a name where GitHub would link it to a commit."""
    return Name(environment) if LIKE_A_COMMIT.search(environment) else environment


def plain(sentence: Sentence) -> str:
    """Writes a sentence as text: names in backticks, and values too unless they are one word."""
    return "".join(_plain(piece) for piece in sentence)


def _plain(piece: str) -> str:
    bare = not isinstance(piece, Name) and (not isinstance(piece, Value) or _is_word(piece))
    return str(piece) if bare else f"`{_without_backticks(piece)}`"


def _is_word(text: str) -> bool:
    return bool(text) and is_visible(text) and " " not in text and "`" not in text


def sentence(template: str, *parts: str | Sentence) -> Sentence:
    """Fills each `{}` of a template with a part; a part that is a sentence is taken in."""
    prose = template.split("{}")
    pieces: list[str] = [prose[0]]
    for part, after in zip(parts, prose[1:], strict=True):
        pieces += [*part, after] if isinstance(part, tuple) else [part, after]
    return tuple(piece for piece in pieces if piece or isinstance(piece, Name | Value))


def with_cut_names(sentence: Sentence) -> Sentence:
    """Cuts the long names in a sentence, so that what is said of them stands where it is read."""
    return tuple(Name(cut_name(piece)) if isinstance(piece, Name) else piece for piece in sentence)
