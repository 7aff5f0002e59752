"""Hosts where a call costs money: the registry's, their known fallbacks, and other sellers of video.

What is stopped is a whole host, or, of a host whose main trade is text, the paths that sell video: chat there is let
through, and a call whose path TLS hides is too.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Operation
from drytake.schemas.registry import gateway_ids, get_provider, is_provider, provider_ids
from drytake.schemas.times import today
from drytake.schemas.validation.rules import Source

__all__ = ["PaidHost", "is_local", "known_hosts", "paid_host", "paid_hosts", "refusal", "would_cost"]

AS_OF, SHEETS_AS_OF = "2026-11-21", "2026-11-29"

VIDEO = (
    r"(?<![a-z])videos?(?![a-z])",
    r"/contents/generations\b",
    r":predictLongRunning\b",
    r"^/(?:seedance|kling\w*|luma|runway\w*|hailuo|pixverse|vidu|jimeng|sora)(?=[/?]|$)",
)
"""Paths that sell video at hosts that sell text too: the word itself, Ark's, Google's, and gateways' names of models."""


class PaidHost(NamedTuple):
    """A host of a paid provider."""

    host: str
    """A name, or `*.name` for all names under it."""
    seller: str
    """Who takes the money."""
    source: Source
    """Where the host is named."""
    provider: str | None = None
    """Id of the provider whose API is spoken there, so that a call can be priced if it is registered."""
    paths: tuple[str, ...] = ()
    """What is stopped: patterns of paths, of a host that sells text too; where there are none, all calls are."""

    def matches(self, host: str) -> bool:
        return host.endswith(self.host[1:]) if self.host.startswith("*") else host == self.host

    def stops(self, path: str | None) -> bool:
        """Return whether a call is stopped; a path is `None` where it can't be read."""
        if not self.paths:
            return True
        bare = (path or "").partition("?")[0]
        return any(re.search(pattern, bare, re.IGNORECASE) for pattern in self.paths)


def _rows(
    seller: str,
    provider: str | None,
    sources: dict[str, str],
    *,
    as_of: str = AS_OF,
    paths: tuple[str, ...] = (),
) -> tuple[PaidHost, ...]:
    return tuple(PaidHost(host, seller, Source(url, as_of), provider, paths) for host, url in sources.items())


_KLING = "https://kling.ai/document-api"
_MINIMAX = "https://github.com/MiniMax-AI/MiniMax-MCP"
_VIDU = "https://platform.vidu.com/docs/text-to-video"
_JIMENG = "https://github.com/iptag/jimeng-api"
_PIXVERSE = "https://docs.platform.pixverse.ai"

_SELLERS: tuple[tuple[str, str | None, dict[str, str]], ...] = (
    ("XSkill", "xskill", {"ts-api.fyshark.com": "https://github.com/hexiaochun/skills_hub"}),
    (
        "Atlas Cloud",
        "atlas",
        {"api.atlascloud.ai": "https://www.atlascloud.ai/models/bytedance/seedance-2.0/reference-to-video?tab=api"},
    ),
    ("Monid", None, {"api.monid.ai": "https://monid.ai"}),
    ("MuAPI", "muapi", {"api.muapi.ai": "https://www.muapi.ai/docs/api-reference"}),
    (
        "PixelByte",
        None,
        {"api.muvi.video": "https://pixelbyte.mintlify.app/models/video/bytedance/seedance-2-0-image-to-video"},
    ),
    ("Runware", None, {"api.runware.ai": "https://runware.ai/docs/models/bytedance-seedance-1-0-pro-fast"}),
    ("Segmind", None, {"api.segmind.com": "https://www.segmind.com/models/seedance-2.0/api"}),
    ("Kinovi", None, {"kinovi.ai": "https://kinovi.ai/docs/seedance2.0/text-to-video"}),
)
"""Seller, id of its provider, and its hosts with the page that names each: there, every call is stopped."""

