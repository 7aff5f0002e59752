"""Recordings in any form that they come in: HAR files, a journal of ours, what curl printed."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.recordings.curl import is_curl, read_transcript
from drytake.contract_tests.recordings.entries import EntryPlaces, entries_in
from drytake.contract_tests.recordings.exchanges import RecordedExchange, exchange_of, plain_exchange
from drytake.contract_tests.recordings.har import Content, Entry, Har, Log, Pair, PostData, Request, Response, read_har
from drytake.mockserver.components.escapes import writable
from drytake.schemas.registry import get_provider

__all__ = ["Recording", "read_exchanges", "read_recording"]


_HEAD = 100_000
"""Bytes by which is told what a recording is."""


class Recording(NamedTuple):
    """The calls of a file."""

    exchanges: Sequence[RecordedExchange]
    places: EntryPlaces | None = None
    """Where they stand, where that was seen in reading."""


def read_exchanges(raw: bytes, *, name: str) -> Recording:
    """Return the calls of a recording, as little of them as is looked at; of a HAR file not two entries are held as they are.

    Raises:
        InputError: it is none.
    """
    head = raw[:_HEAD].decode("utf-8-sig", "replace")
    if head.lstrip()[:1] == "{" and not is_curl(head) and not _may_be_journal(head):
        places = EntryPlaces(raw, name)
        try:
            entries = entries_in(raw, places)
            return Recording([plain_exchange(entry) or exchange_of(_modelled(entry)) for entry in entries], places)
        except (ValueError, RecursionError):  # what is wrong with it is said by the model of the whole
            pass
    return Recording([exchange_of(entry) for entry in read_recording(raw, name=name).log.entries])


def _modelled(entry: Any) -> Entry:
    return Entry.model_validate(writable(entry))


def read_recording(raw: bytes, *, name: str) -> Har:
    """Return the calls of a recording.

    Raises:
        InputError: it is none.
    """
    text = raw.decode("utf-8-sig", "replace")
    if is_curl(text):
        return read_transcript(text)
    journal = _journal(text)
    return read_har(raw, name=name) if journal is None else _of_journal(journal, name)


def _may_be_journal(head: str) -> bool:
    return '"calls"' in head[:_HEAD] and '"entries"' not in head[:2_000]


def _journal(text: str) -> list[Any] | None:
    """Return the calls of what `GET /_drytake/journal` answers, or of a list of such."""
    if not _may_be_journal(text):
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    calls = said.get("calls") if isinstance(said, dict) else None
    return calls if isinstance(calls, list) else None


def _of_journal(calls: list[Any], name: str) -> Har:
    try:
        return Har(log=Log(entries=[_entry(call) for call in calls]))
    except (KeyError, TypeError, AttributeError, LookupError, ValueError) as error:
        raise InputError(f"{name} isn't a journal: {error}") from error


def _entry(call: dict[str, Any]) -> Entry:
    query = f"?{call['query']}" if call["query"] else ""
    provider = get_provider(call["provider"])
    row = next((one for one in provider.operations if one.name == call["operation"]), None)
    host = provider.host_of(row.place if row else "")
    body, said = call["body"], call["response"]
    kind = call.get("response_headers", {}).get("content-type", "application/json" if said else None)
    return Entry(
        request=Request(
            method=call["method"],
            url=f"https://{host}{call['path']}{query}",
            headers=_pairs(call["headers"]),
            post_data=PostData(text=body, mime_type=call["headers"].get("content-type")) if body else None,
        ),
        response=Response(
            status=call["status"],
            headers=_pairs(call.get("response_headers", {})),
            content=Content(mime_type=kind, text=said, size=len(said.encode())),
        ),
        started_date_time=call["at"],
    )


def _pairs(headers: dict[str, str]) -> list[Pair]:
    return [Pair(name=name, value=value) for name, value in headers.items()]
