"""How a case is judged: by all rules of conduct and the account of each task, as `run` judges, and by what the client left.

A client that was cut off from its task and says so in its own words isn't blamed; one that lets go of what is paid is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from drytake.contract_tests.fuzz.kept import CaseEnd, KeptFile
from drytake.contract_tests.fuzz.result import CaseFailure
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.journals.conduct import conduct_findings
from drytake.contract_tests.journals.report import sessions_of
from drytake.contract_tests.journals.session import ConductFinding, Session
from drytake.contract_tests.run.rules import RUN
from drytake.mockserver.accounts.subjects import links_in, operation_of, request_says
from drytake.mockserver.accounts.task_accounts import TaskAccount, is_passing
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.mutations import MUTATIONS
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.provider import FAILED, SUCCEEDED
from drytake.schemas.validation.text import quoted

__all__ = ["SentResult", "case_failures"]

_AT_ONE = frozenset(("download-broken", "gives-up-at-error", "taken-for-done"))
"""Rules of conduct about giving up at what may be gone the next time: once is too soon, whatever the client leaves behind."""
_LEAVING = _AT_ONE | {"gives-up-early", "never-asked", "result-not-asked", "webhook-lost"}
"""Rules of conduct about a task that is let go of: one whose id the client leaves behind can still be had."""
_ELSEWHERE = frozenset(("no-back-off", "retry-after-ignored"))
"""Rules of conduct that `fuzz.ignores-429` tells where a 429 was met."""
_TRIES, _TRIES_OF_KNOWN = 3, 2
"""A client that has asked so often in vain has done what it could; fewer are enough where it leaves the task's id behind."""
_FLOOR_SECONDS = 0.5
"""Nobody advises to poll as often as that."""
_STORM = 10
"""So many times as often as is advised is a storm; what lies between is for `run` to tell."""
_MAY_PASS = (408, 425, 429)
_LEAST_KEY = 8
_MEDIA_NAMES = (".mp4", ".mov", ".webm", ".png", ".jpg", ".jpeg", ".wav", ".mp3")
_WORD = re.compile(r"\w{5,}|[^\x00-\x7f]{2,}")
"""What two texts must share for one to tell something of the other."""


class SentResult(NamedTuple):
    """A result's bytes as they were sent, and whether all of them were."""

    task_id: str | None
    data: bytes
    whole: bool


class _Case(NamedTuple):
    """All that is known of a case."""

    end: CaseEnd
    sessions: Sequence[Session]
    sent: Sequence[SentResult]

    @property
    def accounts(self) -> list[TaskAccount]:
        return [account for session in self.sessions for account in session.accounts]

    @property
    def entries(self) -> list[JournalEntry]:
        return [entry for session in self.sessions for entry in session.entries]


def case_failures(engine: Engine, end: CaseEnd, sent: Sequence[SentResult], *, limited: bool) -> list[CaseFailure]:
    """Return what is wrong with a client's conduct and with the money; `limited` where a 429 was met too soon."""
    case = _Case(end, sessions_of(engine, cut=end.cut), sent)
    found = [*_conduct(case, limited=limited)]
    if not end.cut:
        found += [*_lost(case, {failure.rule.id for failure in found}), *_hollow(case), *_rubbish(case)]
        found += [*_untold(case), *_pays_again(case)]
    return [*found, *_shown_keys(case)]


# --- conduct -----------------------------------------------------------------------------------------------------


def _conduct(case: _Case, *, limited: bool) -> Iterator[CaseFailure]:
    """Yield the broken rules of conduct, each once."""
    seen = set[str]()
    for session in case.sessions:
        for finding in conduct_findings(session):
            rule = finding.rule
            if rule.severity == "info" or rule.id in seen or (limited and rule.name in _ELSEWHERE):
                continue
            if not _excused(case, session, finding, _account_of(session, finding)):
                seen.add(rule.id)
                yield CaseFailure(rule, finding.message, ())


def _account_of(session: Session, finding: ConductFinding) -> TaskAccount | None:
    """Return the account of the task that a finding is about; a call that failed may not say whose it was."""
    entry, value = finding.entry, finding.value
    concerned = (one for one in session.accounts if entry is one.create or entry in one.calls or value == one.task_id)
    return next(concerned, None)


