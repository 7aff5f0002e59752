"""Requests that say where they go: recorded calls and curl commands. Their host names the provider, their path the call."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from drytake.contract_tests.documents.inputs import Document, InputError
from drytake.contract_tests.recordings.calls import place_of, traffic_of
from drytake.contract_tests.recordings.har import read_har
from drytake.schemas.provider import Operation, Provider

__all__ = ["Addressed", "addressed"]

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_VALUED = (
    "-H",
    "--header",
    "-o",
    "--output",
    "-u",
    "--user",
    "-A",
    "--user-agent",
    "-x",
    "--proxy",
    "-m",
    "--max-time",
)


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
    for number, words in enumerate(_commands(document.raw.decode("utf-8", "replace")), 1):
        method, url, body = _read_command(words)
        location = place_of(url, method) if url else None
        if location is None or body is None:
            continue
        provider, path, place = location
        operation = provider.operation_at(method, path, place)
        if operation is not None and operation.contract is not None:
            name = f"{document.file}, command {number}"
            yield Addressed(provider, _at(operation, path), Document(name, body.encode()))


def _at(operation: Operation, path: str) -> Operation:
    return replace(operation, contract=operation.contract_at(path))


def _commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each curl command of a transcript; a prompt before it and what follows it don't matter."""
    held = ""
    for line in text.splitlines():
        bare = line.strip().removeprefix("$ ").removeprefix("> ")
        if not held and not bare.startswith(("curl ", "curl.exe ")):
            continue
        held = f"{held}\n{line}" if held else bare
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        try:
            words = shlex.split(held)
        except ValueError:
            continue  # a quote goes on in the next line
        yield words[1:]
        held = ""


def _read_command(words: list[str]) -> tuple[str, str, str | None]:
    """Return the method, the address and the body of a curl command."""
    method, url, body = "", "", None
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _DATA or word[:2] == "-d":
            body = (
                value
                if equals and name in _DATA
                else (word[2:] if word[:2] == "-d" and word != "-d" else next(rest, ""))
            )
        elif word in ("-X", "--request"):
            method = next(rest, "").upper()
        elif word[:2] == "-X":
            method = word[2:].upper()
        elif word == "--url":
            url = next(rest, "")
        elif word in _VALUED:
            next(rest, None)
        elif word.startswith(("http://", "https://")):
            url = word
    return method or ("GET" if body is None else "POST"), url, body