_MORE_SELLERS: tuple[tuple[str, str | None, dict[str, str]], ...] = (
    (
        "AceData Cloud",
        "acedata",
        {
            "api.acedata.cloud": "https://pypi.org/project/acedatacloud/",
            "x402.acedata.cloud": "https://pypi.org/project/acedatacloud/",  # its client's default
        },
    ),
    (
        "GMI Cloud",
        None,
        {"console.gmicloud.ai": "https://docs.gmicloud.ai/inference-engine/api-reference/video-api-reference"},
    ),
    ("Comfy Router", "comfy", {"api.comfy.org": "https://docs.comfy.org/development/comfy-router/queue"}),
    (
        "Kling AI",
        None,
        {
            "api.klingai.com": _KLING,
            "api-singapore.klingai.com": "https://github.com/vercel/ai",
            "api-beijing.klingai.com": _KLING,
        },
    ),
    (
        "MiniMax",
        None,
        {"api.minimax.io": _MINIMAX, "api.minimaxi.com": _MINIMAX},
    ),
    ("Luma AI", None, {"api.lumalabs.ai": "https://pypi.org/project/lumaai/"}),
    ("Vidu", None, {"api.vidu.com": _VIDU, "api.vidu.cn": _VIDU}),
    ("PixVerse", None, {"app-api.pixverse.ai": _PIXVERSE, "app-api.pixverseai.cn": _PIXVERSE}),
    ("APIMart", "apimart", {"api.apimart.ai": "https://docs.apimart.ai"}),
    ("Apiframe", None, {"api.apiframe.ai": "https://docs-v2.apiframe.ai/docs/videos/grok-imagine-video"}),
    ("Ideogram", None, {"api.ideogram.ai": "https://developer.ideogram.ai"}),
    ("Leonardo.Ai", None, {"cloud.leonardo.ai": "https://docs.leonardo.ai/docs/seedance-20"}),
    ("Oxen", None, {"hub.oxen.ai": "https://docs.oxen.ai/inference-api/quickstart/async-queue"}),
    ("useapi.net", None, {"api.useapi.net": "https://useapi.net/docs/articles/kling-bash"}),
    (
        "Jimeng",
        None,
        {
            "visual.volcengineapi.com": "https://pypi.org/project/volcengine/",
            "jimeng.jianying.com": _JIMENG,
            "commerce.us.capcut.com": _JIMENG,
            "mweb-api-sg.capcut.com": _JIMENG,
        },
    ),
)
"""The same, read later."""

_GATEWAYS: tuple[tuple[str, str | None, dict[str, str]], ...] = (
    ("OpenAI", None, {"api.openai.com": "https://github.com/openai/openai-python"}),
    ("Google", None, {"generativelanguage.googleapis.com": "https://ai.google.dev/gemini-api/docs/video"}),
    ("xAI", None, {"api.x.ai": "https://docs.x.ai/developers/rest-api-reference/inference/videos"}),
    (
        "Together AI",
        None,
        {
            "api.together.xyz": "https://docs.openclaw.ai/providers/together",
            "api.together.ai": "https://pypi.org/project/together/",
        },
    ),
    ("AIHubMix", None, {"aihubmix.com": "https://ai-sdk.dev/v5/providers/community-providers/aihubmix"}),
    ("302.AI", None, {"api.302.ai": "https://github.com/lobehub/lobe-chat"}),
    ("Vercel AI Gateway", None, {"ai-gateway.vercel.sh": "https://github.com/vercel/ai"}),
    (
        "AIMLAPI",
        "aimlapi",
        {"api.aimlapi.com": "https://docs.aimlapi.com/api-references/video-models/bytedance/seedance-2.0-fast"},
    ),
    ("APIYI", "apiyi", {"api.apiyi.com": "https://docs.apiyi.com/code-demo/SeeDance2/seedance2-basic-info"}),
    (
        "LaoZhang",
        "laozhang",
        {"api.laozhang.ai": "https://docs.laozhang.ai/en/api-capabilities/seedance2-video-generation"},
    ),
    ("CometAPI", "cometapi", {"api.cometapi.com": "https://apidoc.cometapi.com/video/grok/create.md"}),
    ("AnyFast", "anyfast", {"www.anyfast.ai": "https://docs.anyfast.ai"}),
    ("ToAPIs", "toapis", {"toapis.com": "https://github.com/api-evangelist/toapis"}),
    ("Crazyrouter", None, {"crazyrouter.com": "https://docs.crazyrouter.com/video/luma"}),
    ("Qiniu", "qnaigc", {"api.qnaigc.com": "https://developer.qiniu.com/aitokenapi"}),
    ("Ofox", None, {"api.ofox.ai": "https://ofox.ai"}),
    (
        "Alibaba Cloud Model Studio",
        None,
        {
            "dashscope.aliyuncs.com": "https://pypi.org/project/dashscope/",
            "dashscope-intl.aliyuncs.com": "https://pypi.org/project/dashscope/",
        },
    ),
)
"""Whose main trade is text: calls pass, and are named among the hosts that were let out; `VIDEO` paths are stopped."""

