"""`run --app-ledger`: what an app booked is compared with what was charged, and books that can't be read are a wrong call."""

from typing import Any

import pytest

from tests.contract_tests.run.test_result import CREATE
from tests.contract_tests.run.test_run import python

BOOKED = CREATE + (
    "poll()\nline = json.dumps({'task': made, 'amount': 75, 'unit': 'credits', 'at': 1764417600})\n"
    "open('books.jsonl', 'w').write((line + '\\n') * {times})\n"
)


@pytest.mark.parametrize(("times", "code"), [(1, 0), (2, 1)])
def test_books_are_compared(run: Any, times: int, code: int) -> None:
    client = BOOKED.replace("{times}", str(times))
    done = run("--timing", "instant", "--app-ledger", "cat books.jsonl", "--", *python(client))

    assert done.code == code, done.err
    assert ("books.charged-twice" in done.err) == (times == 2)


def test_books_that_cannot_be_read_are_a_wrong_call(run: Any) -> None:
    done = run("--app-ledger", "echo paid", "--", *python(CREATE))

    assert done.code == 2
    assert "--app-ledger: `echo paid`: line 1 of the books is no JSON" in done.err
    assert "Traceback" not in done.err
