"""Nothing leaves the machine, no key is left lying about, and nothing that is sent in is run, unpacked or led astray."""

import base64
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.mockserver.control.curl import example
from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import MIB, Settings
from drytake.mockserver.state.files import FILES, probe_bytes
from drytake.schemas.auth import HeaderKey
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, provider_ids

Ask = Callable[..., Any]
KEY, OTHER = "sk-test-9f86d081884c7d65", "sk-test-2c26b46b68ffc68f"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")


@contextmanager
def served(command: list[str], folder: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a server that writes its port into the file `port`; yield its origin and its process."""
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder, env={**os.environ, **environment}
        ) as process,
    ):
        try:
            deadline = time.monotonic() + 60
            while not (folder / "port").exists():
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield f"http://127.0.0.1:{(folder / 'port').read_text().strip()}", process
        finally:
            process.terminate()
            process.wait(20)


def talk(origin: str, ways: Any) -> None:
    """Do what clients do, at every provider, with references on the web and the key where it doesn't belong."""
    auth = {"authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=origin, headers=auth, trust_env=False, timeout=60) as client:
        for name in provider_ids():
            any_client(client, get_provider(name))
            ways.of(name).get("talk", nothing_more)(client, KEY, OTHER)
        for path in ("docs", "openapi.json", "state", "journal", "tasks", "ledger", "webhooks"):
            client.get(f"/_drytake/{path}")


def nothing_more(*_: Any) -> None:
    """Do nothing more, where a provider has no talk of its own."""


def any_client(client: httpx.Client, provider: Provider) -> None:
    """Send a good body, bodies that say keys, garbage, and paths that say keys."""
    url, good = f"/{provider.id}{provider.create.path}", dict(example(provider.create))
    wrong = ({**good, KEY: KEY, "secret": OTHER}, dict.fromkeys(good, KEY))
    client.post(
        f"{url}?key={KEY}&token={OTHER}", json=json.loads(json.dumps(good).replace('"prompt": "', f'"prompt": "{KEY} '))
    )
    for body in wrong:
        client.post(url, json=body)
    client.post(url, content=f"not JSON: {KEY}", headers={"content-type": "application/json"})
    client.get(f"/{provider.id}/{KEY}")


# --- nothing leaves the machine ----------------------------------------------------------------------------------

AUDITED = """
import json, sys
sys.modules["uvloop"] = None  # Python's own loop: what it does is audited
WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "urllib.Request",
           "http.client.connect", "webbrowser.open", "smtplib.connect", "ftplib.connect")
seen = []
sys.addaudithook(lambda name, arguments: seen.append([name, repr(arguments[1:])]) if name in WATCHED else None)
sys.argv = ["drytake", *sys.argv[1:]]
from drytake.cli import main
try:
    main()
finally:
    with open("seen.json", "w") as file:
        json.dump(seen, file)
"""


def test_whole_session_opens_no_connection(tmp_path: Path, provider_ways: Any) -> None:
    serve = ["serve", "--port", "0", "--port-file", "port", "--timing", "instant"]
    with served([sys.executable, "-c", AUDITED, *serve], tmp_path) as (origin, _):
        talk(origin, provider_ways)
        time.sleep(1.5)  # callbacks are looked after once a second

    seen = json.loads((tmp_path / "seen.json").read_text())
    assert ["socket.bind", "(('127.0.0.1', 0),)"] in seen
    assert [event for event in seen if event[0] != "socket.bind"] == []
    assert all("127.0.0.1" in place for _, place in seen)


def test_audit_would_have_seen_a_connection(tmp_path: Path) -> None:
    program = AUDITED.replace(
        "from drytake.cli import main",
        "import socket\ndef main(): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
    )

    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)

    assert [name for name, _ in json.loads((tmp_path / "seen.json").read_text())] == ["socket.connect"]


# --- no key is left lying about ----------------------------------------------------------------------------------


@pytest.mark.parametrize("store", ["memory", "sqlite:///state.db"])
def test_key_stands_in_nothing_that_is_kept_or_shown(tmp_path: Path, provider_ways: Any, store: str) -> None:
    serve = ["serve", "--port", "0", "--port-file", "port", "--timing", "instant", "--log-level", "debug"]
    with served([sys.executable, "-m", "drytake.cli", *serve, "--store", store], tmp_path) as (origin, process):
        talk(origin, provider_ways)
        shown = {path: httpx.get(f"{origin}/_drytake/{path}", trust_env=False) for path in SHOWN}
        tasks = shown["tasks?limit=1000"].json()["tasks"]
        details = [
            httpx.get(f"{origin}/_drytake/tasks/{task['provider']}/{task['id']}", trust_env=False) for task in tasks
        ]
        kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("state.db")}
        process.terminate()
        said = process.communicate(timeout=20)[0]

    assert len(tasks) >= 5
    assert all(response.status_code == 200 for response in (*shown.values(), *details))
    found = {name: response.text for name, response in shown.items()} | {
        "said": said,
        "log": (tmp_path / "log").read_text(),
    }
    found |= {name: data.decode("latin-1") for name, data in kept.items()}
    found |= {response.url.path: response.text for response in details}
    assert bool(kept) is (store != "memory")
    assert found["log"].count("\n") > 20
    assert [(name, secret) for name, text in found.items() for secret in (KEY, OTHER) if secret in text] == []


SHOWN = [
    "state",
    "journal?limit=1000",
    "tasks?limit=1000",
    "ledger",
    "balance",
    "webhooks",
    "snapshot",
    "docs",
    "clock",
]


# --- compressed bodies -------------------------------------------------------------------------------------------