def _excused(case: _Case, session: Session, finding: ConductFinding, account: TaskAccount | None) -> bool:
    """Return whether a client did what it could, whatever `run` would say."""
    name = finding.rule.name
    if account is not None and _crashed(case, account):
        return True
    if name == "polls-too-fast":
        least = max(session.provider.timing.poll_seconds / _STORM, _FLOOR_SECONDS)
        return isinstance(finding.value, float) and finding.value >= least
    if account is None:
        return False
    if name == "gives-up-early":
        return _in_time(session, account, finding) and (_known(case, account) or _cut_off(case, account))
    if name in _AT_ONE:
        tries = _TRIES_OF_KNOWN if _known(case, account) else _TRIES
        return _cut_off(case, account, tries) if case.end.code else name != "download-broken" and _known(case, account)
    return name in _LEAVING and (_known(case, account) or _cut_off(case, account))


def _in_time(session: Session, account: TaskAccount, finding: ConductFinding) -> bool:
    """Return whether a client waited as long as such a task is said to take, or met something odd."""
    task = session.tasks.get(account.task_id)
    waited = finding.value if isinstance(finding.value, int | float) else 0.0
    return task is None or waited >= session.durations(task).total or bool(account.calls[-1].injected)


def _known(case: _Case, account: TaskAccount) -> bool:
    """Return whether the client leaves behind what the task can be found by: its id, or the link to its result."""
    return case.end.keeps(account.task_id) or any(case.end.keeps(link) for link in _links(case, account))


def _links(case: _Case, account: TaskAccount) -> Iterator[str]:
    provider = next(one.provider for one in case.sessions if one.provider.id == account.provider)
    for entry in (account.create, *account.calls):
        operation = operation_of(provider, entry)
        if operation is not None:
            yield from links_in(operation, entry)


def _cut_off(case: _Case, account: TaskAccount, least: int = _TRIES) -> bool:
    """Return whether the seller kept a client from its task: for good, again and again, or by words that nobody documents."""
    if not case.end.code or not case.end.explained:
        return False
    last = account.calls[-1] if account.calls else account.create
    if _final(last) or (last.injected and not is_passing(last)):
        return True
    tries = 0
    for entry in reversed(account.calls):
        if not is_passing(entry):
            break
        tries += 1
    return tries >= least


def _crashed(case: _Case, account: TaskAccount) -> bool:
    """Return whether the client was killed while it had this task: what became of that is told by itself."""
    return case.end.crash is not None and account.create.serial <= case.end.crash.serial


def _pays_again(case: _Case) -> Iterator[CaseFailure]:
    """Yield that a client was killed when it had written a task's id down, and paid for the same again afterwards."""
    before = [account for account in case.accounts if _crashed(case, account) and account.paid and not account.fetched]
    for first in before:
        again = next(
            (one for one in case.accounts if not _crashed(case, one) and _same(one.create, first.create)), None
        )
        if again is not None and again.paid and case.end.kept_at_crash(first.task_id):
            said = f"started again after it was killed, the client paid for task {quoted(again.task_id)}, though"
            said += f" it had written down {quoted(first.task_id)}, which asks for the same"
            yield CaseFailure(FUZZ["pays-again"], said, ())
            return


def _same(one: JournalEntry, other: JournalEntry) -> bool:
    return (one.method, one.path, one.body) == (other.method, other.path, other.body)


def _waited(case: _Case, account: TaskAccount) -> bool:
    """Return whether a client says that it gives up a task which has taken longer than the seller says."""
    session = next(one for one in case.sessions if account in one.accounts)
    task = session.tasks.get(account.task_id)
    if task is None or not account.calls or not case.end.code or not case.end.explained:
        return False
    return account.calls[-1].at - account.create.at >= session.durations(task).total


def _final(entry: JournalEntry) -> bool:
    return 400 <= entry.status < 500 and entry.status not in _MAY_PASS


# --- money -------------------------------------------------------------------------------------------------------


