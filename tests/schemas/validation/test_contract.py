"""A request is validated the same way by the fast look and by the full reading, whatever the bytes are."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import globex
from acme import PROVIDER
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.validator import ValidationResult

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media


def contract_of(operation: str = "create-video") -> Contract[Any]:
    contract = PROVIDER.operation(operation).contract
    assert isinstance(contract, Contract)
    return contract


CREATE = contract_of()
VALIDATORS = {
    f"{name} {operation.name}": operation.contract
    for name in provider_ids()
    for operation in get_provider(name).operations
    if operation.contract is not None
}

FEW = settings(max_examples=15)
"""For what is asked of each of a hundred validators."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
URL = st.sampled_from([I, V, A, f"{V}#duration=8", f"{A}#size=99999999", f"{I}#format=ico", "ftp://example.com/i"])
ODD_URL = st.sampled_from(["photo.png", "", "data:image/png;base64,AAAA", "HTTPS://example.com/i", " "]) | JSON
FIELDS = {
    "prompt": st.sampled_from(["p", "", " \n", "# NaN"]) | JSON,
    "model": st.sampled_from(["acme-1", "acme-1-fast", "acme-0"]) | JSON,
    "callback_url": st.sampled_from([I, "here", ""]) | JSON,
    "ratio": st.sampled_from(["16:9", "9:16", "2:1"]) | JSON,
    "aspect_ratio": st.sampled_from(["1:1", "2:1"]) | JSON,
    "duration": st.integers(2, 17) | st.sampled_from(["5", 5.0]) | JSON,
    "image_urls": st.lists(URL | ODD_URL, max_size=12) | JSON,
    "video_urls": st.lists(URL | ODD_URL, max_size=5) | JSON,
    "audio_urls": st.lists(URL | ODD_URL, max_size=5) | JSON,
}
BODIES = st.builds(
    lambda known, unknown: unknown | known,
    st.fixed_dictionaries({}, optional=FIELDS),
    st.dictionaries(st.text(max_size=6), JSON, max_size=2),
)


def seen(report: ValidationResult[Any]) -> tuple[bool, list[Any]]:
    return report.valid, [violation.to_json() for violation in report.violations]


def read_in_full(raw: bytes) -> ValidationResult[Any]:
    """Return the result of the full reading: with a lookup, nobody looks fast, even one that knows nothing."""
    return CREATE.read(raw, lookup=lambda _: None)


def rule_ids(report: ValidationResult[Any]) -> list[str]:
    return [violation.rule.name for violation in report.violations]


# --- both ways of reading agree ----------------------------------------------------------------------------------


@given(BODIES)
@example({"prompt": "p", "image_urls": [5, *[I] * 9]})
@example({"prompt": "p", "audio_urls": [None], "image_urls": [I] * 12})
def test_fast_look_and_full_reading_agree(body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()

    assert seen(CREATE.validate(raw)) == seen(read_in_full(raw)) == seen(CREATE.validate_value(json.loads(raw)))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"prompt": NaN, "prompt": "p"}', id="overwritten NaN"),
        pytest.param(b'{"prompt": "p", "duration": -Infinity, "duration": 5}', id="overwritten infinity"),
        pytest.param(b'{"prompt": 5, "prompt": "p"}', id="last of two keys good"),
        pytest.param(b'{"prompt": "p", "prompt": 5}', id="last of two keys bad"),
        pytest.param(b'{"prompt": "p", "video_urls": ["https://e.com/v.mp4\\u0023duration=20"]}', id="escaped hash"),
        pytest.param(b'{"prompt": "p", "image_urls": ["https:\\/\\/e.com\\/i.png"]}', id="escaped slashes"),
        pytest.param(b'{"pr\\u006fmpt": "p"}', id="escaped key"),
        pytest.param(b'\xef\xbb\xbf{"prompt": "p"}', id="byte order mark"),
        pytest.param(b'{"prompt": "p"}\x00', id="trailing byte"),
        pytest.param(b' \n{"prompt": "p"}\t', id="white space around"),
    ],
)
def test_both_readings_agree_on_odd_but_possible_bytes(raw: bytes) -> None:
    assert seen(CREATE.validate(raw)) == seen(CREATE.read(raw)) == seen(read_in_full(raw))


# --- nothing raises ----------------------------------------------------------------------------------------------

