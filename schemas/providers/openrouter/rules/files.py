"""What OpenRouter documents of frames, references and passthrough options; the maker's own limits of files are warnings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from drytake.schemas.providers.openrouter.models import model_of
from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.providers.openrouter.rules.book import (
    CREATE,
    LATEST,
    MINI,
    MP4,
    frames,
    item,
    name_of,
    references,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5, SHARED, Limits, limits_of
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["held_in", "options_of"]

REQUEST = book.REQUEST
FRAMES, REFERENCES = "frame_images", "input_references"
Held = Mapping[str, Any]


def held_in(body: Body, name: str) -> Sequence[Held]:
    """Return the items of a list as mappings, whether they are parsed or not."""
    return [one if isinstance(one, dict) else getattr(one, "__dict__", {}) for one in body[name] or ()]


def _count(body: Body, kind: str) -> int:
    return sum(1 for one in held_in(body, REFERENCES) if one.get("type") == kind)


# --- items -------------------------------------------------------------------------------------------------------

for _name, _list, _field, _wrong in (
    ("type-missing", REFERENCES, "type", references({"image_url": {"url": book.PNG}})),
    ("frame-type-missing", FRAMES, "frame_type", text(frame_images=[item()])),
):
    CREATE.required(
        _name,
        f"{_list}/*/{_field}",
        summary=f"An item of `{_list}` has its `{_field}`",
        source=REQUEST,
        hint=f"add `{_field}`",
        rejects=[_wrong],
        accepts=[references(), frames()],
    )
CREATE.maps("type-missing", f"{FRAMES}/*/type", ("missing",), lambda path, _: f"`{path}` is missing; it is `image_url`")
CREATE.choice(
    "unknown-frame-type",
    f"{FRAMES}/*/frame_type",
    book.shown(book.FrameType),
    source=REQUEST,
    summary="`frame_type` is `first_frame` or `last_frame`",
    rejects=[frames("middle_frame"), frames("first")],
    accepts=[frames("first_frame", "last_frame")],
)
CREATE.choice(
    "unknown-reference-type",
    f"{REFERENCES}/*/type",
    book.shown(book.ReferenceType),
    source=book.PROBES,
    confidence="observed",
    summary="A reference's type is `image_url`, `video_url` or `audio_url`",
    rejects=[references({"type": kind, kind: {"url": book.MP3}}) for kind in ("audio", "input_audio", "image")],
    accepts=[references(item(), item("video_url"), item("audio_url"))],
)
CREATE.maps(
    "unknown-reference-type",
    f"{FRAMES}/*/type",
    ("literal_error",),
    lambda path, value: f"`{path}` is {quoted(value)}; it takes `image_url`",
)
_MISSING = ("missing",)
for _path in (f"{FRAMES}/*/image_url", *book.MEDIA):
    CREATE.maps("payload-missing", _path, _MISSING, lambda path, _: f"`{path}` is missing; it says where the file is")


@CREATE.each(
    "payload-missing",
    source=REQUEST,
    hint='an item of type `image_url` has `"image_url": {"url": "..."}`, and the others likewise',
    rejects=[
        references({"type": "image_url", "url": book.PNG}),
        references({"type": "video_url", "video_url": {}}),
        text(frame_images=[{"type": "image_url", "frame_type": "first_frame"}]),
    ],
    accepts=[references(), frames()],
)
def payload_missing(body: Body) -> Sequence[RuleMatch]:
    """An item has the field that its type names."""
    return [
        RuleMatch(f"/{REFERENCES}/{place}/{one['type']}", None, f"`{REFERENCES}.{place}.{one['type']}` is missing")
        for place, one in enumerate(held_in(body, REFERENCES))
        if one.get(one.get("type", "")) is None
    ]


CREATE.rule(
    "url-malformed",
    summary="A file is a public https URL or a data URL in base64",
    source=book.SKILL,
    hint="send an https URL, or the file as a data URL",
    rejects=[frames(url=wrong) for wrong in ("photo.png", "//example.com/i.png")],
    accepts=[frames(), frames(url="data:image/jpeg;base64,AAAA")],
)
for _field in book.MEDIA:
    CREATE.maps(
        "url-malformed",
        _field,
        ("string_pattern_mismatch",),
        lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL or a data URL",
    )
CREATE.rule(
    "url-scheme",
    summary="Files are https URLs or data URLs; no page names another form",
    source=book.SKILL,
    severity="warning",
    confidence="inferred",
    hint="host the file and send its https URL",
    rejects=[frames(url="asset://1")],
    accepts=[frames()],
)
declare(CREATE, book.SKILL, lambda url: frames(url=url))

# --- together ----------------------------------------------------------------------------------------------------


@CREATE.when(
    "references-dropped",
    f"/{REFERENCES}",
    source=book.GUIDE.at("Image-to-video"),
    severity="warning",
    hint="send frames or references, not both",
    rejects=[frames(input_references=[item()])],
    accepts=[frames(), references()],
)
def references_dropped(body: Body) -> str | None:
    """Beside `frame_images`, `input_references` are dropped: frames win."""
    both = body[FRAMES] and body[REFERENCES]
    return f"`{REFERENCES}` are dropped: there are `{FRAMES}`" if both else None


@CREATE.when(
    "frame-twice",
    f"/{FRAMES}",
    source=REQUEST,
    severity="warning",
    confidence="inferred",
    hint="send one of each `frame_type`",
    rejects=[frames("first_frame", "first_frame")],
    accepts=[frames("last_frame", "first_frame")],
)
def frame_twice(body: Body) -> str | None:
    """Each `frame_type` stands there once; no page says what becomes of a second one."""
    names = [str(one.get("frame_type")) for one in held_in(body, FRAMES)]
    twice = next((name for name in names if names.count(name) > 1), None)
    return f"`frame_type` {quoted(twice)} stands there {names.count(twice)} times" if twice else None


@CREATE.when(
    "last-frame-alone",
    f"/{FRAMES}",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="add a `first_frame`",
    rejects=[frames("last_frame")],
    accepts=[frames(), frames("first_frame", "last_frame")],
)
def last_frame_alone(body: Body) -> str | None:
    """The maker's model takes a last frame beside a first one alone; OpenRouter says nothing of it."""
    names = {one.get("frame_type") for one in held_in(body, FRAMES)}
    return "there is a `last_frame`, and no `first_frame`" if names == {"last_frame"} else None


