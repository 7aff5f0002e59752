"""Recordings in any form that they come in: HAR files, a journal of ours, what curl printed."""

import json
from typing import Any

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.recordings.curl import is_curl, read_transcript
from drytake.contract_tests.recordings.har import Content, Entry, Har, Log, Pair, PostData, Request, Response, read_har
from drytake.schemas.registry import get_provider

__all__ = ["read_recording"]


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


def _journal(text: str) -> list[Any] | None:
    """Return the calls of what `GET /_drytake/journal` answers, or of a list of such."""
    if '"calls"' not in text[:100_000] or '"entries"' in text[:2_000]:
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
