"""What the schema of ``/video/queue`` says of each field, whatever the model: Venice looks at this first."""

from typing import get_args

from drytake.schemas.providers.venice.models import SCHEMA
from drytake.schemas.providers.venice.rules.book import (
    HARNESS,
    IMAGE,
    MEDIA,
    PAGE,
    QUEUE,
    SEEDANCE,
    SPEC,
    VIDEO,
    Bitrate,
    Duration,
    Factor,
    Ratio,
    Resolution,
    TaskType,
    current,
    kling,
    offered,
    references,
    taken,
    text,
    upscale,
)
from drytake.schemas.validation.rules import Limit
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["AUDIOS", "ELEMENTS", "ELEMENT_IMAGES", "IMAGES", "NEGATIVE_PROMPT", "PROMPT", "SCENES", "URL", "VIDEOS"]

FIELDS = PAGE.at("Body")
AUDIO = "https://example.com/a.mp3"

body_rule(QUEUE, "body-not-json", FIELDS, text())
body_rule(QUEUE, "body-not-object", FIELDS, text(), hint="send an object with `model`, `prompt` and `duration`")
body_rule(
    QUEUE,
    "wrong-type",
    FIELDS,
    text(audio=False),
    rejects=[text(prompt=5), references(reference_image_urls=IMAGE), text(audio="true"), text(consents=[])],
    accepts=[text(audio=False), references(reference_image_urls=[IMAGE]), text(consents={})],
)
body_rule(
    QUEUE,
    "null-field",
    SPEC,
    text(),
    summary="An optional field is left out rather than sent as null",
    hint="leave the field out, or read leniently with `--lax`",
    rejects=[text(aspect_ratio=None), references(reference_video_urls=None), text(consents=None)],
    null="is null; it takes a value, or is left out",
)
body_rule(
    QUEUE,
    "unknown-field",
    HARNESS,
    text(),
    summary="Fields that the schema doesn't name are refused, `seed` among them",
    confidence="observed",
    rejects=[text(seed=1), text(camera_fixed=True), text(n=2)],
    severity="error",
    accepts=[text(), text(reference_video_total_duration=5)],
)
QUEUE.required("model-missing", "model", source=FIELDS, rejects=[{"prompt": "p", "duration": "5s"}], accepts=[text()])
QUEUE.choice(
    "unknown-duration",
    "duration",
    get_args(Duration),
    narrow=offered("durations"),
    summary="`duration` is a string that the schema lists, such as `5s`",
    source=SPEC,
    hint="send seconds as a string, such as `5s`",
    rejects=[text(duration="10"), text(duration=10), text(duration="31s"), text(duration=-1)],
    accepts=[text(duration="10s")],
)
QUEUE.choice(
    "unknown-ratio",
    "aspect_ratio",
    get_args(Ratio),
    narrow=offered("ratios"),
    source=SPEC,
    rejects=[text(aspect_ratio="16x9"), text(aspect_ratio=969), text(aspect_ratio="")],
    accepts=[text(aspect_ratio="16:9")],
)
QUEUE.choice(
    "unknown-resolution",
    "resolution",
    get_args(Resolution),
    narrow=offered("resolutions"),
    source=SPEC,
    rejects=[text(resolution="4K"), text(resolution=720)],
    accepts=[text(resolution="720p")],
)
QUEUE.choice(
    "unknown-factor",
    "upscale_factor",
    get_args(Factor),
    source=FIELDS,
    rejects=[upscale(upscale_factor=3), upscale(upscale_factor="2")],
    accepts=[upscale(upscale_factor=factor) for factor in get_args(Factor)],
)
QUEUE.choice(
    "unknown-task-type",
    "omni_reference_task_type",
    get_args(TaskType),
    source=SPEC,
    rejects=[current(omni_reference_task_type="stitch")],
    accepts=[
        *(current(omni_reference_task_type=kind) for kind in ("auto", "reference")),
        *(
            current(
                omni_reference_task_type=kind,
                prompt="Change the coat to red",
                reference_video_urls=[VIDEO],
                duration="-1",
                aspect_ratio="adaptive",
            )
            for kind in ("edit", "editing")
        ),
        *(
            current(omni_reference_task_type=kind, prompt="Let it go on longer", reference_video_urls=[VIDEO])
            for kind in ("extend", "extension")
        ),
    ],
)
QUEUE.choice(
    "unknown-bitrate",
    "bitrate_mode",
    get_args(Bitrate),
    source=SEEDANCE.at("bitrate_mode"),
    rejects=[current(bitrate_mode="low")],
    accepts=[current(bitrate_mode=mode) for mode in get_args(Bitrate)],
)

