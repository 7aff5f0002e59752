"""Uploads: what a body holds, what lies behind a URL, and what can't be had."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Upload
from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import Body, Context, Error
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.media import data_url_bytes

Toy = Callable[..., Callable[..., Any]]
ACME = get_provider("acme")
KEY = "sk-test-uploads"
JSON = {"content-type": "application/json"}
TEXT = base64.b64encode(b"hello").decode()


def of_data_url(request: Any, _: Context) -> FileSource:
    return FileSource("image", data_url_bytes(request.data_url), content_type="image/png", name=request.name)


def of_url(body: bytes, _: Context) -> FileSource:
    said = json.loads(body)
    return FileSource(said.get("kind", "image"), url=said["url"], declared=said.get("type", ""))


def shown(file: FileView, _: object, __: Context) -> Body:
    return {"name": file.name, "type": file.content_type, "size": file.size_bytes, "url": file.url}


DATA = replace(
    ACME.operation("upload-file"), action=Upload(source=of_data_url, render=shown), takes=("application/json",)
)
URL = Operation(
    name="mirror",
    method="POST",
    path="/api/v1/mirror",
    summary="Mirror a file",
    action=Upload(source=of_url, render=shown),
)
RAW = replace(URL, action=Upload(source=lambda body, _: FileSource("image", body), render=shown))


def sent(ask: Callable[..., Any], path: str, body: dict[str, str]) -> Any:
    return ask("POST", f"/acme/api/v1/{path}", key=KEY, body=json.dumps(body).encode(), headers=JSON)


def served(ask: Callable[..., Any], url: str) -> bytes:
    file = ask.args[0].engine.file_behind(url)  # type: ignore[attr-defined]
    return bytes(file.data)


def test_a_file_of_the_body_is_kept_under_its_name(toy: Toy) -> None:
    ask = toy(DATA)
    data = sent(ask, "files", {"data_url": f"data:image/png;base64,{TEXT}", "name": "a b.png"}).json()["data"]

    assert (data["name"], data["type"], data["size"]) == ("a-b.png", "image/png", 5)
    assert served(ask, data["url"]) == b"hello"


def test_a_body_of_another_type_is_refused_and_so_is_one_that_breaks_rules(toy: Toy) -> None:
    ask = toy(DATA)

    assert ask("POST", "/acme/api/v1/files", key=KEY, body=b"x", headers={"content-type": "text/plain"}).status == 415
    assert sent(ask, "files", {}).status == 400


def test_a_body_may_be_the_file_itself(toy: Toy) -> None:
    headers = {"content-type": "image/webp"}
    data = toy(RAW)("POST", "/acme/api/v1/mirror", key=KEY, body=b"RIFF", headers=headers).json()["data"]

    assert data | {"url": ""} == {"name": "image.webp", "type": "image/webp", "size": 4, "url": ""}


def test_a_file_of_ours_is_kept_again_as_it_is(toy: Toy) -> None:
    ask = toy(DATA, URL)
    first = sent(ask, "files", {"data_url": f"data:image/png;base64,{TEXT}"}).json()["data"]["url"]
    data = sent(ask, "mirror", {"url": first, "type": "image/x"}).json()["data"]

    assert (data["name"], data["type"], served(ask, data["url"])) == ("image.png", "image/x", b"hello")


@pytest.mark.parametrize(("kind", "name"), [("image", "image.png"), ("audio", "audio.wav")])
def test_a_foreign_file_is_a_placeholder_of_which_nothing_is_known(toy: Toy, kind: str, name: str) -> None:
    ask = toy(URL)
    data = sent(ask, "mirror", {"url": "https://example.com/f", "kind": kind}).json()["data"]

    assert data["name"] == name
    assert ask.args[0].engine.lookup(data["url"]).kind is None  # type: ignore[attr-defined]


NOWHERE = "http://mock/_drytake/media/acme/none/0.mp4"


@pytest.mark.parametrize(("web", "url"), [("placeholder", NOWHERE), ("refuse", "https://example.com/f")])
def test_what_cant_be_had_is_an_error_of_its_own(toy: Toy, web: str, url: str) -> None:
    errors = {**ACME.errors, "not-fetched": Error(424, "The file can't be had")}
    ask = toy(URL, errors=errors, switches={**ACME.switches, "upload-from-web": web})
    response = sent(ask, "mirror", {"url": url})

    assert (response.status, response.json()["message"]) == (424, "The file can't be had")


def test_coverage_says_how_to_meet_a_file_that_cant_be_had(toy: Toy) -> None:
    documented = {**URL.responses, 424: ACME.create.responses[400]}
    ask = toy(replace(URL, responses=documented), errors={**ACME.errors, "not-fetched": Error(424, "")})
    ways = ask.args[0].engine.mounts["acme"].dialect.reached_by  # type: ignore[attr-defined]

    assert ways["mirror"] == {"status 424": "the link of a result that isn't there"}


def test_a_file_over_the_limit_is_refused(toy: Toy) -> None:
    settings = Settings(timing="instant", upload_limit=4)

    assert sent(toy(DATA, settings=settings), "files", {"data_url": f"data:image/png;base64,{TEXT}"}).status == 413
