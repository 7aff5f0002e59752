"""What EvoLink documents of its Seedance models: the mode is part of the model's id."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.file_limits import FileLimits, FileRules, count_rules, file_rules
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Limit, Source
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import FILES, address_rules, body_rules, share

__all__ = ["LATE", "MODELS", "RULES", "Model"]

PAGE = Source(
    "https://docs.evolink.ai/en/api-manual/video-series/seedance2.0/seedance-2.0-overview", as_of="2026-07-12"
)
TASK_PAGE = Source("https://docs.evolink.ai/en/api-manual/task-management/get-task-detail", as_of="2026-07-12")
ERROR_PAGE = Source("https://docs.evolink.ai/cn/api-manual/task-management/error-codes", as_of="2026-07-12")
GATEWAY = Source("https://github.com/Evolink-AI/Seedance-2.0-Gateway-Service", as_of="2026-07-12")
SKILL = Source("https://github.com/Evolink-AI/seedance-2-family-video-gen-skill", as_of="2026-07-12")
LATEST_PAGE = Source("https://evolink.ai/seedance-2-5", as_of="2026-10-10")
CLIENT = Source("https://www.npmjs.com/package/@evolinkai/evolink-media/v/1.2.1", as_of="2026-11-29")

Quality = Literal["480p", "720p", "1080p"]
Ratio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"]
ADAPTIVE, AUTO_SECONDS = "adaptive", -1
MEDIA = {"image_urls": "image", "video_urls": "video", "audio_urls": "audio"}
PNG, MP4, MP3 = FILES["image"], FILES["video"], FILES["audio"]
TEXT, IMAGE, REFERENCE, EDIT = "text-to-video", "image-to-video", "reference-to-video", "video-edit"


class Model(NamedTuple):
    """What a model's id says."""

    family: str
    tier: str
    task: str


def _named(family: str, tier: str, task: str) -> str:
    return f"seedance-{family}{'' if tier == 'standard' else f'-{tier}'}-{task}"


MODELS: Mapping[str, Model] = {
    _named(family, tier, task): Model(family, tier, task)
    for family, tier, tasks in (
        *(("2.0", tier, (TEXT, IMAGE, REFERENCE)) for tier in ("standard", "fast", "mini")),
        ("2.5", "standard", (TEXT, IMAGE, REFERENCE, EDIT)),
    )
    for task in tasks
}
"""A model's id to what it says."""


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return {"model": _named("2.0", "standard", TEXT), "prompt": "A lighthouse at dawn", **fields}


def frames(**fields: object) -> dict[str, Any]:
    """Return an example: from a first frame."""
    return text(**{"model": _named("2.0", "standard", IMAGE), "image_urls": [PNG]} | fields)


def references(**fields: object) -> dict[str, Any]:
    """Return an example: from references."""
    return text(**{"model": _named("2.0", "standard", REFERENCE), "image_urls": [PNG]} | fields)


def latest(**fields: object) -> dict[str, Any]:
    """Return an example of 2.5."""
    return text(**{"model": _named("2.5", "standard", TEXT)} | fields)


RULES = Rulebook("evolink")
CREATE = RULES.section("create-video")
body_rules(
    CREATE,
    PAGE,
    text,
    types=[text(prompt=5), text(duration="5"), text(generate_audio="yes"), references(image_urls=PNG)],
    nulls=[text(prompt=None), text(model=None)],
)
CREATE.required("model-missing", "model", source=PAGE, rejects=[{"prompt": "A lighthouse"}], accepts=[text()])
CREATE.required("prompt-missing", "prompt", source=PAGE, rejects=[{"model": next(iter(MODELS))}], accepts=[text()])


@CREATE.when(
    "unknown-model",
    "/model",
    schema=lambda: {"properties": {"model": {"anyOf": [{"enum": [*MODELS]}, {"pattern": "^(?!seedance-2)"}]}}},
    source=PAGE,
    hint="name tier and mode: `seedance-2.0-fast-image-to-video`",
    rejects=[text(model=wrong) for wrong in ("seedance-2.0", "seedance-2.0-fast", "seedance-2.0-turbo-text-to-video")],
    accepts=[text(), frames(), references()],
)
def unknown_model(body: Body) -> str | None:
    """A model of Seedance is named with its tier and its mode."""
    name = body["model"]
    if name in MODELS or not name.startswith("seedance-2"):
        return None
    return f"`model` is {quoted(name)}; there are {', '.join(MODELS)}"


