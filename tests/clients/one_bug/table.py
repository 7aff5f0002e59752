"""Clients with one bug each, and careful ones: what happens to each of them, and which rule sees it.

What came of it is in `results.json` beside this file, which `tests/clients/test_one_bug.py` makes, compares and, where
`WRITE_ONE_BUG` is set, writes anew; `page.py` makes the page in docs of both.
"""

from typing import Literal, NamedTuple

__all__ = ["BUGS", "CAREFUL", "UNSEEN", "Event", "OneBug"]

Language = Literal["Python", "Node", "Go", "shell", "Perl"]


class Event(NamedTuple):
    """One scenario, and the calls that it strikes."""

    name: str
    to: Literal["create", "poll", "download", ""] = ""
    """`""` is any call that it can strike."""
    when: str = "calls = [1]"
    """A line of a scenario file."""

    def toml(self) -> str:
        """Return it as a part of a scenario file."""
        where = f'{"operation" if self.to == "download" else "action"} = "{self.to}"\n' if self.to else ""
        return f'\n[[trigger]]\nname = "{self.name}"\n{where}{self.when}\n'


class OneBug(NamedTuple):
    """A client, what it gets wrong, and what shows it."""

    language: Language
    """Of one that is others' package the language in which it is told what to do."""
    seller: str
    bug: str
    """How its program knows the bug; `none` is none."""
    what: str
    """What it gets wrong, in a few words; of a careful one what happens to it."""
    events: tuple[Event, ...] = ()
    rule: str = ""
    """What `run` says of it."""
    timing: str = "instant"
    options: tuple[str, ...] = ()
    """What `run` takes to see it, beside the scenario."""
    by_day: bool = False
    """True where it is run by day too."""
    package: str = ""
    """What others published and it works with, unmodified."""

    @property
    def name(self) -> str:
        """What results and tests call it."""
        struck = [] if self.bug != "none" else [f"{event.name}-{event.to}".strip("-") for event in self.events]
        return "-".join([self.package or self.language.lower(), self.seller, self.bug, *struck])

    @property
    def scenario(self) -> str:
        """Return the scenario file that it is run with."""
        return f'timing = "{self.timing}"\n' + "".join(event.toml() for event in self.events)


_LOST = (Event("connection-reset", "create"),)
_GATEWAY = (Event("gateway-timeout", "create"),)
_POLL_503 = (Event("overloaded", "poll"),)
_POLL_LOST = (Event("connection-reset", "poll"),)
_FAILS = (Event("moderation", when=""),)
_CUT = (Event("truncated-download", "download"),)
_POOR = (Event("insufficient-credit", when=""),)
_SECOND_REFUSED = (Event("insufficient-credit", "create", "calls = [2]"),)
_SECOND_BREAKS = (Event("server-error", "create", "calls = [2]"),)
_LIMITED = (Event("rate-limit", "create", "calls = [1]\nparams = { retry_after = 3 }"),)
_LATE = (Event("delay", "create", "calls = [1]\nparams = { seconds = 2 }"),)
_PAGE = (Event("wrong-content-type", "poll"),)
_EXPIRED = (Event("expired-link", "download"),)
_NO_KEY = (Event("bad-key", "poll", ""),)
_ODD = (Event("unknown-state", "poll", ""),)

_TWICE = "conduct.double-create"
_LEFT = "conduct.gives-up-at-error"
_ANEW = "conduct.task-thrown-away"
_EMPTY = "conduct.taken-for-done"
_NEVER = "conduct.never-asked"
_HALF = "conduct.download-broken"
_AGAIN = "conduct.refused-again"
_ALONG = "conduct.key-sent-along"
_CANCELLED = "conduct.cancelled-but-charged"
_AFTER_END = "conduct.polls-after-end"
_MISSING = "run.result-missing"
_OVER_TIME = "run.over-time"
_DONE = "run.failure-as-success"
_GATE = ("--require-results",)
_CUT_SHORT = ("--timeout", "5")

