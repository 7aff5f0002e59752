"""What a client does wrong when the provider behaves in a way that its documents allow."""

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source

__all__ = ["FUZZ"]

_AS_OF = "2026-11-21"
_ERRORS = Source("https://clig.dev/", _AS_OF, "errors")
_RETRIES = Source(
    "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/", _AS_OF, "timeouts"
)
_TOO_MANY = Source("https://www.rfc-editor.org/rfc/rfc6585.html", _AS_OF, "4, 429")
_SIGNALS = Source("https://man7.org/linux/man-pages/man7/signal.7.html", _AS_OF, "standard signals")
_LOST = Source("https://github.com/ArcReel/ArcReel/issues/648", "2026-11-29", "tasks thrown away")
_SUCCESS = Source("https://github.com/Quriosity-agent/qcut/issues/296", "2026-11-29", "failures that look successful")
_INCOMPLETE = Source("https://www.rfc-editor.org/rfc/rfc9110.html", _AS_OF, "8, incomplete messages")
_REASON = Source("https://github.com/kyh/vibedgames/issues/182", "2026-11-29", "reasons that are lost")
_KEYS = Source(
    "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html", "2026-11-29", "data to exclude"
)
_FLAKY = Source("https://hypothesis.readthedocs.io/en/latest/tutorial/flaky.html", _AS_OF, "flaky failures")

FUZZ = Rulebook("fuzz")
_STORIES = FUZZ.section("any case")

_STORIES.rule(
    "traceback",
    summary="A client tells in words of its own what went wrong; it doesn't end in a traceback",
    severity="error",
    source=_ERRORS,
    confidence="inferred",
    hint="look at the status before the body, expect what the documents allow, and say what went wrong",
)
_STORIES.rule(
    "crash",
    summary="No signal ends a client",
    severity="error",
    source=_SIGNALS,
    confidence="inferred",
    hint="run the case under a debugger",
)
_STORIES.rule(
    "endless",
    summary="A client comes to an end: where a task doesn't, or tells what the client doesn't know, it gives up",
    severity="error",
    source=_RETRIES,
    confidence="inferred",
    hint="give the loop a deadline, and end it at a state that isn't known",
)
_STORIES.rule(
    "over-time",
    summary="A client's own work takes no longer than `--timeout`",
    severity="error",
    source=_RETRIES,
    confidence="inferred",
    hint="give it more time with `--timeout`, or look at what it waits for",
)
_STORIES.rule(
    "silent-exit",
    summary="A client that fails says why",
    severity="error",
    source=_ERRORS,
    confidence="inferred",
    hint="write to standard error what went wrong",
)
_STORIES.rule(
    "ignores-429",
    summary="A client that is told 429 waits and asks again, or says that it gives up",
    severity="error",
    source=_TOO_MANY,
    confidence="inferred",
    hint="wait as long as `Retry-After` says, or a little longer each time, and ask again",
)
_STORIES.rule(
    "paid-and-lost",
    summary="A task that is paid isn't lost: a client fetches its result, or leaves the task's id behind",
    severity="error",
    source=_LOST,
    confidence="observed",
    hint="print the task's id, or write it down, before anything else can fail",
)
_STORIES.rule(
    "empty-success",
    summary="A client that ends with 0 has a result, or leaves the task's id behind, or has asked for a webhook",
    severity="error",
    source=_SUCCESS,
    confidence="observed",
    hint="end with another exit code where nothing came of it",
)
_STORIES.rule(
    "rubbish-kept",
    summary="A client that ends with 0 keeps no result's part, no error page and no empty file as the result",
    severity="error",
    source=_INCOMPLETE,
    hint="look at the status, compare the bytes with `content-length`, and put the file in its place once it is whole",
)
_STORIES.rule(
    "reason-untold",
    summary="A client whose task failed tells why the seller says that it failed",
    severity="warning",
    source=_REASON,
    confidence="observed",
    hint="print the seller's message, and the task's id",
)
_STORIES.rule(
    "key-shown",
    summary="A client doesn't print its key",
    severity="error",
    source=_KEYS,
    confidence="inferred",
    hint="leave the headers out of what is logged",
)
_STORIES.rule(
    "pays-again",
    summary="A client that was killed and is started again goes on with the task that it had written down",
    severity="error",
    source=_LOST,
    confidence="observed",
    hint="look for a task that was begun before a new one is made",
)
_STORIES.rule(
    "no-timeout",
    summary="A client gives each connection a time-out, so that it ends where no response comes",
    severity="error",
    source=_RETRIES,
    confidence="inferred",
    hint="give each request a time-out; a create may have counted all the same",
)
_STORIES.rule(
    "nondeterministic",
    summary="A client does the same when the same happens to it",
    severity="warning",
    source=_FLAKY,
    confidence="inferred",
    hint="look for chance, for threads, and for what the client keeps outside its working folder",
)
