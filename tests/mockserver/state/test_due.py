"""Tasks by the time of their end, some of them in a store."""

from drytake.mockserver.state.due import DueTasks, Found

NEVER = float("inf")


class Kept:
    """What a store has, and how it was asked for it."""

    def __init__(self, *moments: float) -> None:
        self.moments, self.asked = moments, list[tuple[float, float]]()

    def __call__(self, after: float, until: float) -> Found:
        self.asked.append((after, until))
        later = [at for at in self.moments if at > max(after, until)]
        return [(at, "acme", f"old-{at:g}") for at in self.moments if after < at <= until], min(later, default=None)


def names(due: DueTasks, now: float) -> list[str]:
    return [name for _, _, name in due.pop(now)]


def test_those_that_are_due_come_soonest_first_and_once() -> None:
    due = DueTasks([(5, "acme", "b")])
    due.push(3, "acme", "a")
    due.push(9, "acme", "c")

    assert (names(due, 2), names(due, 5), names(due, 5), due.soonest) == ([], ["a", "b"], [], 9)
    assert (names(due, 9), due.soonest) == (["c"], None)


def test_a_store_is_asked_only_where_something_is_due() -> None:
    kept, due = Kept(4, 8), DueTasks()
    due.keep(kept, 4)
    due.push(6, "acme", "new")

    assert names(due, 3) == []
    assert kept.asked == []
    assert (names(due, 7), due.soonest) == (["old-4", "new"], 8)
    assert names(due, 7) == []
    assert kept.asked == [(-NEVER, 7)]
    assert [at for at, _, _ in due.all()] == [8]


def test_what_was_taken_is_not_taken_again_by_a_clock_that_was_set_back() -> None:
    due = DueTasks()
    due.keep(Kept(4, 8), 4)
    assert names(due, 5) == ["old-4"]
    due.push(2, "acme", "again")

    assert names(due, 3) == ["again"]
    assert due.changes() == (5, [])
    assert due.changes() == (None, [])
