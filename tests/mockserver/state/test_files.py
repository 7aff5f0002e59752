"""Uploads are kept within bounds, under names that do no harm, and known by their bytes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.state.files import FILES, file_id_in, probe_bytes, probe_url, stored_file
from drytake.schemas.validation.media import MediaInfo

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")


@pytest.mark.parametrize(
    ("url", "file_id"),
    [
        (f"http://mock.test:8080{FILES}f1/a.png#duration=3", "f1"),
        (f"https:\\/\\/mock.test{FILES}f1/other-name", "f1"),
        ("", None),
        ("https://example.com/a.png", None),
        (FILES, ""),
    ],
)
def test_a_link_of_ours_names_its_file(url: str, file_id: str | None) -> None:
    assert file_id_in(url) == file_id


@given(st.text(max_size=200))
def test_name_is_safe_in_a_path(name: str) -> None:
    safe = stored_file("f1", name, b"", content_type="", info=MediaInfo()).name

    assert safe.isascii()
    assert 0 < len(safe) <= 80
    assert not set(safe) & set("/\\<>\"'%?# ")
    assert not safe.startswith(".")


def test_bytes_say_what_they_are() -> None:
    assert probe_bytes(PNG) == MediaInfo(kind="image", format="png", width=1, height=1, size_bytes=len(PNG))


def test_bytes_that_are_no_media_have_a_size_only() -> None:
    assert probe_bytes(b"no media") == MediaInfo(size_bytes=8)


def test_data_url_is_looked_into() -> None:
    info = probe_url(f"DATA:image/jpeg;base64,{base64.b64encode(PNG).decode()}")

    assert info is not None
    assert info.format == "png"


@pytest.mark.parametrize("url", ["https://example.com/a.png", "data:image/png;base64,%%%", "data:image/png"])
def test_url_that_holds_no_file_tells_nothing(url: str) -> None:
    assert probe_url(url) is None
