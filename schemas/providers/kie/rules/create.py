"""What kie documents of a create call: the body around the input, and the fields of an input."""

import re
from typing import Any, get_args

from drytake.schemas.providers.kie.rules.book import (
    AUTO_SECONDS,
    CREATE,
    DRAFT_MODEL,
    FAST_PAGE,
    INPUT,
    LATEST_PAGE,
    MINI_PAGE,
    MODELS,
    MP4,
    OF_2_0,
    OF_2_5,
    OF_FAST,
    OF_MINI,
    PAGE,
    PNG,
    Format,
    LowResolution,
    Ratio,
    Resolution,
    Resolution25,
    of,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Limit
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rules

# --- the body, and the model -------------------------------------------------------------------------------------

body_rules(
    CREATE,
    PAGE,
    text,
    types=[
        {"model": MODELS[0], "input": "A lighthouse"},
        text(prompt=5),
        text(duration="5"),
        text(generate_audio="yes"),
        text(reference_image_urls=PNG),
        text() | {"callBackUrl": 5},
    ],
    nulls=[{"model": MODELS[0], "input": None}, text(prompt=None), text() | {"model": None}],
)
CREATE.required(
    "model-missing", "model", source=PAGE, rejects=[{"input": {"prompt": "A lighthouse"}}], accepts=[text()]
)
CREATE.required("input-missing", "input", source=PAGE, rejects=[{"model": name} for name in MODELS], accepts=[text()])


def plain(model: str) -> str:
    """Return a model's id without its maker, and with one spelling of its number."""
    return re.sub(r"[._]", "-", model.lower().rpartition("/")[2]).replace("-2-0", "-2")


@CREATE.when(
    "unknown-model",
    "/model",
    source=PAGE,
    hint=f"send one of {', '.join(f'`{name}`' for name in MODELS)}",
    rejects=[of(wrong) for wrong in ("bytedance/seedance-2.0", "bytedance/seedance-2.0-fast", "seedance-2.5")],
    accepts=[of(right) for right in MODELS],
)
def unknown_model(body: Body) -> str | None:
    """A model of Seedance is named as its page has it: `bytedance/seedance-2`, with a dash and without `.0`."""
    name = body["model"]
    meant = next((known for known in MODELS if plain(known) == plain(name)), None)
    return f"`model` is {quoted(name)}; it is called `{meant}`" if meant and meant != name else None


@CREATE.when(
    "model-outside",
    "/model",
    source=PAGE,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="only the fields around the input are validated; see the model's own page",
    rejects=[of("kling-2.6/text-to-video"), of(DRAFT_MODEL)],
    accepts=[text()],
)
def model_outside(body: Body) -> str | None:
    """Of other models than Seedance's nothing is known here: they are taken as they are."""
    known = plain(body["model"]) in map(plain, MODELS)
    return None if known else f"`model` is {quoted(body['model'])}, outside what is known as of {PAGE.as_of}"


@CREATE.when(
    "callback-local",
    "/callBackUrl",
    source=PAGE,
    severity="info",
    confidence="inferred",
    hint="for the real service, send an address that it can reach; the mock posts to this one",
    rejects=[text() | {"callBackUrl": "http://localhost:3000/hook"}],
    accepts=[text() | {"callBackUrl": "https://example.com/hook"}],
)
def callback_local(body: Body) -> str | None:
    """`callBackUrl` is an address that kie can reach; only the mock reaches a local one."""
    url = body["callBackUrl"]
    host = local_host(url) if url and url[:4].lower() == "http" else None
    return None if host is None else f"`callBackUrl` names `{host[:60]}`, which only the mock will reach"


CREATE.pattern(
    "callback-malformed",
    "callBackUrl",
    "is {}; it takes an http or https URL",
    summary="`callBackUrl` is a URL",
    source=PAGE,
    hint="send a full URL such as `https://example.com/hook`, or leave it out",
    rejects=[text() | {"callBackUrl": wrong} for wrong in ("example.com/hook", "")],
    accepts=[text() | {"callBackUrl": "https://example.com/hook"}],
)
CALLBACK_PATTERN = r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*$"

# --- the fields of an input --------------------------------------------------------------------------------------

INPUT.required("prompt-missing", "prompt", source=PAGE, rejects=[{**text(), "input": {}}], accepts=[text()])
PROMPT, PROMPT_2_5 = (Limit(None, most, "characters", counts=True) for most in (20_000, 30_000))
OF_2_0.limit("prompt-too-long", "prompt", PROMPT, source=PAGE, example=lambda count: text(prompt="p" * count))
OF_2_5.limit(
    "prompt-too-long-2-5",
    "prompt",
    PROMPT_2_5,
    source=LATEST_PAGE,
    example=lambda count: of(MODELS[3], prompt="p" * count),
)


@INPUT.when(
    "prompt-too-short",
    "/prompt",
    source=PAGE,
    severity="warning",
    hint="describe the video",
    rejects=[text(prompt="p"), text(prompt="")],
    accepts=[text(prompt="sea")],
)
def prompt_too_short(body: Body) -> str | None:
    """`prompt` has at least 3 characters."""
    count = len(body["prompt"])
    return f"`prompt` has {count} characters; the page says at least 3" if count < 3 else None


DURATION = OF_2_0.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=PAGE,
    example=lambda seconds: text(duration=seconds),
)


