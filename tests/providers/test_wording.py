"""A shot survives the way into a seller's words and back: nothing is lost that both can say, and nothing in silence."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.schemas.comparing.saying import translated as said_elsewhere
from drytake.schemas.comparing.translation import meant_by, operation_of, speakers, validated, wording_of
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.seedance.tokens import AT, translated
from drytake.schemas.seedance.wording import ANY_STYLE
from tests.providers.worked_shots import WORKED

BESIDE = {"callback", "deadline"}
"""What some sellers are told beside the body."""
FAMILIES = ("2.0", "2.5")
SPEAKERS = (
    "ark",
    "evolink",
    "fal",
    "higgsfield",
    "kie",
    "loova",
    "openrouter",
    "outai",
    "piapi",
    "replicate",
    "runway",
    "venice",
    "volcengine",
    "wavespeed",
    "xskill",
)


def files(ending: str, most: int, least: int = 0) -> st.SearchStrategy[tuple[Media, ...]]:
    return st.integers(least, most).map(
        lambda count: tuple(Media(f"https://example.com/{number}.{ending}") for number in range(count))
    )


def placed(draw: st.DrawFn) -> dict[str, Any]:
    mode = draw(st.sampled_from(["text", "first", "frames", "reference"]))
    first, last = Media("https://example.com/f.png"), Media("https://example.com/l.png")
    if mode == "reference":
        images, videos, audios = draw(files("png", 3, 1)), draw(files("mp4", 2)), draw(files("mp3", 1))
        return {"mode": mode, "images": images, "videos": videos, "audios": audios}
    frames: dict[str, dict[str, Any]] = {
        "text": {},
        "first": {"first_frame": first},
        "frames": {"first_frame": first, "last_frame": last},
    }
    return {"mode": mode, **frames[mode]}


@st.composite
def shots(draw: st.DrawFn) -> VideoRequest:
    def maybe(values: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | values)

    return VideoRequest(
        prompt=draw(st.sampled_from(["A lighthouse", "@Image1 turns", "12 @Image1, then [x] <y> Image"])),
        **placed(draw),
        family=draw(st.sampled_from(FAMILIES)),
        tier=draw(st.sampled_from(["standard", "fast"])),
        seconds=maybe(st.integers(4, 15) | st.just("auto")),
        ratio=maybe(st.sampled_from([*RATIOS, "auto"])),
        resolution=maybe(st.sampled_from(["480p", "720p", "1080p"])),
        audio=maybe(st.booleans()),
        seed=maybe(st.integers(0, 2**31 - 1)),
        watermark=maybe(st.booleans()),
        last_frame_out=maybe(st.booleans()),
        end_user=maybe(st.just("u-1")),
        bitrate=maybe(st.sampled_from(["standard", "high"])),
        format=maybe(st.sampled_from(["mp4", "mov"])),
        codec=maybe(st.sampled_from(["auto", "h264"])),
    )


def test_every_seller_that_is_played_has_a_wording() -> None:
    assert speakers() == SPEAKERS


@pytest.mark.parametrize("seller", SPEAKERS)
@settings(max_examples=30, deadline=None)
@given(shot=shots())
def test_what_comes_back_is_what_was_said_but_for_the_changes(seller: str, shot: VideoRequest) -> None:
    wording = wording_of(seller)(shot)
    result = None if wording.impossible else validated(get_provider(seller), wording)
    canonical = operation_of(seller, wording.path).canonical
    if result is None or result.request is None or canonical is None:
        return
    back = canonical(result.request)
    if not isinstance(back, VideoRequest) or back.family not in FAMILIES:  # a catalogue's model with a form of its own
        return
    changed = {change.field for change in wording.changes}
    usual = {"audio": True, "watermark": False, "last_frame_out": False, "bitrate": "standard", "codec": "auto"}
    usual |= {"format": "mp4"}  # what every seller makes without being asked isn't said to those without a word for it
    for name in {field.name for field in fields(shot)} - changed - BESIDE - {"prompt"}:
        meant, found = getattr(shot, name), getattr(back, name)
        followed = {meant, found} <= {None, "auto"}  # what follows the media needn't be said, and may be all the same
        assert found == meant or followed or (found is None and meant == usual.get(name)), name
    assert translated(back.prompt or "", ANY_STYLE, AT) == shot.prompt


@pytest.mark.parametrize("seller", SPEAKERS)
def test_field_without_a_word_is_named(seller: str) -> None:
    said = replace(WORKED["S1"], moderation="relaxed", end_user="u", seed=7, web_search=True, last_frame_out=True)

    wording = wording_of(seller)(said)
    held = str(wording.body)
    silent = {
        name
        for name, sign in {
            "seed": "'seed': 7",
            "end_user": "'u'",
            "web_search": "web_search",
            "moderation": "-less-restriction" if seller == "piapi" else "content_filter",
        }.items()
        if sign not in held and name not in {change.field for change in wording.changes}
    }
    assert silent == set()


@pytest.mark.parametrize("count", [1, 3])
def test_several_results_are_several_calls(count: int) -> None:
    changes = wording_of("ark")(replace(WORKED["S1"], count=count)).changes

    assert [(change.field, change.said, change.made) for change in changes] == [("count", 3, 1)][: count // 3]


@pytest.mark.parametrize(
    ("seller", "prompt"),
    [
        ("ark", "Image 1 and Video 2"),
        ("fal", "@Image1 and @Video2"),
        ("replicate", "[Image1] and [Video2]"),
        ("xskill", "@image_file_1 and @video_file_2"),
        ("venice", "<Image 1> and <Video 2>"),
    ],
)
def test_prompt_names_files_as_the_seller_does(seller: str, prompt: str) -> None:
    said = replace(WORKED["S5"], prompt="[Image1] and @video2")

    assert prompt in str(wording_of(seller)(said).body)


def test_text_without_files_is_not_rewritten() -> None:
    body = wording_of("fal")(replace(WORKED["S1"], prompt="see Image 1")).body

    assert body["prompt"] == "see Image 1"


def test_translation_writes_out_what_the_first_seller_takes_for_granted() -> None:
    fal = get_provider("fal")
    operation = operation_of("fal", "/bytedance/seedance-2.0/text-to-video")
    assert operation.contract is not None
    request = operation.contract.validate(b'{"prompt": "p"}').request

    found = said_elsewhere(meant_by(fal, operation, request), "ark")
    said = {name: found.wording.body[name] for name in ("duration", "ratio", "resolution", "generate_audio")}
    assert said == {"duration": -1, "ratio": "adaptive", "resolution": "720p", "generate_audio": True}
