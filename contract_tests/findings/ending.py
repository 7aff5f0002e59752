"""How what was checked came to its end, and the conclusion that every report begins with: "good" is a promise."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

__all__ = ["Conclusion", "Ending", "LetOut", "at_a_server", "in_process", "let_out_of", "nobody_called", "said_of"]

Conclusion = Literal["good", "bad", "nothing-tested", "command-failed", "money-lost", "interrupted"]


class LetOut(NamedTuple):
    """A host that isn't a provider's, and that calls were let out to."""

    host: str
    calls: int
    """Where TLS hides the calls: the connections."""

    def __str__(self) -> str:
        return f"{self.host}, {self.calls} call{'' if self.calls == 1 else 's'}"


def let_out_of(counted: Mapping[str, int]) -> tuple[LetOut, ...]:
    """Return hosts and how often each was called, by name."""
    return tuple(LetOut(host, calls) for host, calls in sorted(counted.items()) if host)


class Ending(NamedTuple):
    """What stands beside the findings: how the command ended, and whether anything was tested."""

    code: int = 0
    """Exit code of the command; 128 and the signal that ended it or us."""
    signal: str = ""
    """Name of the signal that broke it off; empty where it came to its own end."""
    reasons: tuple[str, ...] = ()
    """Why, likely, no call reached a provider; empty where one did, and where none was meant to."""
    lost: int = 0
    """How many tasks were paid of whose end the client knows nothing."""

    def conclusion(self, errors: int) -> Conclusion:
        """Return the one word for all of it."""
        if self.signal:
            return "interrupted"
        if errors:
            return "bad"
        if self.reasons:
            return "nothing-tested"
        if self.code:
            return "command-failed"
        return "money-lost" if self.lost else "good"


_WORDS: Mapping[Conclusion, str] = {
    "good": "good",
    "bad": "bad",
    "nothing-tested": "nothing was tested: no call reached a provider",
    "command-failed": "the command failed ({code})",
    "money-lost": "money is gone: {lost} paid and lost",
    "interrupted": "interrupted by {signal}",
}


def said_of(ending: Ending, *, errors: int, findings: int) -> str:
    """Return the conclusion in words, such as `the command failed (1)`."""
    conclusion = ending.conclusion(errors)
    said = _WORDS[conclusion].format(code=ending.code, signal=ending.signal, lost=_tasks(ending.lost))
    if conclusion == "command-failed" and not findings:
        return f"its calls broke no rule; {said}"
    if conclusion == "nothing-tested" and ending.code:
        return f"{said}; {_WORDS['command-failed'].format(code=ending.code)}"
    return said


def _tasks(count: int) -> str:
    return f"{count} task{'' if count == 1 else 's'}"


# --- why nobody was called ----------------------------------------------------------------------------------------

_SHOWN = 3
_ON_THE_WAY = (
    "the client ignores the proxy variables (HTTPS_PROXY): let it heed them, or give it the mock's base URL, as `run --env` does",
    "a process on the way clears the environment (`env -i`, `sudo`, a spawn with its own): let all of it through",
    "a host process passes no environment on, as hosts of MCP servers do: hand its own to what it starts",
    "nothing was meant to be called: say so with `--allow-no-calls`",
)
_IN_PROCESS = (
    "the client has another address than the mock's: set its base URL, or intercept its calls",
    "the client works in another process, or with a library that isn't intercepted: use `drytake run`",
    "nothing was meant to be called: say so with `allow_no_calls`",
)

_AT_A_SERVER = (
    "the client has another address than the mock's: set its base URL, as `drytake env PROVIDER` prints it",
    "the client uses another API key than the one that was asked about: each key is a tenant of its own",
    "the client hasn't called yet, or only the control API",
)


def nobody_called(*, blocked: Iterable[str] = (), let_out: Collection[LetOut] = ()) -> tuple[str, ...]:
    """Return why, likely, no call of a command reached a provider."""
    others = [f"it called {call}, which was blocked" for call in [*blocked][:_SHOWN]]
    if let_out:
        others.append(f"it called others only: {'; '.join(map(str, [*let_out][:_SHOWN]))}")
    return (*others, *_ON_THE_WAY)


def in_process() -> tuple[str, ...]:
    """Return why, likely, no call of this process reached the mock."""
    return _IN_PROCESS


def at_a_server() -> tuple[str, ...]:
    """Return why, likely, no call has come to a server of a key's."""
    return _AT_A_SERVER
