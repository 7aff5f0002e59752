"""Rows of Ark's fact sheet that nothing plays, and why."""

from collections.abc import Mapping

from tests.providers.sheet_rows import Key

__all__ = ["NOT_PLAYED"]

CLIENT, ENGINE, UNKNOWABLE = (
    "a client's own matter: nothing that Ark's side shows",
    "the engine's: how calls, tasks and files travel, which no data of this folder says",
    "nothing in a request or in the mock leads to it",
)
NOT_PLAYED: Mapping[Key, str] = {
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
