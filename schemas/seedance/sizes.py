"""How many pixels a result has, by resolution and ratio, for each family; a seller may bring a table of its own.

480p and 720p stand on a provider's page. Of the others only 16:9 and 21:9 do; the rest is
inferred from them: 1080p keeps each ratio's area, 4k doubles it both ways, 9:21 is 21:9 upright.
"""

from collections.abc import Mapping

__all__ = ["OF_FAMILY", "RATIOS", "SIZES", "Table", "pixels"]

Size = tuple[int, int]
Table = Mapping[tuple[str, str], Size]
"""(resolution, ratio) to (width, height) in pixels."""
_WIDE: Table = {
    ("480p", "21:9"): (992, 432),
    ("480p", "16:9"): (864, 496),
    ("480p", "4:3"): (752, 560),
    ("480p", "1:1"): (640, 640),
    ("480p", "3:4"): (560, 752),
    ("480p", "9:16"): (496, 864),
    ("720p", "21:9"): (1470, 630),
    ("720p", "16:9"): (1280, 720),
    ("720p", "4:3"): (1112, 834),
    ("720p", "1:1"): (960, 960),
    ("720p", "3:4"): (834, 1112),
    ("720p", "9:16"): (720, 1280),
    ("1080p", "21:9"): (2206, 946),
    ("1080p", "16:9"): (1920, 1080),
    ("1080p", "4:3"): (1664, 1248),
    ("1080p", "1:1"): (1440, 1440),
    ("1080p", "3:4"): (1248, 1664),
    ("1080p", "9:16"): (1080, 1920),
    ("4k", "21:9"): (4412, 1892),
    ("4k", "16:9"): (3840, 2160),
    ("4k", "4:3"): (3328, 2496),
    ("4k", "1:1"): (2880, 2880),
    ("4k", "3:4"): (2496, 3328),
    ("4k", "9:16"): (2160, 3840),
}
_UPRIGHT: Table = {
    (resolution, "9:21"): (height, width) for (resolution, ratio), (width, height) in _WIDE.items() if ratio == "21:9"
}
SIZES: Table = {**_WIDE, **_UPRIGHT}
"""The sizes of 2.0, and of a family that has no others."""
RATIOS = tuple(dict.fromkeys(ratio for _, ratio in _WIDE))
"""The six that every seller has; 9:21 is sold by some."""
OF_FAMILY: Mapping[str, Table] = {"2.5": {("480p", "16:9"): (854, 480), ("480p", "21:9"): (1120, 480)}}
"""Where a family's sizes differ; of 2.5 Ark documents these two, and published quotes fit them."""


def pixels(resolution: str, ratio: str, *, family: str = "", own: Table | None = None) -> Size:
    """Return width and height in pixels: by the seller's own table, by the family's, or by that of all.

    Raises:
        ValueError: there is no such resolution or ratio.
    """
    key = resolution.lower(), ratio
    for table in (own or {}, OF_FAMILY.get(family, {}), SIZES):
        if key in table:
            return table[key]
    resolutions, ratios = (", ".join(dict.fromkeys(key[part] for key in SIZES)) for part in (0, 1))
    raise ValueError(f"no size for `{resolution}` and `{ratio}`; there are {resolutions} and {ratios}")
