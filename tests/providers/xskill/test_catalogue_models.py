"""XSkill's catalogue: every model takes what its own schema lists, costs what was published, and is played to a result."""

import json
import wave
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import av
import httpx
import pytest

from drytake.contract_tests.findings.exit_codes import exit_code
from drytake.contract_tests.journals.report import build_report
from drytake.contract_tests.reports.text import report_lines
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.xskill import PARAMS, PROVIDER, listing, pricing
from drytake.schemas.providers.xskill.catalogue import entries
from drytake.schemas.validation.validator import ValidationResult

ROWS = listing.rows()
LISTED = [name for name, row in ROWS.items() if "fields" in row and name not in PARAMS]
OUTSIDE = [
    "wan/v2.9/text-to-video",
    "fal-ai/kling-video/o4/pro/image-to-video",
    "xai/grok-imagine-image-3.0/text-to-image",
    "apiz/seedance-2.5",
    "st-ai/pippit-seed2",
]
SLIPS = {
    "wan/v2-6/text-to-video": "wan/v2.6/text-to-video",
    "fal-ai/nano-bananna-2": "fal-ai/nano-banana-2",
    "st-ai/super_seed2": "st-ai/super-seed2",
}
NOTHING = ["", "nobody", "st-ai/other", "st-ai/super-seed3", "other/model/text-to-video", "wan/v2.6", "x" * 5_000]
SEEDANCE_2_5 = {
    "model": "st-ai/super-seed2-lite",
    "params": {"model": "Seedance_2.5", "prompt": "p", "functionMode": "omini", "resolution": "720p", "duration": 30},
}


def validated(model: str, params: Any) -> ValidationResult[Any]:
    contract = PROVIDER.create.contract
    assert contract is not None
    return contract.validate(json.dumps({"model": model, "params": params}).encode())


def broken(model: str, params: Any) -> set[str]:
    return {found.rule.name for found in validated(model, params).violations}


def good(model: str, /, **more: Any) -> dict[str, Any]:
    return {**entries()[model].example, **more}


# --- what they take ----------------------------------------------------------------------------------------------


def test_the_catalogue_is_all_there() -> None:
    kinds = [listing.kind_of(name) for name in ROWS]
    assert (len(ROWS), len(LISTED) + len(PARAMS)) == (165, 94)
    assert [kinds.count(kind) for kind in ("video", "image", "audio", "text")] == [81, 33, 5, 46]


@pytest.mark.parametrize("model", LISTED)
def test_a_valid_request_is_accepted(model: str) -> None:
    assert not broken(model, good(model))


@pytest.mark.parametrize("model", LISTED)
def test_each_required_field_is_asked_for(model: str) -> None:
    for name, field in ROWS[model]["fields"].items():
        params = {key: value for key, value in good(model).items() if key != name}
        assert broken(model, params) == ({"param-missing"} if field.get("required") else set())


@pytest.mark.parametrize("model", LISTED)
def test_each_list_of_values_is_kept_to(model: str) -> None:
    for name, field in ROWS[model]["fields"].items():
        for value in field.get("enum", ()):
            assert not broken(model, good(model, **{name: value}))
        if "enum" in field:
            assert broken(model, good(model, **{name: "none of these"})) == {"param-not-offered"}
            assert broken(model, good(model, **{name: None})) == {"null-field"}


@pytest.mark.parametrize("model", LISTED)
def test_each_bound_is_kept_to(model: str) -> None:
    for name, field in ROWS[model]["fields"].items():
        for side, step in (("low", -1), ("high", 1)):
            if side in field:
                assert not broken(model, good(model, **{name: field[side]}))
                assert broken(model, good(model, **{name: field[side] + step})) == {"param-out-of-range"}
        if "most" in field:
            urls = ["https://example.com/i.png"] * (field["most"] + 1)
            assert not broken(model, good(model, **{name: urls[1:]}))
            assert broken(model, good(model, **{name: urls})) == {"param-too-many"}


def test_a_number_is_no_string_where_the_schema_lists_strings() -> None:
    (found,) = validated("wan/v2.6/text-to-video", {"prompt": "p", "duration": 5}).violations
    assert found.message == "`duration` is `5`, an integer; the model takes `5`, `10`, `15`"


def test_a_field_that_no_list_has_is_without_effect() -> None:
    assert broken("wan/v2.6/text-to-video", {"prompt": "p", "ratio": "16:9"}) == {"unknown-field"}


def test_seedance_2_5_is_taken() -> None:
    assert not broken(SEEDANCE_2_5["model"], SEEDANCE_2_5["params"])  # type: ignore[arg-type]
    assert broken("st-ai/super-seed2-lite", {**good("st-ai/super-seed2-lite"), "duration": 31}) == {
        "param-out-of-range"
    }


# --- outside -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OUTSIDE)
def test_outside_is_a_note_and_keeps_to_what_all_share(model: str) -> None:
    params = {"prompt": "p", "anything": 5}
    (note,) = validated(model, params).violations
    assert (note.rule.name, note.severity, note.rule.outside) == ("model-outside", "info", True)
    assert "outside what is known as of 2026-09-29" in note.message
    assert broken(model, {"prompt": 5}) == {"model-outside", "wrong-type"}
    assert broken(model, {"prompt": "p", "image_urls": "x"}) == {"model-outside", "wrong-type"}


