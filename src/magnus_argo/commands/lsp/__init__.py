"""What `lsp` does: serves an editor over stdin and stdout, until that ends."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Mapping
from importlib.util import find_spec

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.project.plan import Request

_CURE = """\
install magnus-argo with it:
pip install 'magnus-argo[lsp]'"""


def serve(request: Request, environment: Mapping[str, str]) -> int:
    """Serves an editor. `request` has the variables and settings for all that it opens. Raises `UnusableError` if the
    library for language servers is not there."""
    if find_spec("pygls") is None or find_spec("lsprotocol") is None:
        raise UnusableError("the language server needs pygls, which is not installed", _CURE)
    import magnus_argo.yaml.pyyaml  # noqa: F401 (while there is one thread: it exchanges `re.compile`)
    from magnus_argo.commands.lsp.server import build

    gc.enable()  # this process lives on, but a tree of many nodes is no reason to look through them all
    gc.set_threshold(100_000, 20, 20)
    if not environment.get("MAGNUS_ARGO_TRACEBACK"):
        logging.getLogger("pygls").setLevel(logging.CRITICAL)  # it logs each request that is refused, with a traceback
    server, session = build(request, environment)
    with open(sys.stdout.fileno(), "wb", closefd=False) as output:
        sys.stdout = sys.stderr  # what anybody prints would be no message of the protocol
        server.start_io(sys.stdin.buffer, output)
    return 0 if session.ended else 1