ODD = {
    "nothing": b"",
    "white space": b" ",
    "not UTF-8": b"\xff\xfe{}",
    "NaN": b'{"prompt": NaN}',
    "infinity": b'{"prompt": "p", "duration": Infinity}',
    "overflowing number": b'{"prompt": "p", "duration": 1e400}',
    "lone surrogate": rb'{"prompt": "\ud800"}',
    "lone surrogate as key": rb'{"\udc00": 1, "prompt": "p"}',
    "duplicate keys": b'{"prompt": "a", "prompt": "b", "x": 1, "x": 2}',
    "deep nesting": b'{"prompt": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep nesting, cut": b"[" * 10_000,
    "nesting within bounds": b'{"prompt": "p", "x": ' + b"[" * 150 + b"]" * 150 + b"}",
    "huge integer": b'{"prompt": "p", "duration": ' + b"9" * 4_000 + b"}",
    "absurd integer": b'{"prompt": "p", "duration": ' + b"9" * 100_000 + b"}",
    "huge negative integer": b'{"prompt": "p", "duration": -' + b"9" * 4_000 + b"}",
    "huge string": b'{"prompt": "' + b"a" * 2_000_000 + b'"}',
    "huge key": b'{"prompt": "p", "' + b"a" * 2_000_000 + b'": 1}',
    "many keys": b'{"prompt": "p"' + b"".join(b', "k%d": 1' % number for number in range(5_000)) + b"}",
    "many items": b'{"prompt": "p", "image_urls": [' + b"1," * 50_000 + b"1]}",
    "empty key": b'{"prompt": "p", "": 1}',
    "zero byte": b'{"prompt": "\\u0000"}',
    "an array": b"[]",
    "a string": b'"text"',
    "null": b"null",
    "only a comma": b"{,}",
    "names of the model's own": b'{"prompt": "p", "__class__": 1, "model_fields": 2, "__dict__": 3, "self": 4}',
}


@pytest.mark.parametrize("validator", VALIDATORS.values(), ids=VALIDATORS)
def test_odd_bytes_get_a_result(validator: Any) -> None:
    for name, raw in ODD.items():
        report = validator.validate(raw)

        assert report.valid or report.violations, name
        assert json.dumps(report.to_json(input="odd"), allow_nan=False).isascii(), name


@pytest.mark.parametrize("validator", VALIDATORS.values(), ids=VALIDATORS)
@settings(FEW)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_get_a_result(validator: Any, raw: bytes) -> None:
    report = validator.validate(raw)

    assert report.valid or report.violations


@pytest.mark.parametrize("validator", VALIDATORS.values(), ids=VALIDATORS)
@settings(FEW)
@given(st.data())
def test_any_value_at_any_field_gets_a_result(validator: Any, data: st.DataObject) -> None:
    names = st.sampled_from(list(validator.model.model_fields)) | st.text(max_size=6)
    values = JSON | st.lists(URL | ODD_URL, max_size=40)
    body = data.draw(st.dictionaries(names, values, max_size=6) | JSON)

    for lax in (False, True):
        report = validator.validate_value(body, policy=ValidationPolicy(lax=lax))
        assert report.valid or report.violations


@pytest.mark.parametrize("validator", VALIDATORS.values(), ids=VALIDATORS)
def test_every_example_is_read_alike_fast_and_in_full(validator: Any) -> None:
    rules = [rule for rule in validator.book if rule.operation == validator.section.operation]
    for example_ in [example_ for rule in rules for example_ in (*rule.rejects, *rule.accepts)]:
        raw = example_ if isinstance(example_, bytes) else json.dumps(example_).encode()

        assert seen(validator.validate(raw)) == seen(validator.validate(raw, lookup=lambda _: None))


def test_text_that_no_document_can_hold_gets_a_result() -> None:
    report = CREATE.validate_value({"prompt": "\ud800", "image_urls": ["https://example.com/\ud800"]})

    assert rule_ids(report) == ["wrong-type", "wrong-type"]


def test_hundred_unknown_fields_are_named_and_no_more() -> None:
    body = {"prompt": "p"} | {f"field_{number}": number for number in range(500)}

    assert len(CREATE.validate_value(body).violations) == 100


# --- pointers ----------------------------------------------------------------------------------------------------


def resolve(body: Any, pointer: str) -> Any:
    """Follow an RFC 6901 pointer."""
    value = body
    for token in pointer.split("/")[1:]:
        part = token.replace("~1", "/").replace("~0", "~")
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


@given(BODIES)
def test_pointers_lead_into_the_callers_own_body(body: dict[str, Any]) -> None:
    for pointer in {violation.pointer for violation in CREATE.validate_value(body).violations}:
        missing = pointer[1:] in CREATE.model.model_fields and pointer[1:] not in body
        assert missing or resolve(body, pointer) is not resolve


@given(BODIES)
def test_value_of_a_field_error_is_what_stands_there(body: dict[str, Any]) -> None:
    named = {"wrong-type", "null-field", "unknown-model", "unknown-ratio", "unknown-field", "url-malformed"}
    for violation in CREATE.validate_value(body).violations:
        if violation.rule.name in named:
            assert resolve(body, violation.pointer) == violation.value


