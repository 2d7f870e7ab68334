"""What can be said of a step, or of the whole: traits that can be compared one by one, and what they are called."""

from __future__ import annotations

import json
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import Name, Sentence, cut_name, digest, sentence
from magnus_argo.yaml.nodes import Value

Item = tuple[Value, ...]
"""What tells an item of a list from the others."""


class Field(NamedTuple):
    """What a file says in keys of its own: whose words they are, or the `order` of a list, and the way to it. Both keep
    apart what is spelt alike: `a.b` and the `b` of `a`, and Argo's `template` from a key that somebody calls so."""

    of: Literal["magnus", "Argo", "order"]
    keys: tuple[str | Item, ...]

    @property
    def name(self) -> str:
        """The keys joined by dots, with items of lists in brackets; of a long way the start and the end, and what tells
        it from others with these."""
        half = _MOST_KEYS // 2
        parts = [f".{_short(key)}" if isinstance(key, str) else f"[{called_item(key)}]" for key in self.keys]
        if len(parts) > _MOST_KEYS:
            parts[half:-half] = [f".…{digest(''.join(parts[half:-half]))}…"]
        return cut_name("".join(parts)[1:])


Trait = tuple[str, str] | Field
"""What it is, and which one, if there can be several: `("memory limit", "")`, `("secret", "DB_PASSWORD")`."""

Traits = dict[Trait, str]

IMAGE: Trait = ("image", "")
NAMESPACE: Trait = ("namespace", "")
COMMAND_CONFIG = "command_config"
"""The key of a step below which, or beside which, it says how its command runs."""
ATTEMPTS: Trait = ("attempts", "")
SUSPENDED: Trait = ("suspended", "")
UNSAID: Traits = {ATTEMPTS: "1"}
"""What holds where nothing is said."""

_LIKE_ANOTHER_TYPE = regex(r"""[-+.]?\d|["\[{]|(true|false|null)?$""")
_LONGEST_KEY, _MOST_KEYS = 60, 20
"""Of what is shown: a long key may stand on the way to each of many fields."""
_USUAL_KEY = regex(r"(?!.*www|.*\b[a-f]{7})(?=.{1,60}\Z)[a-z]+(?:[._][a-z]+)*")
"""Nothing in it is markup: GitHub begins a link at `www.` or where a commit may be named, and emphasis at `_` beside a
blank or a dot."""


def called(trait: Trait) -> Sentence:
    """Returns what a trait is called: a key of a file by its name, which nobody has to quote if it is a usual one."""
    if isinstance(trait, Field):
        if trait.of == "order":
            return sentence("order of {}", Name(trait.name))
        name = trait.name
        return (name,) if _USUAL_KEY.fullmatch(name) else (Name(name),)
    what, which = trait
    return sentence(f"{what} {{}}", Name(which)) if which else (what,)


def is_one_of_several(trait: Trait) -> bool:
    """Tells whether a trait has a name because there can be others of its kind."""
    return not isinstance(trait, Field) and bool(trait[1])


def name_of_variable(trait: Trait) -> str:
    """Returns which environment variable of a step's container a field is about; empty if about none."""
    keys = trait.keys if isinstance(trait, Field) and trait.of == "Argo" else ()
    is_variable = keys[:2] == ("container", "env") and len(keys) > 2
    return called_item(keys[2]) if is_variable and isinstance(keys[2], tuple) else ""


def setting_of_command(trait: Trait) -> str:
    """Returns the key that a field of a step may have below `command_config` as well."""
    keys = trait.keys if isinstance(trait, Field) and trait.of == "magnus" else ()
    keys = keys[1:] if keys[:1] == (COMMAND_CONFIG,) else keys
    return keys[0] if len(keys) == 1 and isinstance(keys[0], str) else ""


def text_of(value: Value) -> str:
    """Writes text as it is, if no value of another type is written so; everything else as JSON. Never empty, for that
    is what nobody says."""
    if isinstance(value, str) and not _LIKE_ANOTHER_TYPE.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def called_item(item: Item) -> str:
    """Returns what an item of a list is called."""
    return "/".join(_short(word if isinstance(word, str) else json.dumps(word)) for word in item)


def _short(key: str) -> str:
    return cut_name(key, _LONGEST_KEY)