@CREATE.when(
    "model-outside",
    "/model",
    source=PAGE,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="see the model's own page",
    rejects=[text(model="seedance-1.5-pro"), text(model="veo3.1-pro")],
    accepts=[text()],
)
def model_outside(body: Body) -> str | None:
    """Of other models nothing is known here: they are taken as they are."""
    if body["model"].startswith("seedance-2"):
        return None
    return f"`model` is {quoted(body['model'])}, outside what is known as of {PAGE.as_of}"


CREATE.choice(
    "unknown-quality",
    "quality",
    get_args(Quality),
    source=PAGE,
    rejects=[text(quality="4k")],
    accepts=[text(quality=one) for one in get_args(Quality)],
)
CREATE.choice(
    "unknown-ratio",
    "aspect_ratio",
    get_args(Ratio),
    source=PAGE,
    rejects=[text(aspect_ratio="9:21")],
    accepts=[text(aspect_ratio=one) for one in get_args(Ratio)],
)


@CREATE.when(
    "quality-of-tier",
    "/quality",
    source=PAGE,
    hint="use `480p` or `720p`, or the standard model",
    rejects=[text(model=_named("2.0", tier, TEXT), quality="1080p") for tier in ("fast", "mini")],
    accepts=[text(quality="1080p"), text(model=_named("2.0", "fast", TEXT), quality="720p")],
)
def quality_of_tier(body: Body) -> str | None:
    """Fast and mini make 480p or 720p."""
    model = MODELS.get(body["model"])
    if model is None or model.tier == "standard" or body["quality"] != "1080p":
        return None
    return f"`quality` is 1080p; {model.tier} makes 480p or 720p"


@CREATE.when(
    "duration-out-of-range",
    "/duration",
    source=PAGE,
    hint="use 4 to 15 seconds, with 2.5 up to 30",
    rejects=[text(duration=3), text(duration=16), text(duration=-1), latest(duration=31)],
    accepts=[text(duration=4), text(duration=15), latest(duration=30)],
)
def duration_out_of_range(body: Body) -> str | None:
    """`duration` is 4 to 15 seconds; of 2.5 it is up to 30, and an edit may leave it open by -1."""
    model, seconds = MODELS.get(body["model"]), body["duration"]
    if model is None or seconds is None or (model.task == EDIT and seconds == AUTO_SECONDS):
        return None
    limit = (SEEDANCE_2_5 if model.family == "2.5" else SEEDANCE_2_0).duration
    return None if limit.allows(seconds) else f"`duration` is {seconds}; it takes {limit}"


def _counts(body: Body) -> tuple[int, int, int]:
    images, videos, audios = (len(body[name] or ()) for name in MEDIA)
    return images, videos, audios


@CREATE.when(
    "files-of-mode",
    "/image_urls",
    source=PAGE,
    hint="send no files with text-to-video, one or two images with image-to-video, and something to refer to with the third",
    rejects=[
        text(image_urls=[PNG]),
        frames(image_urls=[]),
        frames(image_urls=[PNG] * 3),
        frames(video_urls=[MP4]),
        references(image_urls=[]),
    ],
    accepts=[text(), frames(), frames(image_urls=[PNG] * 2), references(image_urls=[], video_urls=[MP4])],
)
def files_of_mode(body: Body) -> str | None:
    """Text takes no files, image one or two images alone, reference at least one image or video."""
    model, (images, videos, audios) = MODELS.get(body["model"]), _counts(body)
    if model is None:
        return None
    wrong = {
        TEXT: images + videos + audios > 0,
        IMAGE: images not in (1, 2) or videos + audios > 0,
        REFERENCE: images + videos + audios == 0,
        EDIT: videos == 0,
    }[model.task]
    return f"`{body['model']}` has {images} images, {videos} videos and {audios} audios" if wrong else None


@CREATE.when(
    "audio-alone",
    "/audio_urls",
    source=PAGE,
    hint="add an image or a video",
    rejects=[references(image_urls=[], audio_urls=[MP3])],
    accepts=[references(audio_urls=[MP3])],
)
def audio_alone(body: Body) -> str | None:
    """Audio isn't the only reference."""
    images, videos, audios = _counts(body)
    reference = body["model"] in MODELS and MODELS[body["model"]].task == REFERENCE
    return "audio is the only reference" if reference and audios and not images and not videos else None


