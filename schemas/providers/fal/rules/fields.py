"""What fal documents of a body's shape and of the fields that several models have."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.book import (
    DRAFT,
    ENTERPRISE,
    FAST,
    FLASH,
    IMAGE,
    IMAGE_2_5,
    PNG,
    REFERENCE_2_5,
    TEXT,
    TEXT_2_5,
    frames,
    references,
    shown,
    text,
)
from drytake.schemas.validation.addresses import UNREACHABLE, declare
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import json_type, quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["OLDER_FIELDS"]

FIELDS = book.TEXT_PAGE.at("Input")
OLDER_FIELDS = ("camera_fixed", "num_frames", "enable_safety_checker")
"""What Seedance 1.x takes on fal, and 2.x doesn't."""

# --- the shape of the body ---------------------------------------------------------------------------------------

body_rule(
    TEXT,
    "body-not-json",
    book.TEXT_PAGE.at("Calling the API"),
    text(),
    hint="send the model's input as one JSON object",
)
body_rule(
    TEXT,
    "body-not-object",
    book.TEXT_PAGE.at("Calling the API"),
    text(),
    summary="The body is the model's input itself: one JSON object, without an `input` around it",
    hint='send an object, such as `{"prompt": "..."}`',
)
body_rule(
    TEXT,
    "wrong-type",
    FIELDS,
    text(seed=42, generate_audio=False),
    hint="see the field's type on the model's page",
    rejects=[{"prompt": 5}, text(seed="42"), text(generate_audio="yes"), text(seed=4.5)],
)
body_rule(
    TEXT,
    "null-field",
    FIELDS,
    text(),
    summary="A field that has a value by default is left out rather than sent as null",
    hint="leave the field out",
    rejects=[text(resolution=None), text(duration=None), text(generate_audio=None), {"prompt": None}],
    accepts=[text(), text(seed=None, end_user_id=None)],
    null="is null; it takes a value, or is left out",
)
body_rule(
    TEXT,
    "unknown-field",
    FIELDS,
    text(),
    summary="Fields that the schema doesn't name have no effect",
    rejects=[text(negative_prompt="rain"), text(fps=24), text(watermark=False), text(promt="typo")],
)
body_rule(
    TEXT,
    "dropped-field",
    FIELDS,
    text(duration="10"),
    summary="What a request says stands in a field that the schema names; elsewhere it is lost",
    rejects=[text(input=text()), text(seconds=10), text(ratio="1:1"), text(image_url=PNG)],
    accepts=[text(duration="10"), text(aspect_ratio="1:1")],
)
TEXT.rule(
    "field-of-seedance-1",
    summary=f"{', '.join(f'`{name}`' for name in OLDER_FIELDS)} belong to Seedance 1.x; 2.x has no such fields",
    source=FIELDS,
    severity="warning",
    hint="remove it: Seedance 2.x has nothing in its place; say it in the prompt",
    rejects=[text(**{name: True}) for name in OLDER_FIELDS],
    accepts=[text()],
)
body_rule(TEXT, "integral-decimal", FIELDS, text(seed=5), rejects=[text(seed=5.0)])

# --- fields of every model ---------------------------------------------------------------------------------------

TEXT.required("prompt-missing", "prompt", source=FIELDS, rejects=[{}, {"duration": "5"}], accepts=[text()])


def duration(section: Section, name: str, values: Any, **facts: Any) -> None:
    """State which lengths a model takes: strings."""
    first, *seconds = shown(values)
    range_ = f'`"{seconds[0]}"` to `"{seconds[-1]}"`'

    def message(path: str, value: Any) -> str:
        if isinstance(value, str):
            return f"`{path}` is {quoted(value)}; it takes `{first}` or {range_}, without a unit"
        return f"`{path}` is {quoted(value)}, {json_type(value)}; it takes a string: `{first}` or {range_}"

    section.rule(
        name,
        summary=f"`duration` is a string: `{first}`, or whole seconds {range_}",
        hint='send a string of digits without a unit, such as `"5"`',
        rejects=[text(duration=wrong) for wrong in (5, "5s", 5.5, "3", str(int(seconds[-1]) + 1), -1, "")],
        accepts=[text(duration=right) for right in (first, seconds[0], seconds[-1])],
        **facts,
    )
    section.maps(name, "duration", ("literal_error",), message)


duration(TEXT, "unknown-duration", book.Duration, source=FIELDS)
duration(TEXT_2_5, "unknown-duration-2-5", book.Duration25, source=book.TEXT_2_5_PAGE)


def choice(section: Section, name: str, field: str, values: Any, **facts: Any) -> None:
    """State which words a field takes."""
    example: Callable[..., dict[str, object]] = facts.pop("example", text)
    facts.setdefault("rejects", [example(**{field: wrong}) for wrong in facts.pop("wrong")])
    facts.setdefault("accepts", [example(**{field: right}) for right in shown(values)])
    section.choice(name, field, shown(values), **facts)


