"""Of rows by model, the one that says most exactly what it is counts."""

import pytest

from drytake.schemas.seedance.families import ANY, of_model

ROWS = {("2.5", "flash"): "both", ("2.5", ""): "family", ("", "fast"): "tier", ANY: "any"}


@pytest.mark.parametrize(
    ("family", "tier", "row"),
    [
        ("2.5", "flash", "both"),
        ("2.5", "fast", "family"),
        ("2.5", "standard", "family"),
        ("2.0", "fast", "tier"),
        ("2.0", "mini", "any"),
    ],
)
def test_most_exact_row_counts(family: str, tier: str, row: str) -> None:
    assert of_model(ROWS, family, tier) == row


def test_model_of_which_no_row_speaks_has_none() -> None:
    assert of_model({("2.5", ""): 1}, "2.0", "fast") is None
