"""The bytes of a file to its text: UTF-8 without what an editor does not show and readers take for something else."""

from __future__ import annotations

from codecs import BOM_UTF8

from magnus_argo.diagnostics.budgets import MAX_BYTES
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Source, Span, split_lines

FILE_TOO_LARGE = Rule("file-too-large", "a file larger than 1 MiB, or to which aliases add more than 4 MiB")
NOT_UTF8 = Rule("not-utf8", "a file that is not in UTF-8")
CONTROL_CHARACTER = Rule("control-character", "an invisible character that is not allowed in YAML")

MARKER = b"magnus-argo:"
"""What comments for magnus-argo begin with: a file without it has none."""

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32LE"),
    (b"\0\0\xfe\xff", "UTF-32BE"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
)
# Text in YAML begins with an ASCII character, so that the zeros of wider characters give them away (YAML 1.2.2, 5.2).
_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, True, True): "UTF-32LE",
    (True, True, True, False): "UTF-32BE",
    (False, True, False, True): "UTF-16LE",
    (True, False, True, False): "UTF-16BE",
}
# NEL, LS and PS end a line for PyYAML and not for ruamel.yaml, U+FEFF is no column for PyYAML: the readers would see
# different files. Two kinds of search, because a set of characters beyond Latin-1 takes 6 ms to compile.
_CONTROL = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BEYOND_LATIN_1 = "\u2028\u2029\ufeff\ufffe\uffff"
_NAMES = {
    "\0": "NUL",
    "\x07": "bell",
    "\b": "backspace",
    "\x0b": "vertical tab",
    "\f": "form feed",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\ufeff": "byte order mark",
}


def decode(source: Source) -> str | Diagnostic:
    """Decodes a file without its byte order mark, or reports what is wrong with it. Line breaks stay as they are."""
    if len(source.data) > MAX_BYTES:
        return Diagnostic(
            FILE_TOO_LARGE,
            f"the file has {len(source.data):,} bytes, but the limit is {MAX_BYTES:,}",
            Label(source.start()),
            help="check that this is the file you mean; a pipeline of 10,000 steps is smaller",
        )
    wide = _wide_encoding(source.data[:4])
    if wide:
        message = f"the file is in {wide}, not in UTF-8"
        cure = f"convert it: `iconv -f {wide} -t UTF-8`"
        return Diagnostic(NOT_UTF8, message, Label(source.start()), help=cure)
    body = source.data.removeprefix(BOM_UTF8)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(source, body, error.start)
    refused = _first_refused(text)
    return text if refused is None else _control_character(source, text, refused)


def _first_refused(text: str) -> int | None:
    control = _CONTROL.search(text)
    places = [] if text.isascii() else [text.find(character) for character in _BEYOND_LATIN_1]
    return min((place for place in [*places, control.start() if control else -1] if place >= 0), default=None)


def _wide_encoding(start: bytes) -> str | None:
    for mark, name in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name
    return _ZEROS.get(tuple(byte == 0 for byte in start))


def _not_utf8(source: Source, body: bytes, offset: int) -> Diagnostic:
    span = _place(source.path, body[:offset].decode())
    byte = body[offset : offset + 1]
    meant = byte.decode("cp1252", errors="ignore")
    guess = f" (in Windows-1252 and Latin-1 it is `{meant}`)" if meant and ord(meant) >= 0xA0 else ""
    return Diagnostic(
        NOT_UTF8,
        f"byte 0x{byte.hex().upper()} is not UTF-8{guess}",
        Label(span, "not UTF-8"),
        help="save the file as UTF-8",
    )


def _control_character(source: Source, text: str, offset: int) -> Diagnostic:
    character = text[offset]
    name = _NAMES.get(character)
    code = f"U+{ord(character):04X}" + (f" ({name})" if name else "")
    escape = f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"
    return Diagnostic(
        CONTROL_CHARACTER,
        f"the character {code} is not allowed in a YAML file",
        Label(_place(source.path, text[:offset]), "here, although it may be invisible"),
        help=f"delete it, or write `{escape}` in double quotes if it is meant",
    )


def _place(path: str, before: str) -> Span:
    """The character that follows `before`."""
    lines = split_lines(before)
    column = len(lines[-1]) + 1
    return Span(path, len(lines), column, column + 1)
