"""What the page reads: keys by name, calls at any place, films with what became of them, findings, money, requests checked."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import provider_ids
from tests.mockserver.control.conftest import CREATE, KEY

Create = Callable[..., str]
AUTH = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
def still(control: httpx.Client) -> httpx.Client:
    """A key whose clock stands still, and whose tasks take as long as is documented, without a queue."""
    control.post("/timing", json={"mode": "realistic"}).raise_for_status()
    control.post("/clock", json={"freeze": True}).raise_for_status()
    return control


def called(client: httpx.Client, path: str, **query: Any) -> Any:
    return client.get(path, params=query).raise_for_status().json()


def query(origin: str, task_id: str) -> httpx.Response:
    return httpx.get(f"{origin}/acme/api/v1/tasks", params={"task_id": task_id}, headers=AUTH)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_keys_are_listed_by_a_name_that_chooses_them(everybody: httpx.Client, create: Create) -> None:
    task_id = create()
    create("sk-test-other")

    name = next(row["name"] for row in called(everybody, "/keys")["keys"] if row["calls"] == 1)
    found = called(everybody, "/tasks", tenant=called(everybody, "/keys")["keys"][1]["name"])

    assert KEY not in json.dumps(called(everybody, "/keys"))
    assert [task["id"] for task in found["tasks"]] == [task_id]
    assert found["tenant"] == called(everybody, "/keys")["keys"][1]["name"]
    assert name


def test_key_says_what_comes_next(still: httpx.Client, create: Create) -> None:
    create()

    (row,) = called(still, "/keys")["keys"]

    assert row["coming"] == "succeeded, A lighthouse at dawn"
    assert row["next_at"] > row["now"]
    assert (row["running"], row["frozen"]) == (1, True)


def test_unknown_tenant_is_refused_with_those_that_there_are(everybody: httpx.Client, create: Create) -> None:
    create()

    response = everybody.get("/tasks", params={"tenant": "nobody"})

    assert response.status_code == 404
    assert "`anonymous`" in response.json()["detail"]


def test_reset_of_a_named_tenant_leaves_the_others(everybody: httpx.Client, create: Create) -> None:
    create()
    create("sk-test-other")
    other, own = (row["name"] for row in called(everybody, "/keys")["keys"])

    everybody.post("/reset", params={"tenant": own}).raise_for_status()

    assert {task["tenant"] for task in called(everybody, "/tasks")["tasks"]} == {other}


def test_clock_moves_to_the_next_state(still: httpx.Client, create: Create) -> None:
    create()
    before = called(still, "/keys")["keys"][0]

    now = still.post("/clock", json={"to": "next"}).raise_for_status().json()["now"]

    assert now == before["next_at"]
    assert called(still, "/films")["tasks"][0]["state"] == "succeeded"


def test_clock_goes_to_one_moment_only(control: httpx.Client) -> None:
    response = control.post("/clock", json={"to": "next", "advance": 1})

    assert response.status_code == 422
    assert "another moment" in response.json()["detail"]


# --- calls -----------------------------------------------------------------------------------------------------------


def test_calls_are_listed_in_brief_at_any_place(control: httpx.Client, origin: str, create: Create) -> None:
    task_id = create()
    for _ in range(5):
        query(origin, task_id)

    whole, part = called(control, "/calls"), called(control, "/calls", offset=4, limit=1)

    assert (whole["total"], whole["matched"], whole["cursor"]) == (6, 6, whole["calls"][0]["serial"])
    assert all(newer["serial"] > older["serial"] for newer, older in pairwise(whole["calls"]))
    assert part["calls"] == whole["calls"][4:5]
    assert whole["columns"] == [[1, 0, 0]] * 6
    assert "body" not in whole["calls"][0]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("status:200", 1),
        ("status:4xx", 2),
        ("-status:4xx", 1),
        ("status:lost", 0),
        ("op:create", 2),
        ("finding:error", 2),
        ("finding:any provider:acme", 2),
        ("finding:acme.duration", 1),
        ("done:any", 0),
        ("lighthouse", 1),
        ('"at dawn" op:create', 1),
        ("-lighthouse", 2),
        ("tsk_nowhere", 1),
        ("provider:nobody", 0),
    ],
)
def test_filter_lets_through_what_it_says(
    control: httpx.Client, origin: str, create: Create, text: str, matched: int
) -> None:
    create()
    httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox", "duration": 99}, headers=AUTH)
    query(origin, "tsk_nowhere")

    assert called(control, "/calls", q=text)["matched"] == matched


def test_filter_with_an_unknown_field_says_which_there_are(control: httpx.Client) -> None:
    response = control.get("/calls", params={"q": "state:running"})

    assert response.status_code == 422
    assert "`status:`" in response.json()["detail"]


def test_filter_finds_no_secret(control: httpx.Client, origin: str) -> None:
    body = {"prompt": "x", "callback_url": "https://hooks.example.com/?token=s3cr3tt0ken"}
    httpx.post(f"{origin}{CREATE}", json=body, headers=AUTH)

    assert called(control, "/calls", q="s3cr3tt0ken")["matched"] == 0
    assert called(control, "/calls", q="hooks.example.com")["matched"] == 1


def test_call_in_full_has_the_rules_that_it_broke(control: httpx.Client, origin: str) -> None:
    httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox", "duration": 99}, headers=AUTH)
    serial = called(control, "/calls")["calls"][0]["serial"]

    call = called(control, f"/calls/{serial}")

    (violation,) = call["violations"]
    rule = call["rules"][violation["rule"]]
    assert violation["pointer"] == "/duration"
    assert rule["url"].startswith("https://")
    assert rule["summary"]
    assert KEY not in json.dumps(call)


def test_call_of_another_key_is_not_found(control: httpx.Client, everybody: httpx.Client, create: Create) -> None:
    create("sk-test-other")
    serial = called(everybody, "/calls")["calls"][0]["serial"]

    assert control.get(f"/calls/{serial}").status_code == 404


@pytest.mark.parametrize("path", ["/calls/first", "/calls/99999999999999999999", "/calls/1/xml", "/films/acme/x/y/z"])
def test_thing_that_there_isnt_is_not_found(control: httpx.Client, path: str) -> None:
    assert control.get(path).status_code == 404


@pytest.mark.parametrize("form", ["curl", "har", "pytest", "scenario"])
def test_call_is_copied_without_its_key(control: httpx.Client, origin: str, create: Create, form: str) -> None:
    create()
    serial = called(control, "/calls")["calls"][0]["serial"]

    text = called(control, f"/calls/{serial}/{form}")["text"]

    assert KEY not in text
    if form == "curl":
        assert f'"{origin}{CREATE}"' in text
        assert '"authorization: Bearer $KEY"' in text
    if form == "har":
        assert json.loads(text)["log"]["entries"][0]["request"]["method"] == "POST"
    if form == "pytest":
        compile(text, "test_copied.py", "exec")
        assert 'f"Bearer {drytake.key}"' in text


def test_copied_scenario_lets_happen_again_what_happened(control: httpx.Client, origin: str) -> None:
    control.post("/scenario", json={"name": "rate-limit"}).raise_for_status()
    httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox"}, headers=AUTH)
    control.delete("/scenario")
    serial = called(control, "/calls")["calls"][0]["serial"]

    text = called(control, f"/calls/{serial}/scenario")["text"]

    played = control.post("/scenario-file", content=text).raise_for_status().json()
    assert played["name"] == "rate-limit"
    assert httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox"}, headers=AUTH).status_code == 429


# --- films -----------------------------------------------------------------------------------------------------------


def test_film_tells_what_it_is_and_what_became_of_its_price(still: httpx.Client, create: Create) -> None:
    task_id = create()

    (running,) = called(still, "/films")["tasks"]
    still.post("/clock", json={"to": "next"})
    (done,) = called(still, "/films")["tasks"]

    assert (running["id"], running["prompt"], running["became"], running["state"]) == (
        task_id,
        "A lighthouse at dawn",
        "running",
        "running",
    )
    assert (done["became"], done["poster"]) == ("waiting", f"posters/acme/{task_id}")
    assert running["picture"][0] == "svg"
    assert running["ends_at"] > called(still, "/keys")["keys"][0]["now"] - 1000


def test_looking_is_no_download(still: httpx.Client, origin: str, create: Create) -> None:
    task_id = create()
    still.post("/clock", json={"to": "next"})
    film = called(still, f"/films/acme/{task_id}")

    shown = still.get(f"/{film['results'][0]}", headers={"range": "bytes=0-99"})
    poster = still.get(f"/{film['poster']}")

    assert (shown.status_code, len(shown.content)) == (206, 100)
    assert (poster.status_code, poster.headers["content-type"]) == (200, "image/jpeg")
    assert called(still, f"/films/acme/{task_id}")["became"] == "waiting"
    path = called(still, f"/tasks/acme/{task_id}")["results"][0]
    httpx.get(path).raise_for_status()
    assert called(still, f"/films/acme/{task_id}")["became"] == "fetched"


def test_film_that_was_asked_for_twice_says_so(still: httpx.Client, create: Create) -> None:
    first, second = create(), create()
    create(prompt="Another")

    twins = {row["id"]: row["same_as"] for row in called(still, "/films")["tasks"]}

    assert (twins[first], twins[second]) == (second, first)
    assert list(twins.values()).count(None) == 1


def test_film_that_another_key_asked_for_too_is_no_twin(origin: str) -> None:
    body = {"prompt": "Parallel tests ask for the same"}
    for key in ("sk-test-twin-1", "sk-test-twin-2"):
        httpx.post(f"{origin}{CREATE}", json=body, headers={"authorization": f"Bearer {key}"}).raise_for_status()

    rows = httpx.get(f"{origin}/_drytake/films").raise_for_status().json()["tasks"]

    assert [row["same_as"] for row in rows if row["prompt"] == body["prompt"]] == [None, None]


def test_lost_answer_is_a_lost_price(still: httpx.Client, origin: str) -> None:
    still.post("/scenario", json={"name": "connection-reset", "operation": "create-video"}).raise_for_status()
    with pytest.raises(httpx.TransportError):
        httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox"}, headers=AUTH)
    still.post("/clock", json={"to": "next"})

    found = called(still, "/films", show="lost")

    assert (found["counts"]["lost"], found["tasks"][0]["why"]) == (1, "its answer was lost, and no later call names it")


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        ({"end": "succeeded"}, "succeeded"),
        ({"end": "failed", "reason": "moderation"}, "failed"),
        ({"end": "failed"}, "failed"),
        ({"end": "cancelled"}, "cancelled"),
    ],
)
def test_running_task_ends_by_hand(still: httpx.Client, origin: str, create: Create, ending: Any, state: str) -> None:
    task_id = create()

    said = still.post(f"/films/acme/{task_id}", json=ending).raise_for_status().json()
    seen = query(origin, task_id).json()["data"]

    assert said["state"] == state
    assert seen["status"] == state
    if ending.get("reason"):
        assert seen["result"]["error_message"] == "The content was rejected by the safety review"
    assert called(still, f"/films/acme/{task_id}")["ends"] == []


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ({"end": "expired"}, "lets no task be expired"),
        ({"end": "failed", "reason": "boredom"}, "documents no such failure"),
        ({"end": "succeeded", "reason": "moderation"}, "only a failure has one"),
        ({"end": "soon"}, "`end` is"),
    ],
)
def test_end_that_the_provider_hasnt_is_refused(still: httpx.Client, create: Create, ending: Any, said: str) -> None:
    task_id = create()

    response = still.post(f"/films/acme/{task_id}", json=ending)

    assert response.status_code == 422
    assert said in response.json()["detail"]
    assert called(still, f"/films/acme/{task_id}")["state"] == "running"


def test_ended_task_doesnt_end_again(still: httpx.Client, create: Create) -> None:
    task_id = create()
    still.post("/clock", json={"to": "next"})

    response = still.post(f"/films/acme/{task_id}", json={"end": "failed"})

    assert (response.status_code, "has succeeded already" in response.json()["detail"]) == (422, True)


# --- money, findings, triggers, requests -----------------------------------------------------------------------------


def test_account_shows_what_became_of_each_price(still: httpx.Client, create: Create) -> None:
    create()

    (card,) = called(still, "/spending")["accounts"]

    assert card["amounts"].keys() == {"running"}
    assert [one["kind"] for one in card["movements"]][-1] == "grant"
    assert card["picture"][1]["aria-label"].endswith("under way")


def test_credit_is_added(still: httpx.Client, create: Create) -> None:
    create()
    before = called(still, "/balance", provider="acme")["balances"]["acme"]["balance"]

    card = still.post("/credit", json={"provider": "acme", "amount": 2.5}).raise_for_status().json()

    assert card["balance"] == before + 2.5


def test_findings_are_grouped_by_rule_with_their_calls(control: httpx.Client, origin: str) -> None:
    for duration in (98, 99):
        httpx.post(f"{origin}{CREATE}", json={"prompt": "A fox", "duration": duration}, headers=AUTH)

    found = called(control, "/finding-groups")

    (group,) = found["requests"]
    assert (group["rule"]["id"], group["count"], len(group["calls"])) == ("acme.duration-out-of-range", 2, 2)


def test_trigger_is_added_beside_others_and_removed_alone(control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "delay"}).raise_for_status()

    both = control.post("/scenario/triggers", json={"name": "rate-limit", "first": 2}).raise_for_status().json()
    one = control.delete(f"/scenario/triggers/{both['triggers'][0]['id']}").raise_for_status().json()

    assert [row["name"] for row in both["triggers"]] == ["delay", "rate-limit"]
    assert [row["name"] for row in one["triggers"]] == ["rate-limit"]
    assert control.delete("/scenario/triggers/7-00000000").status_code == 404


def test_request_is_validated_and_priced_without_being_sent(control: httpx.Client) -> None:
    good = control.post("/validate", json={"provider": "acme", "body": {"prompt": "A fox"}}).raise_for_status().json()
    bad = control.post("/validate", json={"provider": "acme", "body": '{"prompt": "A fox", "duration": 99}'}).json()

    assert (good["valid"], good["estimate"]["amount"] > 0) == (True, True)
    assert (bad["valid"], bad["violations"][0]["pointer"], bad["estimate"]) == (False, "/duration", None)
    assert called(control, "/calls")["total"] == 0


@pytest.mark.parametrize("body", ['{"a": ', "", "\ud800", [1], None, 5])
def test_any_body_is_validated(control: httpx.Client, body: Any) -> None:
    raw = json.dumps({"provider": "acme", "body": body})

    checked = control.post("/validate", content=raw)

    assert checked.status_code in (200, 400)
    assert checked.status_code == 400 or checked.json()["valid"] is False


def test_clients_are_what_env_prints(control: httpx.Client, origin: str) -> None:
    found = called(control, "/clients", provider="acme")

    assert found["base_url"] == f"{origin}/acme/api"
    assert [one["name"] for one in found["operations"]]
    assert found["operations"][0]["example"]
    assert found["operations"][0]["headers"] == {"Authorization": "Bearer sk-test"}


# --- the page --------------------------------------------------------------------------------------------------------


def test_page_is_readable_without_scripts(everybody: httpx.Client, create: Create) -> None:
    create(prompt='<script>alert(1)</script> & "quotes"')

    response = everybody.get("/")

    assert response.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quotes&#34;" in response.text
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in response.headers["content-security-policy"]
    assert "style=" not in response.text


def test_page_loads_from_its_own_folder_only(everybody: httpx.Client) -> None:
    page = everybody.get("/").text
    named = [part.partition('"')[0] for sign in (' src="', ' href="') for part in page.split(sign)[1:]]

    assert all(not name.startswith(("/", "http")) for name in named)
    for name in named:
        if name.startswith("static/"):
            assert everybody.get(f"/{name}").status_code == 200


def test_file_of_the_page_isnt_sent_to_who_has_it(everybody: httpx.Client) -> None:
    sent = everybody.get("/static/app.js")

    again = everybody.get("/static/app.js", headers={"if-none-match": sent.headers["etag"]})

    assert (sent.status_code, again.status_code, again.content) == (200, 304, b"")


def test_opened_task_lists_the_first_call_and_the_latest(control: httpx.Client, origin: str, create: Create) -> None:
    task = create()
    for _ in range(120):
        query(origin, task)

    film = called(control, f"/films/acme/{task}")

    assert (film["calls_total"], len(film["calls"])) == (121, 100)
    assert film["calls"][0]["operation"] == "create-video"
    assert film["calls"][-1]["serial"] == called(control, "/calls")["calls"][0]["serial"]


def test_unknown_file_of_the_page_is_refused(everybody: httpx.Client) -> None:
    assert everybody.get("/static/..%2Fstyle.py").status_code == 404


@pytest.mark.parametrize("door", ["/_drytake", "/"])
def test_front_doors_lead_to_the_page(origin: str, door: str) -> None:
    response = httpx.get(origin + door, headers={"accept": "text/html"}, follow_redirects=True)

    assert (response.status_code, response.url.path) == (200, "/_drytake/")


def test_front_door_tells_programs_what_is_served(origin: str) -> None:
    assert httpx.get(origin).status_code == 404


# --- the stream ------------------------------------------------------------------------------------------------------


def events(client: httpx.Client, count: int, act: Callable[[], Any], **query: Any) -> list[tuple[str, Any]]:
    """Return the first events of a stream; `act` is done once it has begun."""
    found: list[tuple[str, Any]] = []
    with client.stream("GET", "/stream", params=query) as response:
        assert response.status_code == 200
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            if line.startswith("data: "):
                found.append((name, json.loads(line[6:])))
                if name == "hello":
                    act()
                if len(found) >= count:
                    return found
    return found


def test_stream_tells_of_calls_as_they_come(control: httpx.Client, create: Create) -> None:
    (_, hello), (name, data) = events(control, 2, create)

    assert name == "calls"
    assert [call["operation"] for call in data["calls"]] == ["create-video"]
    assert data["calls"][0]["serial"] > hello["cursor"]


def test_stream_resumes_after_a_cursor(control: httpx.Client, create: Create) -> None:
    create()
    cursor = called(control, "/calls")["cursor"]
    create()
    create()

    _, (name, data) = events(control, 2, lambda: None, cursor=cursor)

    assert (name, len(data["calls"])) == ("calls", 2)


def test_stream_tells_of_what_time_brings(still: httpx.Client, create: Create) -> None:
    create()

    found = events(still, 3, lambda: still.post("/clock", json={"to": "next"}))

    assert {data.get("what") for _, data in found[1:]} == {"tasks", "clocks"}


def test_stream_of_a_key_tells_of_no_other(control: httpx.Client, create: Create) -> None:
    def act() -> None:
        create("sk-test-other")
        create()

    found = events(control, 2, act)

    assert [len(data["calls"]) for name, data in found if name == "calls"] == [1]


def test_stream_is_refused_to_pages_of_other_sites(control: httpx.Client) -> None:
    assert control.get("/stream", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_streams_are_bounded(server: tuple[str, App], control: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.mockserver.control.stream.MOST_STREAMS", 0)

    response = control.get("/stream")

    assert (response.status_code, response.json()["type"].endswith("#problem-too-many-streams")) == (503, True)


def test_open_stream_ends_with_its_server() -> None:
    with running(Engine(Settings(), providers=["acme"])) as (origin, _), httpx.Client(timeout=30) as client:
        response = client.send(client.build_request("GET", f"{origin}/_drytake/stream"), stream=True)
        assert response.status_code == 200
    response.close()


# --- each provider ---------------------------------------------------------------------------------------------------


def test_example_of_each_provider_is_sent_ends_and_is_shown(everybody: httpx.Client, origin: str) -> None:
    everybody.post("/timing", json={"mode": "instant"}).raise_for_status()
    for provider in provider_ids():
        found = called(everybody, "/clients", provider=provider)
        one = found["operations"][0]
        sent = httpx.post(f"{origin}{one['path']}", headers=one["headers"], json=one["example"], timeout=30)
        assert sent.status_code < 300, provider

    films = called(everybody, "/films")["tasks"]
    assert {film["provider"] for film in films} == {*provider_ids()}
    for film in films:
        whole = called(everybody, f"/films/{film['provider']}/{film['id']}")
        assert whole["prompt"], film["provider"]
        assert whole["calls"], film["provider"]
        assert called(everybody, f"/calls/{whole['calls'][0]['serial']}/curl")["text"]
        if film["state"] == "succeeded":
            assert everybody.get(f"/{film['poster']}").status_code == 200, film["provider"]
    assert called(everybody, "/finding-groups")["requests"] == []
