"""What relays of the new-api kind do that direct sellers don't, and what other shapes have of their own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.registry import get_provider
from tests.providers.gateways.conftest import Gateway

Made = Callable[..., Gateway]
GOOD = {"model": "doubao-seedance-2-0-260128", "prompt": "a fox", "seconds": "5"}
PNG = "https://example.com/i.png"
FORM = {"content-type": "multipart/form-data; boundary=b"}


def form(*parts: tuple[str, str]) -> bytes:
    shown = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts)
    return f"{shown}--b--\r\n".encode()


def rules(name: str, body: Any) -> dict[str, str]:
    contract = get_provider(name).create.contract
    assert contract is not None
    return {one.rule.name: one.severity for one in contract.validate(json.dumps(body).encode()).violations}


def test_unknown_task_is_400_on_the_query_and_404_on_the_file(gateway: Made) -> None:
    one = gateway("newapi")

    query, content = one.ask("get-task", "task_x"), one.ask("get-content", "task_x")

    assert (query.status, json.loads(query.body)) == (
        400,
        {"code": "task_not_exist", "message": "task_not_exist", "data": None},
    )
    assert (content.status, json.loads(content.body)["error"]["message"]) == (404, "Task not found")


def test_file_is_served_behind_the_key_once_the_task_has_ended(gateway: Made) -> None:
    one = gateway("newapi", timing="per-poll")
    task = one.id_of(one.make())
    early = one.ask("get-content", task)

    done = one.ask("get-content", task)

    assert json.loads(early.body)["error"]["message"] == "Task is not completed yet, current status: in_progress"
    assert (done.status, done.body[4:8]) == (200, b"ftyp")
    assert one.ask("get-content", task, key=None).status == 401


def test_two_images_without_roles_are_refused_as_the_maker_does(gateway: Made) -> None:
    refused = gateway("newapi").make({**GOOD, "images": [PNG, PNG]})

    said = json.loads(refused.body)
    assert (refused.status, said["code"]) == (400, "fail_to_fetch_task")
    assert json.loads(said["message"])["error"]["message"] == "2 images have no role"
    roles = [{"type": "image_url", "image_url": {"url": PNG}, "role": role} for role in ("first_frame", "last_frame")]
    assert rules("newapi", {**GOOD, "metadata": {"content": roles}}) == {}


def test_part_of_a_form_with_brackets_is_lost(gateway: Made) -> None:
    one = gateway("newapi")
    made = one.make(raw=form(*GOOD.items(), ("metadata[resolution]", "480p")), headers=FORM)
    (task,) = one.client.app.engine.store.tasks_of(one.client.tenant.id)

    assert made.status == 200
    assert json.loads(task.raw) == {**GOOD, "metadata": {"metadata[resolution]": "480p"}}
    assert "newapi.merged-key-lost" in dict(made.headers)[b"x-drytake-violations"].decode()


def test_what_is_merged_counts_for_the_film(gateway: Made) -> None:
    row = get_provider("newapi").create
    assert row.contract is not None
    body = {**GOOD, "duration": 7, "metadata": {"resolution": "480p", "ratio": "9:16", "generate_audio": False}}
    request = row.contract.validate_value(body).request

    shot: Any = row.canonical(request) if row.canonical else None

    assert (shot.seconds, shot.resolution, shot.ratio, shot.audio) == (7, "480p", "9:16", False)


@pytest.mark.parametrize(("said", "broken"), [({"seconds": "16"}, True), ({"duration": 15, "seconds": "16"}, False)])
def test_duration_comes_before_seconds(said: dict[str, Any], broken: bool) -> None:  # noqa: FBT001 - a case
    assert ("duration-out-of-range" in rules("newapi", {**GOOD, **said})) is broken


def test_task_that_never_ends_is_given_up(gateway: Made) -> None:
    one = gateway("newapi", "sk-drytake-stuck", timing="realistic", switches={"newapi": {"task-minutes": 30}})
    one.client.tenant.clock.freeze()
    task = one.id_of(one.make())
    one.client.tenant.clock.advance(29 * 60)
    before = json.loads(one.ask("get-task", task).body)
    one.client.tenant.clock.advance(2 * 60)

    after = json.loads(one.ask("get-task", task).body)

    assert (before["status"], after["status"]) == ("in_progress", "failed")
    assert after["error"]["message"].startswith("任务超时")


def test_query_may_be_one_look_behind(gateway: Made) -> None:
    one = gateway("newapi", timing="realistic", switches={"newapi": {"staleness": 15}})
    one.client.tenant.clock.freeze()
    task = one.id_of(one.make())
    one.client.tenant.clock.advance(12)
    before = json.loads(one.ask("get-task", task).body)["status"]
    one.client.tenant.clock.advance(4)

    assert [before, json.loads(one.ask("get-task", task).body)["status"]] == ["queued", "in_progress"]


def test_create_that_is_sent_again_under_its_key_is_one_task_at_the_router(gateway: Made) -> None:
    one = gateway("comfy")
    made = [one.make(headers={"idempotency-key": key}) for key in ("a", "a", "b")]
    other = one.make({"content": [{"type": "text", "text": "a dog"}]}, headers={"idempotency-key": "a"})

    ids = [one.id_of(each) for each in made]
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (True, False)
    assert (other.status, json.loads(other.body)["error_type"]) == (409, "invalid_input")


def test_older_relays_say_the_result_where_the_reason_stands(gateway: Made) -> None:
    old = gateway("newapigen", switches={"newapigen": {"result-in-fail-reason": True}})
    new = gateway("newapigen")

    seen = [json.loads(one.ask("get-task", one.id_of(one.make())).body)["data"] for one in (old, new)]

    assert seen[0]["fail_reason"] == seen[0]["result_url"] != ""
    assert seen[1]["fail_reason"] == ""


def test_empty_balance_is_403_at_relays_of_that_kind(gateway: Made) -> None:
    refused = gateway("newapi", "sk-drytake-insufficient-credit").make()

    said = json.loads(refused.body)["error"]
    assert (refused.status, said["code"], said["type"]) == (403, "insufficient_user_quota", "api_error")


def test_first_word_may_be_another_than_the_states(gateway: Made) -> None:
    assert json.loads(gateway("anyfast").make().body)["status"] == ""
    assert json.loads(gateway("cometapi").make().body)["status"] == "SUBMITTED"


def test_own_names_of_models_stand_for_the_makers(gateway: Made) -> None:
    one = gateway("anyfast")
    made = one.make({"model": "seedance-fast", "content": [{"type": "text", "text": "a fox"}], "resolution": "1080p"})

    assert made.status == 400
    assert (
        rules("anyfast", {"model": "seedance", "content": [{"type": "text", "text": "a"}], "resolution": "1080p"}) == {}
    )


def test_refusal_under_200_says_its_code(gateway: Made) -> None:
    refused = gateway("jimengapi").make({"model": "jimeng-video-seedance-2.0", "prompt": "a fox", "duration": 20})

    said = json.loads(refused.body)
    assert (refused.status, said["data"]) == (200, None)
    assert said["code"] < 0
    assert "4~15" in said["message"]


def test_failure_is_completed_with_a_type_at_the_router(gateway: Made) -> None:
    one = gateway("comfy", "sk-drytake-moderation")
    task = one.id_of(one.make())

    seen = json.loads(one.ask("get-task", task).body)

    assert (seen["status"], seen["error_type"]) == ("COMPLETED", "content_policy_violation")


def test_router_takes_the_makers_body_without_a_model(gateway: Made) -> None:
    one = gateway("comfy")
    made = one.make({"content": [{"type": "text", "text": "a fox"}]})

    assert made.status == 201
    links = json.loads(made.body)
    assert links["status_url"].endswith(f"/dreamina-seedance-2-0-260128/requests/{links['request_id']}/status")
    waited = one.client.exactly(
        one.provider.operation("run"), {"body": {"content": [{"type": "text", "text": "a fox"}]}}
    )
    assert json.loads(waited.body)["content"]["video_url"].endswith(".mp4")


def test_status_is_202_until_the_end_behind_fals_wire(gateway: Made) -> None:
    one = gateway("qnaigc", timing="per-poll")
    task = one.id_of(one.make())

    assert [one.ask("get-task", task).status for _ in range(2)] == [202, 200]


def test_path_may_name_the_model(gateway: Made) -> None:
    one = gateway("muapi")
    made = one.make({"prompt": "a fox", "duration": 5}, path="/api/v1/seedance-2.5-text-to-video")
    (task,) = one.client.app.engine.store.tasks_of(one.client.tenant.id)

    assert made.status == 200
    assert f"{task.price}" == "1.70"


def test_prices_are_those_that_are_known_elsewhere(gateway: Made) -> None:
    cost = {"apimart": {"model": "seedance-2.0", "prompt": "a", "duration": 5}}
    cost["laozhang"] = {
        "model": "doubao-seedance-2-0-260128",
        "content": [{"type": "text", "text": "a"}],
        "duration": 5,
    }

    cost["atlas"] = {"model": "bytedance/seedance-2.0/text-to-video", "prompt": "a", "duration": 5, "ratio": "16:9"}

    charged = {}
    for name, body in cost.items():
        one = gateway(name)
        one.make(body)
        (task,) = one.client.app.engine.store.tasks_of(one.client.tenant.id)
        charged[name] = f"{task.price:.4f}"

    assert charged == {"apimart": "0.7100", "laozhang": "0.8586", "atlas": "1.2096"}


def test_price_that_nobody_knows_is_unknown() -> None:
    row = get_provider("apiyi").create
    assert row.contract is not None
    assert row.estimate is not None
    body = {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "a"}]}

    assert row.estimate(row.contract.validate_value(body).request).amount is None


def test_unknown_path_is_the_sites_page_where_a_relay_does_so(gateway: Made) -> None:
    one = gateway("laozhang")

    seen = one.client.send("GET", "/laozhang/seedance/api/v3/contents/generations/tasks")

    assert (seen.status, dict(seen.headers)[b"content-type"].partition(b";")[0]) == (200, b"text/html")