@pytest.mark.parametrize(("model", "meant"), SLIPS.items(), ids=SLIPS)
def test_a_slip_says_what_was_meant(model: str, meant: str) -> None:
    (found,) = validated(model, {"prompt": "p"}).violations
    assert found.rule.name == "unknown-model"
    assert f"did you mean `{meant}`?" in found.message


@pytest.mark.parametrize("model", NOTHING, ids=[name[:20] for name in NOTHING])
def test_what_fits_no_pattern_is_an_error(model: str) -> None:
    assert broken(model, {"prompt": "p"}) == {"unknown-model"}


# --- what they cost ----------------------------------------------------------------------------------------------


def cost(model: str, /, **params: Any) -> Decimal | None:
    request = validated(model, good(model, **params)).request
    assert request is not None
    return pricing.estimate(request).amount


@pytest.mark.parametrize(
    ("model", "params", "price"),
    [
        ("wan/v2.6/image-to-video", {"duration": "5", "resolution": "720p"}, 200),
        ("wan/v2.6/image-to-video", {"duration": "10", "resolution": "1080p"}, 600),
        ("wan/v2.6/text-to-video", {"duration": "5"}, None),
        ("wan/v2.7/text-to-video", {"duration": 15}, 600),
        ("fal-ai/kling-video/o3/pro/text-to-video", {"duration": "5"}, 448),
        ("fal-ai/kling-video/o3/pro/text-to-video", {"duration": "5", "generate_audio": True}, 560),
        ("fal-ai/minimax/hailuo-2.3/standard/text-to-video", {"duration": "10"}, 224),
        ("fal-ai/minimax/hailuo-2.3/pro/text-to-video", {}, 196),
        ("fal-ai/sora-2/text-to-video", {"duration": 8}, 320),
        ("fal-ai/sora-2/text-to-video/pro", {"duration": 4, "resolution": "1080p"}, 800),
        ("xai/grok-imagine-video/text-to-video", {"duration": 15}, 300),
        ("st-ai/super-seed2-lite", {"model": "seedance2.0_direct", "duration": 10}, 700),
        ("st-ai/super-seed2-lite", {"model": "Seedance_2.5", "resolution": "480p", "duration": 4}, 520),
        ("st-ai/super-seed2-lite", {"model": "Seedance_2.0_mini", "duration": 4}, None),
        ("fal-ai/nano-banana-2", {"num_images": 1}, 32),
        ("fal-ai/nano-banana-2", {"num_images": 2, "resolution": "4K", "enable_web_search": True}, 140),
        ("openai/gpt-image-2", {"resolution": "2K", "quality": "high", "num_images": 1}, 46),
        ("openai/gpt-image-2", {}, None),
        ("jimeng-4.0", {"n": 4}, 8),
        ("jimeng-video-3.5-pro-12s", {}, 30),
        ("minimax/t2a", {"text": "x" * 1_000, "model": "speech-2.8-hd"}, 35),
        ("minimax/music-gen", {"model": "music-2.5"}, 100),
        ("fal-ai/topaz/upscale/video", {"video_url": "https://example.com/v.mp4#duration=10"}, 80),
        ("fal-ai/vidu/q3/text-to-video", {"duration": 4}, None),
        ("ark/seedance-2.0", {"duration": 5}, None),
    ],
)
def test_a_price_is_the_published_one(model: str, params: dict[str, Any], price: int | None) -> None:
    assert cost(model, **params) == (None if price is None else Decimal(price))


PRICED = [name for name, row in ROWS.items() if row.get("price", {}).get("unit") in ("task", "image")]


@pytest.mark.parametrize("model", [name for name in PRICED if not ROWS[name]["price"].get("by") and name not in PARAMS])
def test_a_base_price_is_that_of_one(model: str) -> None:
    assert cost(model) == Decimal(ROWS[model]["price"]["rates"][""])


# --- played ------------------------------------------------------------------------------------------------------

Ask = Callable[..., Any]


@pytest.fixture
def ask(server: tuple[str, App], key: str) -> Iterator[Ask]:
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{server[0]}/xskill/api/v3", headers=headers, trust_env=False, timeout=60) as client:
        yield lambda path, body=None: client.post(path, json=body) if body is not None else client.get(path)


def played(ask: Ask, model: str, params: dict[str, Any]) -> dict[str, Any]:
    created = ask("tasks/create", {"model": model, "params": params, "channel": None})
    assert created.status_code == 200, created.text
    operation = PROVIDER.operation("create-task")
    operation.responses[200].model_validate_json(created.content)
    shown = ask("tasks/query", {"task_id": created.json()["data"]["task_id"]})
    PROVIDER.operation("query-task").responses[200].model_validate_json(shown.content)
    data: dict[str, Any] = shown.json()["data"]
    assert data["status"] == "completed"
    return {**data, "price": created.json()["data"]["price"]}


