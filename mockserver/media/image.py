"""A still result: a PNG or JPEG of exactly the asked size that names its task in the picture and the metadata."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Literal

from PIL import Image, PngImagePlugin

from drytake.mockserver.media.card import Captions, background, readable, write

__all__ = ["ImageSpec", "render_image"]

_COMMENT_BYTES = 32_000
"""A JPEG comment may have twice as many, but not in every Pillow."""


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
    card = _blank(spec.width, spec.height).copy()
    facts = f"{spec.width} x {spec.height}, image {spec.index + 1}"
    write(card, Captions(spec.task_id, spec.prompt, facts), size=card.size, ink=_grey)
    return _png(card, spec) if spec.format == "png" else _jpeg(card, spec)


@lru_cache(maxsize=2)  # 48 MB each at the largest
def _blank(width: int, height: int) -> Image.Image:
    return background(width, height)


def _grey(brightness: int) -> tuple[int, int, int]:
    return (brightness, brightness, brightness)


def _png(card: Image.Image, spec: ImageSpec) -> bytes:
    words = PngImagePlugin.PngInfo()
    for key, text in (("Title", spec.task_id), ("Comment", spec.prompt), ("Software", "drytake")):
        words.add_itxt(key, readable(text))
    file = BytesIO()
    card.save(file, "PNG", compress_level=1, pnginfo=words)
    return file.getvalue()


def _jpeg(card: Image.Image, spec: ImageSpec) -> bytes:
    comment = f"{readable(spec.task_id)}\n{readable(spec.prompt)}".encode()
    file = BytesIO()
    card.save(file, "JPEG", quality=88, comment=_cut(comment, _COMMENT_BYTES))
    return file.getvalue()


def _cut(text: bytes, length: int) -> bytes:
    """Return the text's beginning, ending with a whole character."""
    return text[:length].decode(errors="ignore").encode()
