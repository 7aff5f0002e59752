"""Files that come by a form, and that are asked for again: told, listed, deleted, forgotten in time."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import DeleteFile, ListFiles, SendFile, ShowFile, Upload
from drytake.schemas.files import FileSource, FileView, SentFile
from drytake.schemas.http import Body, Context, Error
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider

Toy = Callable[..., Callable[..., Any]]
ACME = get_provider("acme")
KEY = "sk-test-files"
PATH = "/api/v1/kept"
BOUNDARY = "----b"


def source(form: SentFile, _: Context) -> FileSource:
    """Return a form's file, under the name that a part says."""
    return FileSource("file", form.data, content_type="text/x-note", name=form.parts.get("title", ""), facts=form.parts)


def shown(file: FileView, _: Context) -> Body:
    return {"id": file.id, "name": file.name, "size": file.size_bytes, "sum": file.sha256, "said": dict(file.facts)}


def listed(files: Sequence[FileView], context: Context) -> Body:
    return [shown(file, context) for file in files]


def row(name: str, method: Any, path: str, action: Any) -> Operation:
    return Operation(name=name, method=method, path=path, summary=name, action=action)


ROWS = (
    row(
        "keep",
        "POST",
        PATH,
        Upload(source=source, render=lambda file, _, context: shown(file, context), form="it", status=201, lifetime=60),
    ),
    row("show", "GET", f"{PATH}/{{file_id}}", ShowFile(render=shown)),
    row("send", "GET", f"{PATH}/{{file_id}}/bytes", SendFile(allows=lambda _, context: "no" not in context.query)),
    row("list", "GET", PATH, ListFiles(render=listed)),
    row("drop", "DELETE", f"{PATH}/{{file_id}}", DeleteFile()),
    row("bury", "DELETE", f"{PATH}/{{file_id}}/named", DeleteFile(status=200, render=shown)),
)
ERRORS = {**ACME.errors, "not-fetched": Error(424, "no file"), "unknown-file": Error(410, "no such file")}


@pytest.fixture
def ask(toy: Toy) -> Callable[..., Any]:
    return toy(*ROWS, errors=ERRORS, settings=Settings(timing="instant"))


def form(*parts: tuple[str, str, bytes]) -> dict[str, Any]:
    """Return a form of parts: name, what else its head says, and its bytes."""
    bodies = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + data + b"\r\n"
        for name, more, data in parts
    )
    body = b"".join((*bodies, f"--{BOUNDARY}--\r\n".encode()))
    return {"body": body, "headers": {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}}


FILE = ("it", '; filename="a.txt"', b"hello")


def kept(ask: Callable[..., Any], *parts: tuple[str, str, bytes], key: str = KEY) -> Any:
    return ask("POST", f"/acme{PATH}", key=key, **form(*(parts or (FILE,))))


@pytest.mark.parametrize(("query", "status", "body"), [("", 200, b"hello"), ("?no=1", 410, None)])
def test_bytes_of_a_file_are_sent_to_whom_it_is_allowed(
    ask: Callable[..., Any], query: str, status: int, body: Any
) -> None:
    number = kept(ask).json()["data"]["id"]
    sent = ask("GET", f"/acme{PATH}/{number}/bytes{query}", key=KEY)

    assert (sent.status, sent.body if body else None) == (status, body)


def test_file_of_a_form_is_kept_with_what_its_other_parts_say(ask: Callable[..., Any]) -> None:
    said = kept(ask, FILE, ("title", "", b"note"), ("blob", '; filename="blob"', b"{}"))

    assert said.status == 201
    assert said.json()["data"] | {"id": ""} == {
        "id": "",
        "name": "note",
        "size": 5,
        "sum": hashlib.sha256(b"hello").hexdigest(),
        "said": {"title": "note", "blob": "{}"},
    }


def test_it_is_told_again_as_it_was(ask: Callable[..., Any]) -> None:
    made = kept(ask).json()["data"]

    assert ask("GET", f"/acme{PATH}/{made['id']}", key=KEY).json()["data"] == made


def test_newest_comes_first(ask: Callable[..., Any]) -> None:
    ids = [kept(ask).json()["data"]["id"] for _ in range(3)]

    found = ask("GET", f"/acme{PATH}", key=KEY).json()["data"]

    assert [one["id"] for one in found] == ids[::-1]


def test_nobody_sees_another_keys_files(ask: Callable[..., Any]) -> None:
    made = kept(ask).json()["data"]

    assert ask("GET", f"/acme{PATH}", key="sk-test-other").json()["data"] == []
    assert ask("GET", f"/acme{PATH}/{made['id']}", key="sk-test-other").status == 410


def test_file_that_is_deleted_is_gone(ask: Callable[..., Any]) -> None:
    made = kept(ask).json()["data"]
    gone = ask("DELETE", f"/acme{PATH}/{made['id']}", key=KEY)

    assert (gone.status, gone.body) == (204, b"")
    assert ask("GET", f"/acme{PATH}/{made['id']}", key=KEY).status == 410
    assert ask("DELETE", f"/acme{PATH}/{made['id']}", key=KEY).status == 410


def test_deletion_may_say_what_was_deleted(ask: Callable[..., Any]) -> None:
    made = kept(ask).json()["data"]
    gone = ask("DELETE", f"/acme{PATH}/{made['id']}/named", key=KEY)

    assert (gone.status, gone.json()["data"]["id"]) == (200, made["id"])
    assert ask("GET", f"/acme{PATH}/{made['id']}", key=KEY).status == 410


def test_file_is_forgotten_in_time(ask: Callable[..., Any]) -> None:
    made = kept(ask).json()["data"]
    clock = ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]
    clock.advance(60)

    assert ask("GET", f"/acme{PATH}/{made['id']}", key=KEY).status == 410


def test_form_without_the_file_has_none_to_keep(ask: Callable[..., Any]) -> None:
    assert kept(ask, ("title", "", b"note")).status == 424


@pytest.mark.parametrize(("kind", "status"), [("application/json", 415), ("multipart/form-data", 400)])
def test_body_that_is_no_form_is_refused(ask: Callable[..., Any], kind: str, status: int) -> None:
    said = ask("POST", f"/acme{PATH}", key=KEY, body=b"{}", headers={"content-type": kind})

    assert said.status == status
