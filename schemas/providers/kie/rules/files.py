"""What kie documents of the files of an input: how many, which together, and what each is held to."""

from collections.abc import Sequence
from typing import Any

from drytake.schemas.providers.kie.rules.book import (
    CLIENT,
    FAST_PAGE,
    FRAMES,
    INPUT,
    LATEST_PAGE,
    MEDIA,
    MODELS,
    MP3,
    MP4,
    OF_2_0,
    OF_2_5,
    OF_FAST,
    OF_MINI,
    PAGE,
    PNG,
    REFERENCES,
    of,
    references,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5, SHARED
from drytake.schemas.validation.file_limits import FileLimits, FileRules, count_rules, file_rules
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.usual import address_rules, share

# --- files -------------------------------------------------------------------------------------------------------

address_rules(INPUT, PAGE, lambda url: text(first_frame_url=url), MEDIA, schemes=("asset",))


def with_files(model: str) -> Any:
    """Return what makes an example with references of a kind."""

    def example(kind: str, *urls: str) -> dict[str, Any]:
        field = next(name for name, held in REFERENCES.items() if held == kind)
        also = {"reference_image_urls": [PNG]} if kind == "audio" else {}
        return of(model, **also | {field: list(urls)})

    return example


_OWN, _TEN = SEEDANCE_2_0, SEEDANCE_2_5
_SHAPE: dict[str, Any] = {"ratio": Limit(0.4, 2.5, ""), "side": Limit(300, 6_000, "pixels")}


def _limits(family: Any, clip: Limit, together: float, video_megabytes: float) -> dict[str, FileLimits]:
    return {
        "image": FileLimits(family.image_formats, 30, **_SHAPE),
        "video": FileLimits(
            family.video_formats,
            video_megabytes,
            clip,
            together,
            **_SHAPE,
            pixels=Limit(409_600, 927_408, "pixels"),
            fps=Limit(24, 60, "frames a second"),
        ),
        "audio": FileLimits(family.audio_formats, 15, clip, together),
    }


IMAGES, VIDEOS, AUDIOS = count_rules(
    OF_2_0,
    dict(zip(REFERENCES, (_OWN.images, _OWN.videos, _OWN.audios), strict=True)),
    with_files(MODELS[0]),
    source=PAGE,
)
IMAGES_2_5, VIDEOS_2_5, AUDIOS_2_5 = count_rules(
    OF_2_5,
    dict(zip(REFERENCES, (_TEN.images, _TEN.videos, _TEN.audios), strict=True)),
    with_files(MODELS[3]),
    "-2-5",
    source=LATEST_PAGE,
)
file_rules(
    FileRules(OF_2_0, MEDIA, _limits(_OWN, Limit(2, 15, "seconds"), 15, 50), with_files(MODELS[0]), {"source": PAGE})
)
_2_5_FILES = {
    "video": FileLimits(megabytes=200, clip=Limit(2, 30, "seconds"), together=30),
    "audio": FileLimits(clip=Limit(2, 30, "seconds"), together=30),
}
file_rules(
    FileRules(
        OF_2_5,
        MEDIA,
        {**_2_5_FILES, "image": FileLimits(_OWN.image_formats)},
        with_files(MODELS[3]),
        {"source": LATEST_PAGE},
        "-2-5",
    )
)
LATE = tuple(check.name for section in (OF_2_0, OF_2_5) for check in section.media_checks)
"""Rules about files that kie can't have looked at when it answers: the task is made, and fails. Inferred."""


@INPUT.when(
    "frames-and-references",
    "/reference_image_urls",
    source=PAGE,
    hint="send frames or references, not both",
    rejects=[references(first_frame_url=PNG), text(first_frame_url=PNG, reference_video_urls=[MP4])],
    accepts=[references(), text(first_frame_url=PNG, last_frame_url=PNG)],
)
def frames_and_references(body: Body) -> str | None:
    """A first frame, a first and a last frame, and references are three scenes that exclude one another."""
    if not any(body[name] for name in FRAMES) or not any(body[name] for name in REFERENCES):
        return None
    return "frames stand beside references"


def _last_alone(section: Section, name: str, model: str, **facts: Any) -> None:
    @section.when(
        name,
        "/last_frame_url",
        hint="add `first_frame_url`",
        rejects=[of(model, last_frame_url=PNG)],
        accepts=[of(model, first_frame_url=PNG, last_frame_url=PNG)],
        summary="`last_frame_url` needs `first_frame_url`",
        **facts,
    )
    def last_frame_alone(body: Body) -> str | None:
        alone = body["last_frame_url"] and not body["first_frame_url"]
        return "there is a last frame and no first one" if alone else None


_last_alone(OF_2_0, "last-frame-alone", MODELS[0], source=CLIENT, severity="warning", confidence="inferred")
_last_alone(OF_2_5, "last-frame-alone-2-5", MODELS[3], source=LATEST_PAGE)


@OF_2_0.each(
    "audio-alone",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="add an image or a video",
    rejects=[text(reference_audio_urls=[MP3])],
    accepts=[references(reference_audio_urls=[MP3])],
)
def audio_alone(body: Body) -> Sequence[RuleMatch]:
    """Audio comes with an image or a video: the model's maker wants it, kie's page says nothing."""
    audios = body["reference_audio_urls"]
    if not audios or any(body[name] for name in MEDIA if name != "reference_audio_urls"):
        return ()
    return [RuleMatch("/reference_audio_urls", audios, "audio is the only reference")]


@OF_FAST.when(
    "search-with-files",
    "/web_search",
    source=FAST_PAGE,
    severity="warning",
    hint="search with text alone",
    rejects=[of(MODELS[1], web_search=True, reference_image_urls=[PNG])],
    accepts=[of(MODELS[1], web_search=True), of(MODELS[1], web_search=False, reference_image_urls=[PNG])],
)
def searchwith_files(body: Body) -> str | None:
    """`web_search` is for videos from text alone."""
    return "`web_search` stands beside files" if body["web_search"] and any(body[one] for one in MEDIA) else None


share(OF_MINI, OF_FAST, "search-with-files")
