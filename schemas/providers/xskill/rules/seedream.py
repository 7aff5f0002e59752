"""What Seedream 4.5 takes in ``params``: stills from text, and stills from stills."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from drytake.schemas.providers.xskill.rules.book import (
    EDIT,
    RULES,
    SKILL,
    SKILLS_HUB,
    TEXT_TO_IMAGE,
    create_body,
    share,
)
from drytake.schemas.providers.xskill.rules.seedance import VIDEO
from drytake.schemas.validation.rules import Body, Limit, RuleMatch

__all__ = ["EDIT_IMAGE", "IMAGE", "IMAGE_SIZES", "IMAGE_URLS", "NUM_IMAGES", "RATIO_SIZES", "SQUARE", "ImageSize"]

ImageSize = Literal[
    "auto_2K",
    "auto_4K",
    "square_hd",
    "portrait_4_3",
    "portrait_16_9",
    "landscape_4_3",
    "landscape_16_9",
    "square",
]
SQUARE: ImageSize = "square"
IMAGE_SIZES = tuple(size for size in get_args(ImageSize) if size != SQUARE)
"""The documented ones."""
RATIO_SIZES: dict[str, ImageSize] = {
    "16:9": "landscape_16_9",
    "9:16": "portrait_16_9",
    "4:3": "landscape_4_3",
    "3:4": "portrait_4_3",
    "1:1": "square_hd",
    "21:9": "landscape_16_9",  # the widest there is
}
"""Ratio of a video to the size of stills made for it."""

PARAMETERS = SKILL.at("Model parameters, Seedream 4.5")
_IMAGE = "https://example.com/i.png"


def _body(**params: object) -> Body:
    return create_body(TEXT_TO_IMAGE, **params)


def _edit(*urls: str, **params: object) -> Body:
    return create_body(EDIT, image_urls=list(urls), **params)


IMAGE = RULES.section("create-task")
share(VIDEO, IMAGE)
IMAGE.choice(
    "unknown-image-size",
    "image_size",
    get_args(ImageSize),
    source=PARAMETERS,
    hint="use one of " + ", ".join(f"`{size}`" for size in IMAGE_SIZES),
    rejects=[_body(image_size="portrait_9_16"), _body(image_size="auto"), _edit(_IMAGE, image_size="2048x2048")],
    accepts=[_body(image_size=size) for size in IMAGE_SIZES],
)
NUM_IMAGES = IMAGE.limit(
    "num-images-out-of-range",
    "num_images",
    Limit(1, 6, "images"),
    source=PARAMETERS,
    rejects=[_body(num_images=0), _body(num_images=7), _edit(_IMAGE, num_images=7)],
    accepts=[_body(num_images=1), _body(num_images=6)],
)


@IMAGE.when(
    "unlisted-image-size",
    "/image_size",
    source=SKILLS_HUB.at("add-fal-model"),
    severity="info",
    confidence="observed",
    hint="use `square_hd`",
    rejects=[_body(image_size=SQUARE)],
    accepts=[_body(image_size="square_hd")],
)
def unlisted_image_size(body: Body) -> str | None:
    """`square` is taken by the service, but the documents don't list it."""
    return None if body["image_size"] != SQUARE else f"`image_size` is `{SQUARE}`, which the documents don't list"


EDIT_IMAGE = RULES.section("create-task")
share(IMAGE, EDIT_IMAGE)
EDIT_IMAGE.checks = list(IMAGE.checks)
EDIT_IMAGE.required(
    "image-urls-missing",
    "image_urls",
    source=PARAMETERS,
    rejects=[create_body(EDIT)],
    accepts=[_edit(_IMAGE)],
)
IMAGE_URLS = EDIT_IMAGE.limit(
    "image-urls-count",
    "image_urls",
    Limit(1, 10, "images", counts=True),
    source=SKILLS_HUB.at("seedream-image"),
    confidence="observed",
    rejects=[_edit(), _edit(*[_IMAGE] * 11)],
    accepts=[_edit(_IMAGE), _edit(*[_IMAGE] * 10)],
)
EDIT_IMAGE.maps(
    "url-malformed",
    "image_urls/*",
    ["string_pattern_mismatch"],
    lambda path, value: f"`{path}` is `{value[:60]}`; it takes an absolute URL",
)
_FIGURE = re.compile(r"\bFigure ([1-9][0-9]?)\b")


@EDIT_IMAGE.each(
    "dangling-figure",
    source=SKILL.at("Model parameters, Seedream 4.5"),
    severity="info",
    confidence="inferred",
    hint="number the images from 1, in the order of `image_urls`",
    rejects=[_edit(_IMAGE, prompt="Put the coat of Figure 2 on her")],
    accepts=[_edit(_IMAGE, _IMAGE, prompt="Put the coat of Figure 2 on the person of Figure 1")],
)
def dangling_figure(body: Body) -> Sequence[RuleMatch]:
    """`Figure N` in an edit prompt names image N of `image_urls`."""
    count = len(body["image_urls"])
    named = dict.fromkeys(int(found) for found in _FIGURE.findall(body["prompt"]))
    said = f"`prompt` names Figure {{}}; `image_urls` has {count}"
    return [RuleMatch("/prompt", f"Figure {number}", said.format(number)) for number in named if number > count]
