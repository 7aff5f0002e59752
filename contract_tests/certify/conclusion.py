"""What a case comes to: paid once or twice, the results there or not, and who can still find the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from drytake.contract_tests.certify.cases import Case
from drytake.contract_tests.certify.played import Played
from drytake.contract_tests.sdks import Sdk, sdk_of, sent_again
from drytake.mockserver.accounts.task_accounts import TaskAccount

__all__ = ["CertifiedCase", "Goal", "Outcome", "concluded", "goal_of", "not_applicable"]

Outcome = Literal[
    "good",
    "nothing-paid",
    "unknowable",
    "task-known",
    "paid-twice",
    "task-lost",
    "no-result",
    "over-time",
    "not-applicable",
]
"""`good`: paid once, and each result came. `nothing-paid`: it raised, and no money is gone. `unknowable`: it raised after one
payment, and the answer that named the task was lost on its way. `task-known`: it gave up, paid once, and named the task.
`paid-twice`, `task-lost` and `no-result` are losses: the last ended with 0 without the result. `over-time`: it didn't end."""
_DOUBLE = "conduct.double-create"
_HASTY = ("conduct.retry-after-ignored", "conduct.no-back-off")


@dataclass(frozen=True, kw_only=True)
class CertifiedCase:
    """What came of a case, beside the baseline."""

    case: Case
    outcome: Outcome
    why: str = ""
    """Why it isn't applicable."""
    code: int = 0
    """Exit code of the client."""
    creates: int = 0
    creates_expected: int = 0
    """The same without a fault, as of what follows."""
    charges: int = 0
    """How many tasks are paid in the end."""
    charges_expected: int = 0
    results: int = 0
    """How many tasks came as far as those of the baseline did."""
    results_expected: int = 0
    doubled: int = 0
    """Charges that nobody asked for."""
    lost: int = 0
    """Results that are paid, and that the client can't find any more."""
    tasks: tuple[str, ...] = ()
    """Those that are lost, or that the client knows of."""
    resent_after: float | None = None
    """Seconds after which the same create was sent again, if it was."""
    hasty: bool = False
    """True where it was sent again sooner than `Retry-After` asked for."""
    sdk: Sdk | None = None
    """Which SDK the calls say that they come from, if it is a known one."""
    sdk_version: str = ""
    resent_by_sdk: bool = False
    """True where that SDK sends creates again by itself in such a case, or says that it has."""
    money: str = ""
    """What was paid for what, as a sentence."""

    @property
    def applies(self) -> bool:
        return self.outcome != "not-applicable"


def not_applicable(case: Case, why: str) -> CertifiedCase:
    """Return that a case can't happen to a client, or didn't."""
    return CertifiedCase(case=case, outcome="not-applicable", why=why)


def concluded(case: Case, baseline: Played, played: Played) -> CertifiedCase:
    """Return what came of a case; one whose fault never happened isn't applicable."""
    if not played.happened and not played.over_time:
        return not_applicable(case, "the fault never happened: no call that it concerns came")
    goal = goal_of(baseline)
    expected, came = _count(baseline, goal), _count(played, goal)
    left = [account for account in played.paid if not _reached(account, goal)]
    doubled = max(0, len(played.paid) - len(baseline.paid), _found(played, (_DOUBLE,)))
    missing = max(0, expected - came)
    known = [account.task_id for account in left if account.task_id in played.named]
    forgotten = [one.task_id for one in left if one.answered and one.task_id not in played.named]
    lost = min(missing, len(left) if played.code == 0 and not known else len(forgotten))
    sdk, version = sdk_of(played.creates)
    return CertifiedCase(
        case=case,
        outcome=_outcome(played, missing=missing, doubled=doubled, lost=lost, known=len(known)),
        code=played.code,
        creates=len(played.creates),
        creates_expected=len(baseline.creates),
        charges=len(played.paid),
        charges_expected=len(baseline.paid),
        results=came,
        results_expected=expected,
        doubled=doubled,
        lost=lost,
        tasks=tuple(forgotten if lost else known),
        resent_after=played.gap,
        hasty=_found(played, _HASTY) > 0,
        sdk=sdk,
        sdk_version=version,
        resent_by_sdk=any(map(sent_again, played.creates)) or (sdk is not None and case.name in sdk.resends),
        money=played.money,
    )


def _outcome(played: Played, *, missing: int, doubled: int, lost: int, known: int) -> Outcome:
    rows: tuple[tuple[bool, Outcome], ...] = (
        (doubled > 0, "paid-twice"),
        (played.over_time, "over-time"),
        (not missing, "good"),
        (lost > 0 and played.code != 0, "task-lost"),
        (lost == 0 and known > 0, "task-known"),
        (played.code == 0, "no-result"),
        (len(played.paid) > 0, "unknowable"),
        (True, "nothing-paid"),
    )
    return next(outcome for holds, outcome in rows if holds)


# --- how far tasks come ------------------------------------------------------------------------------------------

Goal = Literal["fetched", "linked", "ended", "answered"]
_GOALS: tuple[Goal, ...] = ("fetched", "linked", "ended", "answered")


def goal_of(baseline: Played) -> Goal:
    """Return how far a client takes its tasks where nothing goes wrong."""
    return next((goal for goal in _GOALS if any(_reached(one, goal) for one in baseline.paid)), "answered")


def _reached(account: TaskAccount, goal: Goal) -> bool:
    if goal == "fetched":
        return account.fetched
    if goal == "linked":
        return account.linked or account.fetched
    if goal == "ended":
        return account.end is not None or account.notified
    return account.answered


def _count(played: Played, goal: Goal) -> int:
    return sum(_reached(account, goal) for account in played.paid)


def _found(played: Played, rules: Sequence[str]) -> int:
    return sum(finding.rule.id in rules for finding in played.findings)
