"""What a running server is asked over its control API."""

from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pydantic_core import from_json

from drytake.contract_tests.documents.outputs import write_private

__all__ = ["RemoteError", "restore_snapshot", "save_snapshot"]

_PATIENCE_SECONDS = 60


class RemoteError(Exception):
    """The server can't be asked, or says no; the message says why."""


def save_snapshot(url: str, file: Path) -> str:
    """Write a server's snapshot into a file; return a sentence that says so."""
    document = _ask(url, None)
    body = _read(url, document, "tenants", "tasks", "files")
    try:
        write_private(file, document)
    except OSError as error:
        raise RemoteError(f"{file} can't be written: {error.strerror or error}") from error
    return f"saved {len(body['tenants'])} tenants, {len(body['tasks'])} tasks, {len(body['files'])} files in {file}"


def restore_snapshot(url: str, file: Path) -> str:
    """Give a snapshot to a server; return a sentence that says so."""
    try:
        document = file.read_bytes()
    except OSError as error:
        raise RemoteError(f"{file} can't be read: {error.strerror or error}") from error
    body = _read(url, _ask(url, document), "restored_tasks")
    return f"restored {body['restored_tasks']} tasks from {file}"


def _read(url: str, response: bytes, *names: str) -> dict[str, Any]:
    """Return what a mock answers: it may be another server that listens there."""
    try:
        body = from_json(response)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not all(name in body for name in names):
        raise RemoteError(f"{url} answers, but not as Drytake does")
    return body


def _ask(url: str, body: bytes | None) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise RemoteError(f"`{url}` is no address of a server; write http://HOST:PORT")
    request = Request(f"{url.rstrip('/')}/_drytake/snapshot", body, {"content-type": "application/json"})  # noqa: S310 - looked at above
    try:
        with urlopen(request, timeout=_PATIENCE_SECONDS) as response:  # noqa: S310 - looked at above
            return bytes(response.read())
    except HTTPError as refused:
        with refused:
            raise RemoteError("\n".join(_refusal(f"{url} answered {refused.code}", refused.read()))) from refused
    except (URLError, OSError) as error:
        raise RemoteError(f"{url} can't be reached: {getattr(error, 'reason', error)}") from error


def _refusal(subject: str, body: bytes) -> list[str]:
    """Return what a server says is wrong: one thing as a line, several as a line each under the first."""
    try:
        problem = from_json(body)
        flaws = [f"{flaw['pointer']}: {flaw['message']}".removeprefix(": ") for flaw in problem.get("errors", ())]
        detail = str(problem["detail"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return [f"{subject}: {body[:200].decode('utf-8', 'replace')}"]
    if len(flaws) < 2:
        return [f"{subject}: {flaws[0] if flaws else detail}"]
    return [f"{subject}, and nothing has changed:", *(f"  {flaw}" for flaw in flaws)]
