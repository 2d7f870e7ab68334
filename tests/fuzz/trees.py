"""Mutations of a file as a tree: what it says changes, and it stays YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, cast

import yaml
from tests.fuzz.projects import neighbours, vocabulary
from tests.fuzz.texts import hostile, spliced

LARGEST = 64 * 1024
MOST_PLACES = 2000
LINKS = ("next", "on_failure", "start_at")
OF_ONE_WORD = {*LINKS, "type", "command_type", "executor", "kind", "mode", "enable_parallelism"}
"""Keys whose values are no free text."""

STYLES = (None, None, None, "'", '"', "|", ">")
RESOLVER: Any = yaml.resolver.Resolver()  # its methods have no types


@dataclass(frozen=True)
class Place:
    """Where a node stands: the value of a key, or an item."""

    parent: yaml.CollectionNode
    index: int

    @property
    def node(self) -> yaml.Node:
        entry = self.parent.value[self.index]
        return cast(yaml.Node, entry[1] if isinstance(entry, tuple) else entry)

    @property
    def key(self) -> str:
        entry = self.parent.value[self.index]
        return str(entry[0].value) if isinstance(entry, tuple) else ""

    def put(self, node: yaml.Node) -> None:
        entry = self.parent.value[self.index]
        self.parent.value[self.index] = (entry[0], node) if isinstance(entry, tuple) else node


TreeMutation = Callable[[Random, list[Place]], None]
"""Changes a tree of which all places are given; there is at least one."""


def mutated(rng: Random, data: bytes, mutation: TreeMutation) -> bytes:
    """The file after `mutation`; as it was where it is no tree."""
    try:
        root = yaml.compose(data, Loader=yaml.CSafeLoader)
        if root is None or not (places := list(places_in(root))):
            return data
        mutation(rng, places)
        written = yaml.serialize(root, Dumper=yaml.CSafeDumper, allow_unicode=True, encoding="utf-8")
    except (yaml.YAMLError, ValueError, RecursionError):
        return data
    return written if len(written) <= LARGEST else data


def places_in(root: yaml.Node) -> Iterator[Place]:
    """Each node below the root once, also where aliases lead around in a circle."""
    waiting, seen, count = [root], set[int](), 0
    while waiting and count < MOST_PLACES:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        for index in range(len(node.value)):
            count += 1
            yield (place := Place(node, index))
            waiting.append(place.node)


def scalar(rng: Random, text: str) -> yaml.ScalarNode:
    """Plain where it can be, and then of whatever type a plain one is."""
    style = rng.choice(STYLES)
    tag = RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) if style is None else "tag:yaml.org,2002:str"
    return yaml.ScalarNode(tag, text, style=style)


def clone(node: yaml.Node) -> yaml.Node:
    """A copy of all below; what is shared stays shared."""
    copies: dict[int, yaml.Node] = {}

    def copied(one: yaml.Node) -> yaml.Node:
        if id(one) in copies:
            return copies[id(one)]
        if isinstance(one, yaml.ScalarNode):
            return yaml.ScalarNode(one.tag, one.value, style=one.style)
        assert isinstance(one, yaml.CollectionNode)
        copies[id(one)] = both = type(one)(one.tag, [], flow_style=one.flow_style)
        entries = [tuple(map(copied, entry)) if isinstance(entry, tuple) else copied(entry) for entry in one.value]
        both.value = entries
        return both

    return copied(node)


def delete(rng: Random, places: list[Place]) -> None:
    place = rng.choice(places)
    del place.parent.value[place.index]


def duplicate(rng: Random, places: list[Place]) -> None:
    place = rng.choice(places)
    place.parent.value.insert(rng.randint(0, len(place.parent.value)), place.parent.value[place.index])


def rename(rng: Random, places: list[Place]) -> None:
    """A key: misspelt, hostile, or one that stands elsewhere."""
    place = rng.choice(places)
    if not place.key:
        return
    letters = list(place.key)
    rng.shuffle(letters)
    known = rng.choice([*vocabulary()])
    name = rng.choice(("".join(letters), place.key + "s", place.key.title(), known, known, hostile(rng)))
    place.parent.value[place.index] = (scalar(rng, name), place.node)


def swap(rng: Random, places: list[Place]) -> None:
    one, other = rng.choice(places), rng.choice(places)
    first, second = one.node, other.node
    one.put(second)
    other.put(first)


def retarget(rng: Random, places: list[Place]) -> None:
    """A link leads to another step, of this graph or of another one."""
    links = [place for place in places if place.key in LINKS]
    names = [place.key for place in places if place.key and isinstance(place.node, yaml.MappingNode)]
    if links and names:
        rng.choice(links).put(scalar(rng, rng.choice(names)))


def nest(rng: Random, places: list[Place]) -> None:
    place = rng.choice(places)
    key = scalar(rng, rng.choice([*vocabulary()]))
    inside = yaml.SequenceNode("tag:yaml.org,2002:seq", [place.node])
    place.put(inside if rng.random() < 0.5 else yaml.MappingNode("tag:yaml.org,2002:map", [(key, place.node)]))


def copy_elsewhere(rng: Random, places: list[Place]) -> None:
    """A copy of one part in the place of another, or an alias of it."""
    source, target = rng.choice(places), rng.choice(places)
    target.put(clone(source.node) if rng.random() < 0.7 else source.node)


def multiply(rng: Random, places: list[Place]) -> None:
    """An entry of which there are many, under names of their own. All are copied before one is added: an alias in them
    may lead back to what they are added to, which would double with each."""
    place = rng.choice(places)
    for number, copy in enumerate([clone(place.node) for _ in range(rng.randint(2, 30))]):
        has_keys = isinstance(place.parent, yaml.MappingNode)
        place.parent.value.append((scalar(rng, f"{place.key}{number}"), copy) if has_keys else copy)


def replace_text(rng: Random, places: list[Place]) -> None:
    rng.choice(places).put(scalar(rng, hostile(rng)))


def splice_text(rng: Random, places: list[Place]) -> None:
    """A hostile text inside of one that is fine, so that most such files still compile."""
    texts = [place for place in places if isinstance(place.node, yaml.ScalarNode) and place.key not in OF_ONE_WORD]
    if texts:
        place = rng.choice(texts)
        place.put(scalar(rng, spliced(rng, place.node.value)))


def rename_everywhere(rng: Random, places: list[Place]) -> None:
    """A hostile name for a step, in its key and in all that names it."""
    keys = [place.key for place in places if place.key and isinstance(place.node, yaml.MappingNode)]
    if not keys:
        return
    old, new = rng.choice(keys), spliced(rng, rng.choice(keys))
    for place in places:
        if isinstance(place.node, yaml.ScalarNode) and place.node.value == old:
            place.put(scalar(rng, new))
        if place.key == old:
            place.parent.value[place.index] = (scalar(rng, new), place.node)


def borrow(rng: Random, places: list[Place]) -> None:
    """A value that this key has in another project."""
    place = rng.choice(places)
    if others := vocabulary().get(place.key):
        place.put(clone(rng.choice(others)))


def add_known_key(rng: Random, places: list[Place]) -> None:
    """A key, and a value of it, that stand beside one of these keys in another project."""
    place = rng.choice(places)
    there = {str(key.value) for key, _ in place.parent.value} if place.key else set()
    if others := [pair for pair in neighbours().get(place.key, ()) if pair[0].value not in there]:
        key, value = rng.choice(others)
        place.parent.value.append((clone(key), clone(value)))


def other_kind(rng: Random, places: list[Place]) -> None:
    """A number, a truth or nothing where something else was."""
    rng.choice(places).put(scalar(rng, rng.choice(("1", "0", "true", "null", "1.5", "[]", "-3", "1e400"))))


TREES: dict[TreeMutation, int] = {
    delete: 6,
    duplicate: 3,
    rename: 4,
    swap: 4,
    retarget: 8,
    nest: 3,
    copy_elsewhere: 5,
    multiply: 3,
    replace_text: 6,
    splice_text: 25,
    rename_everywhere: 8,
    borrow: 15,
    add_known_key: 16,
    other_kind: 4,
}
"""How often each is taken."""
