"""A known secret is found in any spelling; one that may be part of any text is looked for nowhere."""

import base64
import json
from urllib.parse import quote

import pytest

from drytake.mockserver.state.redaction import REDACTED, parts_of, redacted_text, secrets_of, without

KEY = "Zk9-told/nowhere+0123"


def percent(text: str, form: str = "%{:02x}") -> str:
    return "".join(form.format(ord(char)) for char in text)


@pytest.mark.parametrize(
    "spelling",
    [
        KEY,
        KEY.upper(),
        KEY.lower(),
        quote(KEY, safe=""),
        percent(KEY),
        percent(KEY).upper(),
        percent(KEY, "\\u{:04x}"),
        KEY.replace("/", "\\/"),
        json.dumps(json.dumps(KEY + '"'))[3:-5],
        base64.b64encode(KEY.encode()).decode(),
        *(base64.b64encode(f"{'u' * length}:{KEY}".encode()).decode() for length in range(3)),
        *(base64.urlsafe_b64encode(f"{KEY}{'?' * length}".encode()).decode() for length in range(3)),
    ],
)
def test_secret_is_found_in_any_spelling(spelling: str) -> None:
    cleaned = without(f"say {spelling} now", [KEY])

    assert cleaned.startswith("say ")
    assert cleaned.endswith(" now")
    assert REDACTED in cleaned
    assert len(cleaned) < len("say  now") + len(REDACTED) + 3


@pytest.mark.parametrize(
    "key", ["a", "k", "key", "video", "seedance", "application", "1234", "2026-01-01", "Bearer", ""]
)
def test_short_or_plain_word_garbles_nothing(key: str) -> None:
    text = f"POST /api/v1/video/seedance-2 application/json {key} 2026-01-01"
    secrets = secrets_of({b"authorization": f"Bearer {key}".encode()}, f"api_key={key}".encode())

    assert redacted_text(text, secrets) == text
    assert parts_of((key,)) == ()


def test_short_secret_is_found_as_a_word_of_its_own() -> None:
    assert without("test-k1y, test-k1ys, xtest-k1y", ["test-k1y"]) == f"{REDACTED}, test-k1ys, xtest-k1y"


@pytest.mark.parametrize("tail", ["", "...", "...`; it takes a string"])
def test_beginning_of_a_secret_is_left_out_where_a_text_was_cut(tail: str) -> None:
    assert without(f"say {KEY[:12]}{tail}", [KEY]) == f"say {REDACTED}{tail}"
    assert without(f"say {KEY[:12]} and more", [KEY]) == f"say {KEY[:12]} and more"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({b"authorization": b"Basic " + base64.b64encode(b"bob:hunter2-hunter2")}, "hunter2-hunter2"),
        ({b"cookie": b"theme=dark; sid=abcdefgh-1"}, "abcdefgh-1"),
        (
            {b"sign-in-with-x": base64.b64encode(b'{"signature": "0x1234567890", "message": "hello there"}')},
            "0x1234567890",
        ),
    ],
)
def test_parts_of_a_header_are_secrets_too(headers: dict[bytes, bytes], found: str) -> None:
    assert found in secrets_of(headers)
    assert "hello there" not in secrets_of(headers)


def test_key_beyond_latin_1_is_found_in_a_body() -> None:
    key = "p\u00e4ssword-\u00e9t\u00e9-1"

    assert without(f"say {key}", secrets_of({b"x-api-key": key.encode()})) == f"say {REDACTED}"
