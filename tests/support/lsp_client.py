"""A client of language servers: starts one, speaks JSON-RPC over its stdin and stdout, and waits for what it says."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PATIENCE = 20


class LspError(Exception):
    """An answer that is an error."""


class Client:
    """A running server. Answers come in any order and are kept by the number of their request; notifications are kept
    in the order of their arrival. `version` is for a test of one document, which counts its versions there."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.notifications: list[dict[str, Any]] = []
        self.errors: list[bytes] = []
        self.settings: Any = None
        self.version = 0
        self._incoming: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._answers: dict[int, dict[str, Any]] = {}
        self._number = 0
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def start(self, **capabilities: Any) -> dict[str, Any]:
        root = self.uri("")
        folders = [{"uri": root, "name": "test"}]
        parameters = {"processId": None, "rootUri": root, "workspaceFolders": folders, "capabilities": capabilities}
        answer: dict[str, Any] = self.request("initialize", **parameters)
        self.notify("initialized")
        return answer

    def end(self) -> int:
        self.request("shutdown")
        self.notify("exit")
        self.process.stdin.close()  # type: ignore[union-attr]
        return self.process.wait(_PATIENCE)

    def stop(self) -> None:
        """Ends the server whatever it does, and closes all that leads to it."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()  # type: ignore[union-attr]

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def request(self, method: str, **parameters: Any) -> Any:
        return self.answer(self.ask(method, **parameters))

    def ask(self, method: str, **parameters: Any) -> int:
        """Sends a request without waiting for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters or None})
        return self._number

    def answer(self, number: int) -> Any:
        deadline = time.monotonic() + _PATIENCE
        while number not in self._answers:
            self._take(deadline)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise LspError(answer["error"]["message"])
        return answer["result"]

    def notify(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def open(self, path: str, text: str, language: str = "yaml") -> None:
        document = {"uri": self.uri(path), "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=document)

    def change(self, path: str, version: int, text: str) -> None:
        document = {"uri": self.uri(path), "version": version}
        self.notify("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])

    def at(self, method: str, path: str, line: int, character: int, **more: Any) -> Any:
        """Asks about a place, lines and characters from 0."""
        place = {"line": line, "character": character}
        return self.request(f"textDocument/{method}", textDocument={"uri": self.uri(path)}, position=place, **more)

    def diagnostics(self, path: str, version: int | None = None) -> list[dict[str, Any]]:
        """Waits for the diagnostics of a file, of a version if one is given."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            for sent in list(self.notifications):
                if sent["method"] == "textDocument/publishDiagnostics" and sent["params"]["uri"] == self.uri(path):
                    self.notifications.remove(sent)
                    if version is None or sent["params"].get("version") == version:
                        found: list[dict[str, Any]] = sent["params"]["diagnostics"]
                        return found
            self._take(deadline)

    def _take(self, deadline: float) -> None:
        message = self._incoming.get(timeout=max(0.01, deadline - time.monotonic()))
        if message is None:
            raise LspError("the server has ended: " + b"".join(self.errors).decode(errors="replace"))
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" in message:
            self._send({"id": message["id"], "result": self._reply(message)})
        else:
            self.notifications.append(message)

    def _reply(self, message: dict[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [(self.settings or {}).get(item.get("section")) for item in message["params"]["items"]]
        return {"applied": True} if message["method"] == "workspace/applyEdit" else None

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            self._incoming.put(json.loads(stream.read(length)))
        self._incoming.put(None)

    def _read_errors(self) -> None:
        stream = self.process.stderr
        assert stream
        while chunk := stream.read1(65536):  # type: ignore[attr-defined]
            self.errors.append(chunk)