def _lost(case: _Case, found: Iterable[str]) -> Iterator[CaseFailure]:
    """Yield the first task that is paid and lost, unless a rule of conduct has told it."""
    if any(one.startswith("conduct.") and one.rpartition(".")[2] in _LEAVING for one in found):
        return
    for account in case.accounts:
        excused = _crashed(case, account) or _known(case, account) or _cut_off(case, account) or _waited(case, account)
        if account.lost and account.answered and not excused:
            said = f"the task {quoted(account.task_id)} is paid, and neither its result nor its id is left"
            yield CaseFailure(FUZZ["paid-and-lost"], said, ())
            return


def _hollow(case: _Case) -> Iterator[CaseFailure]:
    """Yield that a client ended well with nothing to show for it."""
    if case.end.code or not any(entry.operation in one.creates for one in case.sessions for entry in one.entries):
        return
    accounts = case.accounts
    if any(account.fetched or account.notified or account.cancel is not None for account in accounts):
        return
    if any(_asks_webhook(session, entry) for session in case.sessions for entry in session.entries):
        return  # whether it came is told by itself
    failed = [account for account in accounts if account.end == FAILED]
    if failed and not any(account.end == SUCCEEDED for account in accounts):
        rule = RUN["failure-as-success"]
        yield CaseFailure(rule, f"the task {quoted(failed[0].task_id)} failed, and the client ended with 0", ())
        return
    broken = next((account for account in accounts if account.downloads), None)
    if broken is not None:
        said = f"the result of task {quoted(broken.task_id)} didn't come whole, and the client ended with 0"
        yield CaseFailure(FUZZ["empty-success"], said, ())
    elif not any(_known(case, account) for account in accounts):
        what = "there was no task" if not accounts else "neither a result nor the task's id is left"
        yield CaseFailure(FUZZ["empty-success"], f"the client ended with 0, and {what}", ())


def _asks_webhook(session: Session, entry: JournalEntry) -> bool:
    operation = operation_of(session.provider, entry)
    return operation is not None and bool(operation.webhook) and request_says(operation, operation.webhook, entry)


def _rubbish(case: _Case) -> Iterator[CaseFailure]:
    """Yield that a client ended well and left a result's part, or an error, as if it were the result."""
    if case.end.code or not case.sent:
        return
    whole = {one.data for one in case.sent if one.whole}
    if any(file.data in whole for file in case.end.files):
        return
    for file in case.end.files:
        what = _damaged(file, case.sent)
        if what:
            said = f"the client ended with 0 and kept {what} as {quoted(file.name)}"
            yield CaseFailure(FUZZ["rubbish-kept"], said, ())
            return


def _damaged(file: KeptFile, sent: Sequence[SentResult]) -> str:
    if not file.data:
        return "nothing" if file.name.lower().endswith(_MEDIA_NAMES) else ""
    if any(not one.whole and file.data == one.data for one in sent):
        return "what came of a download that went wrong"
    full = next((one for one in sent if one.whole and one.data.startswith(file.data)), None)
    return f"{len(file.data):,} of {len(full.data):,} bytes of a result" if full else ""


# --- what is said ------------------------------------------------------------------------------------------------


def _untold(case: _Case) -> Iterator[CaseFailure]:
    """Yield that a task failed, the seller said why, and no word of that is in what the client says."""
    if not case.end.explained:
        return
    for account in case.accounts:
        last = account.calls[-1] if account.calls else None
        if account.end != FAILED or last is None or set(last.injected) & MUTATIONS.keys():
            continue
        why = _reason(case, last)
        said = case.end.said.decode("utf-8", "replace").lower()
        if why and not any(word in said for word in _words(why)):
            message = f"the seller said why the task failed, {quoted(why)}, and the client told no word of it"
            yield CaseFailure(FUZZ["reason-untold"], message, ())
            return


def _reason(case: _Case, last: JournalEntry) -> str:
    """Return what the seller says of a failure, as far as it stands in a response as it was written."""
    provider = next(one.provider for one in case.sessions if last in one.entries)
    messages = (failure.message for failure in provider.failures.values())
    return next((text for text in messages if text and text.encode() in last.response), "")


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _shown_keys(case: _Case) -> Iterator[CaseFailure]:
    """Yield that a client printed a key of its own."""
    secrets = {secret for entry in case.entries for secret in entry.secrets if len(secret) >= _LEAST_KEY}
    if any(secret.encode() in case.end.said for secret in secrets):
        yield CaseFailure(FUZZ["key-shown"], "the client's output has the key that it calls with", ())
