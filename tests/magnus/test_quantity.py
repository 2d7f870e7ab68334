"""Quantities as numbers, against what Kubernetes' own documentation says of them, and sums as text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from magnus_argo.magnus.quantity import amount, memory_text, number_text


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        ("128974848", 128974848), ("129e6", 129 * 10**6), ("129M", 129 * 10**6), ("128974848000m", 128974848),
        ("123Mi", 123 * 2**20), ("0.5", Fraction(1, 2)), (".5", Fraction(1, 2)), ("5.", 5), ("250m", Fraction(1, 4)),
        ("1E", 10**18), ("1Ei", 2**60), ("1e3", 1000), ("1e-3", Fraction(1, 1000)), ("1n", Fraction(1, 10**9)),
        ("3k", 3000), ("+2", 2), ("-1", -1), ("much", 0), ("", 0), ("1 Gi", 0), ("1e99", 10**99),
    ],
)  # fmt: skip
def test_quantities_are_exact(quantity: str, number: int | Fraction) -> None:
    assert amount(quantity) == number


@pytest.mark.parametrize(
    ("summands", "text"),
    [
        (["8Gi", "16Gi"], "24Gi"), (["512Mi"], "512Mi"), (["512Mi", "512Mi"], "1Gi"), (["1G", "500M"], "1.5G"),
        (["1Gi", "512Mi"], "1.5Gi"), (["0"], "0"), ([], "0"), (["100m"], "0"), (["64"], "64"), (["2Ti"], "2Ti"),
        (["1Gi"] * 1024, "1Ti"), (["8G"] * 3, "24G"),
    ],
)  # fmt: skip
def test_sums_of_memory_have_the_shortest_suffix(summands: list[str], text: str) -> None:
    assert memory_text(sum(map(amount, summands), Fraction(0))) == text


@pytest.mark.parametrize("quantity", ["1e1000000000", "9" * 1_000_000, "9" * 1_000_000 + "e1.5", f"1e{'9' * 5000}"])
def test_what_nothing_has_is_more_than_anything(quantity: str) -> None:
    assert amount(quantity) == 10**999
    assert 0 < amount("1e-1000000000") < amount("1n")


def test_what_is_rounded_is_not_too_small() -> None:
    assert memory_text(amount("1000001k")) == "1.01G"
    assert number_text(amount("100u")) == "0.001"


@pytest.mark.parametrize(
    ("number", "text"), [("100m", "0.1"), ("4", "4"), ("2500m", "2.5"), ("0", "0"), ("1e3", "1000")]
)
def test_numbers(number: str, text: str) -> None:
    assert number_text(amount(number)) == text
    assert number_text(sum([amount("100m")] * 3, Fraction(0))) == "0.3"
