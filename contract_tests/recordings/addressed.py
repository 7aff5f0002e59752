"""Requests that say where they go: recorded calls and curl commands. Their host names the provider, their path the call."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from drytake.contract_tests.documents.inputs import Document, InputError
from drytake.contract_tests.recordings.calls import place_of, traffic_of
from drytake.contract_tests.recordings.curl import commands_in
from drytake.contract_tests.recordings.har import read_har
from drytake.schemas.provider import Operation, Provider

__all__ = ["Addressed", "addressed"]


class Addressed(NamedTuple):
    """One request body, and what checks it."""

    provider: Provider
    operation: Operation
    """With the contract of the path that the call went to."""
    document: Document


def addressed(document: Document) -> list[Addressed]:
    """Return the bodies of the calls that a document tells of, with what their addresses name; none of a bare body."""
    text = document.raw.lstrip()
    if document.line is None and text[:1] == b"{" and b'"log"' in text and b'"entries"' in text:
        return list(_of_har(document))
    if b"curl" in text and text[:1] not in b"{[":
        return list(_of_curl(document))
    return []


def _of_har(document: Document) -> Iterator[Addressed]:
    try:
        traffic = traffic_of([(document.file, read_har(document.raw, name=document.file))])
    except InputError:
        return
    for call in traffic.calls:
        if call.operation is not None and call.operation.contract is not None and call.entry.body:
            name = f"{document.file}, call {call.number}"
            yield Addressed(call.provider, _at(call.operation, call.entry.path), Document(name, call.entry.body))


def _of_curl(document: Document) -> Iterator[Addressed]:
    for number, line in enumerate(commands_in(document.raw.decode("utf-8", "replace")), 1):
        location = place_of(line.url, line.method) if line.url else None
        if location is None or line.body is None:
            continue
        provider, path, place = location
        operation = provider.operation_at(line.method, path, place)
        if operation is not None and operation.contract is not None:
            name = f"{document.file}, command {number}"
            yield Addressed(provider, _at(operation, path), Document(name, line.body.encode()))


def _at(operation: Operation, path: str) -> Operation:
    return replace(operation, contract=operation.contract_at(path))
