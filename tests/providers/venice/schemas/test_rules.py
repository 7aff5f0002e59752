"""Venice's rules where their own examples don't reach: both editions, both stages, several at once."""

from typing import Any

import pytest

from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.models import models
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.validator import ValidationResult

MODELS = models()

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741
PIXEL = "data:image/png;base64,iVBORw0KGgo="
INPUT: dict[str, Any] = {"image_url": I, "end_image_url": I, "video_url": V, "camera_trajectory": [{}]}
REMOVED = {"model-removed"}
"""What is said beside anything else of models that are no longer listed."""


def validated(operation: str, body: Any, **how: Any) -> ValidationResult[Any]:
    contract = PROVIDER.operation(operation).contract
    assert contract is not None
    return contract.validate_value(body, **how)


def broken(body: dict[str, Any], operation: str = "queue-video", **how: Any) -> set[str]:
    return {violation.rule.name for violation in validated(operation, body, **how).violations}


def body_of(model_id: str, **fields: Any) -> dict[str, Any]:
    """Return the plainest body that a model accepts."""
    model = MODELS[model_id]
    extras = {name: INPUT[name] for name in model.inputs}
    if model.needs:
        extras["reference_image_urls"] = [I]
    return {"model": model_id, "prompt": "p", "duration": (model.durations or ("5s",))[-1], **extras, **fields}


@pytest.mark.parametrize("model_id", MODELS)
def test_every_model_accepts_its_plainest_body(model_id: str) -> None:
    assert not broken(body_of(model_id)) - REMOVED


LISTING = [model.id for model in MODELS.values() if not model.enlarges and "duration" not in model.unlisted]


@pytest.mark.parametrize("duration", ["2s", "16s", "31s", "auto", "1 gen"])
def test_durations_are_those_of_the_model(duration: str) -> None:
    refused = "unknown-duration" if duration == "31s" else "duration-not-offered"

    def expected(model_id: str) -> set[str]:
        model = MODELS[model_id]
        matched = duration == "auto" and ("duration" in model.matches)
        return set() if duration in model.durations else {"duration-without-source" if matched else refused}

    found = {one: broken(body_of(one, duration=duration)) - {"duration-off-ladder"} - REMOVED for one in LISTING}

    assert found == {one: expected(one) for one in LISTING}


@pytest.mark.parametrize("resolution", ["480p", "1080p", "4k", "2K"])
def test_resolutions_are_those_of_the_model(resolution: str) -> None:
    refused = {one for one in LISTING if "resolution-not-offered" in broken(body_of(one, resolution=resolution))}

    assert refused == {one for one in LISTING if resolution not in MODELS[one].resolutions}


@pytest.mark.parametrize("model_id", MODELS)
def test_prompt_stops_at_the_models_own_limit(model_id: str) -> None:
    high = int(MODELS[model_id].prompt.high or 0)

    assert not broken(body_of(model_id, prompt="p" * high)) - REMOVED
    assert broken(body_of(model_id, prompt="p" * (high + 1))) & {"prompt-too-long", "prompt-over-schema"}


def test_all_faults_come_at_once() -> None:
    body = body_of("seedance-2-0-fast-text-to-video", resolution="1080p", duration="2s", image_url=I, seed=1)

    assert broken(body) == {"resolution-not-offered", "duration-not-offered", "field-not-supported", "unknown-field"}


def test_unknown_model_leaves_the_models_rules_silent() -> None:
    assert broken({"model": "seedance-9", "duration": "2s"}) == {"unknown-model"}


@pytest.mark.parametrize("field", ["reference_image_urls", "reference_video_urls", "reference_audio_urls"])
def test_too_many_for_the_schema_is_said_once(field: str) -> None:
    url = {"reference_image_urls": I, "reference_video_urls": V, "reference_audio_urls": A}[field]
    found = broken(body_of("seedance-2-0-reference-to-video", **{field: [url] * 31}))

    assert found == {f"too-many-reference-{field.split('_')[1]}s"}


def test_empty_lists_are_as_good_as_absent() -> None:
    empty: dict[str, Any] = {
        "reference_video_urls": [],
        "reference_audio_urls": [],
        "elements": [],
        "scene_image_urls": [],
    }

    assert not broken(body_of("seedance-2-0-reference-to-video", **empty))


