"""Money can't leave: which hosts are paid ones, and what a blocked call would have cost."""

import json

import pytest

from drytake.contract_tests.hosts import known_hosts, paid_host, refusal, would_cost
from drytake.schemas.registry import get_provider, provider_ids

CREATE = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()


@pytest.mark.parametrize("name", provider_ids())
def test_hosts_of_a_registered_provider_are_paid(name: str) -> None:
    for host in get_provider(name).hosts:
        found = paid_host(host)
        assert found is not None
        assert found.provider == name


@pytest.mark.parametrize(
    ("host", "seller"),
    [
        ("queue.falrun.com", "fal"),
        ("falrun.com", "fal"),
        ("gateway.queue.fal.run", "fal"),
        ("api.replicate.com", "Replicate"),
        ("ark.eu-west.bytepluses.com", "BytePlus ModelArk"),
        ("ark.cn-beijing.volces.com", "Volcengine Ark"),
        ("API.KIE.AI.", "kie"),
        ("platform.higgsfield.ai", "Higgsfield"),
        ("api.higgsfield.ai", "Higgsfield"),
        ("api.acedata.cloud", "AceData Cloud"),
        ("x402.acedata.cloud", "AceData Cloud"),
        ("console.gmicloud.ai", "GMI Cloud"),
        ("api.comfy.org", "Comfy Router"),
        ("api.klingai.com", "Kling AI"),
        ("api-singapore.klingai.com", "Kling AI"),
        ("api.minimax.io", "MiniMax"),
        ("api.dev.runwayml.com", "Runway"),
        ("api.lumalabs.ai", "Luma AI"),
        ("api.piapi.ai", "PiAPI"),
        ("api.wavespeed.ai", "WaveSpeed"),
        ("api.evolink.ai", "EvoLink"),
        ("files-api.evolink.ai", "EvoLink"),
        ("api.apimart.ai", "APIMart"),
        ("api.muapi.ai", "MuAPI"),
        ("cloud.leonardo.ai", "Leonardo.Ai"),
        ("kinovi.ai", "Kinovi"),
        ("jimeng.jianying.com", "Jimeng"),
    ],
)
def test_fallbacks_and_other_sellers_are_paid(host: str, seller: str) -> None:
    found = paid_host(host)
    assert found is not None
    assert found.seller == seller


@pytest.mark.parametrize(
    "host", ["example.com", "notfal.run", "localhost", "127.0.0.1", "", "api.acme.example.example.com"]
)
def test_unknown_host_is_left_alone(host: str) -> None:
    assert paid_host(host) is None


TEXT_PATHS = (
    "/v1/chat/completions",
    "/api/v1/chat/completions?stream=true&video=1",
    "/v1/responses",
    "/v1/messages",
    "/v1/embeddings",
    "/v1/models",
    "/v1/images/generations",
    "/v1beta/models/gemini-3-pro:streamGenerateContent",
    "/compatible-mode/v1/chat/completions",
)
VIDEO_PATHS = {
    "api.openai.com": "/v1/videos",
    "generativelanguage.googleapis.com": "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
    "api.x.ai": "/v1/videos/generations",
    "api.together.xyz": "/v2/videos",
    "aihubmix.com": "/v1/videos",
    "api.302.ai": "/volcengine/api/v3/contents/generations/tasks",
    "ai-gateway.vercel.sh": "/v3/ai/video-model",
    "api.aimlapi.com": "/v2/video/generations",
    "api.apiyi.com": "/seedance/api/v3/contents/generations/tasks/cgt-1",
    "api.laozhang.ai": "/seedance/api/v3/contents/generations/tasks",
    "api.cometapi.com": "/grok/v1/videos/generations",
    "www.anyfast.ai": "/v1/video/generations",
    "toapis.com": "/v1/videos/generations",
    "api.qnaigc.com": "/queue/bytedance/seedance-2.0/fast/text-to-video",
    "dashscope.aliyuncs.com": "/api/v1/services/aigc/video-generation/video-synthesis",
}


@pytest.mark.parametrize(("host", "path"), VIDEO_PATHS.items(), ids=VIDEO_PATHS)
def test_host_whose_main_trade_is_text_is_paid_where_it_sells_video(host: str, path: str) -> None:
    assert paid_host(host) is None
    assert [text for text in TEXT_PATHS if paid_host(host, text) is not None] == []
    found = paid_host(host, path)
    assert found is not None
    assert "a paid provider; the call was blocked" in refusal(found, host, "POST", path, b"{}")


def test_what_sells_video_alone_is_paid_whatever_the_path() -> None:
    assert [path for path in (None, *TEXT_PATHS, "/") if paid_host("api.muapi.ai", path) is None] == []


def test_no_host_is_known_twice() -> None:
    names = [entry.host for entry in known_hosts()]
    assert sorted(names) == sorted(set(names))


def test_every_host_names_its_source() -> None:
    assert all(entry.source.url.startswith("https://") and entry.source.as_of for entry in known_hosts())


def test_a_call_to_a_priced_provider_has_a_price() -> None:
    paid = paid_host("api.globex.example")
    assert paid is not None
    estimate = would_cost(paid, "POST", "/api/v1/videos", CREATE)
    assert estimate is not None
    assert estimate.amount == 75
    assert "would have cost: 75 credits" in refusal(paid, "api.globex.example", "POST", "/api/v1/videos", CREATE)


@pytest.mark.parametrize(
    ("host", "path", "body"),
    [
        ("api.muapi.ai", "/api/v1/jobs/createTask", b"{}"),
        ("api.globex.example", "/elsewhere", CREATE),
        ("api.globex.example", "/api/v1/videos", b"\xff"),
        ("api.globex.example", "/api/v1/videos", b""),
    ],
    ids=["unregistered", "unknown-path", "broken-body", "no-body"],
)
def test_an_unknown_price_is_never_zero(host: str, path: str, body: bytes) -> None:
    paid = paid_host(host)
    assert paid is not None
    assert would_cost(paid, "POST", path, body) is None
    assert refusal(paid, host, "POST", path, body).endswith("would have cost: unknown")


def test_a_query_is_free_of_charge() -> None:
    paid = paid_host("api.globex.example")
    assert paid is not None
    assert "free of charge" in refusal(paid, "api.globex.example", "GET", "/api/v1/tasks", b"")
