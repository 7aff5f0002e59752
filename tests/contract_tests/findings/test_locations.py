"""A pointer leads to the line and column where its value begins, in any text."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import Location
from drytake.schemas.validation.full import pointer_to

TEXT = """{
  "prompt": "a \\"quoted\\" {brace}, [bracket]",
\t"größe 😀": [1, {"x~/y": true, "": -1.5e3}],
  "\\u0061\\n": null
}
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/prompt", 2, 13),
        ("/größe 😀", 3, 13),
        ("/größe 😀/0", 3, 14),
        ("/größe 😀/1/x~0~1y", 3, 26),
        ("/größe 😀/1/", 3, 36),
        ("/a\n", 4, 15),
    ],
)
def test_a_pointer_leads_to_its_value(pointer: str, line: int, column: int) -> None:
    assert Positions(TEXT.encode(), file="f").location(pointer) == Location("f", line, column)


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("/nothing", 1, 1),
        ("/prompt/0", 2, 13),
        ("/größe 😀/7", 3, 13),
        ("/größe 😀/1/x/y", 3, 17),
        ("/größe 😀/²", 3, 13),
    ],
)
def test_a_missing_field_stands_where_its_parent_does(pointer: str, line: int, column: int) -> None:
    assert Positions(TEXT.encode()).location(pointer)[1:] == (line, column)


@pytest.mark.parametrize(
    ("text", "pointer", "column"),
    [
        ('{"a": 1, "a": 2}', "/a", 15),
        ('{"a": {"x": 1}, "a": {"y": 2}}', "/a/x", 22),
        ('{"a": {"x": 1}, "a": 3}', "/a/x", 22),
        ('{"a": [1, 2], "\\u0061": [3]}', "/a/0", 26),
    ],
    ids=["value", "object", "scalar", "escaped"],
)
def test_of_repeated_keys_the_last_one_counts(text: str, pointer: str, column: int) -> None:
    assert Positions(text.encode()).location(pointer).column == column


def test_a_line_of_json_lines_keeps_its_number() -> None:
    assert Positions(b'{"a": 1}', file="f.jsonl", line=12).location("/a") == Location("f.jsonl", 12, 7)


def test_a_byte_order_mark_is_no_column() -> None:
    assert Positions(b'\xef\xbb\xbf{"a": 1}').location("/a").column == 7


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_editors_count_them(end: str) -> None:
    assert Positions(end.join(["{", '"a":', " 1}"]).encode()).location("/a")[1:] == (3, 2)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from nodes(item, (*path, key))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(value=JSON, indent=st.sampled_from([None, 2]), plain=st.booleans())
def test_each_value_of_any_document_is_found(value: Any, indent: int | None, *, plain: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    positions = Positions(text.encode())
    for path, node in nodes(value):
        _, line, column = positions.location(pointer_to(path))
        rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
        assert json.JSONDecoder().raw_decode(rest)[0] == node


@given(st.binary() | st.text(alphabet='{}[]":,\\ \n1a').map(str.encode), st.text(alphabet="/~01a"))
def test_any_bytes_have_places(raw: bytes, pointer: str) -> None:
    positions = Positions(raw)
    for place in (
        positions.location(pointer),
        positions.in_message("x at line 1 column 3"),
        positions.in_message("at line 99 column 0"),
    ):
        assert place is not None
        assert place.line >= 1
        assert place.column >= 1


@pytest.mark.parametrize(
    "raw", [b"[" * 200_000, b'{"a":' * 50_000, b'"' + b'\\"' * 200_000, b'\\"' * 200_000, b'{"a": "\\'], ids=len
)
def test_hostile_texts_are_read_at_once(raw: bytes) -> None:
    assert Positions(raw).location("/a/0").line == 1


@pytest.mark.parametrize(
    ("raw", "message", "line", "column"),
    [
        (b'{"a": }', "expected value at line 1 column 7", 1, 7),
        ('{"ä": }'.encode(), "expected value at line 1 column 8", 1, 7),
        (b'{\n"a": }', "expected value at line 2 column 6", 2, 6),
        (b"", "EOF at line 1 column 0", 1, 1),
    ],
)
def test_a_parser_s_message_leads_to_its_place(raw: bytes, message: str, line: int, column: int) -> None:
    assert Positions(raw, file="f").in_message(message) == Location("f", line, column)


def test_a_message_without_a_place_leads_nowhere() -> None:
    assert Positions(b"{}").in_message("the body is an array; it takes an object") is None
