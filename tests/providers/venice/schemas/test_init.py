"""Venice as a provider: its addresses, its money, its switches."""

from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.registry import get_provider


def test_venice_is_registered() -> None:
    assert get_provider("venice") is PROVIDER


def test_venice_sells_in_usd_under_its_own_path() -> None:
    assert (PROVIDER.unit, PROVIDER.base_path, PROVIDER.hosts[0]) == ("USD", "/api/v1", "api.venice.ai")
    assert PROVIDER.create.path == "/api/v1/video/queue"


def test_average_time_is_the_documented_example() -> None:
    assert PROVIDER.timing.video.total == 145


def test_calls_without_a_key_are_those_that_venice_answers() -> None:
    assert {operation.name for operation in PROVIDER.operations if operation.open} == {
        "delete-share",
        "list-models",
        "model-mapping",
        "model-traits",
        "quote-video",
        "read-share",
        "wallet-top-up",
    }