PROMPT = QUEUE.limit(
    "prompt-over-schema",
    "prompt",
    Limit(None, 20_000, "characters", counts=True),
    narrow=taken(lambda model: model.prompt),
    source=SPEC,
    rejects=[text(prompt="p" * 20_001)],
    accepts=[upscale(prompt="p" * 20_000)],
)
NEGATIVE_PROMPT = QUEUE.limit(
    "negative-prompt-over-schema",
    "negative_prompt",
    Limit(None, 20_000, "characters", counts=True),
    narrow=taken(lambda model: model.negative_prompt),
    source=SPEC,
    rejects=[text(negative_prompt="p" * 20_001)],
    accepts=[current(negative_prompt="p" * 20_000)],
)
IMAGES = QUEUE.limit(
    "too-many-reference-images",
    "reference_image_urls",
    SCHEMA.images,
    narrow=taken(lambda model: model.references and model.references.images),
    source=SPEC,
    example=lambda count: current(reference_image_urls=[IMAGE] * count),
)
VIDEOS = QUEUE.limit(
    "too-many-reference-videos",
    "reference_video_urls",
    SCHEMA.videos,
    narrow=taken(lambda model: model.references and model.references.videos),
    source=SPEC,
    example=lambda count: current(reference_video_urls=[VIDEO] * count),
)
AUDIOS = QUEUE.limit(
    "too-many-reference-audios",
    "reference_audio_urls",
    SCHEMA.audios,
    narrow=taken(lambda model: model.references and model.references.audios),
    source=SPEC,
    example=lambda count: current(reference_audio_urls=[AUDIO] * count),
)
ELEMENTS = QUEUE.limit(
    "too-many-elements",
    "elements",
    Limit(None, 4, "elements", counts=True),
    source=FIELDS,
    example=lambda count: kling(elements=[{"frontal_image_url": IMAGE}] * count),
)
SCENES = QUEUE.limit(
    "too-many-scenes",
    "scene_image_urls",
    Limit(None, 4, "images", counts=True),
    source=FIELDS,
    example=lambda count: kling(scene_image_urls=[IMAGE] * count),
)
ELEMENT_IMAGES = QUEUE.limit(
    "too-many-element-images",
    "elements/*/reference_image_urls",
    Limit(None, 3, "images", counts=True),
    summary="An element has at most 3 reference images",
    source=SPEC,
    example=lambda count: kling(elements=[{"reference_image_urls": [IMAGE] * count}]),
)

URL = r"^(https?://[^\s/?#]\S*$|data:)"
QUEUE.rule(
    "url-malformed",
    summary="A file is an http or https URL, or a data URL",
    source=FIELDS,
    hint="send a URL such as `https://example.com/a.png`, or `data:image/png;base64,...`",
    rejects=[
        references(reference_image_urls=["photo.png"]),
        references(reference_image_urls=["asset://a-1"]),
        upscale(video_url=""),
        kling(elements=[{"frontal_image_url": "ftp://example.com/i.png"}]),
    ],
    accepts=[references(), upscale(video_url="http://example.com/v.mov")],
)
for _name in (
    *(f"{_field}/*" if _field.endswith("s") else _field for _field in MEDIA),
    "elements/*/frontal_image_url",
    "elements/*/reference_image_urls/*",
    "elements/*/video_url",
):
    QUEUE.maps(
        "url-malformed",
        _name,
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is {quoted(value)}; it takes an http, https or data URL",
    )
