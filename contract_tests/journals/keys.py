"""Rules about where a key goes: with calls of the API, and not on to whoever keeps the results."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.mockserver.faults.catalogue import PRIVATE_REDIRECT
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.auth import HeaderKey, KeyPlace
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__ = ["carries_key"]

_SENT_ALONG = Source(
    "https://github.com/openclaw/openclaw/issues/64513", as_of="2026-11-29", section="keys sent to where results lie"
)
_PRIVATE = Source(
    "https://github.com/BerriAI/litellm/issues/31013", as_of="2026-11-29", section="addresses that nobody should fetch"
)


@conduct_rule(
    "key-sent-along",
    severity="warning",
    source=_SENT_ALONG,
    confidence="observed",
    hint="fetch results without the key: take a plain client for it, or drop the header where the host is another",
)
def key_sent_along(session: Session) -> Iterator[ConductMatch]:
    """The API key goes to the API alone, not to the host where a result lies, where the seller's own clients keep to that."""
    files, known = session.provider.files, set()
    if files is not None and files.given_key:
        return
    for account in session.accounts:
        api = _host(account.create)
        for entry in account.downloads:
            host = _host(entry)
            elsewhere = entry.path.startswith(MEDIA) and host not in ("", api)
            if elsewhere and host not in known and any(carries_key(place, entry) for place in session.provider.auth):
                known.add(host)
                yield ConductMatch(entry, f"the API key was sent to {quoted(host)}, where results lie", host)


@conduct_rule(
    "private-address-followed",
    severity="warning",
    source=_PRIVATE,
    confidence="observed",
    hint="look where a redirect leads before you follow it: not to loopback, link-local or private addresses",
)
def private_address_followed(session: Session) -> Iterator[ConductMatch]:
    """A redirect of a result to an address of a private network isn't followed."""
    for account in session.accounts:
        for entry in account.downloads:
            if entry.query == PRIVATE_REDIRECT.encode():
                host = _host(entry)
                said = (
                    f"the link to a result of task {quoted(account.task_id)} led on to {quoted(host)}, and was followed"
                )
                yield ConductMatch(entry, said, host)
                break


def carries_key(place: KeyPlace, entry: JournalEntry) -> bool:
    """Return whether a call has something where a provider looks for its key."""
    if isinstance(place, HeaderKey):
        said = entry.headers.get(place.name.lower().encode(), b"").decode("latin-1")
        return len(said) > len(place.prefix) and said.lower().startswith(place.prefix.lower())
    return place.name in dict(parse_qsl(entry.query.decode("latin-1")))


def _host(entry: JournalEntry) -> str:
    return entry.headers.get(b"host", b"").decode("latin-1").lower()
