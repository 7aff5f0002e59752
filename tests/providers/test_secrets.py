"""No secret that a client sends, wherever it puts it, is found in anything that is shown, kept or written."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx
import pytest

from drytake.contract_tests.recordings.har import har_of
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.store.codec import entry_state
from drytake.schemas.registry import get_provider
from tests.providers.secret_places import KEY_HEADER, Sent, places, spellings

KEY = "sk-test-nobody-s-secret-1"
EVERY = list(places())
FORMS = ("text", "json", "junit", "sarif", "github", "html")
COMMAND = [sys.executable, "-m", "drytake.cli"]


ALPHANUMERIC = re.compile(rb"[0-9A-Za-z+/]{11,}")


def lookups() -> Iterator[tuple[bytes, str]]:
    """Yield what a secret may be spelled as, and its place."""
    for name, marker, _ in EVERY:
        yield marker.lower().encode(), name
        for spelling in spellings(marker):
            yield spelling, name


NAMES = dict(lookups())
LENGTHS = sorted(set(map(len, NAMES)))


def found_in(data: bytes) -> list[str]:
    """Return the places whose secret is found, in any case and escaped or not."""
    plain = (data, unquote_to_bytes(data), data.replace(b"\0", b"").replace(b"\\u0000", b""))
    runs = {run for text in plain for one in (text, text.lower()) for run in ALPHANUMERIC.findall(one)}
    windows = (run[at : at + length] for run in runs for length in LENGTHS for at in range(len(run) - length + 1))
    return sorted({NAMES[window] for window in windows if window in NAMES})


def test_search_finds_each_spelling() -> None:
    for name, marker, _ in EVERY:
        for spelling in (*spellings(marker), marker.upper().encode(), marker.replace("k", "%6b").encode()):
            assert found_in(b'{"a": "x' + spelling + b'y"}') == [name]


def headers_of(sent: Sent) -> dict[str, str]:
    own = {} if sent.own_key else {KEY_HEADER: f"Bearer {KEY}"}
    return {**own, "content-type": sent.kind, **sent.headers}


# --- one call ----------------------------------------------------------------------------------------------------


def entry_of(sent: Sent) -> JournalEntry:
    """Return a call as the journal has it; whoever answers says all of it again."""
    _, name, rest = sent.path.split("/", 2)
    path, provider = f"/{rest}", get_provider(name)
    operation = provider.operation_at("POST", path) or provider.operation_at("GET", path)
    contract = operation.contract if operation else None
    return JournalEntry(
        serial=1,
        number=1,
        at=0.0,
        provider=name,
        operation=operation.name if operation else None,
        method="POST",
        path=path,
        query=sent.query.encode(),
        headers={name.lower().encode(): value.encode() for name, value in headers_of(sent).items()},
        body=sent.body,
        status=200,
        response=sent.body,
        violations=contract.validate(sent.body).violations if contract else (),
        task_id=None,
    )


@pytest.mark.parametrize(
    ("name", "sent"), [(name, sent) for name, _, sent in EVERY], ids=[name for name, _, _ in EVERY]
)
def test_journal_store_and_har_hold_no_secret(name: str, sent: Sent) -> None:
    entry = entry_of(sent)
    for shown in (entry.to_json(), entry_state(entry), har_of([entry])):
        assert name not in found_in(json.dumps(shown, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        assert name not in found_in(json.dumps(shown).encode())


# --- a server ----------------------------------------------------------------------------------------------------


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """Run a server on a SQLite file until the block ends; yield its origin."""
    command = [*COMMAND, "serve", "--port", "0", "--port-file", "port", "--store", "sqlite:///state.db", *options]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + 60
            while not (folder / "port").exists():
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield f"http://127.0.0.1:{(folder / 'port').read_text().strip()}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def speak(origin: str) -> Iterator[bytes]:
    """Send every request; yield what our own headers say of each."""
    with httpx.Client(base_url=origin, trust_env=False, timeout=60) as client:
        for _, _, sent in EVERY:
            url = sent.path + (f"?{sent.query}" if sent.query else "")
            headers = [(name.encode(), value.encode()) for name, value in headers_of(sent).items()]
            response = client.post(url, content=sent.body, headers=headers)
            yield response.headers.get("x-drytake-violations", "").encode()


def shown_by(origin: str) -> Iterator[tuple[str, bytes]]:
    """Yield all that the control API says of what was done."""
    with httpx.Client(base_url=f"{origin}/_drytake", trust_env=False, timeout=60) as client:
        for path in ("journal?limit=1000", "tasks?limit=1000", "webhooks", "snapshot", "ledger", "state"):
            response = client.get(f"/{path}")
            assert response.status_code == 200, response.text
            yield path, response.content
        for task in client.get("/tasks?limit=1000").json()["tasks"]:
            yield f"task {task['id']}", client.get(f"/tasks/{task['provider']}/{task['id']}").content


@pytest.mark.parametrize("form", ["text", "json"])
def test_server_keeps_and_shows_no_secret(tmp_path: Path, form: str) -> None:
    options = ("--log-level", "debug", "--log-format", form, "--har", "traffic.har", "--switch", "outai.multipart=true")
    with serving(tmp_path, *options) as origin:
        shown = {"our header": b"\n".join(speak(origin)), **dict(shown_by(origin))}
        subprocess.run([*COMMAND, "snapshot", "saved.json", "--url", origin], cwd=tmp_path, check=True)
        shown |= {f"{path.name}, running": path.read_bytes() for path in tmp_path.iterdir()}
    shown |= {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert {"state.db, running", "state.db-wal, running", "state.db", "traffic.har", "saved.json", "log"} < set(shown)
    assert len(json.loads(shown["journal?limit=1000"])["calls"]) == len(EVERY)
    assert json.loads(shown["tasks?limit=1000"])["tasks"]
    assert {name: found for name, data in shown.items() if (found := found_in(data))} == {}


# --- a client, its results and files ------------------------------------------------------------------------------

CLIENT = """
import base64, json, sys, urllib.error, urllib.request
for line in open(sys.argv[1]):
    sent = json.loads(line)
    headers = {**sent["headers"], "Accept": "*/*"}
    call = urllib.request.Request(sent["url"], base64.b64decode(sent["body"]), headers, method="POST")
    try:
        urllib.request.urlopen(call).read()
    except urllib.error.HTTPError as error:
        error.read()
