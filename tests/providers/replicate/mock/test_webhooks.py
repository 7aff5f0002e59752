"""Replicate's webhooks: which events are posted, and how they are signed."""

import base64
import hmac
import json
from typing import Any

import pytest

from drytake.schemas.providers.replicate import responses
from tests.mockserver.engine.receiver import Receiver, receiving
from tests.providers.replicate.mock.conftest import Client

EVENTS: dict[str, tuple[list[str] | None, list[str]]] = {
    "by default the end": (None, ["succeeded"]),
    "all": (["start", "output", "logs", "completed"], ["processing", "succeeded"]),
    "the start alone": (["start"], ["processing"]),
    "the end alone": (["completed"], ["succeeded"]),
}


def run(client: Client, receiver: Receiver, states: list[str], beside: Any) -> None:
    """Let a prediction run to its end; wait for a post of each state."""
    created = client.made(beside={"webhook": receiver.url} | beside)
    for advance in (3, 120):
        client.clock.advance(advance)
        client.app.engine.outbox.wake()
        if client.get(created["id"])["status"] in states:
            receiver.next()
    client.app.engine.close()


@pytest.mark.parametrize(("events", "states"), EVENTS.values(), ids=EVENTS)
def test_webhook_has_the_events_that_are_asked_for(client: Client, events: list[str] | None, states: list[str]) -> None:
    with receiving() as receiver:
        run(client, receiver, states, {} if events is None else {"webhook_events_filter": events})

        assert [json.loads(body)["status"] for body in receiver.bodies] == states


def test_webhook_is_the_prediction_signed_with_the_secret_that_is_shown(client: Client) -> None:
    with receiving() as receiver:
        run(client, receiver, ["succeeded"], {})
        (head,), (body,) = receiver.heads, receiver.bodies
        secret = json.loads(client.send("GET", "/v1/webhooks/default/secret").body)["key"]

    head = {name.lower(): value for name, value in head.items()}
    text = b".".join((head["webhook-id"].encode(), head["webhook-timestamp"].encode(), body))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(key, text, "sha256")).decode()
    assert head["webhook-signature"] == f"v1,{made}"
    assert secret.count("_") == 1
    responses.Prediction.model_validate_json(body)


def test_failed_prediction_is_posted_too(client: Client) -> None:
    with receiving() as receiver:
        created = client.made(beside={"webhook": receiver.url}, duration=2)
        client.clock.advance(3)
        client.app.engine.outbox.wake()
        _, body = receiver.next()
        client.app.engine.close()

    assert (body["id"], body["status"]) == (created["id"], "failed")
