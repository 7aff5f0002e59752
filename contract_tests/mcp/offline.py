"""The tools that need no server: what there is, what a body breaks, what it costs, how others say it, what a rule says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic_core import from_json

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.documents.results import DocumentResult, price_documents, validate_documents
from drytake.contract_tests.mcp.arguments import (
    ExplainRuleArguments,
    ListProvidersArguments,
    PriceRequestArguments,
    TranslateRequestArguments,
    ValidateRequestArguments,
)
from drytake.contract_tests.mcp.model import RefusedToolCallError, Surroundings
from drytake.contract_tests.mcp.results import (
    ExplainRuleResult,
    ListProvidersResult,
    OfferLine,
    OperationLine,
    PriceLineResult,
    PriceRequestResult,
    PriceResult,
    ProviderLine,
    RuleDetail,
    RuleLine,
    TranslateRequestResult,
    ValidateRequestResult,
)
from drytake.contract_tests.rulebooks import rule_named, rules_of
from drytake.mockserver.settings.overrides import with_rates
from drytake.schemas.comparing import api
from drytake.schemas.comparing.comparison import Comparison, known_sellers
from drytake.schemas.comparing.offer import STATUSES
from drytake.schemas.comparing.saying import saying, translated
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.text import json_safe

__all__ = ["explain_rule", "list_providers", "price_request", "translate_request", "validate_request"]

T = TypeVar("T")
BODY = "body"
"""What results call the body that was sent."""


def list_providers(_: Surroundings, asked: ListProvidersArguments) -> ListProvidersResult:
    """Return the providers; one that is asked for by name with its operations."""
    names = provider_ids() if asked.provider is None else (_provider(asked.provider).id,)
    rows = [_listed(get_provider(name), full=asked.provider is not None) for name in names]
    return ListProvidersResult(
        providers=rows, compared_only=[name for name in known_sellers() if name not in provider_ids()]
    )


def validate_request(around: Surroundings, asked: ValidateRequestArguments) -> ValidateRequestResult:
    """Return what a body breaks, and what it costs where it breaks nothing."""
    provider, operation = _call(around, asked.provider, asked.operation)
    result = _validated(around, provider, operation, asked.body)
    said = result.to_json()
    return ValidateRequestResult.model_validate(
        {
            "provider": provider.id,
            "operation": operation.name,
            **{name: said[name] for name in ("valid", "violations", "unverified")},
            "price": _price(operation, result, None),
        }
    )


def price_request(around: Surroundings, asked: PriceRequestArguments) -> PriceRequestResult:
    """Return what a body costs at its provider, or what sellers take for a shot."""
    if (asked.body is None) == (asked.shot is None):
        raise RefusedToolCallError(
            "price_request takes a `body` with its `provider`, or a `shot` in common words such as "
            '{"prompt": "a lighthouse", "seconds": 5}; it got ' + ("neither" if asked.body is None else "both")
        )
    return _price_of_shot(asked) if asked.body is None else _price_of_body(around, asked)


def translate_request(_: Surroundings, asked: TranslateRequestArguments) -> TranslateRequestResult:
    """Return one seller's body in another's words."""

    def translate() -> TranslateRequestResult:
        saying(asked.target)
        shot = api.meant(_parsed(asked.body), source=asked.source, operation=asked.operation or "")
        found = translated(shot, asked.target)
        return TranslateRequestResult.model_validate({**json_safe(found.to_json()), "good": found.good})

    return _said(translate)


def explain_rule(_: Surroundings, asked: ExplainRuleArguments) -> ExplainRuleResult:
    """Return all about a rule, or a provider's rules in short."""
    if asked.rule is None and asked.provider is None:
        raise RefusedToolCallError(
            f"explain_rule takes a `rule`, or a `provider` whose rules it lists: {', '.join(provider_ids())}, "
            "conduct, books, run, fuzz, certify; it got neither"
        )
    if asked.rule is None:
        rules = _said(lambda: rules_of(asked.provider or ""))
        short = [RuleLine(id=rule.id, severity=rule.severity, summary=rule.summary) for rule in rules]
        return ExplainRuleResult(rule=None, rules=short)
    rule = _said(lambda: rule_named(asked.rule or ""))
    examples = {"rejects": list(map(_example, rule.rejects)), "accepts": list(map(_example, rule.accepts))}
    return ExplainRuleResult(rule=RuleDetail.model_validate(rule.to_json() | examples), rules=[])


# --- providers and bodies ----------------------------------------------------------------------------------------


def _provider(name: str) -> Provider:
    return _said(lambda: get_provider(name))


def _listed(provider: Provider, *, full: bool) -> ProviderLine:
    rows = [
        OperationLine(
            name=row.name,
            method=row.method,
            path=row.path,
            summary=row.summary,
            creates_task=row.creates,
            validated=row.contract is not None and row.has_body,
        )
        for row in provider.operations
    ]
    return ProviderLine(
        id=provider.id,
        title=provider.title,
        docs=provider.docs,
        unit=provider.unit,
        hosts=list(provider.hosts),
        create=provider.create.name,
        operations=rows if full else None,
    )


