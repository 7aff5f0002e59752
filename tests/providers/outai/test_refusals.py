"""OutAI's refusals have their numbers, and name the methods that there are."""

import json
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings

CREATE = "/outai/api/v1/video/seedance-2"


@pytest.fixture
def app() -> App:
    return create_app(Engine(Settings(timing="instant")))


def body(**fields: Any) -> bytes:
    return json.dumps({"prompt": "x", **fields}).encode()


@pytest.mark.parametrize(
    ("fields", "price"), [({}, "75"), ({"duration": 10}, "150"), ({"model": "seedance_2_0_fast"}, "50")]
)
def test_a_scenario_of_no_credit_names_the_price(app: App, ask: Any, fields: dict[str, Any], price: str) -> None:
    response = ask(app, "POST", CREATE, key="k-drytake-insufficient-credit", body=body(**fields))
    message = response.json()["message"]

    assert response.status == 402
    assert f"costs {price}, 0 are available" in message
    assert "?" not in message


def test_no_number_is_made_up_where_the_body_has_none(app: App, ask: Any) -> None:
    response = ask(app, "POST", CREATE, key="k-drytake-insufficient-credit", body=b"{}")
    assert (response.status, response.json()["message"]) == (402, "Insufficient credits")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/outai/api/v1/credits", "GET"),
        ("GET", CREATE, "POST"),
        ("PUT", "/xskill/api/v3/tasks/create", "POST"),
        ("PATCH", "/venice/api/v1/video/queue", "POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(app: App, ask: Any, method: str, path: str, allowed: str) -> None:
    response = ask(app, method, path, key="k")
    assert response.status == 405
    assert allowed in response.headers["allow"].split(", ")


def test_a_signed_link_expires_by_the_tenants_own_clock(app: App, ask: Any) -> None:
    url = "https://b.s3.amazonaws.com/a.png?X-Amz-Date=29990101T000000Z&X-Amz-Expires=300&X-Amz-Signature=0"
    early = ask(app, "POST", CREATE, key="k", body=body(image_urls=[url]))
    app.engine.tenant("k").clock.set(32_503_680_000 + 86_400)
    late = ask(app, "POST", CREATE, key="k", body=body(image_urls=[url]))

    assert "x-drytake-violations" not in early.headers
    (violation,) = json.loads(late.headers["x-drytake-violations"])
    assert (violation["rule"], violation["confidence"]) == ("outai.url-expired", "documented")