def test_pointer_of_an_alias_is_the_callers_spelling() -> None:
    report = CREATE.validate_value({"prompt": "p", "aspect_ratio": "2:1", "duration": 3})

    assert [(entry.rule.name, entry.pointer) for entry in report.violations] == [
        ("undocumented-spelling", "/aspect_ratio"),
        ("unknown-ratio", "/aspect_ratio"),
        ("duration-out-of-range", "/duration"),
    ]
    assert "`aspect_ratio` is `2:1`" in report.violations[1].message


def test_slash_and_tilde_in_a_key_are_escaped() -> None:
    report = CREATE.validate_value({"prompt": "p", "a/b~c": 1})

    assert [entry.pointer for entry in report.violations] == ["/a~1b~0c"]


# --- policies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        pytest.param({"duration": "7"}, 7, id="digits"),
        pytest.param({"duration": None}, 5, id="null"),
    ],
)
def test_lax_policy_reads_what_strict_refuses(sent: dict[str, Any], read: int) -> None:
    body = {"prompt": "p", **sent}

    assert not CREATE.validate_value(body).valid
    report = CREATE.validate_value(body, policy=ValidationPolicy(lax=True))
    assert report.request is not None
    assert report.request.duration == read
    assert not report.violations


def test_integral_decimal_is_an_integer_to_json_and_a_warning() -> None:
    report = CREATE.validate_value({"prompt": "p", "duration": 7.0})

    assert report.request is not None
    assert report.request.duration == 7
    assert [(entry.rule.name, entry.severity) for entry in report.violations] == [("integral-decimal", "warning")]
    assert not CREATE.validate_value({"prompt": "p", "duration": 7.0}, policy=ValidationPolicy(lax=True)).violations


@pytest.mark.parametrize("duration", [True, "7.5", 7.5, "", "-7", "\uff17", [7]], ids=repr)
def test_lax_policy_still_refuses_what_is_no_integer(duration: Any) -> None:
    report = CREATE.validate_value({"prompt": "p", "duration": duration}, policy=ValidationPolicy(lax=True))

    assert rule_ids(report) == ["duration-not-integer"]


def test_lax_policy_keeps_limits_and_required_fields() -> None:
    report = CREATE.validate_value({"prompt": None, "duration": "16"}, policy=ValidationPolicy(lax=True))

    assert rule_ids(report) == ["null-field", "duration-out-of-range"]


def test_warning_made_an_error_refuses() -> None:
    raw = b'{"prompt": "p", "image_urls": ["ftp://example.com/i"]}'
    assert CREATE.validate(raw).valid

    report = CREATE.validate(raw, policy=ValidationPolicy(severities={"acme.url-scheme": "error"}))

    assert not report.valid
    assert [(entry.rule.name, entry.severity) for entry in report.violations] == [("url-scheme", "error")]


def test_rule_that_is_off_says_nothing() -> None:
    policy = ValidationPolicy(severities={"acme.unknown-field": None, "acme.audio-alone": None})

    report = CREATE.validate_value({"prompt": "p", "x": 1, "audio_urls": [A]}, policy=policy)

    assert report.valid
    assert not report.violations


def test_rule_of_a_field_that_is_off_still_gives_no_request() -> None:
    report = CREATE.validate_value(
        {"prompt": "p", "ratio": "2:1"}, policy=ValidationPolicy(severities={"acme.unknown-ratio": None})
    )

    assert report.request is None or report.request.ratio == "2:1"


# --- across fields -----------------------------------------------------------------------------------------------


def test_cross_field_rule_speaks_beside_a_broken_field() -> None:
    report = CREATE.validate_value({"duration": 16, "audio_urls": [A]})

    assert set(rule_ids(report)) == {"prompt-missing", "duration-out-of-range", "audio-alone"}


def test_cross_field_rule_is_silent_where_its_field_cannot_be_read() -> None:
    report = CREATE.validate_value({"prompt": "p", "audio_urls": [A], "image_urls": "none"})

    assert rule_ids(report) == ["wrong-type"]


def test_list_that_is_too_long_still_has_its_items_checked() -> None:
    report = CREATE.validate_value({"prompt": "p", "image_urls": [*[I] * 9, "photo.png", 5]})

    assert [(entry.rule.name, entry.pointer) for entry in report.violations] == [
        ("too-many-images", "/image_urls"),
        ("url-malformed", "/image_urls/9"),
        ("wrong-type", "/image_urls/10"),
    ]


def test_unknown_field_gets_the_nearest_name() -> None:
    report = CREATE.validate_value({"prompt": "p", "durations": 5, "image_urlz": "x", "resolution": "720p"})

    assert {entry.pointer: entry.hint for entry in report.violations} == {
        "/durations": "did you mean `duration`?",
        "/image_urlz": "did you mean `image_urls`?",
        "/resolution": "remove it: this call has no field for the resolution",
    }


