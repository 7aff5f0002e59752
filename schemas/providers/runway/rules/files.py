"""What Runway documents of the files that a request names: which forms, how many, how long, which together."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from drytake.schemas.providers.runway.rules import book
from drytake.schemas.providers.runway.rules.book import (
    ALL,
    IMAGE,
    LATEST,
    MP3,
    MP4,
    PNG,
    TEXT,
    VIDEO,
    audio,
    clip,
    image,
    model_in,
    text,
    video,
)
from drytake.schemas.seedance.limits import SHARED
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.media import MediaInfo, files_in
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["items"]

SDK, INPUTS = book.CLIENT, book.INPUTS
MEGABYTE = 1_000_000
DATA_MEGABYTES = 5
LONGEST_URL = 2_048
OF_URL: Mapping[str, float] = {"image": 16, "video": 32, "audio": 32}
"""Megabytes of a file behind a URL."""


def items(body: Body, name: str) -> Sequence[Mapping[str, Any]]:
    """Return the items of a list as mappings, whether they are parsed or not."""
    held = body.get(name)
    if not isinstance(held, list):
        return ()
    return [one if isinstance(one, dict) else getattr(one, "__dict__", {}) for one in held]


def _files(body: Body) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, kind and URL of each file."""
    for pointer, name, url in files_in(body, book.MEDIA):
        yield pointer, book.MEDIA[name], url


# --- items -------------------------------------------------------------------------------------------------------

for _field, _kind, _section in (("referenceVideos", "video", TEXT), ("referenceAudio", "audio", ALL)):
    _right = {"referenceVideos": clip(), "referenceAudio": audio()}[_field]
    _section.required(
        f"{_kind}-type-missing",
        f"{_field}/*/type",
        summary=f'An item of `{_field}` has `"type": "{_kind}"`',
        source=SDK,
        rejects=[text(**{_field: [{"uri": _right["uri"]}], "references": [{"uri": PNG}]})],
        accepts=[text(**{_field: [_right], "references": [{"uri": PNG}]})],
    )
    _section.choice(
        f"unknown-{_kind}-type",
        f"{_field}/*/type",
        (_kind,),
        source=SDK,
        rejects=[text(**{_field: [_right | {"type": "file"}], "references": [{"uri": PNG}]})],
        accepts=[text(**{_field: [_right], "references": [{"uri": PNG}]})],
    )
VIDEO.error_map |= {key: mapping for key, mapping in TEXT.error_map.items() if key[0].startswith("referenceVideos")}
ALL.rule(
    "uri-missing",
    summary="An item has its `uri`",
    source=SDK,
    hint="add `uri`",
    rejects=[text(references=[{}]), text(references=[{"url": PNG}])],
    accepts=[text(references=[{"uri": PNG}])],
)
for _list in (*book.LISTS, "promptImage"):
    ALL.maps("uri-missing", f"{_list}/*/uri", ("missing",), lambda path, _: f"`{path}` is missing")
IMAGE.required("image-missing", "promptImage", source=SDK, rejects=[text()], accepts=[image()])
VIDEO.required("video-missing", "promptVideo", source=SDK, rejects=[text()], accepts=[video()])
IMAGE.choice(
    "unknown-position",
    "promptImage/*/position",
    book.shown(book.Position),
    source=SDK,
    summary="`position` is `first` or `last`, or is left out of a reference",
    rejects=[image("middle")],
    accepts=[image("first", "last"), image(None)],
)


@IMAGE.when(
    "positions-mixed",
    "/promptImage",
    source=SDK,
    hint="give all images a position, or none",
    rejects=[image("first", None)],
    accepts=[image("first", "last"), image(None, None), image(promptImage=PNG)],
)
def positions_mixed(body: Body) -> str | None:
    """Frames, which have a `position`, and references, which have none, don't stand in one list."""
    said = {one.get("position") is not None for one in items(body, "promptImage")}
    return "some images have a `position`, and others don't" if len(said) > 1 else None


@IMAGE.when(
    "position-twice",
    "/promptImage",
    source=SDK,
    severity="warning",
    confidence="inferred",
    hint="send one image of each position",
    rejects=[image("first", "first")],
    accepts=[image("last", "first")],
)
def position_twice(body: Body) -> str | None:
    """Each `position` stands there once; no page says what becomes of a second one."""
    said = [one.get("position") for one in items(body, "promptImage")]
    twice = next((one for one in said if one is not None and said.count(one) > 1), None)
    return f"`position` {quoted(twice)} stands there {said.count(twice)} times" if twice else None


