"""Queueing and quoting at Venice: every test vector, the order in which faults speak, and what is charged."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.http import Response
from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.models import models
from drytake.schemas.providers.venice.requests import Queue

MODELS = models()

IMAGE, VIDEO, AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"
TEXT = {"model": "seedance-2-0-text-to-video", "prompt": "A lighthouse", "duration": "5s"}
FRAMES = {**TEXT, "model": "seedance-2-0-image-to-video", "image_url": IMAGE}
REFERENCES = {**TEXT, "model": "seedance-2-0-reference-to-video", "reference_image_urls": [IMAGE]}
CURRENT = {**REFERENCES, "model": "seedance-2-5-reference-to-video-basic"}
UPSCALE = {"model": "topaz-video-upscale", "video_url": f"{VIDEO}#duration=4&height=360&width=640"}
FULL = {**TEXT, "duration": "10s", "aspect_ratio": "16:9", "resolution": "720p"}
ONLY_AUDIO = {name: value for name, value in REFERENCES.items() if name != "reference_image_urls"}
CONSENTED = {
    "seedance": {
        "confirmed_terms_and_privacy": True,
        "confirmed_legal_right": True,
        "confirmed_screening_acknowledged": True,
    }
}


def clips(*seconds: float) -> list[str]:
    return [f"{VIDEO}#duration={length:g}" for length in seconds]


VECTORS: dict[str, tuple[dict[str, Any], int, str]] = {
    "V1 plain": (FULL, 200, ""),
    "V2 integer duration": ({**FULL, "duration": 10}, 400, "Expected string, received number"),
    "V3 duration outside the enum": ({**FULL, "duration": "17s"}, 400, "Invalid enum value. Expected '4s' | '5s'"),
    "V4 duration outside the model": ({**FULL, "duration": "2s"}, 400, "received '2s'"),
    "V5 ratio on frames": ({**FRAMES, "aspect_ratio": "16:9"}, 400, "This model does not support aspect_ratio"),
    "V6 audio alone": ({**ONLY_AUDIO, "reference_audio_urls": [AUDIO]}, 400, "must be paired with"),
    "V7 ten images": ({**REFERENCES, "reference_image_urls": [IMAGE] * 10}, 400, "must have at most 9 images"),
    "V8 four videos": (
        {**REFERENCES, "reference_video_urls": [VIDEO] * 4},
        400,
        "reference_video_urls must have at most 3 videos",
    ),
    "V9 long clip": ({**REFERENCES, "reference_video_urls": clips(16)}, 400, "Per clip must be 2–15s"),  # noqa: RUF001
    "V10 long clips": ({**REFERENCES, "reference_video_urls": clips(8, 8)}, 400, "Total duration must be at most 15s"),
    "V11 face": ({**FRAMES, "image_url": f"{IMAGE}#face"}, 409, '"face_media_roles":["image"]'),
    "V12 attested face": ({**FRAMES, "image_url": f"{IMAGE}#face", "consents": CONSENTED}, 200, ""),
    "V13 consent version": (
        {**FRAMES, "consents": {"seedance": {**CONSENTED["seedance"], "consent_version": "v2.0"}}},
        400,
        "Unrecognized key(s) in object: 'consent_version'",
    ),
    "V16 person in the prompt": ({**TEXT, "prompt": "A woman's face, drytake-face"}, 200, ""),
    "V17 Fast at 1080p": (
        {**FULL, "model": "seedance-2-0-fast-text-to-video", "resolution": "1080p"},
        400,
        "Expected '720p' | '480p', received '1080p'",
    ),
    "V19 ten images on a current id": (
        {**REFERENCES, "model": "seedance-2-0-reference-to-video-basic", "reference_image_urls": [IMAGE] * 10},
        400,
        "must have at most 9 images",
    ),
    "V20 auto without a source": ({**CURRENT, "duration": "auto"}, 400, "requires reference_video_urls"),
    "V21 auto on 2.0": ({**REFERENCES, "duration": "-1"}, 400, "received '-1'"),
    "V22 2.5 at its limits": (
        {**TEXT, "model": "seedance-2-5-text-to-video-basic", "duration": "30s", "resolution": "1080p"},
        200,
        "",
    ),
    "V23 prompt too long for Fast": (
        {**TEXT, "model": "seedance-2-0-fast-text-to-video-basic", "prompt": "p" * 3_501},
        400,
        "String must contain at most 3500 character(s)",
    ),
    "V24 resolution on an upscale": ({**UPSCALE, "resolution": "2x"}, 400, "Use upscale_factor instead of resolution"),
    "V25 factor of three": ({**UPSCALE, "upscale_factor": 3}, 400, "Expected '1' | '2' | '4', received '3'"),
    "V32 unknown model": (
        {**TEXT, "model": "seedance-9-text-to-video"},
        404,
        "Specified model not found: seedance-9-text-to-video. Did you mean: seedance-2-",
    ),
    "V33 plain id": (TEXT, 200, ""),
    "V34 2.5 at 4k": ({**TEXT, "model": "seedance-2-5-text-to-video-basic", "resolution": "4k"}, 400, "received '4k'"),
    "V34 2.5 at 2K": ({**TEXT, "model": "seedance-2-5-text-to-video-basic", "resolution": "2K"}, 400, "received '2K'"),
    "too many for the schema": (
        {**CURRENT, "reference_image_urls": [IMAGE] * 31},
        400,
        "Array must contain at most 30 element(s)",
    ),
    "no model": ({"prompt": "p", "duration": "5s"}, 400, '"model":{"_errors":["Required"]}'),
    "no prompt": ({"model": TEXT["model"], "duration": "5s"}, 400, '"prompt":{"_errors":["Required"]}'),
    "empty prompt": ({**TEXT, "prompt": ""}, 400, "String must contain at least 1 character(s)"),
    "no first frame": ({**TEXT, "model": FRAMES["model"]}, 400, '"image_url":{"_errors":["Required"]}'),
    "no reference": (ONLY_AUDIO, 400, "At least one reference is required for this model"),
    "audio on text": ({**TEXT, "audio_url": AUDIO}, 400, "This model does not support audio input"),
    "unknown key": ({**TEXT, "seed": 7}, 400, "Unrecognized key(s) in object: 'seed'"),
    "null": ({**TEXT, "aspect_ratio": None}, 400, "Expected string, received null"),
    "ratio that YAML made a number": ({**TEXT, "aspect_ratio": 969}, 400, "Expected string, received number"),
    "image list that is a string": ({**REFERENCES, "reference_image_urls": IMAGE}, 400, "Expected array, received str"),
    "wrong type in an element": ({**TEXT, "elements": [{"video_url": 5}]}, 400, '"0":{"_errors":[],"video_url"'),
    "asset URL": ({**FRAMES, "image_url": "asset://a-1"}, 400, "Must be a URL"),
    "image field with a video": ({**FRAMES, "image_url": "data:video/mp4;base64,AAAA"}, 400, "CORRUPTED_IMAGE"),
    "broken base64": ({**FRAMES, "image_url": "data:image/png;base64,iVBORw0K..."}, 400, "CORRUPTED_IMAGE"),
    "audio field with an image": (
        {**REFERENCES, "audio_url": "data:image/png;base64,AAAA"},
        400,
        "INVALID_AUDIO_FORMAT",
    ),
    "video field with an image": ({**UPSCALE, "video_url": "data:image/png;base64,AAAA"}, 400, "INVALID_VIDEO_FORMAT"),
    "small image": ({**FRAMES, "image_url": f"{IMAGE}#width=200&height=200"}, 400, "IMAGE_TOO_SMALL"),
    "image out of shape": ({**FRAMES, "image_url": f"{IMAGE}#width=900&height=300"}, 400, "between 0.4 and 2.5"),
    "face out of shape": (
        {**FRAMES, "image_url": f"{IMAGE}#width=900&height=300&face=1"},
        422,
        "IMAGE_ASPECT_RATIO_OUT_OF_BOUNDS",
    ),
    "public figure, attested": (
        {**FRAMES, "image_url": f"{IMAGE}#public-figure", "consents": CONSENTED},
        422,
        "violates the content policy",
    ),
}


def refused(vectors: dict[str, tuple[dict[str, Any], int, str]]) -> dict[str, tuple[dict[str, Any], int, str]]:
    return {name: row for name, row in vectors.items() if row[1] != 200}


@pytest.mark.parametrize(("body", "status", "said"), VECTORS.values(), ids=VECTORS)
def test_vector_is_answered_as_documented(venice: Any, body: dict[str, Any], status: int, said: str) -> None:
    response = venice.call("queue", body)

    assert response.status_code == status, response.text
    assert said in response.text
    assert (status == 200) == ("queue_id" in response.json())


@pytest.mark.parametrize(("body", "status", "said"), refused(VECTORS).values(), ids=refused(VECTORS))
def test_refused_call_costs_nothing(
    venice: Any, server: tuple[str, App], tenant: Tenant, *, body: dict[str, Any], status: int, said: str
) -> None:
    venice.call("queue", body)

    assert server[1].engine.billing.account(tenant, PROVIDER).balance == 10_000
    assert not list(server[1].engine.store.tasks_of(tenant.id))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b'{"prompt": NaN}', "not valid JSON"),
        (b"[]", "Expected object, received array"),
        (b"null", "Expected object, received null"),
        (b'"text"', "Expected object, received string"),
    ],
)
def test_body_that_is_no_object_is_refused(venice: Any, content: bytes, said: str) -> None:
    response = venice.call("queue", content=content, headers={"content-type": "application/json"})

    assert response.status_code == 400
    assert said in response.text


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("name", ["queue", "quote", "retrieve", "complete"])
def test_another_content_type_is_refused(venice: Any, name: str, kind: str) -> None:
    response = venice.call(name, content=json.dumps(TEXT), headers={"content-type": kind})

    assert (response.status_code, response.json()["code"]) == (415, "INVALID_CONTENT_TYPE")
    assert venice.broke(response) == {"content-type"}


@pytest.mark.parametrize(("size", "status"), [(36_000_000, 413), (35_000_000, 200)], ids=["36 MB", "35 MB"])
def test_body_over_35_megabytes_is_refused(venice: Any, size: int, status: int) -> None:
    raw = json.dumps(TEXT).encode()

    response = venice.call("queue", content=raw.ljust(size), headers={"content-type": "application/json"})

    assert response.status_code == status
    if status == 413:
        assert response.json()["code"] == "PAYLOAD_TOO_LARGE"


# --- the order in which faults speak -----------------------------------------------------------------------------


def test_schema_speaks_before_the_model(venice: Any) -> None:
    response = venice.call("queue", {**TEXT, "duration": "2s", "resolution": "1080i", "model": "nobody"})

    assert set(response.json()["details"]) == {"_errors", "resolution"}
    assert venice.broke(response) == {"unknown-resolution", "unknown-model"}


def test_model_speaks_before_its_rules(venice: Any) -> None:
    assert venice.call("queue", {**FRAMES, "model": "nobody", "aspect_ratio": "16:9"}).status_code == 404


def test_rules_speak_before_faces_and_faces_before_money(venice: Any, server: tuple[str, App], tenant: Tenant) -> None:
    tenant.account("venice", "USD", Decimal(0))
    face = {**FRAMES, "image_url": f"{IMAGE}#face"}

    assert venice.call("queue", {**face, "aspect_ratio": "1:1"}).status_code == 400
    assert venice.call("queue", face).status_code == 409
    assert venice.call("queue", {**face, "consents": CONSENTED}).status_code == 402


def test_size_speaks_before_the_key(nobody: Any) -> None:
    assert nobody.call("queue", content=b" " * 36_000_000).status_code == 413


# --- scenarios ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "status", "code"),
    [
        ("bad-key", 401, "AUTHENTICATION_FAILED"),
        ("content-refused", 422, None),
        ("forbidden-region", 403, None),
        ("insufficient-credit", 402, "INSUFFICIENT_BALANCE"),
        ("overloaded", 503, "MODEL_AT_CAPACITY"),
        ("rate-limit", 429, "RATE_LIMIT_EXCEEDED"),
        ("server-error", 500, "UNKNOWN_ERROR"),
        ("too-many-running", 429, "MODEL_OVERLOADED"),
    ],
)
@pytest.mark.parametrize("by", ["key", "prompt"])
def test_scenario_refuses_in_venices_words(
    client_of: Any, server: tuple[str, App], key: str, *, by: str, scenario: str, status: int, code: str | None
) -> None:
    named = f"{key}-drytake-{scenario}" if by == "key" else key
    prompt = f"p [drytake:{scenario}]" if by == "prompt" else "p"
    with client_of(server[0], named) as client:
        response = client.call("queue", {**TEXT, "prompt": prompt})

    assert (response.status_code, response.json().get("code")) == (status, code)
    assert ("retry-after" in response.headers) == (status in (429, 503))
    assert response.headers["x-venice-is-content-violation"] == ("true" if status == 422 else "false")


# --- money -------------------------------------------------------------------------------------------------------


def test_queue_charges_what_the_quote_says(venice: Any, tenant: Tenant) -> None:
    shape = {name: value for name, value in FULL.items() if name != "prompt"}
    quote = venice.call("quote", shape).json()["quote"]

    response = venice.call("queue", FULL)

    assert quote == 1.89
    assert tenant.accounts["venice"].balance == Decimal("9998.11")
    assert response.headers["x-venice-balance-usd"] == "10000"


def test_key_without_balance_is_asked_to_pay(venice: Any, tenant: Tenant) -> None:
    tenant.account("venice", "USD", Decimal("0.94"))

    response = venice.call("queue", TEXT)

    assert (response.status_code, response.json()["code"]) == (402, "INSUFFICIENT_BALANCE")
    assert "payment-required" in response.headers
    assert tenant.accounts["venice"].balance == Decimal("0.94")


UNPRICED = {"model": "seedance-2-0-enhanced-text-to-video", "duration": "5s"}


def test_quote_that_nobody_published_is_not_made_up(venice: Any) -> None:
    response = venice.call("quote", UNPRICED)

    assert (response.status_code, response.headers["x-drytake-reason"]) == (503, "price-unknown")
    assert "retry-after" not in response.headers
    assert venice.broke(response) == {"price-unpublished"}


def test_task_of_unknown_price_costs_nothing_and_is_played(venice: Any, tenant: Tenant) -> None:
    before = tenant.account("venice", "USD", Decimal(10_000)).balance
    response = venice.call("queue", {**UNPRICED, "prompt": "p"})

    assert venice.broke(response) == {"price-unpublished"}
    assert tenant.accounts["venice"].balance == before
    assert venice.retrieve(response.json()).headers["content-type"] == "video/mp4"


def test_switch_sets_a_number_where_nobody_published_one(client_of: Any, key: str) -> None:
    settings = Settings(timing="instant", switches={"venice": {"unpublished-price": "0.4"}})
    with running(Engine(settings, providers=["venice"])) as (origin, app), client_of(origin, key) as client:
        assert client.call("quote", UNPRICED).json() == {"quote": 0.4}
        assert client.queue(**UNPRICED).status_code == 200
        assert [str(entry.amount) for entry in app.engine.tenant(key).accounts["venice"].entries][-1] == "-0.4"


def test_reference_seconds_are_billed_too(venice: Any) -> None:
    plain = {"model": REFERENCES["model"], "duration": "5s"}
    quotes = [
        venice.call("quote", {**plain, "reference_video_total_duration": total}).json()["quote"] for total in (2, 15)
    ]
    queued = venice.call("queue", {**REFERENCES, "reference_video_urls": clips(7, 8)})

    assert quotes[0] < quotes[1]
    assert queued.status_code == 200
    assert venice.get("billing/balance").json()["balances"]["usd"] == pytest.approx(10_000 - quotes[1])


def test_quote_needs_no_key(nobody: Any) -> None:
    assert nobody.call("quote", {"model": TEXT["model"], "duration": "5s"}).json() == {"quote": 0.95}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"model": TEXT["model"], "duration": "5s", "bitrate_mode": "high"}, 400, "'bitrate_mode'"),
        ({"model": TEXT["model"], "duration": "5s", "consents": {}}, 400, "'consents'"),
        ({"model": TEXT["model"]}, 400, "Required"),
        ({"model": TEXT["model"], "duration": "16s"}, 400, "received '16s'"),
        ({"model": TEXT["model"], "duration": "5s", "aspect_ratio": "2:3"}, 400, "received '2:3'"),
        ({"model": CURRENT["model"], "duration": "auto"}, 400, "Required"),
        ({"model": TEXT["model"], "duration": "5s", "reference_video_total_duration": 46}, 400, "or equal to 45"),
        ({"model": TEXT["model"], "duration": "5s", "reference_video_total_duration": -1}, 400, "or equal to 0"),
        ({"model": "nobody", "duration": "5s"}, 404, "Specified model not found"),
        ({"model": FRAMES["model"], "duration": "5s", "aspect_ratio": "16:9"}, 200, "0.95"),
    ],
)
def test_quote_refuses_what_it_cannot_price(venice: Any, body: dict[str, Any], status: int, said: str) -> None:
    response = venice.call("quote", body)

    assert response.status_code == status
    assert said in response.text


# --- whatever comes ----------------------------------------------------------------------------------------------

APP = create_app(Engine(Settings(timing="instant", journal_limit=1), providers=["venice"]))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["5s", "auto", "16:9", "720p", IMAGE, f"{VIDEO}#duration=3", "data:image/png;base64,AAAA", "data:"]
    ),
    st.lists(st.sampled_from([IMAGE, VIDEO, AUDIO, "x", f"{IMAGE}#width=1&height=9"]), max_size=5),
    st.dictionaries(st.sampled_from(["seedance", "frontal_image_url"]), st.booleans(), max_size=2),
)
OTHERS = [*Queue.model_fields, "seed"][3:]
BODIES = st.fixed_dictionaries(
    {"model": st.sampled_from([*MODELS, "nobody"])},
    optional={"prompt": st.just("p") | VALUES, "duration": st.just("5s") | VALUES} | dict.fromkeys(OTHERS, VALUES),
)


def answered(body: Any) -> Response:
    headers = {b"authorization": b"Bearer sk-test-fuzz", b"content-type": b"application/json"}
    routes = APP.routes["venice"]
    APP.engine.reset()
    call = Call(routes.mount, "POST", PROVIDER.create.path, headers, b"", json.dumps(body).encode())
    return APP.response(call, routes)


@given(BODIES)
def test_validator_and_mock_agree(body: dict[str, Any]) -> None:
    assert PROVIDER.create.contract is not None
    report = PROVIDER.create.contract.validate(json.dumps(body).encode(), lookup=APP.engine.lookup)

    response = answered(body)

    assert (response.status in (200, 409)) == report.valid
    assert response.status in (200, 400, 404, 409)
    if response.status == 400:
        PROVIDER.create.responses[400].model_validate_json(response.body)
        assert json.loads(response.body)["issues"]


def test_client_can_read_every_answer_as_json(venice: Any) -> None:
    for response in (venice.call("queue", body) for body, _, _ in VECTORS.values()):
        assert isinstance(response, httpx.Response)
        assert response.json()
