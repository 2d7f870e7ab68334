"""What is told over HTTP is kept. Needs no cluster."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from .hearing import Hearing, own_address


@pytest.fixture
def hearing() -> Iterator[Hearing]:
    found = Hearing("127.0.0.1")
    yield found
    found.close()


def told(url: str, body: str) -> int:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("POST", "/", body.encode())
    return connection.getresponse().status


def test_bodies_are_found_by_the_workflow_that_they_name(hearing: Hearing) -> None:
    for body in ("one-x2 failed", "two-y3 failed: é"):
        assert told(hearing.url, body) == 204
    assert hearing.about("two-y3") == ["two-y3 failed: é"]
    assert hearing.about("three") == []


def test_the_address_is_that_of_the_way_to_the_cluster() -> None:
    assert own_address("https://127.0.0.1:6443") == "127.0.0.1"
    assert own_address("https://127.0.0.1") == "127.0.0.1"
