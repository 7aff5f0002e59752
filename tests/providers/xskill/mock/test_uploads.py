"""XSkill's uploads over a real socket: files come back as they went, and what they are is known."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.probe import probe
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant

SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
EDIT = "fal-ai/bytedance/seedream/v4.5/edit"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_uploaded_image_comes_back_and_is_known(xskill: Any, server: tuple[str, App]) -> None:
    picture = render_image(ImageSpec(width=320, height=200, format="jpeg", task_id="t", prompt="p"))

    data = xskill.upload(image_data=encoded(picture), file_name="hero.jpg", folder="assets")

    assert xskill.get(data["url"]).content == picture
    assert (data["content_type"], data["size_bytes"], data["upload_method"]) == ("image/jpeg", len(picture), "base64")
    assert re.fullmatch(r"assets/\d{8}/[0-9a-f]{32}/hero\.jpg", data["object_key"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", data["upload_time"])
    info = server[1].engine.lookup(data["url"])
    assert info is not None
    assert (info.kind, info.format, info.width, info.height) == ("image", "jpeg", 320, 200)


def test_uploaded_image_is_a_good_input_in_its_own_array(xskill: Any, png: bytes) -> None:
    url = xskill.upload(image_data=encoded(png))["url"]

    right, edit = xskill.make(image_files=[url], prompt="@image_file_1 walks"), xskill.make(EDIT, image_urls=[url])
    wrong = xskill.make(video_files=[url])

    assert (right.status_code, edit.status_code, xskill.rules_in(right)) == (200, 200, set())
    assert xskill.refusal(wrong, 422)
    assert xskill.rules_in(wrong) == {"wrong-media-kind"}


def test_result_can_be_a_reference_and_its_length_counts(xskill: Any) -> None:
    link = xskill.task(xskill.create(duration=10)["task_id"])["result"]["output"]["images"][0]

    assert xskill.make(video_files=[link]).status_code == 200
    assert xskill.rules_in(xskill.make(video_files=[link, link])) == {"videos-too-long"}
    assert xskill.rules_in(xskill.make(image_files=[link])) == {"wrong-media-kind"}


def test_still_can_be_the_first_frame_of_a_video(xskill: Any) -> None:
    still = xskill.task(xskill.create(SEEDREAM)["task_id"])["result"]["output"]["images"][0]

    response = xskill.make(functionMode="first_last_frames", filePaths=[still])

    assert (response.status_code, xskill.rules_in(response)) == (200, set())


def test_data_prefix_is_tolerated(xskill: Any, png: bytes) -> None:
    data = xskill.upload(image_data=f"data:image/png;base64,{encoded(png)}")

    assert xskill.get(data["url"]).content == png


def test_drawing_is_an_image_that_no_browser_runs(xskill: Any) -> None:
    data = xskill.upload(image_data=encoded(SVG))

    response = xskill.get(data["url"])
    assert (data["content_type"], response.content) == ("image/svg+xml", SVG)
    assert response.headers["content-type"] == "application/octet-stream"
    assert xskill.make(image_files=[data["url"]]).status_code == 200


def test_own_file_and_own_result_can_be_copied(xskill: Any, png: bytes) -> None:
    file = xskill.upload(image_data=encoded(png))["url"]
    still = xskill.task(xskill.create(SEEDREAM)["task_id"])["result"]["output"]["images"][0]

    copies = [xskill.upload(image_url=url) for url in (file, still)]

    assert [xskill.get(copy["url"]).content for copy in copies] == [png, xskill.get(still).content]
    assert {copy["upload_method"] for copy in copies} == {"url"}


def test_own_video_is_no_image_to_copy(xskill: Any) -> None:
    link = xskill.task(xskill.create(duration=4)["task_id"])["result"]["output"]["images"][0]

    response = xskill.post("upload/image", json={"image_url": link})

    assert xskill.rules_in(response) == {"upload-not-image"}


def test_result_that_is_not_there_cannot_be_copied(xskill: Any, tenant: Tenant) -> None:
    still = xskill.task(xskill.create(SEEDREAM)["task_id"])["result"]["output"]["images"][0]
    tenant.clock.advance(90_000)

    assert xskill.post("upload/image", json={"image_url": still}).status_code == 400


def test_foreign_image_is_a_placeholder_of_unknown_facts(xskill: Any, server: tuple[str, App]) -> None:
    data = xskill.upload(image_url="https://example.invalid/photo.jpg")

    picture = xskill.get(data["url"]).content
    assert (probe(picture).kind, len(picture)) == ("image", data["size_bytes"])
    info = server[1].engine.lookup(data["url"])
    assert info is not None
    assert (info.kind, info.width, info.size_bytes) == (None, None, None)


def test_foreign_image_can_be_refused(client_of: Callable[..., Any], key: str) -> None:
    settings = Settings(switches={"xskill": {"upload-from-web": "refuse"}})
    with running(Engine(settings, providers=["xskill"])) as (origin, _), client_of(origin, key) as client:
        response = client.post("upload/image", json={"image_url": "https://example.invalid/photo.jpg"})

        mirror = client.post("tools/transfer-url", json={"url": "https://example.invalid/photo.jpg"})

        assert client.refusal(response, 400) == client.refusal(mirror, 400) == ""


def test_image_over_the_limit_is_refused(xskill: Any, png: bytes) -> None:
    large = encoded(png.ljust(10_000_001, b"\0"))

    for text in (large, f"data:image/png;base64,{large}"):
        response = xskill.post("upload/image", json={"image_data": text})
        assert "10 MB" in xskill.refusal(response, 422)
        assert xskill.rules_in(response) == {"upload-too-large"}


BROKEN = {
    "text in base64": {"image_data": encoded(b"hello")},
    "video in base64": {"image_data": encoded(b"\0\0\0\x18ftypmp42")},
    "no base64": {"image_data": "a photo!"},
    "nothing": {},
    "both": {"image_data": encoded(b"\x89PNG\r\n\x1a\n"), "image_url": "https://example.com/i.png"},
    "path": {"image_url": "/i.png"},
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_image_is_refused(xskill: Any, body: dict[str, str]) -> None:
    assert xskill.refusal(xskill.post("upload/image", json=body), 422)


def test_cut_image_is_kept_with_unknown_facts(xskill: Any, png: bytes) -> None:
    url = xskill.upload(image_data=encoded(png[:20]))["url"]

    assert xskill.make(image_files=[url]).status_code == 200


def test_uploads_are_free(xskill: Any, png: bytes) -> None:
    xskill.upload(image_data=encoded(png))

    assert xskill.balance() == 10_000


# --- the mirror --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "probed"), [("image", "image"), ("audio", "audio")])
def test_mirror_needs_no_key_and_serves_a_file_of_the_kind(
    server: tuple[str, App], client_of: Any, kind: str, probed: str
) -> None:
    with client_of(server[0], None) as client:
        body = {"url": f"https://example.invalid/{kind}", "type": kind}
        data = client.data(client.post("tools/transfer-url", json=body), "transfer-url")

        assert (data["original_url"], data["type"]) == (body["url"], kind)
        file = client.get(data["cdn_url"]).content
        assert (probe(file).kind, len(file)) == (probed, data["size_bytes"])


@pytest.mark.parametrize("body", [{}, {"url": "i.png"}, {"url": "https://example.com/v", "type": "video"}], ids=str)
def test_mirror_refuses_what_it_does_not_take(xskill: Any, body: dict[str, str]) -> None:
    assert xskill.refusal(xskill.post("tools/transfer-url", json=body), 422)