def fetched(url: str) -> bytes:
    return httpx.get(url, trust_env=False).raise_for_status().content


@pytest.mark.parametrize(
    ("model", "params"),
    [
        ("wan/v2.6/image-to-video", good("wan/v2.6/image-to-video", duration="10")),
        ("fal-ai/veo3.1", good("fal-ai/veo3.1", duration="8s")),
        ("st-ai/super-seed2-lite", SEEDANCE_2_5["params"]),
        ("ark/seedance-2.0", good("ark/seedance-2.0")),
        *((model, {"prompt": "p"}) for model in OUTSIDE if "image-3.0" not in model),
    ],
)
def test_a_video_is_played(ask: Ask, model: str, params: Any) -> None:
    (url,) = played(ask, model, params)["result"]["output"]["images"]
    with av.open(BytesIO(fetched(url))) as file:
        assert file.streams.video[0].frames > 1


@pytest.mark.parametrize(
    ("model", "params", "count"),
    [
        ("fal-ai/nano-banana-2", {"prompt": "p", "num_images": 3, "aspect_ratio": "16:9"}, 3),
        ("jimeng-4.0", {"prompt": "p", "n": 2}, 2),
        ("openai/gpt-image-2", {"prompt": "p"}, 1),
        ("xai/grok-imagine-image-3.0/text-to-image", {"prompt": "p"}, 1),
    ],
)
def test_images_are_played(ask: Ask, model: str, params: dict[str, Any], count: int) -> None:
    urls = played(ask, model, params)["result"]["output"]["images"]
    assert len(urls) == count
    assert all(fetched(url).startswith(b"\x89PNG") for url in urls)


def test_a_sound_is_played(ask: Ask) -> None:
    shown = played(ask, "minimax/t2a", {"text": "A lighthouse at dawn, " * 10})
    with wave.open(BytesIO(fetched(shown["result"]["audio_url"]))) as sound:
        assert sound.getnframes() > sound.getframerate()


@pytest.mark.parametrize("model", ["openrouter/router/vision", "gpt-4o", "volcengine/captioning/ata-speech"])
def test_text_is_known_and_not_played(ask: Ask, model: str) -> None:
    response = ask("tasks/create", {"model": model, "params": good(model)})
    assert (response.status_code, response.headers["x-drytake-reason"]) == (501, "not-played")


def test_params_that_do_not_fit_come_with_the_models_schema(ask: Ask) -> None:
    response = ask("tasks/create", {"model": "wan/v2.6/image-to-video", "params": {"prompt": "p", "duration": "7"}})
    data = response.json()["data"]
    assert response.status_code == 422
    assert data["params_schema"]["properties"]["duration"]["enum"] == ["5", "10", "15"]
    assert {error["field"] for error in data["errors"]} == {"image_url", "duration"}


def test_an_unknown_price_is_no_number(ask: Ask) -> None:
    assert played(ask, "wan/v2.9/text-to-video", {"prompt": "p"})["price"] is None
    assert played(ask, "wan/v2.7/text-to-video", {"prompt": "p", "duration": 5})["price"] == 200


def test_a_switch_sets_the_number_that_nobody_published() -> None:
    settings = Settings(timing="instant", switches={"xskill": {"unpublished-price": 25}})
    with running(Engine(settings, providers=["xskill"])) as (origin, _):
        body = {"model": "wan/v2.9/text-to-video", "params": {"prompt": "p"}}
        headers = {"authorization": "Bearer sk-test-set"}
        response = httpx.post(f"{origin}/xskill/api/v3/tasks/create", json=body, headers=headers)
    assert response.json()["data"]["price"] == 25


def test_a_run_says_once_what_is_outside_and_what_is_unpriced() -> None:
    with running(Engine(Settings(timing="instant"), providers=["xskill"])) as (origin, app):
        for prompt in ("one", "two"):
            body = {"model": "wan/v2.9/text-to-video", "params": {"prompt": prompt}}
            headers = {"authorization": "Bearer sk-test-outside"}
            httpx.post(f"{origin}/xskill/api/v3/tasks/create", json=body, headers=headers).raise_for_status()
        shown = build_report(app.engine, title="run", keys={"sk-test-outside"})
    assert [finding.rule.name for finding in shown.findings].count("model-outside") == 1
    assert (exit_code(shown), exit_code(shown, strict=True)) == (0, 1)
    assert "would have cost at xskill: unknown for 2 tasks" in list(report_lines(shown))


@pytest.mark.parametrize("model", ["wan/v2.6/text-to-video", "minimax/t2a", "gpt-4o", "apiz/seedance-2.5"])
def test_its_pages_are_of_the_known_shape(ask: Ask, model: str) -> None:
    for path, name in ((f"mcp/models/{model}", "get-model"), (f"models/{model}/docs", "get-model-docs")):
        response = ask(path)
        PROVIDER.operation(name).responses[200].model_validate_json(response.content)
    listed = ask("mcp/models")
    PROVIDER.operation("list-models").responses[200].model_validate_json(listed.content)
    assert model in {row["id"] for row in listed.json()["data"]["models"]}
