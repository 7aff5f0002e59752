"""The rules of create bodies that are fields of a gateway's own, and of its other calls."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drytake.schemas.gateways.bodies import GatewayBody, kind_of, media_of, words_of
from drytake.schemas.gateways.definition import Definition
from drytake.schemas.gateways.limit_rules import limit_rules
from drytake.schemas.gateways.merged_rules import merged_rules
from drytake.schemas.gateways.written import GUESS, LEFT_OUT, Written, page_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import FILES, address_rules, body_rule

__all__ = ["call_rules", "contract_of"]

_WRONG: Mapping[str, Any] = {
    "string": 5,
    "integer": "five",
    "integer or string": [],
    "boolean": "yes",
    "url": 5,
    "urls": FILES["image"],
    "object": "text",
    "object or string": 5,
    "objects": "text",
}
"""By JSON type of a field, a value of another."""


def contract_of(written: Written, model: type[GatewayBody]) -> Contract[Any]:
    """Return what validates a gateway's create body; its rules are written into the section."""
    for write in (_body, _models, _required, limit_rules, merged_rules):
        write(written)
    _weaken(written)
    held = words_of(written.definition)
    return Contract.of(written.section, model, media=media_of(written.definition), words=lambda _: held)


def _weaken(written: Written) -> None:
    """Let rules of a page that wasn't read itself be no better known than the gateway is."""
    book, known = written.section.book, written.definition.known
    if known == "documented":
        return
    for name, rule in book.rules.items():
        if rule.confidence == "documented" and rule.source == written.page:
            book.rules[name] = replace(rule, confidence=known)


def _body(written: Written) -> None:
    rows = written.definition.rows
    kinds = {name: kind_of(row) for name, row in rows.items() if not row.values}
    lengths = [name for name in written.names("seconds") if kinds.get(name) == "integer"]
    good, image, known = written.good, {"url": FILES["image"]}, {"confidence": written.definition.known}
    own: dict[str, dict[str, Any]] = {
        "body-not-json": known,
        "body-not-object": known,
        "wrong-type": {
            **known,
            "rejects": [good(**{name: _WRONG[kind]}) for name, kind in kinds.items() if kind in _WRONG],
        },
        "null-field": {"rejects": [good(**{name: None}) for name in _needed(written)]},
        "unknown-field": {"rejects": [good(fps=24), good(promt="typo")]},
        "dropped-field": {"rejects": [good(cover=image), *(() if "seconds" in rows else (good(seconds=10),))]},
        "integral-decimal": {
            "rejects": [good(**{name: 5.0}) for name in lengths],
            "accepts": [good(**{name: 5}) for name in lengths],
        },
    }
    for name, said in own.items():
        if said.get("rejects", True):
            body_rule(written.section, name, written.page, good(), **said)
    media = media_of(written.definition)
    if media:
        field = next(iter(media))
        many = kinds[field] == "urls"
        address_rules(
            written.section,
            written.page,
            lambda url: written.good(**{field: [url] if many else url}),
            media,
            schemes=("data", "asset"),
        )


def _needed(written: Written) -> list[str]:
    """Return the fields without which a body is refused: none where nobody has read that it is."""
    known = written.definition.known != "inferred"
    return [name for name, row in written.definition.rows.items() if row.required and known]


def _required(written: Written) -> None:
    needed = _needed(written)
    for name, row in written.definition.rows.items():
        if not row.required:
            continue
        rule = f"{row.means.replace('_', '-')}-missing"
        facts: dict[str, Any] = {
            "source": written.page,
            "rejects": [written.good(**{name: LEFT_OUT})],
            "accepts": [written.good()],
        }
        if name in needed:
            written.section.required(rule, name, confidence=written.definition.known, **facts)
        else:
            _missed(written, rule, name, facts)


def _missed(written: Written, rule: str, name: str, facts: dict[str, Any]) -> None:
    @written.section.when(
        rule, f"/{name}", summary=f"`{name}` is likely required", hint=f"add `{name}`", **facts, **GUESS
    )
    def missing(body: Body) -> str | None:
        return f"`{name}` is missing" if body[name] is None else None


def _plain(name: str) -> str:
    return name.lower().rpartition("/")[2].replace("_", "-").replace(".", "-").replace("-2-0", "-2")


def _models(written: Written) -> None:
    field, known = written.first("model"), tuple(written.definition.models)
    if not field or not known:
        return
    slip = next((one for one in (known[0].upper(), known[0].replace("-", "_")) if one not in known), "")

    @written.section.when(
        "unknown-model",
        f"/{field}",
        source=written.page,
        hint=f"send one of {', '.join(f'`{name}`' for name in known)}",
        rejects=[written.good(**{field: slip})] if slip else [],
        accepts=[written.good(**{field: name}) for name in known],
        **GUESS,
    )
    def unknown_model(body: Body) -> str | None:
        """A model is named as the gateway's page has it."""
        name = body[field]
        if not isinstance(name, str):
            return None
        meant = next((one for one in known if _plain(one) == _plain(name)), None)
        return f"`{field}` is {quoted(name)}; the page calls it `{meant}`" if meant and name not in known else None

    @written.section.when(
        "model-outside",
        f"/{field}",
        source=written.page,
        severity="info",
        confidence="inferred",
        outside=True,
        hint=f"known here: {', '.join(f'`{name}`' for name in known)}",
        rejects=[written.good(**{field: "kling-2.6"})],
        accepts=[written.good()],
    )
    def model_outside(body: Body) -> str | None:
        """Of other models than these nothing is known here: they are taken as they are."""
        if not isinstance(body[field], str) or _plain(body[field]) in map(_plain, known):
            return None
        return f"`{field}` is {quoted(body[field])}, outside what is known"


# --- of any call -------------------------------------------------------------------------------------------------


def call_rules(book: Rulebook, definition: Definition) -> None:
    """Write the rules that no body breaks, but a call."""
    section, page = book.section("any call"), page_of(definition)
    shown = ", or ".join(f"`{place}`" for place in definition.auth)
    missing = {"key-missing", "unknown-task", "price-unpublished"} - book.rules.keys()
    if "key-missing" in missing:
        section.rule(
            "key-missing",
            summary=f"Each call carries its key as {shown}",
            source=page,
            hint=f"send {shown} with a valid key",
        )
    if definition.idempotency:
        section.rule(
            "key-reused",
            summary=f"A key of `{definition.idempotency}` belongs to one request",
            source=page,
            hint="take a new key for another request",
        )
    if "unknown-task" in missing:
        section.rule(
            "unknown-task",
            summary="A task is asked for by the id that its create call answered, with the key that made it",
            source=page,
            hint="ask for it with the key that made it",
        )
    if "price-unpublished" in missing:
        section.rule(
            "price-unpublished",
            summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
            source=page,
            severity="info",
            confidence="inferred",
            hint="look at the account's log; the switch `unpublished-price` sets an amount to be used here",
        )