# --- what can't be known -----------------------------------------------------------------------------------------


def test_remote_clip_of_unknown_length_is_unverified() -> None:
    report = CREATE.validate(
        json.dumps({"prompt": "p", "video_urls": [V, f"{V}#duration=7"], "image_urls": [I]}).encode()
    )

    assert report.valid
    assert [(entry.rule.name, entry.pointer) for entry in report.unverified] == [
        ("reference-too-long", "/video_urls/0")
    ]
    assert "--media-info" in report.unverified[0].hint


def test_lookup_makes_a_clip_known() -> None:
    body = json.dumps({"prompt": "p", "video_urls": [V]}).encode()

    report = CREATE.validate(body, lookup=lambda _: MediaInfo(kind="video", format="mp4", seconds=15.5))

    assert rule_ids(report) == ["reference-too-long"]
    assert not report.unverified


def test_refused_request_has_nothing_unverified() -> None:
    assert CREATE.validate_value({"video_urls": [V]}).unverified == ()


# --- the whole result -------------------------------------------------------------------------------------------

MANY_FAULTS = {
    "promt": "A lighthouse",
    "model": "acme-0",
    "aspect_ratio": "2.35:1",
    "duration": 16,
    "image_urls": ["photo.png", None, *[I] * 8],
    "audio_urls": [A, 5],
    "video_urls": [f"{V}#duration=9.5", f"{V}#duration=7"],
}
SHOWN = """\
/prompt acme.prompt-missing error: `prompt` is missing; it is required
  hint: add `prompt`
/model acme.unknown-model error: `model` is `acme-0`; it takes `acme-1`, `acme-1-fast`
  hint: use one of `acme-1`, `acme-1-fast`
/aspect_ratio acme.undocumented-spelling info: `aspect_ratio` is read as `ratio`, the documented name
  hint: send `ratio`
/aspect_ratio acme.unknown-ratio error: `aspect_ratio` is `2.35:1`; it takes `16:9`, `1:1`, `9:16`
  hint: use one of `16:9`, `1:1`, `9:16`
/duration acme.duration-out-of-range error: `duration` is 16; the limit is 4 to 15 seconds
  hint: use 4 to 15 seconds
/image_urls acme.too-many-images error: `image_urls` has 10 images; the limit is at most 9 images
  hint: use at most 9 images
/image_urls/0 acme.url-malformed error: `image_urls.0` is `photo.png`; it takes an absolute URL
  hint: send a full URL such as `https://example.com/a.png`
/image_urls/1 acme.null-field error: `image_urls.1` is null; it takes a value, or is left out if it is optional
  hint: leave the field out, or read leniently with `--lax`
/video_urls/0 acme.reference-too-long warning: the reference clips are 16.5 seconds long; Acme takes at most 15 seconds
  hint: trim the clips to at most 15 seconds together
/audio_urls/1 acme.wrong-type error: `audio_urls.1` is `5`, an integer; it takes a string
  hint: send it in quotes: `"5"`
/promt acme.unknown-field warning: `promt` is not a documented field
  hint: did you mean `prompt`?
"""


def test_all_violations_come_at_once_in_the_order_of_the_page() -> None:
    report = CREATE.validate(json.dumps(MANY_FAULTS).encode())

    lines = [
        f"{entry.pointer} {entry.rule.id} {entry.severity}: {entry.message}\n  hint: {entry.hint}\n"
        for entry in report.violations
    ]
    assert "".join(lines) == SHOWN


def test_report_as_json_is_the_published_form() -> None:
    report = CREATE.validate_value({"prompt": "p", "duration": 3, "video_urls": []})

    assert report.to_json(input="body.json") == {
        "input": "body.json",
        "provider": "acme",
        "operation": "create-video",
        "valid": False,
        "violations": [
            {
                "rule": "acme.duration-out-of-range",
                "severity": "error",
                "confidence": "documented",
                "pointer": "/duration",
                "value": 3,
                "message": "`duration` is 3; the limit is 4 to 15 seconds",
                "hint": "use 4 to 15 seconds",
                "source": "https://docs.acme.example/videos (Fields, 2026-11-21)",
            }
        ],
        "unverified": [],
    }


def test_profile_speaks_under_its_own_name() -> None:
    contract = globex.PROVIDER.create.contract
    assert contract is not None

    (violation,) = contract.validate(b'{"prompt": "p", "duration": 3}').violations

    assert violation.rule.id == "globex.duration-out-of-range"
    assert violation.rule.source.url.startswith("https://docs.globex.example/")
