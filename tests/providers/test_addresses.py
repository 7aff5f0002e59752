"""What an address tells without being fetched, at each provider and in each field for files."""

from typing import Any

import pytest

from drytake.schemas.registry import get_provider
from drytake.schemas.validation.addresses import is_local, local_host, read_address
from drytake.schemas.validation.policy import ValidationPolicy

UNREACHABLE = [
    "http://localhost:9000/a.png",
    "http://192.168.1.7/a.png",
    "http://minio:9000/b.png",
    "http://127.0.0.1/a.png",
    "http://10.1.2.3/a.png",
    "http://172.20.0.1/a.png",
    "http://169.254.169.254/latest",
    "http://100.64.0.1/a.png",
    "http://[::1]:8080/a.png",
    "http://[fe80::1]/a.png",
    "http://[::ffff:127.0.0.1]/a.png",
    "http://host.docker.internal/a.png",
    "http://nas.local/a.png",
    "http://0.0.0.0:5000/a.png",
    "http://2130706433/a.png",
    "HTTP://LocalHost/a.png",
]
PAGES = [
    "https://www.youtube.com/watch?v=abcdefghijk",
    "https://youtu.be/abcdefghijk",
    "https://drive.google.com/file/d/1AbC/view",
    "https://www.dropbox.com/s/abc/a.png?dl=0",
    "https://www.dropbox.com/scl/fi/abc/a.mp4",
    "https://github.com/o/r/blob/main/a.png",
    "https://unsplash.com/photos/abc",
    "https://example.com/a.html",
    "https://www.tiktok.com/@a/video/1",
]
MALFORMED = [
    "http://",
    "http://?x",
    "https://:443/a.png",
    "http:///a.png",
    "https://..",
    "https://example.com:99999/a.png",
    "https://example.com:port/a.png",
    "https://exa<mple.com/a.png",
    "https://999.1.1.1/a.png",
    "https://[::1/a.png",
    "https://.example.com/a.png",
]
FINE = [
    "https://cdn.example.com/a.png",
    "https://cdn.example.com:8443/a.PNG?x=1",
    "http://93.184.216.34/a.webp",
    "https://user@cdn.example.com/a.jpg",
    "https://www.dropbox.com/s/abc/a.png?dl=1",
    "https://raw.githubusercontent.com/o/r/main/a.png",
    "https://images.unsplash.com/a.jpg",
    "https://xn--bcher-kva.example/a.png",
    "https://b.s3.amazonaws.com/a.png",
    "https://cdn.example.com/a.png#width=100",
    "https://localhost.example.com/a.png",
    "https://bücher.example.org/a.png",
]
SIGNED = {
    "S3": "https://b.s3.amazonaws.com/a.png?X-Amz-Date=20240101T000000Z&X-Amz-Expires=300&X-Amz-Signature=00",
    "S3, other case": "https://b.s3.amazonaws.com/a.png?x-amz-expires=300&x-amz-date=20240101T000000Z",
    "S3, version 2": "https://b.s3.amazonaws.com/a.png?AWSAccessKeyId=A&Signature=s&Expires=1704067500",
    "Google": "https://storage.googleapis.com/b/a.png?X-Goog-Date=20240101T000000Z&X-Goog-Expires=300",
    "Google, version 2": "https://storage.googleapis.com/b/a.png?GoogleAccessId=a&Expires=1704067500&Signature=s",
    "Azure": "https://a.blob.core.windows.net/c/a.png?sv=2022-11-02&se=2024-01-01T00%3A05%3A00Z&sr=b&sig=s",
    "CloudFront": "https://d1.cloudfront.net/a.png?Expires=1704067500&Signature=s&Key-Pair-Id=K",
    "Alibaba": "https://b.oss-cn-beijing.aliyuncs.com/a.png?OSSAccessKeyId=a&Expires=1704067500&Signature=s",
    "Tencent": "https://b.cos.ap-x.myqcloud.com/a.png?q-sign-time=1704067200;1704067500&q-signature=s",
    "Volcengine": "https://b.tos-cn-beijing.volces.com/a.png?X-Tos-Date=20240101T000000Z&X-Tos-Expires=300",
}
EXPIRY = 1_704_067_500.0


def rule_names(url: str, kind: str = "image") -> list[str]:
    return [said.name for said in read_address(url, kind).at(lambda: EXPIRY - 1)]


@pytest.mark.parametrize("url", UNREACHABLE)
def test_what_no_provider_can_reach(url: str) -> None:
    assert rule_names(url) == ["url-unreachable"]


@pytest.mark.parametrize("url", PAGES)
def test_what_is_a_page(url: str) -> None:
    assert rule_names(url) == ["url-is-page"]


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_url(url: str) -> None:
    assert rule_names(url) == ["url-malformed"]


@pytest.mark.parametrize("url", FINE)
def test_of_a_good_address_nothing_is_said(url: str) -> None:
    assert rule_names(url) == []
    assert read_address(url, "image").kind_known


@pytest.mark.parametrize("url", SIGNED.values(), ids=SIGNED)
def test_a_signed_link_expires_when_it_says(url: str) -> None:
    address = read_address(url, "image")
    assert address.expires_at == EXPIRY
    assert [said.name for said in address.at(lambda: EXPIRY)] == []
    assert [said.name for said in address.at(lambda: EXPIRY + 1)] == ["url-expired"]
    assert "2024-01-01" in address.at(lambda: EXPIRY + 1)[0].message