BUGS = (
    # Python, at the suite's own seller
    OneBug("Python", "acme", "create-resent", "sends a create again after a 504", _GATEWAY, _TWICE, by_day=True),
    OneBug("Python", "acme", "create-respelled", "sends it again, its JSON in another order", _LOST, _TWICE),
    OneBug("Python", "acme", "poll-once", "gives up at one 503 of a poll", _POLL_503, _LEFT, by_day=True),
    OneBug("Python", "acme", "fetch-once", "gives up at one cut download", _CUT, _HALF),
    OneBug("Python", "acme", "keeps-half", "keeps half a film as a whole one", _CUT, _HALF, by_day=True),
    OneBug("Python", "acme", "batch-breaks", "forgets its tasks where a later one is refused", _SECOND_REFUSED, _NEVER),
    OneBug("Python", "acme", "id-dropped", "throws the task's id away", (), _NEVER),
    OneBug("Python", "acme", "no-fetch", "never fetches the film", (), _MISSING, options=_GATE, by_day=True),
    OneBug("Python", "acme", "asks-again", "asks again and again without credit", _POOR, _AGAIN),
    OneBug("Python", "acme", "exit-0", "ends with 0 though its task failed", _FAILS, _DONE, by_day=True),
    OneBug("Python", "acme", "cancels-late", "takes any answer to a cancel for a cancel", (), _CANCELLED),
    # Python, at others
    OneBug("Python", "fal", "made-anew", "makes the whole again at any error", _POLL_503, _ANEW),
    OneBug("Python", "outai", "two-processes", "makes it in a second process when the first failed", _LOST, _TWICE),
    OneBug("Python", "xskill", "restarted", "begins anew after a crash, its task not noted", (), _ANEW),
    OneBug("Python", "outai", "key-along", "sends its key to the host of the result", (), _ALONG),
    OneBug(
        *("Python", "xskill", "uploads-each-poll", "uploads the same picture before each poll", ()),
        *("conduct.uploaded-again", "fast"),
    ),
    OneBug(
        *("Python", "ark", "storm", "polls without a pause", (), "conduct.polls-too-fast", "realistic"),
        options=_CUT_SHORT,
    ),
    OneBug("Python", "ark", "polls-on", "goes on polling after the end", (), _AFTER_END),
    OneBug("Python", "replicate", "cancels-late", "takes any answer to a cancel for a cancel", (), _CANCELLED),
    # Node
    OneBug("Node", "outai", "create-resent", "sends a create again after a 504", _GATEWAY, _TWICE),
    OneBug("Node", "loova", "form-resent", "sends a form with a file again", _LOST, _TWICE, by_day=True),
    OneBug(
        *("Node", "fal", "no-back-off", "sends again at once after a 429", _LIMITED, "conduct.retry-after-ignored"),
    ),
    OneBug("Node", "replicate", "failed-is-done", "takes a failed task for a done one", _FAILS, _DONE),
    OneBug(
        *("Node", "replicate", "deaf-to-webhook", "waits for a webhook that can't reach it", ()),
        "conduct.webhook-lost",
        by_day=True,
    ),
    OneBug("Node", "xskill", "one-poll", "gives up at one lost poll", _POLL_LOST, _LEFT),
    OneBug(
        *("Node", "ark", "no-deadline", "polls forever at a state that it doesn't know", _ODD, _OVER_TIME),
        options=_CUT_SHORT,
    ),
    OneBug("Node", "venice", "film-unseen", "takes the film for an answer without a state", (), _AFTER_END),
    OneBug(
        *("Node", "xskill", "one-look", "looks once and calls it too long", (), "conduct.gives-up-early", "realistic"),
    ),
    OneBug("Node", "fal", "key-along", "sends its key to the host of the result", (), _ALONG),
    # Go
    OneBug("Go", "fal", "impatient", "sends a create again after its own time-out", _LATE, _TWICE),
    OneBug("Go", "ark", "respelled", "sends a create again, its JSON in another order", _LOST, _TWICE, by_day=True),
    OneBug("Go", "replicate", "half-kept", "doesn't look at the error of a read", _CUT, _HALF),
    OneBug("Go", "fal", "no-key-for-result", "asks for the result without its key", (), "fal.key-missing"),
    OneBug("Go", "outai", "one-poll", "gives up at one 503 of a poll", _POLL_503, _LEFT),
    OneBug("Go", "ark", "batch-breaks", "forgets its tasks where a later one breaks", _SECOND_BREAKS, _NEVER),
    OneBug("Go", "ark", "key-along", "sends its key to the host of the result", (), _ALONG),
    # shell
    OneBug("shell", "venice", "curl-retries", "lets curl retry a create", _GATEWAY, _TWICE, by_day=True),
    OneBug("shell", "xskill", "refused-again", "asks again and again without credit", _POOR, _AGAIN),
    OneBug("shell", "ark", "deaf", "polls on with a refused key", _NO_KEY, _AGAIN, options=_CUT_SHORT),
    OneBug("shell", "outai", "odd-is-done", "takes an answer that it can't read for the end", _PAGE, _EMPTY),
    OneBug("shell", "outai", "page-kept", "keeps the page of an expired link as a film", _EXPIRED, _HALF),
    OneBug("shell", "replicate", "id-dropped", "throws the task's id away", (), _NEVER, by_day=True),
    OneBug("shell", "fal", "exit-0", "ends with 0 though its task failed", _FAILS, _DONE),
    OneBug("shell", "ark", "link-only", "prints a link that expires, and fetches nothing", (), _MISSING, options=_GATE),
)

