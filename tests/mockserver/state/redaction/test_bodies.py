"""Bodies keep their form: only what is secret in them goes, and numbers never do."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drytake.mockserver.state.redaction import (
    REDACTED,
    redacted_body,
    redacted_command,
    redacted_path,
    redacted_query,
    redacted_text,
    redacted_value,
    redacted_violation,
)
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.text import quoted

SECRET = "Zk9TellNobody4711abc"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('{"max_tokens": 4096, "completion_tokens": 12, "token": 7, "key": true, "password": null}', None),
        ('{"keyframes": ["a", "b"], "keyframe": "abcdefgh12", "monkey": "abcdefgh12", "tokens": 5}', None),
        ('{"key": "C#m", "api_key": ""}', None),
        ('{ "b" : 1e400 , "a" : -0.0, "big": 123456789012345678901234567890, "u": "\\u00e9\\ud83d" }', None),
        ('{"api_key" : "x" , "n":1.50, "n":2}', '{"api_key" : "[redacted]" , "n":1.50, "n":2}'),
        ('{"a": ["\\u00e9", {"token": ["x", 5, null]}]}', '{"a": ["\\u00e9", {"token": ["[redacted]", 5, null]}]}'),
        ('{"api_key": {"value": "x", "n": 1}, "b": "x"}', '{"api_key": {"value": "[redacted]", "n": 1}, "b": "x"}'),
        ("prompt=a+cat&max_tokens=5&seed=7", None),
        ("prompt=a+cat&api_key=x&seed=7", "prompt=a+cat&api_key=[redacted]&seed=7"),
        ("plain text", None),
        ("", None),
    ],
)
def test_only_what_is_secret_changes(body: str, kept: str | None) -> None:
    assert redacted_body(body.encode()).decode() == (body if kept is None else kept)


def test_public_keys_of_a_set_are_shown_and_private_ones_are_not() -> None:
    public = {"keys": [{"kty": "OKP", "kid": "0b8f3c1e-9d2a-4c5b", "x": "a" * 43}]}
    private = {"keys": [{"kty": "OKP", "kid": "0b8f3c1e-9d2a-4c5b", "d": "a" * 43}]}

    assert json.loads(redacted_body(json.dumps(public).encode())) == public
    assert "a" * 43 not in redacted_body(json.dumps(private).encode()).decode()


@pytest.mark.parametrize("size", [100, 5_000, 100_000])
def test_size_of_a_body_makes_no_difference(size: int) -> None:
    body = json.dumps({"prompt": "a" * size, "api_key": SECRET, "note": f"see {SECRET}"}).encode()

    assert json.loads(redacted_body(body)) == {"prompt": "a" * size, "api_key": REDACTED, "note": f"see {REDACTED}"}


def test_file_in_a_multipart_body_stays_as_it_is() -> None:
    file = bytes(range(256)) * 20
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n'
    field = b'\r\n--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n'

    cleaned = redacted_body(head + file + field + SECRET.encode() + b"\r\n--x--\r\n")

    assert cleaned == head + file + field + REDACTED.encode() + b"\r\n--x--\r\n"


_TEXTS = st.one_of(st.text(max_size=20), st.sampled_from([SECRET, f"sk-{SECRET}", "https://u:p@h.test/?token=x", "p"]))
_NAMES = st.sampled_from(["api_key", "prompt", "token", "key", "a", "url"])
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), _TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=4))
@example({"api_key": -(10**18), "prompt": -(10**18)})
def test_json_stays_json_and_is_left_alone_when_it_comes_back(body: dict[str, Any]) -> None:
    once = redacted_body(json.dumps(body).encode())

    assert list(json.loads(once)) == list(body)
    assert redacted_body(once) == once


@pytest.mark.parametrize("secret", ["12345678901234567890", "-1.50000000000e300"])
@pytest.mark.parametrize(
    "form", ['{"seed": %s}', '{"seed": [1, %s9, {"a": %s}]}', '{"token": "%s", "seed": %s}', "[%s]"]
)
def test_json_stays_json_where_a_number_is_a_known_secret(secret: str, form: str) -> None:
    body = form.replace("%s", secret).encode()
    once = redacted_body(body, (secret,))

    assert json.loads(once) is not None
    assert secret not in once.decode()
    assert redacted_body(once, (secret,)) == once


@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b"[", b"--", b"a=", b'{"api_key": "']))
@example(b"\xff\xfe{\x00", b"")
@example(b"\\", b'{"api_key": "')
def test_any_bytes_are_taken(body: bytes, start: bytes) -> None:
    redacted_body(start + body)
    redacted_query(body)


@given(
    st.lists(
        st.sampled_from(["'", '"', "{", "}", "[", "]", ":", ",", "\\", "key", SECRET, "=", " ", "\n"]), max_size=40
    )
)
def test_any_text_is_taken(pieces: list[str]) -> None:
    redacted_text("".join(pieces))


@pytest.mark.parametrize(
    "text", ["'" * 20_000, '{"' * 20_000, "[" * 50_000, '\\"' * 20_000, "a-" * 30_000, ":" * 50_000]
)
def test_odd_texts_take_no_longer_than_others(text: str) -> None:
    redacted_body(b'{"token": "' + text.encode())
    redacted_text(text)


@pytest.mark.parametrize(
    ("path", "documented", "shown_path"),
    [
        ("/v1/share/read/abc.def", "/v1/share/read/{token}", "/v1/share/read/[redacted]"),
        ("/acme/v1/share/read/abc.def", "/v1/share/read/{token}", "/acme/v1/share/read/[redacted]"),
        ("/api/v3/tasks/abc", "/api/v3/tasks/{task_id}", "/api/v3/tasks/abc"),
        ("/x", "", "/x"),
    ],
)
def test_path_is_shown_without_documented_secrets(path: str, documented: str, shown_path: str) -> None:
    assert redacted_path(path, documented) == shown_path


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/api_key", SECRET),
        ("/params/api_key/0", SECRET),
        ("/prompt", {"api_key": SECRET}),
        ("/prompt", [{"password": {"value": SECRET + "x" * 100}}]),
        ("/prompt", f"sk-{SECRET}"),
        ("/image_urls/0", f"https://bob:{SECRET}@h.test/{'a' * 80}"),
    ],
)
def test_violation_shows_a_secret_neither_as_its_value_nor_in_words(pointer: str, value: Any) -> None:
    rule = get_provider("acme").rules["audio-alone"]
    message = f"`{pointer[1:]}` is {quoted(value)}; it takes a string"

    clean = redacted_violation(Violation(rule, pointer, value, message, "remove it", "error"))

    assert SECRET[:10] not in repr(clean.value) + clean.message
    assert clean.pointer == pointer


def test_value_under_our_own_names_is_read_by_its_looks_alone() -> None:
    value = {"secret": "0123abcd", "callback_url": "https://h.test/?token=x", "count": 2}

    assert redacted_value(value, by_name=False) == {**value, "callback_url": f"https://h.test/?token={REDACTED}"}


@pytest.mark.parametrize(
    ("command", "shown_command"),
    [
        ("client --api-key abc --seed 7", f"client --api-key {REDACTED} --seed 7"),
        ("client --api-key=abc", f"client --api-key={REDACTED}"),
        ("env API_KEY=abc client", f"env API_KEY={REDACTED} client"),
        (f"client sk-{SECRET}", f"client {REDACTED}"),
        ("curl -u bob:x -d @body.json", f"curl -u {REDACTED} -d @body.json"),
        ("python -m client --keyframes 5 --token-count 3", "python -m client --keyframes 5 --token-count 3"),
        ("client --token --verbose", "client --token --verbose"),
    ],
)
def test_command_is_shown_without_secrets(command: str, shown_command: str) -> None:
    assert " ".join(redacted_command(command.split())) == shown_command


def test_headers_of_a_command_are_shown_as_those_of_a_call() -> None:
    words = ["curl", "-H", "X-Api-Key: abc", "-H", "Accept: */*"]

    assert redacted_command(words) == ["curl", "-H", f"X-Api-Key: {REDACTED}", "-H", "Accept: */*"]
