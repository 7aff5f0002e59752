"""What Higgsfield charges, in USD: a rate for each thousand tokens, counted up to a whole one.

Its free estimate answers a sentence, whose numbers are made of the same rates here.
"""

from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PriceLine, PricePage, Rate, RateCard, Terms, left_out, number
from drytake.schemas.providers.higgsfield.requests import Submit, TextToVideo, to_canonical
from drytake.schemas.providers.higgsfield.rules import PAGE_2_0
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY, ModelKey
from drytake.schemas.seedance.film import film_of
from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.seedance.sizes import pixels
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.rules import Confidence, Limit, Source

__all__ = ["DEFAULTS", "RATES", "TERMS", "Key", "cost", "defaults", "described", "estimate"]

QUOTED = Source(
    "https://docs.higgsfield.ai/docs/how-to/introduction",
    as_of="2026-10-09",
    section="answers of /estimate in public clients' code",
)
TERMS = Terms("USD", charged="create")
"""What fails, is moderated or is cancelled costs nothing: the money comes back."""
WITH_VIDEO = Decimal("0.6")
"""What a token costs beside the others where there is a video to begin with."""
CLIP_SECONDS = 5
"""What the mock takes for a video whose length nobody declares."""
THOUSAND = 1_000
DEFAULTS: dict[ModelKey, Defaults] = {
    ANY: Defaults.of(
        TextToVideo,
        {"seconds": "duration", "ratio": "aspect_ratio", "resolution": "resolution", "audio": "generate_audio"},
        source=PAGE_2_0,
        auto_seconds=Limit(1, 30, "seconds"),
    )
}
"""What Higgsfield takes for what a shot doesn't say."""


class Key(NamedTuple):
    """What decides a rate."""

    family: str
    resolution: str
    with_video: bool = False


def _rates(family: str, amounts: dict[str, str], with_video: Confidence) -> dict[Key, Rate]:
    page, reduced = PricePage("1,000 tokens", QUOTED, "observed"), PricePage("1,000 tokens", QUOTED, with_video)
    plain = {Key(family, resolution): page.rate(amount) for resolution, amount in amounts.items()}
    return plain | {
        Key(family, resolution, with_video=True): reduced.rate(Decimal(amount) * WITH_VIDEO)
        for resolution, amount in amounts.items()
    }


RATES: RateCard[Key] = RateCard(
    terms=TERMS,
    rates={
        **_rates("2.0", {"480p": "0.014", "720p": "0.014", "1080p": "0.014", "4k": "0.008"}, "observed"),
        **_rates("2.5", {"480p": "0.0214", "720p": "0.0214", "1080p": "0.0234"}, "inferred"),
    },
)
"""By family, resolution and whether there is a video; of 2.5 the factor for one was seen, and the numbers follow."""
DISCOUNT = "before any discount of the account"
NO_SOURCE_LENGTH = (
    "seconds of video input are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
FOLLOWED = "the result has the shape of its picture or video; where that is unknown this is the price of 16:9"


def tokens(size: tuple[int, int], seconds: float) -> Decimal:
    """Return the tokens of so many seconds, those of videos to begin with included: whole ones."""
    return video_tokens(size, Decimal(str(seconds))).to_integral_value(ROUND_CEILING)


def estimate(request: Submit) -> Estimate:
    """Return the price of a request, unknown where the length of a video leaves it open."""
    source = _source_seconds(request)
    if source is None:
        return Estimate("higgsfield", TERMS, (), (NO_SOURCE_LENGTH,))
    followed = () if "aspect_ratio" in type(request).model_fields else (FOLLOWED,)
    return Estimate("higgsfield", TERMS, (_line(request, source),), (DISCOUNT, *followed))


def cost(request: Submit, context: Context) -> Decimal:
    """Return what a request costs; of a length that is left open, what the mock takes for it."""
    source = _source_seconds(request, context.lookup)
    if source is None:
        source = CLIP_SECONDS * len(to_canonical(request).videos)
    line = _line(request, source)
    return TERMS.sum((line.quantity * line.rate.on(day_of(context.now)).amount,))


def defaults(request: Submit) -> tuple[str, ...]:
    """Return which defaults a price rests on."""
    said = {
        "duration": "`5`, the provider's default",
        "resolution": "`720p`, the provider's default",
        "aspect_ratio": "`16:9`, the provider's default",
    }
    own = type(request).model_fields
    return left_out(request, {name: text for name, text in said.items() if name in own})


def _source_seconds(request: Submit, lookup: Lookup | None = None) -> float | None:
    """Return the seconds of all videos to begin with; `None` where one's aren't known."""
    known = [Media.of(video.url, lookup).seconds for video in to_canonical(request).videos]
    return None if None in known else sum(one or 0 for one in known)


def _line(request: Submit, source: float) -> PriceLine:
    shot = to_canonical(request)
    film = film_of(shot, DEFAULTS[ANY])
    key = Key(request.family, shot.resolution or "720p", with_video=bool(shot.videos))
    seconds = _edited(shot, source) if shot.mode == "edit" else film.seconds
    amount = tokens((film.width, film.height), seconds + source)
    inputs = f", {source:g} s of video in" if key.with_video else ""
    label = f"Seedance {key.family}, {key.resolution} {film.width}x{film.height}, {seconds:g} s{inputs}"
    return PriceLine(label, amount / THOUSAND, RATES.rates[key])


def _edited(shot: VideoRequest, source: float) -> float:
    """Return the length of what an edit makes: that of the video that is changed."""
    return shot.videos[0].seconds or source / len(shot.videos)


# --- the sentence ------------------------------------------------------------------------------------------------


_BILLED = (
    "Billable video tokens = ceil(output height \u00d7 output width \u00d7 (input video duration + generated video duration) "
    "\u00d7 24 / 1024). Image and audio references do not count as video input."
)


def described(family: str, task: str) -> str:
    """Return what `/estimate` says of a model; the words of 2.5 from text were seen, those of others follow from them."""
    with_video = task in ("video-edit", "video-extend")
    held = {key.resolution: rate.amount for key, rate in RATES.rates.items() if key[::2] == (family, with_video)}
    seconds = [f"${_a_second(family, at) * rate:.4f}{' per second of generated video' * (not index)} at {at}"
               for index, (at, rate) in enumerate(held.items())]  # fmt: skip
    groups: dict[Decimal, list[str]] = {}
    for at, rate in held.items():
        groups.setdefault(rate, []).append(at)
    rates = [f"${number(rate)} at {_either(names)}" for rate, names in groups.items()]
    return f"roughly {_listed(seconds)}. Each 1,000 video tokens costs {_listed(rates)}. {_BILLED}"


def _a_second(family: str, resolution: str) -> Decimal:
    return video_tokens(pixels(resolution, "16:9", family=family), Decimal(1)) / THOUSAND


def _either(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _listed(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)}{',' * (len(first) > 1)} and {last}" if first else last
