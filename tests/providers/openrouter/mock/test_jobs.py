"""OpenRouter on the wire: a job, its content behind the key, both forms of what has two, and what is posted at the end."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.openrouter import responses
from tests.mockserver.engine.receiver import receiving

BODY = {"model": "bytedance/seedance-2.0-fast", "prompt": "A lighthouse", "duration": 4, "resolution": "480p"}
Seller = Callable[..., Any]


@pytest.fixture
def seller(provider_client: Callable[..., Any]) -> Seller:
    """Return what starts OpenRouter with some switches."""

    def start(**switches: Any) -> Any:
        named = {name.replace("_", "-"): value for name, value in switches.items()}
        settings = Settings(timing="instant", switches={"openrouter": named})
        return provider_client(create_app(Engine(settings)), "openrouter", "sk-or-test")

    return start


def made(client: Any, **fields: Any) -> Any:
    response = client.call("create-video", body={**BODY, **fields})
    assert response.status == 202, response.body
    responses.Submitted.model_validate_json(response.body)
    return json.loads(response.body)


def asked(client: Any, job: str) -> Any:
    body = client.send("GET", f"/openrouter/api/v1/videos/{job}").body
    responses.Job.model_validate_json(body)
    return json.loads(body)


def content(client: Any, job: str, **how: Any) -> Any:
    return client.send("GET", f"/openrouter/api/v1/videos/{job}/content", **how)


def test_job_says_three_things_at_first_and_its_cost_at_the_end(seller: Seller) -> None:
    client = seller()
    job = made(client)
    done = asked(client, job["id"])

    assert (list(job), job["polling_url"]) == (
        ["id", "polling_url", "status"],
        f"/openrouter/api/v1/videos/{job['id']}",
    )
    assert done["usage"] == {"cost": 0.1687392, "is_byok": False}
    assert done["unsigned_urls"] == [f"http://mock.test/openrouter/api/v1/videos/{job['id']}/content?index=0"]


def test_what_has_two_forms_has_the_other_by_a_switch(seller: Seller) -> None:
    client = seller(id_form="plain", polling_url="absolute", generation_id=True, signed_urls=True)
    job = made(client)
    done = asked(client, job["id"])

    assert (len(job["id"]), job["polling_url"]) == (20, f"http://mock.test/openrouter/api/v1/videos/{job['id']}")
    assert job["generation_id"] == done["generation_id"]
    (link,), task = done["urls"], client.app.engine.store.get("openrouter", job["id"])
    assert "/_drytake/media/" in link
    assert done["expires_at"] == int(task.created + 86_400)


@pytest.mark.parametrize(
    ("how", "status", "kind"),
    [
        ({}, 200, "video/mp4"),
        ({"query": "index=0"}, 200, "video/mp4"),
        ({"query": "index=1"}, 404, "application/json"),
        ({"query": "index=-1"}, 400, "application/json"),
        ({"key": None}, 401, "application/json"),
    ],
)
def test_content_needs_the_key_and_an_index_that_there_is(
    seller: Seller, how: dict[str, Any], status: int, kind: str
) -> None:
    client = seller()
    response = content(client, made(client)["id"], **how)

    assert (response.status, dict(response.headers)[b"content-type"].decode()) == (status, kind)


@pytest.mark.parametrize(
    ("prompt", "switches", "said"),
    [
        ("[drytake:moderation]", {}, ("failed", "Content policy violation")),
        ("p", {"cancelled": True}, ("cancelled", "Job was cancelled")),
    ],
)
def test_end_without_a_video_says_why_and_has_no_content(
    seller: Seller, prompt: str, switches: Any, said: tuple[str, str]
) -> None:
    client = seller(**switches)
    job = made(client, prompt=prompt)["id"]
    done = asked(client, job)

    assert (done["status"], done["error"]) == said
    assert content(client, job).status == 409


def test_delete_is_no_call_of_theirs(seller: Seller) -> None:
    client = seller()
    response = client.send("DELETE", f"/openrouter/api/v1/videos/{made(client)['id']}")

    assert (response.status, json.loads(response.body)["error"]["code"]) == (404, 404)


def test_moderation_at_the_create_says_what_it_flagged(seller: Seller) -> None:
    client = seller()
    response = client.create("[drytake:content-refused]", prompt="x" * 300 + " [drytake:content-refused]")
    error = json.loads(response.body)["error"]

    assert (response.status, len(error["metadata"]["flagged_input"])) == (403, 100)
    assert error["metadata"]["model_slug"] == "bytedance/seedance-2.0"


def test_price_that_is_not_listed_is_null_and_costs_what_a_switch_says(seller: Seller) -> None:
    older = {"model": "bytedance/seedance-1-5-pro"}
    free, priced = seller(), seller(unpublished_price=0.5)

    assert asked(free, made(free, **older)["id"])["usage"]["cost"] is None
    assert asked(priced, made(priced, **older)["id"])["usage"]["cost"] == 0.5


@pytest.mark.parametrize("model", ["google/veo-3.1", "kwaivgi/kling-v3"])
def test_model_of_another_maker_gets_a_film_all_the_same(seller: Seller, model: str) -> None:
    client = seller()
    response = content(client, made(client, model=model, resolution="768p", aspect_ratio="3:2", duration=90)["id"])

    assert response.status == 200
    assert response.render()[4:8] == b"ftyp"


# --- what is posted ----------------------------------------------------------------------------------------------


def posted(seller: Seller, prompt: str, **switches: Any) -> tuple[Any, dict[str, str], bytes]:
    """Return what a job's end is posted as: the job, the post's headers, its body."""
    client = seller(**switches)
    with receiving() as receiver:
        job = made(client, prompt=prompt, callback_url=receiver.url)
        client.app.engine.outbox.wake()
        receiver.next()
        client.app.engine.close()
        (head,), (body,) = receiver.heads, receiver.bodies
    responses.Posted.model_validate_json(body)
    return job, {name.lower(): value for name, value in head.items()}, body


def test_end_is_posted_with_the_cost_and_unsigned_without_a_secret(seller: Seller) -> None:
    job, head, body = posted(seller, "p")
    event = json.loads(body)

    assert head["x-openrouter-idempotency-key"] == f"{job['id']}-completed"
    assert "x-openrouter-signature" not in head
    assert (event["type"], event["data"]["model"]) == ("video.generation.completed", BODY["model"])
    assert event["data"]["usage"]["cost"] == 0.1687392


def test_post_is_signed_over_time_comma_and_body(seller: Seller) -> None:
    _, head, body = posted(seller, "[drytake:moderation]", webhook_secret="s3")
    moment, signature = (part.partition("=")[2] for part in head["x-openrouter-signature"].split(","))

    assert signature == hmac.new(b"s3", moment.encode() + b"," + body, "sha256").hexdigest()
    assert json.loads(body)["data"]["error"] == "Content policy violation"
