"""Ark's wire: a task from its creation to the end of its record, at both clouds."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.ark import responses
from drytake.schemas.providers.ark.rules.book import at_volcengine, body, image, references, text, video

KEY, DAY = "sk-test-ark", 86_400
LATEST = "dreamina-seedance-2-5-260628"
Ask = Callable[..., Any]


class Cloud:
    """Calls one cloud's mock in process."""

    def __init__(self, ask: Ask, app: App, provider: str) -> None:
        self.ask, self.app, self.provider = ask, app, provider

    def call(self, method: str, rest: str = "", shown: Any = None, **how: Any) -> Any:
        """Return the response to a call about tasks."""
        path = f"/{self.provider}/api/v3/contents/generations/tasks{rest}"
        shown = at_volcengine(shown) if self.provider == "volcengine" else shown
        raw = b"" if shown is None else json.dumps(shown).encode()
        headers = {"content-type": "application/json", **how.get("headers", {})}
        return self.ask(self.app, method, how.get("path", path), key=KEY, body=raw, headers=headers)

    def made(self, shown: Any) -> str:
        """Return the id of a new task."""
        response = self.call("POST", "", shown)
        assert response.status == 200, response.body
        return str(response.json()["id"])

    def task(self, number: str) -> Any:
        """Return a task."""
        return self.call("GET", f"/{number}").json()

    @property
    def tenant(self) -> Any:
        """The caller."""
        return self.app.engine.tenant(KEY)


@pytest.fixture
def cloud_of(ask: Ask) -> Callable[..., Cloud]:
    """Return what serves a cloud: `cloud_of(provider, timing=..., **switches)`."""

    def serve(provider: str = "ark", timing: Any = "instant", **switches: Any) -> Cloud:
        named = {provider: {name.replace("_", "-"): value for name, value in switches.items()}}
        return Cloud(ask, create_app(Engine(Settings(timing=timing, switches=named), providers=[provider])), provider)

    return serve


@pytest.fixture(params=["ark", "volcengine"])
def cloud(request: pytest.FixtureRequest, cloud_of: Callable[..., Cloud]) -> Cloud:
    """Either cloud, whose tasks take as long as documented."""
    return cloud_of(request.param, "realistic")


def test_task_goes_from_queued_over_running_to_succeeded(cloud: Cloud) -> None:
    number = cloud.made(text(ratio="16:9"))
    states = [cloud.task(number)["status"]]
    for seconds in (10, 300):
        cloud.tenant.clock.advance(seconds)
        states.append(cloud.task(number)["status"])

    assert states == ["queued", "running", "succeeded"]
    done = responses.Succeeded.model_validate(cloud.task(number))
    assert done.usage.completion_tokens == 108_900
    assert done.updated_at - done.created_at in (230, 231)


def test_price_is_held_and_charged_at_the_end(cloud: Cloud) -> None:
    cloud.made(text(ratio="16:9", duration=5))
    account = cloud.tenant.account(cloud.provider, "", Decimal(0))
    price = Decimal(108_900) * (7 if cloud.provider == "ark" else 46) / 1_000_000
    assert account.held == price

    cloud.tenant.clock.advance(300)
    cloud.call("GET")
    cloud.made(text())
    assert account.held < 2 * price
    assert account.unit == ("USD" if cloud.provider == "ark" else "CNY")


