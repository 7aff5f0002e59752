"""A provider for one test: Acme with rows that it doesn't have."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider

Ask = Callable[..., Any]
"""Calls the provider: `ask(method, path, key=..., body=...)`."""


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Callable[..., Ask]:
    """Return what serves Acme with rows of one's own, which come before its own, and returns a way to ask it."""

    def serve(*rows: Operation, settings: Settings | None = None, **fields: Any) -> Ask:
        own = get_provider("acme")
        names = {row.name for row in rows}
        kept = (row for row in own.operations if row.name not in names)
        provider = replace(own, operations=(*rows, *kept), **fields)
        monkeypatch.setattr("drytake.mockserver.engine.engine.get_provider", lambda _: provider)
        engine = Engine(settings or Settings(timing="instant"), providers=["acme"])
        return partial(ask, create_app(engine))

    return serve
