"""Argo's expression language, as 3.4 to 4.1 all read it, and the expressions that hand over arguments and items.

Argo scans what it has replaced once more, so a value must hold no `{{`; the kubelet expands `$(NAME)`, so it must hold
no `$`. In JSON both only stand inside of strings, where they can be written as escapes. Argo 3.4.0 has expr-lang 1.9,
which knows no text functions of its own and wants braces around what `map` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from magnus_argo.magnus.runtimes import Runtime

GIVEN = "given"
"""The input of the first container's template that holds all arguments."""
MAP_VARIABLE = "map_variable"
"""The input of a template inside of a map that holds the items of the maps around it: a JSON object from each map's
variable to the value of its item, the outermost map first (0.5.1 utils.py json_to_ordered_dict: it replaces
placeholders in the object's order)."""
ITEMS = "items"
"""The input of a loop's template that holds the JSON list of its items."""

_ARGUMENT = "workflow.parameters[#]"
# `NaN` and the infinities are JSON to Python alone. A list tells `null` from what is no JSON, both of which are nil.
_NUMBERED = f"sprig.regexReplaceAll('NaN|-?Infinity', {_ARGUMENT}, ' 0 ')"
_IS_JSON = f"len(sprig.default([], sprig.fromJson('[' + {_NUMBERED} + ']'))) == 1"

_ANY_ITEM = "toJson(#)"
# Where only text will do, it is Python's words for a value, of which names are made (0.4.22 nodes.py).
_TEXT_ITEM = (
    """(toJson(#) startsWith '"' ? toJson(#) : toJson(#) == 'true' ? '"True"' : toJson(#) == 'false' ? '"False"' :"""
    """ toJson(#) == 'null' ? '"None"' : toJson(toJson(#)))"""
)


def tag(expression: str) -> str:
    """Returns a tag that the expression's value takes the place of; a `}}` inside of it would be its end."""
    return "{{=" + expression + "}}"


def arguments_as_json(names: Iterable[str]) -> str:
    """Writes the workflow's arguments as JSON, for the input `GIVEN`: from each name to the text that magnus is to
    read.

    magnus takes JSON from the environment for what it says, and all else for a text (0.5.1 parameters.py, 0.4.22
    utils.py get_user_set_parameters). So JSON stays as it is but for escapes in its strings, and a text becomes JSON,
    which has escapes: typed and safe whatever is submitted.
    """
    safe = _escaped(f"{_IS_JSON} ? {_ARGUMENT} : sprig.toRawJson({_ARGUMENT})")
    quoted = ", ".join(_quoted(name) for name in names)
    return tag(f"'{{' + sprig.join(', ', map([{quoted}], {{toJson(#) + ': ' + toJson({safe})}})) + '}}'")


def argument(name: str) -> str:
    """Reads one argument out of `GIVEN`. In brackets, because 3.4 evaluates nothing that speaks of `retries` before
    there are any."""
    return tag(f'sprig.fromJson(inputs.parameters.{GIVEN})["{name}"]')


def input_value(parameter: str) -> str:
    """Returns the value of an input, character for character: an expression goes through JSON, a simple tag does
    not."""
    return tag(f"inputs.parameters.{parameter}")


def fan_out_list(task: str) -> str:
    """Returns the list that a map's fan-out, the task called `task`, wrote, as safe text."""
    return tag(_escaped(f"tasks['{task}'].outputs.parameters['iterate-on']"))


def map_variables(name: str, runtime: Runtime, *, nested: bool) -> str:
    """`withParam`: for each of `ITEMS` a list of one text, the value of `MAP_VARIABLE` in its branch. It adds the
    variable `name` with the item to those of the maps around, if it is `nested` in some.

    Texts in lists, because Argo hands out a bare text decoded, and scans it again (3.7.16, operator.go processItem).
    """
    outer = f"sprig.trimSuffix('}}', inputs.parameters.{MAP_VARIABLE}) + ', '" if nested else "'{'"
    value = _TEXT_ITEM if runtime.family.takes_only_text_items else _ANY_ITEM
    own = f"{outer} + {_quoted(_key(name) + ': ')} + {value} + '}}'"
    return tag(f"toJson(map(jsonpath(inputs.parameters.{ITEMS}, '$'), {{[{_escaped(own)}]}}))")


def map_variable_of_item() -> str:
    """Returns the text in the list that is one item of `map_variables`."""
    return tag("jsonpath(item, '$[0]')")


def _escaped(text: str) -> str:
    """The expression `text`, whose value is JSON, made safe."""
    return rf"sprig.replace('$', '\\u0024', sprig.replace('{{'+'{{', '{{'+'\\u007b', {text}))"


def _quoted(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _key(name: str) -> str:
    """A key of a JSON object; a `}}` would be the end of the tag that it stands in."""
    return json.dumps(name).replace("}}", "}\\u007d")
