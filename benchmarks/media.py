"""Results of 15 seconds with sound, at 1080p and 4k: CPU time of the first of a size and of the next, and their bytes."""

from collections.abc import Iterator

from table import Effort, Row


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how long results take, and how large they are."""
    from bench_media import FOUR_K, FULL_HD, figures

    for name, size in (("1080p", FULL_HD), ("4k", FOUR_K)):
        found = figures(size, effort.rounds)
        yield Row(f"result of 15 s, {name}, after the first", found.following, "<= 2", "ms")
        yield Row(f"result of 15 s, {name}, the first of its size", found.first, "<= 10", "ms")
        yield Row(f"result of 15 s, {name}, its size", found.size, "<= 320", "KiB")
