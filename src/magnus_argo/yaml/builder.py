"""Lists and mappings whose end has not been read yet: where the next node goes, and whether it may go there."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.fix import quoting
from magnus_argo.diagnostics.words import quoted, shown
from magnus_argo.yaml.ambiguous import kind
from magnus_argo.yaml.anchors import Anchor
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence
from magnus_argo.yaml.scalars import resolve

DUPLICATE_KEY = Rule("duplicate-key", "a key that appears twice in a mapping")
KEY_NOT_TEXT = Rule("key-not-text", "a key that is a number, a boolean, null, a list or a mapping")
BAD_MERGE = Rule("bad-merge", "`<<` with a value other than mappings")


class OpenSequence:
    """A list whose end has not been read.

    `before` is the number of nodes read when it began, `height` the number of levels below it so far. It has the
    fields of an OpenMapping that say what may come next, so that a tree need not ask which of both is open.
    """

    __slots__ = ("anchor", "before", "height", "in_braces", "in_flow", "node", "waiting_key", "wants_key")

    def __init__(self, node: Sequence, before: int) -> None:
        self.node = node
        self.before = before
        self.height = 0
        self.anchor: Anchor | None = None
        self.in_flow = False
        self.in_braces = False
        self.wants_key = False
        self.waiting_key: Scalar | None = None

    def put(self, node: Node, _plain: str | None = None) -> None:
        """Appends the next item."""
        self.node.items.append(node)

    def skip(self) -> None:
        """Leaves out an item that could not be read."""

    def close(self) -> None:
        """Ends the list, which needs nothing for that."""


class OpenMapping:
    """A mapping whose end has not been read: as OpenSequence, and with what its keys need.

    `wants_key` says that a key comes next, not a value. `waiting_key` is the key of the value that comes next, and
    `name` its text; the key is None if the value is dropped, the name if it is to be merged or dropped. `merge_key` is
    the `<<` that was read, `template` marks the findings before a `{{`.
    """

    __slots__ = (
        "anchor",
        "before",
        "findings",
        "height",
        "in_braces",
        "in_flow",
        "merge",
        "merge_key",
        "name",
        "node",
        "template",
        "waiting_key",
        "wants_key",
    )

    def __init__(self, node: Mapping, before: int, findings: Findings) -> None:
        self.node = node
        self.before = before
        self.findings = findings
        self.in_flow = False
        self.in_braces = False
        self.height = 0
        self.anchor: Anchor | None = None
        self.wants_key = True
        self.waiting_key: Scalar | None = None
        self.name: str | None = None
        self.merge: Node | None = None
        self.merge_key: Scalar | None = None
        self.template: tuple[int, int] | None = None

    def begins_template(self, line: int, column: int) -> bool:
        """Tells whether a `{` at this place is the second one of a `{{`."""
        first = self.in_braces and self.wants_key and not self.node.keys and self.template is None
        return first and self.node.line == line and self.node.column + 1 == column

    def put(self, node: Node, plain: str | None = None) -> None:
        """Takes the next key, or the value of the last one. `plain` is the text of a scalar without quotes and tag."""
        if self.wants_key:
            self.wants_key = False
            self._take_key(node, plain)
            return
        key, name = self.waiting_key, self.name
        self.wants_key, self.waiting_key = True, None
        if key is not None and name is not None:
            self.node.keys[name] = key
            self.node.values[name] = node
        elif key is not None:
            self.merge = node

    def skip(self) -> None:
        """Leaves out a key that could not be read, and its value, or a value with its key."""
        self.wants_key = not self.wants_key
        self.waiting_key = None

    def close(self) -> None:
        """Merges what `<<` named. Own keys win, then earlier mappings (ruamel.yaml 0.18 constructor.py)."""
        if self.merge is None:
            return
        sources = self.merge.items if isinstance(self.merge, Sequence) else [self.merge]
        keys: dict[str, Scalar] = {}
        values: dict[str, Node] = {}
        for merged in reversed(sources):
            if not isinstance(merged, Mapping):
                self._bad_merge(merged)
                return
            keys.update(merged.keys)
            values.update(merged.values)
        self.node.keys = keys | self.node.keys
        self.node.values = values | self.node.values

    def _take_key(self, node: Node, plain: str | None) -> None:
        """Waits for the value of a key; drops the value of one that is reported."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._key_not_text(node, plain)
            return
        is_merge = plain == "<<"
        first = self.merge_key if is_merge else self.node.keys.get(node.value)
        if first is not None:
            self._duplicate_key(node, first)
            return
        self.waiting_key = node
        self.name = None if is_merge else node.value
        if is_merge:
            self.merge_key = node

    def _duplicate_key(self, key: Scalar, first: Scalar) -> None:
        if not self.findings.takes(DUPLICATE_KEY):
            return
        message = f"the key `{shown(str(key.value))}` appears twice in a mapping"
        again, before = Label(key.span, "again here"), Label(first.span, "first here")
        cure = "keep one of them; magnus rejects a file with the same key twice"
        self.findings.add(Diagnostic(DUPLICATE_KEY, message, again, (before,), cure))

    def _key_not_text(self, key: Node, plain: str | None) -> None:
        if self.template is not None or not self.findings.takes(KEY_NOT_TEXT):
            return
        cure = "quote it" + (f": `{quoted(plain)}:`" if plain else ", or write plain text")
        if plain:
            message = f"the key `{shown(plain)}` is {kind(resolve(plain))}, and a key must be text"
        elif isinstance(key, Scalar):
            message = "a key is missing" if plain == "" else f"a key must be text, not {kind(key.value)}"
        else:
            message = f"a key must be text, not a {'mapping' if isinstance(key, Mapping) else 'list'}"
        fixes = (quoting(key.span, plain),) if plain and key.end_column - key.column == len(plain) else ()
        self.findings.add(Diagnostic(KEY_NOT_TEXT, message, Label(key.span), (), cure, fixes=fixes))

    def _bad_merge(self, merged: Node) -> None:
        what = "a list" if isinstance(merged, Sequence) else kind(merged.value) if isinstance(merged, Scalar) else ""
        message = f"`<<` merges a mapping or a list of mappings, not {what}"
        place = Label(self.merge_key.span if self.merge_key else self.node.span)
        cure = "refer to an anchored mapping: `<<: *name`"
        self.findings.add(Diagnostic(BAD_MERGE, message, place, (Label(merged.span, what),), cure))


OpenNode = OpenSequence | OpenMapping
