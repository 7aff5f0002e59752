"""What can go wrong with a response, row by row: a fault changes its bytes, or says how they travel.

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

from drytake.mockserver.faults.mutations import MUTATIONS, Shape
from drytake.schemas.http import Delivery, End, Response

__all__ = ["FAULTS", "LONGEST", "PRIVATE_REDIRECT", "ConnectionFaultError", "Fault", "Parameter", "turned_away"]

PRIVATE_REDIRECT = "drytake-private"
"""What marks a download that a redirect to an address of a private network brought."""
LONGEST = 600.0
"""Seconds that a fault lasts at most, in real time."""
HTML = (b"content-type", b"text/html")


class ConnectionFaultError(ConnectionResetError):
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
Alter = Callable[[Response, Settings], None]
Travel = Callable[[Delivery, Settings, Random], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way in which a response goes wrong."""

    alter: Alter | None = None
    """Changes the response itself."""
    shape: Shape | None = None
    """Changes what it says, within or beyond its model, by what is known of the call."""
    deliver: Travel | None = None
    """Changes how it travels."""
    aborts: bool = False
    """True where the call doesn't come through, so that nothing happens; else only its response suffers."""
    error_kind: Literal["overloaded", "server-error", "unknown-task"] | None = None
    """What it is where the provider itself answers."""
    status: int = 0
    """The status of what the provider itself answers, where it has to be that one: a proxy answers where its own is another."""
    only: Literal["json"] | None = None
    """Which bodies it can happen to."""
    readable: bool = False
    """True where the client still learns all that the response says."""
    leads_to: str = ""
    """Query of this server's own address of the same file, to which the response leads on; none: it doesn't lead on."""
    unanswered: bool = False
    """True where the client isn't even told a status."""


# --- what changes a response --------------------------------------------------------------------------------------


def _page(status: int) -> bytes:
    """Return what a proxy says when it has nothing to pass on."""
    said = f"{status} {HTTPStatus(status).phrase}"
    return (
        f"<html>\r\n<head><title>{said}</title></head>\r\n<body>\r\n<center><h1>{said}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def turned_away() -> Response:
    """Return what a proxy says to a client whose user agent it doesn't like: none of the provider's own errors."""
    return Response(403, _page(403).replace(b"nginx", b"error code: 1010"), (HTML,))


def _gateway(status: int) -> Alter:
    def alter(response: Response, _: Settings) -> None:
        response.status, response.headers, response.render = status, (HTML,), None
        response.body = _page(status)

    return alter


def _html(response: Response, settings: Settings) -> None:
    response.status, response.headers, response.render = int(settings["status"]), (HTML,), None
    response.body = (
        b"<!doctype html>\n<html><head><title>Please wait</title></head><body>Please wait...</body></html>\n"
    )


def _malformed(response: Response, _: Settings) -> None:
    response.body = (
        response.body[: len(response.body) // 2] + b"}]<"
    )  # `<` ends no JSON, and in a text nothing ends that


def _expired(response: Response, _: Settings) -> None:
    response.status, response.render = 403, None
    response.headers, response.body = ((b"content-type", b"text/plain; charset=utf-8"),), b"this link has expired"


def _emptied(response: Response, _: Settings) -> None:
    response.body = b""


_ISO = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TIME = rb"_at|At|created|expire|reset|stamp|time|Time|updated"
_EPOCH = re.compile(rb'("\w*(?:' + _TIME + rb')\w*"\s*:\s*)(\d{10}|\d{13})\b')
_FORM = "%Y-%m-%dT%H:%M:%S"


def _skew(response: Response, settings: Settings) -> None:
    """Shift every time that a response names: ISO 8601, or seconds or milliseconds since the epoch."""
    seconds = int(settings["seconds"])
    response.body = _EPOCH.sub(lambda found: found[1] + _later(found[2], seconds), _shifted(response.body, seconds))
    response.headers = tuple((name, _header(name, value, seconds)) for name, value in response.headers)


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


def _wait(delivery: Delivery, settings: Settings, rng: Random) -> None:
    delivery.delay = min(LONGEST, delivery.delay + _seconds(settings, rng))


def _seconds(settings: Settings, rng: Random) -> float:
    """Return how long a delay lasts: lognormal, uniform or fixed, by which numbers are given."""
    if "median" in settings:
        return rng.lognormvariate(math.log(settings["median"]), settings.get("sigma", 0.5))
    if "low" in settings or "high" in settings:
        low = settings.get("low", 0)
        return rng.uniform(low, max(low, settings.get("high", low)))
    return settings["seconds"]


def _ends(end: End) -> Travel:
    def deliver(delivery: Delivery, settings: Settings, _: Random) -> None:
        delivery.end = delivery.end or end
        delivery.share = settings.get("share", delivery.share)
        if end == "silence":
            delivery.delay = settings["seconds"]

    return deliver


def _spread(delivery: Delivery, settings: Settings, _: Random) -> None:
    delivery.spread = settings["seconds"]


_WIRE: Mapping[str, Fault] = {
    "bad-gateway": Fault(alter=_gateway(502), aborts=True),
    "clock-skew": Fault(alter=_skew, only="json", readable=True),
    "connection-reset": Fault(deliver=_ends("reset"), unanswered=True),
    "delay": Fault(deliver=_wait, readable=True),
    "empty-body": Fault(alter=_emptied, only="json"),
    "empty-reply": Fault(deliver=_ends("nothing"), unanswered=True),
    "expired-link": Fault(alter=_expired, error_kind="unknown-task"),
    "gateway-timeout": Fault(alter=_gateway(504)),
    "malformed-json": Fault(alter=_malformed, only="json"),
    "private-redirect": Fault(leads_to=PRIVATE_REDIRECT, readable=True),
    "overloaded-after": Fault(alter=_gateway(503), error_kind="overloaded", status=503),
    "server-error-after": Fault(alter=_gateway(500), error_kind="server-error", status=500),
    "slow-download": Fault(deliver=_spread, readable=True),
    "timeout": Fault(deliver=_ends("silence"), unanswered=True),
    "truncated-download": Fault(deliver=_ends("cut")),
    "truncated-json": Fault(deliver=_ends("cut"), only="json"),
    "wrong-content-type": Fault(alter=_html),
}
_SHAPED = {name: Fault(shape=shape, only="json", readable=True) for name, shape in MUTATIONS.items()}
FAULTS: Mapping[str, Fault] = dict(sorted({**_WIRE, **_SHAPED}.items()))
"""By the scenario's name."""
