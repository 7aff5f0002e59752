"""Webhooks as sent: what went out, how it was signed, how each attempt went, and when the next one comes."""

import httpx

from tests.mockserver.control.conftest import KEY
from tests.mockserver.engine.receiver import advance, create, receiving, settled


def test_webhook_shows_what_was_sent_and_came_back_without_secrets(origin: str) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    with receiving(500) as receiver, httpx.Client(base_url=origin, headers=headers, timeout=30) as client:
        client.post("/_drytake/timing", json={"mode": "realistic"})
        client.post("/_drytake/clock", json={"freeze": True})
        task = create(client, f"{receiver.url}&token=hush-hush-hush")
        (waiting,) = client.get("/_drytake/webhooks").json()["webhooks"]
        assert (waiting["sent"], waiting["attempts"], waiting["next_at"]) == (None, [], waiting["due"])

        client.post("/_drytake/clock", json={"to": "next"})
        receiver.next()
        failed = next(one for one in iter(lambda: settled(client, "waiting"), None) if one["attempts"])
        assert (failed["attempts"][0]["status"], failed["next_at"]) == (500, failed["due"])
        assert failed["next_at"] > waiting["next_at"]
        advance(client, 10)
        receiver.next()
        found = settled(client, "delivered")

    first, second = found["attempts"]
    assert (first["response"], second["response"], found["next_at"], found["signature"]) == ("", "", None, "none")
    assert first["ms"] > 0
    assert found["sent"]["body"].encode() == receiver.bodies[1]
    assert found["sent"]["headers"]["content-type"] == receiver.heads[1]["content-type"]
    shown = client_film(origin, task)
    assert shown["webhooks"] == [found]
    assert "hush" not in str(found)


def client_film(origin: str, task: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{origin}/_drytake/films/acme/{task}").json()
    return found


def test_secret_in_what_comes_back_isnt_shown(origin: str) -> None:
    with httpx.Client(base_url=origin, headers={"authorization": f"Bearer {KEY}"}, timeout=30) as client:
        client.post("/_drytake/timing", json={"mode": "instant"})
        with receiving() as receiver:
            create(client, receiver.url)
            receiver.next()
            found = settled(client, "delivered")

    assert KEY not in str(found)
    assert found["sent"]["headers"]["x-drytake-callback"] == "1"
