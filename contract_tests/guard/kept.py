"""What went through `guard`, as a journal: kept in memory for the account at the end, and written only where it is asked for."""

from collections import deque
from urllib.parse import urlsplit

from drytake.contract_tests.guard.relay import Said
from drytake.mockserver.accounts.subjects import links_in, state_in, task_named
from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.provider import SUCCEEDED

__all__ = ["KeptCalls"]

_CALLS = 50_000
"""Calls that are kept; of longer runs the last."""


class KeptCalls:
    """The calls of a run and their responses."""

    def __init__(self) -> None:
        self.entries: deque[JournalEntry] = deque(maxlen=_CALLS)
        self.count = 0
        self.links: dict[str, tuple[str, str]] = {}
        """URL of a result without its query, to the seller and the task."""

    def note(self, call: Call, said: Said, began: float, url: str) -> JournalEntry:
        """Keep a call to a URL and what came back for it; return it."""
        self.count += 1
        entry = JournalEntry(
            serial=self.count,
            number=self.count,
            at=began,
            provider=call.mount.provider.id,
            operation=call.operation.name if call.operation else None,
            method=call.method,
            path=call.path,
            query=call.query_string,
            headers=call.headers,
            body=call.body,
            status=said.status,
            response=b"" if _is_file(said) else said.body,
            violations=call.violations,
            task_id=None,
            response_headers=tuple(said.headers),
            injected=() if said.whole and said.reached else ("truncated-download",) if said.status else (),
            real=began,
            place=call.place,
        )
        self._read(call, entry, url)
        self.entries.append(entry)
        return entry

    def _read(self, call: Call, entry: JournalEntry, url: str) -> None:
        """Find which task an entry is about, which state it says, and where its results are."""
        operation, provider = call.operation, call.mount.provider
        if operation is None:
            seller, task = self.links.get(url) or _own_file(call.path)
            if task:
                entry.task_id, entry.path = task, f"{MEDIA}{seller}/{task}/0"
            return
        if not 200 <= entry.status < 300:
            return
        entry.task_id = task_named(operation, entry)
        entry.state = None if operation.creates else state_in(provider, operation, entry)
        if entry.task_id and (entry.state == SUCCEEDED or operation.results):
            for link in links_in(operation, entry):
                self.links[link.partition("?")[0]] = provider.id, entry.task_id

    def fetched_unseen(self, hosts: set[str], seller: str) -> frozenset[str]:
        """Return the tasks whose results lie at hosts that connections were let out to: nobody looked into these."""
        return frozenset(
            task for url, (own, task) in self.links.items() if own == seller and urlsplit(url).hostname in hosts
        )


def _own_file(path: str) -> tuple[str, str]:
    """Return the seller and the task of a result's path, as the mock has it; empty where it is none."""
    if not path.startswith(MEDIA):
        return "", ""
    seller, _, rest = path[len(MEDIA) :].partition("/")
    return seller, rest.partition("/")[0]


def _is_file(said: Said) -> bool:
    kinds = (value for name, value in said.headers if name == b"content-type")
    return any(kind.startswith((b"video/", b"image/", b"audio/", b"application/octet-stream")) for kind in kinds)