"""
HOSTS = {"outai": "api.outai.top", "xskill": "api.xskill.ai", "venice": "api.venice.ai"}


def url_of(sent: Sent) -> str:
    _, name, path = sent.path.split("/", 2)
    return f"https://{HOSTS[name]}/{path}" + (f"?{sent.query}" if sent.query else "")


@pytest.fixture
def client(tmp_path: Path) -> list[str]:
    """Return the command of a client that sends every request to the providers' own addresses."""
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    with (tmp_path / "requests.jsonl").open("w", encoding="utf-8") as file:
        for _, _, sent in EVERY:
            body = base64.b64encode(sent.body).decode()
            file.write(json.dumps({"url": url_of(sent), "headers": headers_of(sent), "body": body}) + "\n")
    return [sys.executable, "client.py", str(tmp_path / "requests.jsonl")]


def output_of(
    folder: Path, command: str, *arguments: str, code: int, files: str = "", **environment: str
) -> dict[str, bytes]:
    """Return all that a command prints and writes, by name."""
    folder.mkdir()
    done = subprocess.run(
        [*COMMAND, command, *arguments],
        cwd=folder.parent,
        capture_output=True,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), **environment},
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()[-2_000:]
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {"out": done.stdout, "err": done.stderr, **written}


def reports(folder: Path) -> list[str]:
    return [part for form in FORMS for part in ("--report", f"{form}={folder / form}")]


def clean(shown: dict[str, bytes], *, least: int) -> None:
    """Fail where something shows a secret, or hasn't much to show."""
    assert len(json.loads(shown["json"])["findings"]) >= least
    assert set(FORMS) | {"summary.md"} <= set(shown)
    assert {name: found for name, data in shown.items() if (found := found_in(data))} == {}