UNSEEN = {
    "python-xskill-uploads-each-poll": "no: it is a note, and notes aren't told",
    "python-ark-storm": "no: only a tenth of the pace that is advised is told",
    "shell-ark-link-only": "no: a link that is printed may be meant",
}
"""What `fuzz` doesn't see, and why."""

_WELL: tuple[Event, ...] = ()
_AT_CREATE = (
    ("all goes well", _WELL),
    ("a create is limited", _LIMITED),
    ("a create's answer is lost", _LOST),
    ("a create meets a 500", (Event("server-error", "create"),)),
)
_LATER = (
    ("a poll meets a 503", _POLL_503),
    ("a poll is lost", _POLL_LOST),
    ("a download breaks off", _CUT),
    ("the task fails, and is given back", _FAILS),
)
_FIVE: tuple[tuple[Language, str, int], ...] = (
    ("Python", "fal", 7),
    ("Node", "replicate", 2),
    ("Go", "xskill", 6),
    ("shell", "ark", 5),
    ("Perl", "outai", 4),
)
"""Languages, sellers, and which of the happenings is tried by day."""
_NIGHTLY = -1
_PACKAGES = (
    ("byteplus-python-sdk-v2", "ark", _NIGHTLY),  # whose first import takes a minute
    ("volcengine-ark-runtime", "volcengine", 2),
    ("apiz", "xskill", 3),
    ("veniceresch", "venice", 5),
    ("venice-py", "venice", 7),
)
"""Packages, their sellers, and which of the happenings is tried by day, if any."""
CAREFUL = (
    OneBug("Python", "acme", "none", "all goes well"),
    OneBug("Python", "acme", "variants", "three takes of the same shot are meant"),
    *(
        OneBug(language, seller, "none", what, events, by_day=number == day)
        for language, seller, day in _FIVE
        for number, (what, events) in enumerate((*_AT_CREATE, *_LATER))
    ),
    *(
        OneBug("Python", seller, "none", what, events, by_day=number == day, package=package)
        for package, seller, day in _PACKAGES
        for number, (what, events) in enumerate((*_AT_CREATE, *_LATER))
        if (seller, events) != ("venice", _CUT)  # whose polls are answered with the film
    ),
)
