"""Signatures of webhooks: those that the providers' documents have as examples, and code that follows their text."""

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from drytake.mockserver.engine.signing import Signable, public_keys, signature_headers
from drytake.schemas.webhooks import (
    Ed25519,
    Hmac,
    PlainSecret,
    Signer,
    constant_secret,
    constant_seed,
    standard_webhooks,
)

LINES = Ed25519(
    seed=bytes(range(32)),
    text="{task}\n{user}\n{timestamp}\n{sha256}",
    headers={
        "X-Hook-Request-Id": "{task}",
        "X-Hook-User-Id": "{user}",
        "X-Hook-Timestamp": "{timestamp}",
        "X-Hook-Signature": "{signature}",
    },
)
HEXADECIMAL = Hmac(
    secret="whsec_0123456789abcdef0123456789abcdef",
    prefix="whsec_",
    text="{id}.{timestamp}.{body}",
    encoding="hex",
    headers={"webhook-signature": "v3,{signature}"},
)
COMMA = Hmac(secret="own", text="{timestamp},{body}", encoding="hex", headers={"X-Sig": "t={timestamp},v1={signature}"})
NO_BODY = Hmac(secret="own", text="{task}.{timestamp}", encoding="base64", headers={"X-Sig": "{signature}"})


def request_of(task: str) -> bytes:
    """Return a body of 209 bytes, as the example of four signed lines has it."""
    payload = {"video": {"url": "https://v3b.fal.media/files/b/x/video.mp4"}, "seed": 42}
    body = {"request_id": task, "gateway_request_id": task, "status": "OK", "payload": payload}
    return json.dumps(body, separators=(",", ":")).encode()


TASK = "764cabcf-b745-4b3e-ae38-1200304cf45b"
IN_LINES = Signable("d", TASK, "auth0|user1", 1790000000, request_of(TASK))


def test_four_lines_are_signed_as_the_documented_example_has_it() -> None:
    assert hashlib.sha256(IN_LINES.body).hexdigest() == (
        "130473c2fc5b14ea27a0a2711b3dce74e2259deef269427ca93714c4894c8970"
    )
    assert signature_headers(LINES, IN_LINES, {}) == {
        "X-Hook-Request-Id": TASK,
        "X-Hook-User-Id": "auth0|user1",
        "X-Hook-Timestamp": "1790000000",
        "X-Hook-Signature": "c9d65990580bef0a804760d98dbc822b4a9c17545943dae176bd90536ff319c3"
        "b8e0c709eacb94f28e7b2627f7d65be8beca1c846710a04ab77b240a1fbce20e",
    }


def test_public_key_is_published_as_the_documented_example_has_it() -> None:
    assert public_keys(LINES) == {
        "keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}]
    }


def test_changed_body_is_not_what_the_published_key_signed() -> None:
    encoded = public_keys(LINES)["keys"][0]["x"]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    signature = bytes.fromhex(signature_headers(LINES, IN_LINES, {})["X-Hook-Signature"])
    lines = [TASK, "auth0|user1", "1790000000", hashlib.sha256(IN_LINES.body + b" ").hexdigest()]

    with pytest.raises(InvalidSignature):
        key.verify(signature, "\n".join(lines).encode())


@pytest.mark.parametrize(
    ("signer", "signed", "headers"),
    [
        (
            standard_webhooks("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            Signable("msg_p5jXN8AQM9LWM0D4loKWxJek", "t", "u", 1614265330, b'{"test": 2432232314}'),
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
        ),
        (
            HEXADECIMAL,
            Signable(
                "45b392b22c3b449fa935bd4dc",
                "t",
                "u",
                1790000000,
                b'{"id":"8f1c0e0a9b2d4c6e8f0a1b2c3d4e5f60","status":"completed",'
                b'"outputs":["https://cdn.example/1.mp4"],"error":""}',
            ),
            {"webhook-signature": "v3,0cb148f29a3030cd611615138a659a13cf7c3594bbad6ab1cc9a7a936335fd50"},
        ),
    ],
    ids=["decoded key", "key as it stands"],
)
def test_hmac_is_as_the_documented_example_has_it(signer: Signer, signed: Signable, headers: dict[str, str]) -> None:
    assert signature_headers(signer, signed, {}) == headers


SIGNED = Signable("delivery", "task", "user", 1790000000, b'{"a":"{timestamp}"}')


def test_hmac_may_be_of_time_and_body_with_a_comma() -> None:
    expected = hmac.new(b"own", b'1790000000,{"a":"{timestamp}"}', hashlib.sha256).hexdigest()

    assert signature_headers(COMMA, SIGNED, {}) == {"X-Sig": f"t=1790000000,v1={expected}"}


def test_hmac_may_leave_the_body_out() -> None:
    expected = base64.b64encode(hmac.new(b"own", b"task.1790000000", hashlib.sha256).digest()).decode()

    assert signature_headers(NO_BODY, SIGNED, {}) == {"X-Sig": expected}


@pytest.mark.parametrize(
    ("switches", "headers"),
    [({"hook-secret": None}, {}), ({"hook-secret": "own"}, signature_headers(COMMA, SIGNED, {}))],
)
def test_a_switch_chooses_the_secret_or_none(switches: dict[str, str | None], headers: dict[str, str]) -> None:
    signer = Hmac(secret="", switch="hook-secret", text=COMMA.text, encoding="hex", headers=COMMA.headers)

    assert signature_headers(signer, SIGNED, switches) == headers


@pytest.mark.parametrize(("secret", "headers"), [("s 1", {"x-secret": "s 1"}), (None, {})])
def test_a_secret_of_the_request_is_sent_in_clear(secret: str | None, headers: dict[str, str]) -> None:
    signer = PlainSecret(secret="$request.body#/secret", header="x-secret")

    assert signature_headers(signer, SIGNED._replace(secret=secret), {}) == headers


@pytest.mark.parametrize("secret", ["a\r\nb", "\u00e9"])
def test_a_secret_that_is_no_header_is_refused_and_not_shown(secret: str) -> None:
    signer = PlainSecret(secret="$request.body#/secret", header="x-secret")

    with pytest.raises(ValueError, match="can't stand in a header") as refused:
        signature_headers(signer, SIGNED._replace(secret=secret), {})
    assert secret not in str(refused.value)


def test_secrets_are_the_same_everywhere_and_others_for_others() -> None:
    assert constant_secret("a", "whsec_") == "whsec_" + base64.b64encode(constant_seed("a")).decode()
    assert constant_seed("a").hex() == "3ab502ce94e970fb960e3e7778d73444fde796132439be60fb1954caee0e37aa"
    assert constant_seed("a") != constant_seed("b")