choice(TEXT, "unknown-ratio", "aspect_ratio", book.Ratio, wrong=("2.35:1", "adaptive", "9:21"), source=FIELDS)
choice(
    TEXT,
    "unknown-resolution",
    "resolution",
    book.Resolution,
    wrong=("540p", "4K", 720),
    source=book.TEXT_PAGE.at("Playground, resolution"),
    confidence="observed",
)
choice(
    TEXT,
    "unknown-bitrate",
    "bitrate_mode",
    book.Bitrate,
    wrong=("low",),
    source=FIELDS,
    confidence="observed",
)
choice(
    FAST,
    "resolution-of-tier",
    "resolution",
    book.LowResolution,
    wrong=("1080p", "4k", "540p"),
    summary="All tiers but the standard one make 480p or 720p",
    hint="use `480p` or `720p`, or send the request to the standard tier",
    source=book.FAST_PAGE,
)
choice(
    TEXT_2_5,
    "unknown-resolution-2-5",
    "resolution",
    book.Resolution25,
    wrong=("4k", "540p"),
    source=book.TEXT_2_5_PAGE,
)
choice(
    FLASH,
    "resolution-of-flash",
    "resolution",
    book.LowResolution,
    wrong=("1080p", "4k"),
    summary="Seedance 2.5 flash makes 480p or 720p",
    hint="use `480p` or `720p`, or send the request to `bytedance/seedance-2.5/text-to-video`",
    source=book.FLASH_PAGE,
)
choice(
    TEXT_2_5,
    "unknown-codec",
    "codec",
    book.Codec,
    wrong=("h264", "av1"),
    source=book.REFERENCE_2_5_PAGE,
)


@ENTERPRISE.when(
    "end-user-missing",
    "/end_user_id",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="say for whom the video is made: add `end_user_id`",
    rejects=[text(), text(end_user_id="")],
    accepts=[text(end_user_id="user-1")],
)
def end_user_missing(body: Body) -> str | None:
    """The tiers for business access ask for `end_user_id`."""
    return None if body["end_user_id"] else "`end_user_id` is missing; business access asks for it"


# --- image to video ----------------------------------------------------------------------------------------------

IMAGE.required("image-missing", "image_url", source=book.IMAGE_PAGE.at("Input"), rejects=[text()], accepts=[frames()])
IMAGE.rule(
    "url-malformed",
    summary="Each file is an absolute URL or a data URL",
    source=book.IMAGE_PAGE.at("Input"),
    hint="send a full URL such as `https://example.com/a.png`, or a data URL",
    rejects=[frames(image_url="photo.png"), frames(image_url=""), frames(end_image_url="/a b.png")],
    accepts=[frames(), frames(image_url="data:image/png;base64,AAAA")],
)
for _field in ("image_url", "end_image_url", "image_urls/*", "video_urls/*", "audio_urls/*"):
    IMAGE.maps(
        "url-malformed",
        _field,
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL or a data URL",
    )
IMAGE.rule(
    "url-scheme",
    summary="Files are http or https URLs or data URLs; no page names another form",
    source=book.IMAGE_PAGE.at("Input"),
    severity="warning",
    confidence="inferred",
    hint="host the file and send its http or https URL",
    rejects=[frames(image_url="ftp://example.com/i.png")],
    accepts=[frames(image_url="http://example.com/i.png")],
)
declare(IMAGE, book.ERRORS_PAGE.at("file_download_error"), lambda url: frames(image_url=url))
book.RULES.rules[UNREACHABLE] = replace(book.RULES[UNREACHABLE], severity="error", confidence="documented")
"""What can't be fetched is the 422 `file_download_error` of the result; that a local name can't be is plain."""

book.share(IMAGE_2_5, IMAGE, "image-missing", "url-malformed")

# --- 2.5: tasks and drafts ---------------------------------------------------------------------------------------

choice(
    REFERENCE_2_5,
    "unknown-reference-task",
    "task",
    book.Task,
    wrong=("edit", "auto"),
    source=book.REFERENCE_2_5_PAGE,
    example=references,
)
DRAFT.required(
    "draft-id-missing", "draft_id", source=book.DRAFT_PAGE.at("Input Schema"), rejects=[{}], accepts=[{"draft_id": "d"}]
)
choice(
    DRAFT,
    "resolution-of-final",
    "resolution",
    book.FinalResolution,
    wrong=("720p", "4k"),
    summary="A draft is completed at 1080p only",
    hint="use `1080p`, or leave it out",
    source=book.DRAFT_PAGE.at("Input Schema"),
    example=lambda **fields: {"draft_id": "d", **fields},
)
book.share(DRAFT, TEXT, "wrong-type", "null-field")
book.share(DRAFT, TEXT_2_5, "unknown-codec")


@REFERENCE_2_5.when(
    "editing-sets-length",
    "/duration",
    source=book.REFERENCE_2_5_PAGE,
    severity="warning",
    hint="leave `duration` out: an edited video is as long as its source",
    rejects=[references(task="editing", duration="8")],
    accepts=[references(task="editing"), references(task="extension", duration="8")],
)
def editing_sets_length(body: Body) -> str | None:
    """In the task `editing`, `duration` is forced to `auto`."""
    if body["task"] != "editing" or body["duration"] == book.AUTO:
        return None
    return f"`duration` is {quoted(body['duration'])}; `editing` forces it to `auto`"


@REFERENCE_2_5.when(
    "task-sets-ratio",
    "/aspect_ratio",
    source=book.REFERENCE_2_5_PAGE,
    severity="warning",
    hint="leave `aspect_ratio` out: the result has that of the source",
    rejects=[references(task="editing", aspect_ratio="1:1"), references(task="extension", aspect_ratio="1:1")],
    accepts=[references(task="extension"), references(aspect_ratio="1:1")],
)
def task_sets_ratio(body: Body) -> str | None:
    """In the tasks `editing` and `extension`, `aspect_ratio` is forced to `auto`."""
    if body["task"] == "reference" or body["aspect_ratio"] == book.AUTO:
        return None
    return f"`aspect_ratio` is {quoted(body['aspect_ratio'])}; `{body['task']}` forces it to `auto`"
