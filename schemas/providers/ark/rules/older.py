"""What Ark documents of Seedance 1.x, as far as the pages that were read carry it."""

from collections.abc import Callable
from typing import get_args

from drytake.schemas.providers.ark.models import OLDER, model_of
from drytake.schemas.providers.ark.modes import content_of, mode_of
from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import CREATE, body, image, text
from drytake.schemas.validation.rules import Body, Limit
from drytake.schemas.validation.text import quoted

__all__ = ["FRAMES"]

NEWER = book.NEWEST.at("which model takes what")
FRAMES = Limit(29, 289, "frames")
FIRST, STEP = 25, 4
OLDEST = "seedance-1-0-pro-250528"


@CREATE.when(
    "frames-of-model",
    "/frames",
    source=NEWER,
    hint="send 25 and a multiple of 4, such as `57`, `121` or `289`",
    rejects=[text(model=OLDEST, frames=30), text(model=OLDEST, frames=293)],
    accepts=[text()],
)
def frames_of_model(request: Body) -> str | None:
    """On 1.0, `frames` is 29 to 289, and 25 less is a multiple of 4."""
    count = request["frames"]
    if count is None or model_of(request["model"]).family != "1.0":
        return None
    good = FRAMES.allows(count) and (count - FIRST) % STEP == 0
    return None if good else f"`frames` is {count}; it takes {FRAMES} in steps of {STEP}"


@CREATE.when(
    "unknown-service-tier",
    "/service_tier",
    source=NEWER,
    hint="use `default` or `flex`",
    rejects=[text(model=OLDEST, service_tier="priority")],
    accepts=[text()],
)
def unknown_service_tier(request: Body) -> str | None:
    """On 1.x, `service_tier` is `default` or `flex`."""
    tier = request["service_tier"]
    if tier in (None, *get_args(book.ServiceTier)) or model_of(request["model"]).family not in OLDER:
        return None
    return f"`service_tier` is {quoted(tier)}; it takes `default` or `flex`"


@CREATE.when(
    "references-of-model",
    "/model",
    source=book.CAPTURES,
    confidence="observed",
    hint="use Seedance 2.0 or 2.5: older models take frames alone",
    rejects=[body(image("reference_image"), model=book.OLDER)],
    accepts=[body(image("reference_image"))],
)
def references_of_model(request: Body) -> str | None:
    """Seedance 1.x takes no references."""
    if model_of(request["model"]).family not in OLDER or mode_of(content_of(request)) != "r2v":
        return None
    return f"`model` is {quoted(request['model'])}, which takes no references"


_KNOWN: tuple[Callable[[Body], str | None], ...] = (frames_of_model, unknown_service_tier, references_of_model)


@CREATE.when(
    "model-of-seedance-1",
    "/model",
    source=NEWER,
    severity="info",
    outside=True,
    hint="its lengths and sizes aren't held here",
    rejects=[text(model=book.OLDER), text(model=OLDEST, frames=57), text(model=book.OLDER, service_tier="flex")],
    accepts=[text()],
)
def model_of_seedance_1(request: Body) -> str | None:
    """Seedance 1.x is sold on the same wire; most of its limits lie outside what is known here."""
    if model_of(request["model"]).family not in OLDER or any(check(request) for check in _KNOWN):
        return None
    return f"`model` is {quoted(request['model'])}, a model of Seedance 1.x"
