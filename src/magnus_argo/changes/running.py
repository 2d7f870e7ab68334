"""What new steps run, so that a reviewer need not look for it: their commands, and what is unusual about their pods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from magnus_argo.argo.settings import LeafSettings
from magnus_argo.changes.argo_settings import fields_of, general_settings, settings_of_step
from magnus_argo.changes.brought import RIGHTS, Said
from magnus_argo.changes.change import Change
from magnus_argo.changes.facets import identity_of_lists, lists_of, pod_for, settings_of_command, type_of_command
from magnus_argo.changes.rest import Place
from magnus_argo.changes.risk import Risk, rank, risk_of
from magnus_argo.changes.traits import IMAGE, Field, Trait, called, called_item, name_of_variable
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.words import Sentence, Value, joined, sentence
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program

_FEW, _MANY = 2, 20
"""Commands in a few words, and in more."""
_SHORT, _LONG = 80, 200
"""Characters of each of several commands in few words, and of others."""

_MOST_SETTINGS = 10
"""Of a command, more than magnus knows."""


class _Command(NamedTuple):
    """What runs it, empty for a shell, what it says, and its settings."""

    kind: str
    text: str
    settings: tuple[Said, ...]


class Unusual(NamedTuple):
    """What a pod has that others have, but not those without overrides or settings of their own."""

    image: str
    secrets: tuple[str, ...]
    variables: tuple[str, ...]
    mounts: tuple[str, ...]
    rights: tuple[str, ...]

    @property
    def risk(self) -> Risk:
        """Why a new step with it needs a second look."""
        return "privileges" if self.rights else "secrets" if self.secrets else ""


class NewSteps:
    """Tells what new steps of a program run; what is not `known` is told by itself (changes/brought.py)."""

    def __init__(self, program: Program, known: Set[Said]) -> None:
        self._program, self._known = program, known
        self._unusual: dict[tuple[object, ...], Unusual] = {}
        usual = fields_of(general_settings(program)) | lists_of(program.config.pod if program.config else None)
        self._usual = {*usual.items()}

    def complete(self, change: Change, places: Sequence[Place]) -> Change:
        """Adds to a change what the steps in some places run; they may have secrets and rights that not every step
        has."""
        commands = [*dict.fromkeys(command for _, step in places for command in _command(step))]
        pods = [*dict.fromkeys(map(self._unusual_of, places))] if self._program.config else []
        if not commands and not any(map(any, pods)):
            return change
        brief, words = ((*change.words, ", ", *_runs(commands, pods, many)) for many in (False, True))
        risk = min((change.risk, *(pod.risk for pod in pods)), key=rank)
        about = *commands, *pods
        return replace(change, words=words, brief=brief if brief != words else (), risk=risk, about=about)

    def run(self, places: Sequence[Place]) -> Sentence:
        """Tells what the steps in some places run, without what is told by itself; empty if that is nothing."""
        whole = self.complete(Change("added", ()), places).words
        return whole[1:]

    def _unusual_of(self, place: Place) -> Unusual:
        config, settings = self._program.config, settings_of_step(self._program, place[1])
        assert config is not None
        pod = pod_for(self._program, *place)
        key = (pod and pod.image, *identity_of_lists(pod), id(settings))
        if key not in self._unusual:
            self._unusual[key] = self._of(pod, settings, config)
        return self._unusual[key]

    def _of(self, pod: Pod | None, settings: LeafSettings, config: Config) -> Unusual:
        lists = [*lists_of(pod).items(), *fields_of(settings).items()]
        own = [trait for trait, text in lists if (trait, text) not in self._usual and (trait, text) in self._known]
        image = pod.image if pod and pod.image != config.pod.image and (IMAGE, pod.image) in self._known else ""
        secrets = (trait[1] for trait in own if not isinstance(trait, Field) and trait[0] == "secret")
        variables = (name for trait in own if (name := name_of_variable(trait)))
        mounts = (name for trait in own if (name := _mount(trait)))
        rights = (trait.name for trait in own if isinstance(trait, Field) and risk_of(trait, None, "") in RIGHTS)
        return Unusual(image, *(tuple(dict.fromkeys(names)) for names in (secrets, variables, mounts, rights)))


def _in_pods(pods: Sequence[Unusual]) -> Sentence:
    images = [*dict.fromkeys(pod.image for pod in pods if pod.image)]
    parts = [sentence("in image {}", joined(images))] if images else []
    preposition = "with"
    for what, place in (("secret", 1), ("env", 2), ("mount", 3), ("setting", 4)):
        names = [*dict.fromkeys(name for pod in pods for name in pod[place])]
        if names:
            parts.append(sentence(f"{preposition} {what} {{}}", joined(names)))
            preposition = "and"
    return _in_a_row(parts, " ", " ")


def _mount(trait: Trait) -> str:
    """What a field mounts where, if it does."""
    keys = trait.keys if isinstance(trait, Field) and trait.of == "Argo" else ()
    is_mount = keys[:2] == ("container", "volumeMounts") and len(keys) > 2
    return called_item(keys[2]) if is_mount and isinstance(keys[2], tuple) else ""


def _command(step: Step) -> Iterator[_Command]:
    """What a task runs."""
    command, settings = step.text("command") if step.kind == "task" else None, settings_of_command(step)
    if command is not None or settings:
        kind = type_of_command(step)
        yield _Command("" if kind == "shell" else kind, command or "", tuple(settings.items()))


def _runs(commands: Sequence[_Command], pods: Sequence[Unusual], many: bool) -> Sentence:
    most = _MANY if many else _FEW
    longest = _LONG if many or len(commands) == 1 else _SHORT
    parts = [_told(command, longest) for command in commands[:most]]
    more = len(commands) - most
    parts += [(f"{more} more",)] if more > 0 else []
    runs = ("runs ", *_in_a_row(parts, ", ", " and ")) if parts else ()
    return _in_a_row([part for part in (runs, _in_pods(pods)) if part], " ", " ")


def _told(command: _Command, longest: int) -> Sentence:
    words = [_shown(command.text, longest)] if command.text else []
    said = [(*called(trait), " ", *_shown(text, longest)) for trait, text in command.settings[:_MOST_SETTINGS]]
    more = len(command.settings) - _MOST_SETTINGS
    said += [(f"{more} more",)] if more > 0 else []
    settings = [("(", *_in_a_row(said, ", ", ", "), ")")] if said else []
    return _in_a_row([*[(command.kind,)] * bool(command.kind), *words, *settings], " ", " ")


def _in_a_row(parts: Sequence[Sentence], between: str, last: str) -> Sentence:
    separators = [*[between] * (len(parts) - 2), *[last] * (len(parts) > 1), ""]
    pieces = (piece for part, after in zip(parts, separators, strict=False) for piece in (*part, after))
    return tuple(piece for piece in pieces if piece or isinstance(piece, Value))


def _shown(command: str, longest: int) -> Sentence:
    more = len(command) - longest
    return (Value(f"{command[:longest]}…"), f" ({more:,} more characters)") if more > 0 else (Value(command),)