@CREATE.when(
    "audio-alone",
    f"/{REFERENCES}",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="add an image or a video",
    rejects=[references(item("audio_url"))],
    accepts=[references(item(), item("audio_url"))],
)
def audio_alone(body: Body) -> str | None:
    """The maker's model takes audio beside an image or a video alone; OpenRouter says nothing of it."""
    kinds = {one.get("type") for one in held_in(body, REFERENCES)}
    return "audio is the only reference" if kinds == {"audio_url"} and not body[FRAMES] else None


def _limits(body: Body) -> Limits | None:
    model = model_of(name_of(body))
    return None if model is None or model.family == "1.5" else limits_of(model.family, model.tier)


def _counted(kind: str) -> None:
    word = f"{kind.removesuffix('_url')}s"
    most, of_2_5 = int(getattr(SEEDANCE_2_0, word).high), int(getattr(SEEDANCE_2_5, word).high)
    beside = int(kind == "image_url")  # the image that stands there for others' sake is counted

    def example(count: int, **fields: object) -> dict[str, Any]:
        return references(item(), *[item(kind)] * (count - beside), **fields)

    @CREATE.when(
        f"too-many-{word}",
        f"/{REFERENCES}",
        summary=f"The maker's model takes {most} reference {word}, 2.5 {of_2_5}; OpenRouter states no number",
        source=SHARED,
        severity="warning",
        confidence="inferred",
        hint=f"send fewer reference {word}",
        rejects=[example(most + 1), example(of_2_5 + 1, model=LATEST)],
        accepts=[example(most), example(of_2_5, model=LATEST)],
    )
    def too_many(body: Body) -> str | None:
        limits, count = _limits(body), _count(body, kind)
        high = None if limits is None else getattr(limits, word).high
        return None if high is None or count <= high else f"there are {count} reference {word}; the model takes {high}"


for _kind in book.shown(book.ReferenceType):
    _counted(_kind)