PROVIDERS = [get_provider(name) for name in provider_ids()]
BOMB = gzip.compress(b"\0" * 50 * MIB)


@pytest.fixture(scope="module")
def app() -> App:
    return create_app(Engine(Settings(timing="instant")))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-odd"])
@pytest.mark.parametrize("provider", PROVIDERS, ids=provider_ids())
def test_compressed_body_is_refused_as_the_provider_would(ask: Ask, app: App, provider: Provider, coding: str) -> None:
    place = provider.auth[0]
    assert isinstance(place, HeaderKey)
    headers = {"content-encoding": coding, "content-type": "application/json"}
    headers[place.name.lower()] = f"{place.prefix}{KEY}"
    before = len(app.engine.store)

    response = ask(app, "POST", f"/{provider.id}{provider.create.path}", body=BOMB, headers=headers)

    assert response.status == refusal(app, provider), response.body
    assert isinstance(response.json(), dict)
    assert response.headers["content-type"].startswith(("application/json", "application/problem+json"))
    assert len(app.engine.store) == before


def refusal(app: App, provider: Provider) -> int:
    """Return the status with which a provider refuses a body that it can't read."""
    mount = app.engine.mounts[provider.id]
    call = Call(mount, "POST", provider.create.path, {}, operation=provider.create)
    call.tenant = app.engine.tenant(KEY)
    return mount.dialect.render_error(app.engine, call, ApiError("unsupported-media-type")).status


def test_identity_is_no_compression(ask: Ask, app: App) -> None:
    headers = {"content-encoding": "Identity", "content-type": "application/json"}

    assert ask(app, "POST", "/acme/api/v1/videos", key=KEY, body=b'{"prompt": "p"}', headers=headers).status == 200


def test_control_api_refuses_compressed_bodies_too(ask: Ask, app: App) -> None:
    response = ask(app, "POST", "/_drytake/clock", body=BOMB[:60_000], headers={"content-encoding": "gzip"})

    assert (response.status, response.json()["type"]) == (415, "/_drytake/docs#problem-body-encoded")


# --- files that explode ------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, width: int = 60_000, height: int = 60_000) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


ZEROS = zlib.compress(b"\0" * 200 * MIB, 9)
EXPLOSIVE = {
    "pixels": png(chunk(b"IDAT", ZEROS)),
    "text": png(chunk(b"zTXt", b"a\0\0" + ZEROS), chunk(b"IDAT", ZEROS)),
    "colour profile": png(chunk(b"iCCP", b"a\0\0" + ZEROS), chunk(b"IDAT", ZEROS)),
    "gif": b"GIF89a"
    + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0)
    + b",\0\0\0\0`\xea`\xea\0\x08\xff"
    + b"\xff" * 300,
    "bmp": b"BM"
    + struct.pack("<IHHI", 54, 0, 0, 54)
    + struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
}


@pytest.mark.parametrize("data", EXPLOSIVE.values(), ids=EXPLOSIVE)
def test_picture_is_measured_without_being_unpacked(data: bytes) -> None:
    probe_bytes(PNG)  # loads what reads pictures
    tracemalloc.start()
    try:
        info = probe_bytes(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (info.width, info.height) in {(60_000, 60_000), (None, None)}
    assert peak < 20 * MIB


# --- files with bad intentions -----------------------------------------------------------------------------------

NAMES = [
    *("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\0.png", "<script>.html", "x" * 5_000, "", ".htaccess"),
    *('a".png', "a\r\nSet-Cookie: x=1.png", "%2e%2e%2f", "évil.svg", "a.png;b.html"),
]
ACTIVE = {
    "page": ("text/html", b"<script>alert(1)</script>"),
    "drawing": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "script": ("text/javascript", b"alert(1)"),
    "program": ("application/x-sh", b"#!/bin/sh\nrm -rf /"),
    "nothing said": ("", b"<script>alert(1)</script>"),
    "disguised": ("image/png\r\nx-evil: 1", b"x"),
}


def stored(app: App, name: str, content_type: str = "image/png", data: bytes = PNG) -> str:
    from drytake.mockserver.state.files import stored_file
    from drytake.schemas.validation.media import MediaInfo

    file = stored_file("f" * 32, name, data, content_type=content_type, info=MediaInfo())
    app.engine.store.add_file(file)
    return file.path


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:24])
def test_name_of_an_upload_leads_nowhere_else(ask: Ask, app: App, name: str) -> None:
    path = stored(app, name)

    assert re.fullmatch(rf"{FILES}f{{32}}/[A-Za-z0-9_][A-Za-z0-9._-]*", path)
    response = ask(app, "GET", path)
    assert (response.status, response.body) == (200, PNG)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(("content_type", "data"), ACTIVE.values(), ids=ACTIVE)
def test_upload_that_could_run_is_only_saved(ask: Ask, app: App, content_type: str, data: bytes) -> None:
    response = ask(app, "GET", stored(app, "x.html", content_type, data))

    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == "attachment"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]


def test_picture_is_shown_and_not_sniffed(ask: Ask, app: App) -> None:
    response = ask(app, "GET", stored(app, "a.png"))

    assert (response.headers["content-type"], response.headers["content-disposition"]) == ("image/png", "inline")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "..%2f..%2fetc/passwd", "%00", "f/../../x", "//etc/passwd", "C:\\boot.ini", "~root/x"]
)
@pytest.mark.parametrize("root", ["/_drytake/files/", "/_drytake/media/", "/_drytake/media/acme/"])
def test_path_leads_to_no_file_of_the_machine(ask: Ask, app: App, root: str, path: str) -> None:
    assert ask(app, "GET", root + path).status == 404
