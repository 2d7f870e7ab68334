"""What new steps and new pipelines bring along that nothing had before: images, secrets, volumes, privileges."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from magnus_argo.argo.settings import LeafSettings
from magnus_argo.changes.argo_settings import fields_of, settings_of_step
from magnus_argo.changes.change import Change
from magnus_argo.changes.differences import Named, add_places, named
from magnus_argo.changes.facets import identity_of_lists, lists_of, pod_for, pod_of, settings_of, settings_of_command
from magnus_argo.changes.rest import Place
from magnus_argo.changes.risk import Risk, risk_of
from magnus_argo.changes.traits import (
    IMAGE,
    NAMESPACE,
    Field,
    Trait,
    called,
    is_one_of_several,
    name_of_variable,
    setting_of_command,
)
from magnus_argo.changes.values import value
from magnus_argo.diagnostics.words import Sentence, counted, plain, sentence
from magnus_argo.magnus.image import parse
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program

Said = tuple[Trait, str]

_RISKS: tuple[Risk, ...] = ("image", "failure", "privileges", "data", "secrets", "account")
RIGHTS: tuple[Risk, ...] = ("privileges", "account")
"""Why something needs a second look even if others have it."""
_ALWAYS: tuple[Trait, ...] = (("schedule", ""),)
"""What is told of new pipelines beside their risks: when they begin to run by themselves."""
_MOST_VARIABLES = 20
"""Of those that do no harm by their name."""


class Known(frozenset[Said]):
    """What need not be told."""

    @functools.cached_property
    def images(self) -> Mapping[str, str]:
        """The images by their names, without tags."""
        return {parse(text).name: text for trait, text in self if trait == IMAGE}


def places_of(program: Program) -> list[Place]:
    """Lists all steps of a program."""
    return [(graph, step) for graph in program.pipeline.graphs() for step in graph.steps.values()]


def said_of(program: Program, places: Sequence[Place]) -> Iterator[Said]:
    """Yields what is said of any of these steps."""
    pods = _pods(program, places)
    for place, pod in pods:
        yield from _alone(place, pod)
    for said, _ in _shared(program, pods):
        yield from said


def _alone(place: Place, pod: Pod | None) -> Iterator[Said]:
    """Yields what is said of one step, and of its command: an image that this runs in is one as those of pods are."""
    yield from pod_of(pod, place[1]).items()
    for trait, text in settings_of_command(place[1]).items():
        yield IMAGE if setting_of_command(trait) == "image" else trait, text


def _pods(program: Program, places: Sequence[Place]) -> list[tuple[Place, Pod | None]]:
    return [(place, pod_for(program, *place)) for place in places]


def _shared(program: Program, pods: Sequence[tuple[Place, Pod | None]]) -> Iterator[tuple[Iterable[Said], list[Place]]]:
    """Yields what steps share and what may be long, once for all that share it."""
    lists: dict[tuple[int, ...], tuple[Pod | None, list[Place]]] = {}
    alike: dict[LeafSettings, list[Place]] = {}
    for place, pod in pods:
        lists.setdefault(identity_of_lists(pod), (pod, []))[1].append(place)
        alike.setdefault(settings_of_step(program, place[1]), []).append(place)
    for pod, those in lists.values():
        yield lists_of(pod).items(), those
    for settings, those in alike.items():
        yield fields_of(settings).items(), those


def said_in(program: Program) -> Iterator[Said]:
    """Yields what is said of a program and of any of its steps."""
    yield from said_of(program, places_of(program))
    yield from settings_of(program).items()


def brought_by_steps(head: Program, came: Sequence[Place], known: Known) -> Iterator[Change]:
    """Yields what new steps bring along, each thing once with all steps that have it; `known` is told already."""
    places: dict[Said, list[Place]] = {}
    pods = _pods(head, came)
    for place, pod in pods:
        for said in _alone(place, pod):
            places.setdefault(said, []).append(place)
    for texts, those in _shared(head, pods):
        add_places(places, texts, those)
    names_of: dict[int, Named] = {}
    variables = 0
    for said, risk in _told(places, known):
        is_variable = not risk and bool(name_of_variable(said[0]))
        variables += is_variable
        if is_variable and variables > _MOST_VARIABLES:
            continue
        ways, names = named(places[said], names_of)
        words = sentence(f"{{}} bring{'s' * (len(ways) == 1)} {{}}", names, _words(*said))
        yield Change("added", words, ways, plain(called(said[0])), None, said[1], risk=risk, about=said[0])
    if variables > _MOST_VARIABLES:
        yield Change("added", (f"new steps bring {counted(variables - _MOST_VARIABLES, 'more variable')}",))


def known_in(here: Set[Said], usual: Set[Said], anywhere: Set[Said]) -> Known:
    """Returns what need not be told of new pipelines of an environment: what does no harm and images from `anywhere`,
    what else one pipeline `here` has, and rights only if all have them as is `usual`."""

    def those_who_tell(trait: Trait, text: str) -> Set[Said]:
        risk = risk_of(trait, None, text)
        return usual if risk in RIGHTS else here if risk not in ("", "image") else anywhere

    return Known(said for said in anywhere if said in those_who_tell(*said))


def brought_by_pipeline(head: Program, known: Known) -> Iterator[Change]:
    """Yields when a new pipeline runs by itself, its namespace if that is a new one, and what it brings along that is
    not `known` from others; where nothing is, as in a new project, only what can do harm in any."""
    for said in settings_of(head).items():
        if said[0] in _ALWAYS or (said[0] == NAMESPACE and known and said not in known):
            yield _brings(said, risk_of(said[0], None, said[1]))
    for said, risk in _told(dict.fromkeys(said_in(head)), known):
        if known or _harms_anywhere(said[0], risk):
            yield _brings(said, risk)


def _brings(said: Said, risk: Risk) -> Change:
    trait, text = said
    words = ("brings ", *_words(trait, text))
    return Change("added", words, (), plain(called(trait)), None, text, risk=risk, about=trait)


def _harms_anywhere(trait: Trait, risk: Risk) -> bool:
    """Every project has an image, and a place for what magnus writes."""
    is_of_service = isinstance(trait, Field) and trait.of == "magnus"
    return risk not in ("", "image") and not (risk == "data" and is_of_service)


def _told(new: Iterable[Said], known: Known) -> Iterator[tuple[Said, Risk]]:
    """Of what is not known, what can do harm, and every image and variable; another tag of a known one is no other
    image."""
    for trait, text in new:
        risk = risk_of(trait, known.images.get(parse(text).name) if trait == IMAGE else None, text)
        is_told = trait == IMAGE or risk in _RISKS or name_of_variable(trait)
        if is_told and (trait, text) not in known:
            yield (trait, text), risk


def _words(trait: Trait, text: str) -> Sentence:
    return sentence("{} ({})" if is_one_of_several(trait) else "{} {}", called(trait), value(text))
