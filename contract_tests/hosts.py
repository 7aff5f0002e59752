"""Hosts where a call costs money: the registry's, their known fallbacks, and other sellers of the same models."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from understudy.schemas.estimate import Estimate, number
from understudy.schemas.provider import Operation
from understudy.schemas.registry import get_provider, provider_ids
from understudy.schemas.rulebook import Source

__all__ = ["PaidHost", "paid_host", "paid_hosts", "refusal", "would_cost"]

AS_OF = "2026-11-21"


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

    def matches(self, host: str) -> bool:
        return host.endswith(self.host[1:]) if self.host.startswith("*") else host == self.host


def _rows(seller: str, provider: str | None, sources: dict[str, str]) -> tuple[PaidHost, ...]:
    return tuple(PaidHost(host, seller, Source(url, AS_OF), provider) for host, url in sources.items())


_FAL_DOCS = "https://fal.ai/docs/documentation/model-apis/inference/queue"
_FAL_BACKUP = "https://github.com/fal-ai/fal/pull/1160"
_FAL_CLIENT = "https://pypi.org/project/fal-client/1.0.3/"
_ARK = "https://docs.byteplus.com/en/docs/ModelArk/1520757"

KNOWN = (
    *_rows(
        "fal",
        "fal",
        {
            "fal.run": _FAL_DOCS,
            "queue.fal.run": _FAL_DOCS,
            "*.fal.run": _FAL_DOCS,
            "falrun.com": _FAL_BACKUP,  # the Python client retries there when fal.run can't be reached
            "queue.falrun.com": _FAL_BACKUP,
            "*.falrun.com": _FAL_BACKUP,
            "rest.fal.ai": _FAL_CLIENT,
            "rest.alpha.fal.ai": _FAL_CLIENT,
            "api.fal.ai": "https://fal.ai/docs/documentation/model-apis/inference/webhooks",
            "v3.fal.media": _FAL_CLIENT,
        },
    ),
    *_rows("Replicate", "replicate", {"api.replicate.com": "https://replicate.com/docs/reference/http"}),
    *_rows(
        "BytePlus ModelArk",
        "ark",
        {
            "ark.ap-southeast.bytepluses.com": _ARK,
            "ark.eu-west.bytepluses.com": "https://tanstack.com/ai/latest/docs/adapters/byteplus-advanced",
            "*.bytepluses.com": _ARK,
        },
    ),
    *_rows(
        "Volcengine Ark",
        "ark",
        {"ark.cn-beijing.volces.com": "https://www.volcengine.com/docs/82379/1520757"},
    ),
    *_rows("XSkill", "xskill", {"ts-api.fyshark.com": "https://github.com/hexiaochun/skills_hub"}),
    *(
        row
        for host, (seller, url) in {
            "ai-gateway.vercel.sh": ("Vercel AI Gateway", "https://github.com/vercel/ai"),
            "api.aimlapi.com": (
                "AIMLAPI",
                "https://docs.aimlapi.com/api-references/video-models/bytedance/seedance-2.0-fast",
            ),
            "api.apiyi.com": ("APIYI", "https://docs.apiyi.com/code-demo/SeeDance2/seedance2-basic-info"),
            "api.atlascloud.ai": (
                "Atlas Cloud",
                "https://www.atlascloud.ai/models/bytedance/seedance-2.0/reference-to-video?tab=api",
            ),
            "api.evolink.ai": (
                "EvoLink",
                "https://docs.evolink.ai/en/api-manual/video-series/seedance2.0/seedance-2.0-overview",
            ),
            "api.kie.ai": ("kie.ai", "https://kie.ai"),
            "api.laozhang.ai": ("LaoZhang", "https://docs.laozhang.ai/en/api-capabilities/seedance2-video-generation"),
            "api.monid.ai": ("Monid", "https://monid.ai"),
            "api.muapi.ai": ("MuAPI", "https://www.muapi.ai/docs/api-reference"),
            "api.muvi.video": (
                "PixelByte",
                "https://pixelbyte.mintlify.app/models/video/bytedance/seedance-2-0-image-to-video",
            ),
            "api.piapi.ai": ("PiAPI", "https://piapi.ai/docs/seedance-api/seedance-2"),
            "api.runware.ai": ("Runware", "https://runware.ai/docs/models/bytedance-seedance-1-0-pro-fast"),
            "api.segmind.com": ("Segmind", "https://www.segmind.com/models/seedance-2.0/api"),
            "api.wavespeed.ai": (
                "WaveSpeed",
                "https://wavespeed.ai/docs/docs-api/bytedance/bytedance-seedance-2.0-mini-image-to-video",
            ),
            "kinovi.ai": ("Kinovi", "https://kinovi.ai/docs/seedance2.0/text-to-video"),
            "openrouter.ai": ("OpenRouter", "https://github.com/CopilotKit/aimock/issues/261"),
        }.items()
        for row in _rows(seller, None, {host: url})
    ),
)
"""Hosts that no registered provider need name: fallbacks, uploads, and sellers that nothing stands in for."""


@cache
def paid_hosts() -> tuple[PaidHost, ...]:
    """Return all hosts of paid providers; the registered providers' own come first."""
    return (*_registered(), *KNOWN)


def _registered() -> Iterator[PaidHost]:
    for name in provider_ids():
        provider = get_provider(name)
        for host in provider.hosts:
            yield PaidHost(host, provider.title, provider.timing.source, name)


def paid_host(host: str) -> PaidHost | None:
    """Return what is known of a host if calls to it cost money; upper case and a final dot don't matter."""
    name = host.lower().rstrip(".")
    return next((entry for entry in paid_hosts() if entry.matches(name)), None)


def would_cost(paid: PaidHost, method: str, path: str, body: bytes) -> Estimate | None:
    """Return what a call would have cost, or `None` where that can't be known."""
    operation = _operation(paid, method, path)
    if operation is None or operation.estimate is None or operation.contract is None:
        return None
    request = operation.contract.judge(body).request
    return None if request is None else operation.estimate(request)


def _operation(paid: PaidHost, method: str, path: str) -> Operation | None:
    if paid.provider not in provider_ids():
        return None
    return get_provider(paid.provider).operation_at(method, path)


def refusal(paid: PaidHost, host: str, method: str, path: str, body: bytes) -> str:
    """Return what is said of a blocked call: whose host it is, and what the call would have cost."""
    whose = f"`{host}` belongs to {paid.seller}, a paid provider; the call was blocked"
    operation = _operation(paid, method, path)
    if operation is not None and operation.estimate is None:
        return f"{whose}; it is free of charge"
    estimate = would_cost(paid, method, path, body)
    amount = None if estimate is None else estimate.amount
    cost = "unknown" if estimate is None or amount is None else f"{number(amount)} {estimate.unit}"
    return f"{whose}; it would have cost: {cost}"
