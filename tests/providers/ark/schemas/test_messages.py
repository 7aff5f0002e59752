"""What the server says of wrong requests, in the words that were captured."""

from typing import Any

import pytest

from drytake.schemas.providers.ark.contracts import CREATE, VOLCENGINE_CREATE
from drytake.schemas.providers.ark.messages import BAD, Refusal, refusal_of
from drytake.schemas.providers.ark.rules.book import audio, body, image, references, text, video

MP4 = "https://example.com/v.mp4"
CONTENT = "The parameter `content` specified in the request is not valid: "
MODEL, MINI = "dreamina-seedance-2-0", "dreamina-seedance-2-0-mini"


def refused(shown: Any) -> Refusal:
    return refusal_of(CREATE.validate_value(shown).violations, shown)


SAID: dict[str, tuple[Any, str, str]] = {
    "content missing": (
        {"model": f"{MODEL}-260128"}, "content", "The request failed because it is missing `content` parameter."
    ),
    "unknown role": (body(image("reference")), "content", f"{CONTENT}invalid role specified for image content"),
    "role missing": (body(image(), image()), "content", f"{CONTENT}role must be specified for image contents"),
    "two first frames": (
        body(image("first_frame"), image("first_frame"), image("last_frame")),
        "content",
        f"{CONTENT}expected at most one first frame image content but got 2 instead",
    ),
    "ten images": (
        body(*[image("reference_image")] * 10),
        "content",
        f"{CONTENT}expected at most 9 reference images but got 10 instead.",
    ),
    "modes mixed": (
        body(image("first_frame"), image("reference_image")),
        "content",
        f"{CONTENT}first/last frame content cannot be mixed with reference media content",
    ),
    "video without a role": (
        body(video(role=None)), "content", f"{CONTENT}reference media mode requires video role to be reference_video"
    ),
    "audio without a role": (
        references(audio(role=None)),
        "content",
        f"{CONTENT}reference media mode requires audio role to be reference_audio",
    ),
    "length": (
        text(duration=99),
        "duration",
        f"the parameter duration specified in the request is not valid for model {MODEL} in t2v",
    ),
    "size of mini": (
        body(image(), model=f"{MINI}-260615", resolution="1080p"),
        "resolution",
        f"the parameter resolution specified in the request is not valid for model {MINI} in i2v",
    ),
    "field of older models": (
        body(image("reference_image"), model=f"{MINI}-260615", camera_fixed=True),
        "camera_fixed",
        f"the specified parameter camera_fixed is not supported for model {MINI} in r2v, must be empty",
    ),
    "references on 1.5": (
        body(image("reference_image"), model="seedance-1-5-pro-251215"),
        "task_type",
        "the specified task_type r2v does not support model seedance-1-5-pro",
    ),
    "no URL": (
        body(image(url="photo.png")),
        "content[0].image_url",
        "The parameter `content[0].image_url` specified in the request is not valid: resource download failed",
    ),
    "clip too long": (
        body(video(f"{MP4}#duration=16")),
        "content[0]",
        ("The parameter `content[0]` specified in the request is not valid: the parameter video duration (seconds) specified"
        f" in the request must be less than or equal to 15.2 for model {MODEL} in r2v"),
    ),
    "clip too short": (
        body(video(f"{MP4}#duration=1")),
        "content[0]",
        ("The parameter `content[0]` specified in the request is not valid: the parameter video duration (seconds) specified"
        f" in the request must be greater than or equal to 1.8 for model {MODEL} in r2v"),
    ),
    "clips too long together": (
        body(video(f"{MP4}#duration=9"), video(f"{MP4}#duration=8")),
        "content",
        (f"{CONTENT}the parameter video total duration (seconds) specified in the request must be less than or equal to 15.2"
        f" for model {MODEL} in r2v"),
    ),
    "few pixels": (
        body(video(f"{MP4}#width=640&height=480")),
        "content[0]",
        ("The parameter `content[0]` specified in the request is not valid: the parameter video pixel count specified in the"
        f" request must be greater than or equal to 407696 for model {MODEL} in r2v"),
    ),
    "video as a data URL": (
        body(video("data:video/mp4;base64,AAAA")),
        "content",
        f"{CONTENT}reference_video must be provided as a web url",
    ),
    "unknown asset": (
        body(image(url="asset://portrait")),
        "content[0].image_url.url",
        ("The parameter `content[0].image_url.url` specified in the request is not valid: The specified asset portrait is not"
        " found."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_refusal_is_said_in_captured_words(name: str) -> None:
    shown, param, message = SAID[name]
    said = refused(shown)

    assert (said.status, said.param, said.message) == (400, param, message)
    assert said.code == ("MissingParameter" if "missing `" in message else "InvalidParameter")
    assert said.type == "BadRequest"


def test_unknown_model_is_not_found() -> None:
    said = refused(text(model=MODEL))

    assert (said.status, said.code, said.type) == (404, "InvalidEndpointOrModel.NotFound", "Not Found")


def test_other_cloud_says_its_own_name() -> None:
    shown = text(model="doubao-seedance-2-0-fast-260128", resolution="4k")
    said = refusal_of(VOLCENGINE_CREATE.validate_value(shown).violations, shown)

    assert "doubao-seedance-2-0-fast in t2v" in said.message


@pytest.mark.parametrize(
    ("shown", "param"),
    [
        (body(image(), image(), duration=99, model="gpt-4"), ""),
        (body(image(), image(), duration=99), "content"),
        (text(duration=99, camera_fixed=True), "camera_fixed"),
        (body(image(url="photo.png"), duration=99), "duration"),
    ],
)
def test_of_several_the_one_that_is_found_first_is_said(shown: Any, param: str) -> None:
    assert refused(shown).param == param


def test_ratio_of_a_task_has_a_code_of_its_own() -> None:
    said = refused(body(image(), model="dreamina-seedance-2-5-260628", ratio="16:9"))

    assert (said.code, said.param) == ("InvalidParameter.TaskTypeConstraint", "ratio")


@pytest.mark.parametrize("shown", [[], None, "text"])
def test_what_is_no_object_is_refused_too(shown: object) -> None:
    assert refused(shown) == BAD
