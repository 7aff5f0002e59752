"""What a caller declares of a file is read; what can't be read is no fact."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.schemas.validation.media import DataUrlError, MediaInfo, data_url_bytes, data_url_type, declared

URL = "https://example.com/v.mp4"


@pytest.mark.parametrize(
    ("fragment", "info"),
    [
        ("duration=7.5", MediaInfo(seconds=7.5)),
        ("duration=7&width=1280&height=720", MediaInfo(seconds=7, width=1280, height=720)),
        ("fps=23.976", MediaInfo(fps=23.976)),
        ("size=1000", MediaInfo(size_bytes=1000)),
        ("format=MP4", MediaInfo(format="mp4")),
        ("format=mp4&duration=soon", MediaInfo(format="mp4")),
    ],
)
def test_fragment_declares_facts(fragment: str, info: MediaInfo) -> None:
    assert declared(f"{URL}#{fragment}") == info


@pytest.mark.parametrize(
    "fragment",
    ["", "t=10", "duration=", "duration=-1", "duration=1e9", "duration=nan", "duration=\u0667", f"size={'9' * 13}"],
)
def test_fragment_that_declares_nothing_readable_is_no_fact(fragment: str) -> None:
    assert declared(f"{URL}#{fragment}") is None


def test_url_without_fragment_declares_nothing() -> None:
    assert declared(URL) is None


@given(st.text())
def test_any_fragment_can_be_looked_at(fragment: str) -> None:
    info = declared(f"{URL}#{fragment}")

    assert info is None or isinstance(info, MediaInfo)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("data:image/png;base64,AAAA", "image/png"),
        ("DATA:Image/PNG,x", "image/png"),
        ("data:,hello", "text/plain"),
        ("data:;base64,AAAA", "text/plain"),
        (URL, None),
        ("dat", None),
    ],
)
def test_data_url_has_a_type(url: str, kind: str | None) -> None:
    assert data_url_type(url) == kind


@given(st.binary())
def test_base64_payload_comes_back(data: bytes) -> None:
    assert data_url_bytes(f"data:image/png;base64,{base64.b64encode(data).decode()}") == data


def test_percent_encoded_payload_comes_back() -> None:
    assert data_url_bytes("data:,a%20b%ff") == b"a b\xff"


@pytest.mark.parametrize("url", ["data:image/png;base64", "data:;base64,AAA", "data:;base64,A A=", "data:;base64,é"])
def test_broken_payload_is_said(url: str) -> None:
    with pytest.raises(DataUrlError):
        data_url_bytes(url)
