"""The page behind nginx, under a path: with streams that pass, and with a proxy that holds them back."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.scripts import wait_until_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(NGINX is None, reason="needs nginx: `apt-get install nginx-light`"),
]
CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location /mock/ {{ proxy_pass {behind}/; proxy_set_header Host $http_host; {more} }}
  }}
}}
"""
MORE = {
    "streams pass": "",
    "held back": "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on; gzip on; gzip_types *;",
}
TOKEN = "hush-hush"


@contextmanager
def proxied(folder: Path, behind: str, port: int, more: str) -> Iterator[None]:
    assert NGINX is not None
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, behind=behind, more=more))
    with subprocess.Popen([NGINX, "-c", str(config), "-e", str(folder / "error.log")]) as process:
        try:
            wait_until_served(process, f"{port}/mock")
            yield
        finally:
            process.terminate()


def _free() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.mark.parametrize(("more", "word"), [("streams pass", "live"), ("held back", "asks every 2 s")])
def test_page_is_whole_behind_a_proxy(browser: "Browser", tmp_path: Path, more: str, word: str) -> None:
    port = _free()
    there = f"http://127.0.0.1:{port}/mock"
    settings = Settings(public_url=there, control_token=TOKEN, timing="instant")
    context = browser.new_context(http_credentials={"username": "any", "password": TOKEN})
    asked: list[str] = []
    with (
        running(Engine(settings, providers=["acme"])) as (behind, _),
        proxied(tmp_path, behind, port, MORE[more]),
        httpx.Client(base_url=there, headers={"authorization": "Bearer sk-test-proxy"}, timeout=30) as client,
    ):
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{there}/_drytake/#tasks")
        page.get_by_text(word, exact=True).wait_for()
        task = client.post("/acme/api/v1/videos", json={"prompt": "Behind a proxy"}).json()["data"]["task_id"]
        page.locator(".film", has_text="Behind a proxy").click()
        page.locator("video").wait_for()

        part = page.evaluate(
            "fetch(document.querySelector('video').src, {headers: {range: 'bytes=0-99'}})"
            ".then(async (got) => [got.status, (await got.arrayBuffer()).byteLength, got.headers.get('content-range')])"
        )
        assert part[:2] == [206, 100]
        assert part[2].startswith("bytes 0-99/")
        (link,) = client.get(f"/_drytake/tasks/acme/{task}", headers={"x-drytake-token": TOKEN}).json()["results"]
        assert link.startswith(f"{there}/")
        assert client.get(link).status_code == 200
        page.locator(".film", has_text="came back").or_(
            page.locator(".detail .say", has_text="fetched")
        ).first.wait_for()
        assert page.locator("#word").inner_text() == word
        assert client.get("/_drytake/keys").status_code == 401
        assert all(url.startswith(f"{there}/") for url in asked)
        context.close()
