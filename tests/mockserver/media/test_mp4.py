"""The file's index says where each sample lies."""

import pytest

from drytake.mockserver.media.mp4 import Chunk, Track, filled, movie


def track(letter: bytes, *samples: int) -> Track:
    """Return a track of one-byte samples, in chunks of so many."""
    return Track(
        entry=b"entry",
        timescale=10,
        durations=[(sum(samples), 1)],
        sizes=[1] * sum(samples),
        chunks=[Chunk(count, letter * count) for count in samples],
    )


def table(file: bytes, kind: bytes, number: int = 0) -> list[int]:
    """Return the numbers in one of the tables of that kind, without its length."""
    body = file.split(kind)[number + 1]
    length = int.from_bytes(file.split(kind)[number][-4:]) - 8
    return [int.from_bytes(body[at : at + 4]) for at in range(8, length, 4)]


def test_chunks_of_all_tracks_take_turns() -> None:
    file = movie([track(b"v", 3, 3, 1), track(b"a", 2, 0, 4)], timescale=10, duration=7, title="t", comment="c")

    assert file.endswith(b"mdat" + b"vvvaavvvvaaaa")


def test_chunks_are_found_where_the_index_says() -> None:
    file = movie([track(b"v", 3, 3, 1), track(b"a", 2, 0, 4)], timescale=10, duration=7, title="t", comment="c")

    assert [file[at : at + 1] for at in table(file, b"stco", 0)] == [b"v", b"v", b"v"]
    assert [file[at : at + 1] for at in table(file, b"stco", 1)] == [b"a", b"a"]
    assert table(file, b"stco", 1)[1] == len(file) - 4


def test_equal_chunks_are_described_once() -> None:
    file = movie([track(b"v", 3, 3, 1), track(b"a", 2, 0, 4)], timescale=10, duration=7, title="t", comment="c")

    assert table(file, b"stsc", 0) == [1, 3, 1, 3, 1, 1]
    assert table(file, b"stsc", 1) == [1, 2, 1, 2, 4, 1]


@pytest.mark.parametrize(("least", "size"), [(0, 10), (10, 10), (11, 18), (18, 18), (19, 19), (5000, 5000)])
def test_short_file_is_filled_with_nothing(least: int, size: int) -> None:
    assert len(filled(b"0123456789", least)) == size
