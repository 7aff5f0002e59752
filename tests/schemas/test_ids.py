"""Forms of ids."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from drytake.schemas.ids import uuid_of


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_uuid_is_what_the_standard_library_makes_of_the_digits(digits: str) -> None:
    assert uuid_of(digits) == str(UUID(hex=digits, version=4))
