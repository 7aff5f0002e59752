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
    "nondeterministic",
    summary="A client does the same when the same happens to it",
    severity="warning",
    source=_FLAKY,
    confidence="inferred",
    hint="look for chance, for threads, and for what the client keeps outside its working folder",
)
