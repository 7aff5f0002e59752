"""SDKs that send a create again by themselves: how their calls name them, and the switch that stops it, as measured."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, Protocol

from drytake.schemas.validation.rules import Source

__all__ = ["COUNTED", "SDKS", "Sdk", "SdkCall", "sdk_of", "sent_again"]

Registry = Literal["PyPI", "npm"]
_PAGES: Mapping[Registry, str] = {
    "PyPI": "https://pypi.org/project/{name}/{version}/",
    "npm": "https://www.npmjs.com/package/{name}/v/{version}",
}
_AS_OF = "2026-11-29"
_RETRIES = b"x-stainless-retry-count"
"""By this header SDKs of one generator count how often they have sent a call before."""


COUNTED = (
    "calls say by `x-stainless-retry-count` that their SDK sends them again by itself: set `max_retries=0` (Python) or "
    "`maxRetries: 0` (JavaScript) on its client"
)
"""The hint for an SDK that isn't known, and says so itself."""


class SdkCall(Protocol):
    """A call, as far as it names who sent it."""

    @property
    def headers(self) -> Mapping[bytes, bytes]:
        """By name in lower case."""


class Sdk(NamedTuple):
    """One package, as it was measured."""

    name: str
    registry: Registry
    version: str
    """Which was measured."""
    agent: str
    """Regular expression of its `user-agent`; its first group is the version, where that says the package's."""
    resends: tuple[str, ...] = ()
    """The single faults after which it sends a create again by itself."""
    switch: str = ""
    """What stops that it sends a create again; empty where no switch does."""
    note: str = ""
    """What else there is to be said."""
    proof: Literal["measured", "documented"] = "measured"
    """Whether the switch was tried, or only its documents say so."""

    @property
    def source(self) -> Source:
        """The package, and the day on which it was measured."""
        return Source(_PAGES[self.registry].format(name=self.name, version=self.version), _AS_OF, "measured")

    @property
    def hint(self) -> str:
        """How to keep it from sending a create again."""
        if self.switch:
            more = f"; {self.note}" if self.note else ""
            stops = f"{self.switch} stops that ({self.proof} of {self.version}{more})"
            return f"`{self.name}` sends creates again by itself: {stops}; where it is set, look for a loop of your own"
        why = self.note or "no switch is documented"
        return f"`{self.name}` sends creates again by itself, and {why}: make the create with a client that doesn't"


_ALL = ("create-500", "create-503", "create-429", "create-lost")
_POLLS = (*_ALL, "poll-503", "poll-lost")
_CLIENT = "`{0}` on the client"
_MAX = _CLIENT.format("max_retries=0")
_MAX_JS = _CLIENT.format("maxRetries: 0")
_GENERATE = "`maxRetries: 0` in `generateVideo`"
_RAISES = "a failed poll then raises: ask again yourself"
_POLL = "a failed poll then raises, and the task's id is in no message"

SDKS = (
    Sdk("fal-client", "PyPI", "1.0.3", r"fal-client/(\S+)", ("create-429", "create-lost")),
    Sdk(
        "@fal-ai/client",
        "npm",
        "1.10.1",
        r"@fal-ai/client/(\S+)",
        ("create-503", "create-429", "create-lost"),
        note="`retry: {maxRetries: 0}` isn't applied to `submit`",
    ),
    Sdk("replicate", "PyPI", "1.0.7", r"replicate-python/(\S+)"),
    Sdk("replicate", "npm", "1.4.0", r"replicate-javascript/(\S+)", ("create-429", "create-lost")),
    Sdk("volcengine-python-sdk", "PyPI", "5.0.54", r"volc-sdk-python/", _ALL, _MAX, _RAISES),
    Sdk("byteplus-python-sdk-v2", "PyPI", "3.0.63", r"byteplus-sdk-python/", _ALL, _MAX, _RAISES),
    Sdk("ai", "npm", "6.0.326", r"(?<![\w-])ai/(\S+)", _POLLS, _GENERATE, _POLL),
    Sdk(
        "openrouter",
        "PyPI",
        "1.3.84",
        r"speakeasy-sdk/python (\S+) .*openrouter",
        _ALL[:2],
        "`retries=None` in the call",
    ),
    Sdk(
        "@openrouter/sdk",
        "npm",
        "1.3.19",
        r"speakeasy-sdk/typescript (\S+) .*@openrouter/sdk",
        (*_ALL[:2], "create-lost"),
        _CLIENT.format('retryConfig: {strategy: "none"}'),
    ),
    Sdk("runwayml", "PyPI", "5.24.0", r"RunwayML/Python (\S+)", _ALL, _MAX),
    Sdk("@runwayml/sdk", "npm", "4.20.1", r"RunwayML/JS (\S+)", _ALL, _MAX_JS),
    Sdk("openai", "PyPI", "3.57.0", r"OpenAI/Python (\S+)", _ALL, _MAX, proof="documented"),
    Sdk("openai", "npm", "6.49.0", r"OpenAI/JS (\S+)", _ALL, _MAX_JS, proof="documented"),
    Sdk("higgsfield-client", "PyPI", "0.2.0", r"higgsfield-client-py/", _ALL[:3]),
    Sdk("@higgsfield/client", "npm", "0.2.6", r"higgsfield-server-js/", _ALL, _MAX_JS),
    Sdk("acedatacloud", "PyPI", "2026.10.20", r"acedatacloud-python/", _ALL, _MAX),
)
"""The first whose `user-agent` fits is meant."""


def sdk_of(calls: Iterable[SdkCall]) -> tuple[Sdk | None, str]:
    """Return the SDK that some calls come from, and its version as they say it; `None` where it is none of these."""
    for call in calls:
        agent = call.headers.get(b"user-agent", b"").decode("latin-1")
        for sdk in SDKS:
            found = re.search(sdk.agent, agent)
            if found:
                return sdk, found[1] if found.re.groups else ""
    return None, ""


def sent_again(call: SdkCall) -> bool:
    """Return whether a call says that its SDK sends it again."""
    count = call.headers.get(_RETRIES, b"").strip()
    return count.isdigit() and int(count) > 0
