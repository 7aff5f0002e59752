"""The most that a prediction may cost whose length is left to the model: what `guard` reserves."""

from datetime import date
from typing import Any

from drytake.contract_tests.guard.worst_case import worst_case
from drytake.schemas.providers.replicate import PROVIDER


def most(**fields: Any) -> Any:
    operation = PROVIDER.operation("seedance-2.0")
    contract = operation.contract
    assert contract is not None
    said = {"input": {"prompt": "p", **fields}}
    return worst_case(
        PROVIDER, operation, said, lambda one: contract.validate_value(one).request, date(2026, 11, 30)
    ).amount


def test_length_that_is_left_to_the_model_is_taken_for_the_longest() -> None:
    assert most(duration=-1) == most(duration=15) > most(duration=5)
