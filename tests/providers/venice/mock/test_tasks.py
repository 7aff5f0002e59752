"""Venice's tasks over a real socket: two faces of retrieve, deletion, failures, and nobody else's tasks."""

from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.media.probe import probe
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice import PROVIDER

VIDEO = "https://example.com/v.mp4"
UNKNOWN = {"model": "seedance-2-0-text-to-video", "queue_id": "123e4567-e89b-12d3-a456-426614174000"}
GONE = "Media could not be found. Request may be invalid, expired, or deleted."
RUNNING = {"status": "PROCESSING", "average_execution_time": 145_000}


def switched(client_of: Any, key: str, task: Any, **switches: Any) -> Any:
    """Return what `task` gives with a client of a server whose switches stand another way."""
    with (
        running(Engine(Settings(timing="instant", switches={"venice": switches}), providers=["venice"])) as (origin, _),
        client_of(origin, key) as client,
    ):
        return task(client)


def test_retrieve_has_two_faces(venice: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task = venice.queued(aspect_ratio="9:16", resolution="480p")

    tenant.clock.advance(53.2)
    running_ = venice.retrieve(task)
    tenant.clock.advance(91.8)
    done = venice.retrieve(task)

    assert running_.json() == {**RUNNING, "execution_duration": 53_200}
    assert (done.status_code, done.headers["content-type"]) == (200, "video/mp4")
    assert int(done.headers["content-length"]) == len(done.content) > 100_000
    assert done.content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ({"aspect_ratio": "9:16", "resolution": "480p"}, (496, 864)),
        ({"aspect_ratio": "1:1"}, (960, 960)),
        ({"model": "seedance-2-0-text-to-video-basic", "aspect_ratio": "21:9", "resolution": "1080p"}, (2206, 946)),
    ],
    ids=["480p upright", "720p square", "1080p wide"],
)
def test_result_is_as_long_and_large_as_asked_for(venice: Any, body: dict[str, Any], size: tuple[int, int]) -> None:
    info = probe(venice.retrieve(venice.queued(duration="4s", **body)).content)

    assert (info.seconds, info.width, info.height, info.fps) == (4, *size, 24)


def test_upscale_doubles_its_input(venice: Any) -> None:
    url = f"{VIDEO}#duration=6&width=640&height=360"
    task = venice.queued(model="topaz-video-upscale", prompt=..., duration=..., video_url=url)

    info = probe(venice.retrieve(task).content)

    assert (info.seconds, info.width, info.height) == (6, 1280, 720)


def test_upscale_measures_a_result_of_the_mock(venice: Any, server: tuple[str, App]) -> None:
    first = venice.queued(duration="4s", aspect_ratio="1:1", resolution="480p")
    url = f"{server[0]}/_drytake/media/venice/{first['queue_id']}/0.mp4"
    task = venice.queued(model="topaz-video-upscale", prompt=..., duration=..., video_url=url, upscale_factor=1)

    info = probe(venice.retrieve(task).content)

    assert (info.seconds, info.width, info.height) == (4, 640, 640)


def test_finished_media_stays_until_it_is_deleted(venice: Any) -> None:
    task = venice.queued()

    first, second = venice.retrieve(task, delete_media_on_completion=False), venice.retrieve(task)
    last = venice.retrieve(task, delete_media_on_completion=True)
    after = venice.retrieve(task)

    assert first.content == second.content == last.content
    assert (after.status_code, after.json()["error"]) == (404, GONE)
    assert venice.complete(task).status_code == 400


def test_deletion_waits_for_completion(venice: Any, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    task = venice.queued()

    assert venice.retrieve(task, delete_media_on_completion=True).json()["status"] == "PROCESSING"
    assert venice.retrieve(task).headers["content-type"] == "video/mp4"


def test_complete_works_once(venice: Any) -> None:
    task = venice.queued()
    venice.retrieve(task)

    first, second = venice.complete(task), venice.complete(task)

    assert (first.status_code, first.json()) == (200, {"success": True})
    assert second.status_code == 400
    assert second.json() == {"error": "Request ID is invalid.", "code": "REQUEST_ID_NOT_FOUND"}
    assert venice.retrieve(task).status_code == 404


def test_complete_does_not_end_a_running_task(venice: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task = venice.queued()

    early = venice.complete(task)
    tenant.clock.advance(145)

    assert (early.status_code, early.json()["error"]) == (400, "Request ID is invalid.")
    assert venice.broke(early) == {"complete-too-early"}
    assert venice.retrieve(task).headers["content-type"] == "video/mp4"
    assert tenant.accounts["venice"].balance == Decimal("9999.05")


@pytest.mark.parametrize(("name", "status"), [("retrieve", 404), ("complete", 400)])
def test_unknown_id_is_refused(venice: Any, name: str, status: int) -> None:
    response = venice.call(name, UNKNOWN)

    assert response.status_code == status
    assert venice.broke(response) == {"unknown-task"}


@pytest.mark.parametrize(("name", "status"), [("retrieve", 404), ("complete", 400)])
def test_task_of_another_key_looks_unknown(venice: Any, other: Any, name: str, status: int) -> None:
    task = venice.queued()
    theirs, unknown = other.call(name, task), other.call(name, UNKNOWN)

    assert (theirs.status_code, theirs.json()) == (status, unknown.json())
    assert venice.retrieve(task).status_code == 200


@pytest.mark.parametrize(("name", "status"), [("retrieve", 404), ("complete", 400)])
def test_task_of_another_model_looks_unknown(venice: Any, name: str, status: int) -> None:
    task = venice.queued()

    assert venice.call(name, {**task, "model": "seedance-2-0-fast-text-to-video"}).status_code == status


def test_task_is_forgotten_after_a_day(venice: Any, tenant: Tenant) -> None:
    task = venice.queued()

    tenant.clock.advance(86_400)
    assert venice.retrieve(task).status_code == 200
    tenant.clock.advance(1)
    assert venice.retrieve(task).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"queue_id": "q"}, 404, "Model is required"),
        ({"model": "m"}, 400, "Required"),
        ({"model": "m", "queue_id": 5}, 400, "Expected string, received number"),
        ({**UNKNOWN, "x": 1}, 400, "Unrecognized key(s) in object: 'x'"),
        ({**UNKNOWN, "delete_media_on_completion": "true"}, 400, "Expected boolean, received string"),
        ({**UNKNOWN, "queue_id": ""}, 404, GONE),
        ({**UNKNOWN, "queue_id": "../../etc/passwd\x00"}, 404, GONE),
    ],
)
def test_retrieve_refuses_what_it_cannot_read(venice: Any, body: dict[str, Any], status: int, said: str) -> None:
    response = venice.call("retrieve", body)

    assert response.status_code == status
    assert said in response.text


