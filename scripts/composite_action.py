"""What action.yml says of inputs and outputs, in the files that have to say it too: the composite action, the reusable
workflow and the page about them.

    python scripts/composite_action.py            names the files that say something else, and exits with 1
    python scripts/composite_action.py --write    rewrites them

They are written by hand but for the lines between `# action.yml: …` and `# end`, in a page `<!-- … -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FILES = ("composite/action.yml", ".github/workflows/magnus-argo.yml", "docs/action.md")
_PART = re.compile(r"^( *)# action\.yml: (.*)\n(?:.*\n)*?\1# end\n", re.MULTILINE)
_TABLE = re.compile(r"^<!-- action\.yml: table of (.*) -->\n(?:.*\n)*?<!-- end -->\n", re.MULTILINE)
_SWITCH = ("true", "false")
Action = dict[str, Any]


def variable(name: str) -> str:
    """The environment variable of an input (runner Handler.cs AddInputsToEnvironment)."""
    return f"INPUT_{name.replace(' ', '_').upper()}"


def _inputs(action: Action) -> Action:
    return dict(action["inputs"])


def _typed_inputs(action: Action) -> Action:
    return {name: _typed(said) for name, said in action["inputs"].items()}


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    """An input of a workflow has a type, and a boolean may be given to one of type boolean only."""
    if said.get("default") in _SWITCH:
        return {**said, "type": "boolean", "default": said["default"] == "true"}
    return {**said, "type": "string"}


def _outputs(source: str) -> Callable[[Action], Action]:
    return lambda action: {
        name: {**said, "value": _expression(f"{source}.{name}")} for name, said in action["outputs"].items()
    }


PARTS: dict[str, Callable[[Action], Action]] = {
    "inputs": _inputs,
    "inputs with types": _typed_inputs,
    "inputs as variables": lambda action: {variable(name): _expression(f"inputs.{name}") for name in action["inputs"]},
    "inputs handed on": lambda action: {name: _expression(f"inputs.{name}") for name in action["inputs"]},
    "outputs of the step": _outputs("steps.action.outputs"),
    "outputs of the job": _outputs("jobs.workflows.outputs"),
    "outputs handed on": lambda action: {
        name: _expression(f"steps.action.outputs.{name}") for name in action["outputs"]
    },
}


def _expression(text: str) -> str:
    return f"${{{{ {text} }}}}"


def filled(text: str, action: Action) -> str:
    """A file's text with fresh parts. Raises KeyError for a part that nobody makes."""
    text = _TABLE.sub(lambda found: _table(found[1], action), text)
    return _PART.sub(lambda found: _part(found[1], found[2], action), text)


def _part(indent: str, name: str, action: Action) -> str:
    made = yaml.safe_dump(PARTS[name](action), sort_keys=False, allow_unicode=True, width=sys.maxsize)
    lines = [f"# action.yml: {name}", *made.splitlines(), "# end"]
    return "".join(f"{indent}{line}\n" for line in lines)


def _table(name: str, action: Action) -> str:
    rows = [f"| `{key}` | {_cell(said['description'])} |" for key, said in action[name].items()]
    lines = [
        f"<!-- action.yml: table of {name} -->",
        f"| {name[:-1]} | description |",
        "|---|---|",
        *rows,
        "<!-- end -->",
    ]
    return "".join(f"{line}\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
    stale = {name: new for name, text in texts.items() if (new := filled(text, action)) != text}
    for name, text in stale.items():
        if sys.argv[1:] == ["--write"]:
            (ROOT / name).write_text(text, encoding="utf-8")
        else:
            print(f"{name} does not say what action.yml says: python scripts/composite_action.py --write")
    return int(bool(stale) and sys.argv[1:] != ["--write"])


if __name__ == "__main__":
    sys.exit(main())
