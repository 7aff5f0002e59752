"""Which requests lie in which files, and what is known of their media."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from drytake.contract_tests.documents.inputs import (
    Document,
    InputError,
    media_lookup,
    read_documents,
    read_file,
    shown_name,
)
from drytake.schemas.validation.media import MediaInfo


def test_a_file_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{\n"a": 1}\n')
    assert list(read_documents([str(path)])) == [Document(str(path), b'{\n"a": 1}\n')]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_json_lines_are_a_document_each(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b'{"a": 1}\n\n{"a": 2}\r\n')
    documents = list(read_documents([str(path)]))
    assert [(document.name, json.loads(document.raw)) for document in documents] == [
        (f"{path}:1", {"a": 1}),
        (f"{path}:3", {"a": 2}),
    ]


@pytest.mark.parametrize("text", ['{"a": 1}', '{"a":\n1}', "[1]\n[2]", "{a}\n{b}"])
def test_other_texts_are_one_document(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert [document.line for document in read_documents([str(path)])] == [None]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}\n{}")))
    assert [document.name for document in read_documents(["-"])] == ["<stdin>:1", "<stdin>:2"]


@pytest.mark.parametrize("path", ["", "\udcff/nowhere"], ids=["folder", "missing"])
def test_a_file_that_cannot_be_read_is_said(path: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read: ") as caught:
        read_file(str(tmp_path / path))
    str(caught.value).encode()


def test_a_name_that_is_no_text_can_be_said() -> None:
    assert shown_name("a\udcff.json") == "a\\xff.json"


# --- media -------------------------------------------------------------------------------------------------------

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_data_url_is_looked_into() -> None:
    info = media_lookup(None)(PIXEL)
    assert info is not None
    assert (info.kind, info.width) == ("image", 1)


@pytest.mark.parametrize("url", ["data:image/png;base64,!!", "https://e.test/v.mp4", "file:///nowhere"])
def test_what_cannot_be_known_is_not_guessed(url: str) -> None:
    assert media_lookup(None)(url) is None


def test_of_bytes_that_are_no_media_only_the_size_is_known() -> None:
    assert media_lookup(None)("data:video/mp4,x") == MediaInfo(size_bytes=1)


def test_declared_facts_and_copies_are_believed(tmp_path: Path) -> None:
    import base64

    (tmp_path / "copy.png").write_bytes(base64.b64decode(PIXEL.partition(",")[2]))
    shown = tmp_path / "media.json"
    shown.write_text(json.dumps({"https://e.test/v": {"seconds": 7.5}, "https://e.test/i": "copy.png"}))
    lookup = media_lookup(shown)
    video, image, local = lookup("https://e.test/v"), lookup("https://e.test/i"), lookup(f"file://{tmp_path}/copy.png")
    assert video is not None
    assert video.seconds == 7.5
    assert image is not None
    assert image == local


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "can't be read as JSON"),
        ("[]", "holds no object"),
        ('{"u": {"length": 1}}', "what isn't understood; a fact is one of: "),
        ('{"u": 1}', "what isn't understood"),
    ],
)
def test_a_bad_declaration_is_said(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "media.json"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        media_lookup(path)
