"""What a client does wrong when one thing goes wrong once: it pays again, or what it paid for is gone."""

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source

__all__ = ["CERTIFY"]

_AS_OF = "2026-11-29"
_RESENT = Source("https://github.com/Comfy-Org/ComfyUI/issues/16204", _AS_OF, "creates sent again")
_LEFT = Source("https://github.com/valyuAI/valyu-py/issues/126", _AS_OF, "good tasks reported failed")
_EXIT = Source("https://clig.dev/", "2026-11-21", "output")
_RETRIES = Source(
    "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/", "2026-11-21", "timeouts"
)

CERTIFY = Rulebook("certify")
_CASES = CERTIFY.section("any case")

_CASES.rule(
    "paid-twice",
    summary="Where one thing goes wrong once, a client pays for no more tasks than where nothing does",
    severity="error",
    source=_RESENT,
    confidence="observed",
    hint="don't send a create again after a 5xx or a lost answer: find out first whether it counted; and keep the task's id "
    "where the next start finds it",
)
_CASES.rule(
    "task-lost",
    summary="A client that gives up on a task that is paid names it, so that its result can still be fetched",
    severity="error",
    source=_LEFT,
    confidence="observed",
    hint="ask again after a passing error; where you give up, print the task's id or write it down",
)
_CASES.rule(
    "no-result",
    summary="A client doesn't end with 0 where its result is missing",
    severity="error",
    source=_EXIT,
    confidence="inferred",
    hint="end with another exit code where the result didn't come whole, and name the task",
)
_CASES.rule(
    "over-time",
    summary="A client comes to its end where one thing goes wrong once",
    severity="error",
    source=_RETRIES,
    confidence="inferred",
    hint="give each call a time-out and each loop a deadline, or allow more time with `--timeout`",
)
_CASES.rule(
    "hasty-create",
    summary="A create that was refused with 429 isn't sent again before `Retry-After` is over",
    severity="warning",
    source=Source("https://www.rfc-editor.org/rfc/rfc9110.html", "2026-11-21", "10.2.3, Retry-After"),
    confidence="documented",
    hint="wait for as long as `Retry-After` says",
)
_CASES.rule(
    "not-applicable",
    summary="A case that can't happen to a client, or didn't, is no proof that it does right",
    severity="info",
    source=_EXIT,
    confidence="inferred",
    hint="give `certify` a command that polls, downloads or asks for a webhook, if you want to see that too",
)
