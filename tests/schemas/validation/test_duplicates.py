"""Names that stand more than once in an object of a JSON text."""

import pytest

from drytake.schemas.validation.duplicates import duplicate_names


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (b'{"a": 1, "a": 2}', ("a",)),
        (b'{"a" : 1,\n "a"\t: 2, "b": 0}', ("a",)),
        (b'{"x": {"a": 1, "a": 1}, "y": [{"b": 1, "c": 2, "b": 3}]}', ("a", "b")),
        (b'{"x": [{"a": 1}, {"a": 2}], "a": 3}', ()),
        (b'{"a": "say \\"a\\": 1", "b": 2}', ()),
        (b'{"dur\\u0061tion": 1, "duration": 2, "x": {"duration": 1}}', ("duration",)),
        (b'{"a": 1, "a": ', ()),
        (b'{"a": 1, "a": \xff}', ()),
        (b"[" * 100_000 + b'{"a": 1, "a": 2}', ()),
        (b"", ()),
    ],
    ids=["once", "spaces", "within", "apart", "quoted", "escaped", "broken", "no text", "deep", "empty"],
)
def test_names_that_stand_twice(raw: bytes, names: tuple[str, ...]) -> None:
    assert duplicate_names(raw) == names
