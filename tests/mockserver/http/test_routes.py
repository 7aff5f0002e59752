"""Paths that lead to an operation, as a server's switches have them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
SWITCH, ELSEWHERE = "also-elsewhere", "/elsewhere/balance"
TOY = replace(
    ACME,
    id="toy",
    hosts=("api.toy.example",),
    operations=(
        replace(ACME.operation("get-balance"), switched={SWITCH: (ELSEWHERE,)}),
        replace(ACME.operation("query-task"), path="/elsewhere/{rest:path}", aliases=()),
        ACME.operation("create-video"),
    ),
    switches={**ACME.switches, SWITCH: False},
)


@pytest.mark.parametrize(("switches", "status"), [({SWITCH: True}, 200), ({}, 400)], ids=["on", "off"])
def test_a_path_leads_to_an_operation_where_its_switch_is_on(
    ask: Callable[..., Any], switches: Mapping[str, bool], status: int
) -> None:
    engine = Engine(Settings(timing="instant"))
    engine.mounts["toy"] = engine.mounted(replace(TOY, switches={**TOY.switches, **switches}))

    found = ask(create_app(engine), "GET", f"/toy{ELSEWHERE}", key="sk-test-routes")

    assert found.status == status
