"""XSkill's rate limit, where a switch puts it in force."""

from collections.abc import Callable
from typing import Any

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings

KEY = "sk-test-limits"
Ask = Callable[..., Any]


def test_switch_puts_limits_in_force(ask: Ask) -> None:
    app = App(Engine(Settings(timing="instant", switches={"xskill": {"rate-limits": True}})))
    app.engine.tenant(KEY).clock.freeze()

    responses = [ask(app, "GET", "/xskill/api/v3/balance", key=KEY) for _ in range(61)]

    assert [response.status for response in responses] == [200] * 60 + [429]
    assert responses[-1].json() == {"code": 429, "detail": "Rate limit exceeded: 60 requests per minute"}
    assert responses[-1].headers["retry-after"] == "60"
