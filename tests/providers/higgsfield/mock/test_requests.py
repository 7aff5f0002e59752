"""Higgsfield on the wire: models by path, estimates in words, faults in a validator's words, keys, moderation, uploads."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.journals.conduct import conduct_findings
from drytake.contract_tests.journals.report import sessions_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.higgsfield import PROVIDER
from tests.mockserver.engine.receiver import receiving

PNG, MP4 = "https://example.com/i.png", "https://example.com/v.mp4"
TEXT, TEXT_2_5 = "2.0/text-to-video", "2.5/text-to-video"


@pytest.fixture
def client(provider_client: Callable[..., Any], key: str) -> Any:
    """A client of a mock whose tasks are done at once."""
    return provider_client(App(Engine(Settings(timing="instant"))), "higgsfield", key)


def submit(client: Any, path: str = TEXT, before: str = "", **fields: Any) -> tuple[int, Any]:
    """Send a body; return status and answer."""
    how: dict[str, Any] = {name: fields.pop(name) for name in ("query", "headers") if name in fields}
    call = {"path": f"{before}/bytedance/seedance-{path}", "body": {"prompt": "A lighthouse", **fields}, **how}
    response = client.exactly(PROVIDER.operation("text-to-video"), call)
    return response.status, json.loads(response.body)


def status(client: Any, made: Any) -> Any:
    response = client.exactly(PROVIDER.operation("get-status"), {"path": f"/requests/{made['request_id']}/status"})
    return json.loads(response.body)


def tasks(client: Any) -> list[Any]:
    return list(client.app.engine.store.tasks_of(client.tenant.id))


@pytest.mark.parametrize(
    ("path", "fields", "usd"),
    [
        (TEXT, {}, "1.5120"),
        (TEXT, {"duration": 5, "resolution": "4k"}, "7.7760"),
        ("2.0/reference-to-video", {"video_urls": [f"{MP4}#duration=5"]}, "1.8144"),
        ("2.0/image-to-video", {"image_url": f"{PNG}#width=700&height=1300", "video_url": MP4}, "1.5120"),
        (TEXT_2_5, {"duration": 4, "resolution": "480p"}, "0.8224"),
        ("2.5/video-edit", {"video_url": f"{MP4}#duration=6"}, "3.3281"),
    ],
)
def test_path_says_the_model_and_its_price(client: Any, path: str, fields: dict[str, Any], usd: str) -> None:
    _, made = submit(client, path, **fields)

    found = status(client, made)
    assert (found["status"], found["video"]["url"][-4:]) == ("completed", ".mp4")
    (task,) = tasks(client)
    assert task.price.quantize(Decimal("0.0001")) == Decimal(usd)


def test_estimate_answers_a_sentence_and_costs_nothing(client: Any) -> None:
    assert submit(client, TEXT_2_5, "/estimate") == (
        200,
        {
            "type": "description",
            "pricing_description": "roughly $0.2056 per second of generated video at 480p, $0.4622 at 720p, and $1.1372 at "
            "1080p. Each 1,000 video tokens costs $0.0214 at 480p or 720p and $0.0234 at 1080p. Billable video tokens = "
            "ceil(output height \u00d7 output width \u00d7 (input video duration + generated video duration) \u00d7 24 / "
            "1024). Image and audio references do not count as video input.",
        },
    )
    assert tasks(client) == []


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        (TEXT_2_5, {"resolution": "4k"}, "resolution: '4k' is not one of ['480p', '720p', '1080p']"),
        (TEXT, {"duration": 16}, "duration: 16 is greater than the maximum of 15"),
        (TEXT, {"duration": 3}, "duration: 3 is less than the minimum of 4"),
        (TEXT, {"duration": "5"}, "duration: '5' is not of type 'integer'"),
        (TEXT, {"prompt": ""}, "prompt: '' is too short"),
        ("2.0/image-to-video", {}, "'image_url' is a required property"),
        ("2.0/reference-to-video", {"video_urls": [MP4] * 4}, f"video_urls: {[MP4] * 4!r} is too long"),
    ],
)
def test_fault_is_told_in_a_validators_words_by_the_estimate_too(
    client: Any, path: str, fields: dict[str, Any], said: str
) -> None:
    assert [submit(client, path, before, **fields) for before in ("", "/estimate")] == [(400, {"detail": said})] * 2


@pytest.mark.parametrize(("raw", "said"), [(b"[]", "[] is not of type 'object'"), (b"{", "The body is not valid")])
def test_body_that_is_no_object_is_told_so(client: Any, raw: bytes, said: str) -> None:
    response = client.call("text-to-video", raw=raw)

    assert (response.status, json.loads(response.body)) == (400, {"detail": said})


def test_switch_lets_faults_be_listed(client: Any) -> None:
    client.app.engine.mounts["higgsfield"].switches["schema-status"] = 422

    code, found = submit(client, "2.0/image-to-video", duration=99)
    assert (code, [one["loc"] for one in found["detail"]]) == (422, [["body", "duration"], ["body", "image_url"]])


def test_moderated_request_is_nsfw_and_costs_nothing(client: Any) -> None:
    _, made = submit(client, prompt="[drytake:moderation]")

    found = status(client, made)
    assert (found["status"], "error" in found, "video" in found) == ("nsfw", False, False)
    assert [task.refunded for task in tasks(client)] == [True]


def test_too_many_at_once_are_a_400(client: Any) -> None:
    client.app.engine.mounts["higgsfield"].switches["running-limit"] = 1
    client.tenant.timing = "realistic"
    submit(client)

    assert submit(client) == (400, {"detail": "Maximum number of concurrent requests (1) has been reached"})


def test_only_what_is_queued_is_cancelled(client: Any) -> None:
    client.tenant.timing = "realistic"
    _, made = submit(client)
    call = {"path": f"/requests/{made['request_id']}/cancel"}
    codes = [client.exactly(PROVIDER.operation("cancel"), call).status for _ in range(2)]

    assert (codes, status(client, made)["status"]) == ([202, 400], "canceled")


KEY: dict[str, Any] = {"headers": {"idempotency-key": "first"}}


def test_key_brings_the_first_request_again_and_costs_once(client: Any) -> None:
    again = [submit(client, **KEY)[1]["request_id"] for _ in range(2)]
    other = submit(client, headers={"idempotency-key": "second"})[1]["request_id"]

    assert (len({*again}), other in again, len(tasks(client))) == (1, False, 2)


@pytest.mark.parametrize(
    "changes", [{"path": "2.0/reference-to-video"}, {"duration": 5}, {"duration": None}, {"query": f"hf_webhook={PNG}"}]
)
def test_key_of_another_request_is_refused(client: Any, changes: dict[str, Any]) -> None:
    submit(client, **KEY)

    assert (submit(client, **changes, **KEY)[0], len(tasks(client))) == (422, 1)


@pytest.mark.parametrize(("fault", "rule"), [("gateway-timeout", "double-create"), ("server-error", "create-resent")])
@pytest.mark.parametrize("headers", [{"idempotency-key": "first"}, {}], ids=["key", "none"])
def test_create_whose_answer_was_lost_may_be_sent_again_under_its_key(
    client: Any, fault: str, rule: str, headers: dict[str, str]
) -> None:
    client.tenant.choose([Trigger(name=fault, operation="text-to-video", calls=[1])])
    for _ in range(2):
        client.call("text-to-video", headers=headers)
    found = {one.rule.name for session in sessions_of(client.app.engine) for one in conduct_findings(session)}

    assert found & {"double-create", "create-resent"} == (set() if headers else {rule})


def test_refused_request_does_not_use_its_key_up(client: Any) -> None:
    codes = [submit(client, duration=seconds, **KEY)[0] for seconds in (99, 5)]

    assert codes == [400, 200]


def test_default_agent_of_urllib_is_turned_away(client: Any) -> None:
    assert client.call("list-models", headers={"user-agent": "Python-urllib/3.11"}).status == 403
    assert client.call("list-models").status == 200


def test_models_are_searched_and_show_their_schemas(client: Any) -> None:
    found = json.loads(client.call("list-models", query="search=2.5&limit=2&include_schema=true").body)["items"]

    assert [one["slug"] for one in found] == [
        f"bytedance/seedance-2.5/{task}" for task in ("text-to-video", "image-to-video")
    ]
    assert "image_url" in found[1]["input_schema"]["properties"]


def test_end_is_posted_as_it_is_told_without_a_signature(client: Any) -> None:
    with receiving() as receiver:
        _, made = submit(client, query=f"hf_webhook={receiver.url}")
        _, posted = receiver.next()
        client.app.engine.close()

    assert posted == status(client, made)
    assert not [name for name in receiver.heads[0] if "sign" in name.lower()]


def test_put_without_the_signed_header_is_noted(client: Any) -> None:
    ticket = json.loads(client.call("get-upload-url", body={"content_type": "image/png"}).body)
    path = f"/upload/{ticket['upload_url'].rpartition('/upload/')[2]}"
    names = []
    for headers in ({"content-type": "image/png"}, ticket["upload_headers"]):
        assert client.call("put-file", path=path, raw=b"abc", headers=headers).status == 200
        (*_, last) = client.tenant.journal
        names.append([one.rule.name for one in last.violations])

    assert names == [["upload-header-missing"], []]
