"""HAR files: ours keep to the format and tell no secret; those of others are read as they come."""

import base64
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.journals.report import journal_of
from drytake.contract_tests.recordings.har import Content, har_of, read_har, secrets_of, without, write_har
from drytake.contract_tests.recordings.report import check_recordings
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "har-1.2.json").read_text(encoding="utf-8"))
KEY = "sk-test-told-nowhere"


def entry(**facts: Any) -> JournalEntry:
    usual: dict[str, Any] = {
        "serial": 1,
        "number": 1,
        "at": 1_800_000_000.25,
        "provider": "acme",
        "operation": "create-video",
        "method": "POST",
        "path": "/api/v1/videos",
        "query": b"",
        "headers": {b"host": b"127.0.0.1:8080", b"content-type": b"application/json"},
        "body": b'{"prompt": "p"}',
        "status": 200,
        "response": b'{"code": 200}',
        "violations": (),
        "task_id": None,
        "response_headers": ((b"content-type", b"application/json"),),
    }
    return JournalEntry(**usual | facts)


def shown(**facts: Any) -> dict[str, Any]:
    """Return the one entry of a HAR, which keeps to the schema."""
    har = har_of([entry(**facts)])
    jsonschema.Draft6Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(har)
    (only,) = har["log"]["entries"]
    assert isinstance(only, dict)
    return only


def headers_of(part: dict[str, Any]) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in part["headers"]}


# --- writing -----------------------------------------------------------------------------------------------------


def test_a_call_is_told_as_one_to_the_provider() -> None:
    said = shown(query=b"a=1&b=%20")
    assert said["request"]["url"] == "https://api.acme.example/api/v1/videos?a=1&b=%20"
    assert said["request"]["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": " "}]
    assert headers_of(said["request"])["host"] == "api.acme.example"
    assert said["startedDateTime"] == "2027-01-15T08:00:00.250+00:00"
    assert said["response"]["content"]["text"] == '{"code": 200}'
    assert said["response"]["statusText"] == "OK"


def test_a_provider_s_other_hosts_are_kept() -> None:
    headers = {b"host": b"EU.acme.example:443"}
    said = shown(path="/api/v1/tasks", headers=headers)
    assert said["request"]["url"] == "https://eu.acme.example/api/v1/tasks"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        (b"authorization", b"Bearer " + KEY.encode(), "Bearer [redacted]"),
        (b"authorization", KEY.encode(), "[redacted]"),
        (b"x-api-key", KEY.encode(), "[redacted]"),
        (b"cookie", b"session=" + KEY.encode(), "[redacted]"),
    ],
)
def test_secrets_of_the_head_stand_nowhere(name: bytes, value: bytes, kept: str) -> None:
    body = json.dumps({"prompt": f"say {KEY}", "nested": [{"api_key": "another-secret"}]}).encode()
    said = shown(headers={name: value}, body=body, response=body)
    assert headers_of(said["request"])[name.decode()] == kept
    assert KEY not in json.dumps(said)
    assert "another-secret" not in json.dumps(said)


def test_secrets_of_the_query_stand_nowhere() -> None:
    said = shown(query=b"api_key=" + KEY.encode() + b"&lang=en", body=KEY.encode())
    assert said["request"]["url"].endswith("?api_key=%5Bredacted%5D&lang=en")
    assert KEY not in json.dumps(said)


def test_bytes_that_are_no_text_are_kept_whole() -> None:
    content = shown(response=b"\xff\x00")["response"]["content"]
    assert base64.b64decode(content["text"]) == b"\xff\x00"
    assert content["encoding"] == "base64"


def test_a_call_without_a_body_carries_none() -> None:
    said = shown(method="GET", body=b"", headers={}, status=599)
    assert "postData" not in said["request"]
    assert said["response"]["statusText"] == ""


def test_what_the_journal_cut_is_said() -> None:
    said = shown(body=b"x" * 2 * SHOWN_BYTES, response=b"x" * 2 * SHOWN_BYTES, headers={b"content-length": b"131072"})
    assert said["request"]["bodySize"] == 131072
    assert said["request"]["postData"]["comment"] == said["response"]["content"]["comment"] == "cut after 65536 bytes"


def test_secrets_are_found_in_any_place_and_short_words_are_none() -> None:
    found = secrets_of(
        entry(headers={b"authorization": b"Bearer abc", b"cookie": b"a=longer-secret; b=c"}, body=b'{"key"')
    )
    assert "longer-secret" in found
    assert "Bearer" not in found
    assert without("a longer-secret", found) == "a [redacted]"


