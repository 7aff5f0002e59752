"""Replicate's calls over the wire: predictions from their creation to their removal, files, limits."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.media.probe import probe
from drytake.schemas.providers.replicate import responses
from drytake.schemas.providers.replicate.rules import book
from tests.providers.replicate.mock.conftest import KEY, Client, read, started

HOUR = 3_600
VIDEO = {"reference_videos": ["https://example.com/v.mp4"]}


# --- a prediction's life -----------------------------------------------------------------------------------------


def test_prediction_starts_runs_and_succeeds(client: Client) -> None:
    created = client.made(duration=5)
    client.clock.advance(3)
    runs = client.get(created["id"])
    client.clock.advance(120)
    done = client.get(created["id"])

    assert [one["status"] for one in (created, runs, done)] == ["starting", "processing", "succeeded"]
    assert done["output"] == f"https://replicate.delivery/xezq/{created['id']}/0.mp4"
    assert done["metrics"]["predict_time"] == 120
    assert client.spent == Decimal("0.90")


def test_generic_call_makes_the_same(client: Client) -> None:
    created = client.made(path="/v1/predictions", beside={"version": book.MODELS[1]}, duration=5)

    assert (created["model"], created["version"]) == (book.MODELS[1], "hidden")
    assert client.get(created["id"])["model"] == book.MODELS[1]


def test_output_is_a_film_of_the_length_that_was_asked_for(client: Client) -> None:
    created = client.made(duration=4, resolution="480p", aspect_ratio="1:1")
    client.clock.advance(122)
    url = client.get(created["id"])["output"]
    film = client.send("GET", url.removeprefix("https://replicate.delivery"), host="replicate.delivery")

    info = probe(bytes(film.body))
    assert (info.seconds, info.width, info.height) == (4, 640, 640)


def test_data_are_removed_after_an_hour(client: Client) -> None:
    created = client.made()
    client.clock.advance(122 + HOUR)
    gone = client.get(created["id"])

    assert (gone["data_removed"], gone["output"], gone["input"], gone["status"]) == (True, None, {}, "succeeded")


def test_switch_keeps_data() -> None:
    client = started(switches={"data-lifetime": None})
    created = client.made()
    client.clock.advance(122 + HOUR)

    assert client.get(created["id"])["data_removed"] is False


@pytest.mark.parametrize("advance", [0, 60])
def test_cancel_ends_a_prediction_and_costs_nothing(client: Client, advance: int) -> None:
    created = client.made()
    client.clock.advance(advance)
    cancelled = read(client.send("POST", f"/v1/predictions/{created['id']}/cancel"))

    assert cancelled["status"] == client.get(created["id"])["status"] == "canceled"
    assert ("started_at" in cancelled) is bool(advance)
    assert client.spent == 0


def test_cancel_of_a_prediction_that_has_ended_changes_nothing(client: Client) -> None:
    created = client.made()
    client.clock.advance(122)
    before = client.get(created["id"])
    late = client.send("POST", f"/v1/predictions/{created['id']}/cancel")

    assert (late.status, json.loads(late.body)) == (200, before)


# --- waits and deadlines -----------------------------------------------------------------------------------------

WAITS: dict[str, tuple[Any, str, str, float]] = {
    "none": ("fast", "", "starting", 0),
    "in time": ("fast", "wait", "succeeded", 3),
    "a second": ("fast", "wait=1", "starting", 1),
    "a video's time": ("realistic", "wait", "starting", 60),
    "more than 60": ("realistic", "wait=99", "starting", 60),
    "another preference": ("fast", "respond-async", "starting", 0),
}


@pytest.mark.parametrize(("timing", "prefer", "state", "seconds"), WAITS.values(), ids=WAITS)
def test_call_that_prefers_to_wait_is_held(timing: Any, prefer: str, state: str, seconds: float) -> None:
    client = started(timing=timing)
    client.clock.run(1)
    response = client.undelayed({"prefer": prefer} if prefer else {})

    delay = 0 if response.delivery is None else response.delivery.delay
    assert (response.status, read(response)["status"]) == (201, state)
    assert delay == pytest.approx(seconds, abs=1)


DEADLINES: dict[str, tuple[str, bool, str | None]] = {
    "while it runs": ("30s", False, "canceled"),
    "before it runs": ("1", False, None),
    "later": ("5m", False, "succeeded"),
    "not said": ("soon", False, "succeeded"),
}


@pytest.mark.parametrize(("said", "switch", "state"), DEADLINES.values(), ids=DEADLINES)
def test_prediction_is_given_up_by_its_deadline(*, said: str, switch: bool, state: str | None) -> None:
    client = started(switches={"aborted": switch})
    created = client.made(headers={"cancel-after": said})
    client.clock.advance(122)

    assert client.get(created["id"])["status"] == (state or "canceled")
    assert ("deadline" in created) is (said != "soon")


@pytest.mark.parametrize(("switch", "state"), [(True, "aborted"), (False, "canceled")])
def test_deadline_before_the_start_has_a_word_behind_a_switch(*, switch: bool, state: str) -> None:
    client = started(switches={"aborted": switch})
    created = client.made(headers={"cancel-after": "5"}, prompt="[drytake:slow-queue]")
    client.clock.advance(5)

    assert client.get(created["id"])["status"] == state


# --- refusals ----------------------------------------------------------------------------------------------------


def test_schema_refuses_at_once(client: Client) -> None:
    response = client.create(f"/v1/models/{book.MODELS[1]}/predictions", resolution="1080p")

    body = json.loads(response.body)
    responses.Problem.model_validate(body)
    assert (response.status, body["title"]) == (422, "Input validation failed")
    assert body["invalid_fields"][0]["type"] == "enum"


def test_model_refuses_late(client: Client) -> None:
    created = client.made(duration=2)
    client.clock.advance(3)
    failed = client.get(created["id"])

    assert (created["status"], failed["status"]) == ("starting", "failed")
    assert client.spent == 0
    assert "(E006)" in failed["error"]


def test_violation_of_a_late_rule_is_reported_at_once(client: Client) -> None:
    client.made(duration=2)

    (entry,) = client.tenant.journal
    assert [violation.rule.id for violation in entry.violations] == ["replicate.duration-too-short"]


@pytest.mark.parametrize(("name", "value"), [("prefer", "wait=90"), ("cancel-after", "4"), ("cancel-after", "soon")])
def test_header_that_is_ill_formed_is_noted(client: Client, name: str, value: str) -> None:
    client.undelayed({name: value})

    (entry,) = client.tenant.journal
    assert [violation.rule.name.rpartition("-")[0] for violation in entry.violations] in (
        [name],
        ["cancel-after-too"],
    )
    assert entry.status == 201


def test_content_is_refused_late(client: Client) -> None:
    created = client.made(prompt="[drytake:moderation]")
    client.clock.advance(122)

    assert "(E005)" in client.get(created["id"])["error"]
    assert client.spent == 0


@pytest.mark.parametrize(("name", "severity", "status"), [("fps", "error", 422), ("fps", "warning", 201)])
def test_switch_says_whether_unknown_inputs_are_refused(name: str, severity: str, status: int) -> None:
    client = started(switches={"unknown-field": severity})
    fields: Any = {name: 24}
    response = client.create(**fields)

    assert response.status == status
    if status == 422:
        assert json.loads(response.body)["invalid_fields"] == [
            {
                "type": "additional_property_not_allowed",
                "field": "input",
                "description": "Additional property fps is not allowed",
            }
        ]


REFUSED: dict[str, tuple[str, str, dict[str, str], int]] = {
    "no token": ("GET", "/v1/account", {"authorization": ""}, 401),
    "unknown prediction": ("GET", "/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu", {}, 404),
    "unknown model": ("GET", "/v1/models/bytedance/seedance-9", {}, 404),
    "unknown path": ("GET", "/v1/nothing", {}, 404),
    "unknown file": ("GET", "/v1/files/x", {}, 404),
}


@pytest.mark.parametrize(("method", "path", "headers", "status"), REFUSED.values(), ids=REFUSED)
def test_refusal_is_a_problem_document(
    *, client: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = client.send(method, path, **headers)

    assert response.status == status
    assert dict(response.headers)[b"content-type"] == b"application/problem+json"
    responses.Problem.model_validate_json(response.body)


def test_older_word_for_a_token_is_good(client: Client) -> None:
    assert client.send("GET", "/v1/account", authorization=f"Token {KEY}").status == 200


def test_money_is_asked_for_before_anything_runs() -> None:
    client = started(balance=Decimal("0.5"))
    response = client.create()

    assert (response.status, json.loads(response.body)["title"]) == (402, "Insufficient credit")


def test_price_that_nobody_published_is_noted(client: Client) -> None:
    client.made(path=f"/v1/models/{book.MODELS[2]}/predictions", **VIDEO)

    (entry,) = client.tenant.journal
    assert [violation.rule.name for violation in entry.violations] == ["price-unpublished"]
    assert client.spent == 0


# --- lists -------------------------------------------------------------------------------------------------------


def listed(client: Client, url: str = "/v1/predictions") -> Any:
    body = json.loads(client.send("GET", url.removeprefix("https://api.replicate.com")).body)
    responses.PredictionPage.model_validate(body)
    return body


def test_list_has_100_a_page_and_whole_urls(client: Client) -> None:
    ids = [client.made()["id"] for _ in range(102)][::-1]
    first = listed(client)
    second = listed(client, first["next"])

    assert [one["id"] for one in (*first["results"], *second["results"])] == ids
    assert first["next"].startswith("https://api.replicate.com/v1/predictions?cursor=")
    assert (first["previous"], second["next"], len(second["results"])) == (None, None, 2)
    assert listed(client, second["previous"])["results"] == first["results"]


def test_list_is_of_a_time(client: Client) -> None:
    first = client.made()
    client.clock.advance(10)
    second = client.made()

    after = listed(client, f"/v1/predictions?created_after={second['created_at']}")
    before = listed(client, f"/v1/predictions?created_before={second['created_at']}")

    assert [one["id"] for one in after["results"]] == [second["id"]]
    assert [one["id"] for one in before["results"]] == [first["id"]]


def test_nothing_was_made_on_the_web_page(client: Client) -> None:
    client.made()

    assert listed(client, "/v1/predictions?source=web")["results"] == []
    assert client.send("GET", "/v1/predictions?source=api").status == 422


# --- beside predictions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", book.MODELS)
def test_model_is_told(client: Client, name: str) -> None:
    response = client.send("GET", f"/v1/models/{name}")

    assert responses.Model.model_validate_json(response.body).is_official


def test_account_is_told(client: Client) -> None:
    responses.Account.model_validate_json(client.send("GET", "/v1/account").body)


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="content"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n'
    b'--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"customer": "x"}\r\n--b--\r\n'
)


def uploaded(client: Client) -> Any:
    response = client.send("POST", "/v1/files", FORM, **{"content-type": "multipart/form-data; boundary=b"})
    assert response.status == 201, response.body
    return json.loads(response.body)


def test_file_is_kept_for_an_hour(client: Client) -> None:
    file = uploaded(client)
    responses.FileObject.model_validate(file)

    assert (file["name"], file["content_type"], file["size"], file["metadata"]) == (
        "cat.png",
        "image/png",
        3,
        {"customer": "x"},
    )
    assert file["checksums"] == {"sha256": hashlib.sha256(b"abc").hexdigest()}
    assert json.loads(client.send("GET", f"/v1/files/{file['id']}").body) == file
    client.clock.advance(HOUR)
    assert client.send("GET", f"/v1/files/{file['id']}").status == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("owner=u&expiry={later}&signature=c2ln", 200),
        ("owner=u&expiry={earlier}&signature=c2ln", 404),
        ("owner=u&expiry={later}", 404),
        ("owner=u&expiry=soon&signature=c2ln", 404),
    ],
)
def test_file_is_downloaded_by_a_signed_link_until_it_expires(client: Client, query: str, status: int) -> None:
    file, now = uploaded(client), int(client.tenant.clock.now)
    asked = query.format(later=now + 60, earlier=now - 60)
    response = client.send("GET", f"/v1/files/{file['id']}/download?{asked}")

    assert (response.status, response.body == b"abc") == (status, status == 200)


def test_file_is_listed_and_deleted(client: Client) -> None:
    file = uploaded(client)
    page = responses.FilePage.model_validate_json(client.send("GET", "/v1/files").body)

    assert [one.id for one in page.results] == [file["id"]]
    assert client.send("DELETE", f"/v1/files/{file['id']}").status == 204
    assert json.loads(client.send("GET", f"/v1/files/{file['id']}").body) == {"detail": "File not found"}


# --- limits ------------------------------------------------------------------------------------------------------


def test_601st_create_of_a_minute_is_refused() -> None:
    client = started(switches={"rate-limits": True}, timing="instant")
    statuses = [client.create().status for _ in range(601)]

    assert statuses == [201] * 600 + [429]
    assert client.send("GET", "/v1/account").status == 200


def test_low_credit_lowers_the_limit() -> None:
    client = started(switches={"rate-limits": True}, balance=Decimal("4.9"))
    first, second = client.create(), client.create()

    body = json.loads(second.body)
    assert (first.status, second.status) == (201, 429)
    assert body["detail"].startswith("Request was throttled. Your rate limit for creating predictions is reduced to 6 ")
    assert (body["status"], body["retry_after"]) == (429, 1)
    assert dict(second.headers)[b"retry-after"] == b"1"
