"""Lists and mappings whose end has not been read yet: where the next node goes, and whether it may go there."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Diagnostic, Findings, Label, Rule
from magnus_argo.diagnostics.words import quoted, shown
from magnus_argo.yaml.ambiguous import kind
from magnus_argo.yaml.anchors import Anchor
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence
from magnus_argo.yaml.scalars import resolve

DUPLICATE_KEY = Rule("duplicate-key", "the same key twice in one mapping")
KEY_NOT_TEXT = Rule("key-not-text", "a key that is a number, a boolean, null, a list or a mapping")
BAD_MERGE = Rule("bad-merge", "`<<` with something else than mappings")


class OpenSequence:
    """`before` is the number of nodes read when it began, `height` the number of levels below it so far."""

    __slots__ = ("anchor", "before", "height", "node")

    wants_key = False
    in_flow = False
    in_braces = False
    waiting_key = None

    def __init__(self, node: Sequence, before: int) -> None:
        self.node = node
        self.before = before
        self.height = 0
        self.anchor: Anchor | None = None

    def put(self, node: Node, _plain: str | None = None) -> None:
        self.node.items.append(node)

    def skip(self) -> None:
        """Takes note of a node that is none."""

    def close(self) -> None:
        """Takes note of the end."""


_MERGE = Scalar("<<", "", 1, 1, 2)
_DROPPED = Scalar(None, "", 1, 1, 2)


class OpenMapping:
    """As OpenSequence; `key` waits for its value, `template` marks the findings before a `{{`."""

    __slots__ = (
        "anchor",
        "before",
        "findings",
        "height",
        "in_braces",
        "in_flow",
        "key",
        "merge",
        "merge_key",
        "node",
        "template",
    )

    def __init__(self, node: Mapping, before: int, findings: Findings) -> None:
        self.node = node
        self.before = before
        self.findings = findings
        self.in_flow = False
        self.in_braces = False
        self.height = 0
        self.anchor: Anchor | None = None
        self.key: Scalar | None = None
        self.merge: Node | None = None
        self.merge_key: Scalar | None = None
        self.template: tuple[int, int] | None = None

    @property
    def wants_key(self) -> bool:
        return self.key is None

    @property
    def waiting_key(self) -> Scalar | None:
        """The key whose value comes next, if that is one to be pointed at."""
        return self.merge_key if self.key is _MERGE else None if self.key is _DROPPED else self.key

    def begins_template(self, line: int, column: int) -> bool:
        """Whether a `{` at this place is the second one of a `{{`."""
        first = self.in_braces and self.key is None and not self.node.keys and self.template is None
        return first and self.node.line == line and self.node.column + 1 == column

    def put(self, node: Node, plain: str | None = None) -> None:
        """The next key, or the value of the last one. `plain` is the text of a scalar without quotes and tag."""
        key = self.key
        if key is None:
            self.key = self._checked_key(node, plain)
            return
        self.key = None
        if key is _MERGE:
            self.merge = node
        elif key is not _DROPPED:
            self.node.keys[key.value] = key  # type: ignore[index]  # checked to be text
            self.node.values[key.value] = node  # type: ignore[index]

    def skip(self) -> None:
        self.key = _DROPPED if self.key is None else None

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

    def _checked_key(self, node: Node, plain: str | None) -> Scalar:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._key_not_text(node, plain)
            return _DROPPED
        first = self.merge_key if plain == "<<" else self.node.keys.get(node.value)
        if first is not None:
            self._duplicate_key(node, first)
            return _DROPPED
        if plain != "<<":
            return node
        self.merge_key = node
        return _MERGE

    def _duplicate_key(self, key: Scalar, first: Scalar) -> None:
        if not self.findings.takes(DUPLICATE_KEY):
            return
        message = f"the key `{shown(str(key.value))}` is twice in one mapping"
        again, before = Label(key.span, "again here"), Label(first.span, "first here")
        cure = "keep one of them; magnus refuses a file with the same key twice"
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
        self.findings.add(Diagnostic(KEY_NOT_TEXT, message, Label(key.span), (), cure))

    def _bad_merge(self, merged: Node) -> None:
        what = "a list" if isinstance(merged, Sequence) else kind(merged.value) if isinstance(merged, Scalar) else ""
        message = f"`<<` merges a mapping or a list of mappings, not {what}"
        place = Label(self.merge_key.span if self.merge_key else self.node.span)
        cure = "name an anchored mapping: `<<: *name`"
        self.findings.add(Diagnostic(BAD_MERGE, message, place, (Label(merged.span, what),), cure))


OpenNode = OpenSequence | OpenMapping
