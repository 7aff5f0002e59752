"""What providers document is shown: each field of their models, each response of the mock, each rule's words."""

import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from pydantic import BaseModel

from drytake.contract_tests.journals.report import journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.redaction import redacted, redacted_body, redacted_query, redacted_text, redacted_value
from drytake.schemas.actions import WebhookSecret
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids

ORDINARY = (
    "a lighthouse at dusk",
    "0b8f3c1e-9d2a-4c5b-8e7f-1a2b3c4d5e6f",
    "9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d",
    "https://cdn.example.com/a/b.mp4?width=720&v=2",
    "2026-01-01T00:00:00Z",
    "seedance_2_0_fast",
    "st-ai/super-seed2",
    "uploads/20260101/0123/cat.png",
    "USDC",
    "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
)


def models_of(provider: Provider) -> Iterator[type[BaseModel]]:
    """Yield all models in the modules that a provider's operations take their models from."""
    models = [operation.contract.model for operation in provider.operations if operation.contract is not None]
    models += [model for operation in provider.operations for model in operation.responses.values()]
    for module in sorted({model.__module__ for model in models}):
        for name, found in sorted(vars(import_module(module)).items()):
            if isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ == module:
                yield found if not name.startswith("_") or found.model_fields else BaseModel


MODELS = sorted(
    {(name, model) for name in provider_ids() for model in models_of(get_provider(name)) if model.model_fields},
    key=lambda pair: (pair[0], pair[1].__module__, pair[1].__qualname__),
)


def sample(schema: dict[str, Any], text: str, whole: dict[str, Any], depth: int = 8) -> Any:
    """Return a value with every field that a JSON Schema has, each of its texts the same."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            kinds = [kind for kind in schema[several] if kind.get("type") != "null"]
            return sample(kinds[0], text, whole, depth) if kinds else None
    if schema.get("format") == "password":
        return "[redacted]"
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if not depth:
        return text
    make: dict[str, Callable[[], Any]] = {
        "object": lambda: {
            **({} if schema.get("additionalProperties") is False else {"note": text}),
            **{name: sample(part, text, whole, depth - 1) for name, part in schema.get("properties", {}).items()},
        },
        "array": lambda: [sample(schema.get("items", {}), text, whole, depth - 1)],
        "integer": lambda: 7,
        "number": lambda: 7.5,
        "boolean": lambda: True,
        "null": lambda: None,
    }
    return make.get(schema.get("type", ""), lambda: text)()


@pytest.mark.parametrize("provider", provider_ids())
def test_every_field_of_a_model_is_shown(provider: str) -> None:
    for schema, text in product((model.model_json_schema() for name, model in MODELS if name == provider), ORDINARY):
        body = sample(schema, text, schema)
        raw = json.dumps(body, ensure_ascii=False).encode()
        assert redacted_body(raw) == raw
        assert redacted_value(body) == body
        for name, value in body.items() if isinstance(body, dict) else ():
            if isinstance(value, str):
                query = f"{name}={value}".replace(" ", "+").encode()
                assert redacted_query(query) == query.decode()


def test_models_are_there_to_be_looked_at() -> None:
    assert {name for name, _ in MODELS} == set(provider_ids())


# --- what is really said -----------------------------------------------------------------------------------------


_SIGNED = re.compile(rb"[?&](?:X-[A-Za-z]+-)?(?:Signature|Credential|Security-Token|sig)=", re.IGNORECASE)


def hidden_of(operation: Operation) -> set[str]:
    """Return the fields of a body that are said to hold a secret."""
    fields = operation.contract.model.model_json_schema().get("properties", {}) if operation.contract else {}
    return {name for name, field in fields.items() if '"password"' in json.dumps(field)}


def bodies_of(provider: Provider, operation: Operation) -> list[bytes]:
    """Return the examples of all rules that validate an operation, but for those with a secret in a URL or a field for it."""
    section = operation.contract.section.operation if operation.contract else None
    examples = [one for rule in provider.rules if rule.operation == section for one in (*rule.accepts, *rule.rejects)]
    secret = hidden_of(operation)
    shown = [one for one in examples if not (isinstance(one, dict) and secret & one.keys())]
    bodies = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in shown]
    return [body for body in bodies if not _SIGNED.search(body)] or [b"{}"]


def say(app: App, method: str, path: str, body: bytes, key: str | None) -> None:
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    if key is not None:
        headers.append((b"authorization", b"Bearer " + key.encode()))
    scope = {"method": method, "scheme": "http", "path": path, "query_string": b"", "headers": headers}
    made = app.exchange(scope, body)
    assert isinstance(made if isinstance(made, Response) else made(), Response)


@pytest.mark.parametrize("name", provider_ids())
def test_what_is_said_at_a_provider_is_shown_as_it_is(name: str, key: str) -> None:
    app, provider = create_app(Engine(Settings(timing="instant", journal_limit=100_000))), get_provider(name)
    for operation in provider.operations:
        if isinstance(operation.action, WebhookSecret):  # what it says is a secret
            continue
        path = f"/{name}{operation.path.replace('{token}', 'a.b')}"
        for body in bodies_of(provider, operation):
            say(app, operation.method, path, body, key)
        say(app, operation.method, path, b"{}", None)

    entries = journal_of(app.engine)
    assert len(entries) >= len(provider.operations)
    for entry in entries:
        shown = entry.redacted_view()
        assert (shown.body, shown.response) == (entry.body, entry.response)
        assert shown.path == entry.path.replace("a.b", "[redacted]")
        assert [(one.pointer, one.message, one.hint) for one in shown.violations] == [
            (one.pointer, one.message, one.hint) for one in entry.violations
        ]
        answered = dict(entry.response_headers)
        assert redacted(answered) == {one.decode(): value.decode() for one, value in answered.items()}


@pytest.mark.parametrize("name", provider_ids())
def test_words_of_rules_and_operations_are_shown(name: str) -> None:
    provider = get_provider(name)
    texts = [text for rule in provider.rules for text in (rule.id, rule.summary, rule.hint, str(rule.source))]
    texts += [text for operation in provider.operations for text in (operation.name, operation.summary, operation.path)]

    assert [redacted_text(text) for text in texts] == texts
