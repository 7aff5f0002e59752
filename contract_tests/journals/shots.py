"""What two creates have in common that ask for the same: the shot, however its request is spelled."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from drytake.contract_tests.journals.session import Session
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.accounts.task_accounts import TaskAccount, response_lost
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.redaction import REDACTED
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import Provider

__all__ = ["Shot", "by_shot", "shot_of", "unheard", "without_boundary"]

Shot = tuple[str, bytes, str]
_HIDDEN = REDACTED.encode()
_BOUNDARY = re.compile(rb"boundary=\"?([^\";,\s]+)")


def shot_of(session: Session, entry: JournalEntry) -> Shot | None:
    """Return what two creates have in common that ask for the same; `None` where what was hidden may tell them apart."""
    if _HIDDEN in entry.body and not entry.digest:
        return None
    task = session.tasks.get(entry.task_id or "")
    raw = without_boundary(entry) if task is None or _is_form(entry) else task.raw
    return _place(session.provider, entry), _spelled(raw), entry.digest


def by_shot(session: Session, accounts: Iterable[TaskAccount]) -> Iterator[Sequence[TaskAccount]]:
    """Yield the tasks of each shot of which there are more than the client's author says are meant, in their order."""
    shots: dict[Shot, list[TaskAccount]] = defaultdict(list)
    for account in accounts:
        shot = shot_of(session, account.create)
        if shot is not None:
            shots[shot].append(account)
    yield from (same for same in shots.values() if len(same) > session.takes)


def unheard(provider: Provider, first: TaskAccount, again: TaskAccount) -> bool:
    """Return whether the client had no word of a task when it asked for the same again."""
    late = "delay" in first.create.injected and not first.calls
    before = any(entry.serial < again.create.serial for entry in first.calls)
    return not before and (late or response_lost(provider, first.create))


def _place(provider: Provider, entry: JournalEntry) -> str:
    """Return where a create went: of several paths, or envelopes, of one endpoint the documented one."""
    operation = operation_of(provider, entry)
    own = operation is None or path_pattern(operation.path).fullmatch(entry.path)
    return entry.path if operation is None or own else operation.path


def _is_form(entry: JournalEntry) -> bool:
    """Return whether a body is a form in parts: of that a task keeps what its files are called here, each time anew."""
    return _BOUNDARY.search(entry.headers.get(b"content-type", b"")) is not None


def without_boundary(entry: JournalEntry) -> bytes:
    """Return a body without what separates the parts of a form: that is another one each time."""
    found = _BOUNDARY.search(entry.headers.get(b"content-type", b""))
    return entry.body if found is None else entry.body.replace(found[1], b"")


def _spelled(body: bytes) -> bytes:
    """Return a body in the one spelling of its JSON, or as it is."""
    try:
        return json.dumps(_plain(json.loads(body)), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def _plain(value: Any) -> Any:
    """Return a JSON value without what makes no other request of it: nulls, the form of numbers, an RPC's number."""
    if isinstance(value, Mapping):
        named = ("id",) if "jsonrpc" in value else ()
        return {name: _plain(item) for name, item in value.items() if item is not None and name not in named}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
