"""Results on a port of their own: another origin than the API's, as at the sellers."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

KEY = {"Authorization": "Bearer sk-test-results-port"}


@pytest.fixture(scope="module", params=[1, 2])
def origin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the origin of a server with a port for files, of one and of two processes."""
    folder = tmp_path_factory.mktemp("results-port")
    shared = [] if request.param == 1 else ["--workers", "2", "--store", f"sqlite:///{folder / 's.db'}"]
    command = [sys.executable, "-m", "drytake", "serve", "--port", "0", "--results-port", "0", "--timing", "instant"]
    with subprocess.Popen([*command, "--format", "json", "--quiet", *shared], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


def test_links_name_the_other_port(origin: str) -> None:
    url = _result(origin)

    assert re.match(r"http://127\.0\.0\.1:\d+/_drytake/media/acme/", url)
    assert not url.startswith(origin)


def test_the_file_is_there(origin: str) -> None:
    film = httpx.get(_result(origin))

    assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")


@pytest.mark.parametrize("path", ["/acme/api/v1/balance", "/_drytake/health"])
def test_nothing_else_is(origin: str, path: str) -> None:
    files = _result(origin).partition("/_drytake")[0]

    assert httpx.get(f"{files}{path}", headers=KEY).status_code == 404
    assert httpx.get(f"{origin}{path}", headers=KEY).status_code == 200


def test_help_says_it() -> None:
    said = subprocess.run([sys.executable, "-m", "drytake", "serve", "--help"], capture_output=True, check=True)

    assert b"--results-port" in said.stdout


def _result(origin: str) -> str:
    with httpx.Client(base_url=origin, headers=KEY) as client:
        made = client.post("/acme/api/v1/videos", json={"prompt": "a fox", "duration": 4}).json()
        task = client.get("/acme/api/v1/tasks", params={"task_id": made["data"]["task_id"]}).json()
    return str(task["data"]["result"]["video_url"])
