"""A body around a body that is always of one kind: clean ones take one pass, and all others are read as ever."""

import json
from dataclasses import replace
from typing import Any

import pytest

from acme import rules
from acme.requests import CreateVideo, QueryTask
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.rulebook import Section


class Outer(WireModel, extra="allow"):
    """A body around Acme's create call."""

    inner: dict[str, Any]
    note: str = ""


INNER = Contract.of(rules.CREATE, CreateVideo, aliases=rules.ALIASES, media=rules.MEDIA)
OUTER = Contract.of(Section(rules.RULES, "create-video", dict(rules.CREATE.error_map)), Outer)
FAST = NestedContract(OUTER, "inner", lambda _: INNER, always=INNER)
SLOW = NestedContract(OUTER, "inner", lambda _: INNER)
NOTES: dict[str, Contract[Any]] = {"create": INNER, "query": Contract.of(rules.QUERY, QueryTask)}
CHOSEN = NestedContract(OUTER, "inner", lambda body: NOTES.get(body.get("note", "")), choices={"note": tuple(NOTES)})
READ = replace(CHOSEN, choices={})
BODIES: dict[str, Any] = {
    "clean": {"inner": {"prompt": "p"}},
    "clean, with a file": {"inner": {"prompt": "p", "image_urls": ["https://example.com/i.png"]}, "note": "n"},
    "unknown outside": {"inner": {"prompt": "p"}, "more": 1},
    "unknown within": {"inner": {"prompt": "p", "resolution": "1080p"}},
    "another spelling": {"inner": {"prompt": "p", "aspect_ratio": "1:1"}},
    "a rule across fields": {"inner": {"prompt": "p", "audio_urls": ["https://example.com/a.mp3"]}},
    "a field that is wrong": {"inner": {"prompt": "p", "duration": 99}},
    "a type that is wrong": {"inner": {"prompt": "p"}, "note": 5},
    "a local file": {"inner": {"prompt": "p", "image_urls": ["http://localhost/i.png"]}},
    "facts in a fragment": {"inner": {"prompt": "p", "video_urls": ["https://example.com/v.mp4#duration=99"]}},
    "nothing within": {"inner": {}},
    "no object": [],
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_both_ways_to_read_a_body_say_the_same(body: Any) -> None:
    raw = json.dumps(body).encode()

    fast, slow = FAST.validate(raw), SLOW.validate(raw)

    assert fast.violations == slow.violations
    assert (fast.request is None) == (slow.request is None)
    if fast.request is not None and slow.request is not None:
        assert fast.request.note == slow.request.note
        assert fast.request.inner.__dict__ == slow.request.inner.__dict__


@pytest.mark.parametrize(
    "body",
    [
        {"inner": {"prompt": "p"}, "note": "create"},
        {"inner": {"task_id": "t"}, "note": "query"},
        {"inner": {"task_id": "t"}, "note": "create"},
        {"inner": {"prompt": 'who says "query"?'}, "note": "create"},
        {"inner": {"prompt": "create"}, "note": "query"},
        {"inner": {"prompt": "create"}, "note": "neither"},
        {"inner": {"prompt": "p", "image_urls": ["http://localhost/i.png"]}, "note": "create"},
    ],
    ids=json.dumps,
)
def test_outer_field_chooses_in_one_pass_what_it_chooses_in_two(body: Any) -> None:
    raw = json.dumps(body).encode()

    chosen, read = CHOSEN.validate(raw), READ.validate(raw)

    assert chosen.violations == read.violations
    assert (chosen.request is None) == (read.request is None)
    if chosen.request is not None and read.request is not None:
        assert chosen.request.inner == read.request.inner


def test_what_is_within_is_of_its_own_model() -> None:
    request = FAST.validate(b'{"inner": {"prompt": "p"}}').request

    assert request is not None
    assert isinstance(request.inner, CreateVideo)


def test_bytes_that_are_no_json_are_refused() -> None:
    assert FAST.validate(b"{").request is None
