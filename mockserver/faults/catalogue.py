"""What can go wrong with an answer, row by row: a fault changes its bytes, or says how they travel.

Knows answers and nothing of who makes or sends them; `transport` lets them go wrong on a connection.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import Literal

from drytake.mockserver.faults.mutations import SHAPES, Shape
from drytake.schemas.http import Answer, End, Mishap

__all__ = ["FAULTS", "LONGEST", "BrokenWireError", "Fault", "Parameter"]

LONGEST = 600.0
"""Seconds that a fault lasts at most, in real time."""
HTML = (b"content-type", b"text/html")


class BrokenWireError(ConnectionResetError):
    """A connection that a fault broke, where the mock answers in process and there is none to break."""

    def __init__(self, end: End) -> None:
        super().__init__(f"the mock broke this connection: {end}")
        self.end = end


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a scenario can be given."""

    summary: str
    low: float
    high: float
    default: float | None = None
    """`None`: it does nothing unless it is given."""


Settings = Mapping[str, float]
Alter = Callable[[Answer, Settings], None]
Travel = Callable[[Mishap, Settings, Random], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way in which an answer goes wrong."""

    alter: Alter | None = None
    """Changes the answer itself."""
    shape: Shape | None = None
    """Changes what it says, within or beyond its model, by what is known of the call."""
    travel: Travel | None = None
    """Changes how it travels."""
    prevents: bool = False
    """True where the call doesn't come through, so that nothing happens; else only its answer suffers."""
    refusal: Literal["unknown-task"] | None = None
    """What it is where the provider itself answers."""
    only: Literal["json"] | None = None
    """Which bodies it can happen to."""
    legible: bool = False
    """True where the client still learns all that the answer says."""


# --- what changes an answer --------------------------------------------------------------------------------------


def _page(status: int) -> bytes:
    """Return what a proxy says when it has nothing to pass on."""
    said = f"{status} {HTTPStatus(status).phrase}"
    return (
        f"<html>\r\n<head><title>{said}</title></head>\r\n<body>\r\n<center><h1>{said}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def _gateway(status: int) -> Alter:
    def alter(answer: Answer, _: Settings) -> None:
        answer.status, answer.headers, answer.render = status, (HTML,), None
        answer.body = _page(status)

    return alter


def _html(answer: Answer, settings: Settings) -> None:
    answer.status, answer.headers, answer.render = int(settings["status"]), (HTML,), None
    answer.body = b"<!doctype html>\n<html><head><title>Please wait</title></head><body>Please wait...</body></html>\n"


def _malformed(answer: Answer, _: Settings) -> None:
    answer.body = answer.body[: len(answer.body) // 2] + b"}]<"  # `<` ends no JSON, and in a text nothing ends that


def _expired(answer: Answer, _: Settings) -> None:
    answer.status, answer.render = 403, None
    answer.headers, answer.body = ((b"content-type", b"text/plain; charset=utf-8"),), b"this link has expired"


_ISO = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TIME = rb"_at|At|created|expire|reset|stamp|time|Time|updated"
_EPOCH = re.compile(rb'("\w*(?:' + _TIME + rb')\w*"\s*:\s*)(\d{10}|\d{13})\b')
_FORM = "%Y-%m-%dT%H:%M:%S"


def _skew(answer: Answer, settings: Settings) -> None:
    """Shift every time that an answer names: ISO 8601, or seconds or milliseconds since the epoch."""
    seconds = int(settings["seconds"])
    answer.body = _EPOCH.sub(lambda found: found[1] + _later(found[2], seconds), _shifted(answer.body, seconds))
    answer.headers = tuple((name, _header(name, value, seconds)) for name, value in answer.headers)


def _header(name: bytes, value: bytes, seconds: int) -> bytes:
    return _later(value, seconds) if b"reset" in name and len(value) == 10 else _shifted(value, seconds)


def _shifted(text: bytes, seconds: int) -> bytes:
    return _ISO.sub(lambda found: _moved(found[0], seconds), text)


def _moved(text: bytes, seconds: int) -> bytes:
    try:
        moment = datetime.strptime(text.decode(), _FORM).replace(tzinfo=UTC) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):  # it only looked like a time
        return text
    return moment.strftime(_FORM).encode()


def _later(digits: bytes, seconds: int) -> bytes:
    return b"%d" % (int(digits) + seconds * (1000 if len(digits) == 13 else 1))


# --- what changes the way ----------------------------------------------------------------------------------------


def _wait(mishap: Mishap, settings: Settings, luck: Random) -> None:
    mishap.delay = min(LONGEST, mishap.delay + _seconds(settings, luck))


def _seconds(settings: Settings, luck: Random) -> float:
    """Return how long a delay lasts: lognormal, uniform or fixed, by which numbers are given."""
    if "median" in settings:
        return luck.lognormvariate(math.log(settings["median"]), settings.get("sigma", 0.5))
    if "low" in settings or "high" in settings:
        low = settings.get("low", 0)
        return luck.uniform(low, max(low, settings.get("high", low)))
    return settings["seconds"]


def _ends(end: End) -> Travel:
    def travel(mishap: Mishap, settings: Settings, _: Random) -> None:
        mishap.end = mishap.end or end
        mishap.share = settings.get("share", mishap.share)
        if end == "silence":
            mishap.delay = settings["seconds"]

    return travel


def _spread(mishap: Mishap, settings: Settings, _: Random) -> None:
    mishap.spread = settings["seconds"]


_WIRE: Mapping[str, Fault] = {
    "bad-gateway": Fault(alter=_gateway(502), prevents=True),
    "clock-skew": Fault(alter=_skew, only="json", legible=True),
    "connection-reset": Fault(travel=_ends("reset")),
    "delay": Fault(travel=_wait, legible=True),
    "empty-reply": Fault(travel=_ends("nothing")),
    "expired-link": Fault(alter=_expired, refusal="unknown-task"),
    "gateway-timeout": Fault(alter=_gateway(504)),
    "malformed-json": Fault(alter=_malformed, only="json"),
    "slow-download": Fault(travel=_spread, legible=True),
    "timeout": Fault(travel=_ends("silence")),
    "truncated-download": Fault(travel=_ends("cut")),
    "truncated-json": Fault(travel=_ends("cut"), only="json"),
    "wrong-content-type": Fault(alter=_html),
}
_SHAPED = {name: Fault(shape=shape, only="json", legible=True) for name, shape in SHAPES.items()}
FAULTS: Mapping[str, Fault] = dict(sorted({**_WIRE, **_SHAPED}.items()))
"""By the scenario's name."""
