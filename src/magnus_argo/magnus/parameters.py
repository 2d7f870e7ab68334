"""A parameters file: names, values and how a value is written so that magnus reads the same one back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.magnus.runtimes import Runtime
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Value, plain

PARAMETERS_NOT_A_MAPPING = Rule("parameters-not-a-mapping", "a parameters file that is not a mapping of names")

_ARGO_NAME = regex(r"[-a-zA-Z0-9_]+")  # 4.1.2 workflow/validate/validate.go, checkValidParameterName
_LONGEST_ENV = 128 * 1024  # Linux MAX_ARG_STRLEN, for `NAME=value` and the closing zero
_JSON, _JSON_IN_ASCII = json.JSONEncoder(ensure_ascii=False), json.JSONEncoder()
_UNSAFE = regex(r"\{(?=\{)|\$|[^\x20-\x7e]")


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter of the file: its name, its value as plain data, and its key."""

    name: str
    value: Value
    key: Scalar
    _texts: dict[bool, str] = field(default_factory=dict)

    def text(self, runtime: Runtime) -> str:
        """Writes the text from which magnus gets back this value and its type (0.5.1 parameters.py
        get_user_set_parameters: `json.loads`, else the text itself).

        Where the first command sees the text itself, it is Python's JSON, which the local executor makes of the
        value (0.4.22 interaction.py store_parameter)."""
        keeps_text = runtime.family.keeps_parameter_text
        if keeps_text not in self._texts:
            self._texts[keeps_text] = _written(self.value, keeps_text=keeps_text)
        return self._texts[keeps_text]

    def fits(self, runtime: Runtime) -> bool:
        """Tells whether an environment variable can hold it."""
        variable = f"{runtime.family.parameter_prefix}{self.name}"
        return len(f"{variable}={self.text(runtime)}".encode()) < _LONGEST_ENV


def check_parameters(root: Node | None) -> list[Diagnostic]:
    """Finds a parameters file that is no mapping: magnus updates a dict with what it holds (0.5.1
    extensions/executor/__init__.py _get_parameters)."""
    if root is None or isinstance(root, Mapping):
        return []
    message = "a parameters file is a mapping of parameter names to values"
    return [Diagnostic(PARAMETERS_NOT_A_MAPPING, message, Label(root.span), help="write `name: value` lines")]


def parameters_of(root: Mapping) -> tuple[Parameter, ...]:
    """Lists the parameters of a file in its order."""
    return tuple(Parameter(name, plain(value), root.keys[name]) for name, value in root.values.items())


def exposed(parameters: Iterable[Parameter], runtime: Runtime) -> list[Parameter]:
    """Picks the parameters that can be workflow arguments."""
    return [parameter for parameter in parameters if not obstacle(parameter, runtime)]


def obstacle(parameter: Parameter, runtime: Runtime) -> str:
    """Says why a parameter cannot be a workflow argument; empty if it can."""
    name = parameter.name
    if name == "run_id":
        return "`run_id` is the workflow's own argument for the ID of the run"
    if not _ARGO_NAME.fullmatch(name):
        return "Argo's parameter names consist of letters, digits, `-` and `_`"
    if name != name.lower():
        return "magnus converts names from outside to lower case, and would add a second parameter"
    if not parameter.fits(runtime):
        return "its value is longer than the 128 KiB that an environment variable can hold"
    return ""


def _written(value: Value, *, keeps_text: bool) -> str:
    if isinstance(value, str) and not keeps_text and _is_its_own_text(value):
        return value
    return _escaped(_JSON_IN_ASCII.encode(value) if keeps_text else _JSON.encode(value))


def _is_its_own_text(value: str) -> bool:
    """Whether magnus reads the text as itself, and nothing between here and the container changes it."""
    if _escaped(value) != value:
        return False
    try:
        json.loads(value)
    except json.JSONDecodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _escaped(text: str) -> str:
    """JSON text in which Argo sees no template and the kubelet no variable.

    Argo's substitution also breaks on characters that Go finds unprintable (4.1.2
    util/template/simple_template.go goes through strconv.Quote).
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character.isprintable() and character not in "{$":
        return character
    return json.dumps(character)[1:-1] if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"
