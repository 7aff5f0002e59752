"""What Loova has and OutAI hasn't: a limit of running tasks, and forms with files."""

import json
import re
from typing import Any

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import PROVIDER

CREATE = PROVIDER.create.path
BODY = {"prompt": "A lighthouse at dawn"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_seventh_running_task_is_refused(loova: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    for _ in range(6):
        loova.create()

    response = loova.post(CREATE, json=BODY)

    assert loova.is_refusal(response, 429)
    assert re.search("concurrent task limit", response.json()["message"])
    assert loova.available() == 10_000 - 6 * 75
    tenant.clock.advance(120)
    assert loova.create()["status"] == "running"


def test_seventh_task_by_polls_waits_for_one_to_end(loova: Any, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    tasks = [loova.create()["task_id"] for _ in range(6)]
    assert loova.post(CREATE, json=BODY).status_code == 429

    for _ in range(2):
        loova.query(tasks[0])

    loova.create()
    assert loova.post(CREATE, json=BODY).status_code == 429


def test_outai_has_no_limit_of_running_tasks(outai: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"

    assert len({outai.create()["task_id"] for _ in range(8)}) == 8


def test_form_with_urls_and_files_is_one_request(loova: Any, server: tuple[str, App]) -> None:
    response = loova.post(
        CREATE,
        data={
            "model": "seedance_2_0_fast",
            "prompt": "A lighthouse",
            "ratio": "9:16",
            "duration": "6",
            "functionMode": "omni_reference",
            "image_urls": ["https://example.com/1.png", "https://example.com/2.png"],
        },
        files=[("files", ("rock.png", PNG, "image/png")), ("files", ("odd.bin", PNG, "application/octet-stream"))],
    )

    created = loova.data_of(response)
    assert created["credits_cost"] == 60
    assert loova.rules_in(response) == {"loova.undocumented-spelling"}
    done = loova.query(created["task_id"])
    assert done["model"] == "seedance_2_0_fast"
    task = server[1].engine.store.get("loova", created["task_id"])
    assert task is not None
    images = json.loads(task.raw)["image_urls"]
    assert images[:2] == ["https://example.com/1.png", "https://example.com/2.png"]
    assert [loova.get(url).content for url in images[2:]] == [PNG, PNG]


def test_limits_hold_for_urls_and_files_together(loova: Any) -> None:
    urls = ["https://example.com/1.png"] * 8
    files = [("files", (f"{number}.png", PNG, "image/png")) for number in range(2)]

    response = loova.post(CREATE, data={"prompt": "p", "image_urls": urls}, files=files)

    assert loova.is_refusal(response, 400)
    assert loova.rules_in(response) == {"loova.too-many-images"}


def test_audio_file_alone_is_refused(loova: Any) -> None:
    response = loova.post(CREATE, data={"prompt": "p"}, files={"files": ("a.mp3", b"no audio", "audio/mpeg")})

    assert loova.rules_in(response) == {"loova.audio-alone"}


def test_length_of_an_uploaded_clip_is_known(loova: Any) -> None:
    clip = loova.get(loova.query(loova.create(duration=15)["task_id"])["result"]["video_url"]).content

    files = [("files", (f"{number}.mp4", clip, "video/mp4")) for number in range(2)]
    response = loova.post(CREATE, data={"prompt": "p"}, files=files)

    assert loova.data_of(response)["credits_cost"] == 150
    assert loova.rules_in(response) == {"loova.reference-too-long"}


@pytest.mark.parametrize("duration", ["5.0", "five", "", "-5", "9" * 30])
def test_form_field_that_is_no_integer_is_refused(loova: Any, duration: str) -> None:
    response = loova.post(CREATE, data={"prompt": "p", "duration": duration}, files={"x": ("a.png", PNG, "image/png")})

    assert loova.is_refusal(response, 400)
    assert loova.rules_in(response) == {"loova.duration-not-integer"}


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--y\r\n\r\n--y--", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n", b"\xff" * 100],
    ids=["empty", "cut", "another boundary", "no name", "noise"],
)
def test_broken_form_is_refused(loova: Any, body: bytes) -> None:
    response = loova.post(CREATE, content=body, headers={"content-type": "multipart/form-data; boundary=x"})

    assert loova.is_refusal(response, 400)


def test_form_without_boundary_is_refused(loova: Any) -> None:
    response = loova.post(CREATE, content=b"x", headers={"content-type": "multipart/form-data"})

    assert loova.is_refusal(response, 400)
    assert loova.rules_in(response) == {"loova.body-not-json"}
