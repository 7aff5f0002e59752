"""What Replicate documents of the fields of an input."""

from operator import itemgetter
from typing import Any

from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.book import (
    FAST,
    INPUT,
    INPUT_2_0,
    INPUT_2_5,
    MINI,
    PNG,
    counted,
    frames,
    shown,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["DURATION", "DURATION_2_5", "LATE", "PROMPT", "WRONG_NAMES"]

WRONG_NAMES = ("last_frame", "last_image", "audio", "size", "image_url")
"""What clients send that isn't an input of this model."""
LATE = (
    "duration-too-short",
    "frames-and-images",
    "frames-and-references",
    "last-frame-alone",
    "audio-alone",
    "videos-too-long",
    "audios-too-long",
    "videos-too-long-2-5",
    "audios-too-long-2-5",
    "ratio-of-frames",
)
"""Rules that the schema can't say: the prediction is made, and fails with E006."""

INPUT.required(
    "prompt-missing",
    "prompt",
    source=book.SCHEMA_PAGE,
    confidence="observed",
    rejects=[{"input": {}}, {"input": {"duration": 5}}],
    accepts=[text()],
)
PROMPT = INPUT.limit(
    "prompt-too-long",
    "prompt",
    counted(4_000, "characters"),
    source=book.SCHEMA_PAGE,
    example=lambda count: text(prompt="p" * count),
)
body_rule(
    INPUT,
    "unknown-field",
    book.ISSUES,
    text(),
    summary="Inputs that the schema doesn't name have no effect: one report says they are refused, another dropped",
    rejects=[text(fps=24), text(camera_fixed=True), text(promt="typo")],
)
body_rule(
    INPUT,
    "dropped-field",
    book.ISSUES,
    frames(last_frame_image=PNG),
    summary="What an input says stands in a field that the schema names; elsewhere it is lost, or refused",
    confidence="observed",
    rejects=[text(**{name: PNG}) for name in ("last_frame", "image_url")] + [text(size="720p"), text(audio=True)],
)


def duration(section: Section, name: str, limit: Limit, **facts: Any) -> Limit:
    """State what the schema takes for a length; what the model takes of it is another rule."""
    return section.limit(name, "duration", limit, example=lambda seconds: text(duration=seconds), **facts)


DURATION = duration(
    INPUT_2_0,
    "duration-out-of-schema",
    Limit(-1, 15, "seconds"),
    source=book.SCHEMA_PAGE,
    hint="use 4 to 15, or -1 to leave it to the model",
)
DURATION_2_5 = duration(
    INPUT_2_5,
    "duration-out-of-schema-2-5",
    Limit(-1, 30, "seconds"),
    source=book.PAGE_2_5,
    confidence="observed",
    hint="use 4 to 30, or -1 to leave it to the model",
)


@INPUT.when(
    "duration-too-short",
    "/duration",
    source=book.ISSUES,
    confidence="observed",
    hint="use 4 seconds or more, or -1 to leave it to the model",
    rejects=[text(duration=seconds) for seconds in range(4)],
    accepts=[text(duration=-1), text(duration=4)],
)
def duration_too_short(body: Body) -> str | None:
    """A length of 0 to 3 seconds passes the schema, and the prediction fails with E006."""
    seconds, least = body["duration"], SEEDANCE_2_0.duration.low
    assert least is not None
    if seconds is None or seconds < 0 or seconds >= least:
        return None
    return f"`duration` is {seconds}; the model takes {least} or more, or -1"


def choice(section: Section, name: str, field: str, values: Any, **facts: Any) -> None:
    """State which words a field takes."""
    facts.setdefault("rejects", [text(**{field: wrong}) for wrong in facts.pop("wrong")])
    facts.setdefault("accepts", [text(**{field: right}) for right in shown(values)])
    section.choice(name, field, shown(values), **facts)


choice(INPUT_2_0, "unknown-ratio", "aspect_ratio", book.Ratio, wrong=("2.35:1", "auto", "3:2"), source=book.SCHEMA_PAGE)
choice(
    INPUT_2_0, "unknown-resolution", "resolution", book.Resolution, wrong=("540p", "4K", 720), source=book.SCHEMA_PAGE
)
choice(
    FAST,
    "resolution-of-tier",
    "resolution",
    book.LowResolution,
    wrong=("1080p", "4k", "540p"),
    summary="Fast makes 480p or 720p",
    hint="use `480p` or `720p`, or send the input to `bytedance/seedance-2.0`",
    source=book.FAST_PAGE,
)
choice(
    MINI,
    "resolution-of-mini",
    "resolution",
    book.LowResolution,
    wrong=("1080p", "4k", "540p"),
    summary="Mini makes 480p or 720p: its schema wasn't read, and its prices are of these two",
    hint="use `480p` or `720p`, or send the input to `bytedance/seedance-2.0`",
    source=book.MINI_PAGE,
    confidence="inferred",
)
choice(
    INPUT_2_5,
    "unknown-ratio-2-5",
    "aspect_ratio",
    book.Ratio25,
    wrong=("9:21", "auto"),
    source=book.PAGE_2_5,
    confidence="observed",
)
choice(
    INPUT_2_5,
    "unknown-resolution-2-5",
    "resolution",
    book.Resolution25,
    wrong=("4k", "540p"),
    source=book.PAGE_2_5,
    confidence="inferred",
)
choice(
    INPUT_2_5,
    "unknown-format",
    "output_format",
    book.Format,
    wrong=("webm",),
    source=book.PAGE_2_5,
    confidence="inferred",
)


@INPUT_2_5.when(
    "ratio-of-frames",
    "/aspect_ratio",
    source=book.PAGE_2_5,
    confidence="observed",
    hint="send `adaptive`: the result has the shape of the first frame",
    rejects=[text(image=PNG), frames(aspect_ratio="1:1")],
    accepts=[frames(), text(aspect_ratio="1:1")],
)
def ratio_of_frames(body: Body) -> str | None:
    """On 2.5, a first frame needs `aspect_ratio: adaptive`."""
    if not body["image"] or body["aspect_ratio"] == book.ADAPTIVE:
        return None
    return f"`aspect_ratio` is {quoted(body['aspect_ratio'])}; with `image` it is `adaptive`"


# --- files ---------------------------------------------------------------------------------------------------------

INPUT.rule(
    "url-malformed",
    summary="A file is an absolute URL or a data URL",
    source=book.SCHEMA_PAGE,
    hint="send an https URL, or a small file as a data URL",
    rejects=[frames(image=wrong) for wrong in ("photo.png", "", "//example.com/i.png")],
    accepts=[frames(image=PNG), frames(image="data:image/png;base64,AAAA")],
)
for _field in book.MEDIA:
    for _name in (_field, f"{_field}/*"):
        INPUT.maps(
            "url-malformed",
            _name,
            ("string_pattern_mismatch",),
            lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL or a data URL",
        )
INPUT.rule(
    "url-scheme",
    summary="Files are http or https URLs or data URLs; no page names another form",
    source=book.CREATE_PAGE.at("File inputs"),
    severity="warning",
    confidence="inferred",
    hint="host the file and send its https URL",
    rejects=[frames(image="ftp://example.com/i.png")],
    accepts=[frames(image="http://example.com/i.png")],
)
declare(INPUT, book.CREATE_PAGE.at("File inputs"), lambda url: frames(image=url))
DATA_URL_BYTES = 256_000
_HELD = itemgetter(*book.MEDIA)


@INPUT.each(
    "data-url-too-large",
    source=book.API.at("paths, predictions.create, input"),
    severity="warning",
    hint="host the file, or upload it to `/v1/files`",
    rejects=[frames(image="data:image/png;base64," + "A" * 341_336)],
    accepts=[frames(image="data:image/png;base64," + "A" * 341_332)],
)
def data_url_too_large(body: Body) -> list[RuleMatch]:
    """A data URL holds at most 256 kB; another page says 1 MB."""
    return [
        RuleMatch(pointer, url[:100], f"the data URL holds about {size // 1_000} kB; the limit is 256 kB")
        for pointer, url in _urls(body, "data:")
        if (size := (len(url) - url.find(",") - 1) * 3 // 4) > DATA_URL_BYTES
    ]


def _urls(body: Body, start: str) -> list[tuple[str, str]]:
    """Return pointer and URL of each file whose URL begins so, in whichever case."""
    found: list[tuple[str, str]] = []
    all_held = _HELD(body)
    if not any(all_held):  # as most requests have none
        return found
    for name, held in zip(book.MEDIA, all_held, strict=True):
        if not held:
            continue
        single = isinstance(held, str)
        for index, url in enumerate((held,) if single else held):
            if url[: len(start)].lower() == start:
                found.append((f"/{name}" if single else f"/{name}/{index}", url))
    return found


@INPUT.each(
    "file-of-replicate",
    source=book.ISSUES,
    severity="warning",
    confidence="inferred",
    hint="host the file elsewhere if the prediction fails",
    rejects=[frames(image="https://api.replicate.com/v1/files/abc")],
    accepts=[frames(image=PNG)],
)
def file_of_replicate(body: Body) -> list[RuleMatch]:
    """Uploaded files are reported to fail as inputs of this model."""
    return [
        RuleMatch(pointer, url[:200], f"`{pointer[1:].replace('/', '.')}` is a file on Replicate")
        for pointer, url in _urls(body, "https://api.replicate.com/v1/files/")
    ]