def test_retrieve_is_asked_by_post(venice: Any) -> None:
    assert venice.get("video/retrieve", params=UNKNOWN).status_code == 405


# --- failures ----------------------------------------------------------------------------------------------------


def test_provider_refuses_and_pays_back(venice: Any, tenant: Tenant) -> None:
    task = venice.queued(prompt="[drytake:moderation]")

    response = venice.retrieve(task)

    assert response.status_code == 422
    assert response.json()["error"]["type"] == "provider_content_policy"
    assert response.json()["error"]["credits_refunded"] is True
    assert response.headers["x-venice-is-content-violation"] == "true"
    assert tenant.accounts["venice"].balance == 10_000


def test_face_on_a_current_id_is_refused_after_queueing(venice: Any, tenant: Tenant) -> None:
    task = venice.queued(model="seedance-2-0-image-to-video-basic", image_url="https://example.com/i.png#face")

    response = venice.retrieve(task)

    assert (response.status_code, response.json()["error"]["credits_refunded"]) == (422, True)
    assert tenant.accounts["venice"].balance == 10_000


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "[drytake:provider-failure]"},
        {
            "model": "seedance-2-0-image-to-video",
            "image_url": "https://files.invalid/i.png",
        },
    ],
    ids=["scenario", "file that nobody can reach"],
)
def test_broken_task_answers_500_for_ever(venice: Any, body: dict[str, Any]) -> None:
    task = venice.queued(**body)

    responses = [venice.retrieve(task) for _ in range(2)]

    assert [response.status_code for response in responses] == [500, 500]
    assert responses[0].json()["error"] == "An unknown error occurred"


def test_failed_status_can_be_switched_on(client_of: Any, key: str) -> None:
    def task(client: Any) -> Any:
        return client.retrieve(client.queued(prompt="[drytake:provider-failure]"))

    response = switched(client_of, key, task, **{"failed-status": True})

    assert (response.status_code, response.json()["status"]) == (200, "FAILED")
    assert response.json()["error"] == "An unknown error occurred"


def test_unknown_id_status_can_be_switched(client_of: Any, key: str) -> None:
    response = switched(client_of, key, lambda client: client.retrieve(UNKNOWN), **{"unknown-id-status": 400})

    assert (response.status_code, response.json()["error"]) == (400, "Request ID is invalid.")


def test_missing_model_status_can_be_switched(client_of: Any, key: str) -> None:
    response = switched(
        client_of, key, lambda c: c.call("retrieve", {"queue_id": "q"}), **{"model-missing-status": 400}
    )

    assert (response.status_code, response.json()["issues"][0]["message"]) == (400, "Required")


def test_task_type_that_contradicts_the_prompt_fails_later(venice: Any) -> None:
    task = venice.queued(
        model="seedance-2-5-reference-to-video-basic",
        prompt="Extend <Video 1>, generate rain",
        omni_reference_task_type="edit",
        reference_video_urls=[f"{VIDEO}#duration=5"],
    )

    response = venice.retrieve(task)

    assert response.status_code == 400
    assert "TaskTypeConstraint" in response.json()["error"]


def test_stuck_task_never_ends(venice: Any, tenant: Tenant) -> None:
    task = venice.queued(prompt="[drytake:stuck]")
    tenant.clock.advance(80_000)

    assert venice.retrieve(task).json()["status"] == "PROCESSING"


def test_queue_id_is_a_uuid(venice: Any) -> None:
    queue_id = venice.queued()["queue_id"]

    assert [len(part) for part in queue_id.split("-")] == [8, 4, 4, 4, 12]
    assert queue_id[14] == "4"


def test_violations_are_told_in_the_header_alone(venice: Any) -> None:
    response = venice.queue(duration="2s")

    assert venice.broke(response) == {"duration-not-offered"}
    assert "venice." not in response.text
    assert PROVIDER.rules["duration-not-offered"].hint not in response.text


@pytest.mark.parametrize("url", ["https://invalid.example.com/i.png", "https://example.com/.invalid.png"])
def test_file_is_reachable_unless_its_host_says_otherwise(venice: Any, url: str) -> None:
    task = venice.queued(model="seedance-2-0-image-to-video", image_url=url)

    assert venice.retrieve(task).status_code == 200