@OF_2_5.when(
    "duration-out-of-range-2-5",
    "/duration",
    source=LATEST_PAGE,
    hint="use 4 to 30 seconds, or -1 to leave it to the model",
    rejects=[of(MODELS[3], duration=seconds) for seconds in (-2, 0, 3, 31)],
    accepts=[of(MODELS[3], duration=seconds) for seconds in (-1, 4, 30)],
)
def duration_out_of_range_2_5(body: Body) -> str | None:
    """`duration` is 4 to 30 seconds, or -1."""
    seconds = body["duration"]
    if seconds is None or seconds == AUTO_SECONDS or SEEDANCE_2_5.duration.allows(seconds):
        return None
    return f"`duration` is {seconds}; it takes {SEEDANCE_2_5.duration}, or -1"


def choice(section: Section, name: str, field: str, values: object, model: str, **facts: Any) -> None:
    """State which words a field takes at a model."""
    shown, wrong = get_args(values), facts.pop("wrong")
    rejects, accepts = ([of(model, **{field: one}) for one in some] for some in (wrong, shown))
    section.choice(name, field, shown, rejects=rejects, accepts=accepts, **facts)


choice(INPUT, "unknown-ratio", "aspect_ratio", Ratio, MODELS[0], wrong=("9:21", "auto"), source=PAGE)
choice(OF_2_0, "unknown-resolution", "resolution", Resolution, MODELS[0], wrong=("540p", "4K"), source=PAGE)
choice(OF_FAST, "resolution-of-fast", "resolution", LowResolution, MODELS[1], wrong=("1080p",), source=FAST_PAGE)
choice(OF_MINI, "resolution-of-mini", "resolution", LowResolution, MODELS[2], wrong=("1080p",), source=MINI_PAGE)
choice(OF_2_5, "unknown-resolution-2-5", "resolution", Resolution25, MODELS[3], wrong=("4k",), source=LATEST_PAGE)
choice(OF_2_5, "unknown-format", "output_format", Format, MODELS[3], wrong=("webm",), source=LATEST_PAGE)
INPUT.rule(
    "undocumented-spelling",
    summary="The vendor's own page writes `reference_video_urls` with a blank at its end once: that is a slip",
    source=FAST_PAGE,
    severity="warning",
    confidence="inferred",
    hint="send the name without the blank",
    rejects=[text(**{"reference_video_urls ": [MP4]})],
    accepts=[text(reference_video_urls=[MP4])],
)
