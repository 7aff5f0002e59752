"""Write the bitmap font of results, `mockserver/media/unifont.bin`, from GNU Unifont's own files.

    python scripts/unifont.py unifont.hex unifont_upper.otf

Debian has both, in its packages `unifont` and `fonts-unifont`. The file is an index of 512 numbers of four bytes,
the end of each page of 256 characters, and then the pages, compressed: 256 widths in half cells, and the bitmaps.
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TARGET = Path(__file__).parents[1] / "mockserver/media/unifont.bin"
PAGES = 512
"""Of 256 characters: Unicode's planes 0 and 1."""
PRIVATE = range(0xD800, 0xF900)
CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
PICTURES = (range(0x1F300, 0x1F650), range(0x1F680, 0x1F700), range(0x1F7E0, 0x1F7F0), range(0x1F900, 0x1FB00))
"""Characters of plane 1 that prompts have."""


def plane_0(path: str) -> Iterator[tuple[int, bytes]]:
    for line in Path(path).read_text().splitlines():
        code, _, bitmap = line.partition(":")
        number = int(code, 16)
        if number not in PRIVATE and number not in CONTROLS:
            yield number, bytes.fromhex(bitmap)


def plane_1(path: str) -> Iterator[tuple[int, bytes]]:
    font = ImageFont.truetype(path, 16)
    missing = drawn(font, "\U0001ffff")
    for block in PICTURES:
        for number in block:
            bitmap = drawn(font, chr(number))
            if bitmap != missing and any(bitmap):
                yield number, bitmap


def drawn(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    cell = Image.new("1", (16, 16))
    ImageDraw.Draw(cell).text((0, 14), letter, fill=1, font=font, anchor="ls")
    return cell.tobytes()


def page(glyphs: dict[int, bytes], number: int) -> bytes:
    own = [glyphs.get(number * 256 + place, b"") for place in range(256)]
    if not any(own):
        return b""
    return zlib.compress(bytes(len(glyph) // 16 for glyph in own) + b"".join(own), 9)


def main() -> None:
    glyphs = dict(plane_0(sys.argv[1])) | dict(plane_1(sys.argv[2]))
    pages = [page(glyphs, number) for number in range(PAGES)]
    ends = [sum(map(len, pages[: number + 1])) for number in range(PAGES)]
    TARGET.write_bytes(struct.pack(f">{PAGES}I", *ends) + b"".join(pages))
    print(f"{len(glyphs):,} characters, {TARGET.stat().st_size:,} bytes")  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
