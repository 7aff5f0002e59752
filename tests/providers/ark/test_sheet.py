"""Each row of Ark's fact sheet is played: what it says stands in a rule, a model, a price or an error, or nowhere with a why."""

from collections.abc import Iterator, Mapping

import pytest

from tests.providers.ark.sheet import PLAYED
from tests.providers.sheet_rows import Row, is_here, sheet_rows

SECTIONS = {*map(str, range(1, 9)), "13"}


def rows() -> Iterator[Row]:
    """Yield the rows of the sheet's sections that speak of the service itself."""
    return sheet_rows("ark", lambda section: section.partition(".")[0] in SECTIONS)


CLIENT, ENGINE, UNKNOWABLE = (
    "a client's own matter: nothing that Ark's side shows",
    "the engine's: how calls, tasks and files travel, which no data of this folder says",
    "nothing in a request or in the mock leads to it",
)
NOT_PLAYED: Mapping[tuple[str, str], str] = {
    ("1", "Key shape"): "any key is good at the mock",
    ("1", "Request content type"): "the server reads JSON whatever the header says, as far as anybody knows",
    ("1", "Client request header"): CLIENT,
    ("1", "The six digits"): "a fact about ids, from which nothing follows",
    ("1", "A model that is listed"): "the mock's accounts may use every model",
    ("2.4", "Total of all"): "no such limit",
    ("2.4", "Whole request"): ENGINE,
    ("2.6", "Python SDKs, DELETE"): ENGINE,
    ("2.6", "`@ai-sdk"): CLIENT,
    ("2.6", "`veadk"): CLIENT,
    ("3", "`revised_prompt`"): "never on 2.0",
    ("3", "Download"): ENGINE,
    ("3", "File"): ENGINE,
    ("3", "Last frame"): "a PNG, as BytePlus says",
    ("5", "Request"): ENGINE,
    ("5", "Ordering"): ENGINE,
    ("6", "400 | BadRequest | `MissingParameter.<"): "not seen on this endpoint",
    ("6", "400 | BadRequest | `InvalidEndpoint"): UNKNOWABLE,
    ("6", "401 | Forbidden"): UNKNOWABLE,
    ("6", "404 | NotFound | `InvalidEndpoint"): "the mock's accounts may use every model",
    ("6", "404 | NotFound | `ModelNotOpen`"): "the mock's accounts may use every model",
    ("7.2", "`(input"): "test_pricing holds the formula by its examples",
    ("7.2", "`floor("): "test_pricing holds the formula by its examples",
    ("7.2", "720p 16:9, 4 s | 87,300"): "follows from the formula",
    ("7.3", "1080p and 4k"): "test_least_seconds_hang_on_the_length",
    ("8", "Path"): ENGINE,
    ("8", "POST latency"): ENGINE,
    ("8", "Total, fast"): "all tiers take the time of the standard one",
    ("8", "Total, 720p 15 s"): "all lengths take the same time",
    ("8", "Failed on output"): "a failure takes the time of a success",
    ("8", "Poll interval in"): CLIENT,
    ("8", "Poll interval /"): CLIENT,
    ("13", "measured charge"): "another seller's",
}
CHECKED = {("7.5", f"{number} ") for number in range(1, 24)}
"""Rows whose figures are those of `test_pricing.WORKED`."""


@pytest.mark.parametrize("key", PLAYED, ids=" ".join)
def test_what_plays_a_row_says_its_words(key: tuple[str, str]) -> None:
    words, played = PLAYED[key]
    by = played()

    assert [word for word in words if word not in by] == []


if is_here("ark"):  # only where there is a sheet to look at

    @pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.section} {row.text[:40]}")
    def test_row_is_played_or_says_why_not(row: Row) -> None:
        known = [
            key for key in (*PLAYED, *NOT_PLAYED, *CHECKED) if key[0] == row.section and row.text.startswith(key[1])
        ]

        assert len(known) == 1, f"{row}: {known}"

    @pytest.mark.parametrize("key", PLAYED, ids=" ".join)
    def test_words_of_a_row_stand_in_it(key: tuple[str, str]) -> None:
        texts = [row.text for row in rows() if row.section == key[0] and row.text.startswith(key[1])]

        assert len(texts) == 1, texts
        assert [word for word in PLAYED[key][0] if word not in texts[0]] == []

    @pytest.mark.parametrize("key", NOT_PLAYED, ids=" ".join)
    def test_row_that_is_not_played_is_there(key: tuple[str, str]) -> None:
        assert [row for row in rows() if row.section == key[0] and row.text.startswith(key[1])]
