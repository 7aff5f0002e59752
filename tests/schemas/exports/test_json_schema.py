"""The exported JSON Schemas say what the rules say: held against our own validator."""

from functools import cache

import pytest
from jsonschema import Draft202012Validator
from jsonschema_rs import Draft202012Validator as Compiled

from drytake.schemas.exports.json_schema import json_schema, schema_operations
from drytake.schemas.registry import gateway_ids, get_provider, provider_ids
from tests.schemas.exports.agreement import Exported, breaks_alone
from tests.schemas.exports.generated import bodies

FEW, MANY = 150, 10_000
"""Bodies of an operation, by day and by night."""
CALLS = [(provider, name) for provider in provider_ids() for name in schema_operations(get_provider(provider))]


@cache
def exported_of(provider: str) -> Exported:
    seller = get_provider(provider)
    return Exported(seller, next(name for name in schema_operations(seller) if name == seller.create.name))


@pytest.mark.parametrize("provider", provider_ids())
def test_schema_agrees_with_the_validator(provider: str) -> None:
    exported = exported_of(provider)
    Draft202012Validator.check_schema(exported.schema)

    found = exported.disagreements(bodies(exported.contract, FEW), Compiled(exported.schema))

    assert list(found) == []


@pytest.mark.nightly
@pytest.mark.parametrize(("provider", "name"), CALLS)
def test_schema_of_each_call_agrees_by_two_libraries(provider: str, name: str) -> None:
    exported = Exported(get_provider(provider), name)
    Draft202012Validator.check_schema(exported.schema)
    some = list(bodies(exported.contract, MANY))

    assert list(exported.disagreements(some, Compiled(exported.schema)))[:5] == []
    assert list(exported.disagreements(some[:500], Draft202012Validator(exported.schema)))[:5] == []


@pytest.mark.nightly
@pytest.mark.parametrize(("provider", "name"), CALLS)
def test_what_is_said_refuses_the_rules_own_examples(provider: str, name: str) -> None:
    exported = Exported(get_provider(provider), name)
    compiled = Compiled(exported.schema)
    rules = exported.contract.book.rules

    let_pass = [
        (rule.id, body)
        for entry in exported.rules.values()
        if entry["said"] == "yes" and (rule := rules.get(entry["id"].partition(".")[2]))
        for body in rule.rejects
        if breaks_alone(exported, body, rule) and compiled.is_valid(body)
    ]

    assert let_pass == []


@pytest.mark.parametrize("provider", provider_ids())
def test_each_rule_that_is_not_said_has_its_reason(provider: str) -> None:
    entries = exported_of(provider).rules.values()

    assert all((entry["said"] == "yes") is ("reason" not in entry) for entry in entries)
    assert all(entry["said"] != "yes" for entry in entries if entry["severity"] != "error")


@pytest.mark.parametrize("gateway", gateway_ids())
def test_gateways_have_schemas_too(gateway: str) -> None:
    """Also those that change a body before they pass it on: of these nothing is said, and why."""
    made = json_schema(get_provider(gateway), get_provider(gateway).create)

    Draft202012Validator.check_schema(made)
    assert made["x-drytake-rules"]


def test_a_schema_has_an_id_that_leads_nowhere() -> None:
    made = json_schema(get_provider("acme"), "create-video")

    assert made["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert made["$id"].startswith("urn:drytake:schema:acme:create-video:20")


@pytest.mark.parametrize(("name", "said"), [("nothing", "has no operation"), ("get-balance", "takes no body")])
def test_a_call_without_a_body_has_no_schema(name: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        json_schema(get_provider("acme"), name)
