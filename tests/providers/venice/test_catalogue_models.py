"""The catalogue's models: known by their limits, listed, and played to a result; what is outside it is said to be."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import av
import httpx
import pytest

from drytake.contract_tests.findings.exit_codes import exit_code
from drytake.contract_tests.journals.report import build_report
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.venice import PROVIDER, catalogue
from drytake.schemas.providers.venice.models import models
from drytake.schemas.providers.venice.outside import find_model, outside_model, slip_of
from drytake.schemas.providers.venice.responses import NamesResponse

IMAGE, VIDEO = "https://example.com/i.png", "https://example.com/v.mp4#duration=4&width=640&height=360"
INPUT: dict[str, Any] = {"image_url": IMAGE, "end_image_url": IMAGE, "video_url": VIDEO, "camera_trajectory": [{}]}
OUTSIDE = [
    "wan-4-0-text-to-video",
    "kling-v5-pro-image-to-video",
    "sora-3-text-to-video",
    "seedance-3-0-reference-to-video-basic",
    "seedance-1-5-pro-text-to-video",
    "grok-imagine-text-to-video",
    "runway-gen4-aleph",
    "wan-2-7-spicy-image-to-video",
    "flux-3-max-text-to-video",
]
SLIPS = {
    "seedance-2-0-text-to-vidoe": "seedance-2-0-text-to-video",
    "seedance-2.0-text-to-video": "seedance-2-0-text-to-video",
    "wan-2-7-text-to-vdeo": "wan-2-7-text-to-video",
    "klng-o3-pro-text-to-video": "kling-o3-pro-text-to-video",
    "veo3-1-fast-text-to-video": "veo3.1-fast-text-to-video",
    "Kling-V3-Pro-Text-To-Video": "kling-v3-pro-text-to-video",
}
NOTHING = ["", "nobody", "seedance", "seedance-9-text-to-video", "foo-text-to-video", "gpt-5", "x" * 5_000, "wan-2-7"]


def body_of(model_id: str, **fields: Any) -> dict[str, Any]:
    model = find_model(model_id)
    assert model is not None
    extras = {name: INPUT[name] for name in model.inputs}
    extras |= {"reference_image_urls": [IMAGE]} if model.needs or "reference-to" in model_id else {}
    return {"model": model_id, "prompt": "p", "duration": (model.durations or ("5s",))[0], **extras, **fields}


def broken(body: dict[str, Any], operation: str = "queue-video") -> dict[str, str]:
    contract = PROVIDER.operation(operation).contract
    assert contract is not None
    return {found.rule.name: found.message for found in contract.validate(json.dumps(body).encode()).violations}


# --- the table ---------------------------------------------------------------------------------------------------


def test_the_catalogue_is_all_there() -> None:
    rows = catalogue.rows()
    assert len(rows) == 163
    assert sum(row["listed"] == "2026-09-29" for row in rows) == 132
    assert {row["id"] for row in rows} - set(models()) == {"flux-3-max-text-to-video", "flux-3-max-image-to-video"}


@pytest.mark.parametrize("field", ["durations", "resolutions", "ratios"])
def test_a_value_that_no_list_has_is_refused_where_there_is_a_list(field: str) -> None:
    name = {"durations": "duration", "resolutions": "resolution", "ratios": "aspect_ratio"}[field]
    rule_names = {"duration-not-offered", "resolution-not-offered", "ratio-not-offered", "field-not-supported"}
    every = {value for row in catalogue.rows() for value in row.get(field, ())}
    wrong = []
    for row in catalogue.rows():
        model = models().get(row["id"])
        if model is None or model.enlarges or model.matches:
            continue
        for value in every:
            refused = bool(rule_names & set(broken(body_of(model.id, **{name: value}))))
            if refused != (value not in row.get(field, every)):
                wrong.append((model.id, value))
    assert not wrong


def test_a_list_with_gaps_is_named_value_by_value() -> None:
    said = broken(body_of("ltx-2-5-pro-text-to-video", duration="7s"))["duration-not-offered"]
    assert said.endswith("takes `6s`, `8s`, `10s`")
    assert broken(body_of("kling-v4-text-to-video", duration="2s"))["duration-not-offered"].endswith("`3s` to `30s`")


def test_media_of_another_kind_is_refused() -> None:
    assert set(broken(body_of("vidu-q3-text-to-video", image_url=IMAGE))) == {"field-not-supported"}
    assert set(broken(body_of("wan-2-7-text-to-video", reference_image_urls=[IMAGE]))) == {"field-not-supported"}


@pytest.mark.parametrize(
    "model_id", ["pixverse-c1-transition", "kling-v3-pro-motion-control", "wan-2-7-video-to-video"]
)
def test_each_input_of_a_kind_is_asked_for(model_id: str) -> None:
    model = models()[model_id]
    for name in model.inputs:
        body = {key: value for key, value in body_of(model_id).items() if key != name}
        assert set(broken(body)) == {"input-missing"}


def test_references_go_by_any_field_that_was_seen_taken() -> None:
    body = body_of("kling-o3-pro-reference-to-video", duration="5s", aspect_ratio="16:9")
    assert body["reference_image_urls"]
    assert not broken(body)


def test_a_model_that_has_left_is_said_to_have() -> None:
    assert broken(body_of("sora-2-text-to-video")) == {
        "model-removed": "`sora-2-text-to-video` has left the catalog by 2026-09-24"
    }


# --- outside -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model_id", OUTSIDE)
@pytest.mark.parametrize("operation", ["queue-video", "quote-video"])
def test_outside_is_a_note(model_id: str, operation: str) -> None:
    body = body_of(model_id) if operation == "queue-video" else {"model": model_id, "duration": "5s"}
    found = broken(body, operation)
    assert set(found) == {"model-outside"}
    assert "outside what is known as of 2026-09-29" in found["model-outside"]


def test_what_was_listed_once_says_until_when() -> None:
    assert "last listed on 2026-08-21" in broken(body_of("grok-imagine-text-to-video"))["model-outside"]


@pytest.mark.parametrize(
    ("fields", "rule_name"),
    [
        ({"prompt": 5}, "wrong-type"),
        ({"prompt": ""}, "prompt-missing"),
        ({"prompt": "p" * 20_001}, "prompt-over-schema"),
        ({"duration": "99s"}, "unknown-duration"),
        ({"duration": None}, "null-field"),
        ({"seed": 1}, "unknown-field"),
        ({"image_url": "photo.png"}, "url-malformed"),
        ({"image_url": "data:text/html;base64,PGI+"}, "data-url-type"),
    ],
)
def test_outside_keeps_to_what_all_models_share(fields: dict[str, Any], rule_name: str) -> None:
    assert set(broken(body_of("wan-4-0-text-to-video", **fields))) - {"model-outside"} == {rule_name}


def test_outside_has_no_limits_of_its_own() -> None:
    body = body_of(
        "wan-4-0-text-to-video", duration="30s", resolution="2160p", aspect_ratio="9:21", prompt="p" * 19_999
    )
    assert set(broken({**body, "image_url": IMAGE, "audio": False})) == {"model-outside"}


@pytest.mark.parametrize(("model_id", "meant"), SLIPS.items(), ids=SLIPS)
def test_a_slip_is_an_error_that_says_what_was_meant(model_id: str, meant: str) -> None:
    assert (slip_of(model_id), outside_model(model_id)) == (meant, None)
    assert f"did you mean `{meant}`?" in broken({**body_of(meant), "model": model_id})["unknown-model"]


@pytest.mark.parametrize("model_id", NOTHING, ids=[name[:20] for name in NOTHING])
def test_what_fits_no_pattern_is_an_error(model_id: str) -> None:
    body = {"model": model_id, "prompt": "p", "duration": "5s"}
    assert set(broken(body)) == {"unknown-model"}


@pytest.mark.parametrize(
    ("model_id", "strict", "code"),
    [
        ("wan-4-0-text-to-video", [], 0),
        ("wan-4-0-text-to-video", ["--strict"], 1),
        ("wan-2-7-text-to-video", ["--strict"], 0),
        ("seedance-2-0-text-to-vidoe", [], 1),
    ],
)
def test_validate_lets_a_ci_choose(model_id: str, strict: list[str], code: int) -> None:
    body = {"model": model_id, "prompt": "p", "duration": "5s", "resolution": "720p"}
    command = [sys.executable, "-m", "drytake.cli", "validate", "-p", "venice", *strict, "-"]
    done = subprocess.run(command, input=json.dumps(body), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("outside what is known as of 2026-09-29" in done.stdout) == ("wan-4-0" in model_id)


# --- played ------------------------------------------------------------------------------------------------------

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(server: tuple[str, App], key: str) -> Iterator[Ask]:
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{server[0]}/venice/api/v1", headers=headers, trust_env=False, timeout=60) as client:
        yield lambda path, body=None: client.post(path, json=body) if body is not None else client.get(path)


ONE_OF_EACH = {model.kind: model.id for model in models().values() if model.listed and not model.link}


@pytest.mark.parametrize("model_id", [*ONE_OF_EACH.values(), *OUTSIDE])
def test_each_kind_is_played_to_a_video(ask: Ask, model_id: str) -> None:
    queued = ask("video/queue", body_of(model_id))
    assert queued.status_code == 200, queued.text
    task = {name: queued.json()[name] for name in ("model", "queue_id")}
    video = ask("video/retrieve", task)
    if video.headers["content-type"] == "application/json":  # a private model: by its link
        assert video.json()["status"] == "COMPLETED"
        video = httpx.get(queued.json()["download_url"], trust_env=False)
    assert video.headers["content-type"] == "video/mp4"
    with av.open(BytesIO(video.content)) as file:
        assert file.streams.video[0].frames > 1


def test_a_private_model_of_the_catalogue_has_its_link(ask: Ask) -> None:
    queued = ask("video/queue", body_of("grok-imagine-1-5-text-to-video-private"))
    link = queued.json()["download_url"]
    assert httpx.get(link, trust_env=False).headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("path", ["models/traits", "models/compatibility_mapping"])
@pytest.mark.parametrize("kind", ["text", "video", "image"])
def test_names_come_in_the_lists_own_form(ask: Ask, path: str, kind: str) -> None:
    response = ask(f"{path}?type={kind}")
    body = NamesResponse.model_validate_json(response.content)
    assert (response.status_code, body.type) == (200, kind)
    assert ask(f"{path}?type=nonsense").status_code == 400
    assert not body.data or kind == "text"


def test_the_list_is_the_catalogues(ask: Ask) -> None:
    listed = {entry["id"]: entry["model_spec"] for entry in ask("models?type=video").json()["data"]}
    rows = {row["id"]: row for row in catalogue.rows()}
    assert {name for name, row in rows.items() if row["listed"] == "2026-09-29"} <= set(listed)
    assert all(spec["traits"] == [] for spec in listed.values())
    for name in set(rows) & set(listed):
        constraints, row = listed[name]["constraints"], rows[name]
        assert constraints["durations"] == row.get("durations", [])
        assert constraints["aspect_ratios"] == row.get("ratios", [])
        assert constraints["audio"] == row["audio"]
        assert constraints.get("prompt_character_limit", 20_000) == row.get("prompt", 20_000)


def test_a_run_says_once_what_is_outside_and_what_is_unpriced() -> None:
    with running(Engine(Settings(timing="instant"), providers=["venice"])) as (origin, app):
        headers = {"authorization": "Bearer sk-test-outside"}
        for number in range(3):
            body = body_of("wan-4-0-text-to-video", prompt=f"scene {number}")
            assert httpx.post(f"{origin}/venice/api/v1/video/queue", json=body, headers=headers).status_code == 200
        priced = body_of("wan-2-7-text-to-video", resolution="720p")
        assert httpx.post(f"{origin}/venice/api/v1/video/queue", json=priced, headers=headers).status_code == 200
        shown = build_report(app.engine, title="run", keys={"sk-test-outside"})
    assert [finding.rule.name for finding in shown.findings].count("model-outside") == 1
    assert shown.unpriced == (("venice", 3),)
    assert (exit_code(shown), exit_code(shown, strict=True)) == (0, 1)
    from drytake.contract_tests.reports.text import report_lines

    assert "would have cost at venice: 0.55 USD + unknown for 3 tasks" in list(report_lines(shown))
