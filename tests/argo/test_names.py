"""Names for the cluster, of steps whose names somebody has chosen so that they are alike."""

from __future__ import annotations

from itertools import islice, product
from zlib import crc32

from tests.support.work import grows_evenly

from magnus_argo.argo.names import labels

WORD = "abcdefghijklmnopqrstuvwxyz" * 2


def flips_that_cancel() -> list[tuple[int, ...]]:
    """Letters of WORD whose capitals together leave its CRC-32 as it is: the checksum is linear."""
    plain, found, known = crc32(WORD.encode()), list[tuple[int, ...]](), dict[int, tuple[int, int]]()
    for place in range(len(WORD)):
        difference, letters = plain ^ crc32(capital(WORD, (place,)).encode()), 1 << place
        while difference and difference.bit_length() in known:
            other, its_letters = known[difference.bit_length()]
            difference, letters = difference ^ other, letters ^ its_letters
        if difference:
            known[difference.bit_length()] = difference, letters
        else:
            found.append(tuple(place for place in range(len(WORD)) if letters >> place & 1))
    return found


def capital(word: str, places: tuple[int, ...]) -> str:
    return "".join(letter.swapcase() if place in places else letter for place, letter in enumerate(word))


def alike(count: int) -> list[str]:
    """Names with one nearest label and one checksum."""
    names = list[str]()
    for chosen in islice(product((False, True), repeat=len(flips_that_cancel())), count):
        name = WORD
        for is_chosen, places in zip(chosen, flips_that_cancel(), strict=True):
            name = capital(name, places) if is_chosen else name
        names.append(name)
    return names


def test_names_with_one_checksum_are_told_apart_by_counting() -> None:
    names = alike(300)
    assert len(set(names)) == 300
    assert len({crc32(name.encode()) for name in names}) == 1
    made = labels(names)
    assert len({*made.values()}) == 300
    assert made[names[1]].startswith(f"{WORD[:51]}-")
    assert [made[name].rpartition("-")[2] for name in names[2:]] == [str(count) for count in range(2, 300)]


def test_the_work_grows_with_the_names_that_have_one_checksum() -> None:
    assert grows_evenly(alike, labels, 60)
