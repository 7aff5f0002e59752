"""WaveSpeed on the wire: models by path, calls that wait, codes of failures, signatures, uploads."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.signing import Signable, signature_headers
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.wavespeed import PROVIDER, responses
from drytake.schemas.webhooks import Hmac
from tests.mockserver.engine.receiver import receiving

PREFIX = "/api/v3/bytedance/seedance-2.0"
PNG, MP4 = "https://example.com/i.png", "https://example.com/v.mp4"


@pytest.fixture
def client(provider_client: Callable[..., Any], key: str) -> Any:
    """A client of a mock whose tasks are done at once."""
    return provider_client(App(Engine(Settings(timing="instant"))), "wavespeed", key)


def submit(client: Any, path: str = f"{PREFIX}/text-to-video", query: str = "", **fields: Any) -> Any:
    """Submit an input; return the whole answer."""
    body = {"prompt": "A lighthouse", **fields}
    response = client.exactly(PROVIDER.operation("text-to-video"), {"path": path, "body": body, "query": query})
    return json.loads(response.body)


def result(client: Any, made: Any) -> Any:
    path = f"/api/v3/predictions/{made['data']['id']}/result"
    response = client.exactly(PROVIDER.operation("get-result"), {"path": path})
    return responses.PredictionResponse.model_validate_json(response.body).data


@pytest.mark.parametrize(
    ("path", "fields", "usd"),
    [
        (f"{PREFIX}/text-to-video", {}, 1.2),
        (f"{PREFIX}-fast/text-to-video", {"duration": 15}, 2.4),
        (f"{PREFIX}-mini/image-to-video", {"image": PNG, "resolution": "480p", "duration": 4}, 0.24),
        (f"{PREFIX}/text-to-video", {"reference_videos": [f"{MP4}#duration=1.2"]}, 0.91),
        ("/api/v3/bytedance/seedance-2.5/text-to-video", {"duration": 30}, 10.8),
        (f"{PREFIX}/text-to-video", {"video": MP4}, 1.2),  # a field of another path is no part of the shot
    ],
)
def test_path_says_the_model_and_its_price(client: Any, path: str, fields: dict[str, Any], usd: float) -> None:
    made = submit(client, path, **fields)

    assert result(client, made).model == path.removeprefix("/api/v3/")
    (task,) = client.app.engine.store.tasks_of(client.tenant.id)
    assert float(task.price) == pytest.approx(usd)


def test_length_of_2_5_is_no_length_of_2_0(client: Any) -> None:
    codes = [
        submit(client, path, duration=30)["code"]
        for path in (f"{PREFIX}/text-to-video", "/api/v3/bytedance/seedance-2.5/text-to-video")
    ]

    assert codes == [400, 200]


def test_call_that_waits_has_the_result(client: Any) -> None:
    made = submit(client, enable_sync_mode=True)

    assert (made["data"]["status"], len(made["data"]["outputs"])) == ("completed", 1)


def test_call_that_waits_in_vain_is_answered_with_5004(client: Any) -> None:
    made = submit(client, enable_sync_mode=True, prompt="[drytake:wait-over]")

    assert (made["code"], made["data"]["status"], made["data"]["code"]) == (200, "processing", 5004)
    assert "Sync mode timed out" in made["data"]["error"]


def test_failed_prediction_has_a_code_of_its_own(client: Any) -> None:
    found = result(client, submit(client, prompt="[drytake:moderation]"))

    assert (found.status, found.code, found.outputs) == ("failed", 1200, [])


def test_published_vector_verifies() -> None:
    secret = "whsec_0123456789abcdef0123456789abcdef"
    body = (
        b'{"id":"8f1c0e0a9b2d4c6e8f0a1b2c3d4e5f60","status":"completed",'
        b'"outputs":["https://cdn.example/1.mp4"],"error":""}'
    )
    webhook = PROVIDER.webhook
    assert webhook is not None
    assert isinstance(webhook.sign, Hmac)
    signer = Hmac(**{name: getattr(webhook.sign, name) for name in Hmac.__slots__} | {"secret": secret})
    headers = signature_headers(signer, Signable("45b392b22c3b449fa935bd4dc", "", "", 1790000000, body, None), {})

    assert headers["webhook-signature"] == "v3,0cb148f29a3030cd611615138a659a13cf7c3594bbad6ab1cc9a7a936335fd50"


def test_post_is_signed_with_the_secret_that_is_shown(client: Any) -> None:
    with receiving() as receiver:
        submit(client, query=f"webhook={receiver.url}")
        receiver.next()
        client.app.engine.close()
    secret = json.loads(client.call("get-webhook-secret").body)["data"]["secret_key"]

    head = {name.lower(): value for name, value in receiver.heads[0].items()}
    text = b".".join((head["webhook-id"].encode(), head["webhook-timestamp"].encode(), receiver.bodies[0]))
    made = hmac.new(secret.removeprefix("whsec_").encode(), text, hashlib.sha256).hexdigest()
    assert head["webhook-signature"] == f"v3,{made}"
    assert "data" not in json.loads(receiver.bodies[0])
