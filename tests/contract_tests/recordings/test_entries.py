"""A HAR file's entries one by one: the same as all at once, and where they stand, whatever the size of the pieces."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.recordings import entries as room
from drytake.contract_tests.recordings.entries import EntryPlaces, entries_in
from drytake.contract_tests.recordings.exchanges import exchange_of, plain_exchange
from drytake.contract_tests.recordings.har import Entry
from drytake.contract_tests.recordings.reading import read_exchanges

ENTRY: dict[str, Any] = {
    "startedDateTime": "2026-11-29T10:00:00Z",
    "request": {
        "method": "post",
        "url": "https://api.acme.example/api/v1/x?ä=1",
        "headers": [{"name": ":path", "value": "/"}, {"name": "X-Ä", "value": "ö"}],
        "postData": {"mimeType": "application/json", "text": '{"a": "\U0001f600"}'},
    },
    "response": {
        "status": 200,
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "content": {"size": 2, "text": "{}", "mimeType": "application/json"},
    },
}
ANY = st.recursive(
    st.none() | st.integers() | st.text(alphabet='aä\U0001f600"\\\n,:{}[]') | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(
    entries=st.lists(ANY, max_size=4),
    other=ANY,
    indent=st.sampled_from([None, 2]),
    plain=st.booleans(),
    piece=st.integers(1, 40),
)
def test_entries_and_places_are_those_of_the_whole(
    *,
    entries: list[Any],
    other: Any,
    indent: int | None,
    plain: bool,
    piece: int,
) -> None:
    har = {"x": other, "log": {"creator": other, "entries": entries, "pages": other}, "y": other}
    raw = json.dumps(har, indent=indent, ensure_ascii=plain).encode()
    places, whole = EntryPlaces(raw, "f"), Positions(raw, file="f")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_PIECE", piece)
        assert list(entries_in(raw, places)) == entries
    for number, entry in enumerate(entries):
        assert places.location(number, "") == whole.location(f"/log/entries/{number}")
        for key in entry if isinstance(entry, dict) else ():
            pointer = "/" + key.replace("~", "~0").replace("/", "~1")
            assert places.location(number, pointer) == whole.location(f"/log/entries/{number}{pointer}")


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b'{"log": {}}', b'{"log": {"entries": [1, 2', b'{"log": {"entries": []}} x']
)
def test_what_is_no_har_file_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"HAR|Expecting|doesn't end|there is no"):
        list(entries_in(raw))


CHANGES: list[dict[str, Any]] = [
    {},
    {"response": None},
    {"startedDateTime": None},
    {"request": {**ENTRY["request"], "postData": None, "bodySize": 3}},
    {"request": {**ENTRY["request"], "postData": {"text": "x", "comment": "cut after 3 bytes"}}},
    {"response": {**ENTRY["response"], "content": None}},
    {"response": {**ENTRY["response"], "content": {"text": "aGk=", "encoding": "base64", "size": 2}}},
    {"response": {**ENTRY["response"], "content": {"text": "!", "encoding": "base64"}}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_plain_entry_is_read_as_its_model_reads_it(change: dict[str, Any]) -> None:
    entry = {**ENTRY, **change}
    assert plain_exchange(entry) == exchange_of(Entry.model_validate(entry))


@pytest.mark.parametrize(
    "change",
    [
        {"request": {**ENTRY["request"], "headers": [{"name": "a", "value": 1}]}},
        {"request": {**ENTRY["request"], "headers": [{"value": "x"}]}},
        {"request": {**ENTRY["request"], "postData": {"text": "\ud83d"}}},
        {"response": {**ENTRY["response"], "status": "200"}},
    ],
    ids=str,
)
def test_others_are_read_by_the_model(change: dict[str, Any]) -> None:
    entry = {**ENTRY, **change}
    assert plain_exchange(entry) is None
    (exchange,) = read_exchanges(json.dumps({"log": {"entries": [entry]}}).encode(), name="f").exchanges
    assert (exchange.method, exchange.status) == ("POST", 200)
