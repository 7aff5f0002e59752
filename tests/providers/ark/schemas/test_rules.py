"""Ark's rules are the sentences of its pages, and each holds at both clouds."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.providers.ark.contracts import CREATE, VOLCENGINE_CREATE
from drytake.schemas.providers.ark.models import BYTEPLUS, VOLCENGINE, meant
from drytake.schemas.providers.ark.rules import RULES, VOLCENGINE_RULES
from drytake.schemas.providers.ark.rules.book import audio, body, image, references, text, video
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"
LATEST, FAST = "dreamina-seedance-2-5-260628", "dreamina-seedance-2-0-fast-260128"
BOTH = [(RULES, CREATE), (VOLCENGINE_RULES, VOLCENGINE_CREATE)]
EXAMPLES = [(rule, contract) for book, contract in BOTH for rule in book if rule.operation == "create-task"]


def found(shown: object, contract: Contract[Any] = CREATE) -> set[str]:
    return {violation.rule.name for violation in contract.validate_value(shown).violations}


@pytest.mark.parametrize(("rule", "contract"), EXAMPLES, ids=lambda one: getattr(one, "id", ""))
def test_examples_bear_their_rule_out(
    rule: Rule, contract: Contract[Any], faults_of: Callable[[Rule, Validator[Any]], list[str]]
) -> None:
    assert faults_of(rule, contract) == []


def test_clouds_have_the_same_rules() -> None:
    assert list(RULES.rules) == list(VOLCENGINE_RULES.rules)
    assert all(
        "volcengine.com" in rule.source.url for rule in VOLCENGINE_RULES if "/ModelArk/15" in str(RULES[rule.name])
    )


# --- the documented figures, written down a second time ----------------------------------------------------------

EDGES = {
    "3 s": (text(duration=3), "duration-of-model"),
    "4 s": (text(duration=4), None),
    "15 s": (text(duration=15), None),
    "16 s": (text(duration=16), "duration-of-model"),
    "chosen by the model": (text(duration=-1), None),
    "9999 s": (text(duration=9999), "duration-of-model"),
    "text for a length": (text(duration="5"), "wrong-type"),
    "2.5: 30 s": (text(model=LATEST, duration=30), None),
    "2.5: 31 s": (text(model=LATEST, duration=31), "duration-of-model"),
    "4k": (text(resolution="4k"), None),
    "4K": (text(resolution="4K"), None),
    "fast: 1080p": (text(model=FAST, resolution="1080p"), "resolution-of-model"),
    "2.5: 4k": (text(model=LATEST, resolution="4k"), "resolution-of-model"),
    "auto ratio": (text(ratio="auto"), "unknown-ratio"),
    "priority 10": (text(priority=10), "priority-range"),
    "an hour": (text(execution_expires_after=3600), None),
    "less than an hour": (text(execution_expires_after=3599), "expiry-range"),
    "three days": (text(execution_expires_after=259200), None),
    "64 characters": (text(safety_identifier="u" * 64), None),
    "65 characters": (text(safety_identifier="u" * 65), "identifier-too-long"),
    "first frame without a role": (body(image()), None),
    "both frames": (body(image("first_frame"), image("last_frame")), None),
    "two images without roles": (body(image(), image()), "image-role-missing"),
    "9 images": (body(*[image("reference_image")] * 9), None),
    "10 images": (body(*[image("reference_image")] * 10), "too-many-images"),
    "3 videos": (body(*[video()] * 3), None),
    "4 videos": (body(*[video()] * 4), "too-many-videos"),
    "4 audios": (references(*[audio()] * 4), "too-many-audios"),
    "15 files": (body(*[image("reference_image")] * 9, *[video()] * 3, *[audio()] * 3), None),
    "2.5: 50 files": (
        body(*[image("reference_image")] * 30, *[video()] * 10, *[audio()] * 10, model=LATEST), None
    ),
    "2.5: 31 images": (body(*[image("reference_image")] * 31, model=LATEST), "too-many-images"),
    "frames and references": (body(image("first_frame"), image("reference_image")), "modes-mixed"),
    "audio alone": (body(audio()), "audio-alone"),
    "2.5: audio alone": (body(audio(), model=LATEST), None),
    "last frame alone": (body(image("last_frame")), "last-frame-alone"),
    "video as a data URL": (body(video("data:video/mp4;base64,AAAA")), "data-url-video"),
    "image as a data URL": (body(image(url="data:image/png;base64,AAAA")), None),
    "a video of 15.2 s": (body(video(f"{MP4}#duration=15.2")), "clip-length-of-page"),
    "a video of 15.3 s": (body(video(f"{MP4}#duration=15.3")), "clip-length"),
    "an audio of 1.7 s": (references(audio(f"{MP3}#duration=1.7")), "clip-length"),
    "videos of 18 s": (body(*[video(f"{MP4}#duration=6")] * 3), "videos-too-long"),
    "a video of 640x480": (body(video(f"{MP4}#width=640&height=480")), "video-pixels"),
    "a file on this machine": (body(image(url="http://localhost:9000/i.png")), "url-unreachable"),
    "web search with an image": (body(image(), tools=[{"type": "web_search"}]), "tools-with-media"),
    "camera_fixed false": (text(camera_fixed=False), "unsupported-field"),
    "unknown key": (text(framespersecond=999), "unknown-field"),
    "2.5: frames with a ratio": (body(image("first_frame"), model=LATEST, ratio="16:9"), "ratio-of-task"),
    "2.5: draft": (text(model=LATEST, draft=True), None),
    "1.5: draft": (text(model="seedance-1-5-pro-251215", draft=True), "model-of-seedance-1"),
    "1.0: frames": (text(model="seedance-1-0-pro-250528", frames=289), "model-of-seedance-1"),
}  # fmt: skip


@pytest.mark.parametrize(("shown", "name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(shown: dict[str, object], name: str | None) -> None:
    assert found(shown) == ({name} if name else set())


NULLS = (
    "safety_identifier", "callback_url", "return_last_frame", "service_tier", "execution_expires_after", "priority",
    "generate_audio", "draft", "camera_fixed", "watermark", "seed", "resolution", "ratio", "duration", "frames", "tools",
    "output_format", "omni_reference_task_type",
)  # fmt: skip


def test_official_client_may_send_all_that_it_has_as_null() -> None:
    assert found(text(**dict.fromkeys(NULLS))) == set()


@pytest.mark.parametrize(
    ("name", "ids", "right"),
    [
        ("dreamina-seedance-2-0", BYTEPLUS, "dreamina-seedance-2-0-260128"),
        ("doubao-seedance-2-0-fast-260128", BYTEPLUS, "dreamina-seedance-2-0-fast-260128"),
        ("seedance-2.0-mini", BYTEPLUS, "dreamina-seedance-2-0-mini-260615"),
        ("bytedance/seedance-2.5", BYTEPLUS, "dreamina-seedance-2-5-260628"),
        ("dreamina-seedance-2-0-260128", VOLCENGINE, "doubao-seedance-2-0-260128"),
        ("seedance-1-5-pro-251215", VOLCENGINE, "doubao-seedance-1-5-pro-251215"),
        ("gpt-4", VOLCENGINE, None),
    ],
)
def test_right_id_of_a_wrong_one_is_named(name: str, ids: Any, right: str | None) -> None:
    assert meant(name, ids) == right


def test_hint_names_the_id_of_this_cloud() -> None:
    (violation,) = VOLCENGINE_CREATE.validate_value(text()).violations

    assert (violation.rule.id, violation.hint) == ("volcengine.unknown-model", "send `doubao-seedance-2-0-260128`")


def test_length_of_a_reference_is_asked_for() -> None:
    result = CREATE.validate_value(body(video()))
    assert result.request is not None

    assert [(one.rule.name, one.pointer) for one in CREATE.unverified(result.request, None)] == [
        ("clip-length", "/content/0/video_url/url")
    ]


def test_field_of_another_seller_is_led_to_the_content() -> None:
    (violation,) = CREATE.validate_value(text(image_url=PNG)).violations

    assert violation.rule.name == "dropped-field"
    assert "content" in violation.hint
