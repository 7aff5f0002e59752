"""Requests that lie in files: which documents there are, where each begins, and what is known of their media."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic_core import from_json

from drytake.schemas.validation.media import Lookup, MediaInfo

__all__ = [
    "STDIN",
    "Document",
    "FileFacts",
    "InputError",
    "batches",
    "media_lookup",
    "read_documents",
    "read_file",
    "readable",
    "shown_name",
]

STDIN = "<stdin>"
"""How standard input is named."""
LINES = (".jsonl", ".ndjson")
"""Endings of files that hold one document a line."""
_PIECE = 16_384
"""Bytes that are read at once at most, but for a line that is longer."""


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
    for batch in batches(paths):
        yield from batch


def batches(paths: Iterable[str]) -> Iterator[list[Document]]:
    """Yield the documents of some files as they come: at once those that were read at once, and never all lines of a file.

    Raises:
        InputError: a file can't be read.
    """
    for path in paths:
        try:
            with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as file:
                yield from _batches(path, _pieces(file))
        except OSError as error:
            raise _unreadable(path, error) from error


def readable(paths: Iterable[str]) -> None:
    """Look whether files are there, before any of them is read.

    Raises:
        InputError: one isn't.
    """
    for path in paths:
        try:
            if path != "-" and Path(path).is_file():
                Path(path).open("rb").close()
            elif path != "-":
                Path(path).stat()
        except OSError as error:
            raise _unreadable(path, error) from error


def read_file(path: str) -> bytes:
    """Return what a file holds; `-` is standard input.

    Raises:
        InputError: it can't be read.
    """
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"{shown_name(path)} can't be read: {error.strerror or error}")


def shown_name(path: str) -> str:
    """Return a file's name as reports say it: its bytes may be no text."""
    return STDIN if path == "-" else os.fsencode(path).decode("utf-8", "backslashreplace")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what comes, as soon as it has come, in whole lines."""
    begun: list[bytes] = []
    while piece := file.read1(_PIECE):  # type: ignore[attr-defined]  # all binary streams of files and of pipes have it
        lines, newline, rest = piece.rpartition(b"\n")
        if newline:
            yield b"".join((*begun, lines, newline))
            begun = []
        begun.append(rest)
    if any(begun):
        yield b"".join(begun)


def _batches(path: str, pieces: Iterator[bytes]) -> Iterator[list[Document]]:
    name, first = shown_name(path), b""
    if not path.endswith(LINES):
        first, many = _begins_lines(pieces)
        if not many:
            yield [Document(name, b"".join((first, *pieces)))]
            return
    number = 1
    for piece in chain((first,), pieces):
        lines = piece.splitlines()
        yield [Document(name, line, place) for place, line in enumerate(lines, number) if line and not line.isspace()]
        number += len(lines)


def _begins_lines(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """Return what had to be read to tell whether there are several JSON documents, one a line, and whether there are."""
    read = b""
    for piece in pieces:
        read += piece
        first, newline, rest = read.lstrip().partition(b"\n")
        if not first:
            continue
        if not (newline and first.rstrip().endswith(b"}") and _is_json(first)):
            return read, False
        if rest.strip():
            return read, True
    return read, False


def _is_json(raw: bytes) -> bool:
    try:
        from_json(raw)
    except ValueError:
        return False
    return True


class FileFacts:
    """Tells the facts of a file: from a declaration, from a data URL, or from a local file."""

    def __init__(self, said: Mapping[str, MediaInfo | None]) -> None:
        self._said = said

    def __call__(self, url: str) -> MediaInfo | None:
        """Return what is known of the file behind a URL."""
        if url in self._said:
            return self._said[url]
        if url[:5].lower() == "data:":
            from drytake.mockserver.state.files import probe_url  # noqa: PLC0415 - what the mock itself validates by

            return probe_url(url)
        if url[:7].lower() == "file://":
            return _probed_file(Path(unquote(urlsplit(url).path)))
        return None

    def for_body(self, raw: bytes) -> Lookup | None:
        """Return this where it may know something of a file in a body: all others are validated faster without it."""
        if self._said or b"\\u00" in raw:
            return self
        lower = raw.lower()
        return self if b"data:" in lower or b"file:" in lower else None


def media_lookup(declared: Path | None) -> FileFacts:
    """Return what tells the facts of a file.

    `declared` is a JSON file: URL to an object of facts (`{"seconds": 7.5}`), or to the path of a local copy.

    Raises:
        InputError: the declaration can't be used.
    """
    return FileFacts(_declaration(declared) if declared else {})


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