@CREATE.when(
    "too-many-files",
    f"/{REFERENCES}",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="send fewer references",
    rejects=[references(*[item()] * 9, *[item("video_url")] * 3, item("audio_url"))],
    accepts=[references(*[item()] * 9, *[item("video_url")] * 3)],
)
def too_many_files(body: Body) -> str | None:
    """The maker's model takes 12 files altogether, 2.5 50; OpenRouter states no number."""
    limits, count = _limits(body), len(body[REFERENCES] or ())
    most = None if limits is None else limits.files.high
    return None if most is None or count <= most else f"there are {count} references; the model takes {most}"


def _clips(*seconds: float) -> dict[str, Any]:
    return references(*(item("video_url", f"{MP4}#duration={one:g}") for one in seconds))


@CREATE.media(
    "reference-seconds",
    fields=(REFERENCES, f"{REFERENCES}/*/video_url/url", f"{REFERENCES}/*/audio_url/url"),
    needs="seconds",
    describe=True,
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="trim the clips",
    rejects=[_clips(8, 7.5)],
    accepts=[_clips(8, 7)],
)
def reference_seconds(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """The maker's model takes 15 seconds of reference videos, and as many of audios, 2.5 30; OpenRouter states no number."""
    limits = _limits(body)
    most = None if limits is None else limits.reference_seconds.high
    for kind in ("video", "audio"):
        own = {at: info.seconds or 0 for at, info in files.items() if at.endswith(f"/{kind}_url/url")}
        total = sum(own.values())
        if most is not None and total > most:
            longest = max(own, key=lambda at: own[at])
            said = f"the reference {kind}s are {total:g} seconds long together; the model takes {most:g}"
            yield RuleMatch(longest, total, said)


# --- passthrough -------------------------------------------------------------------------------------------------


def options_of(body: Body) -> Iterator[tuple[str, str, Any]]:
    """Yield what a body passes through: slug, option and value, from both places where pages put them."""
    provider = body["provider"]
    held = provider if isinstance(provider, dict) else getattr(provider, "__dict__", {})
    for slug, options in (held.get("options") or {}).items():
        if not isinstance(options, dict):
            continue
        inner = options.get("parameters")
        yield from ((slug, name, value) for name, value in options.items() if name != "parameters")
        yield from ((slug, name, value) for name, value in (inner.items() if isinstance(inner, dict) else ()))


def _options(slug: str = "byteplus", **options: Any) -> dict[str, Any]:
    return text(provider={"options": {slug: {"parameters": options}}})


@CREATE.each(
    "unknown-slug",
    source=book.OPTIONS,
    severity="warning",
    hint="Seedance is served by `byteplus` or `seed`",
    rejects=[_options("google-vertex", watermark=True)],
    accepts=[_options("byteplus", watermark=True), _options("seed", watermark=True)],
)
def unknown_slug(body: Body) -> Sequence[RuleMatch]:
    """Options reach the provider that serves the model alone; those of others are dropped in silence."""
    if body["provider"] is None or model_of(name_of(body)) is None:
        return ()
    slugs = dict.fromkeys(slug for slug, _, _ in options_of(body) if slug not in book.SLUGS)
    return [RuleMatch(f"/provider/options/{one}", None, f"{quoted(one)} doesn't serve the model") for one in slugs]


@CREATE.each(
    "unknown-option",
    source=book.LIST_PAGE.at("allowed_passthrough_parameters"),
    severity="warning",
    confidence="observed",
    hint="see `allowed_passthrough_parameters` in the list of models",
    rejects=[
        _options(camera_fixed=True),
        _options(return_last_frame=True),
        text(provider={"options": {"seed": {"x": 1}}}),
    ],
    accepts=[_options(watermark=True), _options(return_last_frame=True) | {"model": MINI}],
)
def unknown_option(body: Body) -> Sequence[RuleMatch]:
    """What is passed through is one of the model's `allowed_passthrough_parameters`."""
    model = None if body["provider"] is None else model_of(name_of(body))
    if model is None:
        return ()
    return [
        RuleMatch(f"/provider/options/{slug}", None, f"{quoted(name)} isn't passed through to `{model.id}`")
        for slug, name, _ in options_of(body)
        if slug in book.SLUGS and name not in model.passthrough
    ]
