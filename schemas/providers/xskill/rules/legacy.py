"""Seedance's params as they were documented until February 2026; the service still took them afterwards."""

from typing import Literal, get_args

from drytake.schemas.providers.xskill.rules.book import README, RULES, SEEDANCE, create_body, share
from drytake.schemas.providers.xskill.rules.seedance import VIDEO, Ratio
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted

__all__ = ["LEGACY", "MEDIA_FILES", "Seconds"]

Seconds = Literal["4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"]
MEDIA_FILES = SEEDANCE_2_0.files
_IMAGE = "https://example.com/i.png"

LEGACY = RULES.section("create-task")
share(VIDEO, LEGACY)
LEGACY.maps(
    "too-many-files",
    "media_files",
    ["too_long"],
    lambda path, value: f"`{path}` has {len(value)} files; the limit is {MEDIA_FILES}",
)
LEGACY.maps(
    "url-malformed",
    "media_files/*",
    ["string_pattern_mismatch"],
    lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL",
)
LEGACY.maps(
    "unknown-ratio",
    "aspect_ratio",
    ["literal_error"],
    lambda path, value: f"`{path}` is {quoted(value)}; it takes {', '.join(f'`{ratio}`' for ratio in get_args(Ratio))}",
)
LEGACY.maps(
    "duration-out-of-range",
    "duration",
    ["literal_error"],
    lambda path, value: f"`{path}` is {quoted(value)}; with `media_files` it takes `4` to `15`, as a string",
)


def _body(**params: object) -> Body:
    return create_body(SEEDANCE, **{"media_files": [_IMAGE], **params})


@LEGACY.when(
    "legacy-shape",
    "/media_files",
    source=README.at("README before commit d85d7ef"),
    severity="warning",
    confidence="observed",
    hint="send `image_files`, `video_files`, `audio_files`, `ratio` and an integer `duration`",
    rejects=[_body(), _body(aspect_ratio="9:16", duration="8"), _body(duration=8)],
    accepts=[create_body(SEEDANCE, image_files=[_IMAGE], ratio="9:16", duration=8)],
)
def legacy_shape(body: Body) -> str:
    """`media_files` with `aspect_ratio` has been replaced by one array per kind with `ratio`."""
    return f"`media_files` has {len(body['media_files'])} files; it has been replaced by one array per kind"