def _call(around: Surroundings, name: str, operation: str | None) -> tuple[Provider, Operation]:
    """Return a provider and one of its calls, at the rates that the settings say."""
    provider = _provider(name)
    if around.settings.overrides:
        provider = with_rates(provider, around.settings.overrides)
    called = _said(lambda: api.called_operation(provider, operation or ""))
    if operation and operation.startswith("/"):
        called = replace(called, contract=called.contract_at(operation))
    return provider, called


def _validated(around: Surroundings, provider: Provider, operation: Operation, body: Any) -> DocumentResult:
    if operation.contract is None:
        taking = ", ".join(row.name for row in provider.operations if row.contract is not None and row.has_body)
        raise RefusedToolCallError(f"{provider.id} {operation.name} takes no body; these do: {taking}")
    raw = _raw(body)
    return validate_documents(operation.contract, [Document(BODY, raw)], policy=around.settings.policy)[0]


def _raw(body: Any) -> bytes:
    """Return a body as it goes over the wire, for the rules to say what is wrong with it.

    Raises:
        RefusedToolCallError: it can't be written at all.
    """
    try:
        return (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass")
    except RecursionError:
        raise RefusedToolCallError("`body` is nested too deeply to be sent") from None


def _parsed(body: Any) -> Any:
    """Return a body as its seller would read it; it may have been sent as text.

    Raises:
        RefusedToolCallError: it isn't JSON.
    """
    try:
        return from_json(_raw(body), allow_inf_nan=False)
    except ValueError as error:
        raise RefusedToolCallError(f"`body` isn't JSON: {error}; send an object") from None


def _example(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else json_safe(value)


def _said(make: Callable[[], T]) -> T:
    """Return what is made.

    Raises:
        RefusedToolCallError: it can't be made; the message says why.
    """
    try:
        return make()
    except api.RefusedBodyError as error:
        flaws = [f"{one.pointer or '/'}: {one.message} ({one.rule.id}); {one.hint}" for one in error.violations]
        raise RefusedToolCallError("\n".join(["the body breaks rules of its own seller:", *flaws])) from None
    except (LookupError, ValueError) as error:
        raise RefusedToolCallError(str(error.args[0] if error.args else error)) from None


# --- prices ------------------------------------------------------------------------------------------------------


def _price(operation: Operation, result: DocumentResult, day: Any) -> PriceResult | None:
    if operation.estimate is None:
        return None
    (priced,) = price_documents(operation, [result], day)
    if priced.estimate is None:
        return None
    said = priced.estimate.to_json()
    lines = [{name: line[name] for name in PriceLineResult.model_fields} for line in said["lines"]]
    return PriceResult.model_validate({**{name: said[name] for name in PriceResult.model_fields}, "lines": lines})


def _price_of_body(around: Surroundings, asked: PriceRequestArguments) -> PriceRequestResult:
    if asked.provider is None:
        raise RefusedToolCallError(
            f"price_request with a `body` takes the `provider` whose words it is in: {', '.join(provider_ids())}"
        )
    provider, operation = _call(around, asked.provider, asked.operation)
    if operation.estimate is None:
        raise RefusedToolCallError(f"{provider.id} {operation.name} costs nothing")
    result = _validated(around, provider, operation, asked.body)
    said = result.to_json()
    offers: list[OfferLine] = []
    if asked.all_sellers and said["valid"]:
        offers = _said(
            lambda: _offers(
                api.price_everywhere(
                    _parsed(asked.body), source=provider.id, operation=asked.operation or "", with_=_assumed(asked)
                )
            )
        )
    return PriceRequestResult.model_validate(
        {
            "provider": provider.id,
            "operation": operation.name,
            "valid": said["valid"],
            "price": _price(operation, result, asked.day),
            "violations": said["violations"],
            "offers": offers,
        }
    )


def _price_of_shot(asked: PriceRequestArguments) -> PriceRequestResult:
    def offers() -> list[OfferLine]:
        sellers = () if asked.provider is None else (asked.provider,)
        return _offers(api.compare(api.shots([asked.shot]), sellers=sellers, with_=_assumed(asked)))

    found = _said(offers)
    made = any(offer.status in ("legal", "changed") for offer in found)
    return PriceRequestResult(
        provider=asked.provider, operation=None, valid=made, price=None, violations=[], offers=found
    )


def _assumed(asked: PriceRequestArguments) -> Any:
    return api.assumptions(as_of=asked.day, rates=asked.rates)


def _offers(found: Comparison) -> list[OfferLine]:
    """Return what sellers make of one shot: the cheapest that is legal first, then what is changed, then the rest."""
    (row,) = found.rows
    lines = [_offer(offer.to_json()) for offer in row.offers]
    return sorted(lines, key=lambda line: (STATUSES.index(line.status), line.usd is None, float((line.usd or "9")[-1])))


def _offer(said: Mapping[str, Any]) -> OfferLine:
    price = said["price"]
    return OfferLine(
        **{name: said[name] for name in ("seller", "model", "status")},
        **{name: price[name] for name in ("amount", "unit", "usd", "confidence")},
        changes=[_change(change) for change in said["changes"]],
        violations=[f"{broken['severity']} {broken['rule']}: {broken['message']}" for broken in said["violations"]],
    )


def _change(change: Mapping[str, Any]) -> str:
    made = f" -> {change['to']}" if change["to"] is not None else ""
    return f"{change['kind']}: {change['field']} {change['from']}{made} ({change['note']})"
