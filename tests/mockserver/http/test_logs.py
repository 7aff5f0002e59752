"""A request is one line on stderr, as text or JSON, without a key; slow readers cost lines, not time."""

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.logs import AccessRecord, RequestLog, configure_logs, printable, request_log
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError

KEY = "sk-test-never-logged"
CREATE = "/acme/api/v1/videos"
NOTED = AccessRecord(
    1_700_000_000.5, 0.0123, "POST", CREATE, 400, "acme", "create-video", "abc", "t1", ("acme.x", "acme.y")
)


@contextmanager
def logged(*, as_json: bool) -> Iterator[tuple[RequestLog, Callable[[], list[str]]]]:
    """Return a log that writes into a pipe, and what reads its lines once it is closed."""
    ours, theirs = os.pipe()
    log = RequestLog(as_json=as_json, file=theirs)

    def lines() -> list[str]:
        log.close()
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8") as file:
            return file.read().splitlines()

    yield log, lines


# --- a line ------------------------------------------------------------------------------------------------------


def test_line_for_people_says_what_happened() -> None:
    said = NOTED.text()

    assert re.match(rf"\d\d:\d\d:\d\d\.500 POST {CREATE} 400 12\.3ms create-video tenant=abc task=t1 broke=", said)
    assert said.endswith("broke=acme.x,acme.y")


def test_line_for_machines_says_the_same() -> None:
    assert json.loads(NOTED.json()) == {
        "at": "2023-11-14T22:13:20.500Z",
        "level": "info",
        "method": "POST",
        "path": CREATE,
        "status": 400,
        "ms": 12.3,
        "provider": "acme",
        "operation": "create-video",
        "tenant": "abc",
        "task": "t1",
        "rules": ["acme.x", "acme.y"],
    }


def test_request_to_no_provider_has_a_shorter_line() -> None:
    noted = AccessRecord(0.0, 0.001, "GET", "/_drytake/state", 200)

    assert noted.text().endswith("GET /_drytake/state 200 1.0ms")
    assert list(json.loads(noted.json())) == ["at", "level", "method", "path", "status", "ms"]


@pytest.mark.parametrize("path", ["/a\nb", "/\x1b[31m", "/\u202e", "/\ud83d", "/" + "a" * 5_000], ids=ascii)
def test_any_path_stays_on_one_short_line(path: str) -> None:
    noted = NOTED._replace(path=path)

    for line in (noted.text(), noted.json()):
        assert line.isprintable()
        assert len(line) < 1_000
    assert len(printable(noted.text()).splitlines()) == 1


def test_key_in_a_path_is_left_out() -> None:
    noted = NOTED._replace(path=f"/acme/{KEY}/x", key=KEY)

    assert KEY not in noted.text() + noted.json()
    assert "/acme/[redacted]/x" in noted.text()


@pytest.mark.parametrize("key", ["a", "k", "video", "api", "seedance", "1", "/"])
def test_a_short_key_or_a_plain_word_garbles_no_line(key: str) -> None:
    noted = NOTED._replace(key=key)

    assert (noted.text(), noted.json()) == (NOTED.text(), NOTED.json())


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/acme/sk-Zk9nobody4711/x", "/acme/[redacted]/x"),
        ("/acme/x;token=abc", "/acme/x;token=[redacted]"),
    ],
)
def test_other_secrets_in_a_path_are_left_out_too(path: str, shown: str) -> None:
    noted = NOTED._replace(path=path, provider=path.split("/")[1], operation=None)

    assert f" {shown} 400 " in noted.text()
    assert json.loads(noted.json())["path"] == shown


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_the_server_says_has_no_secret(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format=form, log_level="debug"))  # type: ignore[arg-type]
    error = StoreError("redis://bob:Zk9nobody4711@127.0.0.1/0 with {'api_key': 'Zk9nobody4711'}")
    logging.getLogger("drytake").error("no store at https://h.test/?token=Zk9nobody4711", exc_info=error)

    said = capsys.readouterr().err
    assert "StoreError" in said
    assert "Zk9nobody" not in said


# --- writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_every_request_is_a_line_in_its_order(*, as_json: bool) -> None:
    with logged(as_json=as_json) as (log, lines):
        for number in range(200):
            log.note(NOTED._replace(status=number))

        found = lines()

    read = [json.loads(line)["status"] if as_json else int(line.split()[3]) for line in found]
    assert read == list(range(200))


def test_slow_reader_costs_lines_and_is_told_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("drytake.mockserver.http.logs._LINES", 3)
    monkeypatch.setattr(logging.getLogger("drytake"), "propagate", True)
    with logged(as_json=False) as (log, lines):
        for _ in range(50):
            log.note(NOTED)

        found = lines()

    assert len(found) < 50
    assert "stderr is too slow" in caplog.text


def test_closed_stderr_harms_nobody() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    log = RequestLog(as_json=False, file=theirs)

    log.note(NOTED)
    log.close()

    os.close(theirs)
    assert not log._thread.is_alive()