@pytest.mark.parametrize(
    "query",
    [
        "Expires=soon&Signature=s",
        "X-Amz-Date=now&X-Amz-Expires=1",
        "se=later&sig=s",
        "Expires=5",
        "se=fr",
        "ex=zz&hm=1",
    ],
)
def test_what_is_not_understood_has_not_expired(query: str) -> None:
    assert read_address(f"https://cdn.example.com/a.png?{query}", "image").expires_at is None


def test_without_a_clock_it_is_the_day_of_the_rules() -> None:
    assert [said.name for said in read_address(SIGNED["S3"], "image").at(None)] == ["url-expired"]
    assert read_address(SIGNED["S3"].replace("2024", "2999"), "image").at(None) == ()


@pytest.mark.parametrize(
    ("url", "kind", "found"),
    [
        ("https://cdn.example.com/a.mp4", "image", ["extension-mismatch"]),
        ("https://cdn.example.com/a.svg", "image", ["extension-mismatch"]),
        ("https://cdn.example.com/a.png", "video", ["extension-mismatch"]),
        ("https://cdn.example.com/a.avi", "video", ["extension-mismatch"]),
        ("https://cdn.example.com/a.mov", "audio", ["extension-mismatch"]),
        ("https://cdn.example.com/a.mp4#format=png", "image", []),
        ("https://cdn.example.com/a.bin", "image", []),
        ("https://cdn.example.com/a", "image", []),
    ],
)
def test_an_extension_tells_the_kind(url: str, kind: str, found: list[str]) -> None:
    assert rule_names(url, kind) == found


@pytest.mark.parametrize(
    "url", ["https://cdn.example.com/a", "https://cdn.example.com/?id=5", "https://c.example.com/a.b"]
)
def test_without_an_extension_the_kind_is_unknown(url: str) -> None:
    assert not read_address(url, "image").kind_known


def test_files_of_the_mock_itself_are_reached() -> None:
    assert rule_names("http://127.0.0.1:8080/_drytake/files/abc.png") == []


@pytest.mark.parametrize("length", [599, 601, 100_000])
def test_a_long_address_is_read_like_a_short_one(length: int) -> None:
    long = "https://" + "a." * 20 + "example.com/" + "b" * length + ".png"
    assert rule_names(long) == []


def test_hosts_are_told_apart() -> None:
    assert not is_local("example.com")
    assert local_host("http://localhost:3000/hook") == "localhost"
    assert local_host("https://example.com/hook") is None


# --- at each provider, in each field -----------------------------------------------------------------------------

FIELDS: dict[str, tuple[str, Any]] = {
    "outai images": ("outai", lambda url: {"prompt": "x", "image_urls": [url]}),
    "loova images": ("loova", lambda url: {"prompt": "x", "image_urls": [url]}),
    "xskill images": (
        "xskill",
        lambda url: {"model": "st-ai/super-seed2", "params": {"prompt": "x", "image_files": [url]}},
    ),
    "xskill frames": (
        "xskill",
        lambda url: {
            "model": "st-ai/super-seed2",
            "params": {"prompt": "x", "functionMode": "first_last_frames", "filePaths": [url]},
        },
    ),
    "xskill edit": (
        "xskill",
        lambda url: {
            "model": "fal-ai/bytedance/seedream/v4.5/edit",
            "params": {"prompt": "x", "image_urls": [url]},
        },
    ),
    "venice frame": (
        "venice",
        lambda url: {"model": "seedance-2-0-image-to-video", "prompt": "x", "duration": "5s", "image_url": url},
    ),
    "venice references": (
        "venice",
        lambda url: {
            "model": "seedance-2-0-reference-to-video",
            "prompt": "x",
            "duration": "5s",
            "reference_image_urls": ["https://cdn.example.com/a.png", url],
        },
    ),
    "venice element": (
        "venice",
        lambda url: {
            "model": "kling-o3-pro-reference-to-video",
            "prompt": "x",
            "duration": "5s",
            "elements": [{"frontal_image_url": url}],
        },
    ),
}
CASES = {
    "http://localhost:9000/a.png": "url-unreachable",
    "https://drive.google.com/file/d/1AbC/view": "url-is-page",
    SIGNED["S3"]: "url-expired",
    "https://cdn.example.com/a.mp4": "extension-mismatch",
    "https://:443/a.png": "url-malformed",
}


@pytest.mark.parametrize(("url", "rule_name"), CASES.items(), ids=CASES.values())
@pytest.mark.parametrize(("provider", "body"), FIELDS.values(), ids=FIELDS)
def test_each_field_is_looked_at(provider: str, body: Any, url: str, rule_name: str) -> None:
    contract = get_provider(provider).create.contract
    assert contract is not None
    report = contract.validate_value(body(url), policy=ValidationPolicy(now=lambda: EXPIRY + 1))

    (entry,) = [entry for entry in report.violations if entry.rule.name == rule_name]
    assert url in (entry.value, body(url)) or str(entry.value) in url
    assert entry.severity == ("error" if rule_name == "url-malformed" else "warning")
    assert report.valid == (rule_name != "url-malformed")


@pytest.mark.parametrize(("provider", "body"), FIELDS.values(), ids=FIELDS)
def test_a_file_of_unknown_kind_is_unverified(provider: str, body: Any) -> None:
    contract = get_provider(provider).create.contract
    assert contract is not None
    report = contract.validate_value(body("https://cdn.example.com/a"))

    assert report.valid
    assert "extension-mismatch" in {entry.rule.name for entry in report.unverified}
