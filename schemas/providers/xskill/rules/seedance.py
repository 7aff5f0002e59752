"""What Seedance 2.0 takes in ``params``, the fields one by one and together."""

from collections.abc import Sequence
from typing import Literal, get_args

from drytake.schemas.providers.xskill.rules.book import GUIDE, README, RULES, SEEDANCE, SKILL, create_body
from drytake.schemas.providers.xskill.rules.create import CREATE
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.usual import body_rule

__all__ = [
    "ARRAYS",
    "AUDIOS",
    "DURATION",
    "FRAMES",
    "FRAME_IMAGES",
    "IMAGES",
    "MEDIA",
    "OMNI",
    "VIDEO",
    "VIDEOS",
    "Mode",
    "Ratio",
    "Tier",
]

Tier = Literal["seedance_2.0_fast", "seedance_2.0"]
Mode = Literal["omni_reference", "first_last_frames"]
Ratio = Literal["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]

OMNI: Mode = "omni_reference"
FRAMES: Mode = "first_last_frames"
ARRAYS = {"image": "image_files", "video": "video_files", "audio": "audio_files"}
"""Kind of media to its field in `omni_reference`."""
MEDIA = {field: kind for kind, field in ARRAYS.items()} | {"filePaths": "image"}

PARAMETERS = README.at("Request parameters")
LIMITATIONS = SKILL.at("Seedance 2.0 Limitations")
_IMAGE, _VIDEO, _AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def _body(**params: object) -> Body:
    return create_body(SEEDANCE, **params)


def _frames(*urls: str, **params: object) -> Body:
    return _body(functionMode=FRAMES, filePaths=list(urls), **params)


VIDEO = RULES.section("create-task")
VIDEO.include(CREATE, "wrong-type", "null-field")
VIDEO.required(
    "prompt-missing",
    "prompt",
    source=PARAMETERS,
    rejects=[{"model": SEEDANCE, "params": {}}, {"model": SEEDANCE, "params": {"duration": 5}}],
    accepts=[_body()],
)
VIDEO.pattern(
    "prompt-blank",
    "prompt",
    "is blank; it takes the text to generate from",
    summary="`prompt` says something",
    source=PARAMETERS,
    confidence="inferred",
    hint="describe the result in `prompt`",
    rejects=[_body(prompt=""), _body(prompt=" \n")],
    accepts=[_body(prompt="p")],
)
VIDEO.choice(
    "unknown-tier",
    "model",
    get_args(Tier),
    source=PARAMETERS,
    rejects=[_body(model="seedance_2.0_pro"), _body(model="seedance_2_0"), _body(model=SEEDANCE)],
    accepts=[_body(model=tier) for tier in get_args(Tier)],
)
VIDEO.choice(
    "unknown-mode",
    "functionMode",
    get_args(Mode),
    source=README.at("Function modes"),
    rejects=[_body(functionMode="first_last_frame")],
    accepts=[_body(functionMode=mode) for mode in get_args(Mode)],
)
VIDEO.choice(
    "unknown-ratio",
    "ratio",
    get_args(Ratio),
    source=PARAMETERS,
    rejects=[_body(ratio="auto"), _body(ratio="2.35:1")],
    accepts=[_body(ratio=ratio) for ratio in get_args(Ratio)],
)
DURATION = VIDEO.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=PARAMETERS,
    rejects=[_body(duration=3), _body(duration=16)],
    accepts=[_body(duration=4), _body(duration=15)],
)
VIDEO.typed(
    "duration-not-integer",
    "duration",
    "an integer, in seconds",
    summary="`duration` is a JSON integer, not a string and not a fraction",
    confidence="inferred",
    source=PARAMETERS,
    hint="send whole seconds without quotes, such as `5`",
    rejects=[_body(duration="5"), _body(duration=5.5), _body(duration=True)],
    accepts=[_body(duration=5)],
)
body_rule(VIDEO, "integral-decimal", PARAMETERS, _body(duration=5), rejects=[_body(duration=5.0)])
IMAGES = VIDEO.limit(
    "too-many-images",
    "image_files",
    SEEDANCE_2_0.images,
    source=PARAMETERS,
    rejects=[_body(image_files=[_IMAGE] * 10)],
    accepts=[_body(image_files=[_IMAGE] * 9), _body(image_files=[])],
)
VIDEOS = VIDEO.limit(
    "too-many-videos",
    "video_files",
    SEEDANCE_2_0.videos,
    source=PARAMETERS,
    rejects=[_body(video_files=[_VIDEO] * 4)],
    accepts=[_body(video_files=[_VIDEO] * 3)],
)
AUDIOS = VIDEO.limit(
    "too-many-audios",
    "audio_files",
    SEEDANCE_2_0.audios,
    source=PARAMETERS,
    rejects=[_body(audio_files=[_AUDIO] * 4)],
    accepts=[_body(audio_files=[_AUDIO] * 3)],
)
FRAME_IMAGES = VIDEO.limit(
    "too-many-frames",
    "filePaths",
    SEEDANCE_2_0.frames,
    source=GUIDE,
    confidence="observed",
    hint="send none, the first frame, or the first and the last frame",
    rejects=[_frames(*[_IMAGE] * 3)],
    accepts=[_frames(), _frames(_IMAGE), _frames(_IMAGE, _IMAGE)],
)
VIDEO.rule(
    "url-malformed",
    summary="Each file is given by an absolute URL",
    source=SKILL.at("Step 6"),
    hint="upload the file and send a full URL such as `https://example.com/a.png`",
    rejects=[_body(image_files=["photo.png"]), _frames("/a b.png"), _body(audio_files=[""])],
    accepts=[_body(image_files=[_IMAGE])],
)
for _field in MEDIA:
    VIDEO.maps(
        "url-malformed",
        f"{_field}/*",
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is `{value[:60]}`; it takes an absolute URL",
    )