# --- forms -------------------------------------------------------------------------------------------------------


@ALL.each(
    "uri-malformed",
    source=INPUTS,
    hint="send an https URL, a `runway://` URI of an upload, or a data URI",
    rejects=[
        text(references=[{"uri": wrong}]) for wrong in ("photo.png", "", "http://example.com/i.png", "ftp://a.b/i.png")
    ],
    accepts=[text(references=[{"uri": right}]) for right in (PNG, "runway://a1b2c3d4", "data:image/png;base64,AAAA")],
)
def uri_malformed(body: Body) -> Sequence[RuleMatch]:
    """A file is an https URL, an upload's `runway://` URI or a data URI."""
    return [
        RuleMatch(at, url[:100], f"`{at[1:].replace('/', '.')}` is {quoted(url[:100])}")
        for at, _, url in _files(body)
        if not url.lower().startswith(("https://", "runway://", "data:"))
    ]


@ALL.each(
    "url-too-long",
    source=INPUTS,
    hint="host the file at a shorter address, or upload it to `/v1/uploads`",
    rejects=[text(references=[{"uri": f"https://example.com/{'i' * 2_025}.png"}])],
    accepts=[text(references=[{"uri": f"https://example.com/{'i' * 2_024}.png"}])],
)
def url_too_long(body: Body) -> Sequence[RuleMatch]:
    """A URL has at most 2048 characters."""
    return [
        RuleMatch(at, url[:100], f"the URL has {len(bare)} characters; the limit is {LONGEST_URL}")
        for at, _, url in _files(body)
        if url.lower().startswith("https://") and len(bare := url.partition("#")[0]) > LONGEST_URL
    ]


_ADDRESS = re.compile(r"https://(?:[^@/?#]*@)?(?:\[|(?:\d{1,3}\.){3}\d{1,3}(?=[:/?#]|$))", re.IGNORECASE)


@ALL.each(
    "url-of-address",
    source=INPUTS,
    hint="send a URL with a host's name",
    rejects=[text(references=[{"uri": "https://93.184.216.34/i.png"}])],
    accepts=[text(references=[{"uri": PNG}])],
)
def url_of_address(body: Body) -> Sequence[RuleMatch]:
    """A URL names its host, and has no IP address."""
    return [
        RuleMatch(at, url[:100], f"`{at[1:].replace('/', '.')}` is {quoted(url[:100])}, which has an IP address")
        for at, _, url in _files(body)
        if _ADDRESS.match(url)
    ]