# --- round trip --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def conversation() -> Iterator[list[JournalEntry]]:
    """What a client without a fault, and one with some, said to a mock."""
    with running(Engine(Settings(timing="instant"))) as (origin, app):
        with httpx.Client(base_url=f"{origin}/acme/api/v1", headers={"authorization": f"Bearer {KEY}"}) as client:
            made = client.post("/videos", json={"prompt": "a lighthouse"}).json()["data"]["task_id"]
            client.get("/tasks", params={"task_id": made})
            client.get("/balance")
        yield journal_of(app.engine)


def test_a_clean_conversation_comes_back_clean(conversation: list[JournalEntry], tmp_path: Path) -> None:
    path = tmp_path / "traffic.har"
    write_har(path, conversation)
    raw = path.read_bytes()
    jsonschema.Draft6Validator(SCHEMA).validate(json.loads(raw))
    assert KEY.encode() not in raw
    report = check_recordings([("traffic.har", raw)])
    assert report.findings == ()
    assert [(provider, amount) for provider, _, amount in report.cost] == [("acme", Decimal(75))]
    assert len(report.subjects) == 3


@pytest.mark.parametrize("key", ["a", "k", "api", "video", "4"])
def test_a_short_key_garbles_nothing(key: str) -> None:
    call = entry(headers={b"authorization": f"Bearer {key}".encode()}, body=b'{"prompt": "a lighthouse"}')
    (only,) = har_of([call])["log"]["entries"]

    assert headers_of(only["request"])["authorization"] == "Bearer [redacted]"
    assert only["request"]["url"] == "https://api.acme.example/api/v1/videos"
    assert only["request"]["postData"]["text"] == '{"prompt": "a lighthouse"}'
    assert only["response"]["content"]["text"] == call.response.decode()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (b"Basic Ym9iOmFsaWNl", "Basic [redacted]"),
        (b"key " + KEY.encode(), "key [redacted]"),
        (b"Zk9nobody4711 and-more", "[redacted]"),
    ],
)
def test_only_a_known_scheme_is_left_of_a_key(value: bytes, kept: str) -> None:
    assert headers_of(shown(headers={b"authorization": value})["request"])["authorization"] == kept


# --- reading -----------------------------------------------------------------------------------------------------


def har(**request: Any) -> dict[str, Any]:
    return {"log": {"entries": [{"request": {"method": "GET", "url": "https://e.test/", **request}}]}}


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(har()).encode(),
        b"\xef\xbb\xbf" + json.dumps(har()).encode(),
        json.dumps({**har(), "_more": [1]}).encode(),
        json.dumps(har(postData={"mimeType": "text/plain", "text": "\ud83d"})).encode(),
        json.dumps(har(headers=[{"name": "x", "value": 5}], bodySize=-1, postData=None)).encode(),
        b'{"log": {"entries": [], "version": NaN}}',
    ],
    ids=["least", "byte-order-mark", "more", "half-a-character", "numbers", "nan"],
)
def test_files_of_recorders_are_read_as_they_come(raw: bytes) -> None:
    assert len(read_har(raw, name="t.har").log.entries) in (0, 1)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "it isn't JSON: "),
        (b"{", "it isn't JSON: "),
        (b"[" * 100_000, "isn't a HAR file: "),
        (b"\xff\xfe{", "it isn't UTF-8, at byte 0"),
        (b"[]", "input should be"),
        (b"{}", "`log`: field required"),
        (b'{"log": {}}', "`log.entries`: field required"),
        (b'{"log": {"entries": [{"request": {"method": "GET"}}]}}', "`log.entries.0.request.url`: field required"),
        (
            b'{"log": {"entries": [{"request": {"method": "GET", "url": null}}], "x": "\\ud800"}}',
            "`log.entries.0.request.url`",
        ),
    ],
    ids=["empty", "broken", "deep", "utf-16", "array", "no-log", "no-entries", "no-url", "lenient-no-url"],
)
def test_what_is_no_har_file_is_said_in_one_line(raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=r"^t\.har isn't a HAR file: ") as caught:
        read_har(raw, name="t.har")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (Content(text="é"), "é".encode()),
        (Content(text="/wA=", encoding="base64"), b"\xff\x00"),
        (Content(text="A", encoding="base64"), None),
        (Content(text="{", comment="cut after 1 bytes"), None),
        (Content(), None),
    ],
    ids=["text", "base64", "broken", "cut", "none"],
)
def test_a_content_gives_its_bytes_if_they_are_whole(content: Content, body: bytes | None) -> None:
    assert content.bytes() == body


@pytest.mark.parametrize(
    ("started", "at"),
    [("2027-01-15T08:00:00.250Z", 1_800_000_000.25), ("", 0), ("soon", 0), (None, 0)],
)
def test_a_time_that_cannot_be_read_is_none(started: str | None, at: float) -> None:
    raw = {"startedDateTime": started, "request": {"method": "GET", "url": "x"}}
    (only,) = read_har(json.dumps({"log": {"entries": [raw]}}).encode(), name="t.har").log.entries
    assert only.at == at
