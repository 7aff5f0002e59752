"""A multipart form is read in its order, within bounds, and refused where it is broken."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.engine.forms import FormError, FormFile, SentForm, read_form


def sent(data: dict[str, object], files: list[tuple[str, tuple[str, bytes, str]]]) -> SentForm:
    """Return what is read of a form that httpx writes."""
    request = httpx.Request("POST", "http://mock.test", data=data, files=files)
    return read_form(request.headers["content-type"].encode(), request.read())


FILE = ("files", ("a.png", b"\x89PNG", "image/png"))


def test_fields_and_files_come_back() -> None:
    form = sent({"prompt": "A café", "image_urls": ["a", "b"]}, [FILE])

    assert form.fields == {"prompt": ["A café"], "image_urls": ["a", "b"]}
    assert form.files == [FormFile("files", "a.png", "image/png", b"\x89PNG")]


def test_large_file_comes_back_whole() -> None:
    data = bytes(range(256)) * 20_000

    (file,) = sent({}, [("files", ("a.bin", data, "application/octet-stream"))]).files

    assert file.data == data


@given(st.binary(max_size=300))
def test_any_content_comes_back(data: bytes) -> None:
    (file,) = sent({"prompt": "p"}, [("files", ("a.bin", data, "application/octet-stream"))]).files

    assert file.data == data


def test_bytes_that_are_no_text_are_replaced() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\r\n--x--\r\n'

    assert read_form(b"multipart/form-data; boundary=x", body).fields == {"prompt": ["\ufffd"]}


def test_form_of_a_thousand_parts_is_too_many() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

    assert len(read_form(b"multipart/form-data; boundary=x", part * 1_000 + b"--x--\r\n").fields["a"]) == 1_000
    with pytest.raises(FormError, match="more than 1000 parts"):
        read_form(b"multipart/form-data; boundary=x", part * 1_001 + b"--x--\r\n")


@pytest.mark.parametrize("kind", [b"multipart/form-data", b"multipart/form-data; boundary=", b"application/json", b""])
def test_type_without_boundary_is_refused(kind: bytes) -> None:
    with pytest.raises(FormError):
        read_form(kind, b"--x--\r\n")


@given(st.binary(max_size=300))
def test_noise_is_a_form_or_refused(noise: bytes) -> None:
    try:
        form = read_form(b"multipart/form-data; boundary=x", b"--x\r\n" + noise)
    except FormError:
        return
    assert len(form.fields) + len(form.files) <= 1
