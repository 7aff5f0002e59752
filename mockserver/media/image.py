"""A still result: a PNG or JPEG of exactly the asked size that names its task in the picture and the metadata."""

from dataclasses import dataclass
from typing import Literal

from drytake.mockserver.media.card import Captions
from drytake.mockserver.media.font import readable
from drytake.mockserver.media.jpeg import jpeg
from drytake.mockserver.media.png import png
from drytake.mockserver.media.raster import bands

__all__ = ["ImageSpec", "render_image"]

_COMMENT_BYTES = 32_000
"""A JPEG comment may have twice as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSpec:
    """What one still has to be."""

    width: int
    """In pixels, 16 to 8192."""
    height: int
    """In pixels, 16 to 8192."""
    format: Literal["png", "jpeg"]
    task_id: str
    prompt: str
    index: int = 0
    """Place among the task's results, counted from 0."""

    def __post_init__(self) -> None:
        for name, pixels in (("width", self.width), ("height", self.height)):
            if not 16 <= pixels <= 8192:
                raise ValueError(f"`{name}` is {pixels}; the limit is 16 to 8192")


def render_image(spec: ImageSpec) -> bytes:
    """Return the PNG or JPEG file; the same bytes for the same spec."""
    facts = f"{spec.width} x {spec.height}, image {spec.index + 1}"
    rows = bands(Captions(spec.task_id, spec.prompt, facts), spec.width, spec.height)
    title, prompt = readable(spec.task_id), readable(spec.prompt)
    if spec.format == "png":
        return png(spec.width, spec.height, rows, {"Title": title, "Comment": prompt, "Software": "drytake"})
    return jpeg(spec.width, spec.height, rows, _cut(f"{title}\n{prompt}".encode(), _COMMENT_BYTES))


def _cut(text: bytes, length: int) -> bytes:
    """Return the text's beginning, ending with a whole character."""
    return text[:length].decode(errors="ignore").encode()
