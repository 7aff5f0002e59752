"""`fuzz --app-ledger CMD`: what an app booked in a case, compared with what was charged and given back."""

from pathlib import Path

from drytake.contract_tests.fuzz.result import CaseFailure
from drytake.contract_tests.journals.books import BOOKS
from drytake.contract_tests.journals.report import accounts_in
from drytake.contract_tests.run.app_ledger import compare_books
from drytake.mockserver.engine.engine import Engine

__all__ = ["book_failures"]


def book_failures(command: str, engine: Engine, folder: Path) -> list[CaseFailure]:
    """Return where an app's books are wrong, each rule once; where nothing was charged there are none to read.

    An app that was never told of a task can't book it: that is for `run` to tell.

    Raises:
        BooksError: the command fails, or what it prints can't be read.
    """
    accounts = accounts_in(engine)
    if not any(account.booking.charged for account in accounts):
        return []
    unheard = {account.task_id for account in accounts if not account.answered}
    found: dict[str, CaseFailure] = {}
    for finding in compare_books(command, engine, folder=folder):
        rule = BOOKS[finding.rule.name]
        if rule.name != "never-booked" or finding.value not in unheard:
            found.setdefault(rule.id, CaseFailure(rule, finding.message, ()))
    return list(found.values())
