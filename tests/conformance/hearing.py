"""A web server that keeps what pods tell it."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

MORE = 1 << 16  # bytes of a body that are read


class Hearing:
    """Listens on a free port of this machine until it is closed."""

    def __init__(self, address: str) -> None:
        self.bodies: list[str] = []
        self.server = ThreadingHTTPServer(("", 0), self._handler())
        self.url = f"http://{address}:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self, workflow: str) -> list[str]:
        """The bodies that name a workflow."""
        return [body for body in self.bodies if workflow in body]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bodies = self.bodies

        class Keep(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length", "0")), MORE)
                bodies.append(self.rfile.read(length).decode())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing: what pods tell is looked at by the tests."""

        return Keep


def own_address(server: str) -> str:
    """The address from which this machine speaks to an API server, such as `https://10.0.0.1:443`."""
    found = urlsplit(server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((found.hostname or "", found.port or 443))
        return str(probe.getsockname()[0])