@pytest.mark.parametrize("partner", ["reference_image_urls", "reference_video_urls", "image_url", "video_url"])
def test_audio_goes_with_anything_to_see(partner: str) -> None:
    url = V if "video" in partner else I
    body = {"model": "seedance-2-0-reference-to-video", "prompt": "p", "duration": "5s", "audio_url": A}

    assert broken(body) == {"audio-alone"}
    assert not broken({**body, partner: [url] if partner.endswith("s") else url})


def test_ladder_can_be_made_an_error() -> None:
    policy = ValidationPolicy(severities={"venice.duration-off-ladder": "error"})

    assert not validated("queue-video", body_of("seedance-2-0-text-to-video", duration="6s"), policy=policy).valid
    assert validated("queue-video", body_of("seedance-2-0-fast-text-to-video", duration="6s"), policy=policy).valid


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ("image_url", "data:image/png;base64,????"),
        ("image_url", "data:image/png;base64,A"),
        ("image_url", "data:image/png"),
        ("image_url", "DATA:image/png;base64,A"),
        ("image_url", "data:,"),
        ("image_url", "data:"),
        ("image_url", "data:text/html;base64,PGI+"),
        ("image_url", "data:application/octet-stream;base64,AAAA"),
    ],
)
def test_data_url_that_is_no_image_is_refused(field: str, url: str) -> None:
    found = broken(body_of("seedance-2-0-image-to-video", **{field: url}))

    assert found
    assert found <= {"data-url-type", "data-url-broken", "url-malformed"}


def test_probed_facts_count_like_declared_ones() -> None:
    body = body_of("seedance-2-0-image-to-video", image_url=PIXEL)

    assert broken(body, lookup=lambda _: MediaInfo(kind="image", format="png", width=100, height=100)) == {
        "image-too-small"
    }


def test_remote_clip_is_said_to_be_unverified() -> None:
    report = validated("queue-video", body_of("seedance-2-0-reference-to-video", reference_video_urls=[V]))

    assert [entry.rule.name for entry in report.unverified] == ["clip-length"]


@pytest.mark.parametrize("field", ["consents", "negative_prompt", "end_image_url", "bitrate_mode", "image_strength"])
def test_quote_refuses_what_only_the_queue_takes(field: str) -> None:
    assert broken({"model": "seedance-2-0-text-to-video", "duration": "5s", field: "x"}, "quote-video") == {
        "unknown-field"
    }


def test_quote_looks_at_no_counts_and_no_lengths() -> None:
    body = {
        "model": "seedance-2-0-reference-to-video",
        "duration": "5s",
        "prompt": "p" * 12_000,
        "reference_image_urls": [I] * 31,
        "reference_video_urls": [V],
        "reference_audio_urls": [A],
        "audio_url": A,
    }

    assert validated("quote-video", body).valid


@pytest.mark.parametrize("operation", ["retrieve-video", "complete-video"])
@pytest.mark.parametrize(
    ("body", "rule_names"),
    [
        ({"model": "m", "queue_id": "q", "x": 1}, {"unknown-field"}),
        ({"model": "m"}, {"id-missing"}),
        ({"model": 1, "queue_id": "q"}, {"wrong-type"}),
        ({"model": "m", "queue_id": None}, {"null-field"}),
    ],
)
def test_calls_about_a_task_take_nothing_else(operation: str, body: dict[str, Any], rule_names: set[str]) -> None:
    verb = operation.partition("-")[0]

    assert {rule_name.removeprefix(f"{verb}-") for rule_name in broken(body, operation)} == rule_names


@pytest.mark.parametrize("given", [1, "false", None, {}])
def test_deletion_is_asked_for_by_a_boolean(given: Any) -> None:
    assert not validated("retrieve-video", {"model": "m", "queue_id": "q", "delete_media_on_completion": given}).valid


def test_clips_that_a_model_does_not_take_have_no_length_to_keep() -> None:
    urls = [f"{A}#duration=1", f"{A}#duration=99"]

    assert broken(body_of("seedance-2-0-text-to-video", reference_audio_urls=urls)) == {"field-not-supported"}