def test_run_and_check_tell_no_secret(tmp_path: Path, client: list[str]) -> None:
    out = tmp_path / "run"
    shown = output_of(out, "run", "--har", str(out / "traffic.har"), *reports(out), "--", *client, code=1)
    clean(shown, least=len(EVERY) // 3)
    assert len(json.loads(shown["traffic.har"])["log"]["entries"]) == len(EVERY)

    clean(
        output_of(tmp_path / "ours", "check", str(out / "traffic.har"), *reports(tmp_path / "ours"), code=1), least=20
    )


def test_check_of_a_recording_with_secrets_tells_none(tmp_path: Path) -> None:
    entries = [
        {
            "request": {
                "method": "POST",
                "url": url_of(sent),
                "headers": [{"name": name, "value": value} for name, value in headers_of(sent).items()],
                "postData": {"mimeType": sent.kind, "text": sent.body.decode("utf-8", "replace")},
            },
            "response": {"status": 200, "headers": [], "content": {}},
            "startedDateTime": f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z",
        }
        for number, (_, _, sent) in enumerate(EVERY)
    ]
    (tmp_path / "theirs.har").write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")

    shown = output_of(tmp_path / "check", "check", "theirs.har", *reports(tmp_path / "check"), code=1)

    clean(shown, least=len(EVERY) // 3)


def test_validate_tells_no_secret(tmp_path: Path) -> None:
    names = [f"{number}.json" for number in range(len(EVERY))]
    for name, (_, _, sent) in zip(names, EVERY, strict=True):
        (tmp_path / name).write_bytes(sent.body)

    shown = output_of(tmp_path / "text", "validate", "-p", "outai", *reports(tmp_path / "text"), *names, code=1)
    printed = output_of(tmp_path / "json", "validate", "-p", "outai", "--format", "json", *names, code=1)

    rows: list[Any] = json.loads(printed["out"])["reports"]
    assert len(rows) >= len(EVERY)
    assert sum(bool(row["violations"]) for row in rows) > 50
    for name, data in {**shown, "printed": printed["out"]}.items():
        assert (name, [place for place in found_in(data) if not place.startswith("own, ")]) == (name, [])


BROKEN = """
    except urllib.error.HTTPError as error:
        if error.code == 502:
            print("sent", headers, sys.argv, file=sys.stderr)
            raise RuntimeError(f"{sent['url']} with {headers} and {base64.b64decode(sent['body'])} failed")
"""
FUZZED = ("own, bearer", "field api_key", "query token", "image, user", "prompt sk-MARKER", "broken: trailing comma")


@pytest.mark.parametrize("place", FUZZED)
def test_fuzz_tells_no_secret(tmp_path: Path, place: str) -> None:
    marker, sent = next((marker, sent) for name, marker, sent in EVERY if name == place)
    body = base64.b64encode(sent.body).decode()
    row = json.dumps({"url": url_of(sent), "headers": headers_of(sent), "body": body})
    (tmp_path / "requests.jsonl").write_text(row + "\n", encoding="utf-8")
    (tmp_path / "client.py").write_text(CLIENT.rpartition("    except")[0].rstrip() + BROKEN, encoding="utf-8")
    (tmp_path / "case.toml").write_text('timing = "instant"\n[[trigger]]\nname = "bad-gateway"\n', encoding="utf-8")
    client = [sys.executable, "client.py", str(tmp_path / "requests.jsonl"), "--api-key", marker]

    outputs = [
        output_of(tmp_path / form, "fuzz", "--in-place", "--case", "case.toml", *how, "--", *client, code=1)
        for form, how in (("text", reports(tmp_path / "text")), ("all", ["--format", "json"]))
    ]

    assert "fuzz.traceback" in {finding["rule"] for finding in json.loads(outputs[0]["json"])["findings"]}
    for shown in outputs:
        assert {name: found for name, data in shown.items() if (found := found_in(data))} == {}


@pytest.mark.parametrize("command", [("fuzz", "--cases", "1"), ("certify",)], ids=["fuzz", "certify"])
def test_no_secret_is_shown_of_a_client_that_always_fails(
    tmp_path: Path, client: list[str], command: tuple[str, ...]
) -> None:
    code = f"{CLIENT}print(open(sys.argv[1]).read())\nraise SystemExit(open(sys.argv[1]).read())\n"
    (tmp_path / "client.py").write_text(code, encoding="utf-8")
    requests = tmp_path / "requests.jsonl"
    requests.write_text("".join(requests.read_text(encoding="utf-8").splitlines(keepends=True)[::20]), encoding="utf-8")
    plain = output_of(tmp_path / "plain", *command, "--in-place", "--", *client, code=2)

    assert b"the client fails when nothing goes wrong: it ended with" in plain["err"].replace(b"exit code ", b"")
    assert found_in(plain["out"] + plain["err"]) == []


SUITE = """
import base64, json, httpx

def test_client(drytake):
    for line in open("requests.jsonl"):
        sent = json.loads(line)
        url = sent["url"].partition("/")[2].partition("/")[2].partition("/")[2]
        headers = [(name.encode(), value.encode()) for name, value in sent["headers"].items()]
        httpx.post(f"{drytake.url}/{sent['at']}/{url}", content=base64.b64decode(sent["body"]), headers=headers)
"""


def test_pytest_plugin_tells_no_secret(tmp_path: Path) -> None:
    with (tmp_path / "requests.jsonl").open("w", encoding="utf-8") as file:
        for _, _, sent in EVERY:
            row = {"url": url_of(sent), "at": sent.path.split("/")[1], "headers": headers_of(sent)}
            file.write(json.dumps({**row, "body": base64.b64encode(sent.body).decode()}) + "\n")
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=junit.xml", "-rA"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=False)

    assert b"the client broke rules of the provider" in done.stdout, done.stdout.decode()[-2_000:]
    assert f"{len(EVERY)} calls in 1 test".encode() in done.stdout
    assert found_in(done.stdout + done.stderr + (tmp_path / "junit.xml").read_bytes()) == []
