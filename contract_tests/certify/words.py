"""A case in words: what came of it, and how to mend it."""

from drytake.contract_tests.certify.conclusion import CertifiedCase, Goal, Outcome, goal_of
from drytake.contract_tests.certify.played import Played
from drytake.contract_tests.sdks import COUNTED

__all__ = ["baseline_in_words", "hint_of", "outcome_in_words", "rule_of"]

_WORDS: dict[Outcome, str] = {
    "good": "good",
    "nothing-paid": "raised (exit code {code}), nothing paid",
    "unknowable": "raised (exit code {code}), paid once: the response that named the task was lost",
    "task-known": "{gave}, task known ({tasks})",
    "paid-twice": "paid twice",
    "task-lost": "task lost: it is paid, and nothing that the client said or wrote names it (exit code {code})",
    "no-result": "ended with 0, and the result is missing",
    "over-time": "hadn't ended when its time was over",
    "not-applicable": "not applicable: {why}",
}
_RULES: dict[Outcome, str] = {
    "paid-twice": "paid-twice",
    "task-lost": "task-lost",
    "no-result": "no-result",
    "over-time": "over-time",
}


_GOALS: dict[Goal, str] = {
    "fetched": "fetched each result",
    "linked": "asked for each task until it was given the result",
    "ended": "followed each task to its end",
    "answered": "made tasks, and asked for none of them",
}


def baseline_in_words(baseline: Played) -> str:
    """Return what a client did where nothing went wrong."""
    paid, *_ = baseline.money.partition(";")
    return f"without a fault: {paid}; the client {_GOALS[goal_of(baseline)]}"


def outcome_in_words(result: CertifiedCase) -> str:
    """Return what came of a case, in one line."""
    gave = f"raised (exit code {result.code})" if result.code else "gave up"
    tasks = ", ".join(result.tasks[:2])
    said = _WORDS[result.outcome].format(code=result.code, gave=gave, tasks=tasks, why=result.why)
    return "; ".join([said, *_more(result)])


def _more(result: CertifiedCase) -> list[str]:
    """Return what else is to be said: who sent the create again and when, and what else went wrong."""
    more = []
    if result.outcome == "paid-twice" and result.lost:
        more.append("its result is missing")
    if result.outcome == "paid-twice" and result.case.place == "restart":
        more.append("started again, the client made another task")
    elif result.outcome == "paid-twice" and result.resent_after is not None:
        more.append(f"the create was sent again after {result.resent_after:.1f} s{_by(result)}")
    elif result.resent_after is not None and result.applies:
        early = ", sooner than `Retry-After` says" if result.hasty else ""
        more.append(f"the create was sent again after {result.resent_after:.1f} s{early}")
    return more


def _by(result: CertifiedCase) -> str:
    """Return which SDK sent the create again, if one did."""
    if not result.resent_by_sdk:
        return ""
    if result.sdk is None:
        return " by its SDK"
    return f" by {result.sdk.name} {result.sdk_version}".rstrip()


def rule_of(result: CertifiedCase) -> str:
    """Return the name of the rule that a case breaks; empty where it breaks none."""
    return _RULES.get(result.outcome, "")


def hint_of(result: CertifiedCase, rule: str, usual: str) -> str:
    """Return how to mend that a case breaks a rule: by the SDK's own switch, where one sends creates again."""
    if rule in ("paid-twice", "hasty-create") and result.resent_by_sdk:
        return COUNTED if result.sdk is None else result.sdk.hint
    return result.case.hint or usual
