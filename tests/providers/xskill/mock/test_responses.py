"""What doesn't fit is refused in XSkill's words, whatever it is, and costs nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.xskill import PROVIDER

SEEDANCE = "st-ai/super-seed2"
MODELS = (
    SEEDANCE,
    "fal-ai/bytedance/seedream/v4.5/text-to-image",
    "fal-ai/bytedance/seedream/v4.5/edit",
)
PARAMS = {"prompt": "p"}

BODIES: dict[str, tuple[Any, int, str]] = {
    "flat": ({"model": SEEDANCE, "prompt": "p"}, 422, "Invalid request body: params: field required"),
    "empty": ({}, 422, "Invalid request body: model: field required; params: field required"),
    "no model": ({"params": PARAMS}, 422, "Invalid request body: model: field required"),
    "unknown model": ({"model": "st-ai/other", "params": PARAMS}, 400, "Unsupported model: st-ai/other"),
    "unknown model, flat": ({"model": "st-ai/other", "prompt": "p"}, 422, "Invalid request body"),
    "model is a number": ({"model": 5, "params": PARAMS}, 422, "Invalid request body: model"),
    "model is null": ({"model": None, "params": PARAMS}, 422, "Invalid request body: model"),
    "params are a string": ({"model": SEEDANCE, "params": "p"}, 422, "Invalid"),
    "params are null": ({"model": SEEDANCE, "params": None}, 422, "Invalid"),
    "an array": ([], 422, "Invalid request body"),
    "a string": ("p", 422, "Invalid request body"),
    "null": (None, 422, "Invalid request body"),
    "odd callback": ({"model": SEEDANCE, "params": PARAMS, "callback_url": 5}, 422, "Invalid request body: callback"),
    "no prompt": ({"model": SEEDANCE, "params": {}}, 422, f"Invalid params for model '{SEEDANCE}'"),
    "too many files": (
        {
            "model": SEEDANCE,
            "params": {
                **PARAMS,
                "image_files": ["https://example.com/i.png"] * 9,
                "video_files": ["https://example.com/v.mp4"] * 3,
                "audio_files": ["https://example.com/a.mp3"],
            },
        },
        422,
        "Invalid params",
    ),
}


@pytest.mark.parametrize(("body", "status", "detail"), BODIES.values(), ids=BODIES)
def test_body_that_does_not_fit_is_refused_and_free(xskill: Any, body: Any, status: int, detail: str) -> None:
    response = xskill.post("tasks/create", json=body)

    assert xskill.refusal(response, status).startswith(detail)
    assert xskill.balance() == 10_000
    assert xskill.data(xskill.get("tasks/list"), "list-tasks")["tasks"] == []


def test_params_that_do_not_fit_come_with_schema_and_errors(xskill: Any) -> None:
    response = xskill.make(duration="5", ratio="auto", prompt=None)

    data = response.json()["data"]
    assert list(data) == ["params_schema", "errors"]
    assert data["params_schema"]["properties"]["duration"]["maximum"] == 15
    assert [error["field"] for error in data["errors"]] == ["prompt", "ratio", "duration"]


def test_missing_param_is_said_as_the_fixture_says_it(xskill: Any) -> None:
    response = xskill.post("tasks/create", json={"model": SEEDANCE, "params": {}})

    assert response.json()["data"]["errors"] == [{"field": "prompt", "message": "field required"}]


def test_item_of_an_array_is_named(xskill: Any) -> None:
    response = xskill.make(image_files=["https://example.com/i.png", "i.png"])

    assert [error["field"] for error in response.json()["data"]["errors"]] == ["image_files.1"]


def test_rule_ids_stay_out_of_the_body(xskill: Any) -> None:
    response = xskill.make(image_files=["data:image/png;base64,AAAA"])

    assert xskill.rules_in(response) == {"base64-asset"}
    assert "base64-asset" not in response.text


RAW = {
    "not JSON": b"{",
    "nothing": b"",
    "not UTF-8": b"\xff\xfe",
    "NaN": b'{"model": "st-ai/super-seed2", "params": {"prompt": "p", "x": NaN}}',
    "lone surrogate": b'{"model": "st-ai/super-seed2", "params": {"prompt": "\\ud800"}}',
    "deep": b'{"model": "st-ai/super-seed2", "params": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
@pytest.mark.parametrize("path", ["tasks/create", "tasks/query", "tasks/cancel", "upload/image", "tools/transfer-url"])
def test_bytes_that_are_no_body_are_refused(xskill: Any, path: str, raw: bytes) -> None:
    assert xskill.refusal(xskill.post(path, content=raw, headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_other_content_type_is_refused(xskill: Any, kind: str) -> None:
    raw = json.dumps({"model": SEEDANCE, "params": PARAMS})

    response = xskill.post("tasks/create", content=raw, headers={"content-type": kind})

    assert xskill.refusal(response, 422)
    assert xskill.rules_in(response) == {"content-type"}


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json", ""])
def test_json_by_another_name_is_taken(xskill: Any, kind: str) -> None:
    raw = json.dumps({"model": SEEDANCE, "params": PARAMS})

    assert xskill.post("tasks/create", content=raw, headers={"content-type": kind}).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"taskId": "t"}, {"task_id": 5}, {"task_id": None}, {"task_id": " "}, []], ids=str
)
def test_query_without_a_task_is_refused(xskill: Any, body: Any) -> None:
    response = xskill.post("tasks/query", json=body)

    assert isinstance(xskill.refusal(response, 422), str)
    assert "data" not in response.json()


def test_unknown_paths_and_methods_are_refused_in_the_envelope(xskill: Any) -> None:
    assert xskill.refusal(xskill.get("upload"), 404) == "Not Found"
    assert xskill.refusal(xskill.get("tasks/create/x"), 404) == "Not Found"
    assert xskill.refusal(xskill.delete("user/balance"), 405) == "Method Not Allowed"


# --- the validator and the mock agree ----------------------------------------------------------------------------

URL = st.sampled_from(
    [
        "https://example.com/i.png",
        "https://example.com/v.mp4#duration=8",
        "https://example.com/v.mp4#format=mp4",
        "data:image/png;base64,AAAA",
        "ftp://example.com/i",
        "i.png",
        "",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
FIELDS: dict[str, Any] = {
    "prompt": st.sampled_from(["p", " ", "@image_file_2", "@图片1", "Figure 3"]) | JSON,
    "model": st.sampled_from(["seedance_2.0", "seedance_2.0_fast", "seedance"]) | JSON,
    "functionMode": st.sampled_from(["omni_reference", "first_last_frames", "auto"]) | JSON,
    "ratio": st.sampled_from(["16:9", "auto"]) | JSON,
    "duration": st.integers(3, 16) | st.sampled_from(["5", "16", 5.0]) | JSON,
    "image_files": st.lists(URL, max_size=11) | JSON,
    "video_files": st.lists(URL, max_size=4) | JSON,
    "audio_files": st.lists(URL, max_size=4) | JSON,
    "filePaths": st.lists(URL, max_size=3) | JSON,
    "media_files": st.lists(URL, max_size=3) | JSON,
    "aspect_ratio": st.sampled_from(["16:9", "2:1"]) | JSON,
    "image_size": st.sampled_from(["auto_2K", "square", "auto"]) | JSON,
    "num_images": st.integers(0, 7) | JSON,
    "image_urls": st.lists(URL, max_size=11) | JSON,
    "seed": st.integers() | JSON,
}
GOOD = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["p", "@image_file_1 as @video_file_2"])},
    optional={
        "functionMode": st.sampled_from(["omni_reference", "first_last_frames"]),
        "duration": st.integers(4, 16),
        "image_files": st.lists(st.just("https://example.com/i.png"), max_size=10),
        "video_files": st.lists(
            st.sampled_from(["https://example.com/v.mp4", "https://e.com/v#duration=6"]), max_size=3
        ),
        "filePaths": st.lists(st.just("https://example.com/i.png"), max_size=1),
        "image_urls": st.lists(st.just("https://example.com/i.png"), max_size=11),
        "num_images": st.integers(1, 7),
    },
)
ANY_PARAMS = GOOD | st.fixed_dictionaries({}, optional=FIELDS) | JSON
CREATES = (
    st.fixed_dictionaries(
        {"model": st.sampled_from(MODELS), "params": ANY_PARAMS},
        optional={"channel": st.sampled_from([None, "api", "fax"]) | JSON, "callback_url": JSON},
    )
    | st.fixed_dictionaries({}, optional={"model": st.just("st-ai/x") | JSON, "params": ANY_PARAMS, "prompt": JSON})
    | JSON
)

APP = App(Engine(Settings(timing="instant", seed=1), providers=["xskill"]))


def in_process(path: str, raw: bytes) -> int:
    """Return the status of a call that goes through everything but the socket."""
    headers = {b"authorization": b"Bearer sk-test-property", b"content-type": b"application/json"}
    call = Call(APP.engine.mounts["xskill"], "POST", path, headers, b"", raw, "http://mock")
    return APP.response(call, APP.routes["xskill"]).status


@given(CREATES)
def test_mock_takes_what_the_validator_takes(body: Any) -> None:
    contract = PROVIDER.create.contract
    assert contract is not None
    raw = json.dumps(body).encode()
    account = APP.engine.billing.account(APP.engine.tenant("sk-test-property"), PROVIDER)
    account.grant(10_000 - account.balance, 0)

    valid = contract.validate(raw, lookup=APP.engine.lookup).valid

    assert in_process("/api/v3/tasks/create", raw) in ({200} if valid else {400, 422})
    assert (account.balance < 10_000) == valid


@given(st.sampled_from(["query", "cancel"]), st.dictionaries(st.sampled_from(["task_id", "x"]), JSON) | JSON)
def test_any_query_is_answered(call: str, body: Any) -> None:
    contract = PROVIDER.operation(f"{call}-task").contract
    assert contract is not None
    raw = json.dumps(body).encode()

    assert in_process(f"/api/v3/tasks/{call}", raw) == (404 if contract.validate(raw).valid else 422)


IMAGES = st.sampled_from(["aGVsbG8=", "iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo=", "data:,x", "!"]) | JSON


@given(st.fixed_dictionaries({}, optional={"image_data": IMAGES, "image_url": URL | JSON, "file_name": JSON}) | JSON)
def test_any_upload_is_answered(body: Any) -> None:
    contract = PROVIDER.operation("upload-image").contract
    assert contract is not None
    raw = json.dumps(body).encode()

    assert in_process("/api/v3/upload/image", raw) == (200 if contract.validate(raw).valid else 422)
