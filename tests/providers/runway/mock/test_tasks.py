"""Runway on the wire: a task and its money, deletes, drafts, uploads, and what is refused in zod's words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.runway import responses

BODY = {"model": "seedance2", "promptText": "A lighthouse", "ratio": "1280:720", "duration": 5}
LATEST = {**BODY, "model": "seedance2_5"}
MP4 = "https://example.com/v.mp4#duration=8"
Seller = Callable[..., Any]


@pytest.fixture
def seller(provider_client: Callable[..., Any]) -> Seller:
    """Return what starts Runway with some switches, on a clock that only the test moves."""

    def start(*, timing: Any = "realistic", **switches: Any) -> Any:
        named = {name.replace("_", "-"): value for name, value in switches.items()}
        engine = Engine(Settings(timing=timing, switches={"runway": named}))
        client = provider_client(create_app(engine), "runway", "key_test")
        client.tenant.clock.freeze()
        return client

    return start


def send(client: Any, method: str, path: str, body: Any = None, **how: Any) -> Any:
    raw = how.pop("raw", b"") if body is None else json.dumps(body).encode()
    return client.send(method, f"/runway/v1/{path}", raw, **how)


def made(client: Any, body: Any = BODY, call: str = "text_to_video") -> Any:
    response = send(client, "POST", call, body)
    assert response.status == 200, response.body
    responses.Created.model_validate_json(response.body)
    return json.loads(response.body)


def asked(client: Any, task: Any) -> Any:
    body = send(client, "GET", f"tasks/{task['id']}").body
    responses.Task.model_validate_json(body)
    return json.loads(body)


def credits_of(client: Any) -> int:
    return int(json.loads(send(client, "GET", "organization").body)["creditBalance"])


def test_task_says_what_it_may_cost_and_in_the_end_what_it_did(seller: Seller) -> None:
    client = seller()
    before, task = credits_of(client), made(client)
    waits, _ = asked(client, task), client.tenant.clock.advance(50)
    runs, _ = asked(client, task), client.tenant.clock.advance(60)
    done = asked(client, task)

    assert task["estimatedCost"] == {"credits": 180}
    assert (waits["status"], runs["status"], runs["progress"]) == ("PENDING", "RUNNING", 0.51)
    assert (done["status"], done["cost"], before - credits_of(client)) == ("SUCCEEDED", {"credits": 180}, 180)
    assert list(done) == ["id", "status", "createdAt", "output", "cost"]


def test_length_that_is_left_open_holds_the_longest_and_gives_the_rest_back(seller: Seller) -> None:
    client = seller()
    before, task = credits_of(client), made(client, {**BODY, "duration": "auto"})
    held = before - credits_of(client)
    client.tenant.clock.advance(200)

    assert (task["estimatedCost"]["credits"], held) == (540, 540)
    assert (asked(client, task)["cost"]["credits"], before - credits_of(client)) == (180, 180)


@pytest.mark.parametrize(("switches", "cost"), [({}, 0), ({"refund_on_failure": False}, 180)])
def test_blocked_task_says_so_late_and_costs_what_a_switch_says(seller: Seller, switches: Any, cost: int) -> None:
    client = seller(**switches)
    before, task = credits_of(client), made(client, {**BODY, "promptText": "[drytake:moderation]"})
    client.tenant.clock.advance(200)
    done = asked(client, task)

    assert (done["failureCode"], done["cost"]["credits"]) == ("INPUT_PREPROCESSING.SAFETY.THIRD_PARTY", cost)
    assert before - credits_of(client) == cost


def test_second_task_is_throttled_where_one_runs_at_a_time(seller: Seller) -> None:
    client = seller(concurrency=1)
    made(client)
    task, other = made(client), made(client, {**BODY, "model": "seedance2_fast"})

    assert [asked(client, one)["status"] for one in (task, other)] == ["THROTTLED", "PENDING"]
    client.tenant.clock.advance(100)
    assert asked(client, task)["status"] == "RUNNING"


@pytest.mark.parametrize("advance", [0, 50, 200])
def test_deleted_task_is_found_no_more_and_costs_nothing_before_its_end(seller: Seller, advance: float) -> None:
    client = seller()
    before, task = credits_of(client), made(client)
    client.tenant.clock.advance(advance)
    response = send(client, "DELETE", f"tasks/{task['id']}")

    assert (response.status, response.body) == (204, b"")
    again = send(client, "GET", f"tasks/{task['id']}")
    assert (again.status, json.loads(again.body)) == (404, {"error": "Could not find Task"})
    assert before - credits_of(client) == (180 if advance == 200 else 0)


def test_no_credits_is_a_bad_request(seller: Seller) -> None:
    client = seller()
    response = client.create("[drytake:insufficient-credit]")

    assert response.status == 400
    assert json.loads(response.body)["error"] == "You do not have enough credits to run this task."


def test_draft_is_finished_within_a_week_and_from_a_draft_alone(seller: Seller) -> None:
    client = seller()
    draft, plain = made(client, {**LATEST, "draft": True}), made(client, LATEST)
    client.tenant.clock.advance(200)
    finals = [
        send(client, "POST", "text_to_video", {"model": "seedance2_5", "draftTaskId": one["id"]})
        for one in (draft, plain)
    ]
    client.tenant.clock.advance(8 * 86_400)
    late = send(client, "POST", "text_to_video", {"model": "seedance2_5", "draftTaskId": draft["id"]})

    assert [one.status for one in (*finals, late)] == [200, 400, 400]


def test_file_is_posted_without_a_key_and_named_by_its_uri(seller: Seller) -> None:
    client = seller()
    started = json.loads(send(client, "POST", "uploads", {"filename": "a.png", "type": "ephemeral"}).body)
    form = (
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n--b--\r\n'
    )
    path = started["uploadUrl"].partition("/runway/v1/")[2]
    headers = {"content-type": "multipart/form-data; boundary=b"}

    assert send(client, "POST", path, raw=form, headers=headers, key=None).status == 204
    assert started["runwayUri"].startswith("runway://")
    made(client, {**BODY, "references": [{"uri": started["runwayUri"]}]})


REFUSED: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "an empty body": (
        {},
        [
            {
                "expected": "string",
                "code": "invalid_type",
                "path": ["model"],
                "message": "Invalid input: expected string, received undefined",
            },
            {
                "code": "invalid_union",
                "errors": [],
                "note": "No matching discriminator",
                "discriminator": "model",
                "path": ["model"],
                "message": "Invalid input",
            },
        ],
    ),
    "an unknown key": (
        {**BODY, "fps": 24},
        [{"code": "unrecognized_keys", "keys": ["fps"], "path": [], "message": 'Unrecognized key: "fps"'}],
    ),
    "a length beyond": (
        {**BODY, "duration": 16},
        [
            {
                "origin": "number",
                "code": "too_big",
                "maximum": 15,
                "inclusive": True,
                "path": ["duration"],
                "message": "Too big: expected number to be <=15",
            }
        ],
    ),
    "an empty prompt": (
        {**BODY, "promptText": ""},
        [
            {
                "origin": "string",
                "code": "too_small",
                "minimum": 1,
                "inclusive": True,
                "path": ["promptText"],
                "message": "Too small: expected string to have >=1 characters",
            }
        ],
    ),
    "clips that are too long": (
        {**LATEST, "referenceVideos": [{"type": "video", "uri": MP4}] * 4},
        [
            {
                "code": "too_big",
                "maximum": 30,
                "type": "number",
                "inclusive": True,
                "origin": "number",
                "message": "Asset duration must be at most 30 seconds",
                "path": ["referenceVideos", 0, "uri"],
            }
        ],
    ),
}


@pytest.mark.parametrize(("body", "issues"), REFUSED.values(), ids=REFUSED)
def test_wrong_body_is_told_in_zods_words(seller: Seller, body: Any, issues: Any) -> None:
    response = send(seller(), "POST", "text_to_video", body)
    said = json.loads(response.body)

    assert (response.status, said["error"], said["docUrl"]) == (
        400,
        "Validation of body failed",
        "https://docs.dev.runwayml.com/api",
    )
    assert said["issues"] == issues


def test_wrong_ratio_names_the_right_ones(seller: Seller) -> None:
    response = send(seller(), "POST", "text_to_video", {**BODY, "ratio": "3840:2160", "model": "seedance2_fast"})
    (issue,) = json.loads(response.body)["issues"]

    assert (issue["code"], len(issue["values"])) == ("invalid_value", 12)
    assert issue["message"].startswith('Invalid option: expected one of "992:432"|"864:496"')


def test_film_has_the_size_that_was_asked_for(seller: Seller) -> None:
    client = seller(timing="instant")
    task = made(client, {**BODY, "ratio": "720:1280"})
    url = asked(client, task)["output"][0]
    info = client.app.engine.files.info(url)

    assert (info.width, info.height, info.seconds) == (720, 1280, 5)
