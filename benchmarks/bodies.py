"""The requests that are measured, and the models that a bare server or a bare validation would hold them to."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Url = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9+.\-]+:[^\s]+$")]


class CreateVideo(BaseModel):
    """What anybody would write down for the create call, by hand."""

    model_config = ConfigDict(strict=True)

    prompt: Annotated[str, Field(min_length=1)]
    model: Literal["seedance_2_0", "seedance_2_0_fast"] = "seedance_2_0"
    function_mode: Literal["first_last_frames", "omni_reference"] = "omni_reference"
    ratio: Literal["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"] = "16:9"
    duration: Annotated[int, Field(ge=4, le=15)] = 5
    image_urls: Annotated[list[Url], Field(max_length=9)] = []
    audio_urls: Annotated[list[Url], Field(max_length=3)] = []
    video_urls: Annotated[list[Url], Field(max_length=3)] = []


PROMPT = (
    "A lighthouse at dawn: waves break against the rocks, the camera circles slowly, gulls cross the frame, "
    "warm light, film grain"
)


def _raw(**fields: Any) -> bytes:
    return json.dumps({"prompt": PROMPT, **fields}).encode()


def _urls(kind: str, count: int, suffix: str) -> list[str]:
    return [f"https://example.com/{kind}/reference-{number}.{suffix}" for number in range(1, count + 1)]


MINIMAL = json.dumps({"prompt": "A lighthouse at dawn"}).encode()
EXAMPLE = _raw(
    model="seedance_2_0",
    function_mode="omni_reference",
    ratio="16:9",
    duration=5,
    image_urls=_urls("image", 2, "png"),
    audio_urls=_urls("audio", 1, "mp3"),
    video_urls=[],
)
"""Every field of the provider's documented example, about 420 bytes."""
FULL = _raw(
    model="seedance_2_0_fast",
    function_mode="omni_reference",
    ratio="9:16",
    duration=15,
    image_urls=_urls("image", 9, "png"),
    audio_urls=_urls("audio", 3, "mp3"),
    video_urls=_urls("video", 3, "mp4"),
)
"""As many references as each field takes: 15 URLs."""

_TASK_ID, _NOW = "0" * 32, "2026-01-01T00:00:00Z"
_MADE = {"task_id": _TASK_ID, "status": "running", "created_at": _NOW, "credits_cost": 75}
_ENVELOPE = {"code": 200, "trace_id": _TASK_ID, "message": None}
CREATED_BODY = json.dumps({**_ENVELOPE, "data": _MADE})
"""What servers that know nothing answer to a create."""
FOUND_BODY = json.dumps({**_ENVELOPE, "data": {**_MADE, "model": "seedance_2_0", "updated_at": _NOW, "result": None}})
"""What they answer to a query."""
