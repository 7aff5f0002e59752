"""The models of Seedance that Runway sells, with what each takes, and the sizes that its ratios say."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.sizes import RATIOS, SIZES, Table, pixels

__all__ = [
    "MODELS",
    "NAMES",
    "OF_KEY",
    "OWN_SIZES",
    "RATIO_NAMES",
    "Model",
    "Shape",
    "model_of",
    "ratio_of",
    "shape_of",
]

OWN_SIZES: Table = {
    ("4k", "21:9"): (3840, 1646),
    ("4k", "4:3"): (3840, 2880),
    ("4k", "1:1"): (3840, 3840),
    ("4k", "3:4"): (2880, 3840),
    ("480p", "21:9"): (992, 432),
}
"""Where the pixels are others than the maker's."""
_OF_2_5: Table = {**OWN_SIZES, ("480p", "9:16"): (480, 854)}
"""The same of 2.5, whose film is made in the maker's own size: 496 by 864."""
_BANDS: Final = ("480p", "720p", "1080p", "4k")


class Shape(NamedTuple):
    """What a size in pixels says."""

    resolution: str
    ratio: str


class Model(NamedTuple):
    """What a name stands for."""

    name: str
    family: str
    tier: str
    longest: int
    """Seconds; all whole ones from 4 on are sold."""
    resolutions: tuple[str, ...]
    characters: int
    """Of the prompt."""
    images: int
    """References."""
    seconds: int
    """Of the reference videos together, and of the audios."""

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """What each of its ratios says, in the order of the page."""
        return _SHAPES[self.family, self.resolutions]


def _own(family: str) -> Table:
    return _OF_2_5 if family == "2.5" else OWN_SIZES


def _shapes(family: str, resolutions: tuple[str, ...]) -> dict[str, Shape]:
    return {
        "{}:{}".format(*pixels(resolution, ratio, family=family, own=_own(family))): Shape(resolution, ratio)
        for resolution in resolutions
        for ratio in RATIOS
    }


_ROWS = (
    Model("seedance2", "2.0", "standard", 15, _BANDS, 3_500, 9, 15),
    Model("seedance2_fast", "2.0", "fast", 15, _BANDS[:2], 3_500, 9, 15),
    Model("seedance2_mini", "2.0", "mini", 15, _BANDS[:2], 3_500, 9, 15),
    Model("seedance2_5", "2.5", "standard", 30, _BANDS[:3], 15_000, 30, 30),
)
_SHAPES = {
    (family, resolutions): _shapes(family, resolutions)
    for family, resolutions in {(row.family, row.resolutions): None for row in _ROWS}
}
MODELS: Mapping[str, Model] = {row.name: row for row in _ROWS}
NAMES = tuple(MODELS)
OF_KEY: Mapping[ModelKey, Model] = {(row.family, row.tier): row for row in _ROWS}
RATIO_NAMES = tuple(dict.fromkeys(name for row in _ROWS for name in row.shapes))
"""All that any of them takes."""
_ALL: Mapping[str, Shape] = {name: shape for row in _ROWS for name, shape in row.shapes.items()}


def model_of(name: object) -> Model | None:
    """Return what a name stands for; `None` where it isn't one of Seedance's."""
    return MODELS.get(name) if isinstance(name, str) else None


def ratio_of(shape: Shape, family: str) -> str | None:
    """Return the size that says a resolution and a ratio; `None` where there is none."""
    if shape.ratio not in RATIOS or (shape.resolution, shape.ratio) not in SIZES:
        return None
    return "{}:{}".format(*pixels(shape.resolution, shape.ratio, family=family, own=_own(family)))


def shape_of(name: str) -> Shape | None:
    """Return what a size says."""
    return _ALL.get(name)
