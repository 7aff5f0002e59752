"""XSkill's rules are the sentences of its documents, and a limit that is off by one would be noticed."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.providers.xskill import PROVIDER, rules
from drytake.schemas.providers.xskill.rules.book import EDIT, SEEDANCE, TEXT_TO_IMAGE
from drytake.schemas.providers.xskill.rules.tokens import references
from drytake.schemas.providers.xskill.rules.uploads import image_format
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import ValidationResult, Validator

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(24)).decode()

PUBLISHED = {
    "audios-too-long": ("error", "documented"),
    "dropped-field": ("warning", "inferred"),
    "extension-mismatch": ("warning", "inferred"),
    "url-expired": ("warning", "documented"),
    "url-is-page": ("warning", "inferred"),
    "url-unreachable": ("warning", "inferred"),
    "base64-asset": ("error", "inferred"),
    "body-not-json": ("error", "documented"),
    "body-not-object": ("error", "documented"),
    "callback-local": ("info", "inferred"),
    "callback-url-malformed": ("warning", "inferred"),
    "content-type": ("error", "inferred"),
    "dangling-figure": ("info", "inferred"),
    "dangling-reference": ("warning", "inferred"),
    "duration-not-integer": ("error", "inferred"),
    "integral-decimal": ("warning", "inferred"),
    "duration-out-of-range": ("error", "documented"),
    "file-too-large": ("info", "observed"),
    "image-urls-count": ("error", "observed"),
    "image-urls-missing": ("error", "documented"),
    "key-missing": ("error", "documented"),
    "legacy-shape": ("warning", "observed"),
    "list-limit": ("error", "inferred"),
    "mcp-argument-missing": ("error", "documented"),
    "mcp-message": ("error", "inferred"),
    "mcp-unknown-tool": ("error", "documented"),
    "model-missing": ("error", "documented"),
    "null-field": ("error", "inferred"),
    "model-outside": ("info", "inferred"),
    "num-images-out-of-range": ("error", "documented"),
    "outdated-token": ("info", "observed"),
    "params-missing": ("error", "documented"),
    "prompt-blank": ("error", "inferred"),
    "prompt-missing": ("error", "documented"),
    "reference-in-frames-mode": ("warning", "observed"),
    "references-too-long": ("error", "inferred"),
    "task-id-blank": ("error", "inferred"),
    "task-id-missing": ("error", "documented"),
    "too-many-audios": ("error", "documented"),
    "too-many-files": ("error", "documented"),
    "too-many-frames": ("error", "observed"),
    "too-many-images": ("error", "documented"),
    "too-many-videos": ("error", "documented"),
    "transfer-type": ("error", "documented"),
    "transfer-url-missing": ("error", "documented"),
    "param-missing": ("error", "observed"),
    "param-not-offered": ("error", "observed"),
    "param-out-of-range": ("error", "observed"),
    "param-too-many": ("error", "observed"),
    "price-unpublished": ("info", "inferred"),
    "unknown-channel": ("warning", "observed"),
    "unknown-field": ("warning", "inferred"),
    "unknown-image-size": ("error", "documented"),
    "unknown-mode": ("error", "documented"),
    "unknown-model": ("error", "documented"),
    "unknown-ratio": ("error", "documented"),
    "unknown-task": ("error", "inferred"),
    "unknown-tier": ("error", "documented"),
    "unlisted-image-size": ("info", "observed"),
    "upload-both": ("error", "inferred"),
    "upload-empty": ("error", "inferred"),
    "upload-not-base64": ("error", "inferred"),
    "upload-not-image": ("error", "documented"),
    "upload-too-large": ("error", "inferred"),
    "url-malformed": ("error", "documented"),
    "url-scheme": ("warning", "inferred"),
    "videos-too-long": ("error", "documented"),
    "wrong-media-kind": ("error", "inferred"),
    "wrong-mode-assets": ("error", "inferred"),
    "wrong-type": ("error", "documented"),
}
"""Ids that users know: this table may grow, and no name in it may change."""


def validator_of(operation: str = "create-task") -> Validator[Any]:
    contract = PROVIDER.operation(operation).contract
    assert contract is not None
    return contract


def result(body: Any, operation: str = "create-task", **how: Any) -> ValidationResult[Any]:
    return validator_of(operation).validate(json.dumps(body).encode(), **how)


def rule_names(report: ValidationResult[Any]) -> set[str]:
    return {violation.rule.name for violation in report.violations}


def video(**params: object) -> dict[str, object]:
    return {"model": SEEDANCE, "params": {"prompt": "p", **params}}


def still(**params: object) -> dict[str, object]:
    return {"model": TEXT_TO_IMAGE, "params": {"prompt": "p", **params}}


def edit(*urls: str, **params: object) -> dict[str, object]:
    return {"model": EDIT, "params": {"prompt": "p", "image_urls": list(urls), **params}}


def test_published_rules_stay_as_they_are() -> None:
    assert {rule.name: (rule.severity, rule.confidence) for rule in rules.RULES} == PUBLISHED


VALIDATED = [rule for rule in rules.RULES if rule.operation != "any call"]


@pytest.mark.parametrize("rule", VALIDATED, ids=[rule.name for rule in VALIDATED])
def test_examples_break_their_own_rule_and_no_other(
    rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]
) -> None:
    assert faults_of(rule, validator_of(rule.operation)) == []


# --- the documented figures, written down a second time ----------------------------------------------------------

FRAMES = {"functionMode": "first_last_frames"}
EDGES = {
    "3 s": (video(duration=3), "duration-out-of-range"),
    "4 s": (video(duration=4), None),
    "15 s": (video(duration=15), None),
    "16 s": (video(duration=16), "duration-out-of-range"),
    "9 images": (video(image_files=[I] * 9), None),
    "10 images": (video(image_files=[I] * 10), "too-many-images"),
    "3 videos": (video(video_files=[V] * 3), None),
    "4 videos": (video(video_files=[V] * 4), "too-many-videos"),
    "3 audios": (video(audio_files=[A] * 3), None),
    "4 audios": (video(audio_files=[A] * 4), "too-many-audios"),
    "12 files": (video(image_files=[I] * 8, video_files=[V] * 2, audio_files=[A] * 2), None),
    "13 files": (video(image_files=[I] * 9, video_files=[V] * 2, audio_files=[A] * 2), "too-many-files"),
    "no frame": (video(**FRAMES), None),
    "1 frame": (video(**FRAMES, filePaths=[I]), None),
    "2 frames": (video(**FRAMES, filePaths=[I, I]), None),
    "3 frames": (video(**FRAMES, filePaths=[I, I, I]), "too-many-frames"),
    "15 s of videos": (video(video_files=[f"{V}#duration=7", f"{V}#duration=8"]), None),
    "15.1 s of videos": (video(video_files=[f"{V}#duration=7.1", f"{V}#duration=8"]), "videos-too-long"),
    "15.1 s of audios": (video(audio_files=[f"{A}#duration=7.1", f"{A}#duration=8"]), "audios-too-long"),
    "15 s of both": (video(video_files=[f"{V}#duration=7"], audio_files=[f"{A}#duration=8"]), None),
    "15.1 s of both": (
        video(video_files=[f"{V}#duration=7.1"], audio_files=[f"{A}#duration=8"]),
        "references-too-long",
    ),
    "30 MB image": (video(image_files=[f"{I}#size=30000000"]), None),
    "more than 30 MB image": (video(image_files=[f"{I}#size=30000001"]), "file-too-large"),
    "50 MB video": (video(video_files=[f"{V}#size=50000000"]), None),
    "more than 50 MB video": (video(video_files=[f"{V}#size=50000001"]), "file-too-large"),
    "15 MB audio": (video(audio_files=[f"{A}#size=15000000"]), None),
    "more than 15 MB audio": (video(audio_files=[f"{A}#size=15000001"]), "file-too-large"),
    "no still": (still(num_images=0), "num-images-out-of-range"),
    "1 still": (still(num_images=1), None),
    "6 stills": (still(num_images=6), None),
    "7 stills": (still(num_images=7), "num-images-out-of-range"),
    "nothing to edit": (edit(), "image-urls-count"),
    "1 to edit": (edit(I), None),
    "10 to edit": (edit(*[I] * 10), None),
    "11 to edit": (edit(*[I] * 11), "image-urls-count"),
}


@pytest.mark.parametrize(("body", "rule_name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(body: dict[str, object], rule_name: str | None) -> None:
    assert rule_names(result(body)) == ({rule_name} if rule_name else set())


# --- what surrounds params ---------------------------------------------------------------------------------------


def test_flat_body_is_told_where_its_fields_belong() -> None:
    report = result({"model": SEEDANCE, "prompt": "p", "duration": 5})

    assert rule_names(report) == {"params-missing", "unknown-field"}
    assert {entry.hint for entry in report.violations if entry.rule.name == "unknown-field"} == {
        "move it into `params`"
    }


def test_params_of_an_unknown_model_are_not_checked() -> None:
    assert rule_names(result({"model": "st-ai/other", "params": {"prompt": 5}})) == {"unknown-model"}


@pytest.mark.parametrize("model", [["st-ai/super-seed2"], {"id": 1}, 5, True], ids=repr)
def test_model_that_is_no_string_is_unknown(model: object) -> None:
    assert rule_names(result({"model": model, "params": {}})) == {"unknown-model"}


def test_faults_inside_and_outside_come_at_once() -> None:
    report = result({"model": SEEDANCE, "params": {"duration": "5", "ratio": "auto"}, "callback_url": 5})

    assert {(entry.rule.name, entry.pointer) for entry in report.violations} == {
        ("wrong-type", "/callback_url"),
        ("prompt-missing", "/params/prompt"),
        ("duration-not-integer", "/params/duration"),
        ("unknown-ratio", "/params/ratio"),
    }


def test_request_holds_the_params_of_its_model() -> None:
    request = result(video(duration=8)).request

    assert request is not None
    assert (request.params.duration, request.params.model) == (8, "seedance_2.0_fast")


def test_length_of_a_remote_clip_is_unverified() -> None:
    report = result(video(video_files=[V, f"{V}#duration=7"], audio_files=[A]))

    assert [(entry.rule.name, entry.pointer) for entry in report.unverified] == [
        ("videos-too-long", "/params/video_files/0"),
        ("audios-too-long", "/params/audio_files/0"),
    ]


def test_kind_of_a_known_file_is_checked() -> None:
    known = MediaInfo(kind="image", format="png")

    assert rule_names(result(video(video_files=[V]), lookup=lambda _: known)) == {"wrong-media-kind"}


# --- modes -------------------------------------------------------------------------------------------------------

MODES = {
    "frames beside nothing": (video(filePaths=[I], functionMode="omni_reference"), {"wrong-mode-assets"}),
    "default mode with frames": (video(filePaths=[I]), {"wrong-mode-assets"}),
    "both kinds of fields, omni": (video(filePaths=[I], image_files=[I]), {"wrong-mode-assets"}),
    "both kinds of fields, frames": (video(**FRAMES, filePaths=[I], image_files=[I]), {"wrong-mode-assets"}),
    "empty arrays": (video(image_files=[], video_files=[], audio_files=[], filePaths=[]), set()),
    "omni without files": (video(functionMode="omni_reference"), set()),
    "audio alone": (video(audio_files=[A]), set()),
    "duration as text": (video(duration="5"), {"duration-not-integer"}),
    "client's extra fields": (video(resolution="720p", seed=1), {"unknown-field"}),
}


@pytest.mark.parametrize(("body", "found"), MODES.values(), ids=MODES)
def test_modes_and_files_go_together_as_documented(body: dict[str, object], found: set[str]) -> None:
    assert rule_names(result(body)) == found


@pytest.mark.parametrize("rule_name", ["wrong-mode-assets", "references-too-long", "wrong-media-kind", "base64-asset"])
def test_inferred_refusal_can_be_relaxed(rule_name: str) -> None:
    policy = ValidationPolicy(severities={f"xskill.{rule_name}": "warning"})

    for example in rules.RULES[rule_name].rejects:
        assert not result(example).valid
        assert result(example, policy=policy).valid


# --- tokens ------------------------------------------------------------------------------------------------------

TOKENS = {
    "@image_file_1 walks": [("image", 1)],
    "将@video_file_1延长10秒": [("video", 1)],
    "a@audio_file_3b": [("audio", 3)],
    "@图片1和@图片12": [("image", 1), ("image", 12)],
    "@视频2@音频1": [("video", 2), ("audio", 1)],
    "@image_file_1-4 as keyframes": [("image", 1)],
    "@filePaths[0], me@example.com, @image1, @image_file_": [],
    "@IMAGE_FILE_1": [],
}


@pytest.mark.parametrize(("prompt", "found"), TOKENS.items(), ids=TOKENS)
def test_tokens_are_read_without_word_boundaries(prompt: str, found: list[tuple[str, int]]) -> None:
    assert [(kind, number) for _, kind, number in references(prompt)] == found


def test_kinds_are_numbered_independently() -> None:
    body = video(prompt="@image_file_2 @video_file_1 @audio_file_2", image_files=[I, I], video_files=[V])

    (violation,) = result(body).violations

    assert (violation.rule.name, violation.value) == ("dangling-reference", "@audio_file_2")
    assert violation.message == "`prompt` names `@audio_file_2`; `audio_files` has 0"


def test_token_with_an_absurd_number_gets_a_result() -> None:
    assert rule_names(result(video(prompt="@image_file_" + "9" * 9_000))) == {"dangling-reference"}


def test_prompt_of_tokens_is_told_of_twenty() -> None:
    prompt = " ".join(f"@image_file_{number}" for number in range(1, 200))

    assert len(result(video(prompt=prompt)).violations) == 20


# --- the first shape ---------------------------------------------------------------------------------------------

LEGACY = {
    "as documented then": ({"media_files": [I], "aspect_ratio": "9:16", "duration": "10"}, set()),
    "number for a duration": ({"media_files": [I], "duration": 10}, set()),
    "12 files": ({"media_files": [I] * 12}, set()),
    "13 files": ({"media_files": [I] * 13}, {"too-many-files"}),
    "16 s": ({"media_files": [I], "duration": "16"}, {"duration-out-of-range"}),
    "odd ratio": ({"media_files": [I], "aspect_ratio": "2:1"}, {"unknown-ratio"}),
    "no URL": ({"media_files": ["i.png"]}, {"url-malformed"}),
    "blank prompt": ({"media_files": [I], "prompt": " "}, {"prompt-blank"}),
}


@pytest.mark.parametrize(("params", "errors"), LEGACY.values(), ids=LEGACY)
def test_first_shape_is_checked_by_its_own_rules(params: dict[str, object], errors: set[str]) -> None:
    report = result(video(**params))

    assert {entry.rule.name for entry in report.violations if entry.severity == "error"} == errors
    assert report.valid == (not errors)


def test_first_shape_can_be_refused() -> None:
    policy = ValidationPolicy(severities={"xskill.legacy-shape": "error"})

    assert not result(video(media_files=[I]), policy=policy).valid


def test_file_of_the_wrong_type_in_the_first_shape_gets_a_result() -> None:
    assert "wrong-type" in rule_names(result(video(media_files="i.png")))


# --- uploads -----------------------------------------------------------------------------------------------------

FORMATS = {
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "gif": b"GIF89a",
    "webp": b"RIFF\0\0\0\0WEBP",
    "bmp": b"BM\0\0",
    "svg": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">',
    None: b"\0\0\0\x18ftypmp42",
}


@pytest.mark.parametrize(("name", "data"), FORMATS.items(), ids=str)
def test_format_is_told_by_the_first_bytes(name: str | None, data: bytes) -> None:
    assert image_format(data) == name


def test_ten_megabytes_pass_and_one_byte_more_does_not() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    fits, larger = (base64.b64encode(png.ljust(size, b"\0")).decode() for size in (10_000_000, 10_000_001))

    assert rule_names(result({"image_data": fits}, "upload-image")) == set()
    assert rule_names(result({"image_data": f"data:image/png;base64,{larger}"}, "upload-image")) == {"upload-too-large"}


UPLOADS = {
    "base64 in lines": ({"image_data": f"{PNG[:10]}\n{PNG[10:]}"}, set()),
    "data URL": ({"image_data": f"data:image/png;base64,{PNG}"}, set()),
    "another client's spelling": ({"image_data": PNG, "filename": "a.png"}, set()),
    "text": ({"image_data": base64.b64encode(b"hello").decode()}, {"upload-not-image"}),
    "empty": ({"image_data": ""}, {"upload-not-image"}),
    "broken": ({"image_data": "!" * 8}, {"upload-not-base64"}),
    "data URL for a URL": ({"image_url": f"data:image/png;base64,{PNG}"}, {"url-malformed"}),
    "path for a URL": ({"image_url": "i.png"}, {"url-malformed"}),
    "nulls": ({"image_url": None, "image_data": None}, {"upload-empty"}),
}


@pytest.mark.parametrize(("body", "found"), UPLOADS.values(), ids=UPLOADS)
def test_upload_is_one_image(body: dict[str, object], found: set[str]) -> None:
    assert rule_names(result(body, "upload-image")) == found


def test_known_video_is_no_image_to_upload() -> None:
    report = result({"image_url": V}, "upload-image", lookup=lambda _: MediaInfo(kind="video", size_bytes=5))

    assert rule_names(report) == {"upload-not-image"}
