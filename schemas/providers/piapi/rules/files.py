"""What PiAPI documents of files: which go with which mode, how many together, and how long."""

from drytake.schemas.providers.piapi.rules.book import (
    ASSET_PAGE,
    CLI,
    CLIENT,
    FRAMES,
    INPUT,
    MEDIA,
    MP3,
    MP4,
    OF_2_0,
    OF_STRICT,
    OMNI,
    PAGE,
    PNG,
    RELAXED,
    TEXT,
    of,
    references,
    text,
)
from drytake.schemas.providers.piapi.rules.fields import mode_of
from drytake.schemas.seedance.limits import SHARED
from drytake.schemas.validation.file_limits import FileLimits, FileRules, file_rules
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.usual import address_rules

__all__ = ["LATE"]

MOST, SEEN = 12, 9
"""Files of all kinds together: as the page says, and the most that a client sends since it saw ten refused."""
address_rules(
    INPUT, PAGE, lambda url: of(f"seedance-2{RELAXED}", mode=OMNI, image_urls=[url]), MEDIA, schemes=("asset",)
)


def _files(body: Body) -> int:
    return sum(len(body[name] or ()) for name in MEDIA)


@INPUT.when(
    "files-in-text-mode",
    "/mode",
    source=PAGE,
    hint="leave the files out, or send another `mode`",
    rejects=[text(mode=TEXT, image_urls=[PNG]), text(mode=TEXT, video_urls=[MP4])],
    accepts=[text(mode=TEXT)],
)
def files_in_text_mode(body: Body) -> str | None:
    """`text_to_video` takes no files."""
    return "`mode` is `text_to_video`, and there are files" if body["mode"] == TEXT and _files(body) else None


@INPUT.when(
    "files-of-frames",
    "/image_urls",
    source=PAGE,
    hint="send the first frame, or the first and the last, and nothing else",
    rejects=[
        text(mode=FRAMES),
        text(mode=FRAMES, image_urls=[PNG] * 3),
        text(mode=FRAMES, image_urls=[PNG], video_urls=[MP4]),
    ],
    accepts=[text(mode=FRAMES, image_urls=[PNG] * count) for count in (1, 2)],
)
def files_of_frames(body: Body) -> str | None:
    """`first_last_frames` takes one or two images, no video and no audio."""
    count = len(body["image_urls"] or ())
    if body["mode"] != FRAMES or (count in (1, 2) and _files(body) == count):
        return None
    return f"`mode` is `first_last_frames`, with {count} images and {_files(body) - count} other files"


@INPUT.when(
    "too-many-files",
    "",
    source=PAGE,
    hint=f"send at most {MOST} files",
    rejects=[references(image_urls=[PNG] * 9, video_urls=[MP4] * 4), references(image_urls=[PNG] * 13)],
    accepts=[references(image_urls=[PNG] * 9)],
)
def too_many_files(body: Body) -> str | None:
    """Images, videos and audios are at most 12 together."""
    count = _files(body)
    return f"there are {count} files; the page says at most {MOST} together" if count > MOST else None


@INPUT.when(
    "ten-files",
    "",
    source=CLIENT,
    severity="warning",
    confidence="observed",
    hint=f"send at most {SEEN} files",
    rejects=[references(image_urls=[PNG] * 10), references(image_urls=[PNG] * 9, video_urls=[MP4] * 3)],
    accepts=[references(image_urls=[PNG] * 9)],
)
def ten_files(body: Body) -> str | None:
    """From ten files on a client saw 400, though the page says 12."""
    count = _files(body)
    return f"there are {count} files; a client was refused from 10 on" if SEEN < count <= MOST else None


@INPUT.when(
    "ratio-of-frames",
    "/aspect_ratio",
    source=CLI,
    severity="warning",
    hint="leave it out: the result has the shape of the first frame",
    rejects=[text(mode=FRAMES, image_urls=[PNG], aspect_ratio="9:16")],
    accepts=[text(mode=FRAMES, image_urls=[PNG]), references(aspect_ratio="9:16")],
)
def ratio_of_frames(body: Body) -> str | None:
    """With frames `aspect_ratio` is ignored."""
    ratio = body["aspect_ratio"]
    if ratio in (None, "auto", "16:9") or mode_of(body) != FRAMES:
        return None
    return f"`aspect_ratio` is {ratio}; the result has the shape of the first frame"


@OF_2_0.when(
    "audio-alone",
    "/audio_urls",
    source=SHARED.at("Ark's rule"),
    severity="warning",
    confidence="inferred",
    hint="add an image or a video",
    rejects=[text(mode=OMNI, audio_urls=[MP3])],
    accepts=[references(audio_urls=[MP3])],
)
def audio_alone(body: Body) -> str | None:
    """Audio comes with an image or a video: the model's maker wants it, PiAPI's page says nothing."""
    alone = body["audio_urls"] and not body["image_urls"] and not body["video_urls"]
    return "audio is the only reference" if alone else None


@OF_STRICT.when(
    "asset-of-strict-type",
    "/image_urls",
    source=ASSET_PAGE,
    hint=f"send the file's URL, or a task type that ends in `{RELAXED}`",
    rejects=[references(image_urls=["asset://abc"]), references(video_urls=["asset://abc"])],
    accepts=[references(), of(f"seedance-2{RELAXED}", mode=OMNI, image_urls=["asset://abc"])],
)
def asset_of_strict_type(body: Body) -> str | None:
    """Private assets are for the types with less restriction."""
    held = any(url[:8].lower() == "asset://" for name in MEDIA for url in body[name] or ())
    return "a private asset is named, and the task type is a strict one" if held else None


def _example(kind: str, *urls: str) -> dict[str, object]:
    field = next(name for name, held in MEDIA.items() if held == kind)
    return references(**{field: list(urls)})


file_rules(
    FileRules(
        OF_2_0,
        MEDIA,
        {
            "image": FileLimits(("jpeg", "png", "webp", "bmp")),
            "video": FileLimits(("mp4", "mov"), together=15.4),
            "audio": FileLimits(("mp3", "wav"), together=15),
        },
        _example,
        {"source": PAGE, "confidence": "observed"},
    )
)
LATE = tuple(check.name for check in OF_2_0.media_checks)
"""Rules about files that PiAPI can't have looked at when it answers: the task is made, and fails. Inferred."""