KNOWN = (
    *(row for seller in _SELLERS for row in _rows(*seller)),
    *(row for seller in _MORE_SELLERS for row in _rows(*seller, as_of=SHEETS_AS_OF)),
    *(row for seller in _GATEWAYS for row in _rows(*seller, as_of=SHEETS_AS_OF, paths=VIDEO)),
)
"""Hosts that no registered provider need name: fallbacks, uploads, and sellers that nothing stands in for."""


@cache
def known_hosts() -> tuple[PaidHost, ...]:
    """Return all hosts of paid providers; the registered providers' own come first."""
    return (*_registered(), *KNOWN)


@cache
def paid_hosts() -> tuple[PaidHost, ...]:
    """Return those of which every call is stopped."""
    return tuple(entry for entry in known_hosts() if not entry.paths)


def _registered() -> Iterator[PaidHost]:
    for name in provider_ids():
        provider = get_provider(name)
        for host in provider.hosts:
            yield PaidHost(host, provider.title, provider.timing.source, name)
        for host, page in provider.also_paid.items():
            yield PaidHost(host, provider.title, Source(page, provider.timing.source.as_of), name)


def paid_host(host: str, path: str | None = None) -> PaidHost | None:
    """Return what is known of a host if a call to it is one that costs money.

    Upper case and a final dot don't matter. A path is `None` where it can't be read, as within TLS: of a host that sells
    text too, nothing is said then.
    """
    name = host.lower().rstrip(".")
    return next((entry for entry in known_hosts() if entry.matches(name) and entry.stops(path)), None)


def is_local(name: str) -> bool:
    """Return whether a name means this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def would_cost(paid: PaidHost, method: str, path: str, body: bytes, host: str = "") -> Estimate | None:
    """Return what a call to a host would have cost, or `None` where that can't be known."""
    operation = _operation(paid, method, path, host)
    contract = None if operation is None else operation.contract_at(path)
    if operation is None or operation.estimate is None or contract is None:
        return None
    request = contract.validate(body).request
    return None if request is None else operation.estimate(request).on(today())


def _operation(paid: PaidHost, method: str, path: str, host: str) -> Operation | None:
    if paid.provider is None or not is_provider(paid.provider):
        return None
    provider = get_provider(paid.provider)
    return provider.operation_at(method, path, provider.place_of(host) if host in provider.hosts else None)


def refusal(paid: PaidHost, host: str, method: str, path: str, body: bytes) -> str:
    """Return what is said of a blocked call: whose host it is, and what the call would have cost."""
    whose = f"`{host}` belongs to {paid.seller}, a paid provider; the call was blocked"
    if paid.provider in gateway_ids():
        whose += f" (`DRYTAKE_PROVIDERS={paid.provider}` has the mock play it)"
    operation = _operation(paid, method, path, host)
    if operation is not None and operation.estimate is None:
        return f"{whose}; it is free of charge"
    estimate = would_cost(paid, method, path, body, host)
    amount = None if estimate is None else estimate.amount
    cost = "unknown" if estimate is None or amount is None else f"{number(amount)} {estimate.unit}"
    return f"{whose}; it would have cost: {cost}"