VIDEO.rule(
    "base64-asset",
    summary="Files are public URLs, not base64 inside the request",
    source=SKILL.at("Step 6"),
    confidence="inferred",
    hint="upload the image first (`POST /api/v3/upload/image`) and send the URL that it answers",
    rejects=[_body(image_files=["data:image/png;base64,iVBORw0KGgo="]), _frames("data:image/png;base64,iVBORw0KGgo=")],
    accepts=[_body(image_files=[_IMAGE])],
)
VIDEO.rule(
    "url-scheme",
    summary="Files are given by http or https URLs; every known client sends these",
    source=SKILL.at("Step 6"),
    severity="warning",
    confidence="inferred",
    hint="host the file and send its http or https URL",
    rejects=[_body(image_files=["ftp://example.com/i.png"])],
    accepts=[_body(image_files=["http://example.com/i.png"])],
)


@VIDEO.when(
    "too-many-files",
    "",
    source=LIMITATIONS,
    hint=f"send {SEEDANCE_2_0.files}",
    rejects=[_body(image_files=[_IMAGE] * 9, video_files=[_VIDEO] * 3, audio_files=[_AUDIO])],
    accepts=[_body(image_files=[_IMAGE] * 9, video_files=[_VIDEO] * 3)],
)
def too_many_files(body: Body) -> str | None:
    """Images, videos and audios are at most 12 together."""
    count = sum(len(body[field]) for field in ARRAYS.values())
    if SEEDANCE_2_0.files.allows(count):
        return None
    return f"there are {count} files; the limit is {SEEDANCE_2_0.files}"


@VIDEO.each(
    "wrong-mode-assets",
    source=README.at("Function modes"),
    confidence="inferred",
    hint=f"send `filePaths` with `{FRAMES}`, and the other arrays with `{OMNI}`",
    rejects=[
        _body(filePaths=[_IMAGE]),
        _body(functionMode=FRAMES, image_files=[_IMAGE]),
        _body(functionMode=FRAMES, video_files=[_VIDEO]),
        _body(functionMode=FRAMES, audio_files=[_AUDIO]),
    ],
    accepts=[_body(filePaths=[]), _frames(_IMAGE, image_files=[])],
)
def wrong_mode_assets(body: Body) -> Sequence[RuleMatch]:
    """Each function mode has its own asset fields; the other mode's are refused."""
    mode = body["functionMode"]
    foreign = ARRAYS.values() if mode == FRAMES else ("filePaths",)
    return [RuleMatch(f"/{field}", body[field], f"`{field}` is sent in `{mode}`") for field in foreign if body[field]]
