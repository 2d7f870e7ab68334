"""The expressions that hand a workflow's arguments to the first container, typed and safe whatever is submitted.

magnus takes JSON from the environment for what it says, and all else for a text (0.5.1 parameters.py, 0.4.22 utils.py
get_user_set_parameters). So JSON stays as it is but for escapes in its strings, and a text becomes JSON, which has
escapes.
"""

from __future__ import annotations

from collections.abc import Iterable

from magnus_argo.argo.expressions import escaped, quoted, tag

GIVEN = "given"
"""The input of the first container's template that holds all arguments."""

_VALUE = "workflow.parameters[#]"

# `NaN` and the infinities are JSON to Python alone. A list tells `null` from what is no JSON, both of which are nil.
_NUMBERED = f"sprig.regexReplaceAll('NaN|-?Infinity', {_VALUE}, ' 0 ')"
_IS_JSON = f"len(sprig.default([], sprig.fromJson('[' + {_NUMBERED} + ']'))) == 1"


def given(names: Iterable[str]) -> str:
    """The workflow's arguments as JSON: from each name to the text that magnus is to read."""
    safe = escaped(f"{_IS_JSON} ? {_VALUE} : sprig.toRawJson({_VALUE})")
    listed = ", ".join(quoted(name) for name in names)
    return tag(f"'{{' + sprig.join(', ', map([{listed}], {{toJson(#) + ': ' + toJson({safe})}})) + '}}'")


def value_of(name: str) -> str:
    """One of them. In brackets, because 3.4 evaluates nothing that speaks of `retries` before there are any."""
    return tag(f'sprig.fromJson(inputs.parameters.{GIVEN})["{name}"]')
