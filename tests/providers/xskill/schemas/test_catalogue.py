"""The catalogue's rows agree with the prices and the contracts."""

import pytest

from drytake.schemas.providers.xskill import PARAMS, PROVIDER
from drytake.schemas.providers.xskill.catalogue import CatalogueModel, entries
from drytake.schemas.providers.xskill.pricing import charge
from drytake.schemas.providers.xskill.responses import DocsResponse, ModelResponse, ModelsResponse

ENTRIES = {name: entries()[name] for name in PARAMS}
each_entry = pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)


def test_each_model_has_its_entry() -> None:
    assert set(PARAMS) < set(entries())


@each_entry
def test_example_is_a_good_request_at_the_base_price(entry: CatalogueModel) -> None:
    contract = PROVIDER.create.contract
    assert contract is not None

    report = contract.validate_value({"model": entry.id, "params": entry.example})

    assert report.request is not None
    assert not report.violations
    assert charge(report.request) == entry.base_price


@each_entry
def test_pages_are_of_the_known_shape(entry: CatalogueModel) -> None:
    schema = PARAMS[entry.id].model.model_json_schema()

    ModelsResponse.model_validate({"code": 200, "data": {"models": [entry.summary()], "total": 1}})
    ModelResponse.model_validate({"code": 200, "data": entry.detail(schema)})
    DocsResponse.model_validate({"code": 200, "data": entry.docs(schema, "en")})
    assert entry.id in entry.text()
