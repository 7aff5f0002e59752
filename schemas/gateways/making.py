"""A provider of a definition: its rows, made once when it is first asked for."""

from typing import Any

from drytake.schemas.auth import HeaderKey, KeyPlace, QueryKey
from drytake.schemas.gateways.asking import STALENESS, calls_of
from drytake.schemas.gateways.creates import MULTIPART, TASK_MINUTES, creates_of
from drytake.schemas.gateways.definition import Definition
from drytake.schemas.gateways.examples import LEAVES_OUT, has_nulls, pointers_of
from drytake.schemas.gateways.facts import IN_FAIL_REASON
from drytake.schemas.gateways.parts import Parts
from drytake.schemas.gateways.prices import UNPUBLISHED, defaults_of
from drytake.schemas.gateways.refusals import ERROR_FORM, failures_of
from drytake.schemas.gateways.responses import Unplayed
from drytake.schemas.gateways.rules import call_rules
from drytake.schemas.gateways.written import page_of
from drytake.schemas.provider import Durations, KnownClient, Provider, Timing
from drytake.schemas.seedance.families import ANY
from drytake.schemas.seedance.tokens import AT, WORDS
from drytake.schemas.webhooks import RETRY_SECONDS, Hmac, Webhook, constant_secret

__all__ = ["provider_of"]


def provider_of(name: str, definition: Definition) -> Provider:
    """Return the provider that a definition says."""
    parts, page = Parts(name, definition), page_of(definition)
    book = parts.bodies.rules
    call_rules(book, definition)
    return Provider(
        id=name,
        title=definition.title or name,
        hosts=tuple(definition.hosts) or (f"{name}.invalid",),
        unit=definition.unit,
        rules=book,
        operations=(*creates_of(parts), *calls_of(parts)),
        timing=Timing(video=Durations(queued=10, running=120), poll_seconds=definition.poll_seconds, source=page),
        docs=definition.docs,
        auth=tuple(map(_place, definition.auth)),
        states=dict(definition.states),
        failures=failures_of(definition),
        sometimes=tuple(name.lower() for name in definition.error_headers),
        errors=parts.refusals.table,
        error=parts.refusals.render,
        webhook=_webhook(parts),
        base_path=definition.base,
        clients=tuple(KnownClient(one.name, one.settings, one.note, one.snippet) for one in definition.clients) or _ANY,
        partial=definition.partial,
        unplayed=Unplayed.of(definition.unplayed, page),
        defaults={ANY: defaults_of(definition)},
        tokens={"at": AT, "words": WORDS}.get(definition.tokens),
        switches=dict(sorted(_switches(definition).items())),
    )


_ANY = (KnownClient("any client", {}, "its base URL, or what stands in place of the origin", "{base}"),)
"""Where no client is known."""


def _switches(definition: Definition) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "html-pages": "unknown paths" if definition.html_for_unknown_paths else None,
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        UNPUBLISHED: None,
        "url-lifetime": definition.links_seconds,
    }
    if definition.forms != "json":
        chosen[MULTIPART] = True
    if len(definition.error_forms) > 1:
        chosen[ERROR_FORM] = None
    if definition.query is not None and any(has_nulls(definition.query.response)):
        chosen[LEAVES_OUT] = False
    if definition.own_looks:
        chosen[STALENESS] = 0
    if definition.task_minutes is not None:
        chosen[TASK_MINUTES] = definition.task_minutes
    responses = [call.response for call in (definition.query, definition.result) if call is not None]
    if any(next(pointers_of(response, "reason_or_url"), None) for response in responses):
        chosen[IN_FAIL_REASON] = False
    return chosen


def _place(said: str) -> KeyPlace:
    if said.startswith("?"):
        return QueryKey(said[1:])
    name, _, prefix = said.partition(": ")
    return HeaderKey(name, f"{prefix} " if prefix else "")


def _webhook(parts: Parts) -> Webhook | None:
    hook = parts.of.webhook
    if hook is None:
        return None
    name, _, form = hook.signature.partition(": ")
    headers = {**hook.headers, name: form or "{signature}"}
    secret = constant_secret(parts.name)
    return Webhook(
        render=parts.render(hook.response),
        retries=tuple(hook.retries) or RETRY_SECONDS,
        timeout=hook.timeout,
        sign=Hmac(secret=secret, headers=headers, text=hook.signed, encoding="hex") if hook.signed else None,
        headers={} if hook.signed else hook.headers,
        source=page_of(parts.of),
        plan=hook.known,
    )