@ALL.each(
    "data-uri-too-large",
    source=SDK,
    severity="warning",
    hint="upload the file to `/v1/uploads`, which takes 200 MB",
    rejects=[text(references=[{"uri": "data:image/png;base64," + "A" * 6_666_672}])],
    accepts=[text(references=[{"uri": "data:image/png;base64," + "A" * 6_666_664}])],
)
def data_uri_too_large(body: Body) -> Sequence[RuleMatch]:
    """A data URI holds at most 5 MB; an older page says 16 of videos and audios."""
    return [
        RuleMatch(at, url[:100], f"the data URI holds {size / MEGABYTE:.1f} MB; the limit is {DATA_MEGABYTES} MB")
        for at, _, url in _files(body)
        if url[:5].lower() == "data:" and (size := (len(url) - url.find(",") - 1) * 3 // 4) > DATA_MEGABYTES * MEGABYTE
    ]


_IPS = ("192.168.1.7", "93.184.216.34", "[::1]")


def _https(url: str) -> dict[str, Any]:
    """Return an example with an image at an address, by https and with a name in the place of an IP address."""
    for address, name in zip(_IPS, ("nas.local", "cdn.example.com", "localhost"), strict=True):
        url = url.replace(address, name)
    return text(references=[{"uri": url.replace("http://", "https://")}])


declare(ALL, INPUTS, _https)

# --- how many, how long ------------------------------------------------------------------------------------------


def _many(section: Section, name: str, field: str, examples: Any) -> None:
    @section.when(
        name,
        f"/{field}",
        summary=f"`{field}` has at most 9 reference images, on 2.5 30",
        source=SDK,
        hint="send fewer images",
        **examples,
    )
    def too_many(body: Body) -> str | None:
        model, count = model_in(body), len(items(body, field))
        if model is None or count <= model.images:
            return None
        return f"`{field}` has {count} images; `{model.name}` takes {model.images}"


_many(
    TEXT,
    "too-many-references",
    "references",
    {
        "rejects": [text(references=[{"uri": PNG}] * 10), text(references=[{"uri": PNG}] * 31, model=LATEST)],
        "accepts": [text(references=[{"uri": PNG}] * 9), text(references=[{"uri": PNG}] * 30, model=LATEST)],
    },
)
VIDEO.checks += [check for check in TEXT.checks if check.name == "too-many-references"]
_many(
    IMAGE,
    "too-many-images",
    "promptImage",
    {"rejects": [image(*[None] * 10)], "accepts": [image(*[None] * 9), image(*[None] * 30, model=LATEST)]},
)


def _long(name: str, field: str, example: Any) -> None:
    word = {"referenceVideos": "video", "referenceAudio": "audio"}[field]

    @ALL.media(
        name,
        fields=(field, f"{field}/*/uri"),
        needs="seconds",
        describe=True,
        summary=f"`{field}` are at most 15 seconds long together, on 2.5 30",
        source=SDK,
        confidence="observed",
        hint=f"trim the {word}s",
        rejects=[example(8, 7.5), example(16, 15, model=LATEST)],
        accepts=[example(8, 7), example(15, 14, model=LATEST)],
    )
    def too_long(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
        model, total = model_in(body), sum(info.seconds or 0 for info in files.values())
        if model is not None and total > model.seconds:
            longest = max(files, key=lambda at: files[at].seconds or 0)
            said = f"`{field}` are {total:g} seconds long together; `{model.name}` takes {model.seconds}"
            yield RuleMatch(longest, total, said)


_long(
    "videos-too-long",
    "referenceVideos",
    lambda *each, **more: text(referenceVideos=[clip(f"{MP4}#duration={one}") for one in each], **more),
)
_long(
    "audios-too-long",
    "referenceAudio",
    lambda *each, **more: text(
        referenceAudio=[audio(f"{MP3}#duration={one}") for one in each], references=[{"uri": PNG}], **more
    ),
)


@TEXT.media(
    "audio-below-30",
    fields=("referenceAudio", "referenceAudio/*/uri"),
    needs="seconds",
    source=SDK,
    severity="warning",
    hint="trim the audios below 30 seconds",
    rejects=[text(referenceAudio=[audio(f"{MP3}#duration=30")], references=[{"uri": PNG}], model=LATEST)],
    accepts=[text(referenceAudio=[audio(f"{MP3}#duration=29.5")], references=[{"uri": PNG}], model=LATEST)],
)
def audio_below_30(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """On 2.5, audios are less than 30 seconds long together, where those of images may be just as long."""
    model, total = model_in(body), sum(info.seconds or 0 for info in files.values())
    if model is not None and model.family == "2.5" and total == model.seconds:
        yield RuleMatch(
            next(iter(files)), total, f"`referenceAudio` are {total:g} seconds long together; it is less than 30"
        )


VIDEO.media_checks += TEXT.media_checks


@ALL.media(
    "file-too-large",
    fields=("promptImage", "promptVideo", *book.LISTS, *book.MEDIA),
    needs="size_bytes",
    source=INPUTS,
    hint="compress the file, or upload it to `/v1/uploads`, which takes 200 MB",
    rejects=[text(references=[{"uri": f"{PNG}#size=16000001"}]), text(referenceVideos=[clip(f"{MP4}#size=32000001")])],
    accepts=[text(references=[{"uri": f"{PNG}#size=16000000"}]), text(referenceVideos=[clip(f"{MP4}#size=32000000")])],
)
def file_too_large(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """An image behind a URL has at most 16 MB, a video or an audio 32 MB."""
    kinds = {at: (kind, url) for at, kind, url in _files(body)}
    for at, info in files.items():
        kind, url = kinds[at]
        if info.size_bytes and url.lower().startswith("https:") and info.size_bytes > OF_URL[kind] * MEGABYTE:
            said = f"the {kind} has {info.size_bytes / MEGABYTE:.1f} MB; the limit is {OF_URL[kind]:g} MB"
            yield RuleMatch(at, info.size_bytes, said)


@ALL.when(
    "audio-alone",
    "/referenceAudio",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="add an image or a video",
    rejects=[text(referenceAudio=[audio()])],
    accepts=[text(referenceAudio=[audio()], references=[{"uri": PNG}])],
)
def audio_alone(body: Body) -> str | None:
    """The maker's model takes audio beside an image or a video alone; Runway says nothing of it."""
    beside = any(body.get(name) for name in ("promptImage", "promptVideo", "references", "referenceVideos"))
    return "audio is the only reference" if body["referenceAudio"] and not beside else None