def _with_files(kind: str, *urls: str) -> dict[str, Any]:
    field = next(name for name, held in MEDIA.items() if held == kind)
    return references(**{field: list(urls)})


IMAGES, VIDEOS, AUDIOS = count_rules(
    CREATE,
    dict(zip(MEDIA, (SEEDANCE_2_0.images, SEEDANCE_2_0.videos, SEEDANCE_2_0.audios), strict=True)),
    _with_files,
    source=PAGE,
)
address_rules(CREATE, PAGE, lambda url: references(image_urls=[url]), MEDIA)
_CLIP = Limit(2, 15, "seconds")
_SHAPE: dict[str, Any] = {"ratio": Limit(0.4, 2.5, ""), "side": Limit(300, 6_000, "pixels")}
file_rules(
    FileRules(
        CREATE,
        MEDIA,
        {
            "image": FileLimits(SEEDANCE_2_0.image_formats, 30, **_SHAPE),
            "video": FileLimits(
                SEEDANCE_2_0.video_formats,
                50,
                _CLIP,
                15,
                **_SHAPE,
                pixels=Limit(409_600, 2_086_876, "pixels"),
                fps=Limit(24, 60, "frames a second"),
            ),
            "audio": FileLimits(SEEDANCE_2_0.audio_formats, 15, _CLIP, 15),
        },
        _with_files,
        {"source": PAGE},
    )
)
LATE = tuple(check.name for check in CREATE.media_checks)
"""Rules about files that EvoLink can't have looked at when it answers: the task is made, and fails. Inferred."""

# --- callbacks, and the other calls ------------------------------------------------------------------------------

CALLBACK_PATTERN = r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*$"
CALLBACK = CREATE.limit(
    "callback-too-long",
    "callback_url",
    Limit(None, 2_048, "characters", counts=True),
    source=PAGE,
    example=lambda count: text(callback_url="https://example.com/".ljust(count, "a")),
)
CREATE.pattern(
    "callback-malformed",
    "callback_url",
    "is {}; it takes an https URL",
    summary="`callback_url` is an https URL",
    source=PAGE,
    hint="send a full URL such as `https://example.com/hook`",
    rejects=[text(callback_url="example.com/hook")],
    accepts=[text(callback_url="https://example.com/hook")],
)


def _host(body: Body) -> tuple[str, str | None]:
    url = body["callback_url"] or ""
    return url, local_host(url) if url else None


@CREATE.when(
    "callback-not-https",
    "/callback_url",
    source=PAGE,
    hint="send an https URL",
    rejects=[text(callback_url="http://example.com/hook")],
    accepts=[text(callback_url="https://example.com/hook")],
)
def callback_not_https(body: Body) -> str | None:
    """`callback_url` is an https URL."""
    url, local = _host(body)
    return f"`callback_url` is {quoted(url)}" if url[:5].lower() == "http:" and local is None else None


@CREATE.when(
    "callback-local",
    "/callback_url",
    source=PAGE,
    severity="warning",
    hint="for the real service, send an https address that it can reach; the mock posts to this one",
    rejects=[text(callback_url="http://localhost:3000/hook"), text(callback_url="https://10.0.0.5/hook")],
    accepts=[text(callback_url="https://example.com/hook")],
)
def callback_local(body: Body) -> str | None:
    """A private address is refused by the real service; the mock posts to it, unless the switch of this name is `error`."""
    _, local = _host(body)
    return None if local is None else f"`callback_url` names `{local[:60]}`, which the real service refuses"


ENCODED, FETCHED = RULES.section("upload-base64"), RULES.section("upload-url")
for _section, _field, _value in ((ENCODED, "base64_data", "YQ=="), (FETCHED, "file_url", MP4)):
    share(_section, CREATE, "wrong-type", "null-field")
    _section.required(
        f"{_field.replace('_', '-')}-missing", _field, source=CLIENT, rejects=[{}], accepts=[{_field: _value}]
    )
CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`, at both hosts",
    source=PAGE,
    hint="send the header `Authorization: Bearer <EVOLINK_API_KEY>`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the `id` of its create response, which begins with `task-unified-`",
    source=TASK_PAGE,
    hint="ask for it with the key that made it",
)
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=PAGE,
    severity="info",
    confidence="inferred",
    hint="look at the account's billing; the switch `unpublished-price` sets an amount in USD to be used here",
)
