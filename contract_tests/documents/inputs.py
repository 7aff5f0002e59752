"""Requests that lie in files: which documents there are, where each begins, and what is known of their media."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic_core import from_json

from drytake.schemas.validation.media import Lookup, MediaInfo

__all__ = ["STDIN", "Document", "InputError", "media_lookup", "read_documents", "read_file", "shown_name"]

STDIN = "<stdin>"
"""How standard input is named."""
LINES = (".jsonl", ".ndjson")
"""Endings of files that hold one document a line."""


class InputError(ValueError):
    """A file that can't be used at all."""


class Document(NamedTuple):
    """One request body."""

    file: str
    raw: bytes
    line: int | None = None
    """Where it stands in a JSON Lines file, from 1; `None` where it is the whole file."""

    @property
    def name(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


def read_documents(paths: Iterable[str]) -> Iterator[Document]:
    """Yield the documents of some files; `-` is standard input.

    Raises:
        InputError: a file can't be read.
    """
    for path in paths:
        raw, name = read_file(path), shown_name(path)
        if path.endswith(LINES) or _is_lines(raw):
            yield from _lines(name, raw)
        else:
            yield Document(name, raw)


def read_file(path: str) -> bytes:
    """Return what a file holds; `-` is standard input.

    Raises:
        InputError: it can't be read.
    """
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{shown_name(path)} can't be read: {error.strerror or error}") from error


def shown_name(path: str) -> str:
    """Return a file's name as reports say it: its bytes may be no text."""
    return STDIN if path == "-" else os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_lines(raw: bytes) -> bool:
    """Return whether the bytes are several JSON documents, one a line."""
    first, newline, rest = raw.strip().partition(b"\n")
    return bool(newline and rest.strip()) and first.rstrip().endswith(b"}") and _is_json(first) and not _is_json(raw)


def _is_json(raw: bytes) -> bool:
    try:
        from_json(raw)
    except ValueError:
        return False
    return True


def _lines(name: str, raw: bytes) -> Iterator[Document]:
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            yield Document(name, line, number)


def media_lookup(declared: Path | None) -> Lookup:
    """Return what tells the facts of a file: from a declaration, from a data URL, or from a local file.

    `declared` is a JSON file: URL to an object of facts (`{"seconds": 7.5}`), or to the path of a local copy.

    Raises:
        InputError: the declaration can't be used.
    """
    from drytake.mockserver.state.files import probe_url  # noqa: PLC0415 - what the mock itself validates by

    said = _declaration(declared) if declared else {}

    def lookup(url: str) -> MediaInfo | None:
        if url in said:
            return said[url]
        if url[:5].lower() == "data:":
            return probe_url(url)
        if url[:7].lower() == "file://":
            return _probed_file(Path(unquote(urlsplit(url).path)))
        return None

    return lookup


def _declaration(path: Path) -> dict[str, MediaInfo | None]:
    try:
        table = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} can't be read as JSON: {getattr(error, 'strerror', None) or error}") from error
    if not isinstance(table, dict):
        raise InputError(f"{path} holds no object; it takes one from URL to facts")
    return {url: _facts(path, url, facts) for url, facts in table.items()}


def _facts(path: Path, url: str, facts: Any) -> MediaInfo | None:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - only declarations need it

    if isinstance(facts, str):
        return _probed_file(path.parent / facts)
    known = {field.name for field in fields(MediaInfo)}
    if not isinstance(facts, dict) or not known.issuperset(facts):
        raise InputError(f"{path} says of {url} what isn't understood; a fact is one of: {', '.join(sorted(known))}")
    try:
        return TypeAdapter(MediaInfo).validate_python(facts)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path} says of {url} a `{where}` that can't be: {first['msg']}") from error


def _probed_file(path: Path) -> MediaInfo | None:
    from drytake.mockserver.media.probe import NotMedia, probe_file  # noqa: PLC0415 - heavy

    try:
        return probe_file(path)
    except (OSError, NotMedia):
        return None
