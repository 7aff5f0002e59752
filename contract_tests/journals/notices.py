"""Rules about webhooks: lost ones that no query made up for, and doubled ones that did their work twice."""

from collections.abc import Iterator

from drytake.contract_tests.journals.leaving import left, price_of
from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__: list[str] = []

_LOST = Source("https://github.com/replicate/replicate-javascript/issues/321", as_of="2026-11-29", section="webhooks")
_TWICE = Source("https://github.com/kortix-ai/suna/issues/1595", as_of="2026-11-29", section="redelivery")


@conduct_rule(
    "webhook-lost",
    severity="warning",
    source=_LOST,
    confidence="observed",
    hint="answer a webhook with 200 at once; and ask for a task of which none has come within its usual time",
)
def webhook_lost(session: Session) -> Iterator[ConductMatch]:
    """A task whose webhook didn't arrive is asked for."""
    for account in left(session):
        notice = session.notices.get(account.task_id)
        if notice is None or not notice.given_up or account.calls or not account.ended:
            continue
        why = f": {notice.refused[-1]}" if notice.refused else ""
        said = f"the webhook of the task {quoted(account.task_id)} was never taken{why}"
        cost = f", which cost {price_of(session, account)}" if account.paid else ""
        yield ConductMatch(account.create, f"{said}; nobody asked for the task{cost}", account.task_id)


@conduct_rule(
    "webhook-doubled",
    severity="warning",
    source=_TWICE,
    confidence="observed",
    hint="keep the ids of webhooks or of tasks that you have worked off, and do nothing at the second",
)
def webhook_doubled(session: Session) -> Iterator[ConductMatch]:
    """A webhook that comes twice does its work once: its result isn't fetched, nor its follow-up made, again."""
    for account in session.accounts:
        notice = session.notices.get(account.task_id)
        if notice is None or len(notice.taken) < 2:
            continue
        first, second = notice.taken[:2]
        got = [entry for entry in account.downloads if entry.at >= first and entry.status == 200 and not entry.injected]
        if len(got) > 1 and got[0].at <= second <= got[-1].at:
            times = f"{len(notice.taken)} times"
            said = f"the webhook of the task {quoted(account.task_id)} came {times}, and its result was fetched at each"
            yield ConductMatch(got[-1], said, account.task_id)
