"""Nothing unseen gets through, and all that can be seen stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.components.escapes import one_line, visible, writable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zürich 影 😀 ~!", "Zürich 影 😀 ~!"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\nb\tc", "a\\x0d\nb\tc"),
        ("\ud800\u202e\ufeff\u2028", "\\ud800\\u202e\\ufeff\\u2028"),
        ("\x00\x7f\x85", "\\x00\\x7f\\x85"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line("a\nb\tc\r") == "a\\nb\\tc\\x0d"


@given(st.text(alphabet=st.characters()))
def test_any_text_is_one_line_of_utf_8(text: str) -> None:
    said = one_line(text)
    assert said.encode().decode().splitlines() in ([said], [])


def test_json_loses_only_what_utf_8_cannot_say() -> None:
    value = {"a\ud800": ["\x00\u202e", ("\udfff", 1, None, True)]}
    assert writable(value) == {"a\\ud800": ["\x00\u202e", ["\\udfff", 1, None, True]]}
    json.dumps(writable(value), ensure_ascii=False).encode()
