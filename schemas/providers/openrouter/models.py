"""The models of Seedance that OpenRouter lists, with what each takes: a row each, as its list of models says it."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.validation.rules import Source

__all__ = [
    "FRAMES",
    "LIST_PAGE",
    "MODELS",
    "NAMES",
    "OF_KEY",
    "OTHERS",
    "Model",
    "Size",
    "is_others",
    "meant",
    "model_of",
    "size_of",
]

LIST_PAGE = Source("https://openrouter.ai/api/v1/videos/models", as_of="2026-10-09")
UPRIGHT: Final = (*RATIOS, "9:21")
SMALL: Final = ("480p", "720p")
FRAMES: Final = ("first_frame", "last_frame")
OWNER = "bytedance/"


class Size(NamedTuple):
    """What a size in pixels stands for."""

    resolution: str
    ratio: str


class Model(NamedTuple):
    """What an id stands for."""

    id: str
    name: str
    day: str
    """Of its version, as its slug has it."""
    family: str
    tier: str
    longest: int
    """Seconds; all whole ones from 4 on are sold."""
    resolutions: tuple[str, ...] = SMALL
    ratios: tuple[str, ...] = UPRIGHT
    sizes: tuple[str, ...] | None = ()
    """Sizes in pixels that it lists; `None` where its list wasn't read."""
    passthrough: tuple[str, ...] = ("watermark", "req_key")

    @property
    def slug(self) -> str:
        """Its lasting name."""
        return f"{self.id}-{self.day}"

    @property
    def seconds(self) -> range:
        """The lengths that are sold."""
        return range(4, self.longest + 1)


_SMALL_SIZES = (
    *("480x480", "480x640", "480x854", "640x480", "854x480", "1120x480"),
    *("720x720", "720x960", "720x1280", "720x1680", "960x720", "1280x720", "1680x720"),
)
_LARGE_SIZES = (
    *("1080x1080", "1080x1440", "1080x1920", "1440x1080", "1920x1080", "2520x1080"),
    *("3840x2160", "2160x3840", "2160x2160", "2880x2160", "2160x2880", "5040x2160"),
)
_ROWS = (
    Model(
        f"{OWNER}seedance-2.0",
        "ByteDance: Seedance 2.0",
        "20260414",
        "2.0",
        "standard",
        15,
        (*SMALL, "1080p", "4K"),
        sizes=(*_SMALL_SIZES, *_LARGE_SIZES),
    ),
    Model(
        f"{OWNER}seedance-2.0-fast",
        "ByteDance: Seedance 2.0 Fast",
        "20260414",
        "2.0",
        "fast",
        15,
        sizes=_SMALL_SIZES,
    ),
    Model(
        f"{OWNER}seedance-2.0-mini",
        "ByteDance: Seedance 2.0 Mini",
        "20260811",
        "2.0",
        "mini",
        15,
        sizes=_SMALL_SIZES,
        passthrough=("watermark", "req_key", "return_last_frame"),
    ),
    Model(
        f"{OWNER}seedance-2.5", "ByteDance: Seedance 2.5", "20260807", "2.5", "standard", 30, ratios=RATIOS, sizes=None
    ),
    Model(
        f"{OWNER}seedance-1-5-pro",
        "ByteDance: Seedance 1.5 Pro",
        "20260320",
        "1.5",
        "pro",
        12,
        (*SMALL, "1080p"),
        sizes=None,
    ),
)
"""Ids, slugs, lengths, resolutions, ratios and sizes were observed; how the list writes the names is inferred."""
MODELS: Mapping[str, Model] = {row.id: row for row in _ROWS}
"""By id."""
OF_KEY: Mapping[ModelKey, Model] = {(row.family, row.tier): row for row in _ROWS if row.family != "1.5"}
"""Those whose price is known, by family and tier."""
_BY_NAME: Mapping[str, Model] = {name: row for row in _ROWS for name in (row.id, row.slug)}
NAMES = tuple(_BY_NAME)
"""Ids and slugs."""
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._:-]*")
OTHERS = rf"^(?!{OWNER})(?!.*seedance){_ID.pattern}$(?!\n)"
"""What `is_others` is in JSON Schema."""


def model_of(name: str) -> Model | None:
    """Return what an id or a slug stands for; `None` where it isn't one of Seedance's."""
    return _BY_NAME.get(name)


def is_others(name: str) -> bool:
    """Return whether a name has the form of another maker's model, of which nothing is known here."""
    return _ID.fullmatch(name) is not None and not name.startswith(OWNER) and "seedance" not in name


def meant(name: str) -> str | None:
    """Return the id that another spelling means: another owner's, with hyphens for points, or in capitals."""
    bare = _bare(name)
    return next((known for known in MODELS if _bare(known) == bare), None)


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().rpartition("/")[2]).removeprefix("doubao-").removeprefix("dreamina-")


def size_of(text: str) -> Size | None:
    """Return what a size such as `1280x720` stands for: its shorter side is the resolution, its ratio the nearest."""
    wide, _, high = text.partition("x")
    if not (wide.isdecimal() and high.isdecimal() and len(text) <= 11 and int(wide) and int(high)):
        return None
    width, height = int(wide), int(high)
    resolution = _BY_SIDE.get(min(width, height))
    if resolution is None:
        return None
    return Size(resolution, min(UPRIGHT, key=lambda ratio: abs(width / height - _value(ratio))))


_BY_SIDE = {480: "480p", 720: "720p", 1080: "1080p", 2160: "4k"}


def _value(ratio: str) -> float:
    wide, high = map(int, ratio.split(":"))
    return wide / high
