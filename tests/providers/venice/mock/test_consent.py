"""Faces at Venice: who is asked, what an attestation covers, and what none covers."""

import base64
from typing import Any

import pytest

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App
from drytake.mockserver.providers.venice.consent import revoke
from drytake.mockserver.state.files import stored_file
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice.faces import shows
from drytake.schemas.validation.media import MediaInfo

IMAGE, VIDEO = "https://example.com/i.png", "https://example.com/v.mp4"
FRAMES, REFERENCES = "seedance-2-0-image-to-video", "seedance-2-0-reference-to-video"
CONSENTS = {
    "seedance": {
        "confirmed_terms_and_privacy": True,
        "confirmed_legal_right": True,
        "confirmed_screening_acknowledged": True,
    }
}


def portrait(more: bytes = b"") -> str:
    """Return a data URL whose bytes say that they show a face."""
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG drytake-face" + more).decode()


@pytest.mark.parametrize(
    ("url", "there"),
    [
        (f"{IMAGE}#face", True),
        (f"{IMAGE}#face=1", True),
        (f"{IMAGE}#width=640&height=640&face=1", True),
        ("https://example.com/drytake-face.png", True),
        (portrait(), True),
        (f"{IMAGE}#face=0", False),
        (f"{IMAGE}#width=640", False),
        ("https://example.com/face.png", False),
        ("data:image/png;base64,iVBORw0KGgo=", False),
        ("data:image/png;base64,broken!", False),
    ],
)
def test_face_is_where_the_caller_says_so(url: str, there: bool) -> None:  # noqa: FBT001 - a column of the table
    assert shows(url, "face") == there


def test_roles_are_named_once_in_the_order_of_the_fields(venice: Any) -> None:
    response = venice.queue(
        model=REFERENCES,
        reference_video_urls=[f"{VIDEO}#duration=3&face=1"],
        reference_image_urls=[f"{IMAGE}?1#face", f"{IMAGE}?2#face", IMAGE],
    )

    assert response.status_code == 409
    assert response.json()["face_media_roles"] == ["reference_image", "reference_video"]


def test_question_is_complete(venice: Any) -> None:
    body = venice.queue(model=FRAMES, image_url=f"{IMAGE}#face").json()

    assert set(body) == {"error", "consent_flow", "face_media_roles", "consent", "docs_url"}
    assert body["error"]["code"] == "needs_consent"
    assert (body["consent_flow"], body["consent"]["consent_version"]) == ("seedance", "v2.0")
    assert body["consent"]["policy_text"].count("\n") == 3


def test_same_bytes_are_asked_about_once(venice: Any) -> None:
    body = {"model": FRAMES, "image_url": portrait()}

    statuses = [
        venice.queue(**body).status_code,
        venice.queue(**body, consents=CONSENTS).status_code,
        venice.queue(**body).status_code,
        venice.queue(**body | {"image_url": portrait(b"!")}).status_code,
    ]

    assert statuses == [409, 200, 200, 409]


def test_one_new_face_is_asked_about_again(venice: Any) -> None:
    known = {"model": FRAMES, "image_url": portrait()}
    venice.queued(**known, consents=CONSENTS)

    response = venice.queue(**known, end_image_url=f"{IMAGE}#face")

    assert (response.status_code, response.json()["face_media_roles"]) == (409, ["end_image"])


def test_attestation_belongs_to_one_key(venice: Any, other: Any) -> None:
    body = {"model": FRAMES, "image_url": portrait()}
    venice.queued(**body, consents=CONSENTS)

    assert other.queue(**body).status_code == 409


def test_attestation_can_be_revoked(venice: Any, tenant: Tenant) -> None:
    body = {"model": FRAMES, "image_url": portrait()}
    venice.queued(**body, consents=CONSENTS)

    assert revoke(tenant) == 1
    assert venice.queue(**body).status_code == 409


def test_question_that_is_refused_attests_nothing(venice: Any, tenant: Tenant) -> None:
    body = {"model": FRAMES, "image_url": portrait(), "consents": CONSENTS}
    venice.queue(**body, prompt="[drytake:insufficient-credit]")

    assert venice.queue(model=FRAMES, image_url=portrait()).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"model": "seedance-2-0-text-to-video", "prompt": "a portrait, drytake-face"},
        {"model": REFERENCES, "video_url": f"{VIDEO}#face", "reference_image_urls": [IMAGE]},
        {"model": "seedance-2-0-enhanced-reference-to-video", "reference_image_urls": [f"{IMAGE}#face"]},
        {"model": "seedance-2-0-image-to-video-basic", "image_url": f"{IMAGE}#face"},
        {"model": FRAMES, "image_url": IMAGE},
        {"model": FRAMES, "image_url": IMAGE, "consents": CONSENTS},
        {"model": FRAMES, "image_url": IMAGE, "consents": {"other": 1}},
    ],
    ids=["text", "video_url", "enhanced", "current id", "no face", "consent without a face", "another consent"],
)
def test_nobody_is_asked(venice: Any, body: dict[str, Any]) -> None:
    assert venice.queue(**body).status_code == 200


@pytest.mark.parametrize("consents", [{}, {"other": {}}])
def test_consent_to_something_else_is_none(venice: Any, consents: dict[str, Any]) -> None:
    assert venice.queue(model=FRAMES, image_url=portrait(), consents=consents).status_code == 409


@pytest.mark.parametrize("marker", ["#public-figure", "?drytake-public-figure"])
def test_public_figure_is_never_unlocked(venice: Any, marker: str) -> None:
    response = venice.queue(model=FRAMES, image_url=f"{IMAGE}{marker}", consents=CONSENTS)

    assert response.status_code == 422


def test_scenario_puts_a_face_everywhere(venice: Any, tenant: Tenant) -> None:
    tenant.scenario = SCENARIOS["face"]

    asked = venice.queue(model=FRAMES, image_url=IMAGE)
    current = venice.queued(model="seedance-2-0-image-to-video-basic", image_url=IMAGE)

    assert asked.status_code == 409
    assert venice.retrieve(current).status_code == 422
    assert venice.queue().status_code == 200


def test_scenario_can_be_chosen_in_the_prompt(venice: Any) -> None:
    assert venice.queue(model=FRAMES, image_url=IMAGE, prompt="[drytake:face]").status_code == 409


def test_uploaded_file_is_known_by_its_bytes(venice: Any, server: tuple[str, App]) -> None:
    urls = []
    for file_id in ("consent-1", "consent-2"):
        file = stored_file(file_id, "drytake-face.png", b"x", content_type="image/png", info=MediaInfo())
        server[1].engine.store.add_file(file)
        urls.append(f"{server[0]}{file.path}")

    statuses = [
        venice.queue(model=FRAMES, image_url=urls[0]).status_code,
        venice.queue(model=FRAMES, image_url=urls[0], consents=CONSENTS).status_code,
        venice.queue(model=FRAMES, image_url=urls[1]).status_code,
    ]

    assert statuses == [409, 200, 200]


def test_attested_file_is_kept_without_its_address(server: tuple[str, App], venice: Any, key: str) -> None:
    url = f"{IMAGE}?X-Amz-Signature=Zk9nobody4711#face"
    assert venice.queue(model=FRAMES, image_url=url, consents=CONSENTS).status_code == 200
    assert venice.queue(model=FRAMES, image_url=url).status_code == 200
    assert venice.queue(model=FRAMES, image_url=url.replace("4711", "4712")).status_code == 409

    assert "nobody" not in repr(server[1].engine.tenant(key).state)