def test_failed_task_costs_nothing(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of()
    number = cloud.made(body({"type": "text", "text": "[drytake:moderation]"}))

    failed = responses.Failed.model_validate(cloud.task(number))
    assert failed.error.code == "OutputVideoSensitiveContentDetected"
    assert cloud.tenant.account("ark", "USD", Decimal(0)).held == 0


def test_task_is_listed_by_each_filter(cloud: Cloud) -> None:
    first, second = cloud.made(text()), cloud.made(text(model="dreamina-seedance-2-0-fast-260128"))
    fast = at_volcengine("dreamina-seedance-2-0-fast-260128") if cloud.provider == "volcengine" else (
        "dreamina-seedance-2-0-fast-260128"
    )  # fmt: skip

    def listed(query: str) -> list[str]:
        found = responses.TaskList.model_validate(cloud.call("GET", f"?{query}").json())
        return [item.id for item in found.items]

    assert listed("") == [second, first]
    assert listed("page_size=1&page_num=2") == [first]
    assert listed(f"filter.model={fast}") == [second]
    assert listed(f"filter.task_ids={first}&filter.task_ids=x") == [first]
    assert listed("filter.status=queued") == [second, first]
    assert listed("filter.status=failed") == listed("filter.service_tier=flex") == []


@pytest.mark.parametrize(("seconds", "status", "after"), [(0, 200, "cancelled"), (60, 409, "running"), (300, 200, "")])
def test_delete_hangs_on_the_state(cloud: Cloud, seconds: float, status: int, after: str) -> None:
    number = cloud.made(text())
    cloud.tenant.clock.advance(seconds)

    response = cloud.call("DELETE", f"/{number}", {})
    assert response.status == status
    assert status != 200 or response.body == b"{}"
    assert cloud.task(number).get("status", "") == after


def test_cancelled_task_cannot_be_deleted_and_is_forgotten_after_a_day(cloud: Cloud) -> None:
    number = cloud.made(text())
    cloud.call("DELETE", f"/{number}", {})

    assert cloud.call("DELETE", f"/{number}", {}).status == 409
    cloud.tenant.clock.advance(DAY + 60)
    assert cloud.call("GET", f"/{number}").status == 404


def test_record_is_kept_for_seven_days(cloud: Cloud) -> None:
    number = cloud.made(text())

    cloud.tenant.clock.advance(7 * DAY - 60)
    assert cloud.task(number)["status"] == "succeeded"
    cloud.tenant.clock.advance(120)
    assert cloud.call("GET", f"/{number}").status == 404
    assert cloud.call("GET").json() == {"total": 0, "items": []}


def test_link_is_good_for_a_day(cloud: Cloud) -> None:
    number = cloud.made(text(resolution="480p", duration=4))
    cloud.tenant.clock.advance(300)
    path = "/" + cloud.task(number)["content"]["video_url"].split("/", 3)[3]

    assert cloud.call("GET", path=path).status == 200
    cloud.tenant.clock.advance(DAY)
    assert cloud.call("GET", path=path).status == 403


def test_task_that_hangs_expires(cloud: Cloud) -> None:
    shown = body({"type": "text", "text": "[drytake:stuck]"}, execution_expires_after=3_600)
    number = cloud.made(shown)

    cloud.tenant.clock.advance(3_500)
    assert cloud.task(number)["status"] == "running"
    cloud.tenant.clock.advance(200)
    assert cloud.task(number)["status"] == "expired"


# --- drafts ------------------------------------------------------------------------------------------------------


def final(draft: str, **fields: Any) -> dict[str, Any]:
    return body({"type": "draft_task", "draft_task": {"id": draft}}, model=LATEST, **fields)


def test_draft_is_small_and_its_final_is_the_same_shot_in_full(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of()
    draft = cloud.made(text(model=LATEST, draft=True, duration=10, ratio="16:9", generate_audio=False, seed=7))
    done = cloud.made(final(draft))

    small, full = cloud.task(draft), cloud.task(done)
    assert [small[name] for name in ("resolution", "duration", "draft")] == ["480p", 10, True]
    assert [full[name] for name in ("resolution", "duration", "draft", "ratio", "seed")] == [
        "1080p",
        10,
        False,
        "16:9",
        7,
    ]
    assert full["draft_task_id"] == draft
    assert [one["usage"]["completion_tokens"] for one in (small, full)] == [96_475, 488_025]


@pytest.mark.parametrize("which", ["unknown", "no draft"])
def test_only_a_draft_that_is_there_is_finished(cloud_of: Callable[..., Cloud], which: str) -> None:
    cloud = cloud_of()
    number = cloud.made(text(model=LATEST)) if which == "no draft" else "cgt-20260101000000-aaaaa"

    response = cloud.call("POST", "", final(number))
    said = responses.ErrorBody.model_validate_json(response.body).error
    assert (response.status, said.code) == (400, "InvalidParameter")


# --- beside tasks ------------------------------------------------------------------------------------------------


def test_earlier_result_is_a_reference_whose_length_is_known(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of()
    link = cloud.task(cloud.made(text(duration=5, ratio="16:9")))["content"]["video_url"]

    done = cloud.task(cloud.made(body(video(link), duration=5, ratio="16:9")))
    assert done["usage"]["completion_tokens"] == 216_900


def test_tasks_over_the_concurrency_wait_by_priority(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of("ark", "realistic", concurrency=3)
    numbers = [cloud.made(text()) for _ in range(4)]
    cloud.tenant.clock.advance(60)
    urgent = cloud.made(text(priority=9))
    assert [cloud.task(one)["status"] for one in (*numbers, urgent)] == [*["running"] * 3, "queued", "queued"]
    cloud.tenant.clock.advance(180)
    assert [cloud.task(one)["status"] for one in (*numbers, urgent)] == [*["succeeded"] * 3, "running", "running"]


def test_4k_videos_are_made_one_at_a_time(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of("ark", "realistic", concurrency=3)
    large = [cloud.made(text(resolution="4k")) for _ in range(2)]
    cloud.tenant.clock.advance(60)
    assert [cloud.task(one)["status"] for one in large] == ["running", "queued"]


@pytest.mark.parametrize(
    ("limits", "fields", "calls"),
    [
        (True, {}, 180),
        ("individual", {}, 180),
        ("enterprise", {}, 600),
        (True, {"resolution": "4k"}, 15),
        ("enterprise", {"resolution": "4K"}, 15),
    ],
)
def test_creates_of_each_model_are_limited_by_the_minute(
    cloud_of: Callable[..., Cloud], limits: Any, fields: Any, calls: int
) -> None:
    cloud = cloud_of(rate_limits=limits)
    statuses = [cloud.call("POST", "", text(duration=99, **fields)).status for _ in range(calls)]
    refused = cloud.call("POST", "", text(**fields))

    assert set(statuses) == {400}
    assert (refused.status, refused.json()["error"]["code"]) == (429, "ModelAccountRpmRateLimitExceeded")
    assert cloud.call("POST", "", text(model="dreamina-seedance-2-0-fast-260128")).status == 200


def test_task_that_is_cancelled_lets_those_behind_it_begin_sooner(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of("ark", "realistic", concurrency=1)
    _, second, third = (cloud.made(text()) for _ in range(3))
    cloud.tenant.clock.advance(60)
    cloud.call("DELETE", f"/{second}")
    cloud.tenant.clock.advance(180)

    assert cloud.task(third)["status"] == "running"


@pytest.mark.parametrize(
    ("request_body", "code"),
    [
        (body(image()), "InputImageSensitiveContentDetected.PrivacyInformation"),
        (body(video()), "InputVideoSensitiveContentDetected.PrivacyInformation"),
        (body(image(url="asset://asset-20260401120000-abcde")), None),
        (text(), None),
    ],
)
def test_real_face_is_refused_at_once_but_in_an_asset(
    cloud_of: Callable[..., Cloud], request_body: Any, code: Any
) -> None:
    cloud = cloud_of()
    cloud.tenant.scenario = SCENARIOS["face"]
    response = cloud.call("POST", "", request_body)

    assert response.json().get("error", {}).get("code") == code
    assert response.status == (400 if code else 200)


def test_codes_of_refused_content_are_switches(cloud_of: Callable[..., Cloud]) -> None:
    policy = {"refused_input": "InputAudioSensitiveContentDetected.PolicyViolation"}
    cloud = cloud_of(**policy, refused_output="OutputVideoSensitiveContentDetected.PolicyViolation")
    cloud.tenant.scenario = SCENARIOS["moderation"]
    failed = cloud.task(cloud.made(text()))["error"]
    cloud.tenant.scenario = SCENARIOS["content-refused"]
    refused = cloud.call("POST", "", text()).json()["error"]

    assert (failed["code"], refused["code"]) == (
        "OutputVideoSensitiveContentDetected.PolicyViolation",
        "InputAudioSensitiveContentDetected.PolicyViolation",
    )


def test_gateway_has_another_base_path(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of(base_path="/seedance/api/v3")
    path = "/ark/seedance/api/v3/contents/generations/tasks"
    number = cloud.call("POST", "", text(), path=path).json()["id"]

    assert cloud.call("GET", path=f"{path}/{number}").json()["status"] == "succeeded"


def test_cancel_path_reaches_the_create_call(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of()

    assert cloud.call("POST", "/cgt-20260101000000-aaaaa/cancel", {}).json()["error"]["code"] == "MissingParameter"
    assert cloud.call("POST", "/cgt-20260101000000-aaaaa/cancel", text()).json()["id"].startswith("cgt-")


def test_each_response_says_a_call_id_of_its_own(cloud_of: Callable[..., Cloud]) -> None:
    cloud = cloud_of()
    good, bad = cloud.call("POST", "", references()), cloud.call("POST", "", body(image(), image()))

    ids = [response.headers["x-request-id"] for response in (good, bad)]
    assert len(set(ids)) == 2
    assert [len(one) for one in ids] == [53, 53]
    assert bad.json()["error"]["message"].endswith(ids[1])
