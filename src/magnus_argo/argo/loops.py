"""The expressions that hand a map's items to its branches, typed and safe (Argo's expression language, 3.4 to 4.1).

magnus takes a JSON object from each map's variable to the value of its item, the outermost map first (0.5.1
utils.py json_to_ordered_dict: it replaces placeholders in the object's order).
"""

from __future__ import annotations

import json

from magnus_argo.argo.expressions import escaped, quoted, tag
from magnus_argo.magnus.runtimes import Runtime

MAP_VARIABLE = "map_variable"
ITEMS = "items"

_ANY = "toJson(#)"
# magnus 0.4 wants text (its names are joined without str()), and Python's words for it (0.4.22 nodes.py).
_TEXT = (
    """(toJson(#) startsWith '"' ? toJson(#) : toJson(#) == 'true' ? '"True"' : toJson(#) == 'false' ? '"False"' :"""
    """ toJson(#) == 'null' ? '"None"' : toJson(toJson(#)))"""
)


def given(parameter: str) -> str:
    """The value of an input, character for character: an expression goes through JSON, a simple tag does not."""
    return tag(f"inputs.parameters.{parameter}")


def listed(task: str) -> str:
    """The list that a fan-out wrote, as safe text."""
    return tag(escaped(f"tasks['{task}'].outputs.parameters['iterate-on']"))


def variables(name: str, runtime: Runtime, *, nested: bool) -> str:
    """`withParam`: for each item a list of one text, the map variable with this map's item added.

    Texts in lists, because Argo hands out a bare text decoded, and scans it again (3.7.16, operator.go processItem).
    """
    outer = f"sprig.trimSuffix('}}', inputs.parameters.{MAP_VARIABLE}) + ', '" if nested else "'{'"
    value = _TEXT if runtime.family == "0.4" else _ANY
    own = f"{outer} + {quoted(_key(name) + ': ')} + {value} + '}}'"
    return tag(f"toJson(map(jsonpath(inputs.parameters.{ITEMS}, '$'), {{[{escaped(own)}]}}))")


def variable_of_item() -> str:
    return tag("jsonpath(item, '$[0]')")


def _key(name: str) -> str:
    """A key of a JSON object; a `}}` would be the end of the tag that it stands in."""
    return json.dumps(name).replace("}}", "}\\u007d")