@pytest.mark.parametrize(("level", "on"), [("debug", True), ("info", True), ("warning", False), ("error", False)])
def test_level_decides_whether_requests_are_logged(level: Any, *, on: bool) -> None:
    log = request_log(Settings(log_level=level))

    assert (log is not None) is on
    if log is not None:
        log.close()


def test_requests_are_not_noted_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open("w") as nowhere:
        monkeypatch.setattr(sys, "stderr", nowhere)

        assert request_log(Settings()) is None


# --- what the server says ----------------------------------------------------------------------------------------


def test_servers_own_lines_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format="json"))
    logging.getLogger("drytake").warning("a\nb")
    configure_logs(Settings(log_level="error"))
    logging.getLogger("drytake").warning("unseen")
    logging.getLogger("uvicorn.error").error("c\nd")

    first, second = capsys.readouterr().err.splitlines()
    assert {name: json.loads(first)[name] for name in ("level", "message")} == {"level": "warning", "message": "a\nb"}
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} error: c\N{REPLACEMENT CHARACTER}d", second)


class AwayError(StoreError):
    """A store that is out of reach."""


@pytest.mark.parametrize(
    ("error", "level", "status", "output"),
    [
        (AwayError("the store is away"), "info", 503, False),
        (AwayError("the store is away"), "debug", 503, True),
        (ZeroDivisionError("ours"), "info", 500, True),
    ],
    ids=["known trouble", "known trouble, at debug", "our own bug"],
)
def test_traceback_is_for_bugs_and_for_debugging(
    request: pytest.FixtureRequest, error: Exception, level: Any, status: int, *, output: bool
) -> None:
    capsys, monkeypatch, ask = map(request.getfixturevalue, ("capsys", "monkeypatch", "ask"))
    app = create_app(Engine(Settings(log_level=level)))
    configure_logs(app.engine.settings)

    def broken(_: str) -> Any:
        raise error

    monkeypatch.setattr(app.engine, "tenant", broken)
    response = ask(app, "GET", "/acme/api/v1/balance", key=KEY)

    said = capsys.readouterr().err
    assert (response.status, response.json()["code"]) == (status, status)
    assert ("Traceback" in said) is output
    assert ("please report it" in said) is (status == 500)
    assert KEY not in said


# --- the command -------------------------------------------------------------------------------------------------


def served(folder: Path, *arguments: str) -> tuple[list[str], str]:
    """Run `drytake serve`, ask it a few things, and return the log's lines and all that it said."""
    port_file = folder / "port"
    command = [
        sys.executable,
        "-m",
        "drytake.cli",
        "serve",
        "--port",
        "0",
        "--port-file",
        str(port_file),
        *arguments,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            deadline = time.monotonic() + 30
            while not port_file.exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.01)
            origin = f"http://127.0.0.1:{port_file.read_text().strip()}"
            call(origin, CREATE, b'{"prompt": "p"}')
            call(origin, f"{CREATE}?key={KEY}", b'{"duration": 3}')
            call(origin, f"/acme/{KEY}")
            call(origin, "/_drytake/health")
            call(origin, "/_drytake/health", host="evil.test")
        finally:
            process.terminate()
            said, complained = process.communicate(timeout=20)
    return [line for line in complained.splitlines() if "Ctrl-C" not in line], said + complained


def call(origin: str, path: str, body: bytes | None = None, *, host: str = "localhost") -> None:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json", "host": host}
    try:
        urlopen(Request(origin + path, body, headers)).close()
    except HTTPError as error:
        error.close()


def test_serve_logs_a_line_a_request_without_the_key(tmp_path: Path) -> None:
    lines, said = served(tmp_path)

    words = [line.split()[1:4] for line in lines]
    assert words == [
        ["POST", CREATE, "200"],
        ["POST", CREATE, "400"],
        ["GET", "/acme/[redacted]", "404"],
        ["GET", "/_drytake/health", "200"],
        ["GET", "/_drytake/health", "421"],
        ["info:", "paid", "75"],
    ]
    assert "broke=acme." in lines[1]
    assert KEY not in said


def test_serve_logs_json_where_it_is_told_to(tmp_path: Path) -> None:
    lines, said = served(tmp_path, "--log-format", "json", "--host", "0.0.0.0")

    entries = [json.loads(line) for line in lines]
    assert entries[0]["level"] == "warning"
    assert "whoever reaches this machine" in entries[0]["message"]
    assert [entry["status"] for entry in entries[1:-1]] == [200, 400, 404, 200, 421]
    assert entries[-1]["message"].startswith("paid 75 credits at acme for 1 task")
    assert KEY not in said


def test_quiet_server_logs_no_request(tmp_path: Path) -> None:
    assert served(tmp_path, "--quiet")[0] == []


def test_page_shows_a_line_as_it_is_written() -> None:
    page = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^[\d:.]+ POST .*$", page, re.MULTILINE)
    facts = ("outai", "create-video", "db567a0dd8d2", None, ("outai.duration-out-of-range",))
    said = AccessRecord(1_700_000_000.5, 0.0012, "POST", "/outai/api/v1/video/seedance-2", 400, *facts).text()

    assert said.partition(" ")[2] == shown.partition(" ")[2]
